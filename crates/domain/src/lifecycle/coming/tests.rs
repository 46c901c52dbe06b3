use super::*;
use crate::access::{BuiltInRole, Permission};
use crate::id::{GroupId, LogId, Uuid};
use crate::lifecycle::HoldKind;

const DAY: i64 = 86_400_000;
const ADA: PersonId = PersonId(Uuid::from_u128(1));

/// The first day of the calendar of these tests, which begins with the epoch.
fn day(n: i64) -> CivilDate {
    chrono::DateTime::from_timestamp_millis(n * DAY)
        .map(|at| at.date_naive())
        .unwrap_or_default()
}

fn begins(day: CivilDate) -> Instant {
    let midnight = day.and_time(chrono::NaiveTime::MIN).and_utc();
    Instant(midnight.timestamp_millis())
}

fn now() -> Moment {
    Moment {
        now: Instant(10 * DAY + DAY / 2),
        today: day(10),
    }
}

fn op(n: u64) -> OpId {
    OpId {
        log: LogId(1),
        dseq: n,
    }
}

fn hold(n: u64, kind: HoldKind, from: Option<i64>, until: Option<i64>) -> Hold {
    Hold {
        op: op(n),
        kind,
        reason: "leave".into(),
        from: from.map(Instant),
        until: until.map(Instant),
        lifted: false,
    }
}

fn ahead(facts: &LifecycleFacts<'_>, links: &[(Edge, Window)]) -> Vec<(i64, Event)> {
    coming(facts, links.iter().copied(), now(), begins)
        .into_iter()
        .map(|coming| (coming.at.0, coming.event))
        .collect()
}

#[test]
fn what_lies_ahead_is_told_in_the_order_of_time() {
    let holds = [
        hold(1, HoldKind::Suspended, Some(12 * DAY), Some(14 * DAY)),
        hold(2, HoldKind::Left, None, Some(9 * DAY)),
    ];
    let role = Edge::role(ADA, BuiltInRole::Helper.id());
    let window = Window {
        from: Some(Instant(11 * DAY)),
        until: Some(Instant(13 * DAY)),
    };
    let facts = LifecycleFacts {
        holds: &holds,
        activated_at: Some(Instant(0)),
        start: Some(day(9)),
        end: Some(day(20)),
        ..LifecycleFacts::default()
    };
    assert_eq!(
        ahead(&facts, &[(role, window)]),
        [
            (11 * DAY, Event::Begins(role)),
            (12 * DAY, Event::Suspend(op(1))),
            (13 * DAY, Event::Ends(role)),
            (14 * DAY, Event::Return(op(1))),
            (21 * DAY, Event::End),
        ],
        "what is over, such as the first day, is not ahead"
    );
}

#[test]
fn an_end_is_named_by_the_last_day_and_a_beginning_by_the_first() {
    let coming = |event| Coming {
        at: Instant(21 * DAY),
        event,
    };
    assert_eq!(coming(Event::End).named_at(), Instant(21 * DAY - 1));
    assert_eq!(coming(Event::Start).named_at(), Instant(21 * DAY));
    assert_eq!(
        coming(Event::Return(op(1))).named_at(),
        Instant(21 * DAY),
        "active again on that day"
    );
}

#[test]
fn nothing_lies_ahead_of_whoever_is_in_the_bin() {
    let holds = [hold(1, HoldKind::Deleted, None, None)];
    let facts = LifecycleFacts {
        holds: &holds,
        end: Some(day(20)),
        ..LifecycleFacts::default()
    };
    assert_eq!(ahead(&facts, &[]), []);
}

#[test]
fn lifted_holds_and_those_that_suspend_nobody_change_nothing() {
    let mut lifted = hold(1, HoldKind::Suspended, Some(12 * DAY), None);
    lifted.lifted = true;
    let holds = [lifted, hold(2, HoldKind::Legal, Some(12 * DAY), None)];
    let facts = LifecycleFacts {
        holds: &holds,
        ..LifecycleFacts::default()
    };
    assert_eq!(ahead(&facts, &[]), []);
}

/// The state of a person after changes, as far as these tests need it.
fn after(facts: &LifecycleFacts<'_>, changes: &[Change], moment: Moment) -> State {
    let mut holds = facts.holds.to_vec();
    let mut left = *facts;
    for (n, change) in changes.iter().enumerate() {
        match change {
            Change::Set { field, .. } if *field == PersonField::ActivatedAt.into() => {
                left.activated_at = None;
            }
            Change::Set { field, .. } if *field == PersonField::StartDate.into() => {
                left.start = None;
            }
            Change::Set { .. } => left.end = None,
            Change::PlaceHold {
                kind, from, until, ..
            } => holds.push(Hold {
                from: *from,
                until: *until,
                ..hold(100 + n as u64, *kind, None, None)
            }),
            Change::LiftHolds { holds: gone, .. } => {
                for hold in &mut holds {
                    hold.lifted |= gone.contains(&hold.op);
                }
            }
            _ => {}
        }
        let between = LifecycleFacts {
            holds: &holds,
            ..left
        };
        assert!(
            state(&between, now()).state != State::Active
                || state(facts, now()).state == State::Active,
            "nobody is let in between two steps"
        );
    }
    let facts = LifecycleFacts {
        holds: &holds,
        ..left
    };
    state(&facts, moment).state
}

#[test]
fn what_is_called_off_leaves_everything_as_it_is_today() {
    let later = Moment {
        now: Instant(1000 * DAY),
        today: day(1000),
    };
    let holds = [hold(1, HoldKind::Suspended, None, Some(14 * DAY))];
    let planned = [hold(2, HoldKind::Suspended, Some(14 * DAY), None)];
    let active = LifecycleFacts {
        activated_at: Some(Instant(0)),
        ..LifecycleFacts::default()
    };
    let cases = [
        (
            LifecycleFacts {
                start: Some(day(20)),
                ..active
            },
            Event::Start,
            None,
        ),
        (
            LifecycleFacts {
                end: Some(day(20)),
                ..active
            },
            Event::End,
            None,
        ),
        (
            LifecycleFacts {
                holds: &holds,
                ..active
            },
            Event::Return(op(1)),
            Some(&holds[0]),
        ),
        (
            LifecycleFacts {
                holds: &planned,
                ..active
            },
            Event::Suspend(op(2)),
            Some(&planned[0]),
        ),
    ];
    for (facts, event, hold) in cases {
        let today = state(&facts, now()).state;
        assert_ne!(
            state(&facts, later).state,
            today,
            "{event:?} would change it"
        );
        let standing = CallingOff {
            activated: true,
            hold,
            terms: None,
        };
        let changes = call_off(ADA, event, &standing);
        assert_eq!(after(&facts, &changes, now()), today, "{event:?}, today");
        assert_eq!(after(&facts, &changes, later), today, "{event:?}, for good");
    }
}

#[test]
fn a_link_called_off_never_begins_or_never_ends() {
    let role = Edge::role(ADA, BuiltInRole::Helper.id());
    let never = call_off(ADA, Event::Begins(role), &CallingOff::default());
    assert!(matches!(
        never.as_slice(),
        [Change::Link { present: false, .. }]
    ));
    let terms = Terms {
        from: Some(Instant(5)),
        until: Some(Instant(11 * DAY)),
        reason: Some("stands in".into()),
    };
    let standing = CallingOff {
        terms: Some(&terms),
        ..CallingOff::default()
    };
    assert_eq!(
        call_off(ADA, Event::Ends(role), &standing),
        [Change::Link {
            edge: role,
            present: true,
            terms: Terms {
                until: None,
                ..terms.clone()
            },
        }]
    );
}

#[test]
fn every_kind_has_a_word_of_its_own() {
    let group = Edge::group(ADA, GroupId(Uuid::from_u128(2)));
    let edges = [
        Edge::role(ADA, BuiltInRole::Helper.id()),
        group,
        Edge::allow(ADA, Permission::Export),
        Edge::deny(ADA, Permission::Export),
    ];
    let mut words: Vec<&str> = edges
        .into_iter()
        .flat_map(|edge| [Event::Begins(edge).key(), Event::Ends(edge).key()])
        .chain([
            Event::Start.key(),
            Event::End.key(),
            Event::Suspend(op(1)).key(),
            Event::Return(op(1)).key(),
        ])
        .collect();
    words.sort_unstable();
    words.dedup();
    assert_eq!(words.len(), 12);
}
