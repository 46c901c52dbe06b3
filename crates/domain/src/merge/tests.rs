use proptest::prelude::*;

use super::*;
use crate::access::{BuiltInRole, Permission, Scope};
use crate::field::Field;
use crate::id::{GroupId, LogId};

const ADA: PersonId = PersonId(Uuid::from_u128(1));
const TWIN: PersonId = PersonId(Uuid::from_u128(2));
const BEN: PersonId = PersonId(Uuid::from_u128(3));
const SAWS: UnitId = UnitId(Uuid::from_u128(10));
const SALES: UnitId = UnitId(Uuid::from_u128(11));
const NIGHT: GroupId = GroupId(Uuid::from_u128(20));
const NOW: Instant = Instant(1_000);

fn op(dseq: u64) -> OpId {
    OpId {
        log: LogId(7),
        dseq,
    }
}

fn entry(id: PersonId, fields: &[(PersonField, &str)]) -> Entry {
    Entry {
        id,
        state: State::Active,
        fields: fields
            .iter()
            .map(|(field, text)| (*field, Value::text(*text)))
            .collect(),
        links: Vec::new(),
        badges: Vec::new(),
        holds: Vec::new(),
    }
}

fn merge(keep: &[(PersonField, &str)], other: &[(PersonField, &str)]) -> Merge {
    Merge {
        keep: entry(ADA, keep),
        other: entry(TWIN, other),
        around: Around::default(),
        choices: BTreeMap::new(),
        actor: Some(BEN),
        now: NOW,
        reason: String::new(),
    }
}

fn sets(changes: &[Change], wanted: PersonField) -> Vec<(PersonId, Value)> {
    changes
        .iter()
        .filter_map(|change| match change {
            Change::Set {
                entity,
                field,
                value,
            } if *field == Field::Person(wanted) => Some((PersonId(entity.id), value.clone())),
            _ => None,
        })
        .collect()
}

#[test]
fn what_the_entry_that_stays_does_not_say_comes_from_the_other() {
    let mut merge = merge(
        &[(PersonField::DisplayName, "Ada Byron")],
        &[
            (PersonField::DisplayName, "Byron, Ada"),
            (PersonField::Phone, "+49 30 1"),
            (PersonField::EndDate, "2026-12-31"),
        ],
    );
    let check = |merge: &Merge, field, expected: &str| {
        assert_eq!(merge.outcome(field), Value::text(expected), "{field:?}");
    };
    check(&merge, PersonField::DisplayName, "Ada Byron");
    check(&merge, PersonField::Phone, "+49 30 1");
    check(&merge, PersonField::EndDate, "");
    merge
        .choices
        .insert(PersonField::DisplayName, Choice::Other);
    check(&merge, PersonField::DisplayName, "Byron, Ada");
}

#[test]
fn a_composed_name_follows_the_parts_that_stay() {
    let names = |display, given, family| {
        [
            (PersonField::DisplayName, display),
            (PersonField::Given, given),
            (PersonField::Family, family),
        ]
    };
    let mut merge = merge(
        &names("Ada Byron", "Ada", "Byron"),
        &names("Countess", "Augusta", "King"),
    );
    merge.choices.insert(PersonField::Family, Choice::Other);
    assert_eq!(merge.outcome(PersonField::DisplayName), "Ada King".into());
    merge.choices.insert(PersonField::DisplayName, Choice::Keep);
    assert_eq!(merge.outcome(PersonField::DisplayName), "Ada Byron".into());
}

#[test]
fn notes_are_kept_both_and_the_same_note_once() {
    let of = |one, two| {
        merge(&[(PersonField::Note, one)], &[(PersonField::Note, two)]).outcome(PersonField::Note)
    };
    assert_eq!(
        of("left-handed", "parks at 4"),
        "left-handed\n\nparks at 4".into()
    );
    assert_eq!(of("left-handed", "left-handed"), "left-handed".into());
    assert_eq!(of("", "parks at 4"), "parks at 4".into());
}

#[test]
fn an_address_that_changes_hands_leaves_the_old_one_behind() {
    let mut merge = merge(
        &[(PersonField::Email, "ada@x.example")],
        &[(PersonField::Email, "byron@x.example")],
    );
    assert_eq!(sets(&merge.plan().unwrap(), PersonField::Email), []);
    merge.choices.insert(PersonField::Email, Choice::Other);
    assert_eq!(
        sets(&merge.plan().unwrap(), PersonField::Email),
        [
            (TWIN, Value::Null),
            (ADA, "byron@x.example".into()),
            (TWIN, "ada@x.example".into()),
        ],
        "given up before it is taken, so that it is nobody's twice"
    );
}

#[test]
fn nobody_becomes_their_own_manager() {
    let led_by = |id: PersonId| Value::Ref(id.0);
    let check = |keep: Value, other: Value, expected: Value| {
        let mut merge = merge(&[], &[]);
        merge.keep.fields.insert(PersonField::Manager, keep.clone());
        merge
            .other
            .fields
            .insert(PersonField::Manager, other.clone());
        assert_eq!(
            merge.outcome(PersonField::Manager),
            expected,
            "{keep:?} and {other:?}"
        );
    };
    check(led_by(BEN), Value::Null, led_by(BEN));
    check(Value::Null, led_by(BEN), led_by(BEN));
    check(led_by(TWIN), led_by(BEN), led_by(BEN));
    check(led_by(TWIN), led_by(ADA), Value::Null);
    check(Value::Null, led_by(ADA), Value::Null);
}

#[test]
fn links_go_over_before_they_are_cut_and_what_is_denied_stays_denied() {
    let mut merge = merge(&[], &[]);
    let role = BuiltInRole::DepartmentManager.id();
    let until = |at| Terms {
        until: Some(Instant(at)),
        ..Terms::default()
    };
    let deny = Edge::deny(TWIN, Permission::Export);
    merge.keep.links = vec![Given {
        edge: Edge::role(ADA, role),
        terms: until(2_000),
    }];
    merge.other.links = vec![
        Given {
            edge: Edge::role(TWIN, role),
            terms: Terms::default(),
        },
        Given {
            edge: Edge::role(TWIN, role).within(Scope::Unit(SAWS)),
            terms: until(999),
        },
        Given {
            edge: Edge::group(TWIN, NIGHT),
            terms: Terms::default(),
        },
        Given {
            edge: deny,
            terms: Terms::default(),
        },
    ];
    let links: Vec<(Edge, bool)> = merge
        .plan()
        .unwrap()
        .into_iter()
        .filter_map(|change| match change {
            Change::Link { edge, present, .. } => Some((edge, present)),
            _ => None,
        })
        .collect();
    assert_eq!(
        links,
        [
            (Edge::role(ADA, role), true),
            (Edge::group(ADA, NIGHT), true),
            (Edge::deny(ADA, Permission::Export), true),
            (Edge::role(TWIN, role), false),
            (Edge::group(TWIN, NIGHT), false),
        ],
        "a role that is over stays where it was; a denial stays on both"
    );
}

#[test]
fn the_department_that_comes_first_is_not_a_further_one_as_well() {
    let mut merge = merge(&[], &[]);
    merge
        .other
        .fields
        .insert(PersonField::Department, Value::Ref(SAWS.0));
    for (person, unit) in [(ADA, SAWS), (TWIN, SALES)] {
        let given = Given {
            edge: Edge::department(person, unit),
            terms: Terms::default(),
        };
        match person {
            ADA => merge.keep.links.push(given),
            _ => merge.other.links.push(given),
        }
    }
    let changes = merge.plan().unwrap();
    let is_linked = |person, unit, wanted: bool| {
        changes.iter().any(|change| {
            matches!(change, Change::Link { edge, present, .. }
                if *edge == Edge::department(person, unit) && *present == wanted)
        })
    };
    assert!(is_linked(ADA, SAWS, false), "it is the first one now");
    assert!(is_linked(ADA, SALES, true));
    assert!(is_linked(TWIN, SALES, false));
}

#[test]
fn badges_go_over_unless_they_are_given_to_nobody() {
    let mut merge = merge(&[], &[]);
    let held = |n: u128, blocked| Held {
        badge: BadgeId(Uuid::from_u128(n)),
        card: format!("uid:{n:08X}"),
        issue: op(1),
        blocked,
    };
    merge.other.badges = vec![held(30, false), held(31, true)];
    let moved: Vec<BadgeId> = merge
        .plan()
        .unwrap()
        .iter()
        .filter_map(|change| match change {
            Change::IssueBadge { badge, person, .. } if *person == ADA => Some(*badge),
            _ => None,
        })
        .collect();
    assert_eq!(moved, [BadgeId(Uuid::from_u128(30))]);
}

#[test]
fn whoever_refers_to_the_other_entry_refers_to_the_one_that_stays() {
    let mut merge = merge(&[], &[]);
    let earlier = PersonId(Uuid::from_u128(9));
    merge.around = Around {
        leads: vec![SAWS],
        reports: vec![BEN, ADA],
        earlier: vec![earlier],
    };
    let changes = merge.plan().unwrap();
    assert_eq!(
        sets(&changes, PersonField::Manager),
        [(BEN, Value::Ref(ADA.0))],
        "but not the one that stays"
    );
    assert_eq!(
        sets(&changes, PersonField::MergedInto),
        [(earlier, Value::Ref(ADA.0)), (TWIN, Value::Ref(ADA.0))],
        "so the way is never longer than one step"
    );
    assert!(changes.iter().any(|change| matches!(change,
        Change::Set { field, value, .. } if *field == UnitField::Manager.into() && *value == Value::Ref(ADA.0))));
}

#[test]
fn a_legal_hold_goes_over_and_the_other_entry_goes_to_the_bin_once() {
    let hold = |kind| Hold {
        op: op(4),
        kind,
        reason: "court".into(),
        from: None,
        until: None,
        lifted: false,
    };
    let placed = |merge: &Merge| -> Vec<(PersonId, HoldKind)> {
        let changes = merge.plan().unwrap();
        let holds = changes.iter().filter_map(|change| match change {
            Change::PlaceHold { entity, kind, .. } => Some((PersonId(entity.id), *kind)),
            _ => None,
        });
        holds.collect()
    };
    let mut merge = merge(&[], &[]);
    merge.other.holds = vec![hold(HoldKind::Legal)];
    assert_eq!(
        placed(&merge),
        [(ADA, HoldKind::Legal), (TWIN, HoldKind::Deleted)]
    );
    merge.other.state = State::Bin;
    merge.keep.holds = vec![hold(HoldKind::Legal)];
    assert_eq!(placed(&merge), []);
}

#[test]
fn whoever_is_held_back_lets_nobody_in() {
    let mut merge = merge(&[], &[]);
    merge
        .other
        .fields
        .insert(PersonField::ActivatedAt, Value::Instant(Instant(5)));
    assert_eq!(merge.choice(PersonField::ActivatedAt), Choice::Other);
    merge.other.state = State::Suspended;
    assert_eq!(merge.choice(PersonField::ActivatedAt), Choice::Keep);
}

#[test]
fn what_makes_no_sense_is_refused() {
    let check = |change: fn(&mut Merge), expected: MergeProblem| {
        let mut merge = merge(&[], &[]);
        change(&mut merge);
        assert_eq!(merge.plan(), Err(expected));
    };
    check(|merge| merge.other.id = ADA, MergeProblem::Same);
    check(|merge| merge.actor = Some(TWIN), MergeProblem::OwnEntry);
    check(
        |merge| merge.keep.state = State::Bin,
        MergeProblem::KeepInBin,
    );
    check(
        |merge| {
            let somewhere = Value::Ref(BEN.0);
            merge
                .other
                .fields
                .insert(PersonField::MergedInto, somewhere);
        },
        MergeProblem::MergedAlready,
    );
    check(
        |merge| {
            merge.choices.insert(PersonField::Title, Choice::Both);
        },
        MergeProblem::NotBoth(PersonField::Title),
    );
    let mut own = merge(&[], &[]);
    own.actor = Some(ADA);
    assert!(
        own.plan().is_ok(),
        "the own entry may be the one that stays"
    );
}

fn terms() -> impl Strategy<Value = Terms> {
    let at = || proptest::option::of((0..12_i64).prop_map(|n| Instant(n * 200)));
    (at(), at()).prop_map(|(from, until)| Terms {
        from,
        until,
        reason: None,
    })
}

proptest! {
    #[test]
    fn joined_terms_hold_only_when_one_of_both_does(one in terms(), two in terms()) {
        let holds = |terms: &Terms, at: i64| {
            terms.from.is_none_or(|from| from.0 <= at) && terms.until.is_none_or(|until| at < until.0)
        };
        prop_assume!(two.until.is_none_or(|until| until > NOW));
        let both = joined(&one, &two, NOW);
        for at in (0..2_600).step_by(100) {
            prop_assert!(!holds(&both, at) || holds(&one, at) || holds(&two, at), "at {at}: {both:?}");
        }
        if holds(&one, NOW.0) || holds(&two, NOW.0) {
            prop_assert!(holds(&both, NOW.0), "what is in force stays in force: {both:?}");
        }
    }
}
