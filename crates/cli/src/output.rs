//! What is printed: tables and sentences for people, one JSON document for programs.

use std::io::{self, BufWriter, IsTerminal, Stdout, Write};

use serde::Serialize;
use serde_json::json;
use unicode_width::UnicodeWidthStr;

use crate::exit::{Exit, Result, Stop};

/// Standard output, and how it is wanted.
pub(crate) struct Output {
    json: bool,
    terminal: bool,
    out: BufWriter<Stdout>,
}

impl Output {
    pub(crate) fn new(json: bool) -> Self {
        let stdout = io::stdout();
        Self {
            json,
            terminal: stdout.is_terminal(),
            out: BufWriter::with_capacity(64 * 1024, stdout),
        }
    }

    /// Whether a program reads, so that one JSON document is wanted.
    pub(crate) fn json(&self) -> bool {
        self.json
    }

    /// The document, on one line for programs to read.
    pub(crate) fn document(&mut self, document: &impl Serialize) -> Result<()> {
        serde_json::to_writer(&mut self.out, document)?;
        self.out.write_all(b"\n")?;
        Ok(())
    }

    /// A document that has to be out before the next question comes in.
    pub(crate) fn line_of(&mut self, document: &impl Serialize) -> Result<()> {
        self.document(document)?;
        self.out.flush()?;
        Ok(())
    }

    /// A sentence for people; nothing where a program reads.
    pub(crate) fn say(&mut self, text: &str) -> Result<()> {
        if !self.json {
            writeln!(self.out, "{text}")?;
        }
        Ok(())
    }

    /// Bytes of a document that is too long to be held at once.
    pub(crate) fn part(&mut self) -> &mut impl Write {
        &mut self.out
    }

    /// Rows under headings: aligned on a terminal, parted by tabs for other programs.
    pub(crate) fn table<const N: usize>(
        &mut self,
        headings: [&str; N],
        rows: &[[String; N]],
    ) -> Result<()> {
        if self.json {
            return Ok(());
        }
        if !self.terminal {
            for row in rows {
                let cells: Vec<String> = row.iter().map(|cell| plain(cell)).collect();
                writeln!(self.out, "{}", cells.join("\t"))?;
            }
            return Ok(());
        }
        let mut widths = headings.map(UnicodeWidthStr::width);
        let rows: Vec<[String; N]> = rows
            .iter()
            .map(|row| row.each_ref().map(|cell| plain(cell)))
            .collect();
        for row in &rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.width()).min(WIDEST);
            }
        }
        for row in std::iter::once(&headings.map(str::to_owned)).chain(&rows) {
            let mut line = String::new();
            for (place, (cell, width)) in row.iter().zip(widths).enumerate() {
                let cell = cut(cell, width);
                line.push_str(&cell);
                if place + 1 < N {
                    line.extend(std::iter::repeat_n(' ', width + 2 - cell.width()));
                }
            }
            writeln!(self.out, "{}", line.trim_end())?;
        }
        Ok(())
    }

    /// Says why nothing was done.
    pub(crate) fn refuse(&mut self, stop: &Stop) -> Exit {
        match stop {
            Stop::Refused(error) => {
                if self.json {
                    let _ = self.document(&json!({ "error": {
                        "code": error.code.key(),
                        "message": error.message,
                        "detail": error.detail,
                    }}));
                }
                self.complain(&error.message);
                for candidate in error.detail["candidates"].as_array().into_iter().flatten() {
                    if let Some(candidate) = candidate.as_str() {
                        self.complain(&format!("  {candidate}"));
                    }
                }
                Exit::Nothing
            }
            Stop::Usage(message) => {
                self.complain(&format!("error: {message}"));
                self.complain("For more information, try '--help'.");
                Exit::Usage
            }
            Stop::Closed => Exit::Done,
            Stop::Output(error) => {
                self.complain(error);
                Exit::Nothing
            }
        }
    }

    /// A line on standard error; what is on standard output comes before it.
    pub(crate) fn complain(&mut self, text: &(impl std::fmt::Display + ?Sized)) {
        let _ = self.out.flush();
        let _ = writeln!(io::stderr(), "{text}");
    }

    /// Everything is out. A reader that went away is no fault.
    pub(crate) fn finish(&mut self) -> io::Result<()> {
        match self.out.flush() {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            done => done,
        }
    }
}

/// A wider cell is cut; it would push the others off the screen.
const WIDEST: usize = 40;

/// A cell that moves no cursor and begins no new row.
fn plain(cell: &str) -> String {
    cell.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

fn cut(cell: &str, width: usize) -> String {
    if cell.width() <= width {
        return cell.to_owned();
    }
    let mut kept = String::new();
    for c in cell.chars() {
        if kept.width() + unicode_width::UnicodeWidthChar::width(c).unwrap_or(0) + 1 > width {
            break;
        }
        kept.push(c);
    }
    kept.push('…');
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_cut_by_what_they_take_on_the_screen() {
        let check =
            |cell: &str, width: usize, expected: &str| assert_eq!(cut(cell, width), expected);
        check("Ada", 3, "Ada");
        check("Ada Byron", 5, "Ada …");
        check("张小明张小明", 5, "张小…");
        assert_eq!(
            plain("a\nb\u{1b}[31m"),
            "a b [31m",
            "no cell writes to the terminal itself"
        );
    }
}
