//! `cargo xtask cross`: compile for Windows and check for macOS, from Debian.
//!
//! Windows: Debian's mingw-w64 compiles the C parts and links. macOS: nothing can be linked without
//! Apple's tools, so the Rust parts are checked; build scripts still compile C, which zig does
//! (it brings Apple's C headers along).

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::machine::{self, Purpose};
use crate::run::{APP, EMBEDDED};
use crate::{node, paths, shell};

const WINDOWS: &str = "x86_64-pc-windows-gnu";
const MACOS: &str = "aarch64-apple-darwin";

/// Apple's frameworks are not among zig's headers. This is what SQLCipher calls of two of them, as
/// their documentation declares it; nothing is linked, so declarations are enough.
const FRAMEWORKS: [(&str, &str); 2] = [
    (
        "Security/SecRandom.h",
        "#include <stddef.h>
typedef const struct __SecRandom *SecRandomRef;
extern const SecRandomRef kSecRandomDefault;
int SecRandomCopyBytes(SecRandomRef random, size_t count, void *bytes);
",
    ),
    (
        "CoreFoundation/CoreFoundation.h",
        "typedef const void *CFTypeRef;
typedef const struct __CFString *CFStringRef;
typedef struct __CFBundle *CFBundleRef;
typedef unsigned int CFStringEncoding;
enum { kCFStringEncodingUTF8 = 0x08000100 };
#define CFSTR(text) ((CFStringRef)__builtin___CFStringMakeConstantString(text))
extern const CFStringRef kCFBundleVersionKey;
CFBundleRef CFBundleGetBundleWithIdentifier(CFStringRef identifier);
CFTypeRef CFBundleGetValueForInfoDictionaryKey(CFBundleRef bundle, CFStringRef key);
const char *CFStringGetCStringPtr(CFStringRef text, CFStringEncoding encoding);
",
    ),
];

/// C that is for Apple's frameworks throughout: it is given to the compiler as nothing, since what
/// the Rust parts expect of it is declared by them and nothing is linked.
const LEFT_OUT: &str = "hidapi/mac/hid.c";

/// The release of zig on PyPI that was tried.
const ZIG: &str = "ziglang==0.17.1";

#[derive(clap::Args)]
pub struct Args {
    /// Only one of the two
    #[arg(value_enum)]
    system: Option<System>,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum System {
    /// Compile and link for 64-bit Windows
    Windows,
    /// Check for macOS on Apple's processors
    Macos,
}

pub fn run(args: &Args) -> Result<()> {
    if !cfg!(target_os = "linux") {
        bail!("cross wants Debian or Ubuntu; on the system itself, `cargo xtask test` says more");
    }
    machine::prepare(Purpose::Cross)?;
    node::install()?;
    // The app embeds the interface at compile time.
    shell::run(&mut node::script("build"))?;
    let wanted = |system| args.system.is_none() || args.system == Some(system);
    if wanted(System::Windows) {
        windows()?;
    }
    if wanted(System::Macos) {
        macos()?;
    }
    Ok(())
}

fn windows() -> Result<()> {
    add_target(WINDOWS)?;
    shell::run(&mut cargo(&["build"], WINDOWS))
}

fn macos() -> Result<()> {
    add_target(MACOS)?;
    let tools = zig()?;
    shell::run(
        cargo(&["check", "--all-targets"], MACOS)
            .env("CC_aarch64_apple_darwin", tools.join("cc"))
            .env("AR_aarch64_apple_darwin", tools.join("ar"))
            // Zig takes its target from the wrapper and refuses the flags meant for Apple's clang.
            .env("CRATE_CC_NO_DEFAULTS", "1")
            // What its build script chooses by itself on a Mac only; and no system log, whose
            // header is in none of the frameworks we declare.
            .env(
                "LIBSQLITE3_FLAGS",
                "-DSQLCIPHER_CRYPTO_CC -DSQLCIPHER_OMIT_LOG_DEVICE",
            ),
    )
}

fn add_target(target: &str) -> Result<()> {
    let installed = shell::output(Command::new("rustup").args(["target", "list", "--installed"]))?;
    if installed.lines().any(|line| line.trim() == target) {
        return Ok(());
    }
    shell::run(Command::new("rustup").args(["target", "add", target]))
}

fn cargo(words: &[&str], target: &str) -> Command {
    let mut command = Command::new("cargo");
    command.current_dir(paths::root()).args(words);
    command.args(["--workspace", "--locked", "--target", target]);
    command.args(["--features", &format!("{APP}/{EMBEDDED}")]);
    command
}

/// The folder with zig's `cc` and `ar` for macOS, fetched into the target folder when missing.
fn zig() -> Result<PathBuf> {
    let folder = paths::workshop().join("zig");
    let python = folder.join("bin/python3");
    if !python.is_file() {
        shell::run(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
    }
    if shell::output(Command::new(&python).args(["-m", "ziglang", "version"])).is_err() {
        shell::run(Command::new(&python).args(["-m", "pip", "install", "--quiet", ZIG]))?;
    }
    let tools = folder.join("tools");
    fs::create_dir_all(&tools)?;
    let headers = tools.join("include");
    for (name, text) in FRAMEWORKS {
        let header = headers.join(name);
        if let Some(folder) = header.parent() {
            fs::create_dir_all(folder)?;
        }
        write_if_new(&header, text)?;
    }
    let cc = format!("cc -target aarch64-macos -isystem '{}'", headers.display());
    let empty = tools.join("empty.c");
    write_if_new(&empty, "")?;
    for (name, words) in [("cc", cc.as_str()), ("ar", "ar")] {
        let script = wrapper(&python, words, &empty);
        write_program(&tools.join(name), &script)?;
    }
    Ok(tools)
}

/// A program that passes its arguments on to zig, but for the C that is left out.
fn wrapper(python: &Path, words: &str, empty: &Path) -> String {
    format!(
        "#!/bin/sh
for word; do
  shift
  case $word in
    *{LEFT_OUT}) word='{}' ;;
  esac
  set -- \"$@\" \"$word\"
done
exec '{}' -m ziglang {words} \"$@\"
",
        empty.display(),
        python.display()
    )
}

#[cfg(unix)]
fn write_program(path: &Path, script: &str) -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    write_if_new(path, script)?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))?;
    Ok(())
}

#[cfg(not(unix))]
fn write_program(path: &Path, script: &str) -> Result<()> {
    write_if_new(path, script)
}

/// Written only when it differs: a newer compiler would make cargo build all C anew.
fn write_if_new(path: &Path, text: &str) -> Result<()> {
    if fs::read_to_string(path).ok().as_deref() != Some(text) {
        fs::write(path, text)?;
    }
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn c_for_apples_frameworks_is_left_out_and_all_else_is_passed_on() -> Result<()> {
        let folder = std::env::temp_dir().join(format!("xtask-cross-{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        // In zig's place: `-m ziglang cc …` is then a list of words to print.
        let script = wrapper(Path::new("echo"), "cc", Path::new("/empty.c"));
        let program = folder.join("cc");
        write_program(&program, &script)?;
        let said = shell::output(Command::new(&program).args([
            "-c",
            "a b.c",
            "/x/hidapi/mac/hid.c",
            "-o",
            "c.o",
        ]));
        fs::remove_dir_all(&folder)?;
        assert_eq!(said?.trim(), "-m ziglang cc -c a b.c /empty.c -o c.o");
        Ok(())
    }
}
