//! E-mail addresses. The domain is stored as the name system knows it (lower case, IDN in
//! punycode); the part before the "@" stays as typed, since only its own server may judge it.

use super::problem::{InputError, Normalised, Warning};

/// Bytes of a whole address that mail servers pass on: RFC 3696 erratum 1690.
pub const MAX_EMAIL_BYTES: usize = 254;

/// Bytes before the "@": RFC 5321, 4.5.3.1.1.
const MAX_LOCAL_BYTES: usize = 64;

/// An address: `mailto:` and outer blanks removed, domain in lower case and punycode.
///
/// ```
/// assert_eq!(domain::input::email("Ada@BÜCHER.example").unwrap().value, "Ada@xn--bcher-kva.example");
/// ```
///
/// # Errors
/// [`InputError::Empty`], [`InputError::EmailNoAt`], [`InputError::EmailManyAt`],
/// [`InputError::EmailCharacter`] with the character, [`InputError::EmailIncomplete`],
/// [`InputError::EmailDomain`], [`InputError::TooLong`].
pub fn email(text: &str) -> Result<Normalised, InputError> {
    let address = bare(text);
    if address.is_empty() {
        return Err(InputError::Empty);
    }
    if let Some(character) = address.chars().find(|c| is_refused(*c)) {
        return Err(InputError::EmailCharacter { character });
    }
    let incomplete = || InputError::EmailIncomplete {
        text: address.to_owned(),
    };
    let (local, domain) = match address.bytes().filter(|byte| *byte == b'@').count() {
        0 => {
            return Err(InputError::EmailNoAt {
                text: address.to_owned(),
            });
        }
        1 => address.split_once('@').ok_or_else(incomplete)?,
        count => return Err(InputError::EmailManyAt { count }),
    };
    let domain = domain.strip_suffix('.').unwrap_or(domain);
    if local.is_empty()
        || domain.is_empty()
        || local.starts_with('.')
        || local.ends_with('.')
        || local.contains("..")
    {
        return Err(incomplete());
    }
    if local.len() > MAX_LOCAL_BYTES {
        return Err(InputError::TooLong {
            length: local.len(),
            max: MAX_LOCAL_BYTES,
        });
    }
    let domain = ascii_domain(domain)?;
    let value = format!("{local}@{domain}");
    if value.len() > MAX_EMAIL_BYTES {
        return Err(InputError::TooLong {
            length: value.len(),
            max: MAX_EMAIL_BYTES,
        });
    }
    let warnings = doubts(local, &domain);
    Ok(Normalised { value, warnings })
}

/// The text without what surrounds an address when it is copied.
fn bare(text: &str) -> &str {
    let invisible =
        |c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}' | '\u{2060}');
    let text = text.trim_matches(invisible);
    match text.get(..7) {
        Some(scheme) if scheme.eq_ignore_ascii_case("mailto:") => {
            let rest = &text[7..];
            rest.split('?')
                .next()
                .unwrap_or(rest)
                .trim_matches(invisible)
        }
        _ => text,
    }
}

/// Characters that no address in use has outside quotation marks, which we do not take either.
fn is_refused(c: char) -> bool {
    matches!(
        c,
        ',' | ';' | ':' | '"' | '(' | ')' | '<' | '>' | '[' | ']' | '\\'
    ) || c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{fffd}')
}

/// The domain as the name system knows it.
fn ascii_domain(domain: &str) -> Result<String, InputError> {
    let refused = || InputError::EmailDomain {
        domain: domain.to_owned(),
    };
    let ascii = if is_plain(domain) {
        domain.to_ascii_lowercase()
    } else {
        idna::domain_to_ascii_strict(domain).map_err(|_| refused())?
    };
    // The last label of a public domain is never a number; "ada@10.0.0.1" is a typing error.
    let last = ascii.rsplit('.').next().unwrap_or_default();
    if last.is_empty() || last.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(refused());
    }
    Ok(ascii)
}

/// An everyday domain, for which the whole of IDNA would only lower the case.
fn is_plain(domain: &str) -> bool {
    domain.len() <= 253
        && domain.split('.').all(|label| {
            let bytes = label.as_bytes();
            (1..=63).contains(&bytes.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                // "xn--" must decode; two hyphens there mean nothing else yet.
                && bytes.get(2..4) != Some(b"--")
                && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
        })
}

fn doubts(local: &str, domain: &str) -> Vec<Warning> {
    let mut warnings = Vec::new();
    if let Some((_, meant)) = TYPOS.iter().find(|(typo, _)| *typo == domain) {
        warnings.push(Warning::EmailTypo {
            domain: domain.to_owned(),
            meant,
        });
    }
    if DISPOSABLE.contains(&domain) {
        warnings.push(Warning::EmailDisposable {
            domain: domain.to_owned(),
        });
    }
    if !domain.contains('.') {
        warnings.push(Warning::EmailNoDot {
            domain: domain.to_owned(),
        });
    }
    if ROLES.iter().any(|role| role.eq_ignore_ascii_case(local)) {
        warnings.push(Warning::EmailRole {
            local: local.to_owned(),
        });
    }
    warnings
}

/// Slips seen again and again, and what was meant.
const TYPOS: [(&str, &str); 30] = [
    ("gmial.com", "gmail.com"),
    ("gmai.com", "gmail.com"),
    ("gamil.com", "gmail.com"),
    ("gmal.com", "gmail.com"),
    ("gnail.com", "gmail.com"),
    ("gmail.co", "gmail.com"),
    ("gmail.con", "gmail.com"),
    ("gmail.cm", "gmail.com"),
    ("gmaill.com", "gmail.com"),
    ("gmail.de", "gmail.com"),
    ("googlemail.con", "googlemail.com"),
    ("hotmial.com", "hotmail.com"),
    ("hotmai.com", "hotmail.com"),
    ("hotmal.com", "hotmail.com"),
    ("hotmail.con", "hotmail.com"),
    ("hotnail.com", "hotmail.com"),
    ("outlok.com", "outlook.com"),
    ("outloook.com", "outlook.com"),
    ("outlook.con", "outlook.com"),
    ("yaho.com", "yahoo.com"),
    ("yahooo.com", "yahoo.com"),
    ("yahoo.con", "yahoo.com"),
    ("iclod.com", "icloud.com"),
    ("icloud.con", "icloud.com"),
    ("web.d", "web.de"),
    ("gmx.d", "gmx.de"),
    ("gmx.ed", "gmx.de"),
    ("t-onlin.de", "t-online.de"),
    ("wanado.fr", "wanadoo.fr"),
    ("orange.f", "orange.fr"),
];

/// Services whose mailboxes anybody reads or that vanish within the hour.
const DISPOSABLE: [&str; 14] = [
    "10minutemail.com",
    "discard.email",
    "dispostable.com",
    "getnada.com",
    "guerrillamail.com",
    "guerrillamail.net",
    "maildrop.cc",
    "mailinator.com",
    "sharklasers.com",
    "temp-mail.org",
    "tempmail.com",
    "throwawaymail.com",
    "trashmail.com",
    "yopmail.com",
];

/// Functions rather than people: RFC 2142, and what offices add to it.
const ROLES: [&str; 33] = [
    "abuse",
    "accounting",
    "accounts",
    "admin",
    "billing",
    "bewerbung",
    "buero",
    "contact",
    "contabilidad",
    "empfang",
    "finance",
    "hello",
    "help",
    "hostmaster",
    "hr",
    "info",
    "jobs",
    "kontakt",
    "mail",
    "marketing",
    "no-reply",
    "noreply",
    "office",
    "orders",
    "postmaster",
    "press",
    "reception",
    "sales",
    "security",
    "service",
    "support",
    "team",
    "webmaster",
];

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_address_is_stored_in_one_spelling() {
        let check = |text: &str, expected: &str| {
            assert_eq!(
                email(text),
                Ok(Normalised::sure(expected.to_owned())),
                "{text}"
            );
        };
        check("ada@example.org", "ada@example.org");
        check("  Ada.Byron@Example.ORG ", "Ada.Byron@example.org");
        check("mailto:ada@example.org", "ada@example.org");
        check("MAILTO:ada@example.org?subject=Hi", "ada@example.org");
        check("ada@bücher.example", "ada@xn--bcher-kva.example");
        check("ada@XN--BCHER-KVA.example", "ada@xn--bcher-kva.example");
        check("ada+badge@example.org", "ada+badge@example.org");
        check("o'brien@example.org", "o'brien@example.org");
        check("jörg@example.org", "jörg@example.org");
        check("ada@example.org.", "ada@example.org");
        check("\u{feff}ada@example.org\u{200b}", "ada@example.org");
    }

    #[test]
    fn what_is_no_address_is_refused_by_its_rule() {
        let check = |text: &str, error: InputError| {
            assert_eq!(email(text), Err(error), "{text}");
        };
        check(" ", InputError::Empty);
        check("ada", InputError::EmailNoAt { text: "ada".into() });
        check("a@b@c.de", InputError::EmailManyAt { count: 2 });
        check(
            "ada byron@x.de",
            InputError::EmailCharacter { character: ' ' },
        );
        check(
            "a@x.de, b@x.de",
            InputError::EmailCharacter { character: ',' },
        );
        check(
            "a@x.de;b@x.de",
            InputError::EmailCharacter { character: ';' },
        );
        check(
            "Ada <a@x.de>",
            InputError::EmailCharacter { character: ' ' },
        );
        check("<a@x.de>", InputError::EmailCharacter { character: '<' });
        check(
            "jana.kovar@",
            InputError::EmailIncomplete {
                text: "jana.kovar@".into(),
            },
        );
        check(
            "@x.de",
            InputError::EmailIncomplete {
                text: "@x.de".into(),
            },
        );
        check(
            "a..b@x.de",
            InputError::EmailIncomplete {
                text: "a..b@x.de".into(),
            },
        );
        for domain in ["x..de", "-x.de", "x_y.de", "10.0.0.1", "x!.de", ".de"] {
            check(
                &format!("a@{domain}"),
                InputError::EmailDomain {
                    domain: domain.into(),
                },
            );
        }
        check(
            &format!("{}@x.de", "a".repeat(65)),
            InputError::TooLong {
                length: 65,
                max: 64,
            },
        );
        let long = format!("a@{}de", "abcdefgh.".repeat(30));
        assert_eq!(email(&long).unwrap_err().code(), "email_domain", "over 253");
        let long = format!("{}@{}de", "a".repeat(60), "abcdefgh.".repeat(22));
        assert_eq!(email(&long).unwrap_err().code(), "too_long", "over 254");
    }

    #[test]
    fn doubtful_addresses_pass_with_a_warning() {
        let check = |text: &str, code: &str| {
            let codes: Vec<_> = email(text)
                .unwrap()
                .warnings
                .iter()
                .map(Warning::code)
                .collect();
            assert_eq!(codes, [code], "{text}");
        };
        check("ada@gmial.com", "email_typo");
        check("Info@example.org", "email_role");
        check("ada@mailinator.com", "email_disposable");
        check("ada@intranet", "email_no_dot");
    }

    #[test]
    fn the_refused_character_is_named() {
        assert_eq!(
            email("a,b@x.de").unwrap_err().to_string(),
            "an e-mail address cannot contain a comma"
        );
    }

    proptest! {
        #[test]
        fn a_stored_address_is_stored_unchanged(text in "[a-zA-Zé.+-]{1,8}@[a-zA-Zü0-9.-]{1,12}") {
            if let Ok(once) = email(&text) {
                prop_assert_eq!(email(&once.value), Ok(once));
            }
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,40}|mailto:.{0,4}") {
            let _ = email(&text);
        }
    }
}
