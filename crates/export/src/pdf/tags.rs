//! The structure of the list for those who have it read aloud: heading, table, rows, cells.

use std::num::NonZeroU16;

use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, ContentTag, Identifier, Node, TableHeaderScope, Tag, TagGroup, TagKind,
    TagTree,
};

/// What a piece of a page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// The title of the list.
    Title,
    /// A line about the list.
    Line,
    /// The head of a column, on the first page.
    ColumnHead {
        /// From 0.
        column: usize,
    },
    /// A cell, or the part of it that stands on this page.
    Cell {
        /// From 0.
        row: usize,
        /// From 0.
        column: usize,
    },
    /// Bars and rules.
    Decoration,
    /// What is repeated at the top of a page.
    Running,
    /// What is repeated at the foot of a page.
    Foot,
}

/// Collects the structure while the pages are drawn.
#[derive(Default)]
pub(super) struct Tags {
    enabled: bool,
    before: Vec<Node>,
    rows: Vec<Node>,
    open: Option<OpenRow>,
    after: Vec<Node>,
}

/// The row whose cells are coming in.
struct OpenRow {
    row: Option<usize>,
    cells: Vec<TagGroup>,
}

impl Tags {
    /// Collects, or if the structure is not wanted, does not.
    pub(super) fn new(enabled: bool) -> Self {
        Self {
            enabled,
            ..Self::default()
        }
    }

    pub(super) fn are_wanted(&self) -> bool {
        self.enabled
    }

    /// Draws something and notes what it was.
    pub(super) fn draw<'s>(
        &mut self,
        surface: &mut Surface<'s>,
        meaning: Meaning,
        draw: impl FnOnce(&mut Surface<'s>),
    ) {
        let kind = match meaning {
            Meaning::Decoration => Some(ArtifactType::Layout),
            Meaning::Running => Some(ArtifactType::Header),
            Meaning::Foot => Some(ArtifactType::Footer),
            Meaning::Title | Meaning::Line | Meaning::ColumnHead { .. } | Meaning::Cell { .. } => {
                None
            }
        };
        let tag = kind.map_or(ContentTag::Other, |kind| {
            ContentTag::Artifact(Artifact::with_kind(kind))
        });
        let identifier = surface.start_tagged(tag);
        draw(surface);
        surface.end_tagged();
        if self.enabled && kind.is_none() {
            self.note(meaning, identifier);
        }
    }

    fn note(&mut self, meaning: Meaning, identifier: Identifier) {
        match meaning {
            Meaning::Title => {
                let tag = Tag::Hn(NonZeroU16::MIN, None);
                self.line(TagGroup::with_children(tag, vec![identifier.into()]));
            }
            Meaning::Line => {
                self.line(TagGroup::with_children(Tag::P, vec![identifier.into()]));
            }
            Meaning::ColumnHead { column } => {
                let head = Tag::TH(TableHeaderScope::Column);
                self.cell(None, column, head.into(), identifier);
            }
            Meaning::Cell { row, column } => {
                self.cell(Some(row), column, Tag::TD.into(), identifier);
            }
            Meaning::Decoration | Meaning::Running | Meaning::Foot => {}
        }
    }

    fn line(&mut self, line: TagGroup) {
        if self.open.is_none() {
            self.before.push(line.into());
        } else {
            self.after.push(line.into());
        }
    }

    fn cell(&mut self, row: Option<usize>, column: usize, tag: TagKind, identifier: Identifier) {
        if self.open.as_ref().is_none_or(|open| open.row != row) {
            self.close_row();
            self.open = Some(OpenRow {
                row,
                cells: Vec::new(),
            });
        }
        if let Some(open) = &mut self.open {
            // Cells come in order; one that goes on over a page break is there already.
            match open.cells.get_mut(column) {
                Some(cell) => cell.push(identifier),
                None => open
                    .cells
                    .push(TagGroup::with_children(tag, vec![identifier.into()])),
            }
        }
    }

    fn close_row(&mut self) {
        if let Some(open) = self.open.take() {
            let cells = open.cells.into_iter().map(Node::from).collect();
            self.rows
                .push(TagGroup::with_children(Tag::TR, cells).into());
        }
    }

    /// The whole structure.
    pub(super) fn into_tree(mut self, language: &str) -> TagTree {
        self.close_row();
        let table = TagGroup::with_children(Tag::Table, self.rows);
        let mut children = self.before;
        children.push(table.into());
        children.append(&mut self.after);
        let mut tree = TagTree::from(children);
        tree.lang = Some(language.to_owned());
        tree
    }
}
