use super::*;

const S: State = State::Staged;
const I: State = State::Invited;
const A: State = State::Active;
const U: State = State::Suspended;
const B: State = State::Bin;
const P: State = State::Purged;

fn context() -> Context {
    Context {
        is_self: false,
        is_last_owner: false,
        has_identifier: true,
        starts_later: None,
        ended_on: None,
        beneath: A,
        undoes_delete_after: None,
        legal_hold: false,
        unsettled: 0,
    }
}

fn date(d: u32) -> CivilDate {
    CivilDate::from_ymd_opt(2026, 10, d).unwrap()
}

/// Every cell: `Some(state)` is where the verb leads, `None` a refusal.
#[rustfmt::skip]
#[test]
fn each_verb_is_possible_in_exactly_these_states() {
    let check = |verb: Verb, cells: [Option<State>; 6]| {
        for (state, cell) in State::ALL.into_iter().zip(cells) {
            let got = allowed(state, verb, &context());
            assert_eq!(got.ok().map(|o| o.to), cell, "{verb:?} in {state:?}: {got:?}");
        }
    };
    let no = None;
    //                               Staged   Invited  Active   Suspended Bin     Purged
    check(Verb::Edit,                [Some(S), Some(I), Some(A), Some(U), no,      no]);
    check(Verb::Invite,              [Some(I), no,      no,      no,      no,      no]);
    check(Verb::ResendInvite,        [no,      Some(I), no,      no,      no,      no]);
    check(Verb::SendSignInHelp,      [no,      no,      Some(A), no,      no,      no]);
    check(Verb::ReactivateAndInvite, [no,      no,      no,      Some(A), no,      no]);
    check(Verb::CancelInvitation,    [no,      Some(S), no,      no,      no,      no]);
    check(Verb::SetPassword,         [Some(S), Some(S), Some(A), Some(U), no,      no]);
    check(Verb::EnrolBadge,          [Some(S), Some(I), Some(A), Some(U), no,      no]);
    check(Verb::Activate,            [Some(A), Some(A), no,      no,      no,      no]);
    check(Verb::Suspend,             [Some(U), Some(U), Some(U), no,      no,      no]);
    check(Verb::Reactivate,          [no,      no,      no,      Some(A), no,      no]);
    check(Verb::Delete,              [Some(B), Some(B), Some(B), Some(B), no,      no]);
    check(Verb::Restore,             [no,      no,      no,      no,      Some(U), no]);
    check(Verb::Purge,               [no,      no,      no,      no,      Some(P), no]);
    check(Verb::EndSessions,         [no,      no,      Some(A), no,      no,      no]);
}

#[test]
fn what_else_a_verb_does_depends_on_the_state() {
    use Consequence::*;
    let check = |verb: Verb, state: State, also: &[Consequence]| {
        let outcome = allowed(state, verb, &context());
        assert_eq!(outcome.map(|o| o.also), Ok(also), "{verb:?} in {state:?}");
    };
    check(Verb::Invite, S, &[NewInvitation]);
    check(Verb::ResendInvite, I, &[NewInvitation]);
    check(Verb::CancelInvitation, I, &[InvitationCancelled]);
    check(Verb::SetPassword, S, &[ActiveAtFirstSignIn]);
    check(
        Verb::SetPassword,
        I,
        &[InvitationCancelled, ActiveAtFirstSignIn],
    );
    check(Verb::SetPassword, A, &[SessionsEnd]);
    check(Verb::SetPassword, U, &[Dormant]);
    check(Verb::EnrolBadge, S, &[Dormant]);
    check(Verb::EnrolBadge, I, &[Dormant]);
    check(Verb::EnrolBadge, A, &[]);
    check(Verb::EnrolBadge, U, &[Dormant]);
    check(Verb::Activate, S, &[ActivationRecorded]);
    check(
        Verb::Activate,
        I,
        &[ActivationRecorded, InvitationCancelled],
    );
    check(Verb::Suspend, S, &[SuspensionPlaced]);
    check(Verb::Suspend, I, &[SuspensionPlaced, InvitationCancelled]);
    check(Verb::Suspend, A, &[SuspensionPlaced, SessionsEnd]);
    check(Verb::Reactivate, U, &[HoldsLifted]);
    check(Verb::Delete, I, &[InvitationCancelled]);
    check(Verb::Delete, A, &[SessionsEnd]);
    check(Verb::Restore, B, &[HoldsLifted, SuspensionPlaced]);
    check(Verb::Purge, B, &[Anonymised]);
    check(Verb::EndSessions, A, &[SessionsEnd]);
}

#[test]
fn nobody_shuts_out_themselves_or_the_last_owner() {
    let itself = Context {
        is_self: true,
        ..context()
    };
    let owner = Context {
        is_last_owner: true,
        ..context()
    };
    for state in State::ALL {
        for verb in Verb::ALL {
            let shuts_out = matches!(verb, Verb::Suspend | Verb::Delete | Verb::Purge);
            let plain = allowed(state, verb, &context());
            if plain.is_ok() && shuts_out {
                assert_eq!(allowed(state, verb, &itself), Err(Refusal::OwnSelf));
                assert_eq!(allowed(state, verb, &owner), Err(Refusal::LastOwner));
            } else {
                assert_eq!(allowed(state, verb, &itself), plain);
                assert_eq!(allowed(state, verb, &owner), plain);
            }
        }
    }
}

#[test]
fn letting_someone_in_needs_something_to_sign_in_with() {
    let nameless = Context {
        has_identifier: false,
        ..context()
    };
    let check = |state, verb| {
        assert_eq!(allowed(state, verb, &nameless), Err(Refusal::NoIdentifier));
    };
    check(S, Verb::Invite);
    check(I, Verb::ResendInvite);
    check(S, Verb::Activate);
    check(I, Verb::Activate);
    check(U, Verb::ReactivateAndInvite);
    assert!(
        allowed(S, Verb::EnrolBadge, &nameless).is_ok(),
        "a badge is one"
    );
}

#[test]
fn nobody_is_activated_before_the_first_day() {
    let early = Context {
        starts_later: Some(date(31)),
        ..context()
    };
    for state in [S, I] {
        assert_eq!(
            allowed(state, Verb::Activate, &early),
            Err(Refusal::StartsLater(date(31)))
        );
    }
    assert!(allowed(S, Verb::Invite, &early).is_ok());
}

#[test]
fn reactivating_leads_to_the_state_beneath_and_past_the_last_day_nowhere() {
    for beneath in [S, I, A] {
        let there = Context {
            beneath,
            ..context()
        };
        assert_eq!(
            allowed(U, Verb::Reactivate, &there).map(|o| o.to),
            Ok(beneath)
        );
        let invited = if beneath == A { A } else { I };
        assert_eq!(
            allowed(U, Verb::ReactivateAndInvite, &there).map(|o| o.to),
            Ok(invited)
        );
    }
    let ended = Context {
        beneath: U,
        ended_on: Some(date(1)),
        ..context()
    };
    for verb in [Verb::Reactivate, Verb::ReactivateAndInvite] {
        assert_eq!(allowed(U, verb, &ended), Err(Refusal::EndPassed(date(1))));
    }
}

#[test]
fn only_an_undo_within_ten_seconds_restores_more_than_suspended() {
    let check = |after: Option<i64>, beneath: State, expected: State| {
        let context = Context {
            undoes_delete_after: after,
            beneath,
            ..context()
        };
        assert_eq!(
            allowed(B, Verb::Restore, &context).map(|o| o.to),
            Ok(expected)
        );
    };
    check(None, A, U);
    check(Some(0), A, A);
    check(Some(10_000), A, A);
    check(Some(10_001), A, U);
    check(Some(-1), A, U); // a clock set back proves nothing
    check(Some(500), S, S);
    check(Some(500), U, U);
}

#[test]
fn a_purge_waits_for_the_law_and_for_what_hangs_on_the_person() {
    let legal = Context {
        legal_hold: true,
        ..context()
    };
    let loaded = Context {
        unsettled: 2,
        ..context()
    };
    assert_eq!(allowed(B, Verb::Purge, &legal), Err(Refusal::LegalHold));
    assert_eq!(allowed(B, Verb::Purge, &loaded), Err(Refusal::Unsettled(2)));
}

#[test]
fn words_are_read_back() {
    for verb in Verb::ALL {
        assert_eq!(Verb::from_key(verb.key()), Some(verb));
    }
    for state in State::ALL {
        assert_eq!(State::from_key(state.key()), Some(state));
    }
}
