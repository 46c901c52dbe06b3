//! A pasted list, and whom it names.

use commands::ErrorCode;
use commands::view::FoundByKeys;
use serde_json::json;
use test_support::Office;

struct Staff {
    office: Office,
    ada: String,
    ben: String,
    cleo: String,
}

/// Ada with an address, Ben with a username and a badge, Cleo with a number, Dora in the bin.
fn staff() -> Staff {
    let office = Office::new();
    let ada =
        office.person(json!({ "display_name": "Ada Byron", "email": "ada@northwind.example" }));
    let ben = office.person(json!({ "display_name": "Ben", "username": "ben" }));
    office.assign(&ben, "em:010063E9AE").expect("given");
    let cleo = office.person(json!({ "display_name": "Cleo", "employee_no": "4711" }));
    let dora = office.person(json!({ "display_name": "Dora", "username": "dora" }));
    office.act(&dora, "delete").expect("in the bin");
    Staff {
        office,
        ada,
        ben,
        cleo,
    }
}

impl Staff {
    #[track_caller]
    fn find(&self, text: &str) -> FoundByKeys {
        self.office
            .ok("people_by_keys", json!({ "text": text, "by": null }))
    }
}

#[test]
fn everybody_a_list_names_is_found_once_in_its_order() {
    let staff = staff();
    let check = |text: &str| {
        let found = staff.find(text);
        assert_eq!(
            (found.found.as_slice(), found.missing.len()),
            (
                [staff.cleo.clone(), staff.ada.clone(), staff.ben.clone()].as_slice(),
                0
            ),
            "{text:?}"
        );
    };
    check("4711\nADA@northwind.example\nBen\n");
    check("4711, ada@northwind.example; ben");
    check("\r\n 4711 \r\n\"ada@northwind.example\"\r\n0006547886");
    check("4711\nAda Byron <ada@northwind.example>, Ben <BEN>");
    check("Cleo\t4711\nAda Byron\tada@northwind.example\tSales\nBen\tben");
    let found = staff.find("4711\n4711\nem:010063E9AE\n099,59822");
    assert_eq!(found.found, [staff.cleo.clone(), staff.ben.clone()]);
    assert_eq!(
        (found.asked, found.repeated),
        (4, 2),
        "a badge number may hold a comma"
    );
}

#[test]
fn what_names_nobody_several_or_somebody_in_the_bin_is_said() {
    let staff = staff();
    // Her number is the decimal form of Ben's badge.
    let eve = staff
        .office
        .person(json!({ "display_name": "Eve", "employee_no": "0006547886" }));
    let found = staff.find("nobody@northwind.example\n0006547886\ndora\nFritz\tfritz");
    assert_eq!(found.missing, ["nobody@northwind.example", "Fritz fritz"]);
    assert_eq!(found.found, Vec::<String>::new());
    let several: Vec<_> = found.several[0].people.iter().map(|one| &one.id).collect();
    assert_eq!(several, [&eve, &staff.ben]);
    assert_eq!(found.in_bin[0].typed, "dora");
    assert_eq!(found.in_bin[0].people[0].name, "Dora");
    let only = |by: &str| -> FoundByKeys {
        staff
            .office
            .ok("people_by_keys", json!({ "text": "0006547886", "by": by }))
    };
    assert_eq!(only("employee_no").found, [eve]);
    assert_eq!(only("badge").found, std::slice::from_ref(&staff.ben));
    assert_eq!(only("login").missing.len(), 1);
}

#[test]
fn a_list_that_is_too_long_is_refused_with_the_limit() {
    let staff = staff();
    for text in ["x\n".repeat(20_001), "x,".repeat(20_001)] {
        let error = staff
            .office
            .refused("people_by_keys", json!({ "text": text, "by": null }));
        assert_eq!(error.code, ErrorCode::InvalidFields);
        assert!(error.message.contains("at most 20000"), "{}", error.message);
    }
    assert_eq!(staff.find(&"x\n".repeat(20_000)).missing.len(), 20_000);
}
