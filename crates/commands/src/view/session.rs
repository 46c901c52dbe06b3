use super::view;

view! {
    /// Where the app stands before and after a directory is open.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum AppPhase {
        /// No directory yet: first run.
        FirstRun,
        /// The directory exists, its recovery key was never typed back.
        VerifyRecoveryKey,
        /// The key is neither in the keyring nor in the key file: ask for passphrase or recovery key.
        NeedsKey,
        /// Open, but the owner has no password yet (made by the command line).
        NeedsOwnerPassword,
        /// Open, nobody signed in.
        Locked,
        /// Open and signed in.
        Open,
        /// Open and signed in, and nothing can be changed; `read_only` says why.
        ReadOnly,
        /// A backup takes the directory's place; a job tells how far it is.
        Restoring,
    }

    /// Why nothing can be changed.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum ReadOnlyReason {
        /// A newer Rollbook wrote the directory.
        Newer,
        /// Its folder is write-protected.
        Protected,
        /// The file is damaged, or its history is not as it was written.
        Damaged,
    }

    /// What the check of the whole file found.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum HealthState {
        /// Not looked at since the start.
        Unknown,
        Checking,
        Sound,
        /// Pages of the file cannot be read, or do not fit together.
        DamagedPages,
        /// Log and audit are not as they were written.
        DamagedHistory,
    }

    /// How the directory's file is.
    pub struct DirectoryHealth {
        pub state: HealthState,
        /// What was found first, for whoever helps; it names nobody.
        pub found: Option<String>,
    }

    /// Where the database key is kept on this computer.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum KeySource {
        /// The system's keyring.
        Keyring,
        /// A passphrase typed at each start.
        Passphrase,
        /// A key file named by the environment.
        File,
    }

    /// What the system's keyring says.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum KeyringState { Ready, NoService, Locked, Denied, Failed }

    /// The first thing the window asks.
    pub struct AppStatus {
        pub phase: AppPhase,
        /// Version of the app, for About and support.
        pub version: String,
        pub organization: Option<String>,
        pub admin: Option<AdminView>,
        /// E-mail of the owner who may sign in, shown prefilled on the lock screen.
        pub sign_in_hint: Option<String>,
        pub key_source: Option<KeySource>,
        pub keyring: KeyringState,
        /// Sample data and a simulated reader.
        pub demo: bool,
        /// `linux`, `macos` or `windows`.
        pub platform: String,
        /// Minutes without input after which the app locks itself; 0 = never.
        pub auto_lock_minutes: u32,
        /// Seconds until sign-in is possible again after failures; 0 = now.
        pub sign_in_wait_s: u32,
        /// Revision of the directory; grows with every change.
        pub rev: u64,
        /// A passphrase can open this directory here.
        pub has_passphrase: bool,
        /// Why nothing can be changed, where nothing can.
        pub read_only: Option<ReadOnlyReason>,
        pub health: DirectoryHealth,
    }

    /// The signed-in admin.
    pub struct AdminView {
        pub id: String,
        pub name: String,
        pub email: Option<String>,
        pub role: String,
        /// What they may do somewhere, by the words of the dictionary; screens that need more are
        /// absent.
        pub permissions: Vec<String>,
    }

    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    /// Where a new directory's key shall be kept.
    pub enum KeyStorage { Keyring, Passphrase }

    /// First run: the organisation and its first owner.
    pub struct CreateDirectory {
        pub organization: String,
        pub owner_name: String,
        pub owner_email: String,
        pub password: String,
        pub key_storage: KeyStorage,
        pub passphrase: Option<String>,
    }

    /// Shown once, to be printed and typed back.
    pub struct CreatedDirectory {
        /// Grouped text of the recovery key.
        pub recovery_key: String,
    }

    /// The recovery key typed back, whole.
    pub struct VerifyRecoveryKey { pub recovery_key: String }

    /// What is wrong with a typed recovery key. Groups count from 1.
    #[serde(tag = "code", rename_all = "snake_case")]
    pub enum RecoveryKeyProblem {
        /// It has `found` letters and digits instead of 30; `group` has not five, where that shows.
        WrongLength { found: u32, group: Option<u32> },
        /// A character that is in no recovery key.
        UnknownCharacter { character: String, group: u32 },
        /// No key that was ever printed; the mistake is in `group`, where that shows.
        Checksum { group: Option<u32> },
    }

    /// Opens a directory whose key is not at hand.
    pub struct Unlock {
        pub passphrase: Option<String>,
        pub recovery_key: Option<String>,
        /// Store the key in the system's keyring again.
        pub remember: bool,
        /// Signs in at once, where somebody can; the file is open all the same if that is refused.
        pub sign_in: Option<SignIn>,
    }

    /// Signs an admin in on this desk.
    pub struct SignIn { pub email: String, pub password: String }

    /// Gives the first owner a password, after the command line made the directory.
    pub struct SetOwnerPassword { pub password: String }

    /// Judges a password while it is typed; nothing is stored.
    pub struct CheckPassword { pub password: String, pub context: Vec<String> }

    /// What the policy says of a password.
    pub struct PasswordAdvice {
        /// 0 to 4, as zxcvbn counts.
        pub score: u8,
        pub acceptable: bool,
        /// Codes of the rules it breaks: `too_short`, `too_long`, `too_guessable`, `equals_identifier`.
        pub broken: Vec<String>,
        pub min_length: u32,
    }
}
