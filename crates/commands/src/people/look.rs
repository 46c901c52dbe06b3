//! What a form looks up while it is filled: similar people, units, its own draft.

use std::collections::{BTreeMap, BTreeSet};

use domain::field::{OrganisationField, UnitField};
use domain::id::{PersonId, UnitId};
use domain::lifecycle::State;
use domain::person::PersonField;
use domain::search::fold;
use store::ListQuery;

use super::{person_id, state_view, unit_kind};
use crate::app::App;
use crate::error::Result;
use crate::view::{
    DraftKey, DraftPut, DraftView, DuplicateHit, FindDuplicates, Nothing, UnitList, UnitView,
};
use crate::{fault, fields};

/// People like the one being typed.
pub(crate) fn find_duplicates(app: &App, args: FindDuplicates) -> Result<Vec<DuplicateHit>> {
    let own = args.id.as_deref().map(person_id).transpose()?;
    let text = |field: PersonField| {
        args.fields
            .0
            .get(field.key())
            .cloned()
            .flatten()
            .unwrap_or_default()
    };
    app.store()?
        .read(|reader| {
            let mut hits: BTreeMap<PersonId, BTreeSet<&'static str>> = BTreeMap::new();
            for (field, by) in [
                (PersonField::Email, "email"),
                (PersonField::Username, "username"),
            ] {
                let (Some(kind), value) = (field.claim(), text(field)) else {
                    continue;
                };
                if value.trim().is_empty() {
                    continue;
                }
                if let Some(holder) = reader.holder_of(kind, &value)? {
                    hits.entry(holder).or_default().insert(by);
                }
            }
            let phone = text(PersonField::Phone);
            if !phone.trim().is_empty() {
                let country = reader.organisation(OrganisationField::Country)?;
                let number = domain::input::phone(&phone, country.as_deref())
                    .ok()
                    .and_then(|phone| phone.value.e164)
                    .unwrap_or(phone);
                for id in reader.alike(PersonField::Phone, &number, 5)? {
                    hits.entry(id).or_default().insert("phone");
                }
            }
            let name = match text(PersonField::DisplayName) {
                name if name.trim().is_empty() => fields::display_name(text),
                name => name,
            };
            if fold(&name).chars().count() > 3 {
                let query = ListQuery {
                    text: quoted(&name),
                    states: State::ALL.to_vec(),
                    ..ListQuery::default()
                };
                for row in reader.list(&query, 0, 5)?.rows {
                    hits.entry(row.id).or_default().insert("name");
                }
            }
            hits.into_iter()
                .filter(|(id, _)| Some(*id) != own)
                .filter_map(|(id, by)| match reader.person(id) {
                    // Whoever it leads to is found as well.
                    Ok(person) if !person.get(PersonField::MergedInto).is_null() => None,
                    Ok(person) => Some(Ok(DuplicateHit {
                        id: id.to_string(),
                        name: person.text(PersonField::DisplayName).to_owned(),
                        email: person.get(PersonField::Email).as_text().map(str::to_owned),
                        state: state_view(person.state),
                        by: by.into_iter().map(str::to_owned).collect(),
                    })),
                    Err(store::Error::NotFound) => None,
                    Err(error) => Some(Err(error)),
                })
                .take(5)
                .collect()
        })
        .map_err(fault::store)
}

/// A name as words to search for, whatever signs it has.
fn quoted(name: &str) -> String {
    name.split_whitespace()
        .map(|word| format!("\"{}\"", word.replace('"', "")))
        .collect::<Vec<_>>()
        .join(" ")
}

/// The units of one kind.
pub(crate) fn units(app: &App, args: UnitList) -> Result<Vec<UnitView>> {
    let kind = unit_kind(args.kind);
    app.store()?
        .read(|reader| {
            let sizes: BTreeMap<UnitId, u64> = reader.unit_sizes(kind)?.into_iter().collect();
            Ok(reader
                .units(kind)?
                .into_iter()
                .map(|unit| UnitView {
                    id: unit.id.to_string(),
                    kind: args.kind,
                    people: sizes.get(&unit.id).copied().unwrap_or(0),
                    parent: unit
                        .unit(UnitField::Parent)
                        .map(|parent| parent.to_string()),
                    name: unit.name,
                })
                .collect())
        })
        .map_err(fault::store)
}

/// An unsaved form.
pub(crate) fn draft_get(app: &App, args: DraftKey) -> Result<Option<DraftView>> {
    let admin = app.admin()?.to_string();
    let draft = app
        .store()?
        .draft(&admin, &args.key)
        .map_err(fault::store)?;
    // A draft of another version that cannot be read is no reason not to show the person.
    Ok(draft.and_then(|draft| serde_json::from_str(&draft.body).ok()))
}

/// Keeps or forgets an unsaved form.
pub(crate) fn draft_put(app: &App, args: DraftPut) -> Result<Nothing> {
    let admin = app.admin()?.to_string();
    let store = app.store()?;
    let body = match &args.draft {
        Some(draft) => Some(serde_json::to_string(draft).map_err(|_| fault::internal())?),
        None => {
            // Nothing to forget: no write, since every Save comes by here.
            if store
                .draft(&admin, &args.key)
                .map_err(fault::store)?
                .is_none()
            {
                return Ok(Nothing {});
            }
            None
        }
    };
    store
        .set_draft(&admin, &args.key, body.as_deref(), app.now())
        .map_err(fault::store)?;
    Ok(Nothing {})
}
