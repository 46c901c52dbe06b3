//! `rollbook-bridge`: the commands over loopback HTTP.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program tells its address, and why it ends"
)]

use std::io::Read as _;
use std::path::PathBuf;
use std::process::ExitCode;

use bridge::{Bridge, Interface};
use clap::Parser;
use commands::host::{self, Via};
use commands::{App, Host, demo};

/// The interface in a browser, for tests and for working on it
#[derive(Parser)]
#[command(name = "rollbook-bridge", version)]
struct Args {
    /// The directory's file; without it a throw-away one is used
    #[arg(long, value_name = "FILE")]
    directory: Option<PathBuf>,
    /// Port on 127.0.0.1; 0 takes a free one
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Fill a new directory with sample people and sign its owner in; brings a simulated reader
    #[arg(long)]
    demo: bool,
    /// How many sample people
    #[arg(long, default_value_t = demo::PEOPLE, requires = "demo")]
    people: usize,
    /// A simulated reader, without sample people
    #[arg(long)]
    reader: bool,
    /// The built interface
    #[arg(long, value_name = "FOLDER", default_value = "ui/dist")]
    ui: PathBuf,
    /// Another origin whose pages may call, such as a development server's
    #[arg(long, value_name = "ORIGIN")]
    origin: Option<String>,
    /// End when standard input ends, so that it never outlives the test that started it
    #[arg(long)]
    leash: bool,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Args::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("rollbook-bridge: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(args: Args) -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::Builder::new()
        .prefix("rollbook-bridge-")
        .tempdir()?;
    let place = args
        .directory
        .clone()
        .unwrap_or_else(|| folder.path().join("directory.rollbook"));
    let host = Host {
        demo: args.demo || args.reader,
        ..host::apart(folder.path(), &place, Via::Desk)?
    };
    let (host, past) = demo::Past::lend(host);
    let app = App::new(host);
    if args.demo {
        let (app, people) = (app.clone(), args.people);
        tokio::task::spawn_blocking(move || demo::fill(&app, people, &past)).await??;
    }
    let interface = if args.ui.is_dir() {
        Interface::at(args.ui)
    } else {
        Interface::none()
    };
    let mut bridge = Bridge::bind(app, interface, args.port).await?;
    if let Some(origin) = args.origin {
        bridge = bridge.admit_origin(origin);
    }
    println!("listening on {}", bridge.address());
    let leash = args.leash;
    bridge.serve(end(leash)).await?;
    Ok(())
}

/// Ctrl-C, the polite signal of the system, or the end of the leash.
async fn end(leash: bool) {
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminated() => {}
        () = let_go(), if leash => {}
    }
}

/// Standard input ended: whoever held the other end is gone.
async fn let_go() {
    let (tell, told) = tokio::sync::oneshot::channel::<()>();
    // A thread of its own, not one of the runtime's, which would be waited for at the end.
    let reader = std::thread::Builder::new()
        .name("leash".to_owned())
        .spawn(move || {
            let mut rest = Vec::new();
            let _ = std::io::stdin().read_to_end(&mut rest); // an error is an end as well
            drop(tell);
        });
    match reader {
        Ok(_) => drop(told.await),
        Err(_) => std::future::pending().await,
    }
}

#[cfg(unix)]
async fn terminated() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut signal) => {
            signal.recv().await;
        }
        Err(_) => std::future::pending().await,
    }
}

#[cfg(not(unix))]
async fn terminated() {
    std::future::pending().await
}
