//! CPU seconds for reading 100,000 people of 20 columns, beside what the bare parsers take.
//!
//! `cargo run --release -p rollbook-import --example import_bench [rows] [workbook.xlsx]`
//!
//! The CSV is made in memory from a fixed seed; a workbook is read from the path given, or made
//! too. The floors are the csv crate reading every field and calamine streaming every cell.
#![allow(clippy::print_stdout)] // a program that reports

use std::io::{Cursor, Read, Seek};

use calamine::Reader as _;
use domain::input::SplitRule;
use import::{Choices, Confidence, ImportMode, ReadOptions, Reader, inspect};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let rows = arguments.next().map_or(Ok(100_000), |rows| rows.parse())?;
    let people = People::new(rows);

    let csv = csv(people.clone());
    report("csv made", rows, csv.len(), 0.0);
    let floor = best(|| {
        let mut fields = 0usize;
        let mut record = csv::ByteRecord::new();
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .from_reader(&csv[..]);
        while reader.read_byte_record(&mut record)? {
            fields += record.iter().map(<[u8]>::len).sum::<usize>();
        }
        Ok(fields)
    })?;
    report("csv crate, fields only", rows, csv.len(), floor);
    let look = best(|| {
        Ok(look_at(Cursor::new(&csv), csv.len(), "people.csv")?
            .headers
            .len())
    })?;
    report("csv, first look", rows, csv.len(), look);
    let all = best(|| read(Cursor::new(&csv), csv.len(), "people.csv", false))?;
    report("csv, look and split only", rows, csv.len(), all);
    let all = best(|| read(Cursor::new(&csv), csv.len(), "people.csv", true))?;
    report("csv, look and drafts", rows, csv.len(), all);
    drop(csv);

    let workbook = match arguments.next() {
        Some(path) => std::fs::read(path)?,
        None => workbook(people)?,
    };
    report("xlsx made", rows, workbook.len(), 0.0);
    let floor = best(|| {
        let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(&workbook))?;
        let sheet = book.sheet_names().first().cloned().unwrap_or_default();
        let mut cells = book.worksheet_cells_reader(&sheet)?;
        let mut count = 0;
        while let Some(cell) = cells.next_cell()? {
            count += usize::from(*cell.get_value() != calamine::DataRef::Empty);
        }
        Ok(count)
    })?;
    report("calamine, cells only", rows, workbook.len(), floor);
    let look = best(|| {
        Ok(
            look_at(Cursor::new(&workbook), workbook.len(), "people.xlsx")?
                .headers
                .len(),
        )
    })?;
    report("xlsx, first look", rows, workbook.len(), look);
    let bare = best(|| read(Cursor::new(&workbook), workbook.len(), "people.xlsx", false))?;
    report("xlsx, look and cells only", rows, workbook.len(), bare);
    let all = best(|| read(Cursor::new(&workbook), workbook.len(), "people.xlsx", true))?;
    report("xlsx, look and drafts", rows, workbook.len(), all);
    Ok(())
}

fn report(what: &str, rows: usize, bytes: usize, seconds: f64) {
    let megabytes = bytes / 1_000_000;
    println!("{what:<28} {rows:>8} rows {megabytes:>4} MB {seconds:>7.3} CPU-s");
}

/// The best of five, in CPU seconds of this thread.
fn best(
    mut work: impl FnMut() -> Result<usize, Box<dyn std::error::Error>>,
) -> Result<f64, Box<dyn std::error::Error>> {
    let mut best = f64::MAX;
    for _ in 0..5 {
        let before = cpu_seconds()?;
        if work()? == 0 {
            return Err("nothing was read".into());
        }
        best = best.min(cpu_seconds()? - before);
    }
    Ok(best)
}

/// CPU time of this thread from /proc, in seconds: nanoseconds on the CPU come first in schedstat.
fn cpu_seconds() -> Result<f64, Box<dyn std::error::Error>> {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    let nanoseconds: u64 = stat.split(' ').next().unwrap_or_default().parse()?;
    Ok(std::time::Duration::from_nanos(nanoseconds).as_secs_f64())
}

fn look_at<S: Read + Seek>(
    source: S,
    size: usize,
    name: &str,
) -> Result<import::Inspection, import::ImportRefusal> {
    inspect(source, size as u64, name, &Choices::default())
}

/// Reads everything; without `fields` only one column goes anywhere.
fn read<S: Read + Seek>(
    mut source: S,
    size: usize,
    name: &str,
    fields: bool,
) -> Result<usize, Box<dyn std::error::Error>> {
    let mut look = look_at(&mut source, size, name)?;
    if !fields {
        for column in look.mapping.columns.iter_mut().skip(1) {
            column.field = None;
            column.confidence = Confidence::None;
        }
    }
    let options = ReadOptions {
        mode: ImportMode::CreateAndUpdate,
        today: "2026-11-22".parse()?,
        country: Some("DE".into()),
        office_zone: None,
        names: SplitRule::CommaOnly,
        corrections: Default::default(),
    };
    let mut count = 0;
    for draft in Reader::open(source, size as u64, &look.layout, &look.mapping, options)? {
        let draft = draft?;
        if draft.is_refused() {
            return Err(format!("{:?}", draft.problems).into());
        }
        count += draft.values.len();
    }
    Ok(count)
}

const HEADERS: [&str; 20] = [
    "First name",
    "Last name",
    "Display name",
    "E-mail",
    "Username",
    "Badge",
    "Phone",
    "Title",
    "Type",
    "Company",
    "Division",
    "Department",
    "Site",
    "Cost centre",
    "Employee no.",
    "Start date",
    "Language",
    "Time zone",
    "Production",
    "Note",
];

/// People from a seed.
#[derive(Clone)]
struct People {
    left: usize,
    seed: u64,
}

impl People {
    fn new(left: usize) -> Self {
        Self { left, seed: 42 }
    }

    fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        self.seed = self
            .seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        words[usize::try_from(self.seed >> 33).unwrap_or_default() % words.len()]
    }
}

impl Iterator for People {
    type Item = [String; 20];

    fn next(&mut self) -> Option<Self::Item> {
        const GIVEN: [&str; 12] = [
            "Ada",
            "Zoë",
            "José",
            "Лев",
            "Ελένη",
            "محمد",
            "יעל",
            "太郎",
            "Jürgen",
            "Siobhán",
            "Max",
            "Agnès",
        ];
        const FAMILY: [&str; 12] = [
            "Byron",
            "Müller",
            "Толстой",
            "Παππάς",
            "العلي",
            "לוי",
            "山田",
            "Nowak",
            "O'Brien",
            "Lefèvre",
            "García",
            "Łęcki",
        ];
        let number = self.left;
        self.left = number.checked_sub(1)?;
        let (given, family) = (self.pick(&GIVEN), self.pick(&FAMILY));
        let day = number % 28 + 1;
        Some([
            given.to_owned(),
            family.to_owned(),
            format!("{given} {family}"),
            format!("person{number}@example.org"),
            format!("person.{number}"),
            format!("04{number:012X}"),
            format!("+49 30 {:07}", number % 10_000_000),
            self.pick(&["Head of Tools", "Fitter", "Clerk", "Leitung"])
                .to_owned(),
            self.pick(&["employee", "contractor"]).to_owned(),
            "Northwind Offices".to_owned(),
            self.pick(&["Make", "Sell"]).to_owned(),
            self.pick(&["Production", "Sales", "R&D", "Lager, Versand"])
                .to_owned(),
            self.pick(&["Berlin", "Łódź"]).to_owned(),
            format!("{}", 4000 + number % 90),
            format!("{}", 100_000 + number),
            format!("2026-{:02}-{day:02}", number % 12 + 1),
            self.pick(&["de", "en", "pl"]).to_owned(),
            "Europe/Berlin".to_owned(),
            self.pick(&["yes", "no"]).to_owned(),
            self.pick(&["", "", "second shift; knows the \"old\" press"])
                .to_owned(),
        ])
    }
}

fn csv(people: People) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let rows = std::iter::once(HEADERS.map(str::to_owned)).chain(people);
    for row in rows {
        // Writing to memory cannot fail.
        let _ = writer.write_record(&row);
    }
    writer.into_inner().unwrap_or_default()
}

fn workbook(people: People) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (row, cells) in (0..).zip(std::iter::once(HEADERS.map(str::to_owned)).chain(people)) {
        for (column, cell) in (0..).zip(cells) {
            if !cell.is_empty() {
                sheet.write(row, column, cell)?;
            }
        }
    }
    Ok(book.save_to_buffer()?)
}
