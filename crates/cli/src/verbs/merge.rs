//! Merging two entries of one person.

use std::collections::BTreeMap;

use commands::view::{Changed, MergeAsk, MergeChoice, MergeField, MergePeople, MergePreview};

use super::person::{done, resolve};
use crate::args;
use crate::desk::Desk;
use crate::exit::{Exit, Result};
use crate::output::Output;

pub(super) fn merge(desk: &Desk, args: &args::Merge, output: &mut Output) -> Result<Exit> {
    let (keep, other) = (resolve(desk, &args.keep)?, resolve(desk, &args.other)?);
    let choices: BTreeMap<String, MergeChoice> = args
        .take
        .iter()
        .map(|field| (field.trim().to_owned(), MergeChoice::Other))
        .collect();
    if args.dry_run {
        let ask = MergeAsk {
            people: vec![keep.clone(), other],
            keep: Some(keep),
        };
        let preview: MergePreview = desk.ask("person_merge_preview", &ask)?;
        return say(preview, &choices, output);
    }
    let merge = MergePeople {
        keep: keep.clone(),
        other,
        choices,
        reason: args.reason.clone(),
    };
    let changed: Changed = desk.ask("person_merge", &merge)?;
    done(desk, &changed, &keep, "Merged into", output)
}

/// What it would do, field by field.
fn say(
    preview: MergePreview,
    choices: &BTreeMap<String, MergeChoice>,
    output: &mut Output,
) -> Result<Exit> {
    if let Some(error) = preview.refused {
        return Err(error.into());
    }
    if output.json() {
        output.document(&preview)?;
        return Ok(Exit::Done);
    }
    output.say(&format!(
        "{} ({}) would be merged into {} ({}).",
        preview.other.name, preview.other.id, preview.keep.name, preview.keep.id
    ))?;
    let shown = |value: &Option<String>, named: Option<&str>| {
        named
            .or(value.as_deref())
            .map_or_else(|| "-".to_owned(), |text| text.replace('\n', " "))
    };
    let row = |field: &MergeField| {
        let keep = shown(&field.keep, field.keep_ref.as_ref().map(|unit| &*unit.name));
        let other = shown(
            &field.other,
            field.other_ref.as_ref().map(|unit| &*unit.name),
        );
        let choice = choices.get(&field.field).unwrap_or(&field.choice);
        let stays = match choice {
            MergeChoice::Keep => keep.clone(),
            MergeChoice::Other => other.clone(),
            MergeChoice::Both => format!("{keep} / {other}"),
        };
        [field.field.clone(), keep, other, stays]
    };
    let rows: Vec<_> = preview.fields.iter().map(row).collect();
    output.table(["field", "KEEP", "OTHER", "stays"], &rows)?;
    let moves = &preview.moves;
    let counts = [
        ("badges", moves.badges.len() as u64),
        ("roles", moves.roles),
        ("single permissions", moves.permissions),
        ("groups", moves.groups),
        ("further departments", moves.departments),
        ("units led", moves.leads),
        ("people who report to OTHER", moves.reports),
        ("entries merged earlier", moves.earlier),
    ];
    for (what, count) in counts {
        if count > 0 {
            output.say(&format!("{count:>9}  {what} would go over"))?;
        }
    }
    Ok(Exit::Done)
}
