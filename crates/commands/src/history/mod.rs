//! The history: what happened, to whom, by whom, in words a window can show, and as a file.

#![allow(
    clippy::needless_pass_by_value,
    reason = "commands take what the door hands them"
)]

mod file;

pub(crate) use file::export;

use std::collections::BTreeMap;

use domain::access::{Permission, Scope};
use domain::card;
use domain::field::{Entity, EntityKind, Field, OrganisationField, UnitField};
use domain::id::{BadgeId, ChangeSetId, PersonId, RoleId, Uuid};
use domain::op::{Change, Edge, Terms};
use domain::person::PersonField;
use domain::time::Instant;
use domain::value::Value;
use store::{Before, HistoryEntry, HistoryQuery, Reader};

use crate::access::role_name;
use crate::app::App;
use crate::days::{Days, day};
use crate::error::Result;
use crate::view::{
    ActView, HistoryAct, HistoryAsk, HistoryLine, HistoryPage, HistoryThing, HistoryTopic,
    PersonRef, ScopeView,
};
use crate::{fault, fields};

/// Lines of one page at most.
const MOST_LINES: u32 = 200;

/// The next stretch of the history that fits.
pub(crate) fn page(app: &App, args: HistoryAsk) -> Result<HistoryPage> {
    app.permit(Permission::AuditRead)?;
    let limit = args.limit.clamp(1, MOST_LINES);
    app.store()?
        .read(|reader| {
            let days = Days::of(reader)?;
            let query = match query(&args, &days) {
                Ok(query) => HistoryQuery { limit, ..query },
                Err(error) => return Ok(Err(error)),
            };
            let page = reader.history_page(&query)?;
            let mut words = Words::new(reader, days);
            let lines = page
                .entries
                .iter()
                .map(|entry| words.line(entry))
                .collect::<store::Result<_>>()?;
            Ok(Ok(HistoryPage {
                lines,
                next: page.next,
            }))
        })
        .map_err(fault::store)?
}

fn query(ask: &HistoryAsk, days: &Days) -> Result<HistoryQuery> {
    let person = |field: &str, text: &str| {
        text.parse::<PersonId>()
            .map_err(|_| fault::field_error(field, "id", "this is no id of a person"))
    };
    let subject = ask.person.as_deref().map(|id| person("person", id));
    let by = ask.by.as_deref().map(|id| person("by", id)).transpose()?;
    let act = ask.act.as_deref().map(|id| {
        id.parse::<ChangeSetId>()
            .map_err(|_| fault::field_error("act", "id", "this is no id of an act"))
    });
    let since = ask.since.as_deref().map(|text| day("since", text));
    let until = ask.until.as_deref().map(|text| day("until", text));
    Ok(HistoryQuery {
        subject: subject.transpose()?.map(Entity::from),
        by,
        change_set: act.transpose()?,
        topic: ask.topic.map(topic),
        since: since.transpose()?.map(|day| days.start(day)),
        until: until.transpose()?.map(|day| days.end(day)),
        before: ask.before,
        limit: MOST_LINES,
    })
}

fn topic(topic: HistoryTopic) -> store::HistoryTopic {
    match topic {
        HistoryTopic::Details => store::HistoryTopic::Details,
        HistoryTopic::Status => store::HistoryTopic::Status,
        HistoryTopic::Badges => store::HistoryTopic::Badges,
        HistoryTopic::Access => store::HistoryTopic::Access,
        HistoryTopic::Entries => store::HistoryTopic::Entries,
        HistoryTopic::Files => store::HistoryTopic::Files,
    }
}

/// Turns entries into lines; names and acts are looked up once each.
struct Words<'r, 'a> {
    reader: &'r Reader<'a>,
    days: Days,
    names: BTreeMap<(EntityKind, Uuid), String>,
    acts: BTreeMap<ChangeSetId, HistoryAct>,
}

impl<'r, 'a> Words<'r, 'a> {
    fn new(reader: &'r Reader<'a>, days: Days) -> Self {
        Self {
            reader,
            days,
            names: BTreeMap::new(),
            acts: BTreeMap::new(),
        }
    }

    fn line(&mut self, entry: &HistoryEntry) -> store::Result<HistoryLine> {
        let note: serde_json::Value = entry
            .note
            .as_deref()
            .and_then(|note| serde_json::from_str(note).ok())
            .unwrap_or_default();
        let mut line = HistoryLine {
            n: entry.n,
            at: entry.at.0,
            by: match entry.by {
                Some(person) => Some(PersonRef {
                    id: person.to_string(),
                    name: self.name(person.into())?,
                }),
                None => None,
            },
            via: entry.via.key().to_owned(),
            about: entry.subject.map(|about| self.thing(about)).transpose()?,
            what: entry.what.clone(),
            field: None,
            before: None,
            after: None,
            other: None,
            scope: None,
            reason: None,
            from: None,
            until: None,
            how: None,
            verdict: entry
                .verdict
                .clone()
                .filter(|verdict| !matches!(verdict.as_str(), "applied" | "same" | "merged")),
            act: entry.change_set.map(|act| self.act(act)).transpose()?,
            rows: note.get("rows").and_then(serde_json::Value::as_u64),
            erased: entry.erased,
        };
        match &entry.change {
            Some(change) => self.fill(&mut line, change, entry.before.as_ref())?,
            None if entry.what == "state" => {
                let word = |key: &str| note.get(key)?.as_str().map(str::to_owned);
                line.before = word("before");
                line.after = word("after");
            }
            None => {
                line.how = note
                    .get("what")
                    .and_then(|what| what.as_str())
                    .map(str::to_owned);
            }
        }
        Ok(line)
    }

    fn fill(
        &mut self,
        line: &mut HistoryLine,
        change: &Change,
        before: Option<&Before>,
    ) -> store::Result<()> {
        match change {
            Change::Set { field, value, .. } => {
                line.field = Some(field.key().to_owned());
                line.after = self.value(*field, value)?;
                if let Some(Before::Field(before)) = before {
                    line.before = self.value(*field, before)?;
                }
            }
            Change::Link { edge, terms, .. } => self.link(line, *edge, terms)?,
            Change::PlaceHold {
                kind,
                reason,
                from,
                until,
                ..
            } => {
                line.from = from.map(|at| self.days.first(at));
                line.how = Some(kind.key().to_owned());
                line.reason = Some(reason.clone()).filter(|reason| !reason.is_empty());
                line.until = until.map(|at| self.days.last(at));
            }
            Change::IssueBadge { person, .. } => line.other = Some(self.thing((*person).into())?),
            Change::EndIssue { end, .. } => {
                line.how = Some(end.key().to_owned());
                if let Some(Before::Holder(person)) = before {
                    line.other = Some(self.thing((*person).into())?);
                }
            }
            Change::Create { .. }
            | Change::LiftHolds { .. }
            | Change::SetPassword { .. }
            | Change::Retract { .. }
            | Change::Unretract { .. } => {}
        }
        Ok(())
    }

    fn link(&mut self, line: &mut HistoryLine, edge: Edge, terms: &Terms) -> store::Result<()> {
        let given = Instant(line.at);
        line.field = Some(edge.kind.key().to_owned());
        line.other = match (edge.kind.target(), edge.permission()) {
            (Some(kind), _) => Some(self.thing(Entity { kind, id: edge.b })?),
            (None, Some(permission)) => Some(HistoryThing {
                kind: "permission".to_owned(),
                id: permission.key().to_owned(),
                name: permission.key().to_owned(),
            }),
            (None, None) => None,
        };
        line.scope = match edge.scope {
            Scope::Organisation => None,
            Scope::Unit(unit) => Some((unit.into(), edge.scope)),
            Scope::Group(group) => Some((group.into(), edge.scope)),
        }
        .map(|(place, scope): (Entity, Scope)| {
            Ok::<_, store::Error>(ScopeView {
                scope: scope.to_string(),
                name: Some(self.name(place)?),
            })
        })
        .transpose()?;
        line.reason.clone_from(&terms.reason);
        // A role given today is no news of a day to come.
        line.from = terms
            .from
            .filter(|at| *at > given)
            .map(|at| self.days.first(at));
        line.until = terms.until.map(|at| self.days.last(at));
        Ok(())
    }

    /// A value as people read it: what refers to something by that one's name.
    fn value(&mut self, field: Field, value: &Value) -> store::Result<Option<String>> {
        let Value::Ref(id) = value else {
            return Ok(fields::text(value));
        };
        let kind = match field {
            Field::Person(PersonField::Manager | PersonField::MergedInto)
            | Field::Unit(UnitField::Manager) => EntityKind::Person,
            Field::Organisation(_) => EntityKind::Role,
            _ => EntityKind::Unit,
        };
        Ok(Some(self.name(Entity { kind, id: *id })?))
    }

    fn thing(&mut self, about: Entity) -> store::Result<HistoryThing> {
        Ok(HistoryThing {
            kind: about.kind.key().to_owned(),
            id: about.id.to_string(),
            name: self.name(about)?,
        })
    }

    fn name(&mut self, of: Entity) -> store::Result<String> {
        if let Some(known) = self.names.get(&(of.kind, of.id)) {
            return Ok(known.clone());
        }
        let name = match of.kind {
            EntityKind::Person => self.reader.name_of(PersonId(of.id))?,
            EntityKind::Badge => self
                .reader
                .badge(BadgeId(of.id))?
                .map(|badge| card::display(&badge.card)),
            EntityKind::Unit => self.reader.unit(of.id)?.map(|unit| unit.name),
            EntityKind::Group => self.reader.carrier_name(of)?,
            EntityKind::Role => role_name(self.reader, RoleId(of.id))?,
            EntityKind::Organisation => self.reader.organisation(OrganisationField::Name)?,
            EntityKind::ReaderProfile => None,
            EntityKind::SavedView => self
                .reader
                .saved_views()?
                .into_iter()
                .find(|view| view.id.0 == of.id)
                .map(|view| view.name),
        };
        let name = name.unwrap_or_default();
        self.names.insert((of.kind, of.id), name.clone());
        Ok(name)
    }

    fn act(&mut self, id: ChangeSetId) -> store::Result<HistoryAct> {
        if let Some(known) = self.acts.get(&id) {
            return Ok(known.clone());
        }
        let act = self.reader.act(id)?;
        let began = matches!(&*act.kind, "directory_create" | "owner_create");
        let view = HistoryAct {
            id: id.to_string(),
            what: ActView::of(&act.kind, &act.label),
            may_undo: act.in_force && act.undoes.is_none() && !began,
            undone: !act.in_force,
            is_undo: act.undoes.is_some(),
        };
        self.acts.insert(id, view.clone());
        Ok(view)
    }
}
