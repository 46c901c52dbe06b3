//! The history on the command line.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

#[derive(Subcommand, Debug)]
#[command(after_help = "\
Examples:
  rollbookctl audit list --person ada@example.org --topic access
  rollbookctl audit list --by grace@example.org --since 2026-11-01 --limit 20
  rollbookctl audit export history.csv --since 2026-01-01 --until 2026-12-31
  rollbookctl audit verify")]
pub(crate) enum Audit {
    /// What happened, the latest first: before and after, who, when and why
    List {
        #[command(flatten)]
        which: Which,
        /// At most so many entries
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
    /// Write what fits to a file ending in .csv or .xlsx
    Export {
        /// Where to
        file: PathBuf,
        #[command(flatten)]
        which: Which,
    },
    /// Read the whole history and say whether it is as it was written
    Verify,
}

/// Which entries; all of it together.
#[derive(Args, Debug)]
pub(crate) struct Which {
    /// About this person, and the badges they were given
    #[arg(long)]
    pub person: Option<String>,
    /// Done by this admin
    #[arg(long, value_name = "PERSON")]
    pub by: Option<String>,
    /// What it is about
    #[arg(long)]
    pub topic: Option<Topic>,
    /// From this day on, YYYY-MM-DD
    #[arg(long, value_name = "DAY")]
    pub since: Option<String>,
    /// Up to this day, YYYY-MM-DD
    #[arg(long, value_name = "DAY")]
    pub until: Option<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Topic {
    /// Fields of people, units and the office, and departments people are in
    Details,
    /// Suspended, left, in the bin, and back
    Status,
    /// Badges
    Badges,
    /// Roles, groups and permissions
    Access,
    /// What was added or taken back
    Entries,
    /// Exports, backups and restores
    Files,
}
