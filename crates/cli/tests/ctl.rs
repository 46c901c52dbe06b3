//! `rollbookctl` in a folder of its own, with its key in a file there.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// What a run answered.
#[derive(Debug)]
pub struct Answer {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Answer {
    /// The one document on standard output.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The run must have gone well.
    #[track_caller]
    pub fn done(self) -> Self {
        assert_eq!(self.code, 0, "{self:?}");
        self
    }

    /// The run must have refused, with this in its sentence.
    #[track_caller]
    pub fn refused(self, part: &str) -> Self {
        assert_eq!(self.code, 1, "{self:?}");
        assert!(self.err.contains(part), "{part:?} is not in {self:?}");
        self
    }
}

pub struct Ctl {
    pub folder: TempDir,
}

impl Ctl {
    /// A computer on which nothing was set up yet.
    pub fn empty() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a folder"),
        }
    }

    /// Northwind, owned by Grace.
    pub fn new() -> Self {
        let ctl = Self::empty();
        ctl.run(&INIT).done();
        ctl
    }

    pub fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The path of a file with that text.
    pub fn file(&self, name: &str, text: impl AsRef<[u8]>) -> String {
        let path = self.at(name);
        std::fs::write(&path, text).expect("a file");
        path.display().to_string()
    }

    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rollbookctl"));
        command
            .args(words)
            .current_dir(self.folder.path())
            .env("HOME", self.at("home"))
            .env("XDG_DATA_HOME", self.at("data"))
            .env("LOCALAPPDATA", self.at("data"))
            .env("ROLLBOOK_DIRECTORY", self.at("office.rollbook"))
            .env("ROLLBOOK_KEY_FILE", self.at("keys"))
            .env_remove("DBUS_SESSION_BUS_ADDRESS")
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY")
            .stdin(Stdio::null());
        command
    }

    pub fn run(&self, words: &[&str]) -> Answer {
        answer(self.command(words).output().expect("it runs"))
    }

    /// With `--json`.
    #[track_caller]
    pub fn json(&self, words: &[&str]) -> Value {
        let mut all = vec!["--json"];
        all.extend_from_slice(words);
        self.run(&all).done().json()
    }

    /// With something on standard input.
    pub fn fed(&self, words: &[&str], text: &str) -> Answer {
        let mut child = self
            .command(words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it runs");
        child
            .stdin
            .take()
            .expect("a pipe")
            .write_all(text.as_bytes())
            .expect("it reads");
        answer(child.wait_with_output().expect("it ends"))
    }

    /// Takes three people in: Ada and Ben of Engineering, Zoë of Sales.
    pub fn staff(&self) {
        let file = self.file(
            "staff.csv",
            "First name,Last name,E-mail,Username,Department,Badge\n\
             Ada,Byron,ada@example.org,,Engineering,uid:04A3C6CAE26180\n\
             Ben,Ali,,ben,Engineering,em:010063E9AE\n\
             Zoë,Müller,zoe@example.org,,Sales,\n",
        );
        self.run(&["import", &file]).done();
    }
}

/// How Northwind is made.
pub const INIT: [&str; 7] = [
    "init",
    "--organization",
    "Northwind",
    "--owner-name",
    "Grace Okafor",
    "--owner-email",
    "grace@northwind.example",
];

fn answer(output: Output) -> Answer {
    Answer {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).expect("UTF-8"),
        err: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}
