//! `cargo xtask codegen`: the TypeScript side of the commands.

use std::process::Command;

use anyhow::Result;

use crate::{paths, shell};

/// Where the generated files lie, below the root.
pub const BINDINGS: &str = "ui/src/bindings";

#[derive(clap::Args)]
pub struct Args {
    /// Write nothing; fail if a file is not what would be written
    #[arg(long)]
    check: bool,
}

pub fn run(args: &Args) -> Result<()> {
    let mut command = Command::new("cargo");
    command.current_dir(paths::root()).args([
        "run",
        "--quiet",
        "--locked",
        "--package",
        "rollbook-commands",
    ]);
    command.args([
        "--features",
        "bindings",
        "--example",
        "codegen",
        "--",
        BINDINGS,
    ]);
    if args.check {
        command.arg("--check");
    }
    shell::run(&mut command)
}
