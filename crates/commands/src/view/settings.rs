use super::view;

view! {
    /// No arguments, or nothing to say.
    #[derive(Copy, Eq, Default)]
    pub struct Nothing {}

    /// A file that was written, at its final path.
    pub struct SavedFile {
        pub path: String,
        pub rows: u64,
    }

    /// A value of this desk or of this admin: theme, density, columns of a view.
    pub struct SettingGet { pub key: String }
    pub struct SettingPut { pub key: String, /** JSON text. */ pub value: Option<String> }
    pub struct SettingValue { pub key: String, pub value: Option<String> }

    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum JobKind { ImportCheck, ImportRun, Export, Backup, Restore, Undo, EditCheck, Edit }

    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum JobPhase { Running, Done, Failed, Cancelled }

    pub struct JobRef { pub job: String }

    /// A long act as it goes.
    pub struct Job {
        pub job: String,
        pub kind: JobKind,
        pub phase: JobPhase,
        pub done: u64,
        /// 0 while unknown.
        pub total: u64,
        /// Unit of both: `rows`, `bytes` or `pages`.
        pub unit: String,
        pub error: Option<crate::error::AppError>,
        /// Where the result lies: a path, or a file id of an import.
        pub result: Option<String>,
    }

    /// What a piece of news is about; the window re-reads what it shows of it.
    #[derive(Copy, Eq, Hash, PartialOrd, Ord)]
    #[serde(rename_all = "snake_case")]
    pub enum NewsTopic {
        Directory, Units, Access, Badges, Readers, Settings, Session, Job, Tap, ReaderDetection, ReaderRaw,
    }

    /// One message of the feed.
    pub struct News {
        pub topic: NewsTopic,
        /// Revision of the directory after the change.
        pub rev: u64,
        /// People touched, when few; empty with `topic = directory` means many.
        pub people: Vec<String>,
        pub job: Option<Job>,
        pub tap: Option<super::TapView>,
    }
}
