//! News as server-sent events: each is a JSON text, as the window's event would hold it.

use std::convert::Infallible;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use commands::App;
use futures_util::stream::{Stream, unfold};
use tokio::sync::broadcast;

/// News kept for a page that is slow to take them. A page that falls behind further is cut off; it
/// connects again by itself and reads everything anew.
const KEPT: usize = 4_096;

/// How often to look for other programs' changes and for dates that have come, as the window does.
const LOOK: Duration = Duration::from_millis(250);

#[derive(Clone)]
pub(crate) struct News(broadcast::Sender<String>);

/// Ends the look-out when dropped.
pub(crate) struct LookOut {
    _end: Sender<()>,
}

/// Starts carrying news, and looking out.
pub(crate) fn start(app: &App) -> std::io::Result<(News, LookOut)> {
    let (sender, _) = broadcast::channel(KEPT);
    let heard = app.feed();
    let pages = sender.clone();
    thread::Builder::new()
        .name("news".to_owned())
        .spawn(move || {
            for news in heard {
                if let Ok(text) = serde_json::to_string(&news) {
                    let _ = pages.send(text); // nobody listens yet
                }
            }
        })?;
    let (end, ended) = channel();
    let app = app.clone();
    thread::Builder::new()
        .name("look-out".to_owned())
        .spawn(move || {
            while ended.recv_timeout(LOOK) == Err(RecvTimeoutError::Timeout) {
                app.look_around();
            }
        })?;
    Ok((News(sender), LookOut { _end: end }))
}

pub(crate) async fn feed(
    State(news): State<News>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let heard = news.0.subscribe();
    let events = unfold(heard, |mut heard| async move {
        let text = heard.recv().await.ok()?;
        Some((Ok(Event::default().data(text)), heard))
    });
    Sse::new(events).keep_alive(KeepAlive::default())
}
