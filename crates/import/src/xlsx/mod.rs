//! Workbooks of Office Open XML (ECMA-376), read as a stream under limits.
//!
//! A general library opens such files in a line, but holds all texts without a bound, gives
//! numbers without the format they are shown in, and needs a second pass to tell formulas from
//! values. Lists of people need all three, and the file may come from a stranger.

mod merged;
mod numbers;
mod sheet;
mod strings;

use std::io::{Read, Seek};

use crate::refusal::ImportRefusal;

use crate::archive::package::{Package, Part, damaged};
use crate::archive::xml::{Token, Xml, attribute, attribute_text};
use merged::merged_areas;
use numbers::Styles;
use strings::SharedStrings;

pub(crate) use sheet::SheetRows;

/// Sheets a workbook may have and we list.
const MAX_SHEETS: usize = 1_000;

/// A workbook's own table of contents.
struct Workbook {
    package: Package,
    sheets: Vec<Sheet>,
    strings: Option<String>,
    styles: Option<String>,
    from_1904: bool,
    spent: u64,
}

struct Sheet {
    name: String,
    part: String,
}

/// The sheets a person can see, in the workbook's order; hidden ones only if there are no others.
pub(crate) fn sheets<S: Read + Seek>(source: &mut S) -> Result<Vec<String>, ImportRefusal> {
    let workbook = Workbook::open(source)?;
    Ok(workbook
        .sheets
        .into_iter()
        .map(|sheet| sheet.name)
        .collect())
}

/// An open sheet.
pub(crate) struct OpenSheet<S> {
    pub rows: SheetRows<S>,
    /// Packed bytes of the sheet.
    pub bytes: u64,
    /// Merged areas, as the sheet names them.
    pub merged: Vec<String>,
}

/// How carefully a sheet is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Care {
    /// For a look at its rows.
    Glance,
    /// For reading them into people: the sheet is unpacked twice, once to find merged areas, which
    /// stand behind the rows, and to know that the archive is sound; then row by row.
    Full,
}

/// Opens a sheet by name, or the first.
pub(crate) fn open_sheet<S: Read + Seek>(
    mut source: S,
    name: Option<&str>,
    care: Care,
) -> Result<OpenSheet<S>, ImportRefusal> {
    let mut workbook = Workbook::open(&mut source)?;
    let sheet = match name {
        Some(name) => workbook
            .sheets
            .iter()
            .find(|sheet| sheet.name == name)
            .ok_or_else(|| ImportRefusal::SheetUnknown {
                name: name.to_owned(),
            })?,
        None => workbook.sheets.first().ok_or(ImportRefusal::NoSheet)?,
    };
    let missing = || damaged("missing sheet");
    let entry = workbook
        .package
        .find(&sheet.part)
        .ok_or_else(missing)?
        .clone();
    let find = |name: &Option<String>| name.as_deref().and_then(|name| workbook.package.find(name));
    let strings = match find(&workbook.strings) {
        Some(entry) => {
            let part = Part::open(&mut source, entry, workbook.spent)?;
            let (strings, spent) = SharedStrings::read(part)?;
            workbook.spent = spent;
            strings
        }
        None => SharedStrings::default(),
    };
    let styles = match find(&workbook.styles) {
        Some(entry) => {
            let part = Part::open(&mut source, entry, workbook.spent)?;
            let (styles, spent) = Styles::read(part)?;
            workbook.spent = spent;
            styles
        }
        None => Styles::default(),
    };
    let areas = match care {
        Care::Full => merged_areas(&mut Part::open(&mut source, &entry, workbook.spent)?)?,
        Care::Glance => Vec::new(),
    };
    let merged = areas.iter().map(|area| area.name.clone()).collect();
    let xml = Xml::new(Part::open(source, &entry, workbook.spent)?);
    Ok(OpenSheet {
        rows: SheetRows::new(xml, strings, styles, workbook.from_1904, areas),
        bytes: entry.compressed,
        merged,
    })
}

impl Workbook {
    fn open<S: Read + Seek>(source: &mut S) -> Result<Self, ImportRefusal> {
        let package = Package::open(source)?;
        let mut spent = 0;
        let main = main_part(&package, source, &mut spent)?;
        let (folder, file) = main.rsplit_once('/').unwrap_or(("", &main));
        let relations = relations(
            &package,
            &format!("{folder}/_rels/{file}.rels"),
            source,
            &mut spent,
        )?;
        let part_of = |kind: &str| {
            relations
                .iter()
                .find(|relation| relation.is(kind))
                .map(|relation| resolved(folder, &relation.target))
        };
        let (strings, styles) = (part_of("sharedStrings"), part_of("styles"));

        let entry = package
            .find(&main)
            .ok_or_else(|| damaged("workbook part"))?;
        let mut xml = Xml::new(Part::open(source, entry, spent)?);
        let (mut visible, mut hidden) = (Vec::new(), Vec::new());
        let mut from_1904 = false;
        loop {
            match xml.next()? {
                Token::Open { name, attributes } => match name {
                    b"workbookPr" => {
                        from_1904 =
                            matches!(attribute(attributes, "date1904"), Some(b"1" | b"true"));
                    }
                    b"sheet" if visible.len() + hidden.len() < MAX_SHEETS => {
                        let relation = relation_id(attributes)
                            .and_then(|id| relations.iter().find(|relation| relation.id == id));
                        if let (Some(relation), Some(name)) =
                            (relation, attribute_text(attributes, "name"))
                            && relation.is("worksheet")
                        {
                            let sheet = Sheet {
                                name,
                                part: resolved(folder, &relation.target),
                            };
                            match attribute(attributes, "state") {
                                Some(b"hidden" | b"veryHidden") => hidden.push(sheet),
                                _ => visible.push(sheet),
                            }
                        }
                    }
                    _ => {}
                },
                Token::Close { .. } | Token::Text(_) | Token::Literal(_) => {}
                Token::End => break,
            }
        }
        spent = xml.part().spent();
        drop(xml);
        let sheets = if visible.is_empty() { hidden } else { visible };
        if sheets.is_empty() {
            return Err(ImportRefusal::NoSheet);
        }
        Ok(Self {
            package,
            sheets,
            strings,
            styles,
            from_1904,
            spent,
        })
    }
}

/// The part that the package calls its document; other packages are told apart here.
fn main_part<S: Read + Seek>(
    package: &Package,
    source: &mut S,
    spent: &mut u64,
) -> Result<String, ImportRefusal> {
    let has = |start: &str| package.names().any(|name| name.starts_with(start));
    let relation = relations(package, "_rels/.rels", source, spent)?
        .into_iter()
        .find(|relation| relation.is("officeDocument"));
    let Some(relation) = relation else {
        return Err(match () {
            () if has("Index/") => ImportRefusal::Numbers,
            () if package.find("content.xml").is_some() => ImportRefusal::OpenDocument,
            () => ImportRefusal::NotATable {
                what: "a zip archive",
            },
        });
    };
    let main = resolved("", &relation.target);
    match () {
        () if main.to_ascii_lowercase().ends_with(".bin") => Err(ImportRefusal::BinaryWorkbook),
        () if main.starts_with("word/") => Err(ImportRefusal::NotATable {
            what: "a Word document",
        }),
        () if main.starts_with("ppt/") => Err(ImportRefusal::NotATable {
            what: "a presentation",
        }),
        () => Ok(main),
    }
}

struct Relation {
    id: String,
    kind: String,
    target: String,
}

impl Relation {
    /// Whether it is of a kind; the strict and the usual dialect spell the rest differently.
    fn is(&self, kind: &str) -> bool {
        self.kind.rsplit('/').next() == Some(kind)
    }
}

fn relations<S: Read + Seek>(
    package: &Package,
    name: &str,
    source: &mut S,
    spent: &mut u64,
) -> Result<Vec<Relation>, ImportRefusal> {
    let Some(entry) = package.find(name) else {
        return Ok(Vec::new());
    };
    let mut xml = Xml::new(Part::open(source, entry, *spent)?);
    let mut relations = Vec::new();
    loop {
        match xml.next()? {
            Token::Open {
                name: b"Relationship",
                attributes,
            } => {
                if let (Some(id), Some(kind), Some(target)) = (
                    attribute_text(attributes, "Id"),
                    attribute_text(attributes, "Type"),
                    attribute_text(attributes, "Target"),
                ) && relations.len() < MAX_SHEETS
                {
                    relations.push(Relation { id, kind, target });
                }
            }
            Token::Open { .. } | Token::Close { .. } | Token::Text(_) | Token::Literal(_) => {}
            Token::End => break,
        }
    }
    *spent = xml.part().spent();
    Ok(relations)
}

/// The `id` attribute of the relationships namespace, whatever its prefix.
fn relation_id(attributes: &[u8]) -> Option<String> {
    let keys = std::str::from_utf8(attributes).ok()?;
    keys.split(['=', ' ', '\t', '\n', '\r'])
        .filter(|key| key.ends_with(":id"))
        .find_map(|key| attribute_text(attributes, key))
}

/// The name inside the archive of a target that is relative to `folder`.
fn resolved(folder: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_found_from_their_folder() {
        let check = |folder: &str, target: &str, expected: &str| {
            assert_eq!(resolved(folder, target), expected, "{folder} {target}");
        };
        check("xl", "worksheets/sheet1.xml", "xl/worksheets/sheet1.xml");
        check("xl", "/xl/styles.xml", "xl/styles.xml");
        check("xl/sub", "../styles.xml", "xl/styles.xml");
        check("", "../../xl/workbook.xml", "xl/workbook.xml");
    }

    #[test]
    fn a_sheet_names_its_part_under_any_prefix() {
        let check = |attributes: &str, expected: Option<&str>| {
            assert_eq!(relation_id(attributes.as_bytes()).as_deref(), expected);
        };
        check(" name=\"A\" r:id=\"rId1\"", Some("rId1"));
        check(" name=\"A\" ns0:id = 'rId1'", Some("rId1"));
        check(" name=\"A\" id=\"rId1\"", None);
    }
}
