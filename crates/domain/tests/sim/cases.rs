//! Small histories this simulator once found wrong, and what holds now.

use domain::access::{BuiltInRole, Permission, Scope};
use domain::decide::{Authority, ConflictKind, HeldReason, Rejection, Verdict};
use domain::field::{BadgeField, Field, GroupField, RoleField, UnitField};
use domain::id::{
    BadgeId, ChangeSetId, GroupId, LogId, OpId, PersonId, RoleId, TxId, UnitId, Uuid, Ver,
};
use domain::lifecycle::HoldKind;
use domain::op::{Actor, Change, Edge, Op, SecretRank, Terms, Via};
use domain::person::PersonField;
use domain::time::{Hlc, Instant};
use domain::value::Value;

use crate::hub::{Rules, decide_under};
use crate::memory::Memory;

const ADA: PersonId = PersonId(Uuid::from_u128(1));
const BEN: PersonId = PersonId(Uuid::from_u128(2));
const CARD: &str = "uid:04A3C6CAE26180";
const BADGE: BadgeId = BadgeId(Uuid::from_u128(9));

/// A directory that decides each operation as it comes.
#[derive(Default)]
struct Order(Memory);

impl Order {
    fn decide(&mut self, desk: u64, dseq: u64, base: Option<Ver>, change: Change) -> Verdict {
        let op = Op {
            id: id(desk, dseq),
            tx: TxId(Uuid::from_u128(u128::from(desk) << 64 | u128::from(dseq))),
            change_set: ChangeSetId(Uuid::nil()),
            at: Hlc::default(),
            by: Actor {
                person: None,
                via: Via::Desk,
            },
            base,
            change,
        };
        let decision = decide_under(Rules::ALL, &self.0, &op, Authority::Granted);
        self.0.apply(op.id, &decision.verdict, &decision.effects);
        decision.verdict
    }

    fn with_people() -> Self {
        let mut order = Self::default();
        for (dseq, person) in [(1, ADA), (2, BEN)] {
            order.decide(1, dseq, None, create(person.into(), vec![]));
        }
        order
    }
}

fn id(desk: u64, dseq: u64) -> OpId {
    OpId {
        log: LogId(desk),
        dseq,
    }
}

fn create(entity: domain::field::Entity, fields: Vec<(Field, Value)>) -> Change {
    Change::Create { entity, fields }
}

fn issue(person: PersonId) -> Change {
    Change::IssueBadge {
        badge: BADGE,
        card: CARD.into(),
        person,
    }
}

fn dated(until: Option<i64>) -> Change {
    Change::Link {
        edge: Edge::role(BEN, BuiltInRole::Helper.id()),
        present: true,
        terms: Terms {
            until: until.map(Instant),
            ..Terms::default()
        },
    }
}

#[test]
fn of_two_grants_on_other_terms_the_first_stands_and_both_are_kept() {
    let mut order = Order::with_people();
    let edge = Edge::role(BEN, BuiltInRole::Helper.id());
    assert_eq!(order.decide(1, 3, None, dated(None)), Verdict::Applied);
    let verdict = order.decide(2, 1, None, dated(Some(7)));
    assert_eq!(verdict, Verdict::Conflict(ConflictKind::Grant));
    assert_eq!(order.0.links[&edge].terms, Terms::default());
    assert_eq!(order.0.conflicts.len(), 1);
    // Whoever saw the first may change its terms.
    let verdict = order.decide(2, 2, Some(id(1, 3)), dated(Some(7)));
    assert_eq!(verdict, Verdict::Applied);
    assert_eq!(order.0.links[&edge].terms.until, Some(Instant(7)));
}

fn linked(edge: Edge, present: bool) -> Change {
    Change::Link {
        edge,
        present,
        terms: Terms::default(),
    }
}

#[test]
fn one_role_stands_in_several_places_each_on_its_own_terms() {
    let mut order = Order::with_people();
    let helper = Edge::role(BEN, BuiltInRole::Helper.id());
    let saws = helper.within(Scope::Unit(UnitId(Uuid::from_u128(51))));
    assert_eq!(
        order.decide(1, 3, None, linked(helper, true)),
        Verdict::Applied
    );
    assert_eq!(
        order.decide(2, 1, None, linked(saws, true)),
        Verdict::Applied
    );
    order.decide(1, 4, Some(id(1, 3)), linked(helper, false));
    assert!(!order.0.links[&helper].present);
    assert!(order.0.links[&saws].present, "the other one stays");
}

#[test]
fn what_is_denied_stays_denied_until_somebody_has_seen_it() {
    let mut order = Order::with_people();
    let deny = Edge::deny(BEN, Permission::Export);
    assert_eq!(
        order.decide(1, 3, None, linked(deny, true)),
        Verdict::Applied
    );
    // A desk that never saw it cannot let it again.
    let verdict = order.decide(2, 1, None, linked(deny, false));
    assert_eq!(verdict, Verdict::Conflict(ConflictKind::Grant));
    assert!(order.0.links[&deny].present);
    // Whoever saw it can; and whoever denies it again need not have seen that.
    let verdict = order.decide(2, 2, Some(id(1, 3)), linked(deny, false));
    assert_eq!(verdict, Verdict::Applied);
    assert_eq!(
        order.decide(1, 4, Some(id(1, 3)), linked(deny, true)),
        Verdict::Applied
    );
    assert!(order.0.links[&deny].present);
}

const GROUPS: [GroupId; 3] = [
    GroupId(Uuid::from_u128(61)),
    GroupId(Uuid::from_u128(62)),
    GroupId(Uuid::from_u128(63)),
];
const CLERK: RoleId = RoleId(Uuid::from_u128(71));

fn with_groups() -> Order {
    let mut order = Order::with_people();
    for (n, group) in (3..).zip(GROUPS) {
        order.decide(1, n, None, create(group.into(), vec![]));
    }
    order.decide(1, 6, None, create(CLERK.into(), vec![]));
    order
}

#[test]
fn two_desks_that_nest_groups_in_each_other_make_no_circle() {
    let mut order = with_groups();
    let [a, b, c] = GROUPS;
    assert_eq!(
        order.decide(1, 7, None, linked(Edge::group_parent(a, b), true)),
        Verdict::Applied
    );
    assert_eq!(
        order.decide(1, 8, None, linked(Edge::group_parent(b, c), true)),
        Verdict::Applied
    );
    for (n, edge) in (1..).zip([
        Edge::group_parent(c, a),
        Edge::group_parent(b, a),
        Edge::group_parent(a, a),
    ]) {
        let verdict = order.decide(2, n, None, linked(edge, true));
        assert_eq!(verdict, Verdict::Conflict(ConflictKind::Cycle), "{edge:?}");
        assert!(!order.0.links.contains_key(&edge));
    }
}

#[test]
fn nobody_is_given_a_role_or_put_into_a_group_that_was_removed() {
    let mut order = with_groups();
    let gone = |entity: domain::field::Entity, field: Field| Change::Set {
        entity,
        field,
        value: Value::Bool(true),
    };
    order.decide(
        1,
        7,
        Some(id(1, 6)),
        gone(CLERK.into(), RoleField::Removed.into()),
    );
    order.decide(
        1,
        8,
        Some(id(1, 3)),
        gone(GROUPS[0].into(), GroupField::Removed.into()),
    );
    let unknown = Verdict::Rejected(Rejection::Unknown);
    for edge in [
        Edge::role(BEN, CLERK),
        Edge::role(BEN, RoleId(Uuid::from_u128(72))),
        Edge::group(BEN, GROUPS[0]),
        Edge::group_parent(GROUPS[1], GROUPS[0]),
        Edge::group_role(GROUPS[1], CLERK),
    ] {
        assert_eq!(
            order.decide(2, 1, None, linked(edge, true)),
            unknown,
            "{edge:?}"
        );
    }
    // Taking away is always right.
    assert_eq!(
        order.decide(2, 2, None, linked(Edge::role(BEN, CLERK), false)),
        Verdict::Applied
    );
}

#[test]
fn owners_are_made_by_name_and_built_in_roles_stay() {
    let mut order = with_groups();
    let owner = BuiltInRole::Owner.id();
    let somewhere = Scope::Unit(UnitId(Uuid::from_u128(51)));
    let fixed = Verdict::Rejected(Rejection::Fixed);
    for change in [
        linked(Edge::role(BEN, owner).within(somewhere), true),
        linked(Edge::group_role(GROUPS[0], owner), true),
        linked(Edge::allow(BEN, Permission::Owner), true),
        linked(Edge::group_allow(GROUPS[0], Permission::PeoplePurge), true),
        linked(Edge::role_permission(CLERK, Permission::Owner), true),
        linked(Edge::role_permission(owner, Permission::Export), false),
        Change::Set {
            entity: BuiltInRole::Admin.id().into(),
            field: RoleField::Removed.into(),
            value: Value::Bool(true),
        },
        create(BuiltInRole::Helper.id().into(), vec![]),
    ] {
        assert_eq!(
            order.decide(1, 7, None, change.clone()),
            fixed,
            "{change:?}"
        );
    }
    // What a built-in role permits is the office's to say.
    let helper = BuiltInRole::Helper.id();
    let export = linked(Edge::role_permission(helper, Permission::Export), true);
    assert_eq!(order.decide(1, 7, None, export), Verdict::Applied);
}

#[test]
fn a_second_desk_adds_to_a_badge_what_the_first_did_not_know() {
    let card = (Field::Badge(BadgeField::Card), Value::text(CARD));
    let label = |text: &str| (Field::Badge(BadgeField::Label), Value::text(text));
    let typed = (Field::Badge(BadgeField::Unverified), Value::Bool(true));
    let stands = |order: &Order, field: BadgeField| {
        let field = order.0.fields.get(&(BADGE.into(), field.into()));
        field.map_or(Value::Null, |(value, _)| value.clone())
    };
    let check = |first: Vec<(Field, Value)>, second: Vec<(Field, Value)>, expected: Verdict| {
        let mut order = Order::with_people();
        let with_card = |mut fields: Vec<(Field, Value)>| {
            fields.push(card.clone());
            create(BADGE.into(), fields)
        };
        order.decide(1, 3, None, with_card(first));
        let verdict = order.decide(2, 1, None, with_card(second));
        assert_eq!(verdict, expected);
        order
    };
    let order = check(vec![], vec![label("Visitor 7")], Verdict::Merged);
    assert_eq!(stands(&order, BadgeField::Label), Value::text("Visitor 7"));
    check(vec![label("Visitor 7")], vec![], Verdict::Same);
    check(
        vec![label("Visitor 7")],
        vec![label("Visitor 7")],
        Verdict::Same,
    );
    let order = check(
        vec![label("Visitor 7")],
        vec![label("Guest 7")],
        Verdict::Merged,
    );
    assert_eq!(stands(&order, BadgeField::Label), Value::text("Visitor 7"));
    let kept: Vec<&Value> = order.0.conflicts.values().map(|c| &c.contender).collect();
    assert_eq!(kept, [&Value::text("Guest 7")]);
    // A tap proves what was typed; typing takes nothing from a tap.
    let order = check(vec![typed.clone()], vec![], Verdict::Merged);
    assert_eq!(stands(&order, BadgeField::Unverified), Value::Null);
    let order = check(vec![], vec![typed.clone()], Verdict::Same);
    assert_eq!(stands(&order, BadgeField::Unverified), Value::Null);
    check(vec![typed.clone()], vec![typed], Verdict::Same);
}

// A label somebody took away on purpose does not come back by itself.
#[test]
fn a_label_that_was_emptied_is_not_filled_unasked() {
    let mut order = Order::with_people();
    let card = (Field::Badge(BadgeField::Card), Value::text(CARD));
    let label = (Field::Badge(BadgeField::Label), Value::text("Visitor 7"));
    let make = create(BADGE.into(), vec![card, label]);
    order.decide(1, 3, None, make.clone());
    let empty = Change::Set {
        entity: BADGE.into(),
        field: BadgeField::Label.into(),
        value: Value::Null,
    };
    order.decide(1, 4, Some(id(1, 3)), empty);
    let verdict = order.decide(2, 1, None, make);
    assert_eq!(verdict, Verdict::Merged);
    let now = &order.0.fields[&(BADGE.into(), BadgeField::Label.into())];
    assert_eq!(now.0, Value::Null);
    assert_eq!(order.0.conflicts.len(), 1);
}

// Whoever meets a card has it in hand: the other desk cannot make it unmet.
#[test]
fn a_badge_two_desks_made_is_taken_back_by_neither() {
    let card = (Field::Badge(BadgeField::Card), Value::text(CARD));
    for maker in [1, 2] {
        let mut order = Order::with_people();
        order.decide(1, 3, None, create(BADGE.into(), vec![card.clone()]));
        let met = order.decide(2, 1, None, create(BADGE.into(), vec![card.clone()]));
        assert_eq!(met, Verdict::Same);
        let undo = Change::Retract {
            entity: BADGE.into(),
        };
        let seen = if maker == 1 { id(1, 3) } else { id(2, 1) };
        let verdict = order.decide(maker, 4, Some(seen), undo);
        assert_eq!(verdict, Verdict::Conflict(ConflictKind::Touched));
    }
}

// The id of a badge comes from its number, so the same card comes again.
#[test]
fn a_badge_whose_making_was_undone_can_be_made_again() {
    let mut order = Order::with_people();
    let card = (Field::Badge(BadgeField::Card), Value::text(CARD));
    let make = create(BADGE.into(), vec![card]);
    order.decide(1, 3, None, make.clone());
    let undo = Change::Retract {
        entity: BADGE.into(),
    };
    order.decide(1, 4, Some(id(1, 3)), undo);
    assert_eq!(order.decide(1, 5, None, make), Verdict::Applied);
    assert_eq!(order.decide(1, 6, None, issue(ADA)), Verdict::Applied);
}

/// Ada owns the office and can sign in.
fn owned() -> Order {
    let mut order = Order::default();
    let text = |field: PersonField, text: &str| (field.into(), Value::text(text));
    let fields = vec![
        (PersonField::ActivatedAt.into(), Value::Instant(Instant(1))),
        text(PersonField::Email, "ada@example.org"),
        text(PersonField::Username, "ada"),
    ];
    order.decide(1, 1, None, create(ADA.into(), fields));
    order.decide(1, 2, None, create(BEN.into(), vec![]));
    order.decide(1, 3, None, own(Terms::default()));
    order.decide(1, 4, None, password(ADA, SecretRank::User));
    assert_eq!(order.0.owners(), [ADA]);
    order
}

fn own(terms: Terms) -> Change {
    Change::Link {
        edge: Edge::role(ADA, BuiltInRole::Owner.id()),
        present: true,
        terms,
    }
}

fn password(person: PersonId, rank: SecretRank) -> Change {
    Change::SetPassword {
        person,
        phc: (rank != SecretRank::Disabled).then(|| "$argon2id$".into()),
        rank,
        must_change: false,
    }
}

fn set(person: PersonId, field: PersonField, value: Value) -> Change {
    Change::Set {
        entity: person.into(),
        field: field.into(),
        value,
    }
}

#[test]
fn the_last_owner_is_kept_from_every_way_of_ending() {
    let until = Terms {
        until: Some(Instant(i64::MAX)),
        ..Terms::default()
    };
    for change in [
        own(until),
        set(ADA, PersonField::ActivatedAt, Value::Null),
        password(ADA, SecretRank::Disabled),
    ] {
        let mut order = owned();
        let base = order.0.links[&Edge::role(ADA, BuiltInRole::Owner.id())].ver;
        let verdict = order.decide(1, 5, Some(base), change.clone());
        assert_eq!(verdict, Verdict::Held(HeldReason::LastOwner), "{change:?}");
        assert_eq!(order.0.owners(), [ADA]);
    }
}

#[test]
fn the_last_owner_keeps_one_thing_to_sign_in_with() {
    let mut order = owned();
    let made = Some(id(1, 1));
    let empty = |field| set(ADA, field, Value::Null);
    let held = Verdict::Held(HeldReason::LastOwner);
    assert_eq!(
        order.decide(1, 5, made, empty(PersonField::Email)),
        Verdict::Applied
    );
    assert_eq!(order.decide(1, 6, made, empty(PersonField::Username)), held);
    // A name somebody else holds is none to sign in with.
    let taken = Value::text("ben");
    order.decide(
        1,
        7,
        Some(id(1, 2)),
        set(BEN, PersonField::Username, taken.clone()),
    );
    assert_eq!(
        order.decide(1, 8, made, set(ADA, PersonField::Username, taken)),
        held
    );
    let free = Value::text("lovelace");
    assert_eq!(
        order.decide(1, 9, made, set(ADA, PersonField::Username, free)),
        Verdict::Applied
    );
}

// The order in which the hub took them in counts, not whose desk has the smaller name.
#[test]
fn a_freed_key_goes_to_the_first_to_wait() {
    let mut order = Order::default();
    let with_email = |n| {
        let email = (PersonField::Email.into(), Value::text("ada@example.org"));
        create(PersonId(Uuid::from_u128(n)).into(), vec![email])
    };
    order.decide(1, 1, None, with_email(11));
    order.decide(7, 1, None, with_email(17));
    order.decide(3, 1, None, with_email(13));
    let free = Change::Set {
        entity: PersonId(Uuid::from_u128(11)).into(),
        field: PersonField::Email.into(),
        value: Value::Null,
    };
    order.decide(1, 2, Some(id(1, 1)), free);
    let held: Vec<Uuid> = order
        .0
        .claims
        .iter()
        .filter(|(_, claim)| claim.state == domain::claim::ClaimState::Held)
        .map(|((_, _, owner), _)| *owner)
        .collect();
    assert_eq!(held, [Uuid::from_u128(17)]);
}

#[test]
fn whatever_is_given_to_a_removed_person_stands_and_is_asked_about() {
    let card = (Field::Badge(BadgeField::Card), Value::text(CARD));
    let delete = Change::PlaceHold {
        entity: BEN.into(),
        kind: HoldKind::Deleted,
        reason: String::new(),
        from: None,
        until: None,
    };
    let check = |change: Change, asked: bool| {
        let mut order = Order::with_people();
        order.decide(2, 1, None, create(BADGE.into(), vec![card.clone()]));
        order.decide(1, 3, None, delete.clone());
        let verdict = order.decide(2, 2, Some(id(1, 2)), change.clone());
        let expected = match asked {
            true => Verdict::Conflict(ConflictKind::EditedAfterRemoval),
            false => Verdict::Applied,
        };
        assert_eq!(verdict, expected, "{change:?}");
        let question: Vec<(ConflictKind, Ver)> = order
            .0
            .conflicts
            .values()
            .map(|conflict| (conflict.kind, conflict.incumbent))
            .collect();
        let removal = (ConflictKind::EditedAfterRemoval, id(1, 3));
        assert_eq!(question, if asked { vec![removal] } else { vec![] });
        order
    };
    let order = check(issue(BEN), true);
    assert_eq!(order.0.issues.len(), 1, "the badge is in Ben's hands");
    let order = check(dated(None), true);
    assert!(order.0.has_role(BEN, BuiltInRole::Helper));
    let order = check(password(BEN, SecretRank::Admin), true);
    assert!(order.0.passwords.contains_key(&BEN));
    check(set(BEN, PersonField::Phone, Value::text("1")), true);
    // Taking something from somebody who is gone is as everybody wants it.
    check(password(BEN, SecretRank::Disabled), false);
    let cut = Change::Link {
        edge: Edge::role(BEN, BuiltInRole::Helper.id()),
        present: false,
        terms: Terms::default(),
    };
    check(cut, false);
}

// A desk builds on what it saved itself, and need not know that another desk was first with the
// very same.
#[test]
fn whoever_wanted_the_same_has_seen_what_stands() {
    let phone = |text: &str| set(BEN, PersonField::Phone, Value::text(text));
    let mut order = Order::with_people();
    let made = Some(id(1, 2));
    order.decide(1, 3, made, phone("1"));
    assert_eq!(order.decide(2, 1, made, phone("1")), Verdict::Same);
    assert_eq!(
        order.decide(2, 2, Some(id(2, 1)), phone("2")),
        Verdict::Applied
    );
    // But not what came after it.
    let mut order = Order::with_people();
    order.decide(1, 3, made, phone("1"));
    order.decide(2, 1, made, phone("1"));
    order.decide(1, 4, Some(id(1, 3)), phone("3"));
    assert_eq!(
        order.decide(2, 2, Some(id(2, 1)), phone("2")),
        Verdict::Conflict(ConflictKind::Field)
    );
    // The same for links.
    let mut order = Order::with_people();
    order.decide(1, 3, None, dated(None));
    assert_eq!(order.decide(2, 1, None, dated(None)), Verdict::Same);
    assert_eq!(
        order.decide(2, 2, Some(id(2, 1)), dated(Some(7))),
        Verdict::Applied
    );
}

#[test]
fn of_two_moves_into_each_other_the_second_is_kept_beside() {
    let mut order = Order::default();
    let (sales, support) = (UnitId(Uuid::from_u128(61)), UnitId(Uuid::from_u128(62)));
    for (dseq, unit) in [(1, sales), (2, support)] {
        order.decide(1, dseq, None, create(unit.into(), vec![]));
    }
    let into = |unit: UnitId, parent: UnitId| Change::Set {
        entity: unit.into(),
        field: UnitField::Parent.into(),
        value: Value::Ref(parent.0),
    };
    assert_eq!(
        order.decide(1, 3, Some(id(1, 1)), into(sales, support)),
        Verdict::Applied
    );
    assert_eq!(
        order.decide(2, 1, Some(id(1, 2)), into(support, sales)),
        Verdict::Conflict(ConflictKind::Cycle),
        "its author had seen all there was to see of it"
    );
    let kept = order.0.conflicts.values().next().unwrap();
    assert_eq!(
        kept.contender,
        Value::Ref(sales.0),
        "what was wanted is kept"
    );
    assert_eq!(
        order.decide(2, 2, Some(id(1, 2)), into(support, support)),
        Verdict::Conflict(ConflictKind::Cycle)
    );
}
