//! Who gets in: a browser on this machine that was given the token.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

const COOKIE: &str = "rollbook_bridge";

#[derive(Clone)]
pub(crate) struct Gate {
    port: u16,
    token: String,
    /// A further origin that may call.
    pub also: Option<String>,
}

impl Gate {
    pub(crate) fn new(port: u16) -> Result<Self, getrandom::Error> {
        let mut chance = [0u8; 32];
        getrandom::fill(&mut chance)?;
        let token = chance.iter().fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}"); // a String takes everything
            text
        });
        Ok(Self {
            port,
            token,
            also: None,
        })
    }

    pub(crate) fn address(&self) -> String {
        format!("http://127.0.0.1:{}/?token={}", self.port, self.token)
    }

    /// A page elsewhere may have a name that points to 127.0.0.1; its requests carry that name.
    fn is_our_host(&self, headers: &HeaderMap) -> bool {
        let host = text(headers, header::HOST);
        host == Some(&format!("127.0.0.1:{}", self.port))
            || host == Some(&format!("localhost:{}", self.port))
    }

    fn is_our_origin(&self, headers: &HeaderMap) -> bool {
        match (text(headers, header::ORIGIN), text(headers, header::HOST)) {
            (None, _) => true, // a browser names the origin wherever it is another one
            (Some(origin), _) if self.also.as_deref() == Some(origin) => true,
            (Some(origin), Some(host)) => origin.strip_prefix("http://") == Some(host),
            (Some(_), None) => false,
        }
    }

    fn has_token(&self, headers: &HeaderMap) -> bool {
        let cookies = headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok());
        cookies
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .any(|(name, value)| name == COOKIE && same(value, &self.token))
    }
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

/// Compares without telling by the time it takes how far two texts agree.
fn same(one: &str, other: &str) -> bool {
    one.len() == other.len()
        && one
            .bytes()
            .zip(other.bytes())
            .fold(0, |differs, (a, b)| differs | (a ^ b))
            == 0
}

/// Lets a request pass, or answers why not.
pub(crate) async fn pass(State(gate): State<Arc<Gate>>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    if !gate.is_our_host(headers) || !gate.is_our_origin(headers) {
        return (
            StatusCode::FORBIDDEN,
            "This address answers only pages of its own.",
        )
            .into_response();
    }
    if let Some(token) = token_of(request.uri().query())
        && request.method() == Method::GET
        && same(token, &gate.token)
    {
        // The token leaves the address bar, where it could be copied or bookmarked.
        let cookie = format!("{COOKIE}={}; Path=/; HttpOnly; SameSite=Strict", gate.token);
        return (
            StatusCode::SEE_OTHER,
            [
                (header::SET_COOKIE, cookie),
                (header::LOCATION, "/".to_owned()),
            ],
        )
            .into_response();
    }
    if !gate.has_token(headers) {
        return (
            StatusCode::UNAUTHORIZED,
            "Open the address that rollbook-bridge printed: it holds the token.",
        )
            .into_response();
    }
    next.run(request).await
}

fn token_of(query: Option<&str>) -> Option<&str> {
    query?
        .split('&')
        .find_map(|pair| pair.strip_prefix("token="))
}
