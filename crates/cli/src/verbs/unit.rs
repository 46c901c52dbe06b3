//! Companies, divisions, departments, sites and cost centres.

use std::collections::BTreeMap;

use commands::headless::{is_same_name, new_id};
use commands::view::{
    Changed, MoveUnit, Nothing, RemovalPreview, RemoveUnit, SaveUnit, UnitKind, UnitRow, UnitsPage,
};
use commands::{AppError, ErrorCode};
use serde_json::json;

use crate::args::UnitVerb;
use crate::desk::Desk;
use crate::exit::{Exit, Result};
use crate::output::Output;

pub(super) fn unit(desk: &Desk, args: &UnitVerb, output: &mut Output) -> Result<Exit> {
    match args {
        UnitVerb::List { kind } => list(desk, kind.as_deref(), output),
        UnitVerb::Add {
            name,
            kind,
            parent,
            code,
        } => add(desk, name, kind, parent.as_deref(), code.as_deref(), output),
        UnitVerb::Rename { unit, name, kind } => rename(desk, unit, name, kind, output),
        UnitVerb::Move {
            unit, parent, kind, ..
        } => place(desk, unit, parent.as_deref(), kind, output),
        UnitVerb::Merge {
            unit,
            into,
            kind,
            dry_run,
        } => remove(desk, "unit_merge", unit, Some(into), kind, *dry_run, output),
        UnitVerb::Delete {
            unit,
            into,
            kind,
            dry_run,
        } => remove(
            desk,
            "unit_delete",
            unit,
            into.as_deref(),
            kind,
            *dry_run,
            output,
        ),
    }
}

fn kind_of(word: &str) -> UnitKind {
    match word {
        "company" => UnitKind::Company,
        "division" => UnitKind::Division,
        "site" => UnitKind::Site,
        "cost_centre" => UnitKind::CostCentre,
        _ => UnitKind::Department,
    }
}

fn word_of(kind: UnitKind) -> &'static str {
    match kind {
        UnitKind::Company => "company",
        UnitKind::Division => "division",
        UnitKind::Department => "department",
        UnitKind::Site => "site",
        UnitKind::CostCentre => "cost centre",
    }
}

fn all(desk: &Desk) -> Result<Vec<UnitRow>> {
    let page: UnitsPage = desk.ask("units_list", &Nothing {})?;
    Ok(page.units.into_iter().filter(|unit| !unit.gone).collect())
}

/// Names from the top down to the unit.
fn path(units: &[UnitRow], unit: &UnitRow) -> String {
    let mut names = vec![unit.name.as_str()];
    let mut at = unit.parent.as_deref();
    while let Some(above) = at.and_then(|id| units.iter().find(|unit| unit.id == id)) {
        names.push(&above.name);
        at = above.parent.as_deref().filter(|_| names.len() < 64);
    }
    names.reverse();
    names.join(" > ")
}

fn list(desk: &Desk, kind: Option<&str>, output: &mut Output) -> Result<Exit> {
    let units = all(desk)?;
    let mut shown: Vec<(UnitKind, String, &UnitRow)> = units
        .iter()
        .filter(|unit| kind.is_none_or(|kind| unit.kind == kind_of(kind)))
        .map(|unit| (unit.kind, path(&units, unit), unit))
        .collect();
    shown.sort_by(|one, other| (one.0, &one.1).cmp(&(other.0, &other.1)));
    if output.json() {
        let units: Vec<&UnitRow> = shown.iter().map(|(_, _, unit)| *unit).collect();
        output.document(&json!({ "units": units }))?;
        return Ok(Exit::Done);
    }
    let rows: Vec<[String; 6]> = shown
        .iter()
        .map(|(kind, path, unit)| {
            [
                word_of(*kind).to_owned(),
                path.clone(),
                unit.code.clone().unwrap_or_default(),
                unit.manager
                    .as_ref()
                    .map(|manager| manager.name.clone())
                    .unwrap_or_default(),
                unit.people.to_string(),
                unit.people_all.to_string(),
            ]
        })
        .collect();
    output.table(
        [
            "KIND",
            "NAME",
            "CODE",
            "MANAGER",
            "PEOPLE",
            "WITH ALL IN IT",
        ],
        &rows,
    )?;
    Ok(Exit::Done)
}

/// The unit that is named by id, name or code; of the kind, unless any may be meant.
fn find(desk: &Desk, named: &str, kinds: &[UnitKind]) -> Result<UnitRow> {
    let units = all(desk)?;
    let of_kind = |unit: &&UnitRow| kinds.contains(&unit.kind);
    if let Some(unit) = units.iter().filter(of_kind).find(|unit| unit.id == named) {
        return Ok(unit.clone());
    }
    let found: Vec<&UnitRow> = units
        .iter()
        .filter(of_kind)
        .filter(|unit| {
            is_same_name(&unit.name, named) || unit.code.as_deref() == Some(named.trim())
        })
        .collect();
    match found.as_slice() {
        [unit] => Ok((*unit).clone()),
        [] => Err(AppError::new(
            ErrorCode::NotFound,
            format!(
                "There is no {} called {named:?}. `rollbookctl unit list` shows them all.",
                words(kinds)
            ),
        )
        .with("unit", named)
        .into()),
        several => {
            let candidates: Vec<String> = several
                .iter()
                .map(|unit| format!("{} ({})", path(&units, unit), unit.id))
                .collect();
            Err(AppError::new(
                ErrorCode::Ambiguous,
                format!("{named:?} names several units. Say which one by id:"),
            )
            .with("candidates", candidates)
            .into())
        }
    }
}

fn words(kinds: &[UnitKind]) -> String {
    let words: Vec<&str> = kinds.iter().map(|kind| word_of(*kind)).collect();
    words.join(" or ")
}

/// Kinds a unit of this kind may lie in; the directory has the last word.
fn around(kind: UnitKind) -> &'static [UnitKind] {
    match kind {
        UnitKind::Company => &[],
        UnitKind::Division => &[UnitKind::Company, UnitKind::Division],
        UnitKind::Department => &[UnitKind::Company, UnitKind::Division, UnitKind::Department],
        UnitKind::Site | UnitKind::CostCentre => &[UnitKind::Company],
    }
}

fn add(
    desk: &Desk,
    name: &str,
    kind: &str,
    parent: Option<&str>,
    code: Option<&str>,
    output: &mut Output,
) -> Result<Exit> {
    let kind = kind_of(kind);
    let mut patch = BTreeMap::from([("name".to_owned(), Some(name.to_owned()))]);
    if let Some(parent) = parent {
        let parent = find(desk, parent, around(kind))?;
        patch.insert("parent".to_owned(), Some(parent.id));
    }
    if let Some(code) = code {
        patch.insert("code".to_owned(), Some(code.to_owned()));
    }
    let id = new_id(desk.app())?;
    let changed: Changed = desk.ask(
        "unit_save",
        &SaveUnit {
            id,
            kind,
            create: true,
            patch,
            seen: BTreeMap::new(),
        },
    )?;
    done(
        &changed,
        &format!("Added the {} {name}", word_of(kind)),
        output,
    )
}

fn rename(desk: &Desk, unit: &str, name: &str, kind: &str, output: &mut Output) -> Result<Exit> {
    let kind = kind_of(kind);
    let unit = find(desk, unit, &[kind])?;
    let changed: Changed = desk.ask(
        "unit_save",
        &SaveUnit {
            id: unit.id,
            kind,
            create: false,
            patch: BTreeMap::from([("name".to_owned(), Some(name.to_owned()))]),
            seen: BTreeMap::new(),
        },
    )?;
    done(
        &changed,
        &format!("{} is now called {name}", unit.name),
        output,
    )
}

fn place(
    desk: &Desk,
    unit: &str,
    parent: Option<&str>,
    kind: &str,
    output: &mut Output,
) -> Result<Exit> {
    let kind = kind_of(kind);
    let unit = find(desk, unit, &[kind])?;
    let parent = parent
        .map(|parent| find(desk, parent, around(kind)))
        .transpose()?;
    let to = match &parent {
        Some(parent) => format!("{} now lies in {}", unit.name, parent.name),
        None => format!("{} now lies at the top", unit.name),
    };
    let changed: Changed = desk.ask(
        "unit_move",
        &MoveUnit {
            id: unit.id,
            parent: parent.map(|parent| parent.id),
        },
    )?;
    done(&changed, &to, output)
}

fn remove(
    desk: &Desk,
    command: &str,
    unit: &str,
    into: Option<&str>,
    kind: &str,
    dry_run: bool,
    output: &mut Output,
) -> Result<Exit> {
    let kind = kind_of(kind);
    let unit = find(desk, unit, &[kind])?;
    let into = into.map(|into| find(desk, into, &[kind])).transpose()?;
    let args = RemoveUnit {
        id: unit.id.clone(),
        into: into.as_ref().map(|into| into.id.clone()),
    };
    if dry_run {
        let preview: RemovalPreview = desk.ask(&format!("{command}_preview"), &args)?;
        if output.json() {
            output.document(&json!({ "would": preview }))?;
            return Ok(Exit::Done);
        }
        output.say(&format!(
            "{}: {} people, {} units that lie in it, {} departments that book on it, {} roles would move.",
            unit.name, preview.people, preview.units, preview.booked, preview.roles
        ))?;
        if let Some(problem) = preview.problem {
            output.say(&problem.message)?;
        }
        return Ok(Exit::Done);
    }
    let changed: Changed = desk.ask(command, &args)?;
    let what = match (command, &into) {
        ("unit_merge", Some(into)) => format!("Merged {} into {}", unit.name, into.name),
        (_, Some(into)) => format!("Deleted {}; {} took over", unit.name, into.name),
        (_, None) => format!("Deleted {}", unit.name),
    };
    done(
        &changed,
        &format!("{what} ({} people moved)", changed.count),
        output,
    )
}

fn done(changed: &Changed, said: &str, output: &mut Output) -> Result<Exit> {
    if output.json() {
        output.document(&json!({ "changed": changed }))?;
    } else {
        output.say(&format!("{said}."))?;
    }
    Ok(Exit::Done)
}
