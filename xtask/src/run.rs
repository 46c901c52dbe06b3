//! `cargo xtask run`: from a fresh checkout to an open window.

use std::fs;
use std::process::{Child, Command};

use anyhow::{Context as _, Result, bail};

use crate::machine::{self, Purpose};
use crate::session::{self, Session};
use crate::{node, paths, shell, steps};

/// The desktop app's package and program.
pub const APP: &str = "rollbook";

/// The feature that embeds the built interface; without it the app asks a development server.
pub const EMBEDDED: &str = "custom-protocol";

#[derive(clap::Args)]
pub struct Args {
    /// Open a copy with 2,000 sample people and a simulated reader; nothing of yours is touched
    #[arg(long)]
    demo: bool,
    /// Build with optimisation
    #[arg(long)]
    release: bool,
    /// Without a display: end once the screenshot is taken
    #[arg(long)]
    once: bool,
}

pub fn run(args: &Args) -> Result<()> {
    machine::prepare(Purpose::Run)?;
    node::install()?;
    shell::run(&mut node::script("build"))?;

    shell::run(&mut build(args.release))?;

    let profile = if args.release { "release" } else { "debug" };
    let program = paths::target()
        .join(profile)
        .join(format!("{APP}{}", std::env::consts::EXE_SUFFIX));
    let program = program
        .to_str()
        .context("the checkout's path is not text")?;
    if session::has_screen() {
        let mut app = Command::new(program);
        demonstrate(&mut app, args);
        shell::run(&mut app)
    } else {
        on_a_virtual_screen(program, args)
    }
}

/// Builds the app. Without optimisation it is built as the tests build it, so that neither makes
/// the other compile everything again; a release has its own features and nothing of the tests'.
fn build(release: bool) -> Command {
    let mut build = Command::new("cargo");
    build.current_dir(paths::root()).args(["build", "--locked"]);
    if release {
        build.args(["--release", "--package", APP, "--features", EMBEDDED]);
    } else {
        build.args(steps::SAME_PACKAGES);
        build.args(["--features", &steps::features(), "--bin", APP]);
    }
    build
}

fn demonstrate(app: &mut Command, args: &Args) {
    if args.demo {
        app.env("ROLLBOOK_DEMO", "1");
    }
}

fn on_a_virtual_screen(program: &str, args: &Args) -> Result<()> {
    let home = paths::workshop().join("run");
    println!(
        "No display: the app opens on a virtual screen. Its data lies in {}",
        home.display()
    );
    let session = Session::start(&home)?;
    let mut app = shell::leashed(program, None);
    demonstrate(session.put(&mut app), args);
    println!("$ {}", shell::line(&app));
    let mut app = app.spawn().context("could not start the app")?;

    let seen = screenshot(&session, &mut app);
    if args.once || seen.is_err() {
        // It may have ended by itself; that is the error then.
        let _ = app.kill();
        let _ = app.wait();
        return seen;
    }
    println!("The app is running; Ctrl-C ends it.");
    let status = app.wait()?;
    if !status.success() {
        bail!("the app ended with {status}");
    }
    Ok(())
}

fn screenshot(session: &Session, app: &mut Child) -> Result<()> {
    let picture = session.picture()?;
    if let Some(status) = app.try_wait()? {
        bail!("the app ended with {status} before it showed its window");
    }
    let path = paths::target().join("rollbook-run.png");
    fs::create_dir_all(paths::target())?;
    picture.save(&path)?;
    println!("Screenshot: {}", path.display());
    Ok(())
}
