//! The one door in: every use case comes by `call`.

use commands::{App, AppError, ErrorCode};
use serde_json::Value;
use tauri::{Runtime, State, WebviewWindow, async_runtime};
use tracing::field::Empty;

/// Does the command `name` for the window that asks. Which window may ask for which command stands
/// in the commands' own table; the label is the shell's, so a page cannot pretend to be another.
#[tauri::command]
pub(crate) async fn call<R: Runtime>(
    window: WebviewWindow<R>,
    app: State<'_, App>,
    name: String,
    args: Value,
) -> Result<Value, AppError> {
    let app = app.inner().clone();
    let label = window.label().to_owned();
    // Commands block: on the disk, on a password hash, on the keyring's question to the person.
    let answer = async_runtime::spawn_blocking(move || run(&app, &label, &name, args)).await;
    answer.unwrap_or_else(|_| {
        tracing::error!("a command panicked");
        Err(AppError::new(
            ErrorCode::Internal,
            "Something went wrong inside Rollbook; nothing was changed. The log file has the details.",
        ))
    })
}

#[allow(
    clippy::disallowed_methods,
    reason = "the shell is a program, and measures what it hosts"
)]
fn run(app: &App, label: &str, name: &str, args: Value) -> Result<Value, AppError> {
    let span = tracing::debug_span!("call", command = Empty, took_ms = Empty, code = Empty);
    let _inside = span.enter();
    let start = std::time::Instant::now();
    let answer = commands::call(app, label, name, args);
    let took = start.elapsed().as_millis();
    match &answer {
        Ok(_) => tracing::debug!(command = name, took_ms = took, "called"),
        // The code only: the sentence may name people. An unknown name could be any text at all.
        Err(error) if error.code == ErrorCode::BadRequest => {
            tracing::warn!(
                code = error.code.key(),
                "refused a call that makes no sense"
            );
        }
        Err(error) => {
            tracing::info!(
                command = name,
                took_ms = took,
                code = error.code.key(),
                "refused"
            );
        }
    }
    answer
}

#[cfg(test)]
mod tests;
