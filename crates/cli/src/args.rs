//! The command line, as `--help` explains it.

mod access;
mod audit;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

pub(crate) use access::{GroupVerb, RoleVerb};
pub(crate) use audit::{Audit, Topic, Which};

const ABOUT: &str = "The directory of people and badges, from a terminal and from scripts";

const AFTER: &str = "\
The key comes from the system's keyring, or from the file named by ROLLBOOK_KEY_FILE, \
or it is asked for. The program may run while the app is open, which shows its changes at once.

Exit codes:
  0   done
  1   nothing was done; standard error says why
  2   some were taken or changed, others refused or left out
  64  the command line itself is wrong";

/// What every `--filter` understands.
macro_rules! filter_help {
    () => {
        "\
Filters:
  A filter is one or more conditions with spaces between; all of them have to hold.
  COLUMN=A,B   one of the values        COLUMN!=A,B  none of them
  COLUMN~TEXT  holds the text           COLUMN^=TEXT begins with it
  COLUMN<DATE  before, COLUMN>DATE after (YYYY-MM-DD)
  COLUMN:empty without a value          COLUMN:any   with one
  Values with spaces or commas stand in quotation marks: department=\"Customer Care\",Sales
  status=… and status!=… choose the states shown; without them active, invited and staged people.
  Columns: name given family email username phone title type company division department
  departments site cost_centre employee_no role group badge status start end changed created production
  language time_zone note"
    };
}

/// `rollbookctl`.
#[derive(Parser, Debug)]
#[command(name = "rollbookctl", version, about = ABOUT, after_help = AFTER, arg_required_else_help = true)]
pub(crate) struct Arguments {
    /// The directory's file; else the one named by ROLLBOOK_DIRECTORY, else the usual one
    #[arg(long, global = true, value_name = "FILE")]
    pub directory: Option<PathBuf>,
    /// Print one JSON document instead of tables and sentences
    #[arg(long, global = true)]
    pub json: bool,
    /// Act as the admin with this address instead of the first owner, with that admin's rights
    #[arg(long = "as", global = true, value_name = "ADDRESS")]
    pub acting: Option<String>,
    /// What to do
    #[command(subcommand)]
    pub verb: Verb,
}

#[derive(Subcommand, Debug)]
pub(crate) enum Verb {
    /// Make a directory and its owner
    Init(Init),
    /// Take people from a CSV, TSV or Excel file
    Import(Import),
    /// Find people; with "-" one query a line on standard input
    Search(Search),
    /// List people
    List(List),
    /// Show everything about a person
    Show(Person),
    /// Change fields of a person, or of everybody a filter matches
    Set(Set),
    /// Take a person out of work until reactivated
    Suspend(Suspend),
    /// Lift a suspension
    Reactivate(Person),
    /// Merge two entries of one person
    Merge(Merge),
    /// Give badges, take them back, find their holders
    #[command(subcommand)]
    Badge(BadgeVerb),
    /// Companies, divisions, departments, sites and cost centres
    #[command(subcommand)]
    Unit(UnitVerb),
    /// Roles: what they permit and who has them
    #[command(subcommand)]
    Role(RoleVerb),
    /// Groups and who is in them
    #[command(subcommand)]
    Group(GroupVerb),
    /// Write people to a PDF, Excel or CSV file
    Export(Export),
    /// Write the whole directory into one encrypted file
    Backup(Backup),
    /// Put a directory back from a backup; what is there is set aside
    Restore(Restore),
    /// Look into the history
    #[command(subcommand)]
    Audit(Audit),
    /// List what dates will do by themselves
    Coming(Coming),
    /// How many people there are, and where they stand
    Stats,
    /// Take the last change back that this program made as the same admin
    Undo,
}

#[derive(Args, Debug)]
#[command(after_help = "\
On a terminal the owner's password is asked for; left empty, the app asks at its first start. \
The recovery key opens the directory when this computer is lost: it is shown once, or written to \
a file of its own, which counts as having kept it.

Example:
  rollbookctl init --organization \"Northwind\" --owner-name \"Grace Okafor\" \\
      --owner-email grace@northwind.example --recovery-key-file /media/stick/recovery.txt")]
pub(crate) struct Init {
    /// Name of the organisation
    #[arg(long, value_name = "NAME")]
    pub organization: String,
    /// Name of the first owner
    #[arg(long, value_name = "NAME")]
    pub owner_name: String,
    /// Address the owner signs in with
    #[arg(long, value_name = "ADDRESS")]
    pub owner_email: String,
    /// Write the recovery key to this new file, readable by you alone
    #[arg(long, value_name = "FILE")]
    pub recovery_key_file: Option<PathBuf>,
}

#[derive(Args, Debug)]
#[command(after_help = "\
Columns are found by their headers, in any order; what nobody recognises is left out and said so. \
People who are known (by _id, e-mail, username, employee number or badge) are changed, others \
added. A blank cell changes nothing, (clear) empties a field. Every refused row is listed with \
row, column and reason; the others go in together, and `rollbookctl undo` takes them all back.

Exit codes: 0 all rows taken, 2 some refused, 1 nothing done.

Examples:
  rollbookctl import starters.csv --dry-run
  rollbookctl --json import starters.xlsx --strict")]
pub(crate) struct Import {
    /// CSV, TSV or .xlsx
    pub file: PathBuf,
    /// Check the whole file and take everything back
    #[arg(long)]
    pub dry_run: bool,
    /// Import nothing if a single row is refused
    #[arg(long)]
    pub strict: bool,
}

#[derive(Args, Debug)]
#[command(after_help = "\
Words are found anywhere in names, addresses, phone numbers, units and badge numbers, whatever \
their case and accents. Operators narrow the search: department:sales status:suspended is:empty(email)
OR, NOT and parentheses join them, in capitals: (dept:sales OR dept:legal) NOT is:empty(email)

With \"-\" each line of standard input is a query, and each answer one line of JSON with
query, total, elapsed_us and results.

Examples:
  rollbookctl search müller
  rollbookctl search \"dept:sales badge:none\" --limit 10
  printf 'mül\\nanna\\n' | rollbookctl search -")]
pub(crate) struct Search {
    /// Words and operators, or "-"
    #[arg(value_name = "TEXT", allow_hyphen_values = true)]
    pub text: String,
    /// People shown at most
    #[arg(long, default_value_t = 50, value_name = "N")]
    pub limit: u64,
}

#[derive(Args, Debug)]
#[command(after_help = concat!(filter_help!(), "

Examples:
  rollbookctl list --filter 'department=Engineering,Finance badge:empty'
  rollbookctl list --filter 'status!=bin start<2026-01-01' --sort department,name
  rollbookctl --json list --filter 'name~mül' --limit 10"))]
pub(crate) struct List {
    /// Columns to sort by, the most important first
    #[arg(long, value_name = "COL[,COL]", value_delimiter = ',')]
    pub sort: Vec<String>,
    /// Sort downwards
    #[arg(long)]
    pub desc: bool,
    /// Only people of whom this holds; see below
    #[arg(long, value_name = "EXPR")]
    pub filter: Option<String>,
    /// Skip so many
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub offset: u64,
    /// Show so many at most
    #[arg(long, default_value_t = 50, value_name = "N")]
    pub limit: u64,
}

#[derive(Args, Debug)]
#[command(
    after_help = "PERSON is an id, an e-mail address, a username or a badge number in any written form."
)]
pub(crate) struct Person {
    /// Who
    #[arg(value_name = "PERSON")]
    pub person: String,
}

#[derive(Args, Debug)]
#[command(
    override_usage = "rollbookctl set <PERSON> <FIELD=VALUE>...\n       rollbookctl set --filter <EXPR> [--dry-run] <FIELD=VALUE>...",
    after_help = concat!("\
PERSON is an id, an e-mail address, a username or a badge number in any written form.
A field without a value is emptied. Companies, departments and the like are named; new:NAME makes
one that is not there yet. departments=A;B replaces the list of further departments. The manager is
a PERSON. Dates are written YYYY-MM-DD.

With --filter everybody it matches is changed, in one act that `rollbookctl undo` takes back. There
FIELD+=A;B adds and FIELD-=A;B takes away: department, groups and roles. Whoever cannot be changed is
left out and listed with the reason. Names and what identifies somebody are set one by one.

Exit codes: 0 all done, 2 some were left out, 1 nothing done.

", filter_help!(), "

Examples:
  rollbookctl set ada@example.org title=\"Head of Tools\" department=Engineering
  rollbookctl set ada@example.org site=new:Gdańsk end_date=2026-12-31 phone=
  rollbookctl set --filter 'department=Sales site:empty' site=Berlin --dry-run
  rollbookctl set --filter 'group=\"Night crew\"' department+=Production title= groups-=\"Night crew\""))]
pub(crate) struct Set {
    /// Change everybody of whom this holds; see below
    #[arg(long, value_name = "EXPR")]
    pub filter: Option<String>,
    /// Only say what would become of everybody
    #[arg(long, requires = "filter")]
    pub dry_run: bool,
    /// Who, unless there is a filter; then what to change, by field names as `show --json` gives them
    #[arg(value_name = "FIELD=VALUE", required = true)]
    pub words: Vec<String>,
}

#[derive(Args, Debug)]
#[command(after_help = "\
PERSON is an id, an e-mail address, a username or a badge number in any written form.

Examples:
  rollbookctl suspend ada@example.org --reason \"Long leave\"
  rollbookctl suspend ada@example.org --reason \"Parental leave\" --from 2027-01-04 --until 2027-07-01")]
pub(crate) struct Suspend {
    /// Who
    #[arg(value_name = "PERSON")]
    pub person: String,
    /// Why, for whoever looks it up later
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    /// From the beginning of this day on, YYYY-MM-DD, instead of now
    #[arg(long, value_name = "DAY")]
    pub from: Option<String>,
    /// Active again with this day, YYYY-MM-DD
    #[arg(long, value_name = "DAY")]
    pub until: Option<String>,
}

#[derive(Args, Debug)]
#[command(after_help = "\
First and last days, suspensions that begin or end, and roles, groups and single permissions that do.
What ends is listed with its last day. `rollbookctl set PERSON end_date=` empties a date.

Examples:
  rollbookctl coming --days 30
  rollbookctl coming --what ends --person ada@example.org")]
pub(crate) struct Coming {
    /// Only what comes in the next so many days, today among them
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=36_600))]
    pub days: Option<u32>,
    /// Only of this kind
    #[arg(long, value_name = "KIND")]
    pub what: Option<ComingKind>,
    /// Only what happens to this person
    #[arg(long, value_name = "PERSON")]
    pub person: Option<String>,
    /// Show so many at most
    #[arg(long, default_value_t = 200, value_name = "N")]
    pub limit: u64,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(crate) enum ComingKind {
    /// First days
    Starts,
    /// Last days
    Ends,
    /// Suspensions that begin or end
    Suspensions,
    /// Roles that begin or end
    Roles,
    /// Groups that are joined or left
    Groups,
    /// Single permissions that begin or end
    Permissions,
}

#[derive(Args, Debug)]
#[command(after_help = "\
KEEP and OTHER are ids, e-mail addresses, usernames or badge numbers in any written form.
KEEP stays; what it does not say is taken from OTHER, and where both say something it keeps its own \
unless --take names the field. Badges, roles, groups, departments and whoever reports to OTHER go \
over. OTHER goes to the bin and leads to KEEP: its address and username still find KEEP. \
`rollbookctl undo` takes all of it back.

Examples:
  rollbookctl merge ada@example.org a.byron@example.org --dry-run
  rollbookctl merge ada@example.org a.byron@example.org --take email,phone")]
pub(crate) struct Merge {
    /// Who stays
    #[arg(value_name = "KEEP")]
    pub keep: String,
    /// Who becomes the way to KEEP
    #[arg(value_name = "OTHER")]
    pub other: String,
    /// Fields of which OTHER's value stays
    #[arg(long, value_name = "FIELD[,FIELD]", value_delimiter = ',')]
    pub take: Vec<String>,
    /// Why, for whoever looks it up later
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
    /// Say what it would do, and do nothing
    #[arg(long)]
    pub dry_run: bool,
}

#[derive(Subcommand, Debug)]
#[command(after_help = "\
NUMBER may be in any written form: uid:04A3C6CAE26180, 04:A3:C6:CA:E2:61:80, 0006547886, 099,59822.
A number that can be read as several cards is refused with all of them listed.")]
pub(crate) enum BadgeVerb {
    /// Give a badge to a person
    Assign {
        /// Who
        #[arg(value_name = "PERSON")]
        person: String,
        /// Which badge
        #[arg(value_name = "NUMBER")]
        number: String,
    },
    /// Take a badge back into stock
    Release {
        /// Which badge
        #[arg(value_name = "NUMBER")]
        number: String,
    },
    /// Say who holds a badge
    Who {
        /// Which badge
        #[arg(value_name = "NUMBER")]
        number: String,
    },
}

#[derive(Subcommand, Debug)]
#[command(after_help = "\
A unit is named by its id, its name or its code. KIND is company, division, department, site or \
cost_centre; without --kind it is a department. Where several have one name, the id says which is \
meant. `rollbookctl undo` takes each of these acts back whole.

Examples:
  rollbookctl unit list --kind department
  rollbookctl unit add \"Paint shop\" --in Production --code P7
  rollbookctl unit merge Prod Production --dry-run
  rollbookctl unit delete Annexe --kind site --into \"Head office\"")]
pub(crate) enum UnitVerb {
    /// List units as a tree, with how many people belong to each
    List {
        /// Only of this kind
        #[arg(long, value_name = "KIND", value_parser = KINDS)]
        kind: Option<String>,
    },
    /// Add a unit
    Add {
        /// What it is called
        name: String,
        /// What it is
        #[arg(long, value_name = "KIND", value_parser = KINDS, default_value = "department")]
        kind: String,
        /// The unit it lies in
        #[arg(long = "in", value_name = "UNIT")]
        parent: Option<String>,
        /// Its number in another system
        #[arg(long, value_name = "CODE")]
        code: Option<String>,
    },
    /// Give a unit another name; nobody who belongs to it is touched
    Rename {
        /// Which
        unit: String,
        /// Its new name
        name: String,
        /// What it is
        #[arg(long, value_name = "KIND", value_parser = KINDS, default_value = "department")]
        kind: String,
    },
    /// Move a unit into another one, with all that lies in it
    Move {
        /// Which
        unit: String,
        /// The unit it shall lie in
        #[arg(
            value_name = "PARENT",
            required_unless_present = "top",
            conflicts_with = "top"
        )]
        parent: Option<String>,
        /// Put it at the top
        #[arg(long)]
        top: bool,
        /// What it is
        #[arg(long, value_name = "KIND", value_parser = KINDS, default_value = "department")]
        kind: String,
    },
    /// Merge a unit into another one, which keeps its name; imports still find it by the old one
    Merge {
        /// The one that goes
        unit: String,
        /// The one that stays
        into: String,
        /// What they are
        #[arg(long, value_name = "KIND", value_parser = KINDS, default_value = "department")]
        kind: String,
        /// Only say what would move
        #[arg(long)]
        dry_run: bool,
    },
    /// Delete a unit; what is in use only with another one that takes over
    Delete {
        /// Which
        unit: String,
        /// The one that takes its people and what lies in it
        #[arg(long, value_name = "UNIT")]
        into: Option<String>,
        /// What it is
        #[arg(long, value_name = "KIND", value_parser = KINDS, default_value = "department")]
        kind: String,
        /// Only say what would move
        #[arg(long)]
        dry_run: bool,
    },
}

/// Kinds of units, as operations and files call them.
const KINDS: [&str; 5] = ["company", "division", "department", "site", "cost_centre"];

#[derive(Args, Debug)]
#[command(after_help = concat!("\
The ending of FILE says what it becomes: .pdf, .xlsx or .csv. A file that is there is never written
over: the new one is called \"name (2).pdf\". Without --filter everybody is written who is not in
the bin. Without --columns a PDF shows name, e-mail, phone, department, badge and status; .xlsx and
.csv hold every column, named so that `rollbookctl import` takes the edited file back. Badge numbers
are masked for admins who may not export them.

", filter_help!(), "

Examples:
  rollbookctl export people.xlsx
  rollbookctl export sales.pdf --filter 'department=Sales' --columns name,phone,badge"))]
pub(crate) struct Export {
    /// A .pdf, .xlsx or .csv
    pub file: PathBuf,
    /// Only people of whom this holds; see below
    #[arg(long, value_name = "EXPR")]
    pub filter: Option<String>,
    /// Columns, in this order
    #[arg(long, value_name = "a,b,c", value_delimiter = ',')]
    pub columns: Vec<String>,
}

#[derive(Args, Debug)]
#[command(after_help = "\
The backup holds the database as it is encrypted, and its key wrapped by the recovery key: on a new
computer it opens with the recovery key alone. It may be made while the app is in use. An older
backup by that name is replaced once the new one is whole; no other file is written over.

Example:
  rollbookctl backup /media/stick/northwind.rollbook-backup")]
pub(crate) struct Backup {
    /// Where to
    pub file: PathBuf,
}

#[derive(Args, Debug)]
#[command(after_help = "\
The key comes from the keyring or ROLLBOOK_KEY_FILE; a new computer has none and asks for the recovery
key. The backup is checked page by page before anything changes. A directory that is there is set
aside beside the restored one, never deleted. Close the app first.

Example:
  rollbookctl restore /media/stick/northwind.rollbook-backup")]
pub(crate) struct Restore {
    /// The backup
    pub file: PathBuf,
}
