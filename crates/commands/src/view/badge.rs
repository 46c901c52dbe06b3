use super::{BadgeGrade, CardDifference, CardProblem, DormantReason, GradeReason, view};

view! {
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum BadgeState {
        /// Free to be given.
        Stock,
        /// In somebody's hands and usable, subject to the person's state.
        Active,
        /// Held by somebody who may not use it now.
        Dormant,
        /// Reported lost; only the found flow clears it.
        Lost,
        /// Taken out of use for good.
        Revoked,
    }

    pub struct BadgeView {
        pub id: String,
        /// Canonical card number, such as `uid:04A3C6CAE26180`.
        pub card: String,
        /// Short form for people.
        pub label: String,
        /// Every written form: kind and text.
        pub forms: Vec<(String, String)>,
        pub state: BadgeState,
        pub holder: Option<BadgeHolder>,
        pub assigned_at: Option<i64>,
        pub assigned_by: Option<String>,
        /// Typed by hand and never tapped since.
        pub unverified: bool,
        pub grade: BadgeGrade,
        /// Why it is not green.
        pub grade_reason: Option<GradeReason>,
        /// Why it is dormant, when it is.
        pub dormant_reason: Option<DormantReason>,
    }

    pub struct BadgeHolder { pub id: String, pub name: String }

    /// Who holds a number, in any written form.
    pub struct LookUpBadge { pub number: String }

    /// A card a number may mean.
    pub struct BadgeCandidate {
        pub card: String,
        pub label: String,
        pub badge: Option<BadgeView>,
        /// It is the number as given; else it may be the same card, read in another way.
        pub exact: bool,
        /// In what the other way differs; empty: only in how it is written.
        pub differences: Vec<CardDifference>,
    }

    pub struct BadgeLookup { pub candidates: Vec<BadgeCandidate> }

    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    /// What becomes of the badge at its old holder.
    pub enum OldBadge { Returned, Lost }

    pub struct MoveBadge { pub reason: String, pub old: OldBadge }

    /// Gives a card to a person.
    pub struct AssignBadge {
        pub person: String,
        /// Canonical number of a tap, or a typed number in any written form.
        pub number: String,
        /// The number was typed: it stays unverified until it is tapped.
        pub typed: bool,
        /// Take it from its present holder.
        pub take: Option<MoveBadge>,
    }

    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum BadgeRelease { Returned, Lost, Revoked, Found }

    pub struct BadgeRef { pub badge: String }

    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    /// How it came that somebody has a badge no more.
    pub enum IssueEnding { Returned, Moved, Lost }

    /// Somebody who has or had a badge.
    pub struct PastHolder {
        pub holder: BadgeHolder,
        pub since: i64,
        pub given_by: Option<String>,
        /// Missing while they have it.
        pub until: Option<i64>,
        pub ending: Option<IssueEnding>,
    }

    /// Takes badges back into stock, by their ids.
    pub struct ReturnBadges { pub badges: Vec<String> }

    pub struct ReleaseBadge { pub badge: String, pub how: BadgeRelease, pub reason: Option<String> }

    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum ReaderKind {
        Serial,
        Hid,
        /// Behind the system's smart card service.
        SmartCard,
        /// Types its numbers.
        Keyboard,
        Simulated,
    }

    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum ReaderState { Connected, Lost, Busy, NoPermission, ServiceStopped, Missing }

    pub struct ReaderView {
        pub id: String,
        pub name: String,
        pub kind: ReaderKind,
        pub port: Option<String>,
        pub state: ReaderState,
        /// What to do about it, when it is not connected.
        pub hint: Option<String>,
        pub last_tap_at: Option<i64>,
        /// How it types, of a keyboard reader.
        pub shape: Option<TypingShape>,
        /// The profile its numbers are read by, if it or its model was taught.
        pub profile: Option<String>,
    }

    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    /// What ends a typed number.
    pub enum TypingEnd { Enter, Tab, Silence }

    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    /// Which keys a reader presses: digits of the upper row, of the number pad, or others as well.
    pub enum TypingKeys { Row, Pad, Any }

    /// How a reader types, by which its keys are told from a person's.
    pub struct TypingShape {
        /// Fewest and most keys of a number, the end not counted.
        pub shortest: u8,
        pub longest: u8,
        pub end: TypingEnd,
        /// Longest and usual time between two keys, in milliseconds.
        pub gap_ms: u16,
        pub pace_ms: u16,
        pub keys: TypingKeys,
    }

    /// Adds a reader that types.
    pub struct AddKeyboardReader { pub name: String, pub shape: TypingShape }

    /// A number as it was typed.
    pub struct TypedTap {
        /// The reader, or none of those that were added.
        pub reader: Option<String>,
        /// Keys by their place (`KeyboardEvent.code`), the end left out.
        pub codes: Vec<String>,
    }

    /// The service behind which smart card readers stand.
    pub struct SmartCardService {
        pub running: bool,
        /// What to do about it, when it does not run.
        pub hint: Option<String>,
    }

    /// A port a reader may be on.
    pub struct ReaderPort { pub port: String, pub label: String, pub likely: bool, pub kind: ReaderKind }

    pub struct AddReader {
        pub port: String,
        pub name: Option<String>,
        /// Bits a second, as detected; 9600 without.
        pub baud: Option<u32>,
        /// As detected; without, the reader is listened to.
        pub dialogue: Option<super::ReaderDialogue>,
    }
    pub struct RemoveReader { pub id: String }

    /// A card laid on the simulated reader (demo and tests only).
    pub struct SimulateTap { pub number: String }

    /// A tap as the feed brings it.
    pub struct TapView {
        pub reader: String,
        pub reader_name: String,
        pub at: i64,
        /// Raw bytes in hexadecimal, kept whatever they mean.
        pub raw: String,
        /// Canonical number, when it could be read.
        pub card: Option<String>,
        pub label: Option<String>,
        /// Why it could not be read or must not be enrolled.
        pub problem: Option<CardProblem>,
        pub badge: Option<BadgeView>,
        /// Kind of chip, where the reader tells: `mifare_classic` and so on.
        pub chip: Option<String>,
        /// How far the number of a card nobody has can be trusted, and why not wholly.
        pub grade: Option<BadgeGrade>,
        pub grade_reason: Option<GradeReason>,
        /// Badges that may be this very card, read with other settings.
        pub alike: Vec<BadgeCandidate>,
    }
}
