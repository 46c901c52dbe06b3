//! How long keeping safe takes: `cargo run --release -p rollbook-store --example bench_durability
//! -- [people]` fills an encrypted directory, then opens, checks, backs up, restores, rebuilds and
//! undoes it.

#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a bench measures and prints"
)]

use std::error::Error;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Instant as Clock;

use domain::id::LogId;
use domain::person::PersonField;
use domain::value::Value;
use store::{BackupInfo, Restore, Store, restore};
use test_support::desk::{create, issue};
use test_support::{Desk, people};

type Answer<T> = Result<T, Box<dyn Error>>;

fn main() -> Answer<()> {
    let rows: u64 = std::env::args()
        .nth(1)
        .map_or(Ok(100_000), |text| text.parse())?;
    let desk = Desk::encrypted();
    println!("| {rows} people, encrypted | |\n|---|---|");
    let act = timed("fill", || {
        let applied = desk.store().write(&desk.context("import"), |tx| {
            for sample in people::people(1, rows) {
                let fields = fields(&sample);
                let person = create(tx, &sample.display_name, &fields)?;
                if !sample.badge.is_empty() {
                    issue(tx, person, &sample.badge)?;
                }
            }
            Ok(())
        })?;
        Ok(applied.change_set)
    })?;
    let away = tempfile::tempdir()?;
    let file = away.path().join("b.rollbook-backup");
    timed("backup", || {
        Ok(desk.store().backup(&file, desk.now(), None, &mut go_on)?)
    })?;
    timed("look at a backup", || Ok(BackupInfo::read(&file)?))?;
    println!("| its size | {} MB |", size(&file)? >> 20);
    let context = desk.context("restore");
    let place = away.path().join("again.rollbook");
    timed("restore", || {
        let order = Restore {
            from: &file,
            to: &place,
            key: desk.key(),
            log: LogId(2),
            context: &context,
        };
        Ok(restore(&order, &mut go_on)?)
    })?;
    let (again, _) = timed("open", || Ok(Store::open(&place, desk.key())?))?;
    timed("check everything", || Ok(again.check(&mut go_on)?))?;
    timed("verify the history alone", || {
        Ok(again.read(|reader| reader.verify_history(None, &mut go_on))??)
    })?;
    timed("digest", || Ok(again.read(|reader| reader.digest())?))?;
    timed("rebuild from the log", || {
        Ok(again.rebuild(&away.path().join("rebuilt"), desk.key())?)
    })?;
    let undone = timed("undo all of it", || {
        Ok(desk
            .store()
            .write(&desk.context("undo"), |tx| tx.undo(act))?
            .value)
    })?;
    println!("| changes taken back | {} |", undone.reversed);
    Ok(())
}

fn fields(sample: &people::Sample) -> Vec<(PersonField, Value)> {
    let texts = [
        (PersonField::Given, &sample.given),
        (PersonField::Family, &sample.family),
        (PersonField::Email, &sample.email),
        (PersonField::Username, &sample.username),
        (PersonField::Phone, &sample.phone),
        (PersonField::Title, &sample.title),
        (PersonField::PersonType, &sample.person_type),
        (PersonField::EmployeeNo, &sample.employee_no),
        (PersonField::Language, &sample.language),
        (PersonField::Note, &sample.note),
    ];
    texts
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(field, text)| (field, Value::text(text.as_str())))
        .collect()
}

fn timed<T>(what: &str, work: impl FnOnce() -> Answer<T>) -> Answer<T> {
    let begin = Clock::now();
    let answer = work()?;
    println!("| {what} | {:.3} s |", begin.elapsed().as_secs_f64());
    Ok(answer)
}

fn size(path: &Path) -> Answer<u64> {
    Ok(std::fs::metadata(path)?.len())
}

fn go_on(_: u64, _: u64) -> ControlFlow<()> {
    ControlFlow::Continue(())
}
