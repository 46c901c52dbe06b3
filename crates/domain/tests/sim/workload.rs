//! What people at desks do: hostile on purpose, so that few names, few cards
//! and few addresses meet each other again and again.

use domain::access::{BuiltInRole, Permission};
use domain::field::{
    BadgeField, Entity, EntityKind, Field, GroupField, RoleField, UnitField, UnitKind,
};
use domain::id::{BadgeId, GroupId, LogId, OpId, PersonId, RoleId, UnitId, Uuid, Ver};
use domain::lifecycle::HoldKind;
use domain::op::{Change, Edge, EdgeKind, IssueEnd, SecretRank, Terms};
use domain::person::PersonField;
use domain::time::Instant;
use domain::value::Value;

use crate::desk::Desk;
use crate::hub::is_permitted;
use crate::memory::Memory;
use crate::rng::Rng;

/// The three who administer: two owners and an admin.
pub const ADMINS: [PersonId; 3] = [
    PersonId(Uuid::from_u128(1)),
    PersonId(Uuid::from_u128(2)),
    PersonId(Uuid::from_u128(3)),
];
const FIELDS: [PersonField; 9] = [
    PersonField::DisplayName,
    PersonField::Email,
    PersonField::Username,
    PersonField::Phone,
    PersonField::EmployeeNo,
    PersonField::Title,
    PersonField::Note,
    PersonField::EndDate,
    PersonField::ActivatedAt,
];
const DEPARTMENTS: [UnitId; 2] = [UnitId(Uuid::from_u128(51)), UnitId(Uuid::from_u128(52))];
/// Departments that move into each other.
const UNITS: [UnitId; 4] = [
    UnitId(Uuid::from_u128(61)),
    UnitId(Uuid::from_u128(62)),
    UnitId(Uuid::from_u128(63)),
    UnitId(Uuid::from_u128(64)),
];
const ROLES: [BuiltInRole; 3] = [BuiltInRole::Helper, BuiltInRole::Admin, BuiltInRole::Owner];
const GROUPS: [GroupId; 3] = [
    GroupId(Uuid::from_u128(81)),
    GroupId(Uuid::from_u128(82)),
    GroupId(Uuid::from_u128(83)),
];
/// A role the office made.
const CLERK: RoleId = RoleId(Uuid::from_u128(71));
/// None that would let its holder do what the workload tries.
const PERMISSIONS: [Permission; 3] = [
    Permission::TerminalLogin,
    Permission::Export,
    Permission::AuditRead,
];
const CARDS: usize = 4;

/// A field somebody opened for editing and has not saved yet.
#[derive(Clone, Copy, Debug)]
struct OpenForm {
    desk: LogId,
    entity: Entity,
    field: Field,
    seen: Ver,
}

/// Everybody who works at the desks.
pub struct Office {
    rng: Rng,
    forms: Vec<OpenForm>,
}

impl Office {
    pub fn new(seed: u64) -> Self {
        Self {
            rng: Rng::new(seed),
            forms: Vec::new(),
        }
    }

    /// The first Saves of a directory: the owners, the admin and a few people.
    pub fn found(&mut self, desk: &mut Desk, now: Instant) {
        let tx = self.rng.uuid();
        let [first, second, admin] = ADMINS;
        let mut by = None;
        let roles = [
            (first, BuiltInRole::Owner),
            (second, BuiltInRole::Owner),
            (admin, BuiltInRole::Admin),
        ];
        for (person, role) in roles {
            let address = format!("{}@office.example", person.0.as_u128());
            let fields = vec![
                (PersonField::DisplayName.into(), Value::text(role.key())),
                (PersonField::Email.into(), Value::text(address)),
                (PersonField::ActivatedAt.into(), Value::Instant(now)),
            ];
            let create = Change::Create {
                entity: person.into(),
                fields,
            };
            desk.save(now, tx, by, None, create);
            let password = Change::SetPassword {
                person,
                phc: Some(format!("$argon2id${}", role.key())),
                rank: SecretRank::User,
                must_change: false,
            };
            let link = Change::Link {
                edge: Edge::role(person, role.id()),
                present: true,
                terms: Terms::default(),
            };
            desk.save(now, tx, by, None, link);
            desk.save(now, tx, by, None, password);
            by = Some(first);
        }
        for unit in UNITS {
            let fields = vec![
                (
                    UnitField::Kind.into(),
                    Value::text(UnitKind::Department.key()),
                ),
                (UnitField::Name.into(), Value::text(unit.to_string())),
            ];
            let entity = unit.into();
            desk.save(now, tx, by, None, Change::Create { entity, fields });
        }
        for _ in 0..3 {
            let change = new_person(&mut self.rng);
            let tx = self.rng.uuid();
            desk.save(now, tx, by, None, change);
        }
    }

    /// One Save at a desk by one of the admins.
    pub fn act(&mut self, desk: &mut Desk, now: Instant) {
        let by = *self.rng.pick(&ADMINS);
        // A desk asks before it saves; one that was tampered with does not.
        let honest = self.rng.percent(80);
        self.act_as(desk, by, now, honest);
    }

    /// The same by somebody who may do everything.
    pub fn act_as_owner(&mut self, desk: &mut Desk, now: Instant) {
        let by = *self.rng.pick(&desk.view.owners());
        self.act_as(desk, by, now, true);
    }

    /// One to four changes.
    fn act_as(&mut self, desk: &mut Desk, by: PersonId, now: Instant, honest: bool) {
        let tx = self.rng.uuid();
        for _ in 0..=self.rng.below(4) {
            let stale = self.rng.percent(15).then(|| self.stale_set(desk.log));
            let wanted = stale
                .flatten()
                .or_else(|| self.change(&desk.view, desk.next_id()));
            if let Some((base, change)) = wanted
                && (!honest || is_permitted(&desk.view, by, &change, now))
                && !matches!(change, Change::Set { field, .. } if desk.unknown == Some(field))
            {
                desk.save(now, tx, Some(by), base, change);
            }
        }
        if self.rng.percent(20)
            && let Some(person) = person(&desk.view, &mut self.rng)
        {
            let field = Field::Person(*self.rng.pick(&FIELDS));
            self.forms.push(OpenForm {
                desk: desk.log,
                entity: person.into(),
                field,
                seen: desk.view.ver(person.into(), field),
            });
        }
    }

    /// Saves a form that was opened a while ago.
    fn stale_set(&mut self, desk: LogId) -> Option<(Option<Ver>, Change)> {
        let form = self.forms.iter().position(|form| form.desk == desk)?;
        let form = self.forms.swap_remove(form);
        let change = Change::Set {
            entity: form.entity,
            field: form.field,
            value: value_for(&mut self.rng, form.field),
        };
        Some((Some(form.seen), change))
    }

    fn change(&mut self, view: &Memory, id: OpId) -> Option<(Option<Ver>, Change)> {
        let rng = &mut self.rng;
        let someone = person(view, rng)?;
        let entity = Entity::from(someone);
        Some(match rng.below(100) {
            0..8 => (None, new_person(rng)),
            // Now and then two desks merge two people into each other.
            8..10 => {
                let field = Field::Person(PersonField::MergedInto);
                let value = match rng.percent(75) {
                    true => Value::Ref(person(view, rng)?.0),
                    false => Value::Null,
                };
                let set = Change::Set {
                    entity,
                    field,
                    value,
                };
                (Some(view.ver(entity, field)), set)
            }
            10..14 => {
                let (entity, to) = (Entity::from(*rng.pick(&UNITS)), *rng.pick(&UNITS));
                let field = match rng.percent(80) {
                    true => Field::Unit(UnitField::Parent),
                    false => Field::Unit(UnitField::Successor),
                };
                let value = match rng.percent(75) {
                    true => Value::Ref(to.0),
                    false => Value::Null,
                };
                let set = Change::Set {
                    entity,
                    field,
                    value,
                };
                (Some(view.ver(entity, field)), set)
            }
            14..48 => {
                let field = Field::Person(*rng.pick(&FIELDS));
                let value = value_for(rng, field);
                let set = Change::Set {
                    entity,
                    field,
                    value,
                };
                (Some(view.ver(entity, field)), set)
            }
            48..63 => {
                let how_many = if rng.percent(60) { 1 } else { 3 };
                let role = *rng.pick(&ROLES[..how_many]);
                self.link(view, Edge::role(someone, role.id()))
            }
            63..65 => {
                let department = *rng.pick(&DEPARTMENTS);
                self.link(view, Edge::department(someone, department))
            }
            65..70 => self.access(view, someone),
            70..75 => {
                let kinds = [HoldKind::Suspended, HoldKind::Left, HoldKind::Deleted];
                let place = Change::PlaceHold {
                    entity,
                    kind: *rng.pick(&kinds),
                    reason: format!("{id}"),
                    from: None,
                    until: None,
                };
                (None, place)
            }
            75..81 => {
                let holds: Vec<OpId> = view
                    .holds
                    .iter()
                    .filter(|((of, _), hold)| *of == entity && !hold.lifted)
                    .map(|((_, op), _)| *op)
                    .collect();
                if holds.is_empty() {
                    return None;
                }
                (None, Change::LiftHolds { entity, holds })
            }
            81..91 => self.badge(view, someone),
            91..96 => {
                let rank = *rng.pick(&SecretRank::ALL);
                let phc = (rank != SecretRank::Disabled).then(|| format!("$argon2id${id}"));
                let set = Change::SetPassword {
                    person: someone,
                    phc,
                    rank,
                    must_change: rng.percent(50),
                };
                (view.passwords.get(&someone).map(|p| p.ver), set)
            }
            _ => {
                let made = view.entities.get(&entity)?.by;
                (Some(made), Change::Retract { entity })
            }
        })
    }

    fn link(&mut self, view: &Memory, edge: Edge) -> (Option<Ver>, Change) {
        let link = view.links.get(&edge);
        let present = !link.is_some_and(|link| link.present);
        // For a time only what is no power over these three.
        let helper = edge.kind == EdgeKind::Role && edge.b == BuiltInRole::Helper.id().0;
        let dated = helper && present && self.rng.percent(30);
        let change = Change::Link {
            edge,
            present,
            terms: Terms {
                until: dated.then_some(Instant(i64::MAX)),
                ..Terms::default()
            },
        };
        (link.map(|link| link.ver), change)
    }

    /// Roles and groups, made, filled, nested, given and removed.
    fn access(&mut self, view: &Memory, someone: PersonId) -> (Option<Ver>, Change) {
        let rng = &mut self.rng;
        let group = |rng: &mut Rng| *rng.pick(&GROUPS);
        let missing = GROUPS
            .into_iter()
            .map(Entity::from)
            .chain([Entity::from(CLERK)])
            .find(|entity| !view.entities.contains_key(entity));
        if let Some(entity) = missing {
            let fields = Vec::new();
            return (None, Change::Create { entity, fields });
        }
        let permission = *rng.pick(&PERMISSIONS);
        let edge = match rng.below(9) {
            0 | 1 => Edge::group(someone, group(rng)),
            2 => Edge::group_parent(group(rng), group(rng)),
            3 => Edge::group_role(group(rng), CLERK),
            4 | 5 => Edge::role_permission(CLERK, permission),
            6 => Edge::role(someone, CLERK),
            7 => Edge::deny(someone, permission),
            _ => {
                let entity = match rng.percent(50) {
                    true => Entity::from(group(rng)),
                    false => Entity::from(CLERK),
                };
                let field: Field = match entity.kind {
                    EntityKind::Role => RoleField::Removed.into(),
                    _ => GroupField::Removed.into(),
                };
                let value = match rng.percent(30) {
                    true => Value::Bool(true),
                    false => Value::Null,
                };
                let set = Change::Set {
                    entity,
                    field,
                    value,
                };
                return (Some(view.ver(entity, field)), set);
            }
        };
        self.link(view, edge)
    }

    fn badge(&mut self, view: &Memory, person: PersonId) -> (Option<Ver>, Change) {
        let rng = &mut self.rng;
        let n = rng.below(CARDS);
        let badge = BadgeId(Uuid::from_u128(900 + n as u128));
        let card = format!("uid:04A3C6CAE2618{n}");
        if !view.is_present(badge.into()) {
            let mut fields = vec![(Field::Badge(BadgeField::Card), Value::text(&card))];
            if rng.percent(70) {
                let label = Value::text(format!("Badge {}", rng.below(3)));
                fields.push((Field::Badge(BadgeField::Label), label));
            }
            if rng.percent(30) {
                // Typed, and never tapped since.
                fields.push((Field::Badge(BadgeField::Unverified), Value::Bool(true)));
            }
            let create = Change::Create {
                entity: badge.into(),
                fields,
            };
            return (None, create);
        }
        if rng.percent(15) {
            let (entity, field) = (Entity::from(badge), Field::Badge(BadgeField::Label));
            let value = match rng.percent(70) {
                true => Value::text(format!("Badge {}", rng.below(3))),
                false => Value::Null,
            };
            let set = Change::Set {
                entity,
                field,
                value,
            };
            return (Some(view.ver(entity, field)), set);
        }
        let open = view
            .issues
            .iter()
            .find(|(_, given)| given.badge == badge && given.end.is_none());
        let change = match open {
            Some((issue, _)) if rng.percent(60) => Change::EndIssue {
                badge,
                card,
                issue: *issue,
                end: *rng.pick(&[IssueEnd::Returned, IssueEnd::Moved, IssueEnd::Lost]),
            },
            None if rng.percent(15) => {
                let entity = badge.into();
                let made = view.entities.get(&entity).map(|made| made.by);
                return (made, Change::Retract { entity });
            }
            _ => Change::IssueBadge {
                badge,
                card,
                person,
            },
        };
        (None, change)
    }
}

fn person(view: &Memory, rng: &mut Rng) -> Option<PersonId> {
    let people = view.all(EntityKind::Person);
    (!people.is_empty()).then(|| PersonId(*rng.pick(&people)))
}

fn new_person(rng: &mut Rng) -> Change {
    let mut fields = vec![(
        PersonField::DisplayName.into(),
        Value::text(format!("Person {}", rng.below(9))),
    )];
    for field in [PersonField::Email, PersonField::EmployeeNo] {
        if rng.percent(50) {
            fields.push((field.into(), value_for(rng, field.into())));
        }
    }
    fields.retain(|(_, value)| !value.is_null());
    Change::Create {
        entity: PersonId(rng.uuid()).into(),
        fields,
    }
}

fn value_for(rng: &mut Rng, field: Field) -> Value {
    match field {
        Field::Person(PersonField::Email) => {
            // Case differs, the key does not.
            let name = *rng.pick(&["ada", "Ada", "ben", "eve"]);
            Value::text(format!("{name}@example.org"))
        }
        Field::Person(PersonField::Username) => {
            match *rng.pick(&["ada", "ben", "eve", "ada@example.org", ""]) {
                "" => Value::Null,
                name => Value::text(name),
            }
        }
        Field::Person(PersonField::EmployeeNo) => Value::text(format!("{}", rng.below(4))),
        Field::Person(PersonField::ActivatedAt) => match rng.percent(60) {
            true => Value::Instant(Instant(i64::try_from(rng.below(9)).unwrap_or(0))),
            false => Value::Null,
        },
        Field::Person(PersonField::EndDate) => {
            let year = 2030 + i32::try_from(rng.below(3)).unwrap_or(0);
            domain::time::CivilDate::from_ymd_opt(year, 1, 1)
                .filter(|_| rng.percent(30))
                .map_or(Value::Null, Value::Date)
        }
        _ => Value::text(format!("{}", rng.below(6))),
    }
}
