//! The built interface, under the window's content policy.

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use axum::extract::State;
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::Value;

/// The window's configuration, for its content policy.
const WINDOW: &str = include_str!("../../../tauri.conf.json");

/// Where the built interface lies.
pub struct Interface {
    folder: Option<PathBuf>,
    policy: String,
}

impl Interface {
    /// The interface in `folder`, such as `ui/dist`.
    #[must_use]
    pub fn at(folder: PathBuf) -> Self {
        Self {
            folder: Some(folder),
            policy: policy(),
        }
    }

    /// No interface: a development server shows it, and passes only calls on.
    #[must_use]
    pub fn none() -> Self {
        Self {
            folder: None,
            policy: policy(),
        }
    }
}

/// The window's policy, with the way to the commands that a browser has.
fn policy() -> String {
    let config: Value = serde_json::from_str(WINDOW).unwrap_or_default();
    let policy = config["app"]["security"]["csp"]
        .as_str()
        .unwrap_or("default-src 'none'");
    let directives = policy.split(';').map(str::trim).map(|directive| {
        if directive.starts_with("connect-src") {
            "connect-src 'self'"
        } else {
            directive
        }
    });
    directives.collect::<Vec<_>>().join("; ")
}

pub(crate) async fn serve(State(interface): State<Arc<Interface>>, uri: Uri) -> Response {
    let path = match uri.path() {
        "/" => "index.html",
        path => path.trim_start_matches('/'),
    };
    let Some(file) = interface
        .folder
        .as_deref()
        .and_then(|folder| within(folder, path))
    else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match tokio::task::spawn_blocking(move || std::fs::read(file)).await {
        Ok(Ok(bytes)) => {
            let headers = [
                (header::CONTENT_TYPE, kind(path).to_owned()),
                (header::CONTENT_SECURITY_POLICY, interface.policy.clone()),
                (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
                (header::CACHE_CONTROL, "no-store".to_owned()),
            ];
            (headers, bytes).into_response()
        }
        Ok(Err(_)) | Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

/// The file, if the path stays inside the folder. Names in the build are plain, so there is nothing
/// to decode.
fn within(folder: &Path, path: &str) -> Option<PathBuf> {
    let path = Path::new(path);
    path.components()
        .all(|part| matches!(part, Component::Normal(_)))
        .then(|| folder.join(path))
}

fn kind(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_never_leaves_the_folder() {
        let folder = Path::new("/srv/ui");
        let check = |path: &str, expected: Option<&str>| {
            assert_eq!(
                within(folder, path).as_deref(),
                expected.map(Path::new),
                "{path}"
            );
        };
        check("assets/index-1.js", Some("/srv/ui/assets/index-1.js"));
        check("../secret", None);
        check("assets/../../secret", None);
        check("/etc/passwd", None);
    }

    #[test]
    fn the_policy_is_the_windows_but_for_the_way_to_the_commands() {
        let policy = policy();
        assert!(policy.contains("script-src 'self';"), "{policy}");
        assert!(policy.contains("connect-src 'self';"), "{policy}");
        assert!(!policy.contains("ipc"), "{policy}");
    }
}
