//! The emptiest window of the kind Rollbook opens: the same program text around it, the same web
//! view, one sentence in it. What the real window costs above this one is ours.
//!
//! `cargo xtask bench window` measures both in one run. It is never part of an installer.

use std::process::ExitCode;

use tauri::http::Response;
use tauri::{Builder, Url, WebviewUrl, WebviewWindowBuilder};

const PAGE: &str =
    "<!doctype html><html lang=en><meta charset=utf-8><title>Empty</title><p>Empty window";

fn main() -> ExitCode {
    let run = Builder::default()
        .register_uri_scheme_protocol("empty", |_, _| {
            Response::builder()
                .header("Content-Type", "text/html")
                .body(PAGE.as_bytes().to_vec())
                .unwrap_or_default()
        })
        .setup(|app| {
            let page: Url = "empty://localhost/".parse()?;
            WebviewWindowBuilder::new(app, "empty", WebviewUrl::CustomProtocol(page))
                .title("Empty")
                .inner_size(1280.0, 800.0)
                .build()?;
            Ok(())
        })
        .run(tauri::generate_context!());
    match run {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
