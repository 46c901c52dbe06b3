//! Calls as a page makes them, through Tauri's own gate with the real permissions, without a
//! window.

use commands::host::{self, Via};
use commands::{App, ErrorCode};
use serde_json::{Value, json};
use tauri::ipc::{CallbackFn, InvokeBody};
use tauri::test::{INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder};
use tauri::webview::InvokeRequest;
use tauri::{Manager as _, WebviewWindow, WebviewWindowBuilder};

use crate::setup::{context, door};

struct Shell {
    app: tauri::App<MockRuntime>,
    folder: tempfile::TempDir,
}

impl Shell {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("directory.rollbook");
        let core = App::new(host::apart(folder.path(), &place, Via::Desk).unwrap());
        let app = door(mock_builder()).build(context()).unwrap();
        app.manage(core);
        Self { app, folder }
    }

    fn window(&self, label: &str) -> WebviewWindow<MockRuntime> {
        WebviewWindowBuilder::new(&self.app, label, tauri::WebviewUrl::default())
            .data_directory(self.folder.path().join("webview"))
            .build()
            .unwrap()
    }
}

/// What the page's `invoke(command, body)` would be answered.
fn invoke(window: &WebviewWindow<MockRuntime>, command: &str, body: Value) -> Result<Value, Value> {
    let request = InvokeRequest {
        cmd: command.into(),
        callback: CallbackFn(0),
        error: CallbackFn(1),
        url: window.url().unwrap(),
        body: InvokeBody::Json(body),
        headers: tauri::http::HeaderMap::new(),
        invoke_key: INVOKE_KEY.into(),
    };
    get_ipc_response(window, request).map(|body| body.deserialize().unwrap())
}

#[allow(
    clippy::needless_pass_by_value,
    reason = "so that a call reads as a page would write it"
)]
fn call(window: &WebviewWindow<MockRuntime>, name: &str, args: Value) -> Result<Value, Value> {
    invoke(window, "call", json!({ "name": name, "args": args }))
}

fn code(answer: &Result<Value, Value>) -> &str {
    answer.as_ref().unwrap_err()["code"]
        .as_str()
        .unwrap_or_default()
}

#[test]
fn the_main_window_calls_a_command_by_its_name() {
    let shell = Shell::start();
    let status = call(&shell.window("main"), "app_status", json!({})).unwrap();
    assert_eq!(status["phase"], "first_run");
}

#[test]
fn a_refused_command_answers_its_code_and_sentence() {
    let shell = Shell::start();
    let window = shell.window("main");
    let unknown = call(&window, "directory_burn", json!({}));
    assert_eq!(code(&unknown), ErrorCode::BadRequest.key());
    let misshapen = call(&window, "person_get", json!({ "idd": 7 }));
    assert_eq!(code(&misshapen), ErrorCode::BadRequest.key());
    let signed_out = call(&window, "directory_counts", json!({}));
    assert_eq!(code(&signed_out), ErrorCode::SignedOut.key());
    assert!(
        !signed_out.unwrap_err()["message"]
            .as_str()
            .unwrap()
            .is_empty()
    );
}

#[test]
fn a_window_without_the_capability_reaches_no_command() {
    let shell = Shell::start();
    let answer = call(&shell.window("elsewhere"), "app_status", json!({}));
    let refusal = answer.unwrap_err();
    assert!(
        refusal.as_str().unwrap().contains("not allowed"),
        "{refusal}"
    );
}

#[test]
fn the_commands_table_refuses_a_window_that_is_not_on_its_list() {
    // Behind the capability stands a second gate, which knows the windows of each command.
    let shell = Shell::start();
    let core = shell.app.state::<App>();
    for name in commands::names() {
        let refusal = commands::call(&core, "elsewhere", name, json!({})).unwrap_err();
        assert_eq!(refusal.code, ErrorCode::NotForThisWindow, "{name}");
    }
}

#[test]
fn the_main_window_may_ask_the_shell_for_nothing_beyond_its_list() {
    let shell = Shell::start();
    let window = shell.window("main");
    for command in [
        "plugin:window|close",
        "plugin:webview|create_webview_window",
        "plugin:path|resolve_directory",
        "plugin:app|version",
        "plugin:event|emit",
        "plugin:dialog|message",
        "plugin:opener|open_url",
        "plugin:opener|reveal_item_in_dir",
        "plugin:window-state|save_window_state",
    ] {
        let answer = invoke(&window, command, json!({}));
        let refusal = answer.unwrap_err();
        assert!(
            refusal.as_str().unwrap().contains("not allowed"),
            "{command}: {refusal}"
        );
    }
}

#[test]
fn news_reaches_the_main_window() {
    use tauri::Listener as _;
    let shell = Shell::start();
    let core = shell.app.state::<App>().inner().clone();
    crate::feed::carry(shell.app.handle().clone(), &core).unwrap();
    let window = shell.window("main");
    let (heard, hearing) = std::sync::mpsc::channel();
    window.listen(crate::feed::NEWS, move |event| {
        let _ = heard.send(event.payload().to_owned());
    });
    let created = call(
        &window,
        "directory_create",
        json!({
            "organization": "Sample", "owner_name": "Ada Byron", "owner_email": "ada@example.org",
            "password": "seven copper lanterns at dusk", "key_storage": "keyring", "passphrase": null,
        }),
    );
    assert!(created.is_ok(), "{created:?}");
    let news: Value = serde_json::from_str(
        &hearing
            .recv_timeout(std::time::Duration::from_secs(20))
            .unwrap(),
    )
    .unwrap();
    assert!(news["topic"].is_string(), "{news}");
}
