//! Why a text is refused, and what is odd about one that is not.
//!
//! Each variant has a `code`, which never changes once released and by which the user interface
//! picks its own translation, and `detail`, the named pieces that translation needs. `Display` is
//! the same sentence in English.

use crate::time::CivilDate;

use super::date::long_form;

/// A value in the spelling in which it is stored, and the doubts about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Normalised<T = String> {
    /// What is stored.
    pub value: T,
    /// What a person should look at; none of it prevents saving.
    pub warnings: Vec<Warning>,
}

impl<T> Normalised<T> {
    /// A value without doubts.
    pub fn sure(value: T) -> Self {
        Self {
            value,
            warnings: Vec::new(),
        }
    }

    /// The same value with one doubt more.
    #[must_use]
    pub fn warn(mut self, warning: Warning) -> Self {
        self.warnings.push(warning);
        self
    }

    /// The same doubts about another form of the value.
    pub fn map<U>(self, to: impl FnOnce(T) -> U) -> Normalised<U> {
        Normalised {
            value: to(self.value),
            warnings: self.warnings,
        }
    }
}

/// The rule a text breaks.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InputError {
    /// Nothing but blanks.
    #[error("this must not be empty")]
    Empty,
    /// More characters than the field holds.
    #[error("this has {length} characters, at most {max} are possible")]
    TooLong {
        /// Characters given.
        length: usize,
        /// Characters allowed.
        max: usize,
    },
    /// A character that cannot be seen or printed.
    #[error("this contains an invisible control character (U+{:04X}); type it again", u32::from(*character))]
    Control {
        /// The character.
        character: char,
    },
    /// A picture in a name.
    #[error("a name cannot contain the emoji {character}")]
    Emoji {
        /// The character.
        character: char,
    },

    /// No "@".
    #[error("an e-mail address contains an @, \"{text}\" does not")]
    EmailNoAt {
        /// As given.
        text: String,
    },
    /// Two or more "@".
    #[error("an e-mail address contains one @, this one has {count}")]
    EmailManyAt {
        /// How many.
        count: usize,
    },
    /// Nothing before or after the "@", or a dot where none can be.
    #[error("{text} is not a complete e-mail address")]
    EmailIncomplete {
        /// As given.
        text: String,
    },
    /// A character that no address has.
    #[error("an e-mail address cannot contain {}", shown(*character))]
    EmailCharacter {
        /// The first such character.
        character: char,
    },
    /// A domain no server can have.
    #[error("\"{domain}\" cannot be the domain of an e-mail address")]
    EmailDomain {
        /// What follows the "@".
        domain: String,
    },

    /// A character outside a to z, 0 to 9, dot, underscore and hyphen.
    #[error("a username has only a to z, 0 to 9, dot, underscore and hyphen, not {}", shown(*character))]
    UsernameCharacter {
        /// The first such character.
        character: char,
    },
    /// Too short or too long.
    #[error("a username has {min} to {max} characters, this one has {length}")]
    UsernameLength {
        /// Characters given.
        length: usize,
        /// Fewest allowed.
        min: usize,
        /// Most allowed.
        max: usize,
    },
    /// A name that pretends to be part of the system.
    #[error("the username \"{word}\" is reserved")]
    UsernameReserved {
        /// The word, folded.
        word: String,
    },

    /// No known way to write a date.
    #[error("\"{text}\" is not a date; write it as 2026-08-03")]
    NotADate {
        /// As given.
        text: String,
    },
    /// A 31 February.
    #[error("{text} is not a date in the calendar")]
    ImpossibleDate {
        /// As given.
        text: String,
    },
    /// Before people of this directory could have been hired.
    #[error("the year {year} is before 1900")]
    DateTooEarly {
        /// The year given.
        year: i32,
    },
    /// Both day.month and month.day are possible, and nothing says which is meant.
    #[error("{text} can be read as {} or {}; choose the order of day and month", long_form(*day_first), long_form(*month_first))]
    DateOrderUnknown {
        /// As given.
        text: String,
        /// Read as day, month, year.
        day_first: CivilDate,
        /// Read as month, day, year.
        month_first: CivilDate,
    },
    /// The last day lies before the first.
    #[error("the end date {} lies before the start date {}", long_form(*end), long_form(*start))]
    EndBeforeStart {
        /// First day.
        start: CivilDate,
        /// Last day.
        end: CivilDate,
    },

    /// Neither a yes nor a no.
    #[error("\"{text}\" is neither yes nor no")]
    NotYesNo {
        /// As given.
        text: String,
    },
    /// A word outside the list of the field.
    #[error("\"{text}\" is not one of: {allowed}")]
    UnknownWord {
        /// As given.
        text: String,
        /// The stable words, comma separated.
        allowed: &'static str,
    },
    /// No person type of that name.
    #[error("\"{text}\" is not a known person type")]
    UnknownPersonType {
        /// As given.
        text: String,
    },
    /// No state of that name.
    #[error("\"{text}\" is not a known status")]
    UnknownStatus {
        /// As given.
        text: String,
    },
    /// No language of that name or tag.
    #[error("{text} is not a language the app knows")]
    UnknownLanguage {
        /// As given.
        text: String,
    },
    /// No country of that name or code.
    #[error("{text} is not a country code; write two letters such as DE")]
    UnknownRegion {
        /// As given.
        text: String,
    },
    /// No time zone of that name.
    #[error("{text} is not a known time zone; write it as Europe/Berlin")]
    UnknownTimeZone {
        /// As given.
        text: String,
    },
}

impl InputError {
    /// The stable name of the rule.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLong { .. } => "too_long",
            Self::Control { .. } => "control_character",
            Self::Emoji { .. } => "emoji",
            Self::EmailNoAt { .. } => "email_no_at",
            Self::EmailManyAt { .. } => "email_many_at",
            Self::EmailIncomplete { .. } => "email_incomplete",
            Self::EmailCharacter { .. } => "email_character",
            Self::EmailDomain { .. } => "email_domain",
            Self::UsernameCharacter { .. } => "username_character",
            Self::UsernameLength { .. } => "username_length",
            Self::UsernameReserved { .. } => "username_reserved",
            Self::NotADate { .. } => "date_unreadable",
            Self::ImpossibleDate { .. } => "date_impossible",
            Self::DateTooEarly { .. } => "date_too_early",
            Self::DateOrderUnknown { .. } => "date_order_unknown",
            Self::EndBeforeStart { .. } => "end_before_start",
            Self::NotYesNo { .. } => "not_yes_no",
            Self::UnknownWord { .. } => "unknown_word",
            Self::UnknownPersonType { .. } => "unknown_person_type",
            Self::UnknownStatus { .. } => "unknown_status",
            Self::UnknownLanguage { .. } => "unknown_language",
            Self::UnknownRegion { .. } => "unknown_region",
            Self::UnknownTimeZone { .. } => "unknown_time_zone",
        }
    }

    /// The pieces a translated sentence needs, by stable names. Dates are ISO 8601.
    #[must_use]
    pub fn detail(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Empty => Vec::new(),
            Self::TooLong { length, max } => {
                vec![("length", length.to_string()), ("max", max.to_string())]
            }
            Self::Control { character } => {
                vec![("character", format!("U+{:04X}", u32::from(*character)))]
            }
            Self::Emoji { character }
            | Self::EmailCharacter { character }
            | Self::UsernameCharacter { character } => {
                vec![("character", character.to_string())]
            }
            Self::EmailManyAt { count } => vec![("count", count.to_string())],
            Self::EmailDomain { domain } => vec![("domain", domain.clone())],
            Self::UsernameLength { length, min, max } => vec![
                ("length", length.to_string()),
                ("min", min.to_string()),
                ("max", max.to_string()),
            ],
            Self::UsernameReserved { word } => vec![("word", word.clone())],
            Self::DateTooEarly { year } => vec![("year", year.to_string())],
            Self::DateOrderUnknown {
                text,
                day_first,
                month_first,
            } => vec![
                ("text", text.clone()),
                ("day_first", day_first.to_string()),
                ("month_first", month_first.to_string()),
            ],
            Self::EndBeforeStart { start, end } => {
                vec![("start", start.to_string()), ("end", end.to_string())]
            }
            Self::UnknownWord { text, allowed } => {
                vec![("text", text.clone()), ("allowed", (*allowed).to_owned())]
            }
            Self::EmailNoAt { text }
            | Self::EmailIncomplete { text }
            | Self::NotADate { text }
            | Self::ImpossibleDate { text }
            | Self::NotYesNo { text }
            | Self::UnknownPersonType { text }
            | Self::UnknownStatus { text }
            | Self::UnknownLanguage { text }
            | Self::UnknownRegion { text }
            | Self::UnknownTimeZone { text } => vec![("text", text.clone())],
        }
    }
}

/// What is odd about a value that is accepted all the same.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Warning {
    /// A digit in a name.
    #[error("this name contains digits")]
    NameDigits,
    /// A name in capitals only.
    #[error("this name is written in capitals only")]
    NameCapitals,
    /// An "@" in a name.
    #[error("this name looks like an e-mail address")]
    NameLikeEmail,

    /// A domain that is one slip away from a well-known one.
    #[error("did you mean @{meant} instead of @{domain}?")]
    EmailTypo {
        /// As given.
        domain: String,
        /// The well-known one.
        meant: &'static str,
    },
    /// An address of a function, not of a person.
    #[error("{local}@ is usually shared by several people")]
    EmailRole {
        /// What stands before the "@".
        local: String,
    },
    /// A throw-away mailbox.
    #[error("{domain} gives out throw-away mailboxes")]
    EmailDisposable {
        /// What follows the "@".
        domain: String,
    },
    /// A domain that works inside one network only.
    #[error("the domain \"{domain}\" has no dot, so only servers of one network reach it")]
    EmailNoDot {
        /// What follows the "@".
        domain: String,
    },

    /// No telephone exchange takes this.
    #[error("this cannot be dialled as it stands")]
    PhoneNotDiallable,
    /// Neither "+" nor a leading zero: read as a number of the organisation's country.
    #[error("no country code, read as +{calling_code}")]
    PhoneCountryAssumed {
        /// Without "+".
        calling_code: &'static str,
    },
    /// A spreadsheet has swallowed the "+" or the leading zero of a number.
    #[error("a spreadsheet has taken away the first character of this number, read as {read_as}")]
    PhoneEaten {
        /// The number as now understood, in E.164.
        read_as: String,
    },

    /// A year of two digits, expanded.
    #[error("read as {}", long_form(*date))]
    DateTwoDigitYear {
        /// As understood.
        date: CivilDate,
    },
    /// Day and month could be swapped; the order of the column decided.
    #[error("read as {}", long_form(*date))]
    DateAmbiguous {
        /// As understood.
        date: CivilDate,
    },
    /// The bare day number in which spreadsheets keep dates.
    #[error("a spreadsheet's day number, read as {}", long_form(*date))]
    DateSerial {
        /// As understood.
        date: CivilDate,
    },
    /// More than [`super::FAR_AHEAD_YEARS`] years ahead.
    #[error("{} is more than ten years ahead", long_form(*date))]
    DateFarAhead {
        /// As understood.
        date: CivilDate,
    },

    /// An abbreviation or a city instead of a zone.
    #[error("{text} read as {zone}")]
    TimeZoneAlias {
        /// As given.
        text: String,
        /// The IANA zone.
        zone: String,
    },

    /// A number for value added tax that is not as those of its country are.
    #[error("numbers of {country} look like {example}")]
    VatShape {
        /// The two letters it begins with, as VIES writes them.
        country: String,
        /// `9` stands for a digit, `A` for a letter, `X` for either.
        example: String,
    },
    /// A number for value added tax that begins with no country.
    #[error("this number does not begin with the two letters of its country")]
    VatWithoutCountry,
}

impl Warning {
    /// The stable name of the doubt.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NameDigits => "name_digits",
            Self::NameCapitals => "name_capitals",
            Self::NameLikeEmail => "name_like_email",
            Self::EmailTypo { .. } => "email_typo",
            Self::EmailRole { .. } => "email_role",
            Self::EmailDisposable { .. } => "email_disposable",
            Self::EmailNoDot { .. } => "email_no_dot",
            Self::PhoneNotDiallable => "phone_not_diallable",
            Self::PhoneCountryAssumed { .. } => "phone_country_assumed",
            Self::PhoneEaten { .. } => "phone_eaten",
            Self::DateTwoDigitYear { .. } => "date_two_digit_year",
            Self::DateAmbiguous { .. } => "date_ambiguous",
            Self::DateSerial { .. } => "date_serial",
            Self::DateFarAhead { .. } => "date_far_ahead",
            Self::TimeZoneAlias { .. } => "time_zone_alias",
            Self::VatShape { .. } => "vat_shape",
            Self::VatWithoutCountry => "vat_without_country",
        }
    }

    /// The pieces a translated sentence needs, by stable names. Dates are ISO 8601.
    #[must_use]
    pub fn detail(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::NameDigits
            | Self::NameCapitals
            | Self::NameLikeEmail
            | Self::PhoneNotDiallable
            | Self::VatWithoutCountry => Vec::new(),
            Self::EmailTypo { domain, meant } => {
                vec![("domain", domain.clone()), ("meant", (*meant).to_owned())]
            }
            Self::EmailRole { local } => vec![("local", local.clone())],
            Self::EmailDisposable { domain } | Self::EmailNoDot { domain } => {
                vec![("domain", domain.clone())]
            }
            Self::PhoneCountryAssumed { calling_code } => {
                vec![("calling_code", (*calling_code).to_owned())]
            }
            Self::PhoneEaten { read_as } => vec![("read_as", read_as.clone())],
            Self::DateTwoDigitYear { date }
            | Self::DateAmbiguous { date }
            | Self::DateSerial { date }
            | Self::DateFarAhead { date } => vec![("date", date.to_string())],
            Self::TimeZoneAlias { text, zone } => {
                vec![("text", text.clone()), ("zone", zone.clone())]
            }
            Self::VatShape { country, example } => {
                vec![("country", country.clone()), ("example", example.clone())]
            }
        }
    }
}

/// A character as a sentence can name it.
fn shown(character: char) -> String {
    match character {
        ' ' | '\u{a0}' => "a space".to_owned(),
        ',' => "a comma".to_owned(),
        ';' => "a semicolon".to_owned(),
        '"' => "a quotation mark".to_owned(),
        c if c.is_control() || c.is_whitespace() => format!("U+{:04X}", u32::from(c)),
        c => format!("\"{c}\""),
    }
}
