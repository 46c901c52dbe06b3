//! What happened can be read, and whoever rewrites it is found out.

use std::ops::ControlFlow;

use domain::audit::{ChainFault, Head};
use domain::field::Entity;
use domain::id::PersonId;
use domain::lifecycle::HoldKind;
use domain::op::{Change, SecretRank, Via};
use domain::person::PersonField as F;
use domain::value::Value;
use store::{Before, Error, HistoryEntry, HistoryFault, HistoryQuery, HistoryTopic};
use test_support::Desk;
use test_support::desk::create;

fn history(desk: &Desk, subject: Option<Entity>) -> Vec<HistoryEntry> {
    let query = HistoryQuery {
        subject,
        limit: 100,
        ..HistoryQuery::default()
    };
    desk.store().read(|reader| reader.history(&query)).unwrap()
}

fn verified(desk: &Desk, witnessed: Option<&Head>) -> Result<u64, HistoryFault> {
    desk.store()
        .read(|reader| reader.verify_history(witnessed, &mut |_, _| ControlFlow::Continue(())))
        .unwrap()
        .map(|verified| verified.operations)
}

fn head(desk: &Desk) -> Head {
    desk.store().read(|reader| reader.audit_head()).unwrap()
}

/// Four operations: the organisation, two people, an edit.
fn office() -> (Desk, PersonId, PersonId) {
    let desk = Desk::new();
    let ada = desk.person("Ada");
    let grace = desk.person("Grace");
    desk.set(ada, F::Title, "Analyst");
    (desk, ada, grace)
}

#[test]
fn a_persons_history_says_who_did_what_and_what_stood_before() {
    let (desk, ada, _) = office();
    let boss = desk.owner("Boss");
    let at = desk.now();
    desk.acting(Some(boss));
    desk.act(Change::SetPassword {
        person: ada,
        phc: Some("$argon2id$v=19$secret".into()),
        rank: SecretRank::Admin,
        must_change: true,
    });
    desk.acting(None);
    let act = desk.set(ada, F::Title, "Engineer");
    let entries = history(&desk, Some(ada.into()));
    let words: Vec<&str> = entries.iter().map(|entry| entry.what.as_str()).collect();
    assert_eq!(
        words,
        ["set", "password", "set", "create"],
        "the latest first"
    );

    let latest = &entries[0];
    assert_eq!(latest.before, Some(Before::Field(Value::text("Analyst"))));
    assert!(
        matches!(&latest.change, Some(Change::Set { value, .. }) if *value == Value::text("Engineer"))
    );
    assert_eq!(latest.change_set, Some(act));
    assert_eq!(
        (latest.via, latest.verdict.as_deref()),
        (Via::Desk, Some("applied"))
    );
    assert!(latest.at > at);

    let password = &entries[1];
    assert_eq!(password.by, Some(boss));
    assert!(
        !format!("{entries:?}").contains("argon2id"),
        "no hash leaves by the history"
    );
    assert!(matches!(
        password.change,
        Some(Change::SetPassword { phc: None, .. })
    ));
}

#[test]
fn a_persons_history_has_the_badges_they_were_given() {
    let (desk, ada, grace) = office();
    let (badge, _) = desk.enrol(ada, "uid:04A22B19");
    desk.take_back(badge);
    desk.enrol(grace, "uid:04A22B19");
    let words = |entity: Entity| -> Vec<String> {
        history(&desk, Some(entity))
            .into_iter()
            .map(|entry| entry.what)
            .collect()
    };
    assert_eq!(words(ada.into()), ["issue_end", "issue", "set", "create"]);
    assert_eq!(words(grace.into()), ["issue", "create"]);
    assert_eq!(
        words(badge.into()),
        ["issue", "issue_end", "issue", "create"]
    );
    let end = &history(&desk, Some(ada.into()))[0];
    assert_eq!(end.before, Some(Before::Holder(ada)));
}

#[test]
fn a_history_is_read_page_by_page_and_by_admin() {
    let (desk, ada, grace) = office();
    let boss = desk.owner("Boss");
    desk.acting(Some(boss));
    desk.act(Change::SetPassword {
        person: grace,
        phc: None,
        rank: SecretRank::Disabled,
        must_change: false,
    });
    let all = history(&desk, None);
    let mut paged = Vec::new();
    let mut before = None;
    loop {
        let query = HistoryQuery {
            before,
            limit: 2,
            ..HistoryQuery::default()
        };
        let page = desk.store().read(|reader| reader.history(&query)).unwrap();
        let Some(last) = page.last() else { break };
        before = Some(last.n);
        paged.extend(page);
    }
    assert_eq!(paged, all);
    let query = HistoryQuery {
        by: Some(boss),
        limit: 10,
        ..HistoryQuery::default()
    };
    let hers = desk.store().read(|reader| reader.history(&query)).unwrap();
    assert_eq!(hers.len(), 1);
    assert_eq!(hers[0].subject, Some(grace.into()));
    assert!(history(&desk, Some(ada.into())).len() < all.len());
}

#[test]
fn a_stretch_of_the_history_is_found_by_topic_and_by_day() {
    let (desk, ada, _) = office();
    desk.set(ada, F::Title, "Engineer");
    desk.advance(3 * 86_400_000);
    let later = desk.now();
    desk.set(ada, F::Title, "Countess");
    desk.act(Change::PlaceHold {
        entity: ada.into(),
        kind: HoldKind::Suspended,
        reason: "leave".into(),
        from: None,
        until: None,
    });
    let found = |query: HistoryQuery| {
        let query = HistoryQuery {
            limit: 100,
            ..query
        };
        let page = desk
            .store()
            .read(|reader| reader.history_page(&query))
            .unwrap();
        assert_eq!(page.next, None, "the whole of it was looked through");
        page.entries
    };
    let topic = |topic| HistoryQuery {
        topic: Some(topic),
        ..HistoryQuery::default()
    };
    let details = found(topic(HistoryTopic::Details));
    assert!(details.iter().all(|entry| entry.what == "set"));
    assert_eq!(details.len(), 3, "one came with the office");
    assert_eq!(found(topic(HistoryTopic::Status)).len(), 1);
    assert_eq!(found(topic(HistoryTopic::Badges)).len(), 0);
    let since = found(HistoryQuery {
        since: Some(later),
        ..HistoryQuery::default()
    });
    let until = found(HistoryQuery {
        until: Some(later),
        ..HistoryQuery::default()
    });
    assert!(since.iter().all(|entry| entry.at >= later));
    assert!(until.iter().all(|entry| entry.at < later));
    assert_eq!(since.len(), 2);
    assert_eq!(since.len() + until.len(), history(&desk, None).len());
}

#[test]
fn acts_say_what_they_took_back_and_whether_they_stand() {
    let (desk, ada, _) = office();
    let act = desk.set(ada, F::Title, "Engineer");
    let undo = desk.undo(act).change_set;
    let acts = desk.store().read(|reader| reader.acts(None, 2)).unwrap();
    assert_eq!([acts[0].id, acts[1].id], [undo, act]);
    assert_eq!((acts[0].undoes, acts[0].in_force), (Some(act), true));
    assert_eq!((acts[1].undoes, acts[1].in_force), (None, false));
    assert_eq!((acts[1].people, acts[1].kind.as_str()), (1, "act"));
    desk.undo(undo);
    assert!(
        desk.store()
            .read(|reader| reader.act(act))
            .unwrap()
            .in_force,
        "done again"
    );
    let earlier = desk
        .store()
        .read(|reader| reader.acts(Some(acts[1].n), 100))
        .unwrap();
    assert_eq!(earlier.last().unwrap().n, 1);
    assert_eq!(earlier.len() as u64, acts[1].n - 1);
}

#[test]
fn notes_are_part_of_the_history_and_change_nothing() {
    let (desk, _, grace) = office();
    let rev = desk.store().read(|reader| reader.rev()).unwrap();
    desk.acting(Some(grace));
    desk.store()
        .write(&desk.context("export"), |tx| {
            tx.note("export", None, &serde_json::json!({"rows": 2}))
        })
        .unwrap();
    let latest = &history(&desk, None)[0];
    assert_eq!((latest.what.as_str(), latest.by), ("export", Some(grace)));
    assert_eq!(latest.note.as_deref(), Some(r#"{"rows":2}"#));
    assert_eq!((&latest.change, latest.subject), (&None, None));
    assert_eq!(desk.store().read(|reader| reader.rev()).unwrap(), rev);
    assert_eq!(verified(&desk, None), Ok(4));
}

#[test]
fn every_kind_of_tampering_is_found_and_named() {
    #[track_caller]
    fn check(sql: &str, fault: HistoryFault) {
        let (desk, ..) = office();
        let head = head(&desk);
        assert_eq!(verified(&desk, Some(&head)), Ok(4));
        crate::sql(&desk).execute_batch(sql).unwrap();
        assert_eq!(verified(&desk, Some(&head)), Err(fault), "{sql}");
        assert!(
            matches!(
                desk.store().check(&mut |_, _| ControlFlow::Continue(())),
                Err(Error::History(_))
            ) || matches!(fault, HistoryFault::Audit(ChainFault::TailCut { .. })),
            "{sql}"
        );
    }
    let audit = |fault: ChainFault| HistoryFault::Audit(fault);
    // The audit.
    check(
        "update audit set payload = cast(replace(cast(payload as text), 'Analyst', 'Janitor') as blob) where n = 4",
        audit(ChainFault::Edited(4)),
    );
    check(
        "update audit set meta = cast(replace(cast(meta as text), 'desk', 'disk') as blob) where n = 2",
        audit(ChainFault::Edited(2)),
    );
    check(
        "update audit set salt = zeroblob(16) where n = 2",
        audit(ChainFault::Edited(2)),
    );
    check(
        "update audit set payload = null where n = 2",
        audit(ChainFault::Edited(2)),
    );
    check(
        "update audit set salt = null where n = 2",
        audit(ChainFault::Edited(2)),
    );
    check(
        "update audit set commitment = zeroblob(32) where n = 3",
        audit(ChainFault::Edited(3)),
    );
    check(
        "update audit set hash = zeroblob(32) where n = 1",
        audit(ChainFault::Edited(1)),
    );
    check(
        "delete from audit where n = 1",
        audit(ChainFault::Missing(1)),
    );
    check(
        "delete from audit where n = 3",
        audit(ChainFault::Missing(3)),
    );
    check(
        "delete from audit where n = 3; update audit set n = 3 where n = 4",
        audit(ChainFault::Edited(3)),
    );
    check(
        "update audit set n = 9 where n = 2; update audit set n = 2 where n = 3; update audit set n = 3 where n = 9",
        audit(ChainFault::Edited(2)),
    );
    // The log.
    check(
        "update op set raw = cast(replace(cast(raw as text), 'Grace', 'Gracie') as blob) where dseq = 3",
        HistoryFault::OperationEdited(3),
    );
    check(
        "update op set prior = replace(prior, 'Analyst', 'Janitor') where dseq = 4",
        HistoryFault::OperationEdited(4),
    );
    check(
        "update op set hash = zeroblob(32) where dseq = 2",
        HistoryFault::OperationEdited(2),
    );
    check(
        "delete from op where dseq = 2",
        HistoryFault::OperationMissing(2),
    );
    check(
        "delete from op where dseq = 4",
        HistoryFault::OperationMissing(4),
    );
    check(
        "update op set dseq = 9 where dseq = 2; update op set dseq = 2 where dseq = 3; update op set dseq = 3 where dseq = 9",
        HistoryFault::OperationEdited(2),
    );
    check(
        "insert into op select 5, change_set, raw, hash, verdict, hub_seq, prior from op where dseq = 4",
        HistoryFault::OperationMoved(5),
    );
    // Both together.
    check(
        "delete from op where dseq > 2; delete from audit where n > 2",
        audit(ChainFault::TailCut {
            found: 2,
            witnessed: 4,
        }),
    );
}

#[test]
fn an_operation_rewritten_with_its_hash_is_found_by_the_audit() {
    let (desk, ada, _) = office();
    let connection = crate::sql(&desk);
    let raw: Vec<u8> = connection
        .query_row("select raw from op where dseq = 4", [], |row| row.get(0))
        .unwrap();
    let forged = String::from_utf8(raw)
        .unwrap()
        .replace("Analyst", "Janitor");
    connection
        .execute(
            "update op set raw = ?1, hash = ?2 where dseq = 4",
            (
                forged.as_bytes(),
                protocol::hash(forged.as_bytes()).as_slice(),
            ),
        )
        .unwrap();
    assert_eq!(verified(&desk, None), Err(HistoryFault::OperationEdited(4)));
    assert_eq!(desk.text(ada, F::Title), "Analyst");
}

#[test]
fn a_cut_tail_shows_only_to_whoever_knows_a_later_head() {
    let (desk, ..) = office();
    let seen = head(&desk);
    crate::sql(&desk)
        .execute_batch("delete from op where dseq > 2; delete from audit where n > 2")
        .unwrap();
    assert_eq!(
        verified(&desk, None),
        Ok(2),
        "a lone desk cannot prove its own tail"
    );
    assert!(verified(&desk, Some(&seen)).is_err());
}

#[test]
fn erased_words_leave_the_history_whole() {
    let (desk, ada, _) = office();
    let seen = head(&desk);
    crate::sql(&desk)
        .execute_batch("update audit set payload = null, salt = null where n = 4")
        .unwrap();
    assert_eq!(verified(&desk, Some(&seen)), Ok(4));
    let entry = &history(&desk, Some(ada.into()))[0];
    assert!(entry.erased && entry.change.is_none() && entry.before.is_none());
    assert_eq!(entry.what, "set", "that something happened stays");
}

#[test]
fn checking_can_be_stopped() {
    let (desk, ..) = office();
    let stopped = desk
        .store()
        .read(|reader| reader.verify_history(None, &mut |_, _| ControlFlow::Break(())));
    assert!(matches!(stopped, Err(Error::Cancelled)));
}

#[test]
fn a_refused_change_is_in_the_history_too() {
    let (desk, ada, _) = office();
    desk.write("act", |tx| {
        let stranger = PersonId(tx.new_id());
        tx.apply(
            Change::Set {
                entity: stranger.into(),
                field: F::Title.into(),
                value: Value::text("Nobody"),
            },
            None,
        )
    });
    assert_eq!(history(&desk, None)[0].verdict.as_deref(), Some("rejected"));
    let act = desk.write("import", |tx| {
        create(tx, "One", &[])?;
        create(tx, "Two", &[])
    });
    let query = HistoryQuery {
        change_set: Some(act.change_set),
        limit: 10,
        ..HistoryQuery::default()
    };
    let of_act = desk.store().read(|reader| reader.history(&query)).unwrap();
    assert_eq!(of_act.len(), 2);
    assert!(of_act.iter().all(|entry| entry.subject != Some(ada.into())));
}
