//! What a person may choose as a password, and why not.

use unicode_normalization::UnicodeNormalization;

use super::Password;

/// Rules for new passwords: length and guessability, no rules about kinds of characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    min_characters: usize,
    max_characters: usize,
    min_score: u8,
}

impl Policy {
    /// The password is all that protects the account: 15 to 128 characters.
    pub const PASSWORD_ONLY: Self = Self {
        min_characters: 15,
        max_characters: 128,
        min_score: 3,
    };

    /// A second factor is asked for as well: 8 to 128 characters.
    pub const WITH_SECOND_FACTOR: Self = Self {
        min_characters: 8,
        ..Self::PASSWORD_ONLY
    };

    /// The fewest characters, for the hint beside the field.
    pub const fn min_characters(self) -> usize {
        self.min_characters
    }

    /// The most characters.
    pub const fn max_characters(self) -> usize {
        self.max_characters
    }

    /// Judges a password the person chose.
    ///
    /// # Errors
    /// Every rule it breaks, not only the first, so that it need not be tried again and again.
    pub fn check(
        self,
        password: &Password,
        context: &Context<'_>,
    ) -> Result<Strength, Vec<PasswordRule>> {
        let mut broken = Vec::new();
        let characters = password.characters();
        if characters < self.min_characters {
            broken.push(PasswordRule::TooShort {
                min: self.min_characters,
            });
        }
        if characters > self.max_characters {
            broken.push(PasswordRule::TooLong {
                max: self.max_characters,
            });
        }
        let same = context
            .identifiers
            .iter()
            .find(|(_, text)| is_same(password.expose(), text));
        if let Some((kind, _)) = same {
            broken.push(PasswordRule::EqualsIdentifier(*kind));
        }
        let strength = strength(password, context);
        if strength.score < self.min_score {
            broken.push(PasswordRule::TooGuessable);
        }
        if broken.is_empty() {
            Ok(strength)
        } else {
            Err(broken)
        }
    }
}

/// What is known about the person and the place, and so would be guessed first.
#[derive(Debug, Clone, Copy, Default)]
pub struct Context<'c> {
    /// What must not be the password itself: user name, e-mail addresses, badge numbers in all
    /// their written forms, and so on.
    pub identifiers: &'c [(IdentifierKind, &'c str)],
    /// Words that make a password weaker: names of the person, the organisation, its sites.
    pub words: &'c [&'c str],
}

/// What kind of identifier a password repeats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IdentifierKind {
    /// The name used at sign-in.
    UserName,
    /// An e-mail address, or the part before its `@`.
    Email,
    /// The person's own name.
    Name,
    /// A badge number in any written form.
    Badge,
    /// A personnel number.
    PersonnelNumber,
    /// A telephone number.
    Phone,
}

/// A rule a password breaks, by name, so that the screen can say it in the person's language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum PasswordRule {
    /// Too few characters.
    #[error("use at least {min} characters; a few words in a row are easy to remember")]
    TooShort {
        /// The fewest.
        min: usize,
    },
    /// Too many characters.
    #[error("use at most {max} characters")]
    TooLong {
        /// The most.
        max: usize,
    },
    /// Common words, repeats, sequences, keyboard walks, or words about this person or place.
    #[error("this is easy to guess; use words that have nothing to do with each other or with you")]
    TooGuessable,
    /// It is the person's name, address, badge and so on.
    #[error("a password must not be {}", words_for(*.0))]
    EqualsIdentifier(IdentifierKind),
    /// It is one of the last ones. Found by [`super::Hasher::was_used_before`].
    #[error("this password was used before; choose a new one")]
    UsedBefore,
}

/// How hard a password is to guess.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Strength {
    /// 0 (at once) to 4 (beyond ten billion guesses).
    pub score: u8,
    /// The estimated number of guesses as a power of ten; 0 for the empty password.
    pub guesses_log10: f64,
}

/// Estimates by zxcvbn how hard a password is to guess, offline, with the context's words and the
/// program's own name counted as known to whoever guesses. It looks at the first 100 characters.
///
/// zxcvbn alone is content with `AugustaKing2026` from Augusta King, because three pieces must be
/// put together. So what is left without the known words is judged as well, and the whole scores
/// at most one better than that.
///
/// The estimate works on copies of the password in memory that is not wiped.
pub fn strength(password: &Password, context: &Context<'_>) -> Strength {
    let mut known = Vec::new();
    for text in context
        .words
        .iter()
        .chain(context.identifiers.iter().map(|(_, text)| text))
    {
        add_words(&mut known, text);
    }
    known.push("rollbook".to_owned());
    let words: Vec<&str> = known.iter().map(String::as_str).collect();
    let whole = zxcvbn::zxcvbn(password.expose(), &words);
    let rest = zxcvbn::zxcvbn(&without(password.expose(), known.clone()), &words);
    Strength {
        score: u8::from(whole.score()).min(u8::from(rest.score()) + 1),
        guesses_log10: whole.guesses_log10().max(0.0),
    }
}

/// The password without the known words of four letters or more; shorter ones stand inside others.
fn without(password: &str, mut known: Vec<String>) -> String {
    known.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let long = known.iter().filter(|word| word.chars().count() >= 4);
    long.fold(plain(password), |rest, word| {
        rest.replace(word.as_str(), "")
    })
}

/// The whole text and its words of three letters or more; shorter ones stand in every sentence.
fn add_words(known: &mut Vec<String>, text: &str) {
    let plain = plain(text);
    let words = plain
        .split(|c: char| !c.is_alphanumeric())
        .map(str::to_owned);
    for word in std::iter::once(plain.clone()).chain(words) {
        if word.chars().count() >= 3 && !known.contains(&word) {
            known.push(word);
        }
    }
}

fn is_same(password: &str, identifier: &str) -> bool {
    let (password, identifier) = (plain(password), plain(identifier));
    let local = identifier.split_once('@').map(|(local, _)| local);
    !password.is_empty() && (password == identifier || local == Some(password.as_str()))
}

/// Without regard to capitals, outer spaces and ways to write the same letter.
fn plain(text: &str) -> String {
    text.trim().nfkc().collect::<String>().to_lowercase()
}

fn words_for(kind: IdentifierKind) -> &'static str {
    match kind {
        IdentifierKind::UserName => "the user name",
        IdentifierKind::Email => "the e-mail address",
        IdentifierKind::Name => "the person's name",
        IdentifierKind::Badge => "the badge number",
        IdentifierKind::PersonnelNumber => "the personnel number",
        IdentifierKind::Phone => "the telephone number",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const IDENTIFIERS: &[(IdentifierKind, &str)] = &[
        (IdentifierKind::UserName, "augusta.ada.king"),
        (IdentifierKind::Email, "ada.byron.lovelace@example.org"),
        (IdentifierKind::Name, "Augusta Ada King Łódź"),
        (IdentifierKind::Badge, "04:A2:2B:19:7F:61:80"),
    ];
    const CONTEXT: Context<'_> = Context {
        identifiers: IDENTIFIERS,
        words: &["Analytical Engines plc", "Ockham Park"],
    };

    #[track_caller]
    fn check(policy: Policy, typed: &str, expected: &[PasswordRule]) {
        let judged = policy.check(&Password::new(typed).unwrap(), &CONTEXT);
        assert_eq!(judged.err().unwrap_or_default(), expected, "{typed}");
    }

    #[test]
    fn length_counts_characters_as_people_do() {
        let short = PasswordRule::TooShort { min: 15 };
        let alone = Policy::PASSWORD_ONLY;
        check(alone, "vu7Kq2mXw9pRt4", &[short]);
        check(alone, "vu7Kq2mXw9pRt4z", &[]);
        check(alone, "日本橋渋谷浅草上野銀座神田両国", &[]);
        check(
            alone,
            "u\u{308}o\u{308}a\u{308}u\u{308}o\u{308}a\u{308}Kq7x2w",
            &[short],
        );
        check(alone, "", &[short, PasswordRule::TooGuessable]);
        check(alone, &"vu7Kq2mX".repeat(16), &[]);
        check(
            alone,
            &format!("{}x", "vu7Kq2mX".repeat(16)),
            &[PasswordRule::TooLong { max: 128 }],
        );
        check(Policy::WITH_SECOND_FACTOR, "vu7Kq2mXw", &[]);
        check(
            Policy::WITH_SECOND_FACTOR,
            "vu7Kq2m",
            &[
                PasswordRule::TooShort { min: 8 },
                PasswordRule::TooGuessable,
            ],
        );
    }

    #[test]
    fn no_kinds_of_characters_are_asked_for() {
        check(Policy::PASSWORD_ONLY, "walrus candle mosaic tundra", &[]);
        check(
            Policy::PASSWORD_ONLY,
            "ワルラス蝋燭モザイクツンドラ気球",
            &[],
        );
    }

    #[test]
    fn long_but_easy_passwords_are_refused() {
        let easy = [PasswordRule::TooGuessable];
        let alone = Policy::PASSWORD_ONLY;
        check(alone, "passwordpassword", &easy);
        check(alone, "aaaaaaaaaaaaaaaaaaaa", &easy);
        check(alone, "123456789012345", &easy);
        check(alone, "abcdefghijklmnop", &easy);
        check(alone, "qwertyuiopasdfgh", &easy);
        check(alone, "Password1234567", &easy);
        check(alone, "P@ssw0rdP@ssw0rd", &easy);
        check(alone, "iloveyouiloveyou", &easy);
    }

    #[test]
    fn words_about_the_person_and_place_make_a_password_easy() {
        let easy = [PasswordRule::TooGuessable];
        let alone = Policy::PASSWORD_ONLY;
        check(alone, "AugustaKing2026", &easy);
        check(alone, "analyticalengines", &easy);
        check(alone, "OckhamPark12345", &easy);
        check(alone, "rollbookrollbook", &easy);
        let stranger = Context::default();
        let password = Password::new("Ockham Analytical").unwrap();
        assert!(strength(&password, &stranger).score > strength(&password, &CONTEXT).score);
    }

    #[test]
    fn an_identifier_as_password_is_named() {
        #[track_caller]
        fn names(typed: &str, kind: IdentifierKind) {
            check(
                Policy::PASSWORD_ONLY,
                typed,
                &[
                    PasswordRule::EqualsIdentifier(kind),
                    PasswordRule::TooGuessable,
                ],
            );
        }
        names("augusta.ada.king", IdentifierKind::UserName);
        names("  Augusta.Ada.KING ", IdentifierKind::UserName);
        names("ada.byron.lovelace@example.org", IdentifierKind::Email);
        names("Ada.Byron.Lovelace", IdentifierKind::Email);
        names("Augusta Ada King ŁÓDŹ", IdentifierKind::Name);
        names("04:a2:2b:19:7f:61:80", IdentifierKind::Badge);
    }

    #[test]
    fn an_empty_identifier_matches_nothing() {
        let context = Context {
            identifiers: &[(IdentifierKind::Phone, " ")],
            words: &["", "x"],
        };
        let judged = Policy::PASSWORD_ONLY.check(
            &Password::new("walrus candle mosaic tundra").unwrap(),
            &context,
        );
        assert!(judged.unwrap().score >= 3);
    }

    #[test]
    fn rules_say_what_to_do() {
        #[track_caller]
        fn says(rule: PasswordRule, expected: &str) {
            assert_eq!(rule.to_string(), expected);
        }
        says(
            PasswordRule::TooShort { min: 15 },
            "use at least 15 characters; a few words in a row are easy to remember",
        );
        says(
            PasswordRule::EqualsIdentifier(IdentifierKind::Badge),
            "a password must not be the badge number",
        );
    }

    #[test]
    fn the_meter_is_zero_for_nothing() {
        let nothing = strength(&Password::new("").unwrap(), &Context::default());
        assert_eq!(
            nothing,
            Strength {
                score: 0,
                guesses_log10: 0.0
            }
        );
    }
}
