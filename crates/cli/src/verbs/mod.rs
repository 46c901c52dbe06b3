//! What the program can do, a file for each family of verbs.

mod access;
mod audit;
mod backup;
mod badge;
mod coming;
mod edit;
mod export;
mod import;
mod init;
mod list;
mod merge;
mod person;
mod rest;
mod unit;

use crate::args::{Arguments, Verb};
use crate::desk::Desk;
use crate::exit::{Exit, Result};
use crate::output::Output;

/// Does what the line says.
pub(crate) fn run(arguments: &Arguments, output: &mut Output) -> Result<Exit> {
    if let Verb::Init(init) = &arguments.verb {
        return init::init(arguments, init, output);
    }
    if let Verb::Restore(restore) = &arguments.verb {
        return backup::restore(arguments, restore, output);
    }
    // A filter with a mistake in it is said before a key is asked for.
    if let Verb::List(list) = &arguments.verb {
        list::understood(list)?;
    }
    if let Verb::Export(export) = &arguments.verb {
        export::understood(export)?;
    }
    if let Verb::Set(set) = &arguments.verb {
        edit::understood(set)?;
    }
    let desk = Desk::open(arguments)?;
    match &arguments.verb {
        Verb::Init(_) | Verb::Restore(_) => Ok(Exit::Done), // done above
        Verb::Import(args) => import::import(&desk, args, output),
        Verb::Search(args) => list::search(&desk, args, output),
        Verb::List(args) => list::list(&desk, args, output),
        Verb::Show(args) => person::show(&desk, args, output),
        Verb::Set(args) if args.filter.is_some() => edit::edit(&desk, args, output),
        Verb::Set(args) => person::set(&desk, args, output),
        Verb::Suspend(args) => person::suspend(&desk, args, output),
        Verb::Reactivate(args) => person::reactivate(&desk, args, output),
        Verb::Merge(args) => merge::merge(&desk, args, output),
        Verb::Badge(args) => badge::badge(&desk, args, output),
        Verb::Unit(args) => unit::unit(&desk, args, output),
        Verb::Role(args) => access::role(&desk, args, output),
        Verb::Group(args) => access::group(&desk, args, output),
        Verb::Export(args) => export::export(&desk, args, output),
        Verb::Backup(args) => backup::backup(&desk, args, output),
        Verb::Audit(args) => audit::audit(&desk, args, output),
        Verb::Coming(args) => coming::coming(&desk, args, output),
        Verb::Stats => rest::stats(&desk, output),
        Verb::Undo => rest::undo(&desk, output),
    }
}
