//! Roles and groups on the command line.

use clap::Subcommand;

#[derive(Subcommand, Debug)]
#[command(after_help = "\
ROLE is an id, the word of a built-in role (owner, admin, helper, reception, department_manager,
auditor, operator, member, customer) or the name of one the office made. SCOPE is organisation,
unit:ID or group:ID, and is never assumed. Nobody gives more than they hold themselves.

Examples:
  rollbookctl role list
  rollbookctl role add \"Badge desk\" --from reception
  rollbookctl role permit \"Badge desk\" +badge.type_number -people.create --dry-run
  rollbookctl role give ada@example.org helper --scope organisation --until 2026-12-31 --reason \"holidays\"
  rollbookctl role take ada@example.org helper --scope organisation
  rollbookctl role delete \"Badge desk\" --to reception")]
pub(crate) enum RoleVerb {
    /// List roles, with how many people have each
    List,
    /// What a role permits
    Show {
        /// Which
        role: String,
    },
    /// Make a role, empty or as a copy
    Add {
        /// What it is called
        name: String,
        /// The role it begins as
        #[arg(long, value_name = "ROLE")]
        from: Option<String>,
    },
    /// Change what a role permits: +permission adds, -permission takes away
    Permit {
        /// Which
        role: String,
        /// What changes
        #[arg(
            value_name = "±PERMISSION",
            required = true,
            allow_hyphen_values = true
        )]
        changes: Vec<String>,
        /// Only say who would gain or lose what
        #[arg(long)]
        dry_run: bool,
    },
    /// What one role permits and another does not
    Diff {
        /// One
        a: String,
        /// The other
        b: String,
    },
    /// Remove a role; whoever has it gets another
    Delete {
        /// Which
        role: String,
        /// What its holders get
        #[arg(long, value_name = "ROLE")]
        to: Option<String>,
    },
    /// Give a role to a person
    Give {
        /// Who
        person: String,
        /// What
        role: String,
        /// Where it holds
        #[arg(long, value_name = "SCOPE")]
        scope: String,
        /// First day
        #[arg(long, value_name = "DATE")]
        from: Option<String>,
        /// Last day
        #[arg(long, value_name = "DATE")]
        until: Option<String>,
        /// Why, for whoever looks it up later
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
    },
    /// Take a role from a person
    Take {
        /// Who
        person: String,
        /// What
        role: String,
        /// Where it holds
        #[arg(long, value_name = "SCOPE")]
        scope: String,
    },
    /// Everything a person may do, and what it comes from
    Rights {
        /// Who
        person: String,
    },
}

#[derive(Subcommand, Debug)]
#[command(after_help = "\
GROUP is an id, a name or an external id.

Examples:
  rollbookctl group add \"Night crew\" --external-id N-7
  rollbookctl group join \"Night crew\" ada@example.org ben@example.org --until 2026-12-31
  rollbookctl group leave \"Night crew\" ada@example.org
  rollbookctl list --filter 'group=\"Night crew\"'
  rollbookctl group delete \"Night crew\" --dry-run")]
pub(crate) enum GroupVerb {
    /// List groups, with how many people are in each
    List,
    /// Make a group
    Add {
        /// What it is called
        name: String,
        /// Its id in another system
        #[arg(long, value_name = "ID")]
        external_id: Option<String>,
        /// It is a project
        #[arg(long)]
        project: bool,
    },
    /// Give a group another name
    Rename {
        /// Which
        group: String,
        /// Its new name
        name: String,
    },
    /// Nest a group in another one
    Nest {
        /// Which
        group: String,
        /// The one around it; without it, in none
        #[arg(long = "in", value_name = "GROUP")]
        parent: Option<String>,
    },
    /// Put people into a group
    Join {
        /// Which
        group: String,
        /// Who
        #[arg(value_name = "PERSON", required = true)]
        people: Vec<String>,
        /// Last day in it
        #[arg(long, value_name = "DATE")]
        until: Option<String>,
    },
    /// Take people out of a group
    Leave {
        /// Which
        group: String,
        /// Who
        #[arg(value_name = "PERSON", required = true)]
        people: Vec<String>,
    },
    /// Remove a group; its people stay
    Delete {
        /// Which
        group: String,
        /// Only say who would lose what
        #[arg(long)]
        dry_run: bool,
    },
}
