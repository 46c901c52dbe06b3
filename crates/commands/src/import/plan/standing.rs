//! Roles and status of a row: what lets people in, and out.

use std::collections::BTreeSet;

use domain::access::{BuiltInRole, DefaultRoles, Permission};
use domain::id::{GroupId, PersonId, RoleId, Uuid};
use domain::lifecycle::{self, LifecycleFacts, Moment, State, Verb};
use domain::op::EdgeKind;
use domain::person::{PersonField, PersonType};
use domain::value::Value;
use import::{Content, Draft, DraftValue, ImportField};
use store::Reader;

use super::base::is_untouched;
use super::{Deed, Found, Objection, Office, Plan, day, is_last_owner};
use crate::access::role_name;
use crate::fields::Wanted;

impl Office {
    pub(super) fn roles(&self, reader: &Reader<'_>, draft: &Draft, plan: &mut Plan) -> Found<()> {
        let names: &[String] = match draft.value(ImportField::Roles) {
            Some(DraftValue::Set(Content::Names(names))) => names,
            Some(DraftValue::Clear) => &[],
            _ => return Ok(()),
        };
        let mut wanted = BTreeSet::new();
        for name in names {
            match domain::input::built_in_role(name) {
                Some(role) => {
                    wanted.insert((role.id(), role.key().to_owned()));
                }
                None => {
                    if let Some(role) = reader.role_named(name)? {
                        wanted.insert((role, name.trim().to_owned()));
                        continue;
                    }
                    let known: Vec<String> = BuiltInRole::ALL
                        .iter()
                        .map(|role| role.key().replace('_', " "))
                        .collect();
                    let unknown = Objection::UnknownRole {
                        name: name.clone(),
                        known: known.join(", "),
                    };
                    self.object(draft, plan, Some(ImportField::Roles), unknown, name);
                }
            }
        }
        let kind = match plan.values.get(&PersonField::PersonType) {
            Some(Wanted::Value(value)) => value.as_text().unwrap_or_default(),
            _ => plan
                .target
                .as_ref()
                .map_or("", |person| person.text(PersonField::PersonType)),
        };
        let kind = PersonType::from_key(kind).unwrap_or_default();
        // The role everybody of the type has by default is given to nobody one by one.
        let by_default = DefaultRoles::built_in(kind).id();
        if wanted.iter().map(|(role, _)| role).eq([&by_default]) {
            wanted.clear();
        }
        // What somebody has in a part of the directory only is as good as given: a file that went
        // out and comes back must not make more of it.
        let now: BTreeSet<RoleId> = match &plan.target {
            Some(person) => reader.roles(person.id)?.into_iter().collect(),
            None => BTreeSet::new(),
        };
        let mut roles = Vec::new();
        for role in now
            .iter()
            .filter(|role| !wanted.iter().any(|(w, _)| w == *role))
        {
            let name = role_name(reader, *role)?;
            roles.extend(name.map(|name| (*role, name, false)));
        }
        roles.extend(
            wanted
                .into_iter()
                .filter(|(role, _)| !now.contains(role))
                .map(|(role, name)| (role, name, true)),
        );
        plan.roles = roles;
        if plan.roles.is_empty() {
            return Ok(());
        }
        if is_untouched(draft, plan, ImportField::Roles) {
            plan.roles.clear();
            let mut words = Vec::new();
            for role in now {
                words.extend(role_name(reader, role)?.map(|name| name.replace('_', " ")));
            }
            let changed = Objection::ChangedSince {
                now: words.join("; "),
            };
            self.object(draft, plan, Some(ImportField::Roles), changed, "");
            return Ok(());
        }
        if !self.rights.may(Permission::RolesAssign) {
            self.object(
                draft,
                plan,
                Some(ImportField::Roles),
                Objection::MayNot(Deed::AssignRoles),
                "",
            );
            return Ok(());
        }
        let id = plan
            .target
            .as_ref()
            .map_or(PersonId(Uuid::nil()), |person| person.id);
        for (role, name, present) in plan.roles.clone() {
            if role == BuiltInRole::Owner.id() && !present && is_last_owner(reader, id)? {
                self.object(
                    draft,
                    plan,
                    Some(ImportField::Roles),
                    Objection::LastOwner,
                    &name,
                );
            }
        }
        Ok(())
    }

    /// Groups a row names are joined; those it does not name stay, unless the cell is cleared.
    pub(super) fn groups(&self, reader: &Reader<'_>, draft: &Draft, plan: &mut Plan) -> Found<()> {
        let now: BTreeSet<GroupId> = match &plan.target {
            Some(person) => reader
                .links_of(person.id.0, &[EdgeKind::Group])?
                .into_iter()
                .map(|link| GroupId(link.edge.b))
                .collect(),
            None => BTreeSet::new(),
        };
        match draft.value(ImportField::Groups) {
            Some(DraftValue::Set(Content::Names(names))) => {
                for name in names {
                    let found = match reader.group_named(name)? {
                        Some(group) => Some(group),
                        None => reader.group_known_as(name)?,
                    };
                    match found {
                        Some(group) if now.contains(&group) => {}
                        Some(group) => plan.groups.push((group, name.trim().to_owned(), true)),
                        None => self.object(
                            draft,
                            plan,
                            Some(ImportField::Groups),
                            Objection::UnknownGroup(name.clone()),
                            name,
                        ),
                    }
                }
            }
            Some(DraftValue::Clear) => {
                for group in &now {
                    if let Some(name) = reader.carrier_name((*group).into())? {
                        plan.groups.push((*group, name, false));
                    }
                }
            }
            _ => {}
        }
        if !plan.groups.is_empty() && is_untouched(draft, plan, ImportField::Groups) {
            plan.groups.clear();
            let mut words = Vec::new();
            for group in now {
                words.extend(reader.carrier_name(group.into())?);
            }
            let changed = Objection::ChangedSince {
                now: words.join("; "),
            };
            self.object(draft, plan, Some(ImportField::Groups), changed, "");
        }
        if !plan.groups.is_empty() && !self.rights.may(Permission::GroupsManage) {
            self.object(
                draft,
                plan,
                Some(ImportField::Groups),
                Objection::MayNot(Deed::ManageGroups),
                "",
            );
        }
        Ok(())
    }

    pub(super) fn status(&self, reader: &Reader<'_>, draft: &Draft, plan: &mut Plan) -> Found<()> {
        let field = Some(ImportField::Status);
        let wanted = match draft.value(ImportField::Status) {
            Some(DraftValue::Set(Content::Text(key))) => State::from_key(key),
            _ => None,
        };
        if plan.target.is_some() {
            return self.moved(reader, draft, plan, wanted);
        }
        match wanted {
            None | Some(State::Active) => {}
            Some(State::Staged) => plan.entry = lifecycle::Entry::Stage,
            Some(State::Invited) => {
                plan.entry = lifecycle::Entry::Stage;
                self.object(draft, plan, field, Objection::InvitedStaged, "invited");
            }
            Some(State::Suspended) => {
                plan.verb = Some(Verb::Suspend);
                if !self.rights.may(Permission::PeopleSuspend) {
                    self.object(
                        draft,
                        plan,
                        field,
                        Objection::MayNot(Deed::SetState(State::Suspended)),
                        "suspended",
                    );
                }
            }
            Some(state @ (State::Bin | State::Purged)) => {
                self.object(
                    draft,
                    plan,
                    field,
                    Objection::StateOfNew(state),
                    state.key(),
                );
            }
        }
        Ok(())
    }

    /// The move that leads a known person to a state, judged with the dates the row sets.
    fn moved(
        &self,
        reader: &Reader<'_>,
        draft: &Draft,
        plan: &mut Plan,
        wanted: Option<State>,
    ) -> Found<()> {
        let dated = plan.values.contains_key(&PersonField::StartDate)
            || plan.values.contains_key(&PersonField::EndDate);
        let Some(person) = plan.target.as_deref() else {
            return Ok(());
        };
        if (wanted.is_none() || wanted == Some(person.state)) && !dated {
            return Ok(());
        }
        let holds: Vec<_> = reader
            .holds(person.id.0)?
            .into_iter()
            .map(|record| record.hold)
            .collect();
        let (start, end) = (
            day(plan, PersonField::StartDate),
            day(plan, PersonField::EndDate),
        );
        let facts = LifecycleFacts {
            purged: false,
            holds: &holds,
            activated_at: match person.get(PersonField::ActivatedAt) {
                Value::Instant(at) => Some(*at),
                _ => None,
            },
            start,
            end,
            invite: None,
        };
        let moment = Moment {
            now: self.now,
            today: self.today,
        };
        let state = lifecycle::state(&facts, moment).state;
        let is_last_owner = is_last_owner(reader, person.id)?;
        if dated && is_last_owner && end.is_some() {
            self.object(
                draft,
                plan,
                Some(ImportField::Person(PersonField::EndDate)),
                Objection::LastOwner,
                "",
            );
            return Ok(());
        }
        let Some(wanted) = wanted.filter(|wanted| *wanted != state) else {
            return Ok(());
        };
        let field = Some(ImportField::Status);
        if is_untouched(draft, plan, ImportField::Status) {
            let now = state.key().to_owned();
            self.object(draft, plan, field, Objection::ChangedSince { now }, "");
            return Ok(());
        }
        let verb = match (wanted, state) {
            (State::Active, State::Suspended) => Some(Verb::Reactivate),
            (State::Active, _) => Some(Verb::Activate),
            (State::Suspended, _) => Some(Verb::Suspend),
            (State::Bin, _) => Some(Verb::Delete),
            (State::Invited, State::Staged) => {
                self.object(draft, plan, field, Objection::InvitedStaged, "invited");
                return Ok(());
            }
            (State::Staged | State::Invited | State::Purged, _) => None,
        };
        let Some(verb) = verb else {
            let impossible = Objection::StateImpossible {
                from: state,
                to: wanted,
            };
            self.object(draft, plan, field, impossible, wanted.key());
            return Ok(());
        };
        let permission = if verb == Verb::Delete {
            Permission::PeopleDelete
        } else {
            Permission::PeopleSuspend
        };
        let context = lifecycle::Context {
            is_self: person.id == self.admin,
            is_last_owner,
            has_identifier: person.has_identifier()
                || !plan.cards.is_empty()
                || plan.values.contains_key(&PersonField::Email)
                || plan.values.contains_key(&PersonField::Username),
            starts_later: start.filter(|start| *start > self.today),
            ended_on: end.filter(|end| *end < self.today),
            beneath: lifecycle::beneath(&facts, moment),
            undoes_delete_after: None,
            legal_hold: lifecycle::has_legal_hold(&facts, self.now),
            unsettled: 0,
        };
        if !self.rights.may(permission) {
            self.object(
                draft,
                plan,
                field,
                Objection::MayNot(Deed::SetState(wanted)),
                wanted.key(),
            );
        } else if let Err(refusal) = lifecycle::allowed(state, verb, &context) {
            self.object(
                draft,
                plan,
                field,
                Objection::StateRefused(refusal),
                wanted.key(),
            );
        } else {
            plan.verb = Some(verb);
        }
        Ok(())
    }
}
