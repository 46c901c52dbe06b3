//! A pasted list of addresses, usernames and numbers, and whom it names.

use std::collections::{BTreeMap, HashSet};

use domain::access::Permission;
use domain::claim::ClaimKind;
use domain::id::PersonId;
use domain::lifecycle::State;
use domain::person::PersonField;
use store::Reader;

use crate::app::App;
use crate::error::{AppError, Result};
use crate::view::{FieldProblem, FindByKeys, FoundByKeys, KeyHits, KeyKind, PersonRef, Severity};
use crate::{fault, fields};

/// Entries of one list. A selection of so many people is still sent in one piece.
const MOST: usize = 20_000;

/// Looks for everybody named in a pasted list.
pub(crate) fn by_keys(app: &App, args: FindByKeys) -> Result<FoundByKeys> {
    app.permit(Permission::PeopleRead)?;
    let lines = || {
        args.text
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
    };
    let count = lines().count();
    if count > MOST {
        return Err(too_many(count));
    }
    let found = app
        .store()?
        .read(|reader| {
            let mut list = List {
                reader,
                by: args.by,
                met: HashSet::new(),
                found: FoundByKeys {
                    asked: 0,
                    found: Vec::new(),
                    repeated: 0,
                    in_bin: Vec::new(),
                    several: Vec::new(),
                    missing: Vec::new(),
                },
            };
            for line in lines() {
                list.line(line)?;
                if list.found.asked > MOST as u64 {
                    break;
                }
            }
            Ok(list.found)
        })
        .map_err(fault::store)?;
    if found.asked > MOST as u64 {
        return Err(too_many(args.text.split(SEPARATORS).count()));
    }
    Ok(found)
}

fn too_many(count: usize) -> AppError {
    let problem = FieldProblem {
        field: "text".to_owned(),
        severity: Severity::Error,
        code: "too_many_entries".to_owned(),
        message: format!("The list has {count} entries; at most {MOST} can be looked for at once."),
        params: BTreeMap::from([("max".to_owned(), MOST.to_string())]),
    };
    fields::refused(&[problem])
}

/// What stands between the entries of one line.
const SEPARATORS: [char; 4] = [',', ';', '\t', '\n'];

struct List<'r, 'a> {
    reader: &'r Reader<'a>,
    by: Option<KeyKind>,
    /// Who was found before.
    met: HashSet<PersonId>,
    found: FoundByKeys,
}

impl List<'_, '_> {
    /// One line: looked for whole first, since a badge number may have a comma in it. A row of a
    /// spreadsheet is one person, whichever cell names them.
    fn line(&mut self, line: &str) -> store::Result<()> {
        let people = self.look(line)?;
        if !people.is_empty() || !line.contains(SEPARATORS) {
            return self.entry(line, people);
        }
        if line.contains('\t') {
            for cell in parts(line, '\t') {
                let people = self.look(cell)?;
                if !people.is_empty() {
                    return self.entry(cell, people);
                }
            }
            return self.entry(&line.replace('\t', " "), Vec::new());
        }
        for part in line.split([',', ';']).map(str::trim) {
            if !part.is_empty() {
                let people = self.look(part)?;
                self.entry(part, people)?;
            }
        }
        Ok(())
    }

    fn entry(&mut self, typed: &str, people: Vec<PersonId>) -> store::Result<()> {
        self.found.asked += 1;
        match people.as_slice() {
            [] => self.found.missing.push(typed.to_owned()),
            [one] if self.reader.person(*one)?.state == State::Bin => {
                let hits = self.hits(typed, &people)?;
                self.found.in_bin.push(hits);
            }
            [one] if self.met.insert(*one) => self.found.found.push(one.to_string()),
            [_] => self.found.repeated += 1,
            _ => {
                let hits = self.hits(typed, &people)?;
                self.found.several.push(hits);
            }
        }
        Ok(())
    }

    fn hits(&self, typed: &str, people: &[PersonId]) -> store::Result<KeyHits> {
        let people = people
            .iter()
            .map(|person| {
                let record = self.reader.person(*person)?;
                Ok(PersonRef {
                    id: person.to_string(),
                    name: record.text(PersonField::DisplayName).to_owned(),
                })
            })
            .collect::<store::Result<_>>()?;
        Ok(KeyHits {
            typed: typed.to_owned(),
            people,
        })
    }

    /// Everybody an entry names. Who has it as an address, a username or an employee number has
    /// it alone; a badge number may be several cards.
    fn look(&self, typed: &str) -> store::Result<Vec<PersonId>> {
        let key = bare(typed);
        let mut people: Vec<PersonId> = Vec::new();
        let is = |kind| self.by.is_none_or(|by| by == kind);
        let mut meet = |person: PersonId| {
            if !people.contains(&person) {
                people.push(person);
            }
        };
        if is(KeyKind::Login) {
            if let Ok(id) = key.parse::<PersonId>()
                && self.reader.person(id).is_ok()
            {
                meet(id);
            }
            if let Some(holder) = self.reader.holder_of(ClaimKind::Login, key)? {
                meet(holder);
            }
        }
        if is(KeyKind::EmployeeNo)
            && let Some(holder) = self.reader.holder_of(ClaimKind::EmployeeNo, key)?
        {
            meet(holder);
        }
        if is(KeyKind::Badge) {
            for badge in self.reader.badges_named(key)? {
                if let Some(holder) = badge.holder {
                    meet(holder.person);
                }
            }
        }
        // Whoever was made and taken back holds nothing.
        people.retain(|person| self.reader.person(*person).is_ok());
        Ok(people)
    }
}

fn parts(line: &str, separator: char) -> impl Iterator<Item = &str> {
    line.split(separator)
        .map(str::trim)
        .filter(|part| !part.is_empty())
}

/// `Ada Byron <ada@example.org>` and `"ada@example.org"` as the address alone.
fn bare(typed: &str) -> &str {
    // Several of them on a line are several entries.
    let within = match typed.split_once('<') {
        Some((_, rest)) if !rest.contains('<') => {
            rest.split_once('>').map_or(typed, |(address, _)| address)
        }
        _ => typed,
    };
    within.trim().trim_matches(['"', '\'']).trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_mail_programs_and_spreadsheets_put_around_an_address_is_left_away() {
        let check = |typed, expected| assert_eq!(bare(typed), expected, "{typed}");
        check("ada@example.org", "ada@example.org");
        check("Ada Byron <ada@example.org>", "ada@example.org");
        check("\"Byron, Ada\" < ada@example.org >", "ada@example.org");
        check("\"ada@example.org\"", "ada@example.org");
        check("'4711'", "4711");
        check("a < b", "a < b");
        check("Ada <ada>, Ben <ben>", "Ada <ada>, Ben <ben>");
    }
}
