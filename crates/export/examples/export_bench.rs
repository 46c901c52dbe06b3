//! Writes rosters of a given size and prints what each format costs.
//!
//! ```text
//! cargo run --release -p rollbook-export --example export_bench -- \
//!     [rows of csv and xlsx = 100000] [rows of pdf = 10000] [folder for the files]
//! ```
//!
//! One line a format: CPU seconds (user and system, from /proc/self/stat), peak memory above the
//! idle process (VmHWM less the VmRSS before), bytes written. `xlsx-floor` is rust_xlsxwriter in constant memory mode writing the same texts and nothing else.
//! Linux only; elsewhere the numbers are zero.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::cast_possible_truncation
)] // a program

use std::convert::Infallible;
use std::fs;
use std::io::Write;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::Command;

use chrono::{Days, NaiveDate};
use export::{
    Cell, Column, ColumnKind, CsvOptions, Dates, Direction, Labels, Paper, RosterHead, XlsxOptions,
    write_csv, write_pdf, write_xlsx,
};
use rust_xlsxwriter::Workbook;

fn main() {
    let mut args = std::env::args().skip(1);
    let rows: usize = args.next().map_or(100_000, |n| n.parse().unwrap());
    let printed: usize = args.next().map_or(10_000, |n| n.parse().unwrap());
    let scratch = tempfile::tempdir().unwrap();
    let folder = args.next().map_or(scratch.path().to_owned(), PathBuf::from);
    fs::create_dir_all(&folder).unwrap();

    if let Some(format) = args.next() {
        return measure(
            &format,
            if format == "pdf" { printed } else { rows },
            &folder,
        );
    }
    println!(
        "{:<12} {:>8} {:>9} {:>10} {:>12}",
        "format", "rows", "CPU s", "MiB above", "bytes"
    );
    // A process each, so that memory one format has freed does not hide what the next one takes.
    for format in ["csv", "xlsx-floor", "xlsx", "pdf"] {
        let status = Command::new(std::env::current_exe().unwrap())
            .args([rows.to_string(), printed.to_string()])
            .arg(&folder)
            .arg(format)
            .status()
            .unwrap();
        assert!(status.success(), "{format}: {status}");
    }
}

/// Writes one format and prints its line.
fn measure(format: &str, rows: usize, folder: &Path) {
    let path = folder.join(format!("bench.{format}"));
    let file = || std::io::BufWriter::new(fs::File::create(&path).unwrap());
    let (before, idle) = (cpu_seconds(), memory_kib("VmRSS:"));
    match format {
        "csv" => {
            let options = CsvOptions::default();
            write_csv(&head(20), people(rows, 20), &options, file(), &mut go_on).unwrap();
        }
        "xlsx-floor" => floor(rows, 20, folder, file()),
        "xlsx" => {
            let options = XlsxOptions::new(folder);
            write_xlsx(&head(20), people(rows, 20), &options, file(), &mut go_on).unwrap();
        }
        _ => {
            write_pdf(&head(8), people(rows, 8), file(), &mut go_on).unwrap();
        }
    }
    let cpu = cpu_seconds() - before;
    let peak = memory_kib("VmHWM:").saturating_sub(idle) / 1024;
    let bytes = fs::metadata(&path).unwrap().len();
    println!("{format:<12} {rows:>8} {cpu:>9.2} {peak:>10} {bytes:>12}");
}

fn go_on(_: u64) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// User and system time of this process; fields 14 and 15 of proc(5), in 1/100 s on Linux.
fn cpu_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks: u32 = after_name
        .split_whitespace()
        .skip(11)
        .take(2)
        .filter_map(|field| field.parse::<u32>().ok())
        .sum();
    f64::from(ticks) / 100.0
}

fn memory_kib(field: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    status
        .lines()
        .find_map(|line| line.strip_prefix(field))
        .and_then(|rest| rest.trim().trim_end_matches(" kB").parse().ok())
        .unwrap_or(0)
}

/// The least a workbook of the same texts costs.
fn floor(rows: usize, width: usize, spill: &Path, out: impl Write + Send) {
    let mut book = Workbook::new();
    book.set_tempdir(spill).unwrap();
    let sheet = book.add_worksheet_with_constant_memory().unwrap();
    for (number, row) in (1..).zip(people(rows, width)) {
        for (at, cell) in (0..).zip(row.unwrap()) {
            match cell {
                Cell::Empty => {}
                Cell::Text(text) => {
                    sheet.write_string(number, at, text).unwrap();
                }
                Cell::Date(date) => {
                    let days = date.signed_duration_since(NaiveDate::default()).num_days();
                    sheet.write_number(number, at, days as f64).unwrap();
                }
                Cell::Instant(instant) => {
                    let seconds = instant.and_utc().timestamp();
                    sheet
                        .write_number(number, at, seconds as f64 / 86_400.0)
                        .unwrap();
                }
                Cell::Bool(yes) => {
                    sheet
                        .write_string(number, at, if yes { "Yes" } else { "No" })
                        .unwrap();
                }
                Cell::Number(value) => {
                    sheet.write_number(number, at, value).unwrap();
                }
            }
        }
    }
    book.save_to_writer(out).unwrap();
}

const GIVEN: [&str; 24] = [
    "Zoë",
    "Jürgen",
    "Søren",
    "Nguyễn",
    "Ana María",
    "Łukasz",
    "Ελένη",
    "Γιώργος",
    "Наталія",
    "Владимир",
    "محمد",
    "فاطمة",
    "יעל",
    "דוד",
    "小明",
    "秀英",
    "太郎",
    "さくら",
    "민준",
    "서연",
    "Ada",
    "Grace",
    "Émile",
    "Ingeborg",
];
const FAMILY: [&str; 24] = [
    "Müller-Lüdenscheidt",
    "Kierkegaard",
    "Wójcik",
    "Þórðarson",
    "García Márquez",
    "Thị Ánh",
    "Παπαδοπούλου",
    "Καζαντζάκης",
    "Шевченко",
    "Достоевский",
    "عبد الرحمن",
    "الخوارزمي",
    "כהן",
    "בן־דוד",
    "王",
    "欧阳",
    "山田",
    "佐々木",
    "김",
    "박",
    "Lovelace",
    "Hopper",
    "Çelik",
    "O’Connor",
];
const DEPARTMENTS: [&str; 10] = [
    "Sales",
    "Research & Development",
    "Человеческие ресурсы",
    "المبيعات",
    "人力资源部",
    "製造部",
    "Εξυπηρέτηση πελατών",
    "Facilities and Building Services, Head Office",
    "רכש",
    "Vertrieb",
];

fn people(rows: usize, width: usize) -> impl Iterator<Item = Result<Vec<Cell>, Infallible>> {
    // A linear congruential generator (Knuth's MMIX constants): the same people every time.
    let mut state = 20_261_122_u64;
    let mut draw = move |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    (0..rows).map(move |n| {
        let name = format!(
            "{} {}",
            GIVEN[draw(GIVEN.len())],
            FAMILY[draw(FAMILY.len())]
        );
        let start = NaiveDate::from_ymd_opt(2010, 1, 1).unwrap() + Days::new(draw(5_000) as u64);
        let seen = start
            .and_hms_opt(draw(24) as u32, draw(60) as u32, 0)
            .unwrap();
        let mut row = vec![
            Cell::text(name),
            Cell::text(format!("person.{n:06}@nordlicht.example")),
            Cell::text(DEPARTMENTS[draw(DEPARTMENTS.len())]),
            Cell::text(format!("{:08X}", draw(1 << 31))),
            Cell::text(format!("+49 30 {:07}", draw(10_000_000))),
            Cell::Date(start),
            if draw(5) == 0 {
                Cell::Empty
            } else {
                Cell::Instant(seen)
            },
            Cell::Bool(draw(2) == 0),
        ];
        while row.len() < width {
            row.push(match row.len() % 4 {
                0 => Cell::text(DEPARTMENTS[draw(DEPARTMENTS.len())]),
                1 => Cell::text(format!("K-{:05}", draw(100_000))),
                2 => Cell::text(FAMILY[draw(FAMILY.len())]),
                _ => Cell::text(format!("note {n} about {}", GIVEN[draw(GIVEN.len())])),
            });
        }
        Ok(row)
    })
}

fn head(width: usize) -> RosterHead {
    let column = |key: &str, label: &str, kind| Column::new(key, label, kind);
    let mut columns = vec![
        column("name", "Name", ColumnKind::Text).weighing(1.5),
        column("email", "E-mail", ColumnKind::Identifier),
        column("department", "Department", ColumnKind::Text),
        column("badge", "Badge", ColumnKind::Identifier),
        column("phone", "Phone", ColumnKind::Identifier),
        column("start", "Start", ColumnKind::Date),
        column("last_seen", "Last seen", ColumnKind::Instant),
        column("first_aid", "First aid", ColumnKind::YesNo),
    ];
    while columns.len() < width {
        let at = columns.len();
        columns.push(column(
            &format!("field_{at}"),
            &format!("Field {at}"),
            ColumnKind::Text,
        ));
    }
    RosterHead {
        title: "People".into(),
        organisation: "Nordlicht GmbH".into(),
        scope: "This filter: 10,000 of 12,345 people".into(),
        filter: Some("Status is Active".into()),
        exported_by: "Ada Lovelace".into(),
        exported_at: NaiveDate::from_ymd_opt(2026, 11, 22)
            .unwrap()
            .and_hms_opt(14, 3, 5)
            .unwrap(),
        zone: "Europe/Berlin".into(),
        revision: Some("4711".into()),
        columns,
        total: 10_000,
        labels: Labels::english(),
        dates: Dates::default(),
        language: "en".into(),
        direction: Direction::LeftToRight,
        paper: Paper::A4,
    }
}
