//! Roles, groups and rights, as a window or a script asks for them.

use commands::ErrorCode;
use commands::view::{
    AccessPreview, AppStatus, Changed, DirectoryPage, GroupsPage, OverrideEffect, PersonAccessView,
    RightSource, RolesPage, UndoOutcome,
};
use serde_json::{Value, json};
use test_support::office::Office;

const CLERK: &str = "0190aaaa-0000-7000-8000-000000000001";
const COPY: &str = "0190aaaa-0000-7000-8000-000000000002";
const CREW: &str = "0190aaaa-0000-7000-8000-000000000003";
const NIGHT: &str = "0190aaaa-0000-7000-8000-000000000004";

fn role(office: &Office, id: &str, name: &str, permissions: &[&str]) {
    let _: Changed = office.ok(
        "role_save",
        json!({ "id": id, "name": name, "summary": null, "permissions": permissions }),
    );
}

fn give(office: &Office, person: &str, role: &str) -> Changed {
    office.ok("assignment_save", assignment(person, role))
}

fn assignment(person: &str, role: &str) -> Value {
    json!({ "ids": [person], "selection": null, "role": role, "scope": "organisation",
        "from": null, "until": null, "reason": null, "replaces": null })
}

fn group(office: &Office, id: &str, more: Value) -> Result<Value, commands::AppError> {
    let mut args = json!({ "id": id, "name": null, "external_id": null, "project": null,
        "parents": null, "managers": null, "roles": null, "members": null });
    if let (Value::Object(args), Value::Object(more)) = (&mut args, more) {
        args.extend(more);
    }
    office.call("group_save", args)
}

fn access(office: &Office, person: &str) -> PersonAccessView {
    office.ok("effective_view", json!({ "id": person }))
}

fn can(office: &Office, person: &str, permission: &str) -> bool {
    let rights = access(office, person).rights;
    rights
        .iter()
        .any(|right| right.permission == permission && !right.denied)
}

#[test]
fn a_role_is_made_copied_compared_and_counted() {
    let office = Office::new();
    role(&office, CLERK, "Clerk", &["people.read", "export"]);
    let _: Changed = office.ok(
        "role_clone",
        json!({ "id": COPY, "from": CLERK, "name": "Senior clerk" }),
    );
    role(
        &office,
        COPY,
        "Senior clerk",
        &["people.read", "people.edit"],
    );
    let ben = office.person(json!({ "display_name": "Ben" }));
    give(&office, &ben, CLERK);
    let page: RolesPage = office.ok("roles_list", json!({}));
    let own: Vec<(&str, u64)> = page
        .roles
        .iter()
        .filter(|role| role.role.key.is_none())
        .map(|role| (role.role.name.as_str(), role.people))
        .collect();
    assert_eq!(own, [("Clerk", 1), ("Senior clerk", 0)]);
    let diff: Value = office.ok("role_diff", json!({ "a": CLERK, "b": COPY }));
    assert_eq!(diff["only_a"], json!(["export"]));
    assert_eq!(diff["only_b"], json!(["people.edit"]));
    // Found by its name and by a filter, as the built-in ones are.
    for (text, values) in [("role:clerk", None), ("", Some(CLERK))] {
        let filters: Vec<Value> = values
            .into_iter()
            .map(|id| json!({ "column": "role", "op": "is", "values": [id] }))
            .collect();
        let page: DirectoryPage = office.ok(
            "directory_query",
            json!({ "text": text, "filters": filters, "sort": [], "states": [] }),
        );
        assert_eq!(page.total, 1, "{text}");
        assert_eq!(page.rows[0].role_name.as_deref(), Some("Clerk"));
    }
    let taken = office
        .call("role_save", json!({ "id": "0190aaaa-0000-7000-8000-00000000000f", "name": "CLERK", "summary": null, "permissions": [] }))
        .expect_err("the name is there");
    assert_eq!(taken.code, ErrorCode::NameTaken);
}

#[test]
fn a_role_in_use_goes_only_with_another_in_its_place() {
    let office = Office::new();
    role(&office, CLERK, "Clerk", &["export"]);
    let ben = office.person(json!({ "display_name": "Ben" }));
    give(&office, &ben, CLERK);
    let refused = office
        .call("role_delete", json!({ "id": CLERK, "to": null }))
        .expect_err("Ben has it");
    assert_eq!(refused.code, ErrorCode::RoleInUse);
    assert_eq!(refused.detail["people"], 1);
    let changed: Changed = office.ok("role_delete", json!({ "id": CLERK, "to": "operator" }));
    let view = access(&office, &ben);
    assert_eq!(view.assignments.len(), 1);
    assert_eq!(view.assignments[0].role.key.as_deref(), Some("operator"));
    assert!(!can(&office, &ben, "export"));
    let undone: UndoOutcome = office.ok(
        "undo",
        json!({ "change_set": changed.change_set, "redo": false }),
    );
    assert_eq!(undone.kept, 0);
    assert!(can(&office, &ben, "export"), "and all of it comes back");
    let fixed = office
        .call("role_delete", json!({ "id": "helper", "to": "member" }))
        .expect_err("built in");
    assert_eq!(fixed.code, ErrorCode::RoleFixed);
}

#[test]
fn before_a_role_changes_one_sees_who_would_lose_what() {
    let office = Office::new();
    role(&office, CLERK, "Clerk", &["export", "people.read"]);
    let ben = office.person(json!({ "display_name": "Ben" }));
    let kim = office.person(json!({ "display_name": "Kim" }));
    give(&office, &ben, CLERK);
    give(&office, &kim, CLERK);
    give(&office, &kim, "auditor");
    let preview: AccessPreview = office.ok(
        "role_preview",
        json!({ "id": CLERK, "name": null, "summary": null, "permissions": ["people.read", "import"] }),
    );
    assert_eq!((preview.people, preview.exact), (2, true));
    let told = |counts: &[commands::view::PermissionCount]| -> Vec<(String, u64)> {
        let pair = |one: &commands::view::PermissionCount| (one.permission.clone(), one.people);
        counts.iter().map(pair).collect()
    };
    // Kim, who audits, exports still.
    assert_eq!(told(&preview.loses), [("export".to_owned(), 1)]);
    assert_eq!(told(&preview.gains), [("import".to_owned(), 2)]);
    let lost: AccessPreview = office.ok(
        "assignment_preview",
        json!({ "person": ben, "role": CLERK, "scope": "organisation" }),
    );
    assert_eq!(lost.loses.len(), 2);
}

#[test]
fn a_role_for_a_time_is_joined_with_one_that_is_there() {
    let office = Office::new();
    let ben = office.person(json!({ "display_name": "Ben" }));
    let dated = |from: &str, until: &str| {
        let mut args = assignment(&ben, "helper");
        args["from"] = json!(from);
        args["until"] = json!(until);
        args["reason"] = json!("holidays");
        args
    };
    let _: Changed = office.ok("assignment_save", dated("2030-01-01", "2030-01-31"));
    let _: Changed = office.ok("assignment_save", dated("2030-01-15", "2030-02-15"));
    let view = access(&office, &ben);
    assert_eq!(view.assignments.len(), 1);
    let one = &view.assignments[0];
    assert_eq!(one.from.as_deref(), Some("2030-01-01"));
    assert_eq!(one.until.as_deref(), Some("2030-02-15"));
    assert_eq!(one.reason.as_deref(), Some("holidays"));
    assert!(!one.in_force, "it begins in 2030");
    assert!(
        view.default_role.is_some(),
        "so the default role counts until then"
    );
    for (from, until, code) in [
        ("2030-02-01", "2030-01-01", "end_before_start"),
        ("2020-01-01", "2020-02-01", "in_the_past"),
        ("soon", "2030-01-01", "date"),
    ] {
        let refused = office
            .call("assignment_save", dated(from, until))
            .expect_err(code);
        assert_eq!(refused.detail["problems"][0]["code"], code);
    }
    let mut nowhere = assignment(&ben, "helper");
    nowhere["scope"] = json!("");
    let refused = office
        .call("assignment_save", nowhere)
        .expect_err("no scope");
    assert_eq!(
        refused.code,
        ErrorCode::InvalidFields,
        "everywhere is never assumed"
    );
}

#[test]
fn every_right_says_where_it_comes_from() {
    let office = Office::new();
    let ben = office.person(json!({ "display_name": "Ben" }));
    group(
        &office,
        CREW,
        json!({ "name": "Crew", "roles": ["operator"] }),
    )
    .expect("a group");
    let _: Changed = office.ok(
        "group_members",
        json!({ "group": CREW, "ids": [ben], "selection": null, "join": true, "until": null }),
    );
    give(&office, &ben, "auditor");
    let overrule = |permission: &str, effect: OverrideEffect| {
        let _: Changed = office.ok(
            "override_save",
            json!({ "person": ben, "permission": permission, "effect": effect, "scope": "organisation",
                "until": "2030-01-01", "reason": "a list went astray" }),
        );
    };
    overrule("import", OverrideEffect::Allow);
    overrule("people.read", OverrideEffect::Allow);
    overrule("export", OverrideEffect::Deny);
    let view = access(&office, &ben);
    let from = |permission: &str| -> Vec<&RightSource> {
        let rights = view.rights.iter();
        rights
            .filter(|right| right.permission == permission)
            .map(|right| &right.source)
            .collect()
    };
    assert!(matches!(
        from("terminal.login")[..],
        [RightSource::Group { .. }]
    ));
    assert!(matches!(from("audit.read")[..], [RightSource::Role { .. }]));
    assert!(matches!(from("import")[..], [RightSource::Override]));
    assert!(!can(&office, &ben, "export"), "deny beats allow");
    let idle: Vec<&str> = view
        .overrides
        .iter()
        .filter(|one| one.no_effect)
        .map(|one| one.permission.as_str())
        .collect();
    assert_eq!(idle, ["people.read"], "the role gives it anyway");
    let page: GroupsPage = office.ok("groups_list", json!({}));
    assert_eq!((page.groups[0].people, page.groups[0].direct), (1, 1));
}

#[test]
fn groups_have_one_name_one_id_elsewhere_and_no_circles() {
    let office = Office::new();
    let ben = office.person(json!({ "display_name": "Ben" }));
    let made = group(
        &office,
        CREW,
        json!({ "name": "Crew", "external_id": " C-1 ", "members": { "mode": "some", "ids": [ben] } }),
    );
    made.expect("a group of a selection");
    let refused = group(&office, NIGHT, json!({ "name": "crew" })).expect_err("the name");
    assert_eq!(
        (refused.code, refused.detail["id"].as_str()),
        (ErrorCode::NameTaken, Some(CREW))
    );
    let refused = group(
        &office,
        NIGHT,
        json!({ "name": "Night", "external_id": "C-1" }),
    );
    let refused = refused.expect_err("the id elsewhere");
    assert_eq!(refused.detail["name"], "Crew");
    group(
        &office,
        NIGHT,
        json!({ "name": "Night", "parents": [CREW] }),
    )
    .expect("nested");
    let refused = group(&office, CREW, json!({ "parents": [NIGHT] })).expect_err("a circle");
    assert_eq!(refused.code, ErrorCode::GroupCycle);
    let page: DirectoryPage = office.ok(
        "directory_query",
        json!({ "text": "group:crew", "filters": [], "sort": [], "states": [] }),
    );
    assert_eq!(
        (page.total, page.rows[0].groups.as_slice()),
        (1, &["Crew".to_owned()][..])
    );
    let deleted: Changed = office.ok("group_delete", json!({ "id": CREW }));
    let page: GroupsPage = office.ok("groups_list", json!({}));
    assert_eq!(page.groups.len(), 1);
    assert!(page.groups[0].parents.is_empty());
    let _: UndoOutcome = office.ok(
        "undo",
        json!({ "change_set": deleted.change_set, "redo": false }),
    );
    let page: GroupsPage = office.ok("groups_list", json!({}));
    assert_eq!(page.groups[0].people, 1, "with everybody in it");
}

#[test]
fn owners_are_in_new_projects_by_rule_and_whoever_makes_one_looks_after_it() {
    let office = Office::new();
    group(
        &office,
        CREW,
        json!({ "name": "New hall", "project": true }),
    )
    .expect("a project");
    let page: GroupsPage = office.ok("groups_list", json!({}));
    let project = &page.groups[0];
    assert_eq!(project.by_rule[0].key.as_deref(), Some("owner"));
    assert_eq!(project.managers.len(), 1);
    let _: Changed = office.ok("project_rule_save", json!({ "role": "owner", "on": false }));
    group(
        &office,
        NIGHT,
        json!({ "name": "Old hall", "project": true }),
    )
    .expect("a project");
    let page: GroupsPage = office.ok("groups_list", json!({}));
    assert!(page.groups.iter().all(|group| group.by_rule.is_empty()));
}

#[test]
fn a_default_role_only_lets_people_look() {
    let office = Office::new();
    role(&office, CLERK, "Clerk", &["self.read"]);
    let refused = office
        .call(
            "default_role_save",
            json!({ "person_type": "visitor", "role": "operator" }),
        )
        .expect_err("it opens terminals");
    assert_eq!(refused.code, ErrorCode::DefaultRoleTooMuch);
    let _: Changed = office.ok(
        "default_role_save",
        json!({ "person_type": "visitor", "role": CLERK }),
    );
    let refused = office
        .call(
            "role_save",
            json!({ "id": CLERK, "name": null, "summary": null, "permissions": ["export"] }),
        )
        .expect_err("it is a default");
    assert_eq!(refused.code, ErrorCode::DefaultRoleTooMuch);
    let refused = office
        .call("role_delete", json!({ "id": CLERK, "to": "member" }))
        .expect_err("it is a default");
    assert_eq!(
        (refused.code, refused.detail["as_default"].as_bool()),
        (ErrorCode::RoleInUse, Some(true))
    );
}

#[test]
fn the_last_owner_and_ones_own_role_stay_as_they_are() {
    let office = Office::new();
    let status: AppStatus = office.ok("app_status", json!({}));
    let grace = status.admin.expect("Grace").id;
    let refused = office
        .call(
            "assignment_remove",
            json!({ "person": grace, "role": "owner", "scope": "organisation" }),
        )
        .expect_err("nobody else");
    assert_eq!(refused.code, ErrorCode::LastOwner);
    let refused = office
        .call(
            "override_save",
            json!({ "person": grace, "permission": "export", "effect": "deny",
            "scope": "organisation", "until": null, "reason": null }),
        )
        .expect_err("an owner may do everything");
    assert_eq!(refused.code, ErrorCode::RoleFixed);
}

#[test]
fn somebody_new_is_given_roles_and_projects_at_once() {
    let office = Office::new();
    group(
        &office,
        CREW,
        json!({ "name": "New hall", "project": true }),
    )
    .expect("a project");
    let id = "0190bbbb-0000-7000-8000-000000000001";
    let _: Changed = office.ok(
        "person_create",
        json!({ "id": id, "fields": { "display_name": "Lin" }, "departments": [],
            "roles": [{ "role": "operator", "scope": "organisation" }], "groups": [CREW],
            "not_a_duplicate": null }),
    );
    let view = access(&office, id);
    assert_eq!(view.assignments[0].role.key.as_deref(), Some("operator"));
    assert_eq!(view.groups[0].group.name, "New hall");
}
