#![doc = include_str!("../README.md")]

mod op;
mod value;

pub use op::{PROTOCOL, Unreadable, hash, read_op, write_op};
pub use value::{value_from_json, value_to_json};
