//! What gets through the gate and what does not, spoken in plain HTTP.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};

use bridge::{Bridge, Interface};
use commands::App;
use commands::host::{self, Via};

struct Running {
    port: u16,
    token: String,
    _end: tokio::sync::oneshot::Sender<()>,
    _folder: tempfile::TempDir,
}

async fn start(origin: Option<&str>) -> Running {
    let folder = tempfile::tempdir().unwrap();
    let ui = folder.path().join("ui");
    std::fs::create_dir(&ui).unwrap();
    std::fs::write(ui.join("index.html"), "<title>Rollbook</title>").unwrap();
    std::fs::write(folder.path().join("secret.txt"), "secret").unwrap();
    let host = host::apart(
        folder.path(),
        &folder.path().join("directory.rollbook"),
        Via::Desk,
    )
    .unwrap();
    let mut bridge = Bridge::bind(App::new(host), Interface::at(ui), 0)
        .await
        .unwrap();
    if let Some(origin) = origin {
        bridge = bridge.admit_origin(origin.to_owned());
    }
    let address = bridge.address();
    let (host, token) = address
        .strip_prefix("http://")
        .unwrap()
        .split_once("/?token=")
        .unwrap();
    let port = host.strip_prefix("127.0.0.1:").unwrap().parse().unwrap();
    let token = token.to_owned();
    let (end, ended) = tokio::sync::oneshot::channel();
    tokio::spawn(bridge.serve(async {
        let _ = ended.await;
    }));
    Running {
        port,
        token,
        _end: end,
        _folder: folder,
    }
}

impl Running {
    /// The whole answer to one request; `HOST` and `TOKEN` stand for the bridge's own.
    async fn ask(&self, request: &str) -> String {
        let request = request
            .replace("HOST", &format!("127.0.0.1:{}", self.port))
            .replace("TOKEN", &self.token);
        let port = self.port;
        tokio::task::spawn_blocking(move || {
            let mut stream = TcpStream::connect(SocketAddr::from(([127, 0, 0, 1], port))).unwrap();
            stream
                .write_all(request.replace('\n', "\r\n").as_bytes())
                .unwrap();
            let mut answer = String::new();
            stream.read_to_string(&mut answer).unwrap();
            answer
        })
        .await
        .unwrap()
    }

    async fn check(&self, request: &str, status: &str, why: &str) -> String {
        let answer = self.ask(request).await;
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status}")),
            "{why}: {answer}"
        );
        answer
    }
}

fn call(headers: &str, body: &str) -> String {
    format!(
        "POST /api/call/app_status HTTP/1.1\nConnection: close\n{headers}\nContent-Length: {}\n\n{body}",
        body.len()
    )
}

const CARD: &str = "Cookie: rollbook_bridge=TOKEN";
const JSON: &str = "Content-Type: application/json";

#[tokio::test(flavor = "multi_thread")]
async fn the_token_buys_a_cookie_and_leaves_the_address() {
    let bridge = start(None).await;
    let entered = bridge
        .check(
            "GET /?token=TOKEN HTTP/1.1\nHost: HOST\nConnection: close\n\n",
            "303",
            "the printed address",
        )
        .await;
    assert!(entered.contains("location: /\r\n"), "{entered}");
    assert!(
        entered.contains(&format!(
            "rollbook_bridge={}; Path=/; HttpOnly; SameSite=Strict",
            bridge.token
        )),
        "{entered}"
    );
    bridge
        .check(
            "GET /?token=0000 HTTP/1.1\nHost: HOST\nConnection: close\n\n",
            "401",
            "a guess",
        )
        .await;
    bridge
        .check(
            "GET / HTTP/1.1\nHost: HOST\nConnection: close\n\n",
            "401",
            "no cookie",
        )
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_with_the_cookie_gets_the_interface_under_the_windows_policy() {
    let bridge = start(None).await;
    let page = format!("GET / HTTP/1.1\nHost: HOST\nConnection: close\n{CARD}\n\n");
    let answer = bridge.check(&page, "200", "the interface").await;
    assert!(answer.contains("<title>Rollbook</title>"), "{answer}");
    assert!(
        answer.contains("content-security-policy: default-src 'self'"),
        "{answer}"
    );
    let outside = format!("GET /../secret.txt HTTP/1.1\nHost: HOST\nConnection: close\n{CARD}\n\n");
    bridge.check(&outside, "404", "a file outside").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_is_answered_and_an_unknown_one_refused_with_its_code() {
    let bridge = start(None).await;
    let known = call(&format!("Host: HOST\n{CARD}\n{JSON}"), "{}");
    let answer = bridge.check(&known, "200", "a call").await;
    assert!(answer.contains("\"phase\":\"first_run\""), "{answer}");
    let unknown = known.replace("app_status", "directory_burn");
    let answer = bridge.check(&unknown, "400", "an unknown command").await;
    assert!(answer.contains("\"code\":\"bad_request\""), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn other_sites_and_other_names_get_nothing() {
    let bridge = start(None).await;
    let check = async |headers: &str, status: &str, why: &str| {
        bridge.check(&call(headers, "{}"), status, why).await;
    };
    check(&format!("Host: HOST\n{JSON}"), "401", "no token").await;
    check(
        &format!("Host: evil.example\n{CARD}\n{JSON}"),
        "403",
        "a name that points here",
    )
    .await;
    check(
        &format!("Host: HOST\nOrigin: http://evil.example\n{CARD}\n{JSON}"),
        "403",
        "another site's page",
    )
    .await;
    check(
        &format!("Host: HOST\nOrigin: null\n{CARD}\n{JSON}"),
        "403",
        "a page of no site",
    )
    .await;
    check(
        &format!("Host: HOST\n{CARD}\nContent-Type: text/plain"),
        "400",
        "a form's type",
    )
    .await;
    check(
        &format!("Host: HOST\nOrigin: http://HOST\n{CARD}\n{JSON}"),
        "200",
        "its own page",
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_development_server_calls_when_it_is_admitted() {
    let bridge = start(Some("http://localhost:5173")).await;
    let from_there = call(
        &format!("Host: HOST\nOrigin: http://localhost:5173\n{CARD}\n{JSON}"),
        "{}",
    );
    bridge.check(&from_there, "200", "it was named").await;
    let elsewhere = from_there.replace("5173", "5174");
    bridge.check(&elsewhere, "403", "another port").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn news_arrives_as_events() {
    let bridge = start(None).await;
    let port = bridge.port;
    let request = format!("GET /api/feed HTTP/1.1\nHost: HOST\n{CARD}\n\n")
        .replace("HOST", &format!("127.0.0.1:{port}"))
        .replace("TOKEN", &bridge.token);
    let (opened, open) = tokio::sync::oneshot::channel();
    let listener = tokio::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(SocketAddr::from(([127, 0, 0, 1], port))).unwrap();
        stream
            .write_all(request.replace('\n', "\r\n").as_bytes())
            .unwrap();
        let mut heard = String::new();
        let mut part = [0; 4096];
        let mut opened = Some(opened);
        while !heard.contains("data: ") {
            let count = stream.read(&mut part).unwrap();
            assert_ne!(count, 0, "the feed ended: {heard}");
            heard.push_str(&String::from_utf8_lossy(&part[..count]));
            if heard.contains("\r\n\r\n")
                && let Some(opened) = opened.take()
            {
                opened.send(()).unwrap();
            }
        }
        heard
    });
    open.await.unwrap();
    let create = r#"{"organization":"Sample","owner_name":"Ada Byron","owner_email":"ada@example.org","password":"seven copper lanterns at dusk","key_storage":"keyring","passphrase":null}"#;
    let create = call(&format!("Host: HOST\n{CARD}\n{JSON}"), create)
        .replace("app_status", "directory_create");
    bridge.check(&create, "200", "a new directory").await;
    let heard = listener.await.unwrap();
    assert!(heard.contains("text/event-stream"), "{heard}");
    assert!(heard.contains("\"topic\":"), "{heard}");
}
