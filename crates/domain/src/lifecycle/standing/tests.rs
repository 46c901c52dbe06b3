use super::*;
use crate::id::LogId;
use proptest::prelude::*;

fn day(d: u32) -> CivilDate {
    CivilDate::from_ymd_opt(2026, 10, d).unwrap()
}

fn moment(now: i64, today: u32) -> Moment {
    Moment {
        now: Instant(now),
        today: day(today),
    }
}

fn hold(dseq: u64, kind: HoldKind, from: Option<i64>, until: Option<i64>) -> Hold {
    Hold {
        op: OpId {
            log: LogId(1),
            dseq,
        },
        kind,
        reason: "because".into(),
        from: from.map(Instant),
        until: until.map(Instant),
        lifted: false,
    }
}

fn active<'a>() -> LifecycleFacts<'a> {
    LifecycleFacts {
        activated_at: Some(Instant(1)),
        ..LifecycleFacts::default()
    }
}

const INVITE: Option<OpenInvite> = Some(OpenInvite {
    expires: Instant(50),
});

#[test]
fn the_first_fact_that_applies_names_the_state() {
    let check = |facts: LifecycleFacts<'_>, expected: State| {
        assert_eq!(state(&facts, moment(10, 15)).state, expected, "{facts:?}");
    };
    let deleted = [
        hold(1, HoldKind::Suspended, None, None),
        hold(2, HoldKind::Deleted, None, None),
    ];
    let left = [hold(1, HoldKind::Left, None, None)];
    let legal = [
        hold(1, HoldKind::Legal, None, None),
        hold(2, HoldKind::Lost, None, None),
    ];
    let mut lifted = left.clone();
    lifted[0].lifted = true;

    check(
        LifecycleFacts {
            purged: true,
            holds: &deleted,
            ..active()
        },
        State::Purged,
    );
    check(
        LifecycleFacts {
            holds: &deleted,
            ..active()
        },
        State::Bin,
    );
    check(
        LifecycleFacts {
            holds: &left,
            ..active()
        },
        State::Suspended,
    );
    check(
        LifecycleFacts {
            holds: &lifted,
            ..active()
        },
        State::Active,
    );
    check(
        LifecycleFacts {
            holds: &legal,
            ..active()
        },
        State::Active,
    );
    check(
        LifecycleFacts {
            end: Some(day(15)),
            ..active()
        },
        State::Active,
    );
    check(
        LifecycleFacts {
            end: Some(day(14)),
            ..active()
        },
        State::Suspended,
    );
    check(
        LifecycleFacts {
            end: Some(day(14)),
            invite: INVITE,
            ..LifecycleFacts::default()
        },
        State::Suspended,
    );
    check(
        LifecycleFacts {
            start: Some(day(15)),
            ..active()
        },
        State::Active,
    );
    check(
        LifecycleFacts {
            start: Some(day(16)),
            ..active()
        },
        State::Staged,
    );
    check(
        LifecycleFacts {
            start: Some(day(16)),
            invite: INVITE,
            ..active()
        },
        State::Invited,
    );
    check(
        LifecycleFacts {
            invite: INVITE,
            ..LifecycleFacts::default()
        },
        State::Invited,
    );
    check(LifecycleFacts::default(), State::Staged);
}

#[test]
fn a_dated_suspension_begins_and_ends_by_itself() {
    let holds = [hold(1, HoldKind::Suspended, Some(20), Some(30))];
    let facts = LifecycleFacts {
        holds: &holds,
        ..active()
    };
    let check = |now: i64, expected: State, next: Option<i64>| {
        let standing = state(&facts, moment(now, 15));
        assert_eq!(
            (standing.state, standing.next.at),
            (expected, next.map(Instant))
        );
    };
    check(19, State::Active, Some(20));
    check(20, State::Suspended, Some(30));
    check(29, State::Suspended, Some(30));
    check(30, State::Active, None);
}

#[test]
fn the_last_day_counts_in_full() {
    let facts = LifecycleFacts {
        start: Some(day(10)),
        end: Some(day(20)),
        ..active()
    };
    let check = |today: u32, expected: State, next: Option<u32>| {
        let standing = state(&facts, moment(10, today));
        assert_eq!(
            (standing.state, standing.next.on),
            (expected, next.map(day))
        );
    };
    check(9, State::Staged, Some(10));
    check(10, State::Active, Some(21));
    check(20, State::Active, Some(21));
    check(21, State::Suspended, None);
}

#[test]
fn an_invitation_that_ran_out_is_a_flag_and_not_a_state() {
    let facts = LifecycleFacts {
        invite: INVITE,
        ..LifecycleFacts::default()
    };
    let check = |now: i64, expired: bool| {
        let standing = state(&facts, moment(now, 15));
        assert_eq!(
            (standing.state, standing.invitation_expired),
            (State::Invited, expired)
        );
    };
    check(49, false);
    check(50, true);
}

#[test]
fn lifting_what_is_on_top_leads_to_the_state_beneath() {
    let check = |kinds: &[HoldKind], facts: LifecycleFacts<'_>, expected: State| {
        let holds: Vec<Hold> = (1..)
            .zip(kinds)
            .map(|(dseq, kind)| hold(dseq, *kind, None, None))
            .collect();
        let facts = LifecycleFacts {
            holds: &holds,
            ..facts
        };
        assert_eq!(beneath(&facts, moment(10, 15)), expected);
    };
    let ended = LifecycleFacts {
        end: Some(day(1)),
        ..active()
    };
    check(&[HoldKind::Left], active(), State::Active);
    check(
        &[HoldKind::Suspended],
        LifecycleFacts::default(),
        State::Staged,
    );
    check(&[HoldKind::Suspended], ended, State::Suspended);
    check(&[HoldKind::Deleted], active(), State::Active);
    check(
        &[HoldKind::Left, HoldKind::Deleted],
        active(),
        State::Suspended,
    );
    check(&[], active(), State::Active);
}

#[test]
fn a_new_person_is_in_once_there_is_something_to_sign_in_with() {
    let check = |entry, has_identifier, start: u32, expected: State| {
        let facts = LifecycleFacts {
            activated_at: initial_activation(entry, has_identifier, Instant(5)),
            start: Some(day(start)),
            ..LifecycleFacts::default()
        };
        assert_eq!(state(&facts, moment(10, 15)).state, expected);
        state(&facts, moment(10, 15)).next.on
    };
    check(Entry::Activate, true, 15, State::Active);
    check(Entry::Activate, false, 15, State::Staged);
    check(Entry::Stage, true, 15, State::Staged);
    assert_eq!(
        check(Entry::Activate, true, 16, State::Staged),
        Some(day(16)),
        "the first day itself brings them in"
    );
    assert_eq!(check(Entry::Stage, true, 16, State::Staged), None);
}

fn any_hold() -> impl Strategy<Value = Hold> {
    (
        0..5usize,
        proptest::option::of(0..40i64),
        proptest::option::of(0..40i64),
        any::<bool>(),
        1..9u64,
    )
        .prop_map(|(kind, from, until, lifted, dseq)| Hold {
            lifted,
            ..hold(dseq, HoldKind::ALL[kind], from, until)
        })
}

proptest! {
    /// Nothing moves before the announced moment, so a projection that is
    /// recomputed only then is never wrong.
    #[test]
    fn no_state_changes_before_the_announced_moment(
        mut holds in proptest::collection::vec(any_hold(), 0..5),
        activated in any::<bool>(),
        invited in any::<bool>(),
        start in proptest::option::of(1..28u32),
        end in proptest::option::of(1..28u32),
        now in 0..40i64, today in 1..28u32,
        later in 0..20i64, days in 0..10u32,
    ) {
        let build = |holds: &[Hold]| {
            let facts = LifecycleFacts {
                holds,
                activated_at: activated.then_some(Instant(1)),
                invite: if invited { INVITE } else { None },
                start: start.map(day),
                end: end.map(day),
                ..LifecycleFacts::default()
            };
            let before = state(&facts, moment(now, today));
            let then = moment(now + later, (today + days).min(31));
            let due = before.next.at.is_some_and(|at| at <= then.now)
                || before.next.on.is_some_and(|on| on <= then.today);
            (before, due, state(&facts, then))
        };
        let (before, due, after) = build(&holds);
        prop_assert!(due || before.state == after.state, "{before:?} became {after:?}");
        holds.reverse();
        prop_assert_eq!(before, build(&holds).0, "the order of holds says nothing");
    }
}
