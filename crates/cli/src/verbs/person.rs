//! One person.

use std::collections::BTreeMap;

use commands::view::{
    BadgeLookup, Changed, DuplicateHit, FindDuplicates, LookUpBadge, PersonAct, PersonActKind,
    PersonGet, PersonPatch, PersonState, PersonView, SavePerson, UnitKind, UnitList, UnitView,
};
use commands::{AppError, ErrorCode};
use serde_json::json;

use crate::args;
use crate::desk::Desk;
use crate::exit::{Exit, Result, Stop};
use crate::output::Output;

/// The stable word of a state.
pub(super) fn state_word(state: PersonState) -> &'static str {
    match state {
        PersonState::Staged => "staged",
        PersonState::Invited => "invited",
        PersonState::Active => "active",
        PersonState::Suspended => "suspended",
        PersonState::Bin => "bin",
        PersonState::Purged => "purged",
    }
}

fn get(desk: &Desk, id: &str) -> Result<PersonView> {
    desk.ask("person_get", &PersonGet { id: id.to_owned() })
}

/// The id of a person named by id, e-mail address, username or badge number.
pub(super) fn resolve(desk: &Desk, named: &str) -> Result<String> {
    let named = named.trim();
    if looks_like_id(named) {
        return Ok(get(desk, named)?.id);
    }
    let mut found: Vec<(String, String)> = Vec::new();
    let fields = PersonPatch(BTreeMap::from([
        ("email".to_owned(), Some(named.to_owned())),
        ("username".to_owned(), Some(named.to_owned())),
    ]));
    let hits: Vec<DuplicateHit> =
        desk.ask("duplicates_find", &FindDuplicates { id: None, fields })?;
    for hit in hits {
        if hit.by.iter().any(|by| by == "email" || by == "username") {
            found.push((hit.id, hit.name));
        }
    }
    for holder in holders(desk, named)? {
        if !found.contains(&holder) {
            found.push(holder);
        }
    }
    match found.as_slice() {
        [(id, _)] => Ok(id.clone()),
        [] => Err(AppError::new(
            ErrorCode::NotFound,
            format!("Nobody has the id, e-mail address, username or badge {named:?}. `rollbookctl search` finds people by their names."),
        )
        .with("person", named)
        .into()),
        several => {
            let candidates: Vec<String> = several.iter().map(|(id, name)| format!("{name} ({id})")).collect();
            Err(AppError::new(
                ErrorCode::Ambiguous,
                format!("{named:?} names several people. Say which one by id:"),
            )
            .with("candidates", candidates)
            .into())
        }
    }
}

fn looks_like_id(text: &str) -> bool {
    text.len() == 36
        && text.char_indices().all(|(at, c)| match at {
            8 | 13 | 18 | 23 => c == '-',
            _ => c.is_ascii_hexdigit(),
        })
}

/// Who holds a badge with that number.
fn holders(desk: &Desk, number: &str) -> Result<Vec<(String, String)>> {
    let lookup: BadgeLookup = match desk.ask(
        "badge_look_up",
        &LookUpBadge {
            number: number.to_owned(),
        },
    ) {
        Ok(lookup) => lookup,
        // An address is no badge number; that alone is no reason to stop.
        Err(Stop::Refused(error)) if error.code == ErrorCode::CardNumberRefused => {
            return Ok(Vec::new());
        }
        Err(stop) => return Err(stop),
    };
    Ok(lookup
        .candidates
        .into_iter()
        .filter(|candidate| candidate.exact)
        .filter_map(|candidate| candidate.badge?.holder)
        .map(|holder| (holder.id, holder.name))
        .collect())
}

pub(super) fn show(desk: &Desk, args: &args::Person, output: &mut Output) -> Result<Exit> {
    let person = get(desk, &resolve(desk, &args.person)?)?;
    if output.json() {
        output.document(&person)?;
        return Ok(Exit::Done);
    }
    let mut rows = vec![
        ["name".to_owned(), person.name.clone()],
        ["id".to_owned(), person.id.clone()],
        ["status".to_owned(), status_line(&person)],
        ["role".to_owned(), person.role.replace('_', " ")],
    ];
    for (field, value) in &person.fields.0 {
        if field == "display_name" || field == "activated_at" || field == "merged_into" {
            continue;
        }
        let value = person
            .references
            .get(field)
            .map_or(value, |unit| &unit.name);
        rows.push([field.clone(), value.clone()]);
    }
    if let Some(into) = &person.merged_into {
        rows.push([
            "merged into".to_owned(),
            format!("{} ({})", into.name, into.id),
        ]);
    }
    for entry in &person.merged {
        let mut text = entry.person.name.clone();
        if !entry.known_by.is_empty() {
            text.push_str(&format!(" ({})", entry.known_by.join(", ")));
        }
        rows.push(["was also".to_owned(), text]);
    }
    if !person.departments.is_empty() {
        let names: Vec<&str> = person.departments.iter().map(|unit| &*unit.name).collect();
        rows.push(["departments".to_owned(), names.join("; ")]);
    }
    for badge in &person.badges {
        let mut text = badge.card.clone();
        if badge.unverified {
            text.push_str(" (not tapped yet)");
        }
        if let Some(reason) = &badge.dormant_reason {
            text.push_str(&format!(" ({reason})"));
        }
        rows.push(["badge".to_owned(), text]);
    }
    for [field, value] in rows {
        // A note of several lines stays readable under its first one.
        let value = value.replace('\n', "\n                    ");
        output.say(&format!("{field:<20}{value}"))?;
    }
    Ok(Exit::Done)
}

fn status_line(person: &PersonView) -> String {
    let mut line = state_word(person.state).to_owned();
    if let Some(reason) = person
        .state_reason
        .as_deref()
        .filter(|reason| !reason.is_empty())
    {
        line.push_str(&format!(": {reason}"));
    }
    if let Some(next) = &person.next_change {
        line.push_str(&format!(" (changes on {next})"));
    }
    line
}

pub(super) fn set(desk: &Desk, args: &args::Set, output: &mut Output) -> Result<Exit> {
    let Some((person, assignments)) = args.words.split_first() else {
        return Err(Stop::Usage("say who, and what to change".to_owned()));
    };
    if assignments.is_empty() {
        return Err(Stop::Usage(format!(
            "nothing is to be changed of {person:?}; add FIELD=VALUE"
        )));
    }
    let mut patch = BTreeMap::new();
    let mut departments = None;
    for assignment in assignments {
        let Some((field, value)) = assignment.split_once('=') else {
            return Err(Stop::Usage(format!("{assignment:?} is no FIELD=VALUE")));
        };
        let (field, value) = (field.trim(), value.trim());
        match field {
            "departments" => departments = Some(further(desk, value)?),
            "manager" if !value.is_empty() => {
                patch.insert(field.to_owned(), Some(resolve(desk, value)?));
            }
            _ => {
                patch.insert(
                    field.to_owned(),
                    (!value.is_empty()).then(|| value.to_owned()),
                );
            }
        }
    }
    let id = resolve(desk, person)?;
    let save = SavePerson {
        id,
        patch: PersonPatch(patch),
        versions: BTreeMap::new(),
        departments,
    };
    let changed: Changed = desk.ask("person_save", &save)?;
    done(desk, &changed, &save.id, "Saved", output)
}

/// The ids of departments named with semicolons between.
fn further(desk: &Desk, names: &str) -> Result<Vec<String>> {
    let units: Vec<UnitView> = desk.ask(
        "unit_list",
        &UnitList {
            kind: UnitKind::Department,
        },
    )?;
    names
        .split(';')
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(|name| {
            units
                .iter()
                .find(|unit| unit.id == name || unit.name.to_lowercase() == name.to_lowercase())
                .map(|unit| unit.id.clone())
                .ok_or_else(|| {
                    AppError::new(
                        ErrorCode::NotFound,
                        format!("There is no department called {name}."),
                    )
                    .with("department", name)
                    .into()
                })
        })
        .collect()
}

pub(super) fn suspend(desk: &Desk, args: &args::Suspend, output: &mut Output) -> Result<Exit> {
    let word = match &args.from {
        Some(_) => "To be suspended",
        None => "Suspended",
    };
    act(
        desk,
        &PersonAct {
            ids: vec![resolve(desk, &args.person)?],
            selection: None,
            act: PersonActKind::Suspend,
            reason: Some(args.reason.clone()),
            from: args.from.clone(),
            until: args.until.clone(),
        },
        word,
        output,
    )
}

pub(super) fn reactivate(desk: &Desk, args: &args::Person, output: &mut Output) -> Result<Exit> {
    act(
        desk,
        &PersonAct {
            ids: vec![resolve(desk, &args.person)?],
            selection: None,
            act: PersonActKind::Reactivate,
            reason: None,
            from: None,
            until: None,
        },
        "Reactivated",
        output,
    )
}

fn act(desk: &Desk, act: &PersonAct, word: &str, output: &mut Output) -> Result<Exit> {
    let changed: Changed = desk.ask("person_act", act)?;
    match act.ids.as_slice() {
        [id] => done(desk, &changed, id, word, output),
        _ => Ok(Exit::Done),
    }
}

/// Says what was done, and how the person is now.
pub(super) fn done(
    desk: &Desk,
    changed: &Changed,
    id: &str,
    word: &str,
    output: &mut Output,
) -> Result<Exit> {
    let person = get(desk, id)?;
    if output.json() {
        output.document(&json!({
            "change_set": changed.change_set,
            "rev": changed.rev,
            "changed": changed.count,
            "person": person,
        }))?;
    } else {
        output.say(&format!(
            "{word}: {} ({})",
            person.name,
            status_line(&person)
        ))?;
    }
    Ok(Exit::Done)
}
