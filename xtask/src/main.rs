//! The project's own tools, started as `cargo xtask …`.
//!
//! Everything a newcomer, a colleague or the continuous integration runs goes through here, so
//! that there is one way to do each thing and no page of instructions to keep true.

// A command-line tool talks through its standard output.
#![allow(clippy::print_stdout, clippy::print_stderr)]

mod bench;
mod clock;
mod codegen;
mod counts;
mod cross;
mod machine;
mod node;
mod notices;
mod packages;
mod paths;
mod run;
mod screenshots;
mod session;
mod shell;
mod steps;
mod test;
mod third_party;
mod tidy;
mod xwd;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(
    name = "cargo xtask",
    about = "The project's own tools",
    bin_name = "cargo xtask"
)]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Install what is missing, build the app and open it
    Run(run::Args),
    /// Install what is missing and run every check and test
    Test(test::Args),
    /// Check the house rules a program can check
    Tidy,
    /// Write the TypeScript bindings of the commands
    Codegen(codegen::Args),
    /// Measure the speed and size budgets
    Bench(bench::Args),
    /// Write the page about the work of others that is in Rollbook
    Notices,
    /// Take the pictures of the documentation
    Screenshots,
    /// Compile for Windows and check for macOS, from Linux
    Cross(cross::Args),
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().task {
        Task::Run(args) => run::run(&args),
        Task::Test(args) => test::run(&args),
        Task::Tidy => tidy::run(),
        Task::Codegen(args) => codegen::run(&args),
        Task::Bench(args) => bench::run(&args),
        Task::Notices => notices::run(),
        Task::Screenshots => screenshots::run(),
        Task::Cross(args) => cross::run(&args),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
