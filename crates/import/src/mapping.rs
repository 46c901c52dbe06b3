//! Which column goes where.

use std::fmt;

use domain::input::{DateOrder, decide_order, fold_header};
use domain::person::PersonField;
use sha2::{Digest, Sha256};

use crate::field::ImportField;
use crate::refusal::ImportRefusal;
use crate::synonyms::{Match, recognise};

/// How sure a guess is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confidence {
    /// The header is one we know.
    Exact,
    /// A word of the header, or the values below it, suggest it.
    Likely,
    /// Nothing fits; the column is left out.
    None,
}

impl Confidence {
    /// The stable word.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Likely => "likely",
            Self::None => "none",
        }
    }
}

/// One column of the file and where it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnMapping {
    /// As in the file.
    pub header: String,
    /// Where its cells go; none: they are left out.
    pub field: Option<ImportField>,
    /// How that was found. A person's own choice is [`Confidence::Exact`].
    pub confidence: Confidence,
    /// The order of day and month in a column of dates; undecided: found from the whole column.
    pub date_order: DateOrder,
}

/// All columns of a file, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapping {
    /// One for each column.
    pub columns: Vec<ColumnMapping>,
}

/// Names a set of headers, so that a mapping made once is offered again for files like it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fingerprint(pub [u8; 32]);

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// Which rows may be made or changed, so which columns are needed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ImportMode {
    /// New people are added, known ones changed.
    #[default]
    CreateAndUpdate,
    /// Only new people.
    CreateOnly,
    /// Only known people.
    UpdateOnly,
}

/// The fingerprint of headers: SHA-256 over their folded forms, in order.
#[must_use]
pub fn fingerprint<T: AsRef<str>>(headers: &[T]) -> Fingerprint {
    let mut hash = Sha256::new();
    for header in headers {
        let header = header.as_ref();
        // "_id" and "id" are different columns, see `synonyms`.
        hash.update(if header.trim().starts_with('_') {
            "_"
        } else {
            ""
        });
        hash.update(fold_header(header));
        hash.update([0x1f]);
    }
    Fingerprint(hash.finalize().into())
}

/// Guesses where each column goes from its header and its first values, `samples` being rows.
///
/// Each field is given to one column: a whole header goes before a word of one, the left column
/// before the right.
#[must_use]
pub fn guess<T: AsRef<str>, U: AsRef<str>>(headers: &[T], samples: &[Vec<U>]) -> Mapping {
    let mut columns: Vec<_> = headers
        .iter()
        .map(|header| ColumnMapping {
            header: header.as_ref().trim().to_owned(),
            field: None,
            confidence: Confidence::None,
            date_order: DateOrder::Undecided,
        })
        .collect();
    let recognised: Vec<_> = headers
        .iter()
        .map(|header| recognise(header.as_ref()))
        .collect();
    let mut taken: Vec<ImportField> = Vec::new();
    for (wanted, confidence) in [
        (Match::Whole, Confidence::Exact),
        (Match::Word, Confidence::Likely),
    ] {
        for (column, found) in columns.iter_mut().zip(&recognised) {
            if let Some((field, how)) = *found
                && how == wanted
                && column.field.is_none()
                && !taken.contains(&field)
            {
                taken.push(field);
                column.field = Some(field);
                column.confidence = confidence;
            }
        }
    }
    let email = ImportField::Person(PersonField::Email);
    for (index, column) in columns.iter_mut().enumerate() {
        let values = || {
            samples
                .iter()
                .filter_map(move |row| row.get(index).map(|cell| cell.as_ref().trim()))
                .filter(|value| !value.is_empty())
        };
        if column.field.is_none()
            && !taken.contains(&email)
            && values().next().is_some()
            && values().all(|value| domain::input::email(value).is_ok())
        {
            taken.push(email);
            column.field = Some(email);
            column.confidence = Confidence::Likely;
        }
        if column.field.is_some_and(ImportField::is_date) {
            column.date_order = decide_order(values());
        }
    }
    prefer_parts_of_names(&mut columns);
    Mapping { columns }
}

/// A German "Name" beside "Vorname" is the family name, as "Nombre" beside no surname is all of it.
fn prefer_parts_of_names(columns: &mut [ColumnMapping]) {
    let given = ImportField::Person(PersonField::Given);
    let family = ImportField::Person(PersonField::Family);
    let has = |field| columns.iter().any(|column| column.field == Some(field));
    let (has_name, has_given, has_family) = (has(ImportField::Name), has(given), has(family));
    let change = if has_name && has_given && !has_family {
        Some((ImportField::Name, family))
    } else if has_family && !has_given && !has_name {
        // French "Nom" and Spanish "Nombre" alone hold the whole name.
        columns
            .iter()
            .any(|column| fold_header(&column.header) == "nom")
            .then_some((family, ImportField::Name))
    } else if has_given && !has_family && !has_name {
        columns
            .iter()
            .any(|column| fold_header(&column.header) == "nombre")
            .then_some((given, ImportField::Name))
    } else {
        None
    };
    if let Some((from, to)) = change
        && let Some(column) = columns.iter_mut().find(|column| column.field == Some(from))
    {
        column.field = Some(to);
        column.confidence = Confidence::Likely;
    }
}

impl Mapping {
    /// The column that goes to `field`.
    #[must_use]
    pub fn column_of(&self, field: ImportField) -> Option<usize> {
        self.columns
            .iter()
            .position(|column| column.field == Some(field))
    }

    /// Sends a column to a field, or leaves it out; what a person or a remembered mapping says.
    pub fn set(&mut self, column: usize, field: Option<ImportField>) {
        if let Some(column) = self.columns.get_mut(column) {
            column.field = field;
            column.confidence = match field {
                Some(_) => Confidence::Exact,
                None => Confidence::None,
            };
        }
    }

    /// Headers of the columns that are left out.
    pub fn ignored(&self) -> impl Iterator<Item = &str> {
        self.columns
            .iter()
            .filter(|column| column.field.is_none() && !column.header.is_empty())
            .map(|column| column.header.as_str())
    }

    /// The fingerprint of its headers.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        let headers: Vec<_> = self
            .columns
            .iter()
            .map(|column| column.header.as_str())
            .collect();
        fingerprint(&headers)
    }

    /// Refuses a mapping that cannot be imported.
    ///
    /// # Errors
    /// [`ImportRefusal::ColumnTwice`]; [`ImportRefusal::MissingColumn`]: people are made from a
    /// name, and found by `_id`, e-mail, username, employee number or badge.
    pub fn check(&self, mode: ImportMode) -> Result<(), ImportRefusal> {
        for (index, column) in self.columns.iter().enumerate() {
            let Some(field) = column.field else {
                continue;
            };
            if let Some(first) = self.columns[..index]
                .iter()
                .find(|earlier| earlier.field == Some(field))
            {
                return Err(ImportRefusal::ColumnTwice {
                    field,
                    first: first.header.clone(),
                    second: column.header.clone(),
                });
            }
        }
        let has = |wanted: fn(ImportField) -> bool| {
            self.columns
                .iter()
                .filter_map(|column| column.field)
                .any(wanted)
        };
        let needs_name = match mode {
            ImportMode::CreateOnly => true,
            ImportMode::CreateAndUpdate => !has(|field| field == ImportField::Id),
            ImportMode::UpdateOnly => false,
        };
        if needs_name && !has(ImportField::is_name) {
            return Err(ImportRefusal::MissingColumn {
                fields: ImportField::ALL
                    .into_iter()
                    .filter(|f| f.is_name())
                    .collect(),
            });
        }
        if mode == ImportMode::UpdateOnly && !has(ImportField::is_key) {
            return Err(ImportRefusal::MissingColumn {
                fields: ImportField::ALL
                    .into_iter()
                    .filter(|f| f.is_key())
                    .collect(),
            });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(headers: &[&str]) -> Vec<Option<&'static str>> {
        guess(headers, &[] as &[Vec<&str>])
            .columns
            .iter()
            .map(|column| column.field.map(ImportField::key))
            .collect()
    }

    #[test]
    fn the_columns_of_an_office_are_guessed() {
        let check = |headers: &[&str], expected: &[Option<&str>]| {
            assert_eq!(keys(headers), expected, "{headers:?}");
        };
        check(
            &[
                "Vorname",
                "Nachname",
                "Mail dienstl.",
                "Abt.",
                "Eintritt",
                "Kartennr.",
                "Sprache",
                "Bemerkung",
            ],
            &[
                Some("given"),
                Some("family"),
                Some("email"),
                Some("department"),
                Some("start_date"),
                Some("badge"),
                Some("language"),
                None,
            ],
        );
        check(&["Name", "Vorname"], &[Some("family"), Some("given")]);
        check(&["Name", "E-Mail"], &[Some("name"), Some("email")]);
        check(&["Nom", "Prénom"], &[Some("family"), Some("given")]);
        check(&["Nom", "Courriel"], &[Some("name"), Some("email")]);
        check(&["Nombre", "Apellidos"], &[Some("given"), Some("family")]);
        check(&["Nombre", "Correo"], &[Some("name"), Some("email")]);
        check(
            &["Imię", "Nazwisko", "Dział"],
            &[Some("given"), Some("family"), Some("department")],
        );
        check(&["E-mail", "Mail (privat)"], &[Some("email"), None]);
        check(&["Mail (work)", "E-mail"], &[None, Some("email")]);
        check(
            &["_id", "_base", "name"],
            &[Some("_id"), Some("_base"), Some("name")],
        );
    }

    #[test]
    fn values_tell_where_headers_do_not() {
        let mapping = guess(
            &["Kontakt", "foo"],
            &[vec!["ada@x.de", "1"], vec!["", "2"], vec!["al@x.de", "3"]],
        );
        assert_eq!(
            mapping.columns[0].field.map(ImportField::key),
            Some("email")
        );
        assert_eq!(mapping.columns[0].confidence, Confidence::Likely);
        assert_eq!(mapping.ignored().collect::<Vec<_>>(), ["foo"]);
    }

    #[test]
    fn a_column_of_dates_tells_its_order() {
        let mapping = guess(
            &["Eintritt", "Austritt"],
            &[vec!["01.12.2026", "01/02/2026"]],
        );
        assert_eq!(mapping.columns[0].date_order, DateOrder::Dmy);
        assert_eq!(mapping.columns[1].date_order, DateOrder::Undecided);
    }

    #[test]
    fn a_missing_column_is_refused_by_name() {
        let check = |headers: &[&str], mode: ImportMode, code: Option<&str>| {
            let found = guess(headers, &[] as &[Vec<&str>]).check(mode);
            assert_eq!(
                found.as_ref().err().map(ImportRefusal::code),
                code,
                "{headers:?}"
            );
        };
        use ImportMode::{CreateAndUpdate, CreateOnly, UpdateOnly};
        check(&["email"], CreateOnly, Some("column_missing"));
        check(&["email"], CreateAndUpdate, Some("column_missing"));
        check(&["email"], UpdateOnly, None);
        check(&["_id", "phone"], CreateAndUpdate, None);
        check(&["name"], UpdateOnly, Some("column_missing"));
        check(&["name"], CreateOnly, None);
        check(&["family"], CreateOnly, None);
        let error = guess(&["phone"], &[] as &[Vec<&str>])
            .check(CreateOnly)
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "The column \"name\" or \"given\" or \"family\" or \"display_name\" is missing. Add it to the file, or say which column it is."
        );
    }

    #[test]
    fn two_columns_for_one_field_are_refused_by_their_headers() {
        let mut mapping = guess(&["name", "foo"], &[] as &[Vec<&str>]);
        mapping.set(1, Some(ImportField::Name));
        assert_eq!(
            mapping.check(ImportMode::CreateOnly),
            Err(ImportRefusal::ColumnTwice {
                field: ImportField::Name,
                first: "name".into(),
                second: "foo".into()
            })
        );
    }

    #[test]
    fn files_alike_have_one_fingerprint() {
        assert_eq!(
            fingerprint(&["E-Mail", "Name"]),
            fingerprint(&[" e_mail ", "NAME*"])
        );
        assert_ne!(
            fingerprint(&["E-Mail", "Name"]),
            fingerprint(&["Name", "E-Mail"])
        );
        assert_ne!(fingerprint(&["ab", "c"]), fingerprint(&["a", "bc"]));
        assert_ne!(fingerprint(&["_id"]), fingerprint(&["id"]));
        assert_eq!(fingerprint(&["name"]).to_string().len(), 64);
    }
}
