#![doc = include_str!("../README.md")]

#[cfg(feature = "desk")]
pub mod desk;
#[cfg(feature = "office")]
pub mod office;
pub mod people;

#[cfg(feature = "desk")]
pub use desk::Desk;
#[cfg(feature = "office")]
pub use office::Office;
