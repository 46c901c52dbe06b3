//! Calls: the command's name in the path, its arguments and its answer as JSON.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use commands::{App, AppError, ErrorCode};
use serde_json::Value;

/// The bridge's page plays the part of this window.
const WINDOW: &str = "main";

pub(crate) async fn call(
    State(app): State<App>,
    Path(name): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    // A page elsewhere cannot send this type without asking first, and asking is answered no.
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default();
    if kind.split(';').next().map(str::trim) != Some("application/json") {
        return refused(&AppError::new(
            ErrorCode::BadRequest,
            "Send the arguments as application/json.",
        ));
    }
    let args: Value = match serde_json::from_slice(&body) {
        Ok(args) => args,
        Err(error) => {
            return refused(&AppError::new(
                ErrorCode::BadRequest,
                format!("The arguments are no JSON: {error}."),
            ));
        }
    };
    // Commands block: on the disk, and on password hashes.
    let answer =
        tokio::task::spawn_blocking(move || commands::call(&app, WINDOW, &name, args)).await;
    match answer {
        Ok(Ok(value)) => json(StatusCode::OK, &value),
        Ok(Err(error)) => refused(&error),
        Err(_) => refused(&AppError::new(
            ErrorCode::Internal,
            "The command panicked; see the terminal.",
        )),
    }
}

fn refused(error: &AppError) -> Response {
    let status = match error.code {
        ErrorCode::BadRequest => StatusCode::BAD_REQUEST,
        ErrorCode::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    json(status, error)
}

fn json(status: StatusCode, value: &impl serde::Serialize) -> Response {
    match serde_json::to_vec(value) {
        Ok(body) => (status, [(header::CONTENT_TYPE, "application/json")], body).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
