//! `cargo xtask screenshots`: the pictures of the documentation, taken from the running interface.

use std::fs;
use std::process::Command;

use anyhow::Result;

use crate::machine::{self, Purpose};
use crate::{node, paths, shell, steps};

pub fn run() -> Result<()> {
    machine::prepare(Purpose::Test)?;
    node::install()?;
    shell::run(&mut node::script("build"))?;
    shell::run(
        Command::new("cargo")
            .current_dir(paths::root())
            .args(["build", "--locked", "--bin", "rollbook-bridge"])
            .args(steps::SAME_PACKAGES)
            .args(["--features", &steps::features()]),
    )?;
    let pictures = paths::root().join("docs/pictures");
    fs::create_dir_all(&pictures)?;
    shell::run(
        node::script("screenshots")
            .env("ROLLBOOK_BRIDGE_BIN", paths::built("rollbook-bridge"))
            .env("ROLLBOOK_CHROMIUM", machine::browser()?)
            .env("ROLLBOOK_PICTURES", pictures),
    )
}
