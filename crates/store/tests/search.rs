//! What people type, and whom it finds.

#![allow(clippy::unwrap_used, reason = "these are tests")]

mod common;

use common::{Office, office};
use domain::access::BuiltInRole;
use domain::badge::badge_id;
use domain::card::{CardNumber, display};
use domain::field::BadgeField;
use domain::id::PersonId;
use domain::lifecycle::State;
use domain::op::Change;
use domain::person::{PersonField, PersonType};
use domain::value::Value;
use store::{ListHint, ListPage, ListQuery, Vocabulary};

fn ask(office: &Office, text: &str) -> ListPage {
    ask_in(office, text, Vocabulary::default())
}

fn ask_in(office: &Office, text: &str, vocabulary: Vocabulary) -> ListPage {
    let query = ListQuery {
        text: text.to_owned(),
        vocabulary,
        ..ListQuery::default()
    };
    office
        .store
        .read(|reader| reader.list(&query, 0, 100))
        .unwrap()
}

fn names(page: &ListPage) -> String {
    let names: Vec<&str> = page.rows.iter().map(|row| row.name.as_str()).collect();
    names.join(", ")
}

#[track_caller]
fn check(office: &Office, text: &str, expected: &str) {
    let page = ask(office, text);
    assert_eq!(names(&page), expected, "{text:?}");
    assert_eq!(page.total, page.rows.len() as u64, "{text:?}");
}

/// People of an office with something of everything.
fn staffed() -> Office {
    let office = office();
    office
        .person("Ada Byron")
        .with(PersonField::Given, "Ada")
        .with(PersonField::Family, "Byron")
        .email("ada.byron@northwind.example")
        .with(PersonField::Phone, "+49 30 1234-567")
        .with(PersonField::Title, "Engineer")
        .with(PersonField::EmployeeNo, "E-0042")
        .company("Acme Industries")
        .department("Engineering")
        .also_in("Optics")
        .role(BuiltInRole::Operator)
        .card("em:010063E9AE")
        .make();
    office
        .person("Zoë Müller")
        .email("zoe@northwind.example")
        .with(PersonField::PersonType, "contractor")
        .company("Northwind")
        .department("Assembly")
        .make();
    office
        .person("Łukasz O’Neil")
        .with(PersonField::Username, "luk")
        .with(PersonField::Note, "100% of_all")
        .department("Engineering")
        .make();
    office
        .person("Елена Иванова")
        .with(PersonField::PhoneticName, "Elena Ivanova")
        .card("uid:04A291F0")
        .make();
    office.person("王小明").make();
    office.person("สมชาย แสงทอง").make();
    office.person("김민준").make();
    office
        .person("Hannah 100% \"Bob\" Smith*")
        .email("bob_s@example.org")
        .make();
    office.person("Sue Spended").suspended().make();
    office
}

#[test]
fn words_are_found_in_any_order_case_and_accent() {
    let office = staffed();
    check(&office, "ada", "Ada Byron");
    check(&office, "BYRON ada", "Ada Byron");
    check(&office, "byr engin", "Ada Byron");
    check(&office, "ada müller", "");
    check(&office, "muller", "Zoë Müller");
    check(&office, "MÜLLER zoe", "Zoë Müller");
    check(&office, "lukasz o'neil", "Łukasz O’Neil");
    check(&office, "o’neil", "Łukasz O’Neil");
    check(&office, "елена", "Елена Иванова");
    check(&office, "ИВАН", "Елена Иванова");
    check(&office, "elena", "Елена Иванова");
    check(&office, "  ", &names(&ask(&office, "")));
    assert_eq!(ask(&office, "").total, 8, "the suspended one is not shown");
}

#[test]
fn short_words_begin_a_word_and_longer_ones_stand_anywhere() {
    let office = staffed();
    check(&office, "by", "Ada Byron");
    check(&office, "yr", "");
    check(&office, "yro", "Ada Byron");
    check(&office, "z", "Zoë Müller");
    check(&office, "zö", "Zoë Müller");
    check(&office, "n", "Ada Byron, Łukasz O’Neil, Zoë Müller"); // northwind, O'Neil
    check(&office, "lu", "Łukasz O’Neil");
    check(&office, "li", "");
    check(&office, "е и", "Елена Иванова");
}

#[test]
fn scripts_without_spaces_are_found_from_any_character() {
    let office = staffed();
    check(&office, "王", "王小明");
    check(&office, "小", "王小明");
    check(&office, "明", "王小明");
    check(&office, "小明", "王小明");
    check(&office, "王明", "");
    check(&office, "王小明", "王小明");
    check(&office, "明 王", "王小明");
    check(&office, "ชาย", "สมชาย แสงทอง");
    check(&office, "มช", "สมชาย แสงทอง");
    check(&office, "แสง", "สมชาย แสงทอง");
    check(&office, "민준", "김민준");
    check(&office, "민", "김민준");
}

#[test]
fn metacharacters_are_looked_for_as_they_are() {
    let office = staffed();
    let hannah = "Hannah 100% \"Bob\" Smith*";
    check(&office, "100%", hannah);
    check(&office, "%", hannah);
    check(&office, "smith*", hannah);
    check(&office, "smit*", "");
    check(&office, "*", hannah);
    check(&office, "bob_s", hannah);
    check(&office, "bobxs", "");
    check(&office, "b%b", "");
    check(&office, "\"bob\" smith", hannah);
    check(
        &office,
        "@",
        "Ada Byron, Hannah 100% \"Bob\" Smith*, Zoë Müller",
    );
    for text in [
        "\"",
        "'",
        "''",
        "\"\"",
        "(",
        ")",
        "a OR b",
        "NOT ada",
        "ada AND",
        "NEAR(ada byron)",
        "^ada",
        "hay:ada",
        "{ada}",
        "ada -byron",
        "ada+byron",
        "\\",
        "\0",
        "-",
        "--",
        "; drop table person",
        "ada\"",
        "\"ada\"\"",
        ":",
        ":ada",
        "ada:",
        "is:",
        "is:empty(",
        "is:empty(nothing)",
        "::",
        "person_gram",
        "\u{202e}ada",
        "🦀",
    ] {
        ask(&office, text); // answers, whatever it finds
    }
    check(&office, "ada or zoe", "");
    check(&office, "not ada", "");
}

#[test]
fn conditions_are_joined_by_or_not_and_parentheses() {
    let office = staffed();
    check(&office, "ada OR zoe", "Ada Byron, Zoë Müller");
    check(&office, "dept:engineering NOT ada", "Łukasz O’Neil");
    check(&office, "dept:engineering -title:any", "Łukasz O’Neil");
    check(
        &office,
        "(dept:engineering OR dept:assembly) is:set(email)",
        "Ada Byron, Zoë Müller",
    );
    check(
        &office,
        "dept:engineering OR dept:assembly is:set(email)",
        "Ada Byron, Łukasz O’Neil, Zoë Müller",
    );
    check(&office, "is:set(title)", "Ada Byron");
    // A state that is named is shown besides the usual ones, and holds only where it stands.
    check(
        &office,
        "type:contractor OR is:suspended",
        "Sue Spended, Zoë Müller",
    );
    check(
        &office,
        "status:suspended OR status:active sue",
        "Sue Spended",
    );
    check(&office, "ada NOT status:suspended", "Ada Byron");
    // What is still being typed asks for nothing.
    check(&office, "ada OR", "Ada Byron");
    check(&office, "ada NOT", "Ada Byron");
    check(&office, "ada OR (zoe", "Ada Byron, Zoë Müller");
    let page = ask(&office, "compny:acme OR ada");
    assert!(matches!(page.hint, Some(ListHint::UnknownOperator { .. })));
    assert_eq!(names(&page), "Ada Byron");
}

#[test]
fn not_leaves_exactly_the_others() {
    let office = staffed();
    let total = |text: &str| ask(&office, text).total;
    for text in [
        "ada",
        "dept:engineering",
        "badge:any",
        "is:empty(email)",
        "e",
    ] {
        assert_eq!(
            total(text) + total(&format!("NOT ({text})")),
            total(""),
            "{text}"
        );
        assert_eq!(
            total(&format!("({text}) OR NOT ({text})")),
            total(""),
            "{text}"
        );
    }
}

#[test]
fn quotes_keep_words_together() {
    let office = staffed();
    check(&office, "\"ada byron\"", "Ada Byron");
    check(&office, "\"byron ada\"", "");
    check(&office, "“Ada Byron”", "Ada Byron");
    check(&office, "\"ada by", "Ada Byron"); // still being typed
    check(&office, "company:\"acme ind\"", "Ada Byron");
    check(&office, "\"northwind engineering\"", "");
}

#[test]
fn companies_departments_and_roles_are_found_by_their_present_name() {
    let office = staffed();
    check(&office, "acme", "Ada Byron");
    check(&office, "acme byr", "Ada Byron");
    check(&office, "optics", "Ada Byron");
    check(&office, "op", "Ada Byron");
    check(&office, "engineering", "Ada Byron, Łukasz O’Neil");
    check(&office, "operator", "Ada Byron");
    let unit = office.unit(domain::field::UnitKind::Department, "Engineering");
    office.rename(unit, "Bau");
    check(&office, "engineering", "");
    check(&office, "bau", "Ada Byron, Łukasz O’Neil");
    let german = Vocabulary {
        roles: vec![(BuiltInRole::Operator.id(), "Bediener".into())],
        ..Vocabulary::default()
    };
    assert_eq!(names(&ask_in(&office, "bedien", german)), "Ada Byron");
}

#[test]
fn a_badge_is_found_in_every_written_form() {
    let office = staffed();
    for typed in [
        "em:010063E9AE",
        "010063E9AE",
        "10063e9ae",
        "0006547886",
        "6547886",
        "099,59822",
        "99,59822",
        "0063E9AE",
        "63E9AE",
    ] {
        check(&office, typed, "Ada Byron");
    }
    for typed in [
        "04A291F0",
        "04 a2 91 f0",
        "04:A2:91:F0",
        "F091A204",
        "uid:04A291F0",
    ] {
        check(&office, typed, "Елена Иванова");
    }
    check(&office, "0006547886 byron", "Ada Byron");
    check(&office, "0006547886 zoe", "");
    check(&office, "65478", "Ada Byron"); // partly typed
    check(&office, "badge:010063E9AE", "Ada Byron");
    check(&office, "badge:04A2", "Елена Иванова");
    check(&office, "badge:any", "Ada Byron, Елена Иванова");
    check(
        &office,
        "badge:empty",
        "Hannah 100% \"Bob\" Smith*, Łukasz O’Neil, Zoë Müller, สมชาย แสงทอง, 김민준, 王小明",
    );
}

#[test]
fn a_phone_number_is_found_however_it_is_spaced() {
    let office = staffed();
    check(&office, "+49 30 1234-567", "Ada Byron");
    check(&office, "49301234567", "Ada Byron");
    check(&office, "030 1234567", "Ada Byron");
    check(&office, "030/1234-567", "Ada Byron");
    check(&office, "1234 567", "Ada Byron");
    check(&office, "999 9999", "");
}

#[test]
fn operators_look_into_one_field() {
    let office = staffed();
    check(&office, "company:acme", "Ada Byron");
    check(&office, "company:northwind", "Zoë Müller");
    check(&office, "department:engin", "Ada Byron, Łukasz O’Neil");
    check(&office, "dept:opt", "Ada Byron");
    check(&office, "email:northwind", "Ada Byron, Zoë Müller");
    check(&office, "email:northwind byr", "Ada Byron");
    check(&office, "EMAIL:Zoe", "Zoë Müller");
    check(&office, "email:bob_", "Hannah 100% \"Bob\" Smith*");
    check(&office, "email:empty luk", "Łukasz O’Neil");
    check(&office, "is:empty(email) luk", "Łukasz O’Neil");
    check(&office, "username:any", "Łukasz O’Neil");
    check(&office, "username:l", "Łukasz O’Neil");
    check(&office, "number:0042", "Ada Byron");
    check(&office, "title:eng", "Ada Byron");
    check(&office, "name:byr", "Ada Byron");
    check(&office, "name:engineer", "");
    check(&office, "note:100%", "Łukasz O’Neil");
    check(&office, "type:contractor", "Zoë Müller");
    check(&office, "type:con zoe", "Zoë Müller");
    check(&office, "role:operator", "Ada Byron");
    check(&office, "role:any", "Ada Byron");
    check(&office, "role:member zoe", "Zoë Müller");
    check(&office, "role:empty zoe", "Zoë Müller");
    check(&office, "status:suspended", "Sue Spended");
    check(&office, "is:suspended", "Sue Spended");
    check(&office, "is:inactive sue", "Sue Spended");
    check(&office, "status:active sue", "");
    check(&office, "group:any", "");
    check(&office, "is:contested", "");
    check(&office, "company:", &names(&ask(&office, ""))); // still being typed
}

#[test]
fn words_of_the_screen_work_as_the_stable_ones_do() {
    let office = staffed();
    let german = || Vocabulary {
        roles: vec![(BuiltInRole::Operator.id(), "Bediener".into())],
        states: vec![(State::Suspended, "Gesperrt".into())],
        types: vec![(PersonType::Contractor, "Auftragnehmer".into())],
    };
    let check = |text: &str, expected: &str| {
        assert_eq!(names(&ask_in(&office, text, german())), expected, "{text}");
    };
    check("role:bediener", "Ada Byron");
    check("status:gesp", "Sue Spended");
    check("type:auftrag", "Zoë Müller");
    check("type:contractor", "Zoë Müller");
}

#[test]
fn what_was_probably_not_meant_is_hinted_at() {
    let office = staffed();
    let check = |text: &str, expected: Option<ListHint>, found: u64| {
        let page = ask(&office, text);
        assert_eq!(page.hint, expected, "{text}");
        assert_eq!(page.total, found, "{text}");
    };
    let unknown = |typed: &str, meant| {
        Some(ListHint::UnknownOperator {
            typed: typed.to_owned(),
            meant,
        })
    };
    check("rloe:operator", unknown("rloe", Some("role")), 0);
    check("compny:acme", unknown("compny", Some("company")), 0);
    check("shoesize:44", unknown("shoesize", None), 0);
    check("uid:04A291F0", None, 1);
    check("ada", None, 1);
    check(
        "role:king",
        Some(ListHint::UnknownValue {
            operator: "role",
            typed: "king".into(),
        }),
        0,
    );
    check(
        "status:gone",
        Some(ListHint::UnknownValue {
            operator: "status",
            typed: "gone".into(),
        }),
        0,
    );
    check("status:active status:bin", Some(ListHint::Contradiction), 0);
}

#[test]
fn a_changed_text_is_found_anew_and_no_longer_by_the_old() {
    let office = staffed();
    let zoe = ask(&office, "zoe").rows[0].id;
    office.set(zoe, PersonField::DisplayName, "Zora Neale");
    office.set(zoe, PersonField::Email, Value::Null);
    check(&office, "müller", "");
    check(&office, "mü", "");
    check(&office, "zoe", "");
    check(&office, "zora", "Zora Neale");
    check(&office, "ne", "Łukasz O’Neil, Zora Neale");
    check(&office, "email:empty zora", "Zora Neale");
    office.apply(domain::op::Change::Retract { entity: zoe.into() });
}

#[test]
fn a_badge_given_back_no_longer_finds_its_holder() {
    let office = staffed();
    let ada = ask(&office, "ada byron").rows[0].id;
    let badge = office
        .store
        .read(|reader| reader.badges_of(ada))
        .unwrap()
        .remove(0);
    office.apply(domain::op::Change::EndIssue {
        badge: badge.id,
        card: badge.card.to_string(),
        issue: badge.holder.unwrap().issue,
        end: domain::op::IssueEnd::Returned,
    });
    check(&office, "0006547886", "");
    check(&office, "65478", "");
    check(&office, "badge:any", "Елена Иванова");
}

#[test]
fn whoever_was_expected_to_get_a_badge_has_those_they_were_given() {
    let office = office();
    let expected: CardNumber = "em:010063E9AE".parse().unwrap();
    let other: CardNumber = "em:010063E9AF".parse().unwrap();
    for (name, given) in [
        ("None", None),
        ("Other", Some(&other)),
        ("As expected", Some(&expected)),
    ] {
        office.write(|tx| {
            let person = PersonId(tx.new_id());
            tx.expect_badge(expected.clone());
            let fields = vec![(PersonField::DisplayName.into(), Value::text(name))];
            tx.insist(Change::Create {
                entity: person.into(),
                fields,
            })?;
            let Some(card) = given else { return Ok(()) };
            let badge = badge_id(tx.store().organisation_secret(), card);
            tx.insist(Change::Create {
                entity: badge.into(),
                fields: vec![(BadgeField::Card.into(), Value::text(card.to_string()))],
            })?;
            tx.insist(Change::IssueBadge {
                badge,
                card: card.to_string(),
                person,
            })
        });
    }
    check(&office, "0006547886", "As expected");
    check(&office, "0006547887", "Other");
    check(&office, "badge:any", "As expected, Other");
    let shown = |page: ListPage| page.rows[0].badge.clone();
    assert_eq!(shown(ask(&office, "none")), None);
    assert_eq!(shown(ask(&office, "other")), Some(display(&other)));
    assert_eq!(shown(ask(&office, "expected")), Some(display(&expected)));
}
