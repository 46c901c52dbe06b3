//! Every command: its name, what it takes, what it gives, the function that
//! does it, and the windows that may call it.
//!
//! One table serves the dispatcher, the TypeScript bindings and the check of
//! the calling window, so that a command cannot exist for one of them alone.

/// Hands the table to `$callback!`.
macro_rules! command_table {
    ($callback:ident) => {
        $callback! {
            // Session: before and after a directory is open.
            app_status(Nothing) -> AppStatus = session::status, [main];
            directory_create(CreateDirectory) -> CreatedDirectory = session::create, [main];
            recovery_key_verify(VerifyRecoveryKey) -> AppStatus = session::verify_recovery_key, [main];
            directory_unlock(Unlock) -> AppStatus = session::unlock, [main];
            owner_password_set(SetOwnerPassword) -> AppStatus = session::set_owner_password, [main];
            password_check(CheckPassword) -> PasswordAdvice = session::check_password, [main];
            sign_in(SignIn) -> AppStatus = session::sign_in, [main];
            lock(Nothing) -> AppStatus = session::lock, [main];

            // Directory: the list.
            directory_query(DirectoryQuery) -> DirectoryPage = directory::query, [main];
            directory_rows(DirectoryRows) -> Vec<PersonRow> = directory::rows, [main];
            directory_counts(Nothing) -> DirectoryCounts = directory::counts, [main];
            selection_shown(SelectionShown) -> ShownCount = directory::selection_shown, [main];
            people_by_keys(FindByKeys) -> FoundByKeys = people::by_keys, [main];
            shared_views(Nothing) -> SharedViews = saved_views::list, [main];
            shared_view_save(SaveSharedView) -> Changed = saved_views::save, [main];
            shared_view_remove(SharedViewRef) -> Changed = saved_views::remove, [main];
            filter_values(FilterValues) -> Vec<FilterValue> = directory::filter_values, [main];

            // People.
            person_get(PersonGet) -> PersonView = people::get, [main];
            person_validate(ValidatePerson) -> Vec<FieldProblem> = people::validate, [main];
            person_create(CreatePerson) -> Changed = people::create, [main];
            person_save(SavePerson) -> Changed = people::save, [main];
            person_act(PersonAct) -> Changed = people::act, [main];
            people_edit(EditPeople) -> JobRef = edit::start, [main];
            people_edit_report(JobRef) -> EditReport = edit::report, [main];
            people_edit_rows(EditRows) -> EditRowsPage = edit::rows, [main];
            person_merge_preview(MergeAsk) -> MergePreview = people::merge_preview, [main];
            person_merge(MergePeople) -> Changed = people::merge, [main];
            duplicates_find(FindDuplicates) -> Vec<DuplicateHit> = people::find_duplicates, [main];
            unit_list(UnitList) -> Vec<UnitView> = people::units, [main];
            draft_get(DraftKey) -> Option<DraftView> = people::draft_get, [main];
            draft_put(DraftPut) -> Nothing = people::draft_put, [main];
            undo(Undo) -> UndoOutcome = undo::undo, [main];
            undo_start(Undo) -> JobRef = undo::start, [main];
            undo_report(JobRef) -> UndoOutcome = undo::report, [main];

            // Roles, groups and rights.
            roles_list(Nothing) -> RolesPage = access::roles_list, [main];
            role_save(SaveRole) -> Changed = access::role_save, [main];
            role_clone(CloneRole) -> Changed = access::clone, [main];
            role_delete(DeleteRole) -> Changed = access::role_delete, [main];
            role_diff(DiffRoles) -> RoleDiff = access::diff, [main];
            role_preview(SaveRole) -> AccessPreview = access::role_preview, [main];
            default_role_save(SaveDefaultRole) -> Changed = access::default_role_save, [main];
            project_rule_save(SaveProjectRule) -> Changed = access::project_rule_save, [main];
            effective_view(PersonGet) -> PersonAccessView = access::effective, [main];
            assignment_preview(AssignmentRef) -> AccessPreview = access::assignment_preview, [main];
            assignment_save(SaveAssignment) -> Changed = access::assignment_save, [main];
            assignment_remove(AssignmentRef) -> Changed = access::assignment_remove, [main];
            override_save(SaveOverride) -> Changed = access::override_save, [main];
            override_remove(OverrideRef) -> Changed = access::override_remove, [main];
            groups_list(Nothing) -> GroupsPage = access::groups_list, [main];
            group_save(SaveGroup) -> Changed = access::group_save, [main];
            group_members(GroupMembers) -> Changed = access::members, [main];
            group_preview(GroupGet) -> AccessPreview = access::group_preview, [main];
            group_delete(GroupGet) -> Changed = access::group_delete, [main];

            // Companies, divisions, departments, sites and cost centres.
            units_list(Nothing) -> UnitsPage = units::list, [main];
            unit_get(UnitGet) -> UnitDetail = units::get, [main];
            unit_check(SaveUnit) -> Vec<FieldProblem> = units::check, [main];
            unit_save(SaveUnit) -> Changed = units::save, [main];
            unit_move(MoveUnit) -> Changed = units::place, [main];
            unit_merge_preview(RemoveUnit) -> RemovalPreview = units::merge_preview, [main];
            unit_merge(RemoveUnit) -> Changed = units::merge, [main];
            unit_delete_preview(RemoveUnit) -> RemovalPreview = units::delete_preview, [main];
            unit_delete(RemoveUnit) -> Changed = units::delete, [main];
            billing_profiles(Nothing) -> Vec<BillingProfile> = billing::profiles, [main];
            billing_usage(UsageAsk) -> UsageView = billing::usage, [main];
            billing_export(ExportUsage) -> SavedFile = billing::export, [main];

            // What dates will do by themselves.
            coming_list(ComingAsk) -> ComingPage = coming::page, [main];
            coming_call_off(CallOff) -> Changed = coming::call_off, [main];

            // What happened.
            history_page(HistoryAsk) -> HistoryPage = history::page, [main];
            history_export(ExportHistory) -> JobRef = history::export, [main];

            // Badges and readers.
            badge_look_up(LookUpBadge) -> BadgeLookup = badges::look_up, [main];
            badge_assign(AssignBadge) -> Changed = badges::assign, [main];
            badge_release(ReleaseBadge) -> Changed = badges::release, [main];
            badge_history(BadgeRef) -> Vec<PastHolder> = badge_stock::history, [main];
            badges_return(ReturnBadges) -> Changed = badge_stock::return_many, [main];
            reader_list(Nothing) -> Vec<ReaderView> = readers::list, [main];
            reader_ports(Nothing) -> Vec<ReaderPort> = readers::ports, [main];
            reader_add(AddReader) -> Vec<ReaderView> = readers::add, [main];
            reader_remove(RemoveReader) -> Vec<ReaderView> = readers::remove, [main];
            reader_put_back(ReaderRef) -> Vec<ReaderView> = kept::put_back, [main];
            reader_rename(RenameReader) -> Vec<ReaderView> = kept::rename, [main];
            reader_detect_start(Nothing) -> Vec<DetectPort> = reader_setup::detect_start, [main];
            reader_detect(Nothing) -> Vec<DetectPort> = reader_setup::detect, [main];
            reader_detect_stop(Nothing) -> Nothing = reader_setup::detect_stop, [main];
            reader_doctor(Nothing) -> Vec<ReaderFault> = reader_setup::doctor, [main];
            reader_teach(TeachReader) -> LessonView = reader_teach::reader_teach, [main];
            reader_profiles(Nothing) -> Vec<ReaderProfileView> = reader_teach::reader_profiles, [main];
            reader_raw(ReaderRef) -> Vec<RawPiece> = reader_setup::raw, [main];
            reader_add_keyboard(AddKeyboardReader) -> Vec<ReaderView> = keyboard::add, [main];
            reader_service(Nothing) -> SmartCardService = smart_card::service, [main];
            tap_typed(TypedTap) -> Nothing = keyboard::typed, [main];
            tap_simulate(SimulateTap) -> Nothing = readers::simulate, [main];

            // Files in and out. Long acts answer at once with a job; the feed tells how they go.
            import_open(ImportOpen) -> ImportFile = import::open, [main];
            import_paste(ImportPaste) -> ImportFile = import::paste, [main];
            import_check(ImportCheck) -> JobRef = import::check, [main];
            import_run(ImportRun) -> JobRef = import::run, [main];
            import_report(ImportFileRef) -> ImportReport = import::report, [main];
            import_rows(ImportRows) -> ImportRowsPage = import::rows, [main];
            import_cells(ImportRowRef) -> ImportCells = import::cells, [main];
            import_correct(ImportCorrect) -> Nothing = import::correct, [main];
            import_save_refused(ImportSaveRefused) -> SavedFile = import::save_refused, [main];
            import_template(SaveTemplate) -> SavedFile = import::save_template, [main];
            export_suggest(ExportSuggest) -> ExportSuggestion = export::suggest, [main];
            export_run(ExportRun) -> JobRef = export::run, [main];
            backup_status(Nothing) -> BackupStatus = backup::status, [main];
            backup_run(BackupRun) -> JobRef = backup::run, [main];
            backup_look(BackupRef) -> BackupView = backup::look, [main];
            restore_run(RestoreRun) -> JobRef = backup::restore_run, [main];
            job_list(Nothing) -> Vec<Job> = jobs::list, [main];
            job_cancel(JobRef) -> Nothing = jobs::cancel, [main];

            // What a desk or an admin likes.
            setting_get(SettingGet) -> SettingValue = settings::get, [main];
            setting_put(SettingPut) -> SettingValue = settings::put, [main];
        }
    };
}
#[cfg(feature = "bindings")]
pub(crate) use command_table;

use serde_json::Value;

use crate::app::App;
use crate::error::{AppError, ErrorCode, Result};
use crate::readers::{kept, keyboard, smart_card};
#[allow(clippy::wildcard_imports, reason = "the table names most of the views")]
use crate::view::*;
use crate::{
    access, backup, badge_stock, badges, billing, coming, directory, edit, export, history, import,
    jobs, people, reader_setup, reader_teach, readers, saved_views, session, settings, undo, units,
};

/// The one door in: does the command `name` with `args`, for a window of that
/// label. Blocks until it is done; long commands answer with a job.
///
/// # Errors
/// The command's own; `bad_request` for an unknown name or arguments of the
/// wrong shape, `not_for_this_window` for a window that is not on its list.
pub fn call(app: &App, window: &str, name: &str, args: Value) -> Result<Value> {
    macro_rules! dispatch {
        ($($name:ident($args:ty) -> $out:ty = $module:ident::$function:ident, [$($window:ident),*];)*) => {
            match name {
                $(stringify!($name) => {
                    admit(name, window, &[$(stringify!($window)),*])?;
                    let args: $args = serde_json::from_value(args).map_err(|error| bad_shape(name, &error))?;
                    let out: $out = $module::$function(app, args)?;
                    serde_json::to_value(out).map_err(|_| crate::fault::internal())
                })*
                _ => Err(AppError::new(ErrorCode::BadRequest, format!("There is no command called {name}."))
                    .with("command", name)),
            }
        };
    }
    command_table!(dispatch)
}

fn admit(name: &str, window: &str, windows: &[&str]) -> Result<()> {
    if windows.contains(&window) {
        return Ok(());
    }
    Err(AppError::new(
        ErrorCode::NotForThisWindow,
        format!("The window {window} may not call {name}."),
    )
    .with("command", name)
    .with("window", window))
}

fn bad_shape(name: &str, error: &serde_json::Error) -> AppError {
    // serde names the member and the place, never the value of a text.
    AppError::new(
        ErrorCode::BadRequest,
        format!("{name}: the arguments have the wrong shape ({error})."),
    )
    .with("command", name)
}

/// Every command's name, for tests and scripts.
#[must_use]
pub fn names() -> Vec<&'static str> {
    macro_rules! list {
        ($($name:ident($args:ty) -> $out:ty = $module:ident::$function:ident, [$($window:ident),*];)*) => {
            vec![$(stringify!($name)),*]
        };
    }
    command_table!(list)
}
