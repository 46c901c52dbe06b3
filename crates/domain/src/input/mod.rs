//! What people type or paste, made into what is stored: one file a kind of field.
//!
//! Every function here is pure and says one of two things: the value in its one stored spelling,
//! with the doubts a person should see ([`Warning`]), or the rule the text breaks ([`InputError`]).
//! Forms, imports, scripts and the network all pass through here, so a name that a form refuses
//! is refused in a spreadsheet too.

mod choice;
mod date;
mod email;
mod folding;
mod language;
mod name;
mod phone;
mod problem;
mod region;
mod text;
mod time_zone;
mod username;
mod vat;

pub use choice::{
    built_in_role, date_order_setting, first_weekday, person_type, status, unit_system, yes_no,
};
pub use date::{
    DateOrder, DateVotes, EARLIEST_YEAR, FAR_AHEAD_YEARS, date, decide_order, excel_serial,
    long_form,
};
pub use email::{MAX_EMAIL_BYTES, email};
pub use folding::fold_header;
pub use language::language;
pub use name::{MAX_NAME_CHARS, SplitName, SplitRule, compose, name, split_name};
pub use phone::{MAX_PHONE_CHARS, Phone, phone, phones};
pub use problem::{InputError, Normalised, Warning};
pub use region::{is_region, region};
pub use text::{MAX_LINE_CHARS, MAX_NOTE_CHARS, line, note};
pub use time_zone::time_zone;
pub use username::{MAX_USERNAME_CHARS, MIN_USERNAME_CHARS, username};
pub use vat::{MAX_VAT_CHARS, vat_id};
