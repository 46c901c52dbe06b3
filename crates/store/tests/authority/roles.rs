//! Roles the office makes, groups, rules and overrides: what they give and who may say so.

use domain::access::Permission;
use domain::decide::ConflictKind;
use domain::field::{Entity, Field, GroupField, OrganisationField, RoleField, UnitKind};
use domain::id::{GroupId, RoleId};
use domain::person::PersonType;
use domain::time::Instant;
use store::Tx;

use super::*;

fn make(desk: &Desk, fields: &[(Field, Value)], entity: impl Fn(&mut Tx<'_>) -> Entity) -> Entity {
    desk.write("make", |tx| {
        let entity = entity(tx);
        tx.insist(Change::Create {
            entity,
            fields: fields.to_vec(),
        })?;
        Ok(entity)
    })
    .value
}

fn new_role(desk: &Desk, name: &str, permits: &[Permission]) -> RoleId {
    let fields = vec![(RoleField::Name.into(), Value::text(name))];
    let role = RoleId(make(desk, &fields, |tx| RoleId(tx.new_id()).into()).id);
    for permission in permits {
        desk.act(linked(Edge::role_permission(role, *permission)));
    }
    role
}

fn new_group(desk: &Desk, name: &str, project: bool) -> GroupId {
    let mut fields = vec![(GroupField::Name.into(), Value::text(name))];
    if project {
        fields.push((GroupField::Project.into(), Value::Bool(true)));
    }
    GroupId(make(desk, &fields, |tx| GroupId(tx.new_id()).into()).id)
}

fn remove(entity: Entity, removed: bool) -> Change {
    let field: Field = match entity.kind {
        domain::field::EntityKind::Role => RoleField::Removed.into(),
        _ => GroupField::Removed.into(),
    };
    Change::Set {
        entity,
        field,
        value: match removed {
            true => Value::Bool(true),
            false => Value::Null,
        },
    }
}

fn rights(desk: &Desk, person: PersonId) -> Vec<&'static str> {
    let closure = desk
        .store()
        .read(|reader| reader.closure(person, desk.now()))
        .unwrap();
    closure.permissions().iter().map(Permission::key).collect()
}

/// Tried as somebody, and told why not.
fn refused(desk: &Desk, change: Change) -> bool {
    let _why = denied(desk, change);
    true
}

#[test]
fn a_role_permits_what_was_put_into_it_and_nothing_once_removed() {
    let (desk, _) = office();
    let ben = person(&desk, "Ben");
    let clerk = new_role(
        &desk,
        "Clerk",
        &[Permission::PeopleRead, Permission::Export],
    );
    assert_eq!(rights(&desk, ben), ["self.read", "contacts.read"]);
    desk.act(linked(Edge::role(ben, clerk)));
    assert_eq!(rights(&desk, ben), ["people.read", "export"]);
    desk.act(link(
        Edge::role_permission(clerk, Permission::Export),
        false,
    ));
    assert_eq!(rights(&desk, ben), ["people.read"]);
    let removed = desk.act(remove(clerk.into(), true));
    assert_eq!(
        rights(&desk, ben),
        ["self.read", "contacts.read"],
        "it falls shut"
    );
    desk.undo(removed);
    assert_eq!(rights(&desk, ben), ["people.read"]);
}

#[test]
fn a_built_in_role_permits_what_the_office_says_but_owner() {
    let (desk, owner) = office();
    let ben = person(&desk, "Ben");
    desk.act(role(ben, BuiltInRole::Helper, true, Terms::default()));
    let helper = BuiltInRole::Helper.id();
    desk.act(link(
        Edge::role_permission(helper, Permission::PeopleInvite),
        false,
    ));
    desk.act(linked(Edge::role_permission(helper, Permission::Export)));
    let has = rights(&desk, ben);
    assert!(
        has.contains(&"export") && !has.contains(&"people.invite"),
        "{has:?}"
    );
    let less = link(
        Edge::role_permission(BuiltInRole::Owner.id(), Permission::Export),
        false,
    );
    let verdict = desk.write("act", |tx| tx.apply(less, None)).value;
    assert_eq!(verdict, Verdict::Rejected(Rejection::Fixed));
    assert_eq!(rights(&desk, owner).len(), Permission::ALL.len());
}

#[test]
fn members_have_what_their_group_and_those_around_it_carry() {
    let (desk, _) = office();
    let ben = person(&desk, "Ben");
    let (crew, night) = (
        new_group(&desk, "Crew", false),
        new_group(&desk, "Night", false),
    );
    desk.act(linked(Edge::group_role(crew, BuiltInRole::Operator.id())));
    desk.act(linked(Edge::group_allow(night, Permission::Export)));
    desk.act(linked(Edge::group_parent(night, crew)));
    desk.act(linked(Edge::group(ben, night)));
    assert_eq!(
        rights(&desk, ben),
        ["self.read", "contacts.read", "terminal.login", "export"]
    );
    let circle = linked(Edge::group_parent(crew, night));
    let verdict = desk.write("act", |tx| tx.apply(circle, None)).value;
    assert_eq!(verdict, Verdict::Conflict(ConflictKind::Cycle));
    desk.act(remove(crew.into(), true));
    assert_eq!(rights(&desk, ben), ["self.read", "contacts.read", "export"]);
}

#[test]
fn what_is_denied_beats_every_role_until_its_day_but_no_owner() {
    let (desk, owner) = office();
    let ben = person(&desk, "Ben");
    desk.act(role(ben, BuiltInRole::Auditor, true, Terms::default()));
    for person in [ben, owner] {
        desk.act(Change::Link {
            edge: Edge::deny(person, Permission::Export),
            present: true,
            terms: Terms {
                until: Some(Instant(desk.now().0 + DAY)),
                reason: Some("a list went astray".into()),
                ..Terms::default()
            },
        });
    }
    assert!(!rights(&desk, ben).contains(&"export"));
    assert!(
        rights(&desk, owner).contains(&"export"),
        "owners may do everything"
    );
    desk.advance(DAY);
    assert!(rights(&desk, ben).contains(&"export"));
}

#[test]
fn the_default_role_is_the_organisations_to_choose_and_lets_its_holders_look_only() {
    let (desk, _) = office();
    let ben = person(&desk, "Ben");
    let clerk = new_role(&desk, "Clerk", &[Permission::SelfRead, Permission::Export]);
    let organisation = desk
        .store()
        .read(|reader| reader.organisation_entity())
        .unwrap();
    desk.act(Change::Set {
        entity: organisation,
        field: OrganisationField::default_role(PersonType::Employee).into(),
        value: Value::Ref(clerk.0),
    });
    assert_eq!(rights(&desk, ben), ["self.read"]);
}

#[test]
fn whoever_has_a_rules_role_is_in_every_project_made_since() {
    let (desk, _) = office();
    let ben = person(&desk, "Ben");
    desk.act(role(ben, BuiltInRole::Auditor, true, Terms::default()));
    let before = new_group(&desk, "Before", true);
    desk.advance(DAY);
    let organisation = desk
        .store()
        .read(|reader| reader.organisation_entity())
        .unwrap();
    let rule = Change::Link {
        edge: Edge::project_rule(organisation.id, BuiltInRole::Auditor.id()),
        present: true,
        terms: Terms {
            from: Some(desk.now()),
            ..Terms::default()
        },
    };
    desk.act(rule);
    desk.advance(DAY);
    let plain = new_group(&desk, "No project", false);
    for group in [before, plain] {
        desk.act(linked(Edge::group_role(group, BuiltInRole::Operator.id())));
    }
    assert!(!rights(&desk, ben).contains(&"terminal.login"));
    let after = new_group(&desk, "After", true);
    desk.act(linked(Edge::group_role(after, BuiltInRole::Operator.id())));
    assert!(rights(&desk, ben).contains(&"terminal.login"));
    desk.act(role(ben, BuiltInRole::Auditor, false, Terms::default()));
    assert!(!rights(&desk, ben).contains(&"terminal.login"));
}

#[test]
fn nobody_puts_into_a_role_or_on_a_group_what_they_may_not_do_themselves() {
    let (desk, owner) = office();
    let (ben, kim) = (person(&desk, "Ben"), person(&desk, "Kim"));
    let limited = [
        Permission::RolesManage,
        Permission::RolesAssign,
        Permission::GroupsManage,
        Permission::PeopleEdit,
    ];
    let steward = new_role(&desk, "Steward", &limited);
    let clerk = new_role(&desk, "Clerk", &[]);
    let crew = new_group(&desk, "Crew", false);
    desk.act(linked(Edge::role(ben, clerk)));
    desk.act(linked(Edge::role(kim, BuiltInRole::Admin.id())));
    let ada = person(&desk, "Ada");
    desk.act(linked(Edge::role(ada, steward)));
    desk.acting(Some(ada));
    permitted(
        &desk,
        linked(Edge::role_permission(clerk, Permission::PeopleEdit)),
    );
    permitted(
        &desk,
        linked(Edge::group_allow(crew, Permission::PeopleEdit)),
    );
    permitted(&desk, linked(Edge::group(ben, crew)));
    for change in [
        linked(Edge::role_permission(clerk, Permission::Export)),
        linked(Edge::role_permission(steward, Permission::Export)),
        linked(Edge::group_allow(crew, Permission::Export)),
        linked(Edge::group_role(crew, BuiltInRole::Admin.id())),
        linked(Edge::allow(ben, Permission::Export)),
        linked(Edge::allow(ada, Permission::Export)),
        linked(Edge::role(ada, BuiltInRole::Admin.id())),
        // Not even where nobody is yet.
        linked(Edge::role_permission(
            BuiltInRole::Helper.id(),
            Permission::Export,
        )),
        // Nor does anybody take from those above.
        linked(Edge::deny(owner, Permission::PeopleEdit)),
        linked(Edge::deny(kim, Permission::PeopleEdit)),
        link(
            Edge::role_permission(BuiltInRole::Admin.id(), Permission::PeopleEdit),
            false,
        ),
    ] {
        assert!(refused(&desk, change.clone()), "{change:?}");
    }
}

#[test]
fn nobody_climbs_by_a_group_that_carries_more() {
    let (desk, _) = office();
    let ada = person(&desk, "Ada");
    let crew = new_group(&desk, "Admins", false);
    let night = new_group(&desk, "Night", false);
    desk.act(linked(Edge::group_role(crew, BuiltInRole::Admin.id())));
    desk.act(linked(Edge::group(ada, night)));
    let keeper = new_role(
        &desk,
        "Keeper",
        &[Permission::GroupsManage, Permission::PeopleEdit],
    );
    desk.act(linked(Edge::role(ada, keeper)));
    let gone = new_role(&desk, "Gone", &[Permission::Export]);
    desk.act(linked(Edge::group_role(night, gone)));
    desk.act(remove(gone.into(), true));
    desk.acting(Some(ada));
    for change in [
        linked(Edge::group(ada, crew)),
        linked(Edge::group_parent(night, crew)),
        linked(Edge::group_role(night, BuiltInRole::Operator.id())),
        linked(Edge::manager(ada, crew)),
    ] {
        assert!(refused(&desk, change.clone()), "{change:?}");
    }
    // What was taken out of use comes back only by whoever could give it.
    assert!(refused(&desk, remove(gone.into(), false)));
    desk.acting(None);
    desk.act(remove(crew.into(), true));
    desk.act(linked(Edge::group_role(night, BuiltInRole::Operator.id())));
    desk.acting(Some(ada));
    assert!(
        refused(&desk, remove(night.into(), true)),
        "its members would lose a right"
    );
}

#[test]
fn whoever_looks_after_a_group_says_who_is_in_it_and_no_more() {
    let (desk, owner) = office();
    let (ada, ben) = (person(&desk, "Ada"), person(&desk, "Ben"));
    let (crew, night) = (
        new_group(&desk, "Crew", false),
        new_group(&desk, "Night", false),
    );
    desk.act(linked(Edge::manager(ada, crew)));
    desk.acting(Some(ada));
    permitted(&desk, linked(Edge::group(ben, crew)));
    permitted(&desk, link(Edge::group(ben, crew), false));
    for change in [
        linked(Edge::group(ben, night)),
        linked(Edge::group(owner, crew)),
        linked(Edge::manager(ben, crew)),
        linked(Edge::group_role(crew, BuiltInRole::Member.id())),
        linked(Edge::group_parent(crew, night)),
        set(ben, F::Phone, Value::text("1")),
    ] {
        assert!(refused(&desk, change.clone()), "{change:?}");
    }
    // Once somebody's rights are limited to the group, joining it is more than being in it.
    desk.acting(None);
    let kim = person(&desk, "Kim");
    let limited = Edge::role(kim, BuiltInRole::Helper.id()).within(Scope::Group(crew));
    desk.act(linked(limited));
    desk.acting(Some(ada));
    assert!(refused(&desk, linked(Edge::group(ben, crew))));
}

#[test]
fn a_group_or_role_made_in_error_goes_unless_somebody_is_in_it() {
    let (desk, _) = office();
    let ben = person(&desk, "Ben");
    let made = desk.write("group_save", |tx| {
        let group = GroupId(tx.new_id());
        tx.insist(Change::Create {
            entity: group.into(),
            fields: vec![(GroupField::Name.into(), Value::text("Crew"))],
        })?;
        Ok(group)
    });
    desk.act(linked(Edge::group(ben, made.value)));
    let kept = desk.undo(made.change_set);
    assert_eq!((kept.reversed, kept.kept), (0, 1));
    desk.act(link(Edge::group(ben, made.value), false));
    let gone = desk.undo(made.change_set);
    assert_eq!((gone.reversed, gone.kept), (1, 0));
    let unit = desk.unit(UnitKind::Site, "North");
    assert_ne!(unit.0, made.value.0);
}
