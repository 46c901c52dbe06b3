//! Backups by the one door.

use serde_json::json;
use test_support::Office;

#[test]
fn a_backup_is_one_file_that_shows_nobodys_name() {
    let office = Office::new();
    office.person(json!({ "display_name": "Ada Byron", "email": "ada@northwind.example" }));
    let to = office.folder.path().join("friday.rollbook-backup");
    let written = office.job("backup_run", json!({ "path": to }));
    assert_eq!(written.as_deref(), to.to_str());
    let bytes = std::fs::read(&to).expect("the backup");
    assert!(bytes.starts_with(b"Rollbook backup\n"));
    for name in ["Ada Byron", "ada@northwind.example", "Grace Okafor"] {
        assert!(
            !bytes
                .windows(name.len())
                .any(|window| window == name.as_bytes()),
            "{name} can be read in it"
        );
    }
    let info = store::BackupInfo::read(&to).expect("it says what it is");
    assert!(
        info.keys.is_some_and(|keys| keys.contains("\"recovery\"")),
        "the recovery key opens it elsewhere"
    );
}
