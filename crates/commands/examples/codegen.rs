//! Writes the TypeScript bindings into a folder, or with `--check` compares.
#![allow(
    clippy::print_stderr,
    reason = "a program for the project's own people"
)]

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let Some(folder) = arguments.next() else {
        eprintln!("usage: codegen FOLDER [--check]");
        return ExitCode::from(64);
    };
    let check = arguments.next().as_deref() == Some("--check");
    for (name, text) in commands::bindings::render() {
        let path = Path::new(&folder).join(name);
        if check {
            if std::fs::read_to_string(&path).unwrap_or_default() != text {
                eprintln!("{} is stale: run `cargo xtask codegen`", path.display());
                return ExitCode::FAILURE;
            }
        } else if let Err(error) =
            std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(&path, text))
        {
            eprintln!("cannot write {}: {error}", path.display());
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
