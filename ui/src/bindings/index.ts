// Made by `cargo xtask codegen` from crates/commands; do not edit.

/**
 * What whoever asks may do about roles and groups, somewhere at least.
 */
export type AccessMay = { manage_roles: boolean, assign_roles: boolean, manage_groups: boolean, settings: boolean, };

/**
 * Who would gain or lose what.
 */
export type AccessPreview = { 
/**
 * Whom it reaches.
 */
people: number, 
/**
 * Whether each of them was looked at. Else `people` are all who could be touched, and
 * the rest is told of the first some.
 */
exact: boolean, gains: Array<PermissionCount>, loses: Array<PermissionCount>, 
/**
 * The first of those whose rights change.
 */
first: Array<PersonDelta>, };

/**
 * What an act was.
 */
export type ActKind = "person_create" | "person_save" | "person_activate" | "person_suspend" | "person_reactivate" | "person_delete" | "person_restore" | "person_merge" | "people_edit" | "view_save" | "view_remove" | "badge_assign" | "badge_return" | "badge_lost" | "badge_revoke" | "badge_found" | "import" | "reader_teach" | "unit_create" | "unit_save" | "unit_move" | "unit_merge" | "unit_delete" | "role_create" | "role_save" | "role_delete" | "default_role_save" | "project_rule_save" | "assignment_save" | "assignment_remove" | "coming_call_off" | "override_save" | "override_remove" | "group_create" | "group_save" | "group_delete" | "group_join" | "group_leave" | "other";

/**
 * An act, and whom or what it was about.
 */
export type ActView = { kind: ActKind, 
/**
 * The person, where it was one.
 */
name: string | null, 
/**
 * How many it was about.
 */
count: number | null, 
/**
 * Short form of the badge.
 */
badge: string | null, 
/**
 * The file that was imported.
 */
file: string | null, };

/**
 * Adds a reader that types.
 */
export type AddKeyboardReader = { name: string, shape: TypingShape, };

export type AddReader = { port: string, name: string | null, 
/**
 * Bits a second, as detected; 9600 without.
 */
baud: number | null, 
/**
 * As detected; without, the reader is listened to.
 */
dialogue: ReaderDialogue | null, };

/**
 * The signed-in admin.
 */
export type AdminView = { id: string, name: string, email: string | null, role: string, 
/**
 * What they may do somewhere, by the words of the dictionary; screens that need more are
 * absent.
 */
permissions: Array<string>, };

/**
 * A refused command.
 */
export type AppError = { 
/**
 * Why, for programs.
 */
code: ErrorCode, 
/**
 * Why and what to do, in English, for logs and scripts.
 */
message: string, 
/**
 * What it is about; its shape depends on the code.
 */
detail: Record<string, unknown>, };

/**
 * Where the app stands before and after a directory is open.
 */
export type AppPhase = "first_run" | "verify_recovery_key" | "needs_key" | "needs_owner_password" | "locked" | "open" | "read_only" | "restoring";

/**
 * The first thing the window asks.
 */
export type AppStatus = { phase: AppPhase, 
/**
 * Version of the app, for About and support.
 */
version: string, organization: string | null, admin: AdminView | null, 
/**
 * E-mail of the owner who may sign in, shown prefilled on the lock screen.
 */
sign_in_hint: string | null, key_source: KeySource | null, keyring: KeyringState, 
/**
 * Sample data and a simulated reader.
 */
demo: boolean, 
/**
 * `linux`, `macos` or `windows`.
 */
platform: string, 
/**
 * Minutes without input after which the app locks itself; 0 = never.
 */
auto_lock_minutes: number, 
/**
 * Seconds until sign-in is possible again after failures; 0 = now.
 */
sign_in_wait_s: number, 
/**
 * Revision of the directory; grows with every change.
 */
rev: number, 
/**
 * A passphrase can open this directory here.
 */
has_passphrase: boolean, 
/**
 * Why nothing can be changed, where nothing can.
 */
read_only: ReadOnlyReason | null, health: DirectoryHealth, };

/**
 * Gives a card to a person.
 */
export type AssignBadge = { person: string, 
/**
 * Canonical number of a tap, or a typed number in any written form.
 */
number: string, 
/**
 * The number was typed: it stays unverified until it is tapped.
 */
typed: boolean, 
/**
 * Take it from its present holder.
 */
take: MoveBadge | null, };

/**
 * One role of one person, in one place.
 */
export type AssignmentRef = { person: string, role: string, scope: string, };

export type AssignmentView = { role: RoleRef, scope: ScopeView, from: string | null, until: string | null, reason: string | null, in_force: boolean, };

/**
 * A file somebody wants to restore.
 */
export type BackupRef = { path: string, };

/**
 * Why a file cannot be restored from, or written as a backup.
 */
export type BackupRefusal = "not_a_backup" | "incomplete" | "damaged" | "newer" | "onto_itself" | "no_keys" | "would_overwrite";

/**
 * Where a backup goes.
 */
export type BackupRun = { path: string, };

/**
 * What there is to know before a backup is made.
 */
export type BackupStatus = { last: LastBackup | null, 
/**
 * A place in the person's documents, with the organisation and the day in its name.
 */
suggested: string, };

/**
 * What a backup says of itself.
 */
export type BackupView = { path: string, organization: string | null, made_at: number, 
/**
 * Those in the bin included.
 */
people: number, badges: number, 
/**
 * This computer's keyring opens it; else the recovery key is asked for.
 */
key_at_hand: boolean, 
/**
 * A passphrase opens it as well.
 */
has_passphrase: boolean, 
/**
 * A directory is here; it would be set aside.
 */
replaces: boolean, };

/**
 * A card a number may mean.
 */
export type BadgeCandidate = { card: string, label: string, badge: BadgeView | null, 
/**
 * It is the number as given; else it may be the same card, read in another way.
 */
exact: boolean, 
/**
 * In what the other way differs; empty: only in how it is written.
 */
differences: Array<CardDifference>, };

/**
 * How far a card number can be trusted.
 */
export type BadgeGrade = "green" | "amber" | "red";

export type BadgeHolder = { id: string, name: string, };

export type BadgeLookup = { candidates: Array<BadgeCandidate>, };

export type BadgeRef = { badge: string, };

export type BadgeRelease = "returned" | "lost" | "revoked" | "found";

export type BadgeState = "stock" | "active" | "dormant" | "lost" | "revoked";

export type BadgeView = { id: string, 
/**
 * Canonical card number, such as `uid:04A3C6CAE26180`.
 */
card: string, 
/**
 * Short form for people.
 */
label: string, 
/**
 * Every written form: kind and text.
 */
forms: Array<[string, string]>, state: BadgeState, holder: BadgeHolder | null, assigned_at: number | null, assigned_by: string | null, 
/**
 * Typed by hand and never tapped since.
 */
unverified: boolean, grade: BadgeGrade, 
/**
 * Why it is not green.
 */
grade_reason: GradeReason | null, 
/**
 * Why it is dormant, when it is.
 */
dormant_reason: DormantReason | null, };

/**
 * A company and how it is billed.
 */
export type BillingProfile = { id: string, name: string, 
/**
 * Its fields by key, as text; an empty one is missing.
 */
fields: { [key in string]: string }, 
/**
 * People of the company and of all that lies in it.
 */
people: number, 
/**
 * The number for value added tax is of a shape its country does not have.
 */
vat_doubtful: boolean, };

/**
 * Calls a coming change off: what is so today stays so.
 */
export type CallOff = { id: string, };

/**
 * In what two numbers of one card differ.
 */
export type CardDifference = "first_cascade" | "part" | "check_byte" | "zeros_dropped" | "bytes_reversed" | "bits_mirrored" | "inverted";

/**
 * One refusal and what it is about.
 */
export type CardProblem = { code: CardRefusal, params: { [key in string]: string }, };

/**
 * Why a number, or what a reader sent, is no number of a card.
 */
export type CardRefusal = "empty" | "all_zeros" | "all_ones" | "too_short" | "too_long" | "control_characters" | "no_read" | "random_uid" | "scientific_notation" | "spreadsheet_rounded" | "keyboard_layout" | "pair_mismatch" | "not_hexadecimal" | "wrong_length" | "wiegand_bits" | "wiegand_facility" | "wiegand_number" | "wiegand_shape" | "wiegand_parity" | "wiegand_too_long" | "unknown_form" | "bad_profile" | "ask_twice" | "lifted" | "no_number" | "wrong_checksum" | "torn" | "unreadable" | "not_a_number" | "not_as_taught";

/**
 * What a change did; `change_set` undoes it.
 */
export type Changed = { change_set: string, rev: number, 
/**
 * People the change touched.
 */
count: number, 
/**
 * Rows that could not take it: id and error code.
 */
skipped: Array<[string, string]>, 
/**
 * The person made or changed, when it was one.
 */
id: string | null, };

/**
 * Judges a password while it is typed; nothing is stored.
 */
export type CheckPassword = { password: string, context: Array<string>, };

/**
 * Makes a role that permits what another does.
 */
export type CloneRole = { id: string, from: string, name: string, };

/**
 * A column of the directory, of filters and of exports.
 */
export type Column = "name" | "given" | "family" | "email" | "username" | "phone" | "title" | "person_type" | "company" | "division" | "department" | "departments" | "site" | "cost_centre" | "employee_no" | "role" | "groups" | "badge" | "status" | "start_date" | "end_date" | "changed" | "created" | "last_active" | "production" | "language" | "time_zone" | "note";

/**
 * Which coming changes are asked for; all of it together.
 */
export type ComingAsk = { topic: ComingTopic | null, 
/**
 * Only what happens to this person.
 */
person: string | null, 
/**
 * Last day, in the organisation's zone.
 */
until: string | null, 
/**
 * `next` of the page before.
 */
behind: string | null, 
/**
 * At most 200.
 */
limit: number, };

/**
 * What a date does. `Allow` and `Deny` are single permissions of a person.
 */
export type ComingKind = "start" | "end" | "suspend" | "return" | "role_begins" | "role_ends" | "group_begins" | "group_ends" | "allow_begins" | "allow_ends" | "deny_begins" | "deny_ends";

/**
 * A stretch of what lies ahead, the nearest first.
 */
export type ComingPage = { rows: Array<ComingView>, 
/**
 * All that fit, on this page and the others.
 */
total: number, 
/**
 * Where to go on.
 */
next: string | null, };

/**
 * What coming changes are about.
 */
export type ComingTopic = "starts" | "ends" | "suspensions" | "roles" | "groups" | "permissions";

/**
 * A change that comes by itself.
 */
export type ComingView = { id: string, 
/**
 * The last day of what ends, the first day of all else.
 */
day: string, kind: ComingKind, person: PersonRef, role: RoleRef | null, group: GroupRef | null, 
/**
 * The permission that is allowed or denied.
 */
permission: string | null, 
/**
 * Where the role or permission holds.
 */
scope: ScopeView | null, 
/**
 * How the person stands now, and what they are then.
 */
state: PersonState, becomes: PersonState, 
/**
 * In the words of whoever set it.
 */
reason: string | null, 
/**
 * Who set it; `None`: the program.
 */
by: PersonRef | null, set_at: number | null, 
/**
 * Whoever asks may call such a change off, somewhere at least.
 */
may_call_off: boolean, };

/**
 * First run: the organisation and its first owner.
 */
export type CreateDirectory = { organization: string, owner_name: string, owner_email: string, password: string, key_storage: KeyStorage, passphrase: string | null, };

/**
 * Makes a person; the id is made by the form, so that a double click makes one.
 */
export type CreatePerson = { id: string, fields: PersonPatch, departments: Array<string>, 
/**
 * Roles given at once, each with its scope; none: the default role of the type.
 */
roles: Array<NewAssignment>, 
/**
 * Groups and projects joined at once.
 */
groups: Array<string>, 
/**
 * Set when the office said that a similar person is another one.
 */
not_a_duplicate: string | null, };

/**
 * Shown once, to be printed and typed back.
 */
export type CreatedDirectory = { 
/**
 * Grouped text of the recovery key.
 */
recovery_key: string, };

/**
 * Removes a role; its holders get another.
 */
export type DeleteRole = { id: string, to: string | null, };

/**
 * A port where "tap now" listens.
 */
export type DetectPort = { port: string, label: string, 
/**
 * The port is open: a tap now is heard.
 */
listening: boolean, 
/**
 * Why it cannot be listened to.
 */
obstacle: ReaderState | null, 
/**
 * What to do about it.
 */
hint: string | null, 
/**
 * Bits a second it is listened to at.
 */
baud: number, 
/**
 * Something illegible came; the speed was changed and the card must be tapped again.
 */
tap_again: boolean, 
/**
 * The last bytes as they came, in hexadecimal.
 */
raw: string, found: DetectedReader | null, };

/**
 * A reader that spoke.
 */
export type DetectedReader = { 
/**
 * How it frames its numbers: `rdm6300`, `id12`, `idteck`, `enclosed`, `line`, `pc_prox`, `twn4`.
 */
form: string, baud: number, dialogue: ReaderDialogue, 
/**
 * The card that was tapped, if it gave one.
 */
card: string | null, label: string | null, 
/**
 * Whether the number means a card, or the reader has yet to be taught.
 */
taught: boolean, };

/**
 * Two roles to compare.
 */
export type DiffRoles = { a: string, b: string, };

/**
 * The views of the side rail and their counts.
 */
export type DirectoryCounts = { all: number, recently_changed: number, no_badge: number, suspended: number, bin: number, };

/**
 * How the directory's file is.
 */
export type DirectoryHealth = { state: HealthState, 
/**
 * What was found first, for whoever helps; it names nobody.
 */
found: string | null, };

/**
 * The first window of a list, and the name (`qid`) to ask further windows by.
 */
export type DirectoryPage = { qid: string, 
/**
 * Revision the list was made at.
 */
rev: number, 
/**
 * All that match, with these states.
 */
total: number, 
/**
 * All people of these states, without text and filters.
 */
everything: number, hidden: Array<HiddenCount>, rows: Array<PersonRow>, 
/**
 * Something about the text that its author may not have meant.
 */
hint: SearchHint | null, };

/**
 * What the list shows, and in which order.
 */
export type DirectoryQuery = { 
/**
 * Free text; empty = everybody.
 */
text: string, filters: Array<Filter>, sort: Array<SortKey>, 
/**
 * States shown; empty = active, invited and staged.
 */
states: Array<PersonState>, };

/**
 * Rows `start..end` of a list already asked for.
 */
export type DirectoryRows = { qid: string, start: number, end: number, };

/**
 * Why a badge in somebody's hands opens nothing.
 */
export type DormantReason = "contested" | "staged" | "invited" | "suspended" | "bin" | "purged";

/**
 * Where an unsaved form is kept: `person/<id>` or `person/new`.
 */
export type DraftKey = { key: string, };

/**
 * Keeps an unsaved form in the encrypted database; `null` forgets it.
 */
export type DraftPut = { key: string, draft: DraftView | null, };

export type DraftView = { patch: PersonPatch, versions: { [key in string]: string }, saved_at: number, };

/**
 * Somebody similar, and by what.
 */
export type DuplicateHit = { id: string, name: string, email: string | null, state: PersonState, 
/**
 * `email`, `phone`, `username`, `name`.
 */
by: Array<string>, };

/**
 * What became of one of the people.
 */
export type EditOutcome = "changed" | "same" | "refused";

/**
 * Changes fields of many people: all of it in one act. Answers at once with a job.
 */
export type EditPeople = { selection: Selection, edits: Array<FieldEdit>, 
/**
 * The same, taken back at the end: what would become of everybody.
 */
dry_run: boolean, 
/**
 * The job of a check: exactly its people are changed, whoever the selection means by now.
 */
checked: string | null, };

/**
 * What a check or a change came to.
 */
export type EditReport = { job: string, dry_run: boolean, people: number, changed: number, 
/**
 * They had it already.
 */
same: number, 
/**
 * Left out; each row says why.
 */
refused: number, 
/**
 * Units that did not exist, by kind and name.
 */
new_units: Array<[string, string]>, 
/**
 * Undoes it.
 */
change_set: string | null, };

export type EditRow = { id: string, name: string, outcome: EditOutcome, 
/**
 * Field, before, after.
 */
changes: Array<[string, string | null, string | null]>, 
/**
 * Why it was left out.
 */
error: AppError | null, };

/**
 * People of a check or a change, in the order of the selection.
 */
export type EditRows = { job: string, outcome: EditOutcome | null, start: number, end: number, };

export type EditRowsPage = { total: number, rows: Array<EditRow>, };

/**
 * What becomes of a field of many people.
 */
export type EditVerb = "set" | "add" | "remove" | "clear";

/**
 * One right, where it holds and why.
 */
export type EffectiveRight = { permission: string, scope: ScopeView, source: RightSource, 
/**
 * Taken by a denial.
 */
denied: boolean, };

/**
 * Every reason a command may be refused. The UI has one text per code.
 */
export type ErrorCode = "invalid_fields" | "field_changed" | "not_found" | "ambiguous" | "unit_in_use" | "badge_held" | "badge_blocked" | "card_number_refused" | "person_in_bin" | "not_in_this_state" | "not_yourself" | "name_taken" | "role_in_use" | "role_fixed" | "default_role_too_much" | "group_cycle" | "last_owner" | "denied" | "signed_out" | "wrong_password" | "sign_in_locked" | "password_refused" | "wrong_recovery_key" | "malformed_recovery_key" | "wrong_passphrase" | "keyring_locked" | "keyring_missing" | "needs_key" | "directory_exists" | "no_directory" | "newer_directory" | "unreadable_directory" | "damaged_directory" | "keys_missing" | "read_only" | "busy" | "disk_full" | "disk_error" | "no_access" | "file_refused" | "backup_refused" | "rows_refused" | "nothing_to_undo" | "cancelled" | "bad_request" | "not_for_this_window" | "reader_unavailable" | "internal";

export type ExportColumns = { "kind": "chosen", columns: Array<Column>, } | { "kind": "all" } | { "kind": "round_trip" };

export type ExportFormat = "pdf" | "xlsx" | "csv";

/**
 * Writes what is asked for to a file, all of it, a row for each entry.
 */
export type ExportHistory = { ask: HistoryAsk, 
/**
 * `csv` or `xlsx`.
 */
format: ExportFormat, 
/**
 * Absolute path; an existing file is never overwritten: `name (2).csv`.
 */
path: string, 
/**
 * CSV: `,` `;` or tab.
 */
delimiter: string | null, 
/**
 * Localised column labels by key.
 */
labels: { [key in string]: string }, rtl: boolean, };

/**
 * Writes a file; answers at once with a job.
 */
export type ExportRun = { format: ExportFormat, scope: ExportScope, columns: ExportColumns, 
/**
 * Absolute path; an existing file is never overwritten: `name (2).pdf`.
 */
path: string, 
/**
 * `a4` or `letter`.
 */
paper: string | null, 
/**
 * CSV: `,` `;` or tab.
 */
delimiter: string | null, 
/**
 * Localised words and column labels by key, since the core speaks English.
 */
labels: { [key in string]: string }, rtl: boolean, 
/**
 * IANA zone instants are shown in.
 */
time_zone: string | null, };

export type ExportScope = { "kind": "everything" } | { "kind": "filter", query: DirectoryQuery, } | { "kind": "selected", selection: Selection, };

export type ExportScopes = { everything: number, filter: number, selected: number, };

/**
 * Asks for counts and a file name before the dialog opens.
 */
export type ExportSuggest = { query: DirectoryQuery, selection: Selection | null, format: ExportFormat, };

export type ExportSuggestion = { scopes: ExportScopes, directory: string, file_name: string, pdf_pages: number, };

/**
 * Writes the usage of some months to a file, a row for each month and cost centre.
 */
export type ExportUsage = { months: number, 
/**
 * Only this month, `YYYY-MM`.
 */
month: string | null, 
/**
 * `csv` or `xlsx`.
 */
format: ExportFormat, 
/**
 * Absolute path; an existing file is never overwritten: `name (2).csv`.
 */
path: string, 
/**
 * CSV: `,` `;` or tab.
 */
delimiter: string | null, 
/**
 * Localised column labels by key.
 */
labels: { [key in string]: string }, rtl: boolean, };

/**
 * A field of many people: its key, and what becomes of it. `departments` are further ones,
 * `groups` and `roles` what a person is in and has; all others are fields of a person.
 */
export type FieldEdit = { field: string, verb: EditVerb, 
/**
 * As forms write them: an id or a name, `new:` before the name of a unit to be made.
 */
values: Array<string>, };

/**
 * One thing to say about one field.
 */
export type FieldProblem = { field: string, severity: Severity, 
/**
 * Stable code the UI has a text for.
 */
code: string, 
/**
 * English sentence, for logs, scripts and untranslated codes.
 */
message: string, params: { [key in string]: string }, };

/**
 * One chip of the filter bar; chips join by AND, the values of one by OR.
 */
export type Filter = { column: Column, op: FilterOp, values: Array<string>, };

/**
 * How a filter compares.
 */
export type FilterOp = "is" | "is_not" | "contains" | "starts_with" | "empty" | "not_empty" | "before" | "after";

/**
 * One such value with how many people have it.
 */
export type FilterValue = { value: string, label: string, count: number, };

/**
 * Values a filter on a column may take.
 */
export type FilterValues = { column: Column, text: string, };

/**
 * Looks for everybody named in a pasted list: addresses, usernames, employee and badge
 * numbers, one a line or with commas, semicolons or tabs between; at most 20,000.
 */
export type FindByKeys = { text: string, 
/**
 * What they are; without it, any of these.
 */
by: KeyKind | null, };

/**
 * Looks for people like the one being typed.
 */
export type FindDuplicates = { id: string | null, fields: PersonPatch, };

/**
 * Who of a pasted list was found.
 */
export type FoundByKeys = { 
/**
 * Entries there were.
 */
asked: number, 
/**
 * Each person once, in the order of the list; nobody who is in the bin.
 */
found: Array<string>, 
/**
 * Entries that name somebody who stood in the list before.
 */
repeated: number, in_bin: Array<KeyHits>, 
/**
 * Entries that name several people.
 */
several: Array<KeyHits>, 
/**
 * Entries that name nobody.
 */
missing: Array<string>, };

/**
 * Why it cannot be trusted wholly.
 */
export type GradeReason = "reused" | "unexplained" | "lossy" | "ask_twice" | "copied" | "random";

export type GroupGet = { id: string, };

/**
 * People join or leave a group.
 */
export type GroupMembers = { group: string, ids: Array<string>, selection: Selection | null, join: boolean, 
/**
 * Last day in it.
 */
until: string | null, };

/**
 * A group by id and name.
 */
export type GroupRef = { id: string, name: string, };

export type GroupView = { id: string, name: string, external_id: string | null, project: boolean, 
/**
 * In it, in groups nested in it or by rule, without those in the bin.
 */
people: number, 
/**
 * Of them, put into this very group.
 */
direct: number, parents: Array<GroupRef>, managers: Array<PersonRef>, 
/**
 * What its members have.
 */
roles: Array<AssignmentView>, permissions: Array<string>, 
/**
 * Roles whose holders are in it by rule.
 */
by_rule: Array<RoleRef>, 
/**
 * Whoever asks may change who is in it.
 */
may_manage: boolean, };

export type GroupsPage = { groups: Array<GroupView>, may: AccessMay, rev: number, };

/**
 * What the check of the whole file found.
 */
export type HealthState = "unknown" | "checking" | "sound" | "damaged_pages" | "damaged_history";

/**
 * People that match but whose state is not shown.
 */
export type HiddenCount = { state: PersonState, count: number, };

/**
 * The act an entry is part of.
 */
export type HistoryAct = { id: string, what: ActView, 
/**
 * It can still be taken back: it is in force, and no undo itself.
 */
may_undo: boolean, 
/**
 * It was taken back since.
 */
undone: boolean, 
/**
 * It takes another back.
 */
is_undo: boolean, };

/**
 * Which entries of the history are asked for; all of it together.
 */
export type HistoryAsk = { 
/**
 * About this person, and the badges they were given.
 */
person: string | null, 
/**
 * Done by this admin.
 */
by: string | null, 
/**
 * Done in this act.
 */
act: string | null, topic: HistoryTopic | null, 
/**
 * First day, in the organisation's zone.
 */
since: string | null, 
/**
 * Last day.
 */
until: string | null, 
/**
 * `next` of the page before.
 */
before: number | null, 
/**
 * At most 200.
 */
limit: number, };

/**
 * One entry of the history.
 */
export type HistoryLine = { 
/**
 * Its place, from 1; the latest has the highest.
 */
n: number, at: number, 
/**
 * `None`: the program itself.
 */
by: PersonRef | null, 
/**
 * `desk`, `command_line` or `system`.
 */
via: string, about: HistoryThing | null, 
/**
 * `create`, `set`, `link`, `unlink`, `hold`, `lift`, `issue`, `issue_end`, `password`, `retract`,
 * `unretract`; `state` for what a date did by itself; `export`, `restore` and the like for what
 * changed nothing.
 */
what: string, 
/**
 * The field, or the kind of link: `role`, `group`, `department`, `allow`, …
 */
field: string | null, before: string | null, after: string | null, 
/**
 * Who got the badge, which role was given, where somebody was put.
 */
other: HistoryThing | null, 
/**
 * Where a right holds, when not everywhere.
 */
scope: ScopeView | null, 
/**
 * In the words of whoever did it.
 */
reason: string | null, 
/**
 * First day of what begins later.
 */
from: string | null, 
/**
 * Last day of what was given for a time.
 */
until: string | null, 
/**
 * How an issue ended, or what kind of hold it was.
 */
how: string | null, 
/**
 * It was recorded but does not stand: `conflict`, `held`, `rejected`; `contested` stands beside another.
 */
verdict: string | null, act: HistoryAct | null, 
/**
 * Rows a file had.
 */
rows: number | null, 
/**
 * Its words were erased; when and by whom stays.
 */
erased: boolean, };

/**
 * A stretch of the history, the latest first.
 */
export type HistoryPage = { lines: Array<HistoryLine>, 
/**
 * Where to go on. A page may be empty and still go on: what is asked for is rare.
 */
next: number | null, };

/**
 * Something an entry names: a person, a badge, a unit, a role, …
 */
export type HistoryThing = { 
/**
 * `person`, `badge`, `unit`, `group`, `role`, `organisation`, `reader_profile`, `saved_view`.
 */
kind: string, id: string, 
/**
 * Its name today; a built-in role's stable word; empty where it is gone for good.
 */
name: string, };

/**
 * What entries of the history are about.
 */
export type HistoryTopic = "details" | "status" | "badges" | "access" | "entries" | "files";

/**
 * The cells of a row as they stand in the file, or as they were corrected.
 */
export type ImportCells = { headers: Array<string>, cells: Array<string>, };

/**
 * Checks the whole file: the real import, rolled back. Answers at once with a job.
 */
export type ImportCheck = { file_id: string, mapping: ImportMapping, mode: ImportMode, };

export type ImportColumn = { 
/**
 * 0-based place in the file.
 */
index: number, header: string, 
/**
 * First values, for the eye.
 */
samples: Array<string>, 
/**
 * Field it goes to, by key (`name`, `badge`, `departments`, … or a person field); none = ignored.
 */
field: string | null, 
/**
 * `exact`, `likely` or `none`.
 */
confidence: string, };

/**
 * What is to be read instead of cells of a row, by 0-based column, until the file is opened
 * again.
 */
export type ImportCorrect = { file_id: string, row: number, cells: { [key in number]: string }, };

export type ImportFile = { file_id: string, name: string, 
/**
 * `csv`, `tsv` or `xlsx`.
 */
kind: string, size: number, sheets: Array<string>, sheet: string | null, encoding: string | null, delimiter: string | null, columns: Array<ImportColumn>, 
/**
 * All fields a column may go to.
 */
fields: Array<string>, 
/**
 * A mapping remembered for these headers was used.
 */
remembered: boolean, 
/**
 * People below the header: of a large file a guess from its beginning.
 */
rows: number, 
/**
 * Whether `rows` is exact.
 */
rows_exact: boolean, 
/**
 * What can be said of the file already.
 */
notes: Array<ImportNote>, };

/**
 * A file opened for import.
 */
export type ImportFileRef = { file_id: string, };

export type ImportMapping = { 
/**
 * Column index to field key.
 */
columns: { [key in number]: string }, 
/**
 * `dmy`, `mdy` or `iso` for columns that could be read either way.
 */
date_order: string | null, };

/**
 * Which rows may be made or changed.
 */
export type ImportMode = "create_and_update" | "create_only" | "update_only";

/**
 * Something worth knowing of the file as a whole.
 */
export type ImportNote = { code: string, 
/**
 * Columns, as `C (E-mail)` or by their headers, or areas of cells.
 */
names: Array<string>, 
/**
 * How many rows or areas, where that is said.
 */
count: number, 
/**
 * The sentence in English, for scripts.
 */
message: string, };

/**
 * Opens a file for import; nothing is written.
 */
export type ImportOpen = { path: string, sheet: string | null, encoding: string | null, delimiter: string | null, };

export type ImportOutcome = "new" | "changed" | "same" | "refused";

/**
 * Opens rows copied from a spreadsheet; nothing is written.
 */
export type ImportPaste = { text: string, delimiter: string | null, };

export type ImportProblem = { row: number, 
/**
 * Letter and header of the column, such as `C (E-mail)`.
 */
column: string | null, field: string | null, 
/**
 * `error` or `warning`.
 */
severity: string, code: string, 
/**
 * The pieces of the sentence, by stable names.
 */
params: { [key in string]: string }, 
/**
 * The sentence in English, for scripts.
 */
message: string, value: string | null, };

/**
 * The result of a check or a run.
 */
export type ImportReport = { file_id: string, dry_run: boolean, rows: number, new: number, changed: number, same: number, refused: number, warnings: number, 
/**
 * Units that do not exist yet and will be made, by kind: name and how many rows use it.
 */
new_units: Array<[string, string, number]>, 
/**
 * Undoes the whole import.
 */
change_set: string | null, 
/**
 * Columns entirely blank, and the like.
 */
notes: Array<ImportNote>, 
/**
 * First problems; all of them by `import_rows`.
 */
problems: Array<ImportProblem>, cancelled: boolean, };

export type ImportRow = { row: number, outcome: ImportOutcome, name: string, person: string | null, 
/**
 * Field, before, after.
 */
changes: Array<[string, string | null, string | null]>, problems: Array<ImportProblem>, };

/**
 * A row of the last check, as a spreadsheet counts.
 */
export type ImportRowRef = { file_id: string, row: number, };

export type ImportRows = { file_id: string, outcome: ImportOutcome | null, with_problems: boolean, start: number, end: number, };

export type ImportRowsPage = { total: number, rows: Array<ImportRow>, };

/**
 * Imports; `strict` refuses the whole file if one row is refused.
 */
export type ImportRun = { file_id: string, mapping: ImportMapping, mode: ImportMode, strict: boolean, };

/**
 * Writes exactly the refused rows, with a column of reasons, as CSV.
 */
export type ImportSaveRefused = { file_id: string, path: string, };

/**
 * How it came that somebody has a badge no more.
 */
export type IssueEnding = "returned" | "moved" | "lost";

/**
 * A long act as it goes.
 */
export type Job = { job: string, kind: JobKind, phase: JobPhase, done: number, 
/**
 * 0 while unknown.
 */
total: number, 
/**
 * Unit of both: `rows`, `bytes` or `pages`.
 */
unit: string, error: AppError | null, 
/**
 * Where the result lies: a path, or a file id of an import.
 */
result: string | null, };

export type JobKind = "import_check" | "import_run" | "export" | "backup" | "restore" | "undo" | "edit_check" | "edit";

export type JobPhase = "running" | "done" | "failed" | "cancelled";

export type JobRef = { job: string, };

/**
 * An entry of the list, and whom it names.
 */
export type KeyHits = { typed: string, people: Array<PersonRef>, };

/**
 * What the entries of a pasted list are.
 */
export type KeyKind = "login" | "employee_no" | "badge";

/**
 * Where the database key is kept on this computer.
 */
export type KeySource = "keyring" | "passphrase" | "file";

/**
 * Where a new directory's key shall be kept.
 */
export type KeyStorage = "keyring" | "passphrase";

/**
 * What the system's keyring says.
 */
export type KeyringState = "ready" | "no_service" | "locked" | "denied" | "failed";

/**
 * The last backup this desk made.
 */
export type LastBackup = { path: string, at: number, };

export type LessonOutcome = "learnt" | "undecided" | "refused";

/**
 * What two or three cards taught.
 */
export type LessonView = { outcome: LessonOutcome, 
/**
 * `unreadable`, `printed`, `same_card`, `same_print`, `odd_one`, `no_rule`.
 */
problem: string | null, 
/**
 * The cards the problem is with, counted from 1.
 */
cards: Array<number>, 
/**
 * The rule learnt, or those between which another card decides.
 */
rules: Array<TaughtRule>, 
/**
 * Technologies that would print the same numbers; with more than one, ask which it is.
 */
technologies: Array<string>, 
/**
 * Which card decides: `any`, or `another_batch` (a number that begins differently).
 */
next: string | null, 
/**
 * What was kept, if it was asked for.
 */
saved: SavedLesson | null, };

/**
 * Who holds a number, in any written form.
 */
export type LookUpBadge = { number: string, };

/**
 * How somebody comes to be in a group.
 */
export type MembershipView = { group: GroupRef, project: boolean, 
/**
 * The role by whose rule, where it was nobody's act.
 */
by_rule: RoleRef | null, 
/**
 * The group nested in this one, where the person is in that one.
 */
via: GroupRef | null, until: string | null, manager: boolean, };

/**
 * Asks what merging two people would do.
 */
export type MergeAsk = { 
/**
 * The two, in any order.
 */
people: Array<string>, 
/**
 * Which of them stays; without it the one that says and holds more.
 */
keep: string | null, };

/**
 * Which of two values stays.
 */
export type MergeChoice = "keep" | "other" | "both";

/**
 * A field in which the two differ.
 */
export type MergeField = { field: string, 
/**
 * What the entry that stays says, as forms write it.
 */
keep: string | null, other: string | null, 
/**
 * The unit or person that is meant.
 */
keep_ref: UnitRef | null, other_ref: UnitRef | null, 
/**
 * What stays unless somebody chooses.
 */
choice: MergeChoice, 
/**
 * Both may stay, one after the other.
 */
may_keep_both: boolean, };

/**
 * What goes from one entry to the other.
 */
export type MergeMoves = { 
/**
 * Short forms of the badges.
 */
badges: Array<string>, 
/**
 * Lost or revoked badges, which stay where they are.
 */
badges_left: number, roles: number, permissions: number, groups: number, departments: number, 
/**
 * Units the other one leads.
 */
leads: number, 
/**
 * People whose manager the other one is.
 */
reports: number, 
/**
 * Entries merged into the other one earlier.
 */
earlier: number, };

/**
 * Merges two people: `other` becomes the way to `keep`.
 */
export type MergePeople = { keep: string, other: string, 
/**
 * By field; every other one as the preview says.
 */
choices: { [key in string]: MergeChoice }, 
/**
 * Why, for the history.
 */
reason: string | null, };

/**
 * What a merge would do.
 */
export type MergePreview = { keep: MergeSide, other: MergeSide, 
/**
 * Where they differ, in the order of forms.
 */
fields: Array<MergeField>, 
/**
 * How many fields say the same in both.
 */
same: number, moves: MergeMoves, 
/**
 * Why it cannot be done, found by trying it.
 */
refused: AppError | null, };

/**
 * One of the two entries.
 */
export type MergeSide = { id: string, name: string, state: PersonState, email: string | null, created_at: number, changed_at: number, };

/**
 * An entry that was merged into a person, and what it was known by.
 */
export type MergedEntry = { person: PersonRef, 
/**
 * Its address, username and number, as far as they are not the person's own.
 */
known_by: Array<string>, };

/**
 * A month, as known today.
 */
export type MonthUsage = { 
/**
 * `YYYY-MM`.
 */
month: string, 
/**
 * It is not over: counted as of now.
 */
running: boolean, 
/**
 * People that would have been counted otherwise when it ended: something was recorded or
 * corrected afterwards.
 */
corrected: number, rows: Array<UsageRow>, };

export type MoveBadge = { reason: string, old: OldBadge, };

/**
 * Moves a unit into another one, or to the top.
 */
export type MoveUnit = { id: string, parent: string | null, };

/**
 * A role for somebody new.
 */
export type NewAssignment = { role: string, scope: string, };

/**
 * One message of the feed.
 */
export type News = { topic: NewsTopic, 
/**
 * Revision of the directory after the change.
 */
rev: number, 
/**
 * People touched, when few; empty with `topic = directory` means many.
 */
people: Array<string>, job: Job | null, tap: TapView | null, };

/**
 * What a piece of news is about; the window re-reads what it shows of it.
 */
export type NewsTopic = "directory" | "units" | "access" | "badges" | "readers" | "settings" | "session" | "job" | "tap" | "reader_detection" | "reader_raw";

/**
 * No arguments, or nothing to say.
 */
export type Nothing = Record<symbol, never>;

/**
 * What becomes of the badge at its old holder.
 */
export type OldBadge = "returned" | "lost";

export type OverrideEffect = "allow" | "deny";

export type OverrideRef = { person: string, permission: string, effect: OverrideEffect, scope: string, };

export type OverrideView = { permission: string, effect: OverrideEffect, scope: ScopeView, until: string | null, reason: string | null, in_force: boolean, 
/**
 * Something else gives or takes the same anyway.
 */
no_effect: boolean, };

/**
 * What the policy says of a password.
 */
export type PasswordAdvice = { 
/**
 * 0 to 4, as zxcvbn counts.
 */
score: number, acceptable: boolean, 
/**
 * Codes of the rules it breaks: `too_short`, `too_long`, `too_guessable`, `equals_identifier`.
 */
broken: Array<string>, min_length: number, };

/**
 * Somebody who has or had a badge.
 */
export type PastHolder = { holder: BadgeHolder, since: number, given_by: string | null, 
/**
 * Missing while they have it.
 */
until: number | null, ending: IssueEnding | null, };

/**
 * One permission and how many people gain or lose it.
 */
export type PermissionCount = { permission: string, people: number, };

/**
 * A permission as the dictionary has it. Its words are the interface's.
 */
export type PermissionView = { key: string, 
/**
 * In English, for scripts.
 */
summary: string, weight: PermissionWeight, 
/**
 * Only the role Owner carries it.
 */
owner_only: boolean, 
/**
 * Whoever asks may put it into a role or give it.
 */
grantable: boolean, };

/**
 * How much a permission matters: `basic` lets one look, `own` is of the person alone, `power`
 * is over others.
 */
export type PermissionWeight = "basic" | "own" | "power";

/**
 * Everything about the rights of one person.
 */
export type PersonAccessView = { assignments: Array<AssignmentView>, 
/**
 * The role in force while there is no other.
 */
default_role: RoleRef | null, overrides: Array<OverrideView>, groups: Array<MembershipView>, rights: Array<EffectiveRight>, is_owner: boolean, may: AccessMay, rev: number, };

/**
 * A lifecycle move for one person or a selection of ids.
 */
export type PersonAct = { ids: Array<string>, 
/**
 * Instead of `ids`: a selection from the list, so that "select all" has no cap.
 */
selection: Selection | null, act: PersonActKind, reason: string | null, 
/**
 * Suspension begins by itself on this day; absent: now.
 */
from: string | null, 
/**
 * Suspension ends by itself on this day: active again.
 */
until: string | null, };

export type PersonActKind = "activate" | "suspend" | "reactivate" | "delete" | "restore";

/**
 * Somebody and what changes for them.
 */
export type PersonDelta = { person: PersonRef, gains: Array<string>, loses: Array<string>, };

/**
 * The fields of a person by key, as text. Dates `YYYY-MM-DD`, yes/no `true`/`false`,
 * references the id of the unit or person; a missing key is an empty field.
 */
export type PersonFields = { [key in string]: string };

/**
 * Asks for one person.
 */
export type PersonGet = { id: string, };

/**
 * Fields to change: a text sets, `null` empties.
 */
export type PersonPatch = { [key in string]: string | null };

/**
 * A person by id and name.
 */
export type PersonRef = { id: string, name: string, };

/**
 * One row; texts are ready to show, dates are not formatted.
 */
export type PersonRow = { id: string, name: string, email: string | null, username: string | null, phone: string | null, title: string | null, person_type: string, company: string | null, division: string | null, department: string | null, departments: Array<string>, site: string | null, employee_no: string | null, role: string, 
/**
 * The name of that role, where the office made it.
 */
role_name: string | null, groups: Array<string>, 
/**
 * Short form of the first badge.
 */
badge: string | null, badge_count: number, state: PersonState, start_date: string | null, end_date: string | null, changed_at: number, created_at: number, 
/**
 * An identifier of this person is claimed by somebody else first.
 */
contested: boolean, 
/**
 * An unsaved draft is kept for this person.
 */
has_draft: boolean, };

/**
 * Where a person stands.
 */
export type PersonState = "staged" | "invited" | "active" | "suspended" | "bin" | "purged";

/**
 * What may be done with a person now.
 */
export type PersonVerb = "edit" | "enrol_badge" | "activate" | "suspend" | "reactivate" | "delete" | "restore";

/**
 * Everything the person page shows.
 */
export type PersonView = { id: string, name: string, state: PersonState, 
/**
 * Why suspended or in the bin, as the admin wrote it.
 */
state_reason: string | null, 
/**
 * Who put it there and when.
 */
state_by: string | null, state_since: number | null, 
/**
 * When the state changes by itself.
 */
next_change: string | null, fields: PersonFields, 
/**
 * The version of each field as read; given back with a save.
 */
versions: { [key in string]: string }, 
/**
 * Names behind the references in `fields`, by field key.
 */
references: { [key in string]: UnitRef }, departments: Array<UnitRef>, 
/**
 * This entry is only the way to that person, into whose it was merged.
 */
merged_into: PersonRef | null, 
/**
 * The entries that were merged into this one.
 */
merged: Array<MergedEntry>, role: string, badges: Array<BadgeView>, 
/**
 * Badges make sense for this person's type.
 */
badge_block: boolean, verbs: Array<PersonVerb>, created_at: number, changed_at: number, changed_by: string | null, draft: DraftView | null, rev: number, };

/**
 * Bytes as they came from a reader.
 */
export type RawPiece = { at: number, 
/**
 * In hexadecimal.
 */
bytes: string, 
/**
 * As text, with a dot for what cannot be shown.
 */
text: string, };

/**
 * Why nothing can be changed.
 */
export type ReadOnlyReason = "newer" | "protected" | "damaged";

/**
 * Whether a serial reader speaks by itself or is asked.
 */
export type ReaderDialogue = "listen" | "pc_prox" | "twn4_simple";

/**
 * A fault of this computer that keeps a reader from working.
 */
export type ReaderFault = { 
/**
 * `no_permission`, `smart_card_service_missing`, `smart_card_service_stopped`,
 * `kernel_nfc`, `modem_manager`, `brltty`, `held_by`.
 */
code: string, 
/**
 * For `no_permission`: `plug_in_again`, `sign_in_again`, `join_group`, `install_rule`,
 * `ask_administrator`.
 */
fix: string | null, 
/**
 * The port, chip or modules concerned.
 */
subject: string | null, 
/**
 * The group, or the program that holds the port.
 */
name: string | null, 
/**
 * What an administrator types.
 */
command: string | null, 
/**
 * The sentence in English.
 */
sentence: string, };

export type ReaderKind = "serial" | "hid" | "smart_card" | "keyboard" | "simulated";

/**
 * A port a reader may be on.
 */
export type ReaderPort = { port: string, label: string, likely: boolean, kind: ReaderKind, };

export type ReaderProfileView = { id: string, name: string, 
/**
 * USB vendor and product of the model, `0403:6001`.
 */
model: string | null, rule: string, };

export type ReaderRef = { id: string, };

export type ReaderState = "connected" | "lost" | "busy" | "no_permission" | "service_stopped" | "missing";

export type ReaderView = { id: string, name: string, kind: ReaderKind, port: string | null, state: ReaderState, 
/**
 * What to do about it, when it is not connected.
 */
hint: string | null, last_tap_at: number | null, 
/**
 * How it types, of a keyboard reader.
 */
shape: TypingShape | null, 
/**
 * The profile its numbers are read by, if it or its model was taught.
 */
profile: string | null, };

/**
 * What is wrong with a typed recovery key. Groups count from 1.
 */
export type RecoveryKeyProblem = { "code": "wrong_length", found: number, group: number | null, } | { "code": "unknown_character", character: string, group: number, } | { "code": "checksum", group: number | null, };

export type ReleaseBadge = { badge: string, how: BadgeRelease, reason: string | null, };

/**
 * What a merge or deletion would do.
 */
export type RemovalPreview = { 
/**
 * People who move, each once.
 */
people: number, 
/**
 * Of them, those for whom it is a further department only.
 */
further: number, 
/**
 * Units that lie in it and move.
 */
units: number, 
/**
 * Departments that book their cost on it.
 */
booked: number, 
/**
 * Roles that were given in it.
 */
roles: number, 
/**
 * It is in use, so that `into` has to be named.
 */
needs_target: boolean, 
/**
 * Why it cannot be done.
 */
problem: FieldProblem | null, };

export type RemoveReader = { id: string, };

/**
 * Merges a unit into another one, or deletes it. People and what lies in it go to `into`.
 */
export type RemoveUnit = { id: string, into: string | null, };

export type RenameReader = { id: string, name: string, };

/**
 * Puts a backup in the place of the directory, which is kept beside it under another name.
 */
export type RestoreRun = { path: string, passphrase: string | null, recovery_key: string | null, };

/**
 * Takes badges back into stock, by their ids.
 */
export type ReturnBadges = { badges: Array<string>, };

/**
 * Where a right comes from.
 */
export type RightSource = { "kind": "role", role: RoleRef, } | { "kind": "group", group: GroupRef, role: RoleRef | null, } | { "kind": "override" } | { "kind": "default", role: RoleRef, } | { "kind": "manager", group: GroupRef, };

/**
 * What two roles permit.
 */
export type RoleDiff = { only_a: Array<string>, only_b: Array<string>, both: Array<string>, };

/**
 * A role by id. A built-in one has a `key`, whose name every language has; others a name.
 */
export type RoleRef = { id: string, key: string | null, name: string, };

export type RoleView = { role: RoleRef, summary: string | null, permissions: Array<string>, 
/**
 * People who were given it, without those in the bin.
 */
people: number, 
/**
 * Groups whose members have it.
 */
groups: Array<GroupRef>, 
/**
 * Types of people who have it while they have no other.
 */
default_for: Array<string>, 
/**
 * Whoever has it is in every new project.
 */
joins_projects: boolean, 
/**
 * It lets its holders look, and nothing else.
 */
may_be_default: boolean, 
/**
 * What it permits may be changed: all but Owner.
 */
editable: boolean, };

/**
 * The tab Roles.
 */
export type RolesPage = { roles: Array<RoleView>, 
/**
 * The dictionary, in its order.
 */
permissions: Array<PermissionView>, may: AccessMay, rev: number, };

/**
 * Gives a role, to one person or a selection.
 */
export type SaveAssignment = { ids: Array<string>, selection: Selection | null, role: string, 
/**
 * Never assumed.
 */
scope: string, 
/**
 * First day.
 */
from: string | null, 
/**
 * Last day.
 */
until: string | null, reason: string | null, 
/**
 * The assignment this one replaces, when it is edited.
 */
replaces: AssignmentRef | null, };

/**
 * Which role people of a type have while they have no other; absent: the built-in one.
 */
export type SaveDefaultRole = { person_type: string, role: string | null, };

/**
 * Makes or changes a group; what is absent stays. The id of a new one is made by the form.
 */
export type SaveGroup = { id: string, name: string | null, 
/**
 * Empty takes it away.
 */
external_id: string | null, project: boolean | null, parents: Array<string> | null, managers: Array<string> | null, 
/**
 * Roles its members have everywhere.
 */
roles: Array<string> | null, 
/**
 * Who joins at once: "make a group of these".
 */
members: Selection | null, };

export type SaveLesson = { name: string, 
/**
 * The reader that was taught; the profile then serves all readers of its model.
 */
reader: string | null, };

/**
 * Allows or denies one permission to one person besides the roles.
 */
export type SaveOverride = { person: string, permission: string, effect: OverrideEffect, 
/**
 * A denial holds everywhere.
 */
scope: string, until: string | null, reason: string | null, };

/**
 * Saves a form of a person; one transaction.
 */
export type SavePerson = { id: string, patch: PersonPatch, 
/**
 * Versions the form was filled from; a field changed since is refused with `field_changed`.
 */
versions: { [key in string]: string }, 
/**
 * Replaces the list of further departments, by id; absent = untouched.
 */
departments: Array<string> | null, };

/**
 * Whether whoever has a role is in every project made from now on.
 */
export type SaveProjectRule = { role: string, on: boolean, };

/**
 * Makes or changes a role. The id of a new one is made by the form, so that a double click
 * makes one.
 */
export type SaveRole = { id: string, 
/**
 * Absent: as it is. Built-in roles keep theirs.
 */
name: string | null, summary: string | null, 
/**
 * All it permits from now on; absent: as it is.
 */
permissions: Array<string> | null, };

/**
 * Keeps a shared view, new or changed; the id is made by the window.
 */
export type SaveSharedView = { id: string, name: string, body: ViewBody, };

/**
 * Writes the empty template, with two sample rows the importer knows and skips.
 */
export type SaveTemplate = { 
/**
 * A workbook with lists to choose from if it ends in `.xlsx`, else CSV.
 */
path: string, 
/**
 * Headers by field key, words by list and key (`status.active`), `sample_note`,
 * `people_sheet`, and `direction` (`rtl`), since the core speaks English.
 */
labels: { [key in string]: string }, };

/**
 * Makes a unit, or changes one. The form makes the id, so that a double click makes one.
 */
export type SaveUnit = { id: string, kind: UnitKind, 
/**
 * It is new.
 */
create: boolean, 
/**
 * Fields to change by key: a text sets, `null` empties.
 */
patch: { [key in string]: string | null }, 
/**
 * What the form showed in these fields; what somebody else changed since is refused
 * with `field_changed`.
 */
seen: { [key in string]: string | null }, };

/**
 * A file that was written, at its final path.
 */
export type SavedFile = { path: string, rows: number, };

export type SavedLesson = { 
/**
 * The profile.
 */
profile: string, 
/**
 * Undoes it.
 */
change_set: string, };

/**
 * Where rights hold: `organisation`, or `unit:` or `group:` with an id.
 */
export type ScopeView = { scope: string, name: string | null, };

/**
 * Something about a searched text that its author may not have meant.
 */
export type SearchHint = { "code": "unknown_operator", typed: string, 
/**
 * The nearest one, if one is near.
 */
meant: string | null, } | { "code": "unknown_value", operator: string, typed: string, } | { "code": "contradiction" };

/**
 * Selected people: a list, or a query with exceptions.
 */
export type Selection = { "mode": "some", ids: Array<string>, } | { "mode": "all", query: DirectoryQuery, except: Array<string>, };

/**
 * Asks how much of a selection a list shows.
 */
export type SelectionShown = { selection: Selection, query: DirectoryQuery, };

/**
 * Gives the first owner a password, after the command line made the directory.
 */
export type SetOwnerPassword = { password: string, };

/**
 * A value of this desk or of this admin: theme, density, columns of a view.
 */
export type SettingGet = { key: string, };

export type SettingPut = { key: string, 
/**
 * JSON text. 
 */
value: string | null, };

export type SettingValue = { key: string, value: string | null, };

export type Severity = "error" | "warning";

/**
 * A view that the office shares.
 */
export type SharedView = { id: string, name: string, body: ViewBody, };

export type SharedViewRef = { id: string, };

/**
 * Every shared view, by name.
 */
export type SharedViews = { views: Array<SharedView>, 
/**
 * Whether the signed-in admin may add, change and remove them.
 */
may_change: boolean, };

/**
 * How much of a selection a list shows.
 */
export type ShownCount = { selected: number, not_shown: number, 
/**
 * Who, of a selection of people one by one.
 */
not_shown_ids: Array<string>, };

/**
 * Signs an admin in on this desk.
 */
export type SignIn = { email: string, password: string, };

/**
 * A card laid on the simulated reader (demo and tests only).
 */
export type SimulateTap = { number: string, };

/**
 * The service behind which smart card readers stand.
 */
export type SmartCardService = { running: boolean, 
/**
 * What to do about it, when it does not run.
 */
hint: string | null, };

/**
 * Sort by one column.
 */
export type SortKey = { column: Column, desc: boolean, };

/**
 * A tap as the feed brings it.
 */
export type TapView = { reader: string, reader_name: string, at: number, 
/**
 * Raw bytes in hexadecimal, kept whatever they mean.
 */
raw: string, 
/**
 * Canonical number, when it could be read.
 */
card: string | null, label: string | null, 
/**
 * Why it could not be read or must not be enrolled.
 */
problem: CardProblem | null, badge: BadgeView | null, 
/**
 * Kind of chip, where the reader tells: `mifare_classic` and so on.
 */
chip: string | null, 
/**
 * How far the number of a card nobody has can be trusted, and why not wholly.
 */
grade: BadgeGrade | null, grade_reason: GradeReason | null, 
/**
 * Badges that may be this very card, read with other settings.
 */
alike: Array<BadgeCandidate>, };

export type TaughtCard = { card: string, label: string, 
/**
 * What should be printed on it.
 */
print: string | null, };

export type TaughtRule = { 
/**
 * The rule as it is kept.
 */
rule: string, meaning: string, 
/**
 * The samples as this rule reads them.
 */
cards: Array<TaughtCard>, };

export type TeachReader = { samples: Array<TeachSample>, 
/**
 * `em125`, `iso14443`, `iso15693`, `felica`, `wiegand`, where somebody knows.
 */
technology: string | null, 
/**
 * Keeps the profile if one rule is left.
 */
save: SaveLesson | null, };

/**
 * One card laid on the reader, and what is printed on it.
 */
export type TeachSample = { 
/**
 * The tap's raw bytes, in hexadecimal.
 */
raw: string, printed: string, };

/**
 * A number as it was typed.
 */
export type TypedTap = { 
/**
 * The reader, or none of those that were added.
 */
reader: string | null, 
/**
 * Keys by their place (`KeyboardEvent.code`), the end left out.
 */
codes: Array<string>, };

/**
 * What ends a typed number.
 */
export type TypingEnd = "enter" | "tab" | "silence";

/**
 * Which keys a reader presses: digits of the upper row, of the number pad, or others as well.
 */
export type TypingKeys = "row" | "pad" | "any";

/**
 * How a reader types, by which its keys are told from a person's.
 */
export type TypingShape = { 
/**
 * Fewest and most keys of a number, the end not counted.
 */
shortest: number, longest: number, end: TypingEnd, 
/**
 * Longest and usual time between two keys, in milliseconds.
 */
gap_ms: number, pace_ms: number, keys: TypingKeys, };

/**
 * Undoes a change set; without one, the last act of this admin on this desk.
 */
export type Undo = { change_set: string | null, redo: boolean, };

/**
 * What an undo could take back.
 */
export type UndoOutcome = { change_set: string | null, reversed: number, 
/**
 * Left as they are, because somebody changed them since.
 */
kept: number, failed: number, 
/**
 * What was taken back, or done again.
 */
act: ActView, };

/**
 * Everything about one unit.
 */
export type UnitDetail = { id: string, kind: UnitKind, name: string, 
/**
 * Its fields by key, as text; references by id. How it is billed only to who may see it.
 */
fields: { [key in string]: string }, 
/**
 * Names behind the references.
 */
references: { [key in string]: UnitRef }, 
/**
 * From the top down to the one it lies in.
 */
path: Array<UnitRef>, 
/**
 * Names and codes of what was merged into it; an import still finds it by them.
 */
also_known_as: Array<string>, 
/**
 * Doubts about what is kept, such as a number of an unusual shape.
 */
problems: Array<FieldProblem>, };

/**
 * Asks for one unit.
 */
export type UnitGet = { id: string, };

/**
 * Named lists the office keeps.
 */
export type UnitKind = "company" | "division" | "department" | "site" | "cost_centre";

/**
 * Units of one kind.
 */
export type UnitList = { kind: UnitKind, };

/**
 * A unit by id and name.
 */
export type UnitRef = { id: string, name: string, };

/**
 * A company, division, department, site or cost centre, as the tree shows it.
 */
export type UnitRow = { id: string, kind: UnitKind, name: string, 
/**
 * The unit it lies in.
 */
parent: string | null, code: string | null, manager: UnitRef | null, 
/**
 * People of the unit itself: active, invited, staged and suspended ones.
 */
people: number, 
/**
 * The same with all that lies in it, each person once.
 */
people_all: number, 
/**
 * It was deleted, and somebody was put into it elsewhere at the same time.
 */
gone: boolean, };

export type UnitView = { id: string, kind: UnitKind, name: string, parent: string | null, people: number, };

/**
 * All units, each kind in the order of names.
 */
export type UnitsPage = { rev: number, units: Array<UnitRow>, 
/**
 * Whether whoever asks may change divisions, departments, sites and cost centres somewhere.
 */
may_manage: boolean, 
/**
 * Whether they may add companies.
 */
may_add_companies: boolean, 
/**
 * Whether they may see, and change, how companies are billed.
 */
may_read_billing: boolean, may_manage_billing: boolean, };

/**
 * Opens a directory whose key is not at hand.
 */
export type Unlock = { passphrase: string | null, recovery_key: string | null, 
/**
 * Store the key in the system's keyring again.
 */
remember: boolean, 
/**
 * Signs in at once, where somebody can; the file is open all the same if that is refused.
 */
sign_in: SignIn | null, };

/**
 * Asks for the latest months, at most 36; the running one is the first.
 */
export type UsageAsk = { months: number, };

/**
 * What a cost centre had in a month.
 */
export type UsageRow = { 
/**
 * `None`: people without one.
 */
cost_centre: UnitRef | null, code: string | null, active: number, 
/**
 * Active people by type.
 */
active_by_type: { [key in string]: number }, suspended: number, invited: number, staged: number, 
/**
 * Badges given within the month.
 */
badges: number, };

/**
 * The latest months, the latest first.
 */
export type UsageView = { months: Array<MonthUsage>, 
/**
 * The zone whose calendar the months follow.
 */
zone: string, };

/**
 * Checks a form without saving.
 */
export type ValidatePerson = { id: string | null, patch: PersonPatch, };

/**
 * The recovery key typed back, whole.
 */
export type VerifyRecoveryKey = { recovery_key: string, };

/**
 * What a view of the list asks, and how it looks.
 */
export type ViewBody = { 
/**
 * The view of the rail it was made from, whose own conditions hold as well: `all`,
 * `recent`, `no_badge`, `suspended` or `bin`.
 */
base: string, 
/**
 * What is asked besides.
 */
query: DirectoryQuery, 
/**
 * Columns shown, in their order.
 */
columns: Array<Column>, 
/**
 * Widths somebody set by hand, in pixels, by column.
 */
widths: { [key in string]: number }, 
/**
 * `compact`, `normal` or `comfortable`; absent: as everywhere.
 */
density: string | null, };

/** Every command: what it takes and what it gives. */
export interface Commands {
  app_status: { args: Nothing; result: AppStatus };
  directory_create: { args: CreateDirectory; result: CreatedDirectory };
  recovery_key_verify: { args: VerifyRecoveryKey; result: AppStatus };
  directory_unlock: { args: Unlock; result: AppStatus };
  owner_password_set: { args: SetOwnerPassword; result: AppStatus };
  password_check: { args: CheckPassword; result: PasswordAdvice };
  sign_in: { args: SignIn; result: AppStatus };
  lock: { args: Nothing; result: AppStatus };
  directory_query: { args: DirectoryQuery; result: DirectoryPage };
  directory_rows: { args: DirectoryRows; result: Array<PersonRow> };
  directory_counts: { args: Nothing; result: DirectoryCounts };
  selection_shown: { args: SelectionShown; result: ShownCount };
  people_by_keys: { args: FindByKeys; result: FoundByKeys };
  shared_views: { args: Nothing; result: SharedViews };
  shared_view_save: { args: SaveSharedView; result: Changed };
  shared_view_remove: { args: SharedViewRef; result: Changed };
  filter_values: { args: FilterValues; result: Array<FilterValue> };
  person_get: { args: PersonGet; result: PersonView };
  person_validate: { args: ValidatePerson; result: Array<FieldProblem> };
  person_create: { args: CreatePerson; result: Changed };
  person_save: { args: SavePerson; result: Changed };
  person_act: { args: PersonAct; result: Changed };
  people_edit: { args: EditPeople; result: JobRef };
  people_edit_report: { args: JobRef; result: EditReport };
  people_edit_rows: { args: EditRows; result: EditRowsPage };
  person_merge_preview: { args: MergeAsk; result: MergePreview };
  person_merge: { args: MergePeople; result: Changed };
  duplicates_find: { args: FindDuplicates; result: Array<DuplicateHit> };
  unit_list: { args: UnitList; result: Array<UnitView> };
  draft_get: { args: DraftKey; result: DraftView | null };
  draft_put: { args: DraftPut; result: Nothing };
  undo: { args: Undo; result: UndoOutcome };
  undo_start: { args: Undo; result: JobRef };
  undo_report: { args: JobRef; result: UndoOutcome };
  roles_list: { args: Nothing; result: RolesPage };
  role_save: { args: SaveRole; result: Changed };
  role_clone: { args: CloneRole; result: Changed };
  role_delete: { args: DeleteRole; result: Changed };
  role_diff: { args: DiffRoles; result: RoleDiff };
  role_preview: { args: SaveRole; result: AccessPreview };
  default_role_save: { args: SaveDefaultRole; result: Changed };
  project_rule_save: { args: SaveProjectRule; result: Changed };
  effective_view: { args: PersonGet; result: PersonAccessView };
  assignment_preview: { args: AssignmentRef; result: AccessPreview };
  assignment_save: { args: SaveAssignment; result: Changed };
  assignment_remove: { args: AssignmentRef; result: Changed };
  override_save: { args: SaveOverride; result: Changed };
  override_remove: { args: OverrideRef; result: Changed };
  groups_list: { args: Nothing; result: GroupsPage };
  group_save: { args: SaveGroup; result: Changed };
  group_members: { args: GroupMembers; result: Changed };
  group_preview: { args: GroupGet; result: AccessPreview };
  group_delete: { args: GroupGet; result: Changed };
  units_list: { args: Nothing; result: UnitsPage };
  unit_get: { args: UnitGet; result: UnitDetail };
  unit_check: { args: SaveUnit; result: Array<FieldProblem> };
  unit_save: { args: SaveUnit; result: Changed };
  unit_move: { args: MoveUnit; result: Changed };
  unit_merge_preview: { args: RemoveUnit; result: RemovalPreview };
  unit_merge: { args: RemoveUnit; result: Changed };
  unit_delete_preview: { args: RemoveUnit; result: RemovalPreview };
  unit_delete: { args: RemoveUnit; result: Changed };
  billing_profiles: { args: Nothing; result: Array<BillingProfile> };
  billing_usage: { args: UsageAsk; result: UsageView };
  billing_export: { args: ExportUsage; result: SavedFile };
  coming_list: { args: ComingAsk; result: ComingPage };
  coming_call_off: { args: CallOff; result: Changed };
  history_page: { args: HistoryAsk; result: HistoryPage };
  history_export: { args: ExportHistory; result: JobRef };
  badge_look_up: { args: LookUpBadge; result: BadgeLookup };
  badge_assign: { args: AssignBadge; result: Changed };
  badge_release: { args: ReleaseBadge; result: Changed };
  badge_history: { args: BadgeRef; result: Array<PastHolder> };
  badges_return: { args: ReturnBadges; result: Changed };
  reader_list: { args: Nothing; result: Array<ReaderView> };
  reader_ports: { args: Nothing; result: Array<ReaderPort> };
  reader_add: { args: AddReader; result: Array<ReaderView> };
  reader_remove: { args: RemoveReader; result: Array<ReaderView> };
  reader_put_back: { args: ReaderRef; result: Array<ReaderView> };
  reader_rename: { args: RenameReader; result: Array<ReaderView> };
  reader_detect_start: { args: Nothing; result: Array<DetectPort> };
  reader_detect: { args: Nothing; result: Array<DetectPort> };
  reader_detect_stop: { args: Nothing; result: Nothing };
  reader_doctor: { args: Nothing; result: Array<ReaderFault> };
  reader_teach: { args: TeachReader; result: LessonView };
  reader_profiles: { args: Nothing; result: Array<ReaderProfileView> };
  reader_raw: { args: ReaderRef; result: Array<RawPiece> };
  reader_add_keyboard: { args: AddKeyboardReader; result: Array<ReaderView> };
  reader_service: { args: Nothing; result: SmartCardService };
  tap_typed: { args: TypedTap; result: Nothing };
  tap_simulate: { args: SimulateTap; result: Nothing };
  import_open: { args: ImportOpen; result: ImportFile };
  import_paste: { args: ImportPaste; result: ImportFile };
  import_check: { args: ImportCheck; result: JobRef };
  import_run: { args: ImportRun; result: JobRef };
  import_report: { args: ImportFileRef; result: ImportReport };
  import_rows: { args: ImportRows; result: ImportRowsPage };
  import_cells: { args: ImportRowRef; result: ImportCells };
  import_correct: { args: ImportCorrect; result: Nothing };
  import_save_refused: { args: ImportSaveRefused; result: SavedFile };
  import_template: { args: SaveTemplate; result: SavedFile };
  export_suggest: { args: ExportSuggest; result: ExportSuggestion };
  export_run: { args: ExportRun; result: JobRef };
  backup_status: { args: Nothing; result: BackupStatus };
  backup_run: { args: BackupRun; result: JobRef };
  backup_look: { args: BackupRef; result: BackupView };
  restore_run: { args: RestoreRun; result: JobRef };
  job_list: { args: Nothing; result: Array<Job> };
  job_cancel: { args: JobRef; result: Nothing };
  setting_get: { args: SettingGet; result: SettingValue };
  setting_put: { args: SettingPut; result: SettingValue };
}

/** Every error code. */
export const ERROR_CODES = [
  "invalid_fields",
  "field_changed",
  "not_found",
  "ambiguous",
  "unit_in_use",
  "badge_held",
  "badge_blocked",
  "card_number_refused",
  "person_in_bin",
  "not_in_this_state",
  "not_yourself",
  "name_taken",
  "role_in_use",
  "role_fixed",
  "default_role_too_much",
  "group_cycle",
  "last_owner",
  "denied",
  "signed_out",
  "wrong_password",
  "sign_in_locked",
  "password_refused",
  "wrong_recovery_key",
  "malformed_recovery_key",
  "wrong_passphrase",
  "keyring_locked",
  "keyring_missing",
  "needs_key",
  "directory_exists",
  "no_directory",
  "newer_directory",
  "unreadable_directory",
  "damaged_directory",
  "keys_missing",
  "read_only",
  "busy",
  "disk_full",
  "disk_error",
  "no_access",
  "file_refused",
  "backup_refused",
  "rows_refused",
  "nothing_to_undo",
  "cancelled",
  "bad_request",
  "not_for_this_window",
  "reader_unavailable",
  "internal",
] as const satisfies readonly ErrorCode[];
