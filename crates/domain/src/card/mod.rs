//! Card numbers: what identifies a card, how it is written, and when two of them may be one card.
//!
//! A card's identity is its technology, its exact length in bits and those bits in the order they
//! travel on air. It is never a decimal string: the same card is `0006547886` on its own print,
//! `010063E9AE` from one reader and `099,59822` from another. So a [`CardNumber`] keeps the bits,
//! [`written_forms`] lists every way people and machines write it, [`interpret`] goes the other way
//! from something typed, and [`alias_keys`] with [`possible_same_card`] notice that a card known in
//! one form has just been read in another. Nothing here merges two cards: a resemblance is a
//! question for a person.
//!
//! Pure: no clock, no IO. How readers frame and encode a number is the business of `readers`.

mod alias;
mod error;
mod forms;
mod health;
mod interpret;
mod number;
mod spreadsheet;
mod text;
mod wiegand;

#[cfg(test)]
mod laws;
#[cfg(test)]
mod vectors;

pub(crate) use alias::decimal_pair;
pub use alias::{
    AliasKey, Covers, Difference, Resemblance, alias_keys, alias_keys_beside, possible_same_card,
};
pub use error::CardNumberError;
pub use forms::{FormKind, WrittenForm, display, written_forms};
pub(crate) use forms::{all_forms, compact_key};
pub use health::{Health, health};
pub use interpret::{interpret, lookup_keys};
pub use number::{CardKind, CardNumber, MAX_TEXT_CHARS};
pub use spreadsheet::refuse_spreadsheet_damage;
pub use wiegand::{WiegandError, WiegandFields, WiegandFormat};
