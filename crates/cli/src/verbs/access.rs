//! Roles, groups and rights.

use commands::view::{
    AccessPreview, AssignmentRef, Changed, CloneRole, DeleteRole, DiffRoles, GroupGet,
    GroupMembers, GroupView, GroupsPage, Nothing, PersonAccessView, PersonGet, RightSource,
    RoleDiff, RoleView, RolesPage, SaveAssignment, SaveGroup, SaveRole,
};
use commands::{AppError, ErrorCode, headless};
use serde_json::json;

use super::person::resolve;
use crate::args::{GroupVerb, RoleVerb};
use crate::desk::Desk;
use crate::exit::{Exit, Result};
use crate::output::Output;

pub(super) fn role(desk: &Desk, args: &RoleVerb, output: &mut Output) -> Result<Exit> {
    match args {
        RoleVerb::List => list_roles(desk, output),
        RoleVerb::Show { role } => show_role(desk, role, output),
        RoleVerb::Add { name, from } => add_role(desk, name, from.as_deref(), output),
        RoleVerb::Permit {
            role,
            changes,
            dry_run,
        } => permit(desk, role, changes, *dry_run, output),
        RoleVerb::Diff { a, b } => diff(desk, a, b, output),
        RoleVerb::Delete { role, to } => delete_role(desk, role, to.as_deref(), output),
        RoleVerb::Give {
            person,
            role,
            scope,
            from,
            until,
            reason,
        } => {
            let role = find_role(desk, role)?;
            let changed: Changed = desk.ask(
                "assignment_save",
                &SaveAssignment {
                    ids: vec![resolve(desk, person)?],
                    selection: None,
                    role: role.role.id,
                    scope: scope.clone(),
                    from: from.clone(),
                    until: until.clone(),
                    reason: reason.clone(),
                    replaces: None,
                },
            )?;
            told(
                &changed,
                &format!("{person} has the role {}.", role.role.name),
                output,
            )
        }
        RoleVerb::Take {
            person,
            role,
            scope,
        } => {
            let role = find_role(desk, role)?;
            let changed: Changed = desk.ask(
                "assignment_remove",
                &AssignmentRef {
                    person: resolve(desk, person)?,
                    role: role.role.id,
                    scope: scope.clone(),
                },
            )?;
            let text = format!("{person} no longer has the role {} there.", role.role.name);
            told(&changed, &text, output)
        }
        RoleVerb::Rights { person } => rights(desk, person, output),
    }
}

fn roles(desk: &Desk) -> Result<RolesPage> {
    desk.ask("roles_list", &Nothing {})
}

pub(super) fn find_role(desk: &Desk, named: &str) -> Result<RoleView> {
    let named = named.trim();
    let page = roles(desk)?;
    let is = |role: &&RoleView| {
        role.role.id == named
            || role.role.key.as_deref() == Some(named)
            || headless::is_same_name(&role.role.name, named)
    };
    page.roles.iter().find(is).cloned().ok_or_else(|| {
        AppError::new(
            ErrorCode::NotFound,
            format!("There is no role {named:?}. `rollbookctl role list` names them all."),
        )
        .with("role", named)
        .into()
    })
}

fn list_roles(desk: &Desk, output: &mut Output) -> Result<Exit> {
    let page = roles(desk)?;
    if output.json() {
        output.document(&page)?;
        return Ok(Exit::Done);
    }
    let rows: Vec<[String; 4]> = page
        .roles
        .iter()
        .map(|role| {
            [
                role.role.name.clone(),
                role.people.to_string(),
                role.permissions.len().to_string(),
                role.role.id.clone(),
            ]
        })
        .collect();
    output.table(["role", "people", "permissions", "id"], &rows)?;
    Ok(Exit::Done)
}

fn show_role(desk: &Desk, named: &str, output: &mut Output) -> Result<Exit> {
    let role = find_role(desk, named)?;
    if output.json() {
        output.document(&role)?;
        return Ok(Exit::Done);
    }
    let page = roles(desk)?;
    let rows: Vec<[String; 2]> = page
        .permissions
        .iter()
        .filter(|permission| role.permissions.contains(&permission.key))
        .map(|permission| [permission.key.clone(), permission.summary.clone()])
        .collect();
    output.table(["permission", "means"], &rows)?;
    Ok(Exit::Done)
}

fn add_role(desk: &Desk, name: &str, from: Option<&str>, output: &mut Output) -> Result<Exit> {
    let id = headless::new_id(desk.app())?;
    let changed: Changed = match from {
        Some(from) => {
            let from = find_role(desk, from)?.role.id;
            let name = name.to_owned();
            desk.ask("role_clone", &CloneRole { id, from, name })?
        }
        None => desk.ask(
            "role_save",
            &SaveRole {
                id,
                name: Some(name.to_owned()),
                summary: None,
                permissions: Some(Vec::new()),
            },
        )?,
    };
    told(&changed, &format!("Role {name} made."), output)
}

fn permit(
    desk: &Desk,
    named: &str,
    changes: &[String],
    dry_run: bool,
    output: &mut Output,
) -> Result<Exit> {
    let role = find_role(desk, named)?;
    let mut permissions = role.permissions.clone();
    for change in changes {
        match (change.strip_prefix('+'), change.strip_prefix('-')) {
            (Some(key), _) if !permissions.iter().any(|one| one == key) => {
                permissions.push(key.to_owned());
            }
            (Some(_), _) => {}
            (None, Some(key)) => permissions.retain(|one| one != key),
            (None, None) => {
                return Err(AppError::new(
                    ErrorCode::BadRequest,
                    format!(
                        "{change:?} neither adds nor takes away: write +{change} or -{change}."
                    ),
                )
                .into());
            }
        }
    }
    let save = SaveRole {
        id: role.role.id,
        name: None,
        summary: None,
        permissions: Some(permissions),
    };
    if dry_run {
        let preview: AccessPreview = desk.ask("role_preview", &save)?;
        return previewed(&preview, output);
    }
    let changed: Changed = desk.ask("role_save", &save)?;
    told(&changed, &format!("Role {} saved.", role.role.name), output)
}

fn previewed(preview: &AccessPreview, output: &mut Output) -> Result<Exit> {
    if output.json() {
        output.document(preview)?;
        return Ok(Exit::Done);
    }
    let upto = if preview.exact { "" } else { "up to " };
    output.say(&format!(
        "This changes the rights of {upto}{} people.",
        preview.people
    ))?;
    let rows: Vec<[String; 3]> = preview
        .loses
        .iter()
        .map(|one| ("loses", one))
        .chain(preview.gains.iter().map(|one| ("gains", one)))
        .map(|(way, one)| {
            [
                way.to_owned(),
                one.permission.clone(),
                one.people.to_string(),
            ]
        })
        .collect();
    output.table(["", "permission", "people"], &rows)?;
    Ok(Exit::Done)
}

fn diff(desk: &Desk, a: &str, b: &str, output: &mut Output) -> Result<Exit> {
    let (a, b) = (find_role(desk, a)?, find_role(desk, b)?);
    let diff: RoleDiff = desk.ask(
        "role_diff",
        &DiffRoles {
            a: a.role.id,
            b: b.role.id,
        },
    )?;
    if output.json() {
        output.document(&diff)?;
        return Ok(Exit::Done);
    }
    let row = |permission: &String, a: &str, b: &str| [permission.clone(), a.into(), b.into()];
    let rows: Vec<[String; 3]> = diff
        .only_a
        .iter()
        .map(|one| row(one, "yes", ""))
        .chain(diff.only_b.iter().map(|one| row(one, "", "yes")))
        .chain(diff.both.iter().map(|one| row(one, "yes", "yes")))
        .collect();
    output.table(["permission", &a.role.name, &b.role.name], &rows)?;
    Ok(Exit::Done)
}

fn delete_role(desk: &Desk, named: &str, to: Option<&str>, output: &mut Output) -> Result<Exit> {
    let role = find_role(desk, named)?;
    let to = to.map(|to| find_role(desk, to)).transpose()?;
    let changed: Changed = desk.ask(
        "role_delete",
        &DeleteRole {
            id: role.role.id,
            to: to.map(|role| role.role.id),
        },
    )?;
    told(
        &changed,
        &format!("Role {} removed.", role.role.name),
        output,
    )
}

fn rights(desk: &Desk, person: &str, output: &mut Output) -> Result<Exit> {
    let id = resolve(desk, person)?;
    let view: PersonAccessView = desk.ask("effective_view", &PersonGet { id })?;
    if output.json() {
        output.document(&view)?;
        return Ok(Exit::Done);
    }
    let rows: Vec<[String; 3]> = view
        .rights
        .iter()
        .map(|right| {
            let whence = match &right.source {
                _ if right.denied => "denied".to_owned(),
                RightSource::Role { role } => format!("role {}", role.name),
                RightSource::Group { group, .. } => format!("group {}", group.name),
                RightSource::Override => "allowed".to_owned(),
                RightSource::Default { role } => format!("default role {}", role.name),
                RightSource::Manager { group } => format!("looks after {}", group.name),
            };
            let place = right.scope.name.clone();
            [
                right.permission.clone(),
                place.unwrap_or_else(|| right.scope.scope.clone()),
                whence,
            ]
        })
        .collect();
    output.table(["permission", "where", "from"], &rows)?;
    Ok(Exit::Done)
}

fn told(changed: &Changed, text: &str, output: &mut Output) -> Result<Exit> {
    if output.json() {
        output.document(&json!({
            "change_set": changed.change_set,
            "rev": changed.rev,
            "changed": changed.count,
            "skipped": changed.skipped,
            "id": changed.id,
        }))?;
    } else {
        output.say(text)?;
        for (person, why) in &changed.skipped {
            output.say(&format!(
                "{person} stays as they are: {}",
                why.replace('_', " ")
            ))?;
        }
    }
    Ok(Exit::Done)
}

pub(super) fn group(desk: &Desk, args: &GroupVerb, output: &mut Output) -> Result<Exit> {
    match args {
        GroupVerb::List => list_groups(desk, output),
        GroupVerb::Add {
            name,
            external_id,
            project,
        } => {
            let save = SaveGroup {
                name: Some(name.clone()),
                external_id: external_id.clone(),
                project: Some(*project),
                ..untouched(headless::new_id(desk.app())?)
            };
            let changed: Changed = desk.ask("group_save", &save)?;
            told(&changed, &format!("Group {name} made."), output)
        }
        GroupVerb::Rename { group, name } => {
            let save = SaveGroup {
                name: Some(name.clone()),
                ..untouched(find_group(desk, group)?.id)
            };
            let changed: Changed = desk.ask("group_save", &save)?;
            told(&changed, &format!("{group} is called {name} now."), output)
        }
        GroupVerb::Nest { group, parent } => {
            let found = find_group(desk, group)?;
            let parents = match parent {
                Some(parent) => vec![find_group(desk, parent)?.id],
                None => Vec::new(),
            };
            let save = SaveGroup {
                parents: Some(parents),
                ..untouched(found.id)
            };
            let changed: Changed = desk.ask("group_save", &save)?;
            let text = match parent {
                Some(parent) => format!("{} lies in {parent}.", found.name),
                None => format!("{} lies in no other group.", found.name),
            };
            told(&changed, &text, output)
        }
        GroupVerb::Join {
            group,
            people,
            until,
        } => members(desk, group, people, until.as_deref(), true, output),
        GroupVerb::Leave { group, people } => members(desk, group, people, None, false, output),
        GroupVerb::Delete { group, dry_run } => {
            let found = find_group(desk, group)?;
            let get = GroupGet { id: found.id };
            if *dry_run {
                let preview: AccessPreview = desk.ask("group_preview", &get)?;
                return previewed(&preview, output);
            }
            let changed: Changed = desk.ask("group_delete", &get)?;
            told(
                &changed,
                &format!("Group {} removed; its people stay.", found.name),
                output,
            )
        }
    }
}

/// A save of a group that changes nothing yet.
fn untouched(id: String) -> SaveGroup {
    SaveGroup {
        id,
        name: None,
        external_id: None,
        project: None,
        parents: None,
        managers: None,
        roles: None,
        members: None,
    }
}

fn members(
    desk: &Desk,
    group: &str,
    people: &[String],
    until: Option<&str>,
    join: bool,
    output: &mut Output,
) -> Result<Exit> {
    let found = find_group(desk, group)?;
    let ids = people
        .iter()
        .map(|person| resolve(desk, person))
        .collect::<Result<_>>()?;
    let changed: Changed = desk.ask(
        "group_members",
        &GroupMembers {
            group: found.id,
            ids,
            selection: None,
            join,
            until: until.map(str::to_owned),
        },
    )?;
    let count = changed.count;
    let text = match join {
        true => format!("{count} joined {}.", found.name),
        false => format!("{count} left {}.", found.name),
    };
    told(&changed, &text, output)
}

fn groups(desk: &Desk) -> Result<GroupsPage> {
    desk.ask("groups_list", &Nothing {})
}

pub(super) fn find_group(desk: &Desk, named: &str) -> Result<GroupView> {
    let named = named.trim();
    let page = groups(desk)?;
    let is = |group: &&GroupView| {
        group.id == named
            || group.external_id.as_deref() == Some(named)
            || headless::is_same_name(&group.name, named)
    };
    page.groups.iter().find(is).cloned().ok_or_else(|| {
        AppError::new(
            ErrorCode::NotFound,
            format!("There is no group {named:?}. `rollbookctl group list` names them all."),
        )
        .with("group", named)
        .into()
    })
}

fn list_groups(desk: &Desk, output: &mut Output) -> Result<Exit> {
    let page = groups(desk)?;
    if output.json() {
        output.document(&page)?;
        return Ok(Exit::Done);
    }
    let rows: Vec<[String; 5]> = page
        .groups
        .iter()
        .map(|group| {
            let parents: Vec<&str> = group.parents.iter().map(|one| one.name.as_str()).collect();
            [
                group.name.clone(),
                group.people.to_string(),
                if group.project { "project" } else { "" }.to_owned(),
                parents.join("; "),
                group.external_id.clone().unwrap_or_default(),
            ]
        })
        .collect();
    output.table(["group", "people", "kind", "in", "external id"], &rows)?;
    Ok(Exit::Done)
}
