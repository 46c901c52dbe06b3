//! Taking acts back.

use domain::decide::{HeldReason, Verdict};
use domain::field::{BadgeField, UnitKind};
use domain::id::{ChangeSetId, PersonId, RoleId};
use domain::lifecycle::{HoldKind, State};
use domain::op::{Change, Edge, EdgeKind, IssueEnd, SecretRank, Terms};
use domain::person::PersonField as F;
use domain::time::Instant;
use domain::value::Value;
use domain::{
    access::{BuiltInRole, Scope},
    claim::ClaimKind,
};
use store::Error;
use test_support::Desk;
use test_support::desk::{create, create_owner, create_unit, end_issue, issue};

const CARD: &str = "uid:04A22B19";
const OTHER_CARD: &str = "uid:04A22B20";

/// Reversed and kept.
#[track_caller]
fn undone(desk: &Desk, act: ChangeSetId, reversed: u64, kept: u64) -> ChangeSetId {
    let undone = desk.undo(act);
    assert_eq!(
        (undone.reversed, undone.kept),
        (reversed, kept),
        "taken back and kept"
    );
    undone.change_set
}

fn holder(desk: &Desk, kind: ClaimKind, key: &str) -> Option<PersonId> {
    desk.store()
        .read(|reader| reader.holder_of(kind, key))
        .unwrap()
}

fn set(person: PersonId, field: F, value: &str) -> Change {
    Change::Set {
        entity: person.into(),
        field: field.into(),
        value: Value::text(value),
    }
}

fn suspend(person: PersonId) -> Change {
    Change::PlaceHold {
        entity: person.into(),
        kind: HoldKind::Suspended,
        reason: "on leave".into(),
        from: None,
        until: None,
    }
}

fn lift(desk: &Desk, person: PersonId) -> Change {
    let holds = desk
        .store()
        .read(|reader| reader.holds(person.0))
        .unwrap()
        .into_iter()
        .filter(|record| !record.hold.lifted)
        .map(|record| record.hold.op)
        .collect();
    Change::LiftHolds {
        entity: person.into(),
        holds,
    }
}

fn active(desk: &Desk, name: &str) -> PersonId {
    let now = Value::Instant(desk.now());
    desk.person_with(name, &[(F::ActivatedAt, now)]).0
}

#[test]
fn an_edit_is_taken_back_and_done_again() {
    let desk = Desk::new();
    let ada = desk.person("Ada");
    let act = desk.set(ada, F::Title, "Analyst");
    let undo = undone(&desk, act, 1, 0);
    assert_eq!(desk.text(ada, F::Title), "", "it was empty before");
    let redo = undone(&desk, undo, 1, 0);
    assert_eq!(desk.text(ada, F::Title), "Analyst");
    undone(&desk, redo, 1, 0);
    assert_eq!(desk.text(ada, F::Title), "");
}

#[test]
fn edits_since_are_kept_and_counted() {
    let desk = Desk::new();
    let ada = desk.person("Ada");
    let act = desk
        .write("person_save", |tx| {
            tx.apply(set(ada, F::Title, "Analyst"), None)?;
            tx.apply(set(ada, F::Phone, "+44 20 7946 0001"), None)
        })
        .change_set;
    desk.set(ada, F::Title, "Engineer");
    undone(&desk, act, 1, 1);
    assert_eq!(
        desk.text(ada, F::Title),
        "Engineer",
        "somebody's later word"
    );
    assert_eq!(desk.text(ada, F::Phone), "");
}

#[test]
fn acts_are_taken_back_one_after_the_other_like_on_a_pile() {
    let desk = Desk::new();
    let ada = desk.person("Ada");
    let acts: Vec<_> = ["one", "two", "three"]
        .map(|title| desk.set(ada, F::Title, title))
        .into();
    let mut undos = Vec::new();
    for (act, left) in acts.iter().rev().zip(["two", "one", ""]) {
        undos.push(undone(&desk, *act, 1, 0));
        assert_eq!(desk.text(ada, F::Title), left);
    }
    for (undo, again) in undos.iter().rev().zip(["one", "two", "three"]) {
        undone(&desk, *undo, 1, 0);
        assert_eq!(desk.text(ada, F::Title), again);
    }
}

#[test]
fn a_field_written_twice_in_one_act_goes_back_to_what_it_was() {
    let desk = Desk::new();
    let ada = desk.person("Ada");
    desk.set(ada, F::Title, "before");
    let act = desk
        .write("person_save", |tx| {
            tx.apply(set(ada, F::Title, "once"), None)?;
            tx.apply(set(ada, F::Title, "twice"), None)
        })
        .change_set;
    undone(&desk, act, 2, 0);
    assert_eq!(desk.text(ada, F::Title), "before");
}

#[test]
fn an_act_is_taken_back_once_and_again_after_its_redo() {
    let desk = Desk::new();
    let ada = desk.person("Ada");
    let act = desk.set(ada, F::Title, "Analyst");
    let undo = undone(&desk, act, 1, 0);
    let again = desk.store().write(&desk.context("undo"), |tx| tx.undo(act));
    assert!(
        matches!(again, Err(Error::NotFound)),
        "it is undone already"
    );
    let redo = undone(&desk, undo, 1, 0);
    let undo = undone(&desk, act, 1, 0);
    assert_eq!(desk.text(ada, F::Title), "");
    let redo_again = desk.undo(redo);
    assert_eq!(
        redo_again.reversed, 0,
        "the first redo left nothing standing"
    );
    undone(&desk, undo, 1, 0);
    assert_eq!(desk.text(ada, F::Title), "Analyst");
}

#[test]
fn a_report_names_the_first_act_and_says_whether_it_is_done_again() {
    let desk = Desk::new();
    let mut context = desk.context("person_create");
    context.label = r#"{"name":"Ada"}"#.into();
    let act = desk
        .store()
        .write(&context, |tx| create(tx, "Ada", &[]))
        .unwrap()
        .change_set;
    let undo = desk.undo(act);
    assert_eq!(undo.report.kind, "person_create");
    assert_eq!(undo.report.label, r#"{"name":"Ada"}"#);
    assert!(!undo.report.redo);
    let redo = desk.undo(undo.change_set);
    assert_eq!(redo.report.kind, "person_create");
    assert!(redo.report.redo);
}

#[test]
fn where_nothing_can_be_taken_back_the_act_stays_done() {
    let desk = Desk::new();
    let ada = desk.person("Ada");
    let act = desk.set(ada, F::Title, "Analyst");
    let later = desk.set(ada, F::Title, "Engineer");
    let nothing = desk.undo(act);
    assert_eq!((nothing.reversed, nothing.kept), (0, 1));
    // What comes next takes the number the empty undo did not use.
    let unrelated = desk.set(ada, F::Phone, "+44 20 7946 0001");
    undone(&desk, later, 1, 0);
    undone(&desk, act, 1, 0);
    assert_eq!(desk.text(ada, F::Title), "");
    undone(&desk, unrelated, 1, 0);
}

#[test]
fn a_person_made_in_error_is_gone_and_the_keys_are_free() {
    let desk = Desk::new();
    let fields = [
        (F::Email, Value::text("ada@example.org")),
        (F::Username, Value::text("ada")),
        (F::EmployeeNo, Value::text("17")),
    ];
    let (ada, act) = desk.person_with("Ada", &fields);
    let undo = undone(&desk, act, 1, 0);
    assert_eq!(desk.find(ada), None);
    assert_eq!(holder(&desk, ClaimKind::Login, "ada@example.org"), None);
    assert_eq!(holder(&desk, ClaimKind::Login, "ada"), None);
    assert_eq!(holder(&desk, ClaimKind::EmployeeNo, "17"), None);

    let (again, _) = desk.person_with("Ada", &fields);
    assert!(!desk.get(again).contested, "importing her again works");

    undone(&desk, undo, 1, 0);
    assert!(
        desk.get(ada).contested,
        "both are there, the later one waits"
    );
    assert!(!desk.get(again).contested);
}

#[test]
fn a_person_others_worked_with_stays() {
    #[track_caller]
    fn check(why: &str, work: impl FnOnce(&Desk, PersonId)) {
        let desk = Desk::new();
        let (ada, act) = desk.person_with("Ada", &[]);
        work(&desk, ada);
        let undone = desk.undo(act);
        assert_eq!((undone.reversed, undone.kept), (0, 1), "{why}");
        assert!(desk.find(ada).is_some(), "{why}");
    }
    check("edited since", |desk, ada| {
        desk.set(ada, F::Title, "Analyst");
    });
    check("holds a badge", |desk, ada| {
        desk.enrol(ada, CARD);
    });
    check("held a badge", |desk, ada| {
        let (badge, _) = desk.enrol(ada, CARD);
        desk.take_back(badge);
    });
    check("is somebody's manager", |desk, ada| {
        desk.person_with("Charles", &[(F::Manager, Value::Ref(ada.0))]);
    });
    check("leads a department", |desk, ada| {
        let unit = desk.unit(UnitKind::Department, "Engines");
        desk.act(Change::Set {
            entity: unit.into(),
            field: domain::field::UnitField::Manager.into(),
            value: Value::Ref(ada.0),
        });
    });
    check("edited, taken back and edited again", |desk, ada| {
        let edit = desk.set(ada, F::Title, "Analyst");
        let undo = desk.undo(edit).change_set;
        desk.undo(undo);
        assert_eq!(desk.text(ada, F::Title), "Analyst");
    });
}

#[test]
fn work_that_was_taken_back_does_not_keep_a_person() {
    let desk = Desk::new();
    let (ada, act) = desk.person_with("Ada", &[]);
    let edit = desk.set(ada, F::Title, "Analyst");
    undone(&desk, edit, 1, 0);
    let (_, enrolled) = desk.enrol(ada, CARD);
    undone(&desk, enrolled, 2, 0);
    undone(&desk, act, 1, 0);
    assert_eq!(desk.find(ada), None);
}

#[test]
fn a_password_goes_with_its_person_and_is_otherwise_kept() {
    let desk = Desk::new();
    let password = |person| Change::SetPassword {
        person,
        phc: Some("$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaA".into()),
        rank: SecretRank::Admin,
        must_change: true,
    };
    let applied = desk.write("person_create", |tx| {
        let ada = create(tx, "Ada", &[])?;
        tx.apply(password(ada), None)?;
        Ok(ada)
    });
    undone(&desk, applied.change_set, 1, 0);
    assert_eq!(desk.find(applied.value), None);

    let grace = desk.person("Grace");
    let act = desk.act(password(grace));
    let kept = desk.undo(act);
    assert_eq!((kept.reversed, kept.kept), (0, 1));
    assert!(
        desk.store()
            .read(|reader| reader.password_of(grace))
            .unwrap()
            .is_some()
    );
}

#[test]
fn a_badge_given_and_taken_is_undone_and_redone() {
    let desk = Desk::new();
    let ada = desk.person("Ada");
    let (badge, given) = desk.enrol(ada, CARD);
    let undo = undone(&desk, given, 2, 0);
    assert!(desk.cards(ada).is_empty());
    assert_eq!(holder(&desk, ClaimKind::Card, CARD), None);
    let redo = undone(&desk, undo, 2, 0);
    assert_eq!(desk.cards(ada), [CARD]);
    assert_eq!(holder(&desk, ClaimKind::Card, CARD), Some(ada));

    let returned = desk.take_back(badge);
    assert!(desk.cards(ada).is_empty());
    undone(&desk, returned, 1, 0);
    assert_eq!(desk.cards(ada), [CARD]);
    undone(&desk, redo, 2, 0);
    assert!(
        desk.cards(ada).is_empty(),
        "the issue that stands is the one given"
    );
}

#[test]
fn a_card_whose_enrolment_was_taken_back_can_be_enrolled_again() {
    let desk = Desk::new();
    let (ada, grace) = (desk.person("Ada"), desk.person("Grace"));
    let (badge, given) = desk.enrol(ada, CARD);
    undone(&desk, given, 2, 0);
    assert!(
        desk.store()
            .read(|reader| reader.badge(badge))
            .unwrap()
            .is_none()
    );
    let (again, given) = desk.enrol(grace, CARD);
    assert_eq!(again, badge, "a card has one name for ever");
    assert_eq!(desk.cards(grace), [CARD]);
    undone(&desk, given, 2, 0);
    assert!(desk.cards(grace).is_empty());
}

#[test]
fn a_badge_that_moved_on_stays_where_it_is() {
    let desk = Desk::new();
    let (ada, grace) = (desk.person("Ada"), desk.person("Grace"));
    let (badge, given) = desk.enrol(ada, CARD);
    let moved = desk
        .write("badge_assign", |tx| {
            end_issue(tx, badge, IssueEnd::Moved)?;
            issue(tx, grace, CARD)
        })
        .change_set;
    let kept = desk.undo(given);
    assert_eq!(
        (kept.reversed, kept.kept),
        (0, 2),
        "the issue is over, the badge in use"
    );
    undone(&desk, moved, 2, 0);
    assert_eq!(desk.cards(ada), [CARD]);
    assert!(desk.cards(grace).is_empty());
    undone(&desk, given, 2, 0);
    assert!(desk.cards(ada).is_empty());
}

#[test]
fn a_lost_badge_found_by_undo_is_with_its_holder_again() {
    let desk = Desk::new();
    let ada = desk.person("Ada");
    let (badge, _) = desk.enrol(ada, CARD);
    let lost = desk
        .write("badge_lost", |tx| {
            end_issue(tx, badge, IssueEnd::Lost)?;
            tx.apply(
                Change::PlaceHold {
                    entity: badge.into(),
                    kind: HoldKind::Lost,
                    reason: String::new(),
                    from: None,
                    until: None,
                },
                None,
            )
        })
        .change_set;
    let refused = desk.write("badge_assign", |tx| {
        tx.apply(
            Change::IssueBadge {
                badge,
                card: CARD.into(),
                person: ada,
            },
            None,
        )
    });
    assert!(
        matches!(refused.value, Verdict::Rejected(_)),
        "a lost card is given to nobody"
    );
    undone(&desk, lost, 2, 0);
    assert_eq!(desk.cards(ada), [CARD]);
}

#[test]
fn a_revoked_badge_is_back_in_use() {
    let desk = Desk::new();
    let ada = desk.person("Ada");
    let (badge, _) = desk.enrol(ada, CARD);
    let revoked = desk
        .write("badge_revoke", |tx| {
            end_issue(tx, badge, IssueEnd::Returned)?;
            tx.apply(
                Change::Set {
                    entity: badge.into(),
                    field: BadgeField::Revoked.into(),
                    value: Value::Bool(true),
                },
                None,
            )
        })
        .change_set;
    undone(&desk, revoked, 2, 0);
    assert_eq!(desk.cards(ada), [CARD]);
}

#[test]
fn suspending_and_reactivating_are_taken_back_in_any_number() {
    let desk = Desk::new();
    let ada = active(&desk, "Ada");
    let state = || desk.get(ada).state;
    let suspended = desk.act(suspend(ada));
    assert_eq!(state(), State::Suspended);
    let reactivated = desk.act(lift(&desk, ada));
    assert_eq!(state(), State::Active);
    let undo = undone(&desk, reactivated, 1, 0);
    assert_eq!(state(), State::Suspended);
    let redo = undone(&desk, undo, 1, 0);
    assert_eq!(state(), State::Active);
    undone(&desk, redo, 1, 0);
    assert_eq!(state(), State::Suspended);
    undone(&desk, suspended, 1, 0);
    assert_eq!(state(), State::Active, "no hold is left of all that");
}

#[test]
fn a_hold_placed_by_somebody_else_survives() {
    let desk = Desk::new();
    let ada = active(&desk, "Ada");
    let first = desk.act(suspend(ada));
    desk.act(suspend(ada));
    undone(&desk, first, 1, 0);
    assert_eq!(desk.get(ada).state, State::Suspended);
}

#[test]
fn deleting_is_taken_back() {
    let desk = Desk::new();
    let ada = active(&desk, "Ada");
    let deleted = desk.act(Change::PlaceHold {
        entity: ada.into(),
        kind: HoldKind::Deleted,
        reason: String::new(),
        from: None,
        until: None,
    });
    assert_eq!(desk.get(ada).state, State::Bin);
    undone(&desk, deleted, 1, 0);
    assert_eq!(desk.get(ada).state, State::Active);
}

#[test]
fn a_role_cut_and_given_back_keeps_its_terms() {
    let desk = Desk::new();
    let ada = desk.person("Ada");
    let saws = Scope::Unit(desk.unit(UnitKind::Department, "Saws"));
    let edge = Edge::role(ada, BuiltInRole::Helper.id()).within(saws);
    let terms = Terms {
        from: None,
        until: Some(Instant(desk.now().0 + 86_400_000)),
        reason: Some("holidays".into()),
    };
    let link = |present, terms: &Terms| Change::Link {
        edge,
        present,
        terms: terms.clone(),
    };
    let stored = || -> (bool, String, Option<i64>, Option<String>) {
        crate::sql(&desk)
            .query_row("select present, scope, ends, reason from edge", [], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            })
            .unwrap()
    };
    let scoped = (
        true,
        saws.to_string(),
        terms.until.map(|at| at.0),
        terms.reason.clone(),
    );
    let given = desk.act(link(true, &terms));
    assert_eq!(stored(), scoped);
    let cut = desk.act(link(false, &Terms::default()));
    undone(&desk, cut, 1, 0);
    assert_eq!(
        stored(),
        scoped,
        "a right that was bounded comes back bounded"
    );

    let widened = desk.act(link(true, &Terms::default()));
    assert_eq!(stored(), (true, saws.to_string(), None, None));
    undone(&desk, widened, 1, 0);
    assert_eq!(stored(), scoped);

    undone(&desk, given, 1, 0);
    let roles: Vec<RoleId> = desk.store().read(|reader| reader.roles(ada)).unwrap();
    assert!(roles.is_empty());
}

#[test]
fn a_link_made_again_by_somebody_else_stays() {
    let desk = Desk::new();
    let ada = desk.person("Ada");
    let unit = desk.unit(UnitKind::Department, "Engines");
    let edge = Edge::department(ada, unit);
    let link = |present| Change::Link {
        edge,
        present,
        terms: Terms::default(),
    };
    let first = desk.act(link(true));
    desk.act(link(false));
    desk.act(link(true));
    let kept = desk.undo(first);
    assert_eq!((kept.reversed, kept.kept), (0, 1));
    let links = desk
        .store()
        .read(|reader| reader.links(ada, EdgeKind::Department))
        .unwrap();
    assert_eq!(links, [unit.0]);
}

#[test]
fn a_department_made_by_an_import_goes_unless_somebody_works_there() {
    let import = |desk: &Desk| {
        desk.write("import", |tx| {
            let unit = create_unit(tx, UnitKind::Department, "Engines")?;
            let in_unit = [(F::Department, Value::Ref(unit.0))];
            let ada = create(tx, "Ada", &in_unit)?;
            let grace = create(tx, "Grace", &in_unit)?;
            Ok((unit, ada, grace))
        })
    };
    let units = |desk: &Desk| -> i64 {
        crate::sql(desk)
            .query_row("select count(*) from unit where retracted = 0", [], |row| {
                row.get(0)
            })
            .unwrap()
    };
    let desk = Desk::new();
    let applied = import(&desk);
    let undo = undone(&desk, applied.change_set, 3, 0);
    assert_eq!(units(&desk), 0);
    undone(&desk, undo, 3, 0);
    assert_eq!(units(&desk), 1);
    assert_eq!(
        desk.get(applied.value.1).get(F::Department),
        &Value::Ref(applied.value.0.0)
    );

    let desk = Desk::new();
    let applied = import(&desk);
    desk.set(applied.value.1, F::Title, "Analyst");
    undone(&desk, applied.change_set, 1, 2);
    assert_eq!(units(&desk), 1, "Ada stays, and her department with her");

    let desk = Desk::new();
    let applied = import(&desk);
    desk.person_with("Charles", &[(F::Department, Value::Ref(applied.value.0.0))]);
    undone(&desk, applied.change_set, 2, 1);
    assert_eq!(units(&desk), 1, "Charles came since");
}

#[test]
fn an_import_of_thousands_is_taken_back_in_one_write() {
    let desk = Desk::new();
    let before = desk
        .person_with("Old hand", &[(F::Title, Value::text("Foreman"))])
        .0;
    let import = desk.write("import", |tx| {
        let mut people = Vec::new();
        let mut manager = None;
        for n in 0..2000 {
            let mut fields = vec![
                (F::Email, Value::text(format!("p{n}@example.org"))),
                (F::EmployeeNo, Value::text(n.to_string())),
            ];
            if let Some(PersonId(id)) = manager {
                fields.push((F::Manager, Value::Ref(id)));
            }
            let person = create(tx, &format!("Person {n}"), &fields)?;
            issue(tx, person, &format!("uid:{:08X}", 0x0400_0000 + n))?;
            if n % 100 == 0 {
                manager = Some(person);
            }
            people.push(person);
        }
        tx.apply(set(before, F::Title, "Director"), None)?;
        Ok(people)
    });
    // 2,000 people, their badges and issues, one edit.
    let touched = import.value[7];
    desk.set(touched, F::Title, "Analyst");
    let rev = desk.store().read(|reader| reader.rev()).unwrap();
    let undone = desk.undo(import.change_set);
    // Number 7 stays, and so does the manager named by it.
    assert_eq!((undone.reversed, undone.kept), (3 * 2000 + 1 - 2, 2));
    assert_eq!(
        desk.store().read(|reader| reader.rev()).unwrap(),
        rev + 1,
        "one write"
    );
    assert!(desk.find(touched).is_some());
    assert!(desk.find(import.value[0]).is_some(), "somebody's manager");
    assert!(desk.find(import.value[1]).is_none());
    assert!(
        desk.cards(touched).is_empty(),
        "the badge was not worked with"
    );
    assert_eq!(desk.text(before, F::Title), "Foreman");

    let redone = desk.undo(undone.change_set);
    assert_eq!((redone.reversed, redone.kept), (3 * 2000 + 1 - 2, 0));
    assert_eq!(desk.cards(import.value[1]).len(), 1);
    assert_eq!(
        holder(&desk, ClaimKind::Login, "p1@example.org"),
        Some(import.value[1])
    );
}

#[test]
fn two_people_swap_their_addresses_and_back() {
    let desk = Desk::new();
    let (ada, _) = desk.person_with("Ada", &[(F::Email, Value::text("a@example.org"))]);
    let (bob, _) = desk.person_with("Bob", &[(F::Email, Value::text("b@example.org"))]);
    let swap = desk
        .write("import", |tx| {
            tx.apply(set(ada, F::Email, "b@example.org"), None)?;
            tx.apply(set(bob, F::Email, "a@example.org"), None)
        })
        .change_set;
    let check = |of_a: PersonId, of_b: PersonId| {
        assert_eq!(holder(&desk, ClaimKind::Login, "a@example.org"), Some(of_a));
        assert_eq!(holder(&desk, ClaimKind::Login, "b@example.org"), Some(of_b));
        assert!(!desk.get(ada).contested && !desk.get(bob).contested);
        let open: i64 = crate::sql(&desk)
            .query_row(
                "select count(*) from conflict where state = 'open'",
                [],
                |row| row.get(0),
            )
            .unwrap();
        assert_eq!(
            open, 0,
            "what was contested for a moment needs nobody's attention"
        );
    };
    check(bob, ada);
    let undo = undone(&desk, swap, 2, 0);
    check(ada, bob);
    undone(&desk, undo, 2, 0);
    check(bob, ada);
}

#[test]
fn a_contested_address_moves_up_when_its_holder_lets_go() {
    let desk = Desk::new();
    let mail = |text| [(F::Email, Value::text(text))];
    let (ada, made) = desk.person_with("Ada", &mail("x@example.org"));
    let (bob, _) = desk.person_with("Bob", &mail("X@EXAMPLE.org"));
    let (cy, _) = desk.person_with("Cy", &mail("x@example.org"));
    assert!(desk.get(bob).contested && desk.get(cy).contested);
    undone(&desk, made, 1, 0);
    assert_eq!(
        holder(&desk, ClaimKind::Login, "x@example.org"),
        Some(bob),
        "who came next"
    );
    assert!(!desk.get(bob).contested && desk.get(cy).contested);
    let changed = desk.set(bob, F::Email, "bob@example.org");
    assert_eq!(holder(&desk, ClaimKind::Login, "x@example.org"), Some(cy));
    assert!(!desk.get(cy).contested);
    undone(&desk, changed, 1, 0);
    assert!(
        desk.get(bob).contested,
        "the address has a new holder since"
    );
    assert_eq!(holder(&desk, ClaimKind::Login, "x@example.org"), Some(cy));
    assert_eq!(holder(&desk, ClaimKind::Login, "bob@example.org"), None);
    assert_eq!(desk.find(ada), None);
}

#[test]
fn a_username_that_is_the_persons_own_address_is_one_key() {
    let desk = Desk::new();
    let address = "ada@example.org";
    let (ada, _) = desk.person_with(
        "Ada",
        &[
            (F::Email, Value::text(address)),
            (F::Username, Value::text(address)),
        ],
    );
    assert!(!desk.get(ada).contested);
    let mail = desk.set(ada, F::Email, "ada@example.com");
    assert_eq!(
        holder(&desk, ClaimKind::Login, address),
        Some(ada),
        "still the username"
    );
    undone(&desk, mail, 1, 0);
    let name = desk.set(ada, F::Username, "ada");
    let mail = desk.set(ada, F::Email, "ada@example.com");
    assert_eq!(
        holder(&desk, ClaimKind::Login, address),
        None,
        "now neither names it"
    );
    undone(&desk, mail, 1, 0);
    undone(&desk, name, 1, 0);
    assert_eq!(holder(&desk, ClaimKind::Login, address), Some(ada));
    assert_eq!(holder(&desk, ClaimKind::Login, "ada"), None);
    assert!(!desk.get(ada).contested);
}

#[test]
fn no_act_leaves_the_organisation_without_an_owner() {
    let desk = Desk::new();
    let made = desk.write("setup", |tx| {
        Ok((create_owner(tx, "Ada")?, create_owner(tx, "Grace")?))
    });
    let (ada, grace) = made.value;
    let both = desk.write("bulk", |tx| {
        Ok((
            tx.apply(suspend(ada), None)?,
            tx.apply(suspend(grace), None)?,
        ))
    });
    assert_eq!(
        both.value,
        (Verdict::Applied, Verdict::Held(HeldReason::LastOwner)),
        "the second one sees what the first one did in the same write"
    );
    let kept = desk.undo(made.change_set);
    assert!(
        desk.find(grace).is_some(),
        "taking back the set-up leaves an owner"
    );
    assert!(kept.kept > 0);
}

#[test]
fn a_manager_made_in_the_same_import_goes_with_it() {
    let desk = Desk::new();
    let import = desk.write("import", |tx| {
        let ada = create(tx, "Ada", &[])?;
        create(tx, "Bob", &[(F::Manager, Value::Ref(ada.0))])?;
        Ok(ada)
    });
    undone(&desk, import.change_set, 2, 0);
    assert_eq!(desk.find(import.value), None);
}

#[test]
fn two_cards_of_one_person_are_told_apart() {
    let desk = Desk::new();
    let ada = desk.person("Ada");
    let (_, first) = desk.enrol(ada, CARD);
    desk.enrol(ada, OTHER_CARD);
    undone(&desk, first, 2, 0);
    assert_eq!(desk.cards(ada), [OTHER_CARD]);
}

#[test]
fn what_lists_show_of_somebody_new_is_what_they_show_after_a_redo() {
    let desk = Desk::new();
    let old = desk.person("Old hand");
    let (_, known) = desk.enrol(old, OTHER_CARD);
    undone(&desk, known, 2, 0);
    let act = desk.write("import", |tx| {
        let ada = create(tx, "Ada", &[])?;
        issue(tx, ada, CARD)?;
        issue(tx, ada, OTHER_CARD)?;
        Ok(ada)
    });
    let label = || desk.get(act.value).badge_label;
    let (first, cards) = (label(), desk.cards(act.value));
    assert_eq!(desk.get(act.value).badge_count, 2);
    let undo = desk.undo(act.change_set);
    desk.undo(undo.change_set);
    assert_eq!((label(), desk.cards(act.value)), (first, cards));
}

#[test]
fn somebody_new_whose_address_becomes_free_in_the_same_act_is_not_contested() {
    let desk = Desk::new();
    let address = Value::text("x@example.org");
    let (old, _) = desk.person_with("Old", &[(F::Email, address.clone())]);
    let act = desk.write("import", |tx| {
        let new = create(tx, "New", &[(F::Email, address)])?;
        tx.apply(set(old, F::Email, "old@example.org"), None)?;
        Ok(new)
    });
    assert!(!desk.get(act.value).contested);
    assert_eq!(
        holder(&desk, ClaimKind::Login, "x@example.org"),
        Some(act.value)
    );
}
