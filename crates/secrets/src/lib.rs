#![doc = include_str!("../README.md")]

mod argon;
mod database_key;
mod directory_id;
mod entropy;
pub mod generate;
mod key_ring;
pub mod password;
mod recovery_key;
mod sealing;
mod secret;
pub mod soft_lock;
pub mod vault;

pub use database_key::{DatabaseKey, KeyFormatError, NoDatabaseYet, PlaceTaken};
pub use directory_id::{DirectoryId, DirectoryIdError};
pub use entropy::{Entropy, EntropyError, SystemEntropy};
pub use key_ring::{KeyRing, KeyRingError};
pub use recovery_key::{RecoveryKey, RecoveryKeyError};
pub use sealing::{PassphraseSealed, UnsealError, WrappedKey};
pub use secret::Secret;
pub use vault::{Vault, VaultError, VaultStatus};
