//! The search indexes of people's texts, written in large sorted runs.
//!
//! FTS5 gathers what is inserted in memory and writes it out whenever another statement of the
//! same transaction opens a savepoint, which nearly every update does. So texts wait until the end
//! of the write, or until there are some megabytes of them; an import of a hundred thousand people
//! then writes three runs of the index instead of a hundred thousand.

use std::collections::BTreeMap;

use domain::search::short_words;
use rusqlite::Connection;

use crate::error::Result;
use crate::letters::{self, Letters};
use crate::room::USUAL;

/// Bytes of text that wait at most.
const WAITING: usize = 8 << 20;
/// Beyond so many bytes of text, FTS5 is given more memory for a while.
const BULK: usize = 1 << 20;

/// Beyond so many people in one write, the indexes that are not appended to (keys, names, badges)
/// no longer fit the memory given so far: every row would fetch and write pages of its own.
const HUGE: usize = 150_000;

/// Texts on their way into the search indexes.
#[derive(Default)]
pub(crate) struct Texts {
    /// By row number: what is in the index now (empty: nothing) and what is to be there.
    waiting: BTreeMap<i64, (String, String)>,
    bytes: usize,
    bulk: bool,
    /// People written so far.
    written: usize,
    letters: Letters,
}

impl Texts {
    /// Puts a person's text in the place of the old one, which has to be exactly what was put in.
    pub(crate) fn replace(
        &mut self,
        connection: &Connection,
        n: i64,
        old: String,
        new: String,
    ) -> Result<()> {
        self.bytes += old.len() + new.len();
        match self.waiting.get_mut(&n) {
            Some((_, waiting)) => *waiting = new,
            None => {
                self.waiting.insert(n, (old, new));
            }
        }
        if self.bytes > BULK && !self.bulk {
            self.bulk = true;
            configure(connection, "hashsize", 32 << 20)?;
            configure(connection, "automerge", 0)?;
            connection.pragma_update(None, "cache_size", 2 * USUAL)?;
        }
        if self.bytes > WAITING {
            self.write(connection)?;
        }
        Ok(())
    }

    /// Writes what waits, at the end of a write.
    pub(crate) fn finish(&mut self, connection: &Connection) -> Result<()> {
        self.write(connection)?;
        if std::mem::take(&mut self.bulk) {
            // The defaults of FTS5.
            configure(connection, "hashsize", 1 << 20)?;
            configure(connection, "automerge", 4)?;
            self.merge(connection)?;
            connection.pragma_update(None, "cache_size", USUAL)?;
        }
        Ok(())
    }

    /// Joins the runs of a large import. Left alone, they would be joined within somebody's save.
    fn merge(&self, connection: &Connection) -> Result<()> {
        let everybody: Option<i64> = connection
            .prepare_cached("select max(n) from person")?
            .query_row([], |row| row.get(0))?;
        let everybody = usize::try_from(everybody.unwrap_or(0)).unwrap_or(0);
        // Joining rewrites what was there before as well; for a few more people it does not pay.
        if self.written < everybody / 4 {
            return Ok(());
        }
        for table in ["person_gram", "person_word"] {
            let sql = format!("insert into {table} ({table}) values ('optimize')");
            connection.prepare_cached(&sql)?.execute([])?;
        }
        Ok(())
    }

    fn write(&mut self, connection: &Connection) -> Result<()> {
        self.bytes = 0;
        if self.bulk && self.written > HUGE {
            connection.pragma_update(None, "cache_size", 8 * USUAL)?;
        }
        let waiting = std::mem::take(&mut self.waiting);
        self.written += waiting.len();
        let mut delete = connection.prepare_cached(
            "insert into person_gram (person_gram, rowid, hay) values ('delete', ?1, ?2)",
        )?;
        let mut insert =
            connection.prepare_cached("insert into person_gram (rowid, hay) values (?1, ?2)")?;
        for (n, (old, new)) in &waiting {
            if !old.is_empty() {
                delete.execute((n, old))?;
            }
            insert.execute((n, new))?;
        }
        let mut delete = connection.prepare_cached(
            "insert into person_word (person_word, rowid, beginnings) values ('delete', ?1, ?2)",
        )?;
        let mut insert = connection
            .prepare_cached("insert into person_word (rowid, beginnings) values (?1, ?2)")?;
        let mut tokens = String::new();
        for (n, (old, new)) in &waiting {
            let (old_words, new_words) = (short_words(old), short_words(new));
            self.letters
                .replace(*n, (old, &old_words), (new, &new_words))?;
            if !old.is_empty() {
                beginnings(&old_words, &mut tokens);
                delete.execute((n, &tokens))?;
            }
            beginnings(&new_words, &mut tokens);
            insert.execute((n, &tokens))?;
        }
        self.letters.write(connection)
    }
}

fn configure(connection: &Connection, option: &str, value: i64) -> Result<()> {
    for table in ["person_gram", "person_word"] {
        let sql = format!("insert into {table} ({table}, rank) values (?1, ?2)");
        connection.prepare_cached(&sql)?.execute((option, value))?;
    }
    Ok(())
}

/// What two typed characters find: the first two of every word; in scripts without spaces one
/// typed character as well. For the others see [`letters`].
fn beginnings(words: &str, tokens: &mut String) {
    tokens.clear();
    for word in words.split(' ') {
        let mut ends = word.char_indices().map(|(at, c)| (at + c.len_utf8(), c));
        let (first, second) = (ends.next(), ends.next());
        let first = first.filter(|(_, c)| !letters::keeps(*c));
        for (end, _) in [first, second].into_iter().flatten() {
            tokens.push_str(&word[..end]);
            tokens.push(' ');
        }
    }
}
