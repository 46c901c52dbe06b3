//! Two entries of one person become one.

use std::collections::BTreeMap;

use domain::access::Permission;
use domain::card;
use domain::claim::claim_key;
use domain::id::PersonId;
use domain::lifecycle::State;
use domain::merge::{self, Around, Choice, Entry, Given, Held, Merge, MergeProblem};
use domain::op::{Change, EdgeKind};
use domain::person::PersonField;
use domain::value::Value;
use serde_json::json;
use store::{PersonRecord, Reader, Tx};

use super::page::standing;
use super::{missing, person_id, state_view};
use crate::app::App;
use crate::error::{AppError, ErrorCode, Result};
use crate::view::{
    Changed, MergeAsk, MergeChoice, MergeField, MergeMoves, MergePeople, MergePreview, MergeSide,
    MergedEntry, PersonRef, UnitRef,
};
use crate::{fault, fields};

/// Links of a person that go with them.
const LINKS: [EdgeKind; 6] = [
    EdgeKind::Department,
    EdgeKind::Group,
    EdgeKind::Manager,
    EdgeKind::Role,
    EdgeKind::Allow,
    EdgeKind::Deny,
];

/// What merging two people would do. It is tried and taken back, so that what stands against it
/// is said before anybody chooses.
pub(crate) fn preview(app: &App, args: MergeAsk) -> Result<MergePreview> {
    app.permit(Permission::PeopleMerge)?;
    let [one, two] = args.people.as_slice() else {
        return Err(AppError::new(
            ErrorCode::BadRequest,
            "A merge is about two people.",
        ));
    };
    let (one, two) = (person_id(one)?, person_id(two)?);
    let keep = args.keep.as_deref().map(person_id).transpose()?;
    let admin = app.admin()?;
    let (merge, records) = app
        .store()?
        .read(|reader| {
            let both =
                read(app, reader, one).and_then(|first| Ok((first, read(app, reader, two)?)));
            let ((first, a), (second, b)) = match both {
                Ok(both) => both,
                Err(error) => return Ok(Err(error)),
            };
            let swapped = match keep {
                Some(keep) => keep == two,
                None => worth(&second, &b, admin) > worth(&first, &a, admin),
            };
            let ((keep, kept), (other, gone)) = match swapped {
                true => ((second, b), (first, a)),
                false => ((first, a), (second, b)),
            };
            let around = around(reader, other.id)?;
            let merge = assemble(app, keep, other, around);
            let view = look(reader, &merge, &kept, &gone)?;
            Ok(Ok((merge, view)))
        })
        .map_err(fault::store)??;
    let refused = match merge.plan() {
        Err(problem) => Some(refusal(&merge, &problem)),
        Ok(changes) => try_out(app, changes)?,
    };
    Ok(MergePreview { refused, ..records })
}

/// Merges two people.
pub(crate) fn merge(app: &App, args: MergePeople) -> Result<Changed> {
    app.permit(Permission::PeopleMerge)?;
    let (keep, other) = (person_id(&args.keep)?, person_id(&args.other)?);
    let mut choices = BTreeMap::new();
    for (key, choice) in &args.choices {
        let field = PersonField::from_key(key)
            .filter(|field| merge::fields().any(|known| known == *field))
            .ok_or_else(|| {
                fault::field_error(
                    key,
                    "unknown_field",
                    &format!("there is no field called {key}"),
                )
            })?;
        choices.insert(field, choice_of(*choice));
    }
    let name = |id: PersonId| -> Result<String> {
        app.store()?
            .read(|reader| reader.name_of(id))
            .map_err(fault::store)?
            .ok_or_else(|| missing(id))
    };
    let reason = args.reason.unwrap_or_default();
    let label = json!({ "name": name(keep)?, "other": name(other)?, "reason": reason });
    let applied = app.write("person_merge", &label, |tx| {
        let merge = {
            let reader = tx.reader();
            let (keep, _) = read(app, &reader, keep)?;
            let (other, _) = read(app, &reader, other)?;
            let around = around(&reader, other.id).map_err(fault::store)?;
            Merge {
                choices,
                reason,
                ..assemble(app, keep, other, around)
            }
        };
        let changes = merge.plan().map_err(|problem| refusal(&merge, &problem))?;
        write(tx, changes)
    })?;
    Ok(Changed {
        change_set: applied.change_set.to_string(),
        rev: applied.rev,
        count: 1,
        skipped: Vec::new(),
        id: Some(keep.to_string()),
    })
}

/// The entries that were merged into a person, with what each was known by.
pub(super) fn merged(
    reader: &Reader<'_>,
    person: &PersonRecord,
) -> store::Result<Vec<MergedEntry>> {
    let mut entries = Vec::new();
    for id in reader.merged_into(person.id)? {
        let entry = reader.person(id)?;
        let known_by = [
            PersonField::Email,
            PersonField::Username,
            PersonField::EmployeeNo,
        ]
        .into_iter()
        .filter(|field| entry.get(*field) != person.get(*field))
        .filter_map(|field| entry.get(field).as_text().map(str::to_owned))
        .collect();
        entries.push(MergedEntry {
            person: PersonRef {
                id: id.to_string(),
                name: entry.text(PersonField::DisplayName).to_owned(),
            },
            known_by,
        });
    }
    Ok(entries)
}

/// Gives up, on behalf of an entry that was merged into this person, the key the person is about to
/// take: it is theirs, and one key has one holder.
pub(crate) fn reclaim(
    tx: &mut Tx<'_>,
    person: PersonId,
    field: PersonField,
    value: &Value,
) -> store::Result<()> {
    let (Some(kind), Some(text)) = (field.claim(), value.as_text()) else {
        return Ok(());
    };
    let entry = {
        let reader = tx.reader();
        let Some(keeper) = reader
            .keeper_of(kind, text)?
            .filter(|keeper| *keeper != person)
        else {
            return Ok(());
        };
        if reader.survivor(keeper)? != person {
            return Ok(());
        }
        reader.person(keeper)?
    };
    let key = claim_key(kind, text);
    for field in PersonField::ALL
        .into_iter()
        .filter(|f| f.claim() == Some(kind))
    {
        if claim_key(kind, entry.text(field)) == key {
            tx.insist(Change::Set {
                entity: entry.id.into(),
                field: field.into(),
                value: Value::Null,
            })?;
        }
    }
    Ok(())
}

fn write(tx: &mut Tx<'_>, changes: Vec<Change>) -> Result<()> {
    for (n, change) in changes.into_iter().enumerate() {
        tx.insist(change).map_err(fault::store)?;
        if n % 500 == 499 {
            tx.settle().map_err(fault::store)?;
        }
    }
    Ok(())
}

/// What stands against a merge, found by doing it and taking it back.
fn try_out(app: &App, changes: Vec<Change>) -> Result<Option<AppError>> {
    let context = match app.context("person_merge", &json!({})) {
        Ok(context) => context,
        Err(error) => return Ok(Some(error)),
    };
    let mut refused = None;
    let tried = app.store()?.write(&context, |tx| {
        refused = write(tx, changes).err();
        Err::<(), _>(store::Error::Cancelled)
    });
    match tried {
        Ok(_) | Err(store::Error::Cancelled) => Ok(refused),
        Err(error) => Ok(Some(fault::store(error))),
    }
}

fn assemble(app: &App, keep: Entry, other: Entry, around: Around) -> Merge {
    Merge {
        keep,
        other,
        around,
        choices: BTreeMap::new(),
        actor: app.session().map(|session| session.admin),
        now: app.now(),
        reason: String::new(),
    }
}

fn read(app: &App, reader: &Reader<'_>, id: PersonId) -> Result<(Entry, PersonRecord)> {
    let person = reader.person(id).map_err(|error| match error {
        store::Error::NotFound => missing(id),
        error => fault::store(error),
    })?;
    let entry = entry(app, reader, &person).map_err(fault::store)?;
    Ok((entry, person))
}

fn entry(app: &App, reader: &Reader<'_>, person: &PersonRecord) -> store::Result<Entry> {
    let standing = standing(app, reader, person)?;
    let links = reader
        .links_of(person.id.0, &LINKS)?
        .into_iter()
        .map(|link| Given {
            edge: link.edge,
            terms: link.terms,
        })
        .collect();
    let badges = reader
        .badges_of(person.id)?
        .into_iter()
        .filter_map(|badge| {
            Some(Held {
                badge: badge.id,
                card: badge.card.to_string(),
                issue: badge
                    .holder
                    .filter(|holder| holder.person == person.id)?
                    .issue,
                blocked: badge.revoked || badge.lost.is_some(),
            })
        })
        .collect();
    Ok(Entry {
        id: person.id,
        state: standing.state,
        fields: person
            .filled()
            .map(|(field, value)| (field, value.clone()))
            .collect(),
        links,
        badges,
        holds: standing
            .holds
            .into_iter()
            .map(|record| record.hold)
            .collect(),
    })
}

fn around(reader: &Reader<'_>, other: PersonId) -> store::Result<Around> {
    Ok(Around {
        leads: reader.leads(other)?,
        reports: reader.reports(other)?,
        earlier: reader.merged_into(other)?,
    })
}

/// Which of two entries rather stays: the own one, the one that is in use, the one that holds and
/// says more, the older one.
fn worth(entry: &Entry, record: &PersonRecord, admin: PersonId) -> impl Ord {
    let state = match entry.state {
        State::Active => 3,
        State::Invited | State::Staged => 2,
        State::Suspended => 1,
        State::Bin | State::Purged => 0,
    };
    (
        entry.id == admin,
        state,
        entry.badges.len(),
        entry.fields.len() + entry.links.len(),
        std::cmp::Reverse(record.created_at),
    )
}

fn choice_of(choice: MergeChoice) -> Choice {
    match choice {
        MergeChoice::Keep => Choice::Keep,
        MergeChoice::Other => Choice::Other,
        MergeChoice::Both => Choice::Both,
    }
}

fn choice_view(choice: Choice) -> MergeChoice {
    match choice {
        Choice::Keep => MergeChoice::Keep,
        Choice::Other => MergeChoice::Other,
        Choice::Both => MergeChoice::Both,
    }
}

fn look(
    reader: &Reader<'_>,
    merge: &Merge,
    keep: &PersonRecord,
    other: &PersonRecord,
) -> store::Result<MergePreview> {
    let side = |entry: &Entry, record: &PersonRecord| MergeSide {
        id: entry.id.to_string(),
        name: record.text(PersonField::DisplayName).to_owned(),
        state: state_view(entry.state),
        email: record.get(PersonField::Email).as_text().map(str::to_owned),
        created_at: record.created_at.0,
        changed_at: record.changed_at.0,
    };
    let mut differing = Vec::new();
    let mut same = 0;
    for field in merge::fields() {
        let (one, two) = (keep.get(field), other.get(field));
        if one == two {
            same += u64::from(!one.is_null());
            continue;
        }
        // When somebody was let in is a moment nobody chooses between; who is in stays in.
        if field == PersonField::ActivatedAt && !one.is_null() {
            continue;
        }
        differing.push(MergeField {
            field: field.key().to_owned(),
            keep: fields::text(one),
            other: fields::text(two),
            keep_ref: referred(reader, field, one)?,
            other_ref: referred(reader, field, two)?,
            choice: choice_view(merge.default_choice(field)),
            may_keep_both: field == PersonField::Note && !one.is_null() && !two.is_null(),
        });
    }
    let count = |kinds: &[EdgeKind]| {
        merge
            .moving()
            .filter(|given| kinds.contains(&given.edge.kind))
            .count() as u64
    };
    Ok(MergePreview {
        keep: side(&merge.keep, keep),
        other: side(&merge.other, other),
        fields: differing,
        same,
        moves: MergeMoves {
            badges: merge
                .badges()
                .map(|held| {
                    card::CardNumber::parse(&held.card)
                        .map_or_else(|_| held.card.clone(), |card| card::display(&card))
                })
                .collect(),
            badges_left: merge
                .other
                .badges
                .iter()
                .filter(|held| held.blocked)
                .count() as u64,
            roles: count(&[EdgeKind::Role]),
            permissions: count(&[EdgeKind::Allow, EdgeKind::Deny]),
            groups: count(&[EdgeKind::Group, EdgeKind::Manager]),
            departments: count(&[EdgeKind::Department]),
            leads: merge.around.leads.len() as u64,
            reports: merge.around.reports.len() as u64,
            earlier: merge.around.earlier.len() as u64,
        },
        refused: None,
    })
}

fn referred(
    reader: &Reader<'_>,
    field: PersonField,
    value: &Value,
) -> store::Result<Option<UnitRef>> {
    let Some(id) = value.as_ref_id() else {
        return Ok(None);
    };
    let name = match field {
        PersonField::Manager | PersonField::MergedInto => reader.name_of(PersonId(id))?,
        _ => reader.unit(id)?.map(|unit| unit.name),
    };
    Ok(name.map(|name| UnitRef {
        id: id.to_string(),
        name,
    }))
}

fn refusal(merge: &Merge, problem: &MergeProblem) -> AppError {
    let code = match problem {
        MergeProblem::Same => ErrorCode::BadRequest,
        MergeProblem::OwnEntry => ErrorCode::NotYourself,
        MergeProblem::KeepInBin => ErrorCode::PersonInBin,
        MergeProblem::MergedAlready => ErrorCode::NotInThisState,
        MergeProblem::NotBoth(field) => {
            return fault::field_error(field.key(), "not_both", &problem.to_string());
        }
    };
    let name = |entry: &Entry| {
        let name = entry.fields.get(&PersonField::DisplayName);
        name.and_then(Value::as_text).unwrap_or_default().to_owned()
    };
    AppError::new(code, fault::sentence(&problem.to_string()))
        .with("person", merge.other.id.to_string())
        .with("name", name(&merge.other))
}
