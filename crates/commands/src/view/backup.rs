use super::view;

view! {
    /// Why a file cannot be restored from, or written as a backup.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum BackupRefusal {
        NotABackup,
        /// Cut short.
        Incomplete,
        /// Not as it was written.
        Damaged,
        /// Made by a newer Rollbook.
        Newer,
        /// A backup of the directory in its own place.
        OntoItself,
        /// It holds no keys, so nothing opens it.
        NoKeys,
        /// Another file is there by that name.
        WouldOverwrite,
    }

    /// Where a backup goes.
    pub struct BackupRun { pub path: String }

    /// The last backup this desk made.
    pub struct LastBackup { pub path: String, pub at: i64 }

    /// What there is to know before a backup is made.
    pub struct BackupStatus {
        pub last: Option<LastBackup>,
        /// A place in the person's documents, with the organisation and the day in its name.
        pub suggested: String,
    }

    /// A file somebody wants to restore.
    pub struct BackupRef { pub path: String }

    /// What a backup says of itself.
    pub struct BackupView {
        pub path: String,
        pub organization: Option<String>,
        pub made_at: i64,
        /// Those in the bin included.
        pub people: u64,
        pub badges: u64,
        /// This computer's keyring opens it; else the recovery key is asked for.
        pub key_at_hand: bool,
        /// A passphrase opens it as well.
        pub has_passphrase: bool,
        /// A directory is here; it would be set aside.
        pub replaces: bool,
    }

    /// Puts a backup in the place of the directory, which is kept beside it under another name.
    pub struct RestoreRun {
        pub path: String,
        pub passphrase: Option<String>,
        pub recovery_key: Option<String>,
    }
}
