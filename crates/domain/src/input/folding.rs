//! Headers made comparable.

use crate::search::fold;

/// The letters and digits of a header only, without case and accents.
///
/// "E-Mail-Adresse", "e_mail adresse" and "EMAILADRESSE" are one header. Words inside cells are
/// compared by [`crate::search::fold`], which keeps what stands between them.
///
/// ```
/// assert_eq!(domain::input::fold_header("Größe (cm)"), "grossecm");
/// ```
#[must_use]
pub fn fold_header(text: &str) -> String {
    let mut folded = fold(text);
    folded.retain(char::is_alphanumeric);
    folded
}

#[cfg(test)]
mod tests {
    use super::fold_header;

    #[test]
    fn a_header_is_its_letters_and_digits() {
        let check = |header: &str, expected: &str| assert_eq!(fold_header(header), expected);
        check("E-Mail-Adresse", "emailadresse");
        check("\u{feff}First_Name*", "firstname");
        check("Abt.", "abt");
        check("Prénom(s)", "prenoms");
        check("Nr. 2", "nr2");
        check("***", "");
    }
}
