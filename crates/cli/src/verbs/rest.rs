//! Counts, and undo.

use commands::view::{
    ActKind, ActView, AppStatus, DirectoryCounts, DirectoryPage, DirectoryQuery, Nothing,
    PersonState, Undo, UndoOutcome,
};
use serde_json::json;

use crate::desk::Desk;
use crate::exit::{Exit, Result};
use crate::output::Output;

pub(super) fn stats(desk: &Desk, output: &mut Output) -> Result<Exit> {
    let status: AppStatus = desk.ask("app_status", &Nothing {})?;
    let counts: DirectoryCounts = desk.ask("directory_counts", &Nothing {})?;
    let everybody = DirectoryQuery {
        text: String::new(),
        filters: Vec::new(),
        sort: Vec::new(),
        states: Vec::new(),
    };
    let page: DirectoryPage = desk.ask("directory_query", &everybody)?;
    let of = |state: PersonState| -> Result<u64> {
        let states = vec![state];
        let page: DirectoryPage = desk.ask(
            "directory_query",
            &DirectoryQuery {
                states,
                ..everybody.clone()
            },
        )?;
        Ok(page.total)
    };
    let (active, invited, staged) = (
        of(PersonState::Active)?,
        of(PersonState::Invited)?,
        of(PersonState::Staged)?,
    );
    let path = desk.app().place();
    let bytes = std::fs::metadata(path)
        .map(|about| about.len())
        .unwrap_or(0);
    if output.json() {
        output.document(&json!({
            "directory": path.display().to_string(),
            "organization": status.organization,
            "rev": page.rev,
            "file_bytes": bytes,
            "people": {
                "active": active,
                "invited": invited,
                "staged": staged,
                "suspended": counts.suspended,
                "bin": counts.bin,
                "without_badge": counts.no_badge,
                "recently_changed": counts.recently_changed,
            },
        }))?;
        return Ok(Exit::Done);
    }
    output.say(&format!(
        "{} at {}",
        status.organization.unwrap_or_default(),
        path.display()
    ))?;
    let rows = [
        ("active", active),
        ("invited", invited),
        ("staged", staged),
        ("suspended", counts.suspended),
        ("in the bin", counts.bin),
        ("active without a badge", counts.no_badge),
        ("changed in the last 7 days", counts.recently_changed),
    ];
    for (what, count) in rows {
        output.say(&format!("{count:>9}  {what}"))?;
    }
    output.say(&format!("{:>9}  revision", page.rev))?;
    output.say(&format!(
        "{:>9}  MB on the disk",
        bytes.div_ceil(1024 * 1024)
    ))?;
    Ok(Exit::Done)
}

pub(super) fn undo(desk: &Desk, output: &mut Output) -> Result<Exit> {
    let last = commands::headless::last_change(desk.app())?;
    let undone: UndoOutcome = desk.ask(
        "undo",
        &Undo {
            change_set: Some(last),
            redo: false,
        },
    )?;
    if output.json() {
        output.document(&undone)?;
        return Ok(Exit::Done);
    }
    let what = undone_act(&undone.act);
    let changes = match undone.reversed {
        1 => "1 change".to_owned(),
        number => format!("{number} changes"),
    };
    let kept = if undone.kept > 0 {
        format!("; {} left, because they were changed since", undone.kept)
    } else {
        String::new()
    };
    output.say(&format!("Taken back: {what} ({changes}{kept})."))?;
    Ok(Exit::Done)
}

/// The act in words.
fn undone_act(act: &ActView) -> String {
    let what = match act.kind {
        ActKind::PersonCreate => "a new person",
        ActKind::PersonSave => "an edit",
        ActKind::PersonActivate => "an activation",
        ActKind::PersonSuspend => "a suspension",
        ActKind::PersonReactivate => "a reactivation",
        ActKind::PersonDelete => "a deletion",
        ActKind::PersonRestore => "a restoration from the bin",
        ActKind::PeopleEdit => "an edit of several people",
        ActKind::ViewSave => "saving a shared view",
        ActKind::ViewRemove => "removing a shared view",
        ActKind::PersonMerge => "a merge of two people",
        ActKind::BadgeAssign => "giving a badge",
        ActKind::BadgeReturn => "taking a badge back",
        ActKind::BadgeLost => "reporting a badge lost",
        ActKind::BadgeRevoke => "putting a badge out of use",
        ActKind::BadgeFound => "finding a badge",
        ActKind::UnitCreate => "a new unit",
        ActKind::UnitSave => "an edit of a unit",
        ActKind::UnitMove => "a move",
        ActKind::UnitMerge => "a merge",
        ActKind::UnitDelete => "a deletion",
        ActKind::RoleCreate => "a new role",
        ActKind::RoleSave => "an edit of a role",
        ActKind::RoleDelete => "the deletion of a role",
        ActKind::DefaultRoleSave => "a change of a default role",
        ActKind::ProjectRuleSave => "a change of the rule for projects",
        ActKind::AssignmentSave => "giving a role",
        ActKind::AssignmentRemove => "taking a role away",
        ActKind::ComingCallOff => "calling off what was to come",
        ActKind::OverrideSave => "allowing or denying a permission",
        ActKind::OverrideRemove => "removing a single permission",
        ActKind::GroupCreate => "a new group",
        ActKind::GroupSave => "an edit of a group",
        ActKind::GroupDelete => "the deletion of a group",
        ActKind::GroupJoin => "joining a group",
        ActKind::GroupLeave => "leaving a group",
        ActKind::Import => "an import",
        ActKind::ReaderTeach => "teaching a reader",
        ActKind::Other => "a change",
    };
    match (&act.name, &act.file, &act.badge) {
        (Some(about), _, _) | (None, Some(about), _) | (None, None, Some(about)) => {
            format!("{what}, {about}")
        }
        (None, None, None) => what.to_owned(),
    }
}
