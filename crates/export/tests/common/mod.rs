//! A small roster in many scripts, and writers that fail.
#![allow(dead_code, clippy::unwrap_used)] // each test program uses its part; tests may unwrap

use std::convert::Infallible;
use std::io::{self, Write};
use std::ops::ControlFlow;

use chrono::{NaiveDate, NaiveDateTime};
use export::{Cell, Column, ColumnKind, Dates, Direction, Labels, Paper, RosterHead};

/// Names as they are written where people come from.
pub const NAMES: [&str; 10] = [
    "Zoë Müller-Łukasiewicz",
    "Ελένη Παπαδοπούλου",
    "Наталія Шевченко",
    "محمد عبد الرحمن",
    "יעל כהן",
    "王小明",
    "山田 太郎",
    "김민준",
    "Nguyễn Thị Ánh",
    "Ada Lovelace",
];

pub fn moment() -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2026, 11, 22)
        .unwrap()
        .and_hms_opt(14, 3, 5)
        .unwrap()
}

pub fn head() -> RosterHead {
    let columns = vec![
        Column::new("name", "Name", ColumnKind::Text).weighing(2.0),
        Column::new("badge", "Badge", ColumnKind::Identifier),
        Column::new("phone", "Phone", ColumnKind::Identifier),
        Column::new("department", "Department", ColumnKind::Text),
        Column::new("status", "Status", ColumnKind::Status),
        Column::new("start", "Start", ColumnKind::Date),
        Column::new("last_seen", "Last seen", ColumnKind::Instant),
        Column::new("first_aid", "First aid", ColumnKind::YesNo),
    ];
    RosterHead {
        title: "People".into(),
        organisation: "Nordlicht GmbH".into(),
        scope: "This filter: 10 of 412 people".into(),
        filter: Some("Department is Sales".into()),
        exported_by: "Ada Lovelace".into(),
        exported_at: moment(),
        zone: "Europe/Berlin".into(),
        revision: Some("hub 4711".into()),
        total: 10,
        columns,
        labels: Labels::english(),
        dates: Dates::default(),
        language: "en".into(),
        direction: Direction::LeftToRight,
        paper: Paper::A4,
    }
}

pub fn row(n: usize) -> Vec<Cell> {
    vec![
        Cell::text(NAMES[n % NAMES.len()]),
        Cell::text(format!("{:08X}", 0x04A2_2B19_usize.wrapping_add(n * 7919))),
        Cell::text(format!("+49 30 {:05}", n % 100_000)),
        Cell::text(["Sales", "Продажи", "المبيعات", "销售部"][n % 4]),
        Cell::text("Active"),
        Cell::Date(NaiveDate::from_ymd_opt(2020, 1, 1 + (n % 28) as u32).unwrap()),
        if n.is_multiple_of(3) {
            Cell::Empty
        } else {
            Cell::Instant(moment())
        },
        Cell::Bool(n.is_multiple_of(2)),
    ]
}

pub fn rows(count: usize) -> impl Iterator<Item = Result<Vec<Cell>, Infallible>> {
    (0..count).map(|n| Ok(row(n)))
}

/// A roster of one text column.
pub fn one_column(label: &str) -> RosterHead {
    RosterHead {
        columns: vec![Column::new("name", label, ColumnKind::Text)],
        ..head()
    }
}

pub fn texts(values: &[&str]) -> Vec<Result<Vec<Cell>, Infallible>> {
    values
        .iter()
        .map(|value| Ok(vec![Cell::text(*value)]))
        .collect()
}

/// Never stops.
pub fn carry_on(_: u64) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// A disk with room for so many bytes.
pub struct FullDisk {
    pub room: usize,
}

impl Write for FullDisk {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.room == 0 {
            return Err(io::Error::new(io::ErrorKind::StorageFull, "no space left"));
        }
        let taken = bytes.len().min(self.room);
        self.room -= taken;
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
