//! What readers, their faults and their bytes look like from outside.

use super::view;

view! {
    /// Whether a serial reader speaks by itself or is asked.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum ReaderDialogue { Listen, PcProx, Twn4Simple }

    /// A port where "tap now" listens.
    pub struct DetectPort {
        pub port: String,
        pub label: String,
        /// The port is open: a tap now is heard.
        pub listening: bool,
        /// Why it cannot be listened to.
        pub obstacle: Option<super::ReaderState>,
        /// What to do about it.
        pub hint: Option<String>,
        /// Bits a second it is listened to at.
        pub baud: u32,
        /// Something illegible came; the speed was changed and the card must be tapped again.
        pub tap_again: bool,
        /// The last bytes as they came, in hexadecimal.
        pub raw: String,
        pub found: Option<DetectedReader>,
    }

    /// A reader that spoke.
    pub struct DetectedReader {
        /// How it frames its numbers: `rdm6300`, `id12`, `idteck`, `enclosed`, `line`, `pc_prox`, `twn4`.
        pub form: String,
        pub baud: u32,
        pub dialogue: ReaderDialogue,
        /// The card that was tapped, if it gave one.
        pub card: Option<String>,
        pub label: Option<String>,
        /// Whether the number means a card, or the reader has yet to be taught.
        pub taught: bool,
    }

    /// A fault of this computer that keeps a reader from working.
    pub struct ReaderFault {
        /// `no_permission`, `smart_card_service_missing`, `smart_card_service_stopped`,
        /// `kernel_nfc`, `modem_manager`, `brltty`, `held_by`.
        pub code: String,
        /// For `no_permission`: `plug_in_again`, `sign_in_again`, `join_group`, `install_rule`,
        /// `ask_administrator`.
        pub fix: Option<String>,
        /// The port, chip or modules concerned.
        pub subject: Option<String>,
        /// The group, or the program that holds the port.
        pub name: Option<String>,
        /// What an administrator types.
        pub command: Option<String>,
        /// The sentence in English.
        pub sentence: String,
    }

    pub struct ReaderRef { pub id: String }
    pub struct RenameReader { pub id: String, pub name: String }

    /// Bytes as they came from a reader.
    pub struct RawPiece {
        pub at: i64,
        /// In hexadecimal.
        pub bytes: String,
        /// As text, with a dot for what cannot be shown.
        pub text: String,
    }

    /// One card laid on the reader, and what is printed on it.
    pub struct TeachSample {
        /// The tap's raw bytes, in hexadecimal.
        pub raw: String,
        pub printed: String,
    }

    pub struct TeachReader {
        pub samples: Vec<TeachSample>,
        /// `em125`, `iso14443`, `iso15693`, `felica`, `wiegand`, where somebody knows.
        pub technology: Option<String>,
        /// Keeps the profile if one rule is left.
        pub save: Option<SaveLesson>,
    }

    pub struct SaveLesson {
        pub name: String,
        /// The reader that was taught; the profile then serves all readers of its model.
        pub reader: Option<String>,
    }

    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum LessonOutcome { Learnt, Undecided, Refused }

    /// What two or three cards taught.
    pub struct LessonView {
        pub outcome: LessonOutcome,
        /// `unreadable`, `printed`, `same_card`, `same_print`, `odd_one`, `no_rule`.
        pub problem: Option<String>,
        /// The cards the problem is with, counted from 1.
        pub cards: Vec<u32>,
        /// The rule learnt, or those between which another card decides.
        pub rules: Vec<TaughtRule>,
        /// Technologies that would print the same numbers; with more than one, ask which it is.
        pub technologies: Vec<String>,
        /// Which card decides: `any`, or `another_batch` (a number that begins differently).
        pub next: Option<String>,
        /// What was kept, if it was asked for.
        pub saved: Option<SavedLesson>,
    }

    pub struct SavedLesson {
        /// The profile.
        pub profile: String,
        /// Undoes it.
        pub change_set: String,
    }

    pub struct TaughtRule {
        /// The rule as it is kept.
        pub rule: String,
        pub meaning: String,
        /// The samples as this rule reads them.
        pub cards: Vec<TaughtCard>,
    }

    pub struct TaughtCard {
        pub card: String,
        pub label: String,
        /// What should be printed on it.
        pub print: Option<String>,
    }

    pub struct ReaderProfileView {
        pub id: String,
        pub name: String,
        /// USB vendor and product of the model, `0403:6001`.
        pub model: Option<String>,
        pub rule: String,
    }
}
