//! What the machine allows: the same people put into a plain file by SQLite and nothing else. No
//! key, no log, no audit, no claims, no badges: one table of 20 columns in one transaction, seven
//! indexes made afterwards, and the trigram index built in bulk.

use std::path::Path;

use rusqlite::{Connection, params};
use test_support::people::Sample;

/// Fills a plain file at `path`.
///
/// # Errors
///
/// What SQLite says.
pub fn fill(path: &Path, samples: impl Iterator<Item = Sample>) -> rusqlite::Result<()> {
    let mut connection = Connection::open(path)?;
    connection.execute_batch(
        "pragma journal_mode = wal;
         pragma synchronous = full;
         create table person (
           n integer primary key,
           given text, family text, display_name text, phonetic_name text, email text,
           username text, phone text, title text, person_type text, company text,
           division text, department text, site text, cost_centre text, employee_no text,
           language text, start_date text, end_date text, badge text, note text
         ) strict;
         create virtual table person_gram using fts5 (
           display_name, email, employee_no, badge,
           content = 'person', content_rowid = 'n', tokenize = 'trigram'
         );",
    )?;
    let tx = connection.transaction()?;
    let mut insert = tx.prepare(
        "insert into person values (null, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13,
         ?14, ?15, ?16, ?17, ?18, ?19, ?20)",
    )?;
    for p in samples {
        insert.execute(params![
            p.given,
            p.family,
            p.display_name,
            p.phonetic_name,
            p.email,
            p.username,
            p.phone,
            p.title,
            p.person_type,
            p.company,
            p.division,
            p.department,
            p.site,
            p.cost_centre,
            p.employee_no,
            p.language,
            p.start_date,
            p.end_date,
            p.badge,
            p.note,
        ])?;
    }
    drop(insert);
    for column in [
        "display_name",
        "email",
        "username",
        "company",
        "department",
        "employee_no",
        "badge",
    ] {
        tx.execute_batch(&format!(
            "create index person_by_{column} on person ({column})"
        ))?;
    }
    tx.execute_batch("insert into person_gram (person_gram) values ('rebuild')")?;
    tx.commit()
}
