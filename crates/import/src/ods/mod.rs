//! Spreadsheets of OpenDocument (ISO/IEC 26300), as LibreOffice writes them, read as a stream under
//! limits: one part holds all sheets, one after the other.

mod sheet;

use std::io::{Read, Seek};

use crate::archive::package::{Entry, Package, Part, damaged};
use crate::archive::xml::{Token, Xml, attribute, attribute_text};
use crate::refusal::ImportRefusal;
use crate::row::Row;
use crate::xlsx::Care;

pub(crate) use sheet::SheetRows;

/// Sheets a spreadsheet may have and we list.
const MAX_SHEETS: usize = 1_000;

/// Styles of sheets looked at; each says whether its sheet is hidden.
const MAX_STYLES: usize = 10_000;

const CONTENT: &str = "content.xml";

/// An open sheet.
pub(crate) struct OpenSheet<S> {
    pub rows: SheetRows<S>,
    /// Packed bytes of all sheets.
    pub bytes: u64,
    /// Merged areas, as a spreadsheet names them.
    pub merged: Vec<String>,
}

/// The sheets a person can see, in their order; hidden ones only if there are no others.
pub(crate) fn sheets<S: Read + Seek>(source: &mut S) -> Result<Vec<String>, ImportRefusal> {
    let entry = content(source)?;
    let mut xml = Xml::new(Part::open(source, &entry, 0)?);
    let mut hidden_styles: Vec<String> = Vec::new();
    let mut style: Option<String> = None;
    let (mut visible, mut hidden) = (Vec::new(), Vec::new());
    loop {
        match xml.next()? {
            Token::Open { name, attributes } => match name {
                b"style" => style = attribute_text(attributes, "style:name"),
                b"table-properties"
                    if attribute(attributes, "table:display") == Some(b"false")
                        && hidden_styles.len() < MAX_STYLES =>
                {
                    hidden_styles.extend(style.take());
                }
                b"table" if visible.len() + hidden.len() < MAX_SHEETS => {
                    if let Some(sheet) = attribute_text(attributes, "table:name") {
                        let is_hidden = attribute_text(attributes, "table:style-name")
                            .is_some_and(|style| hidden_styles.contains(&style));
                        if is_hidden { &mut hidden } else { &mut visible }.push(sheet);
                    }
                }
                // Behind the sheets lie copies of tables elsewhere.
                b"dde-links" => break,
                _ => {}
            },
            Token::Close { .. } | Token::Text(_) | Token::Literal(_) => {}
            Token::End => break,
        }
    }
    let sheets = if visible.is_empty() { hidden } else { visible };
    if sheets.is_empty() {
        return Err(ImportRefusal::NoSheet);
    }
    Ok(sheets)
}

/// Opens a sheet by name, or the first.
pub(crate) fn open_sheet<S: Read + Seek>(
    mut source: S,
    name: Option<&str>,
    care: Care,
) -> Result<OpenSheet<S>, ImportRefusal> {
    let entry = content(&mut source)?;
    let name = match name {
        Some(name) => name.to_owned(),
        None => sheets(&mut source)?
            .into_iter()
            .next()
            .ok_or(ImportRefusal::NoSheet)?,
    };
    let merged = match care {
        Care::Glance => Vec::new(),
        Care::Full => merged(&mut source, &entry, &name)?,
    };
    let mut xml = Xml::new(Part::open(source, &entry, 0)?);
    seek(&mut xml, &name)?;
    Ok(OpenSheet {
        rows: SheetRows::new(xml),
        bytes: entry.compressed,
        merged,
    })
}

/// Reads the sheet once, for its merged areas.
fn merged<S: Read + Seek>(
    source: &mut S,
    entry: &Entry,
    name: &str,
) -> Result<Vec<String>, ImportRefusal> {
    let mut xml = Xml::new(Part::open(source, entry, 0)?);
    seek(&mut xml, name)?;
    let mut rows = SheetRows::new(xml);
    let mut row = Row::default();
    while rows.next_row(&mut row)? {
        if row.number > crate::limits::MAX_ROWS {
            break; // Refused when it is read.
        }
    }
    Ok(rows.merged)
}

/// Goes to the first row of a sheet.
fn seek<S: Read>(xml: &mut Xml<S>, name: &str) -> Result<(), ImportRefusal> {
    loop {
        match xml.next()? {
            Token::Open {
                name: b"table",
                attributes,
            } if attribute_text(attributes, "table:name").as_deref() == Some(name) => return Ok(()),
            Token::End => {
                return Err(ImportRefusal::SheetUnknown {
                    name: name.to_owned(),
                });
            }
            _ => {}
        }
    }
}

/// The part with the sheets, if it is not encrypted.
fn content<S: Read + Seek>(source: &mut S) -> Result<Entry, ImportRefusal> {
    let package = Package::open(source)?;
    if package.find("encrypted-package").is_some() {
        return Err(ImportRefusal::PasswordProtected);
    }
    if let Some(manifest) = package.find("META-INF/manifest.xml") {
        let mut xml = Xml::new(Part::open(&mut *source, manifest, 0)?);
        loop {
            match xml.next()? {
                Token::Open {
                    name: b"encryption-data",
                    ..
                } => return Err(ImportRefusal::PasswordProtected),
                Token::End => break,
                _ => {}
            }
        }
    }
    package
        .find(CONTENT)
        .cloned()
        .ok_or_else(|| damaged(CONTENT))
}
