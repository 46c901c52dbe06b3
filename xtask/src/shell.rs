//! Starting other programs, so that a person sees what was started and what it said.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, BufRead as _, BufReader, IsTerminal as _, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

/// What a program said, both channels in the order they were written, and whether it succeeded.
pub struct Outcome {
    /// The program ended with status 0.
    pub success: bool,
    /// Everything it printed.
    pub said: String,
}

/// Prints the command, runs it on the terminal, and fails when it fails.
pub fn run(command: &mut Command) -> Result<()> {
    let line = line(command);
    println!("$ {line}");
    let status = command
        .status()
        .with_context(|| format!("could not start `{line}`"))?;
    if !status.success() {
        bail!("`{line}` ended with {status}");
    }
    Ok(())
}

/// Runs the command silently and returns its standard output.
pub fn output(command: &mut Command) -> Result<String> {
    let line = line(command);
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("could not start `{line}`"))?;
    if !output.status.success() {
        bail!(
            "`{line}` ended with {}: {}",
            output.status,
            String::from_utf8_lossy(&output.stderr).trim()
        );
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Prints the command and runs it; what it says goes to the file `log`, and to the terminal only
/// when it fails. A question it asks (for a password) still reaches the person.
pub fn quietly(command: &mut Command, log: &Path) -> Result<()> {
    let line = line(command);
    println!("$ {line}   (what it says goes to {})", log.display());
    let file = appended(log)?;
    let status = command
        .stdout(file.try_clone()?)
        .stderr(file)
        .status()
        .with_context(|| format!("could not start `{line}`"))?;
    if !status.success() {
        print!("{}", fs::read_to_string(log)?);
        bail!("`{line}` ended with {status}");
    }
    Ok(())
}

fn appended(log: &Path) -> Result<File> {
    if let Some(folder) = log.parent() {
        fs::create_dir_all(folder)?;
    }
    File::options()
        .create(true)
        .append(true)
        .open(log)
        .with_context(|| format!("could not write {}", log.display()))
}

/// Runs the command, shows what it says as it says it, and keeps it, also in the file `log`.
pub fn tee(command: &mut Command, log: &Path) -> Result<Outcome> {
    let line = line(command);
    println!("$ {line}");
    let mut log = appended(log)?;
    writeln!(log, "$ {line}")?;

    let (reader, writer) = io::pipe()?;
    let terminal = io::stdout().is_terminal();
    command
        .stdin(Stdio::null())
        .stdout(writer.try_clone()?)
        .stderr(writer);
    let mut child = command
        .spawn()
        .with_context(|| format!("could not start `{line}`"))?;
    // Our own ends of the pipe must go, or the end of the child's output would never be seen.
    command.stdout(Stdio::null()).stderr(Stdio::null());

    let mut said = String::new();
    let mut bytes = Vec::new();
    let mut reader = BufReader::new(reader);
    while reader.read_until(b'\n', &mut bytes)? > 0 {
        let text = String::from_utf8_lossy(&bytes);
        let plain = plain(&text);
        print!("{}", if terminal { &text } else { plain.as_str() });
        io::stdout().flush()?;
        log.write_all(plain.as_bytes())?;
        said.push_str(&plain);
        bytes.clear();
    }
    let status = child.wait()?;
    if !status.success() {
        let note = format!("`{line}` ended with {status}\n");
        print!("{note}");
        log.write_all(note.as_bytes())?;
    }
    Ok(Outcome {
        success: status.success(),
        said,
    })
}

/// `program`, wrapped so that it ends when this tool ends, and after `minutes` at the latest.
///
/// The two wrappers belong to every Debian and Ubuntu; elsewhere the program is started bare.
pub fn leashed(program: &str, minutes: Option<u32>) -> Command {
    let mut words: Vec<String> = Vec::new();
    if crate::paths::program(&["setpriv"]).is_some() {
        words.extend(["setpriv", "--pdeathsig", "TERM"].map(str::to_owned));
    }
    if let Some(minutes) = minutes
        && cfg!(target_os = "linux")
        && crate::paths::program(&["timeout"]).is_some()
    {
        words.extend(["timeout", "--kill-after=20"].map(str::to_owned));
        words.push(format!("{minutes}m"));
    }
    words.push(program.to_owned());
    let mut command = Command::new(&words[0]);
    command.args(&words[1..]);
    command
}

/// `text` without a terminal's control sequences: some tools colour even what goes into a file.
///
/// Two shapes occur: ESC `[` … letter (colours), and ESC `]` … ESC `\` or BEL (links).
pub fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        if letter != '\u{1b}' {
            plain.push(letter);
            continue;
        }
        match letters.next() {
            Some('[') => {
                letters.by_ref().find(char::is_ascii_alphabetic);
            }
            Some(']') => {
                letters.by_ref().find(|code| matches!(code, '\\' | '\u{7}'));
            }
            _ => {}
        }
    }
    plain
}

/// The command as one would type it.
pub fn line(command: &Command) -> String {
    let mut line = String::new();
    for (name, value) in command.get_envs() {
        // Ours say what is run with what; the rest only points to throw-away folders.
        if let (Some(name), Some(value)) = (name.to_str(), value.and_then(|value| value.to_str()))
            && name.starts_with("ROLLBOOK_")
        {
            let _ = write!(line, "{name}={value} ");
        }
    }
    line.push_str(&command.get_program().to_string_lossy());
    for word in command.get_args() {
        let word = word.to_string_lossy();
        if word.is_empty() || word.contains([' ', '"', '$', '\'']) {
            let _ = write!(line, " '{word}'");
        } else {
            let _ = write!(line, " {word}");
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_shown_as_one_would_type_it() {
        let mut command = Command::new("cargo");
        command
            .args(["test", "a name with spaces"])
            .env("ROLLBOOK_DEMO", "1")
            .env("XDG_DATA_HOME", "/tmp");
        assert_eq!(
            line(&command),
            "ROLLBOOK_DEMO=1 cargo test 'a name with spaces'"
        );
    }

    #[test]
    fn colours_and_links_are_taken_out_of_what_is_said() {
        assert_eq!(plain("a \u{1b}[1m\u{1b}[31mred\u{1b}[0m b"), "a red b");
        assert_eq!(
            plain("\u{1b}]8;;https://a.example\u{1b}\\rule\u{1b}]8;;\u{1b}\\"),
            "rule"
        );
        assert_eq!(plain("cut short \u{1b}[3"), "cut short ");
    }

    #[cfg(unix)]
    #[test]
    fn both_channels_are_kept_in_their_order_and_the_failure_is_seen() -> Result<()> {
        let folder = std::env::temp_dir().join(format!("xtask-tee-{}", std::process::id()));
        let log = folder.join("said.log");
        let outcome = tee(
            Command::new("sh").args(["-c", "echo one; echo two >&2; echo three; exit 3"]),
            &log,
        )?;
        let logged = fs::read_to_string(&log)?;
        fs::remove_dir_all(&folder)?;
        assert!(!outcome.success);
        assert_eq!(outcome.said, "one\ntwo\nthree\n");
        assert!(logged.contains("two\n"), "the log holds what was said");
        Ok(())
    }
}
