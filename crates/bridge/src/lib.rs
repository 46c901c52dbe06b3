#![doc = include_str!("../README.md")]

mod calls;
mod feed;
mod gate;
mod interface;

use std::future::Future;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use axum::routing::{get, post};
use commands::App;
use tokio::net::TcpListener;

use gate::Gate;
pub use interface::Interface;

/// A call's arguments at most: a selection of 100,000 people by id is 4 MB.
const MAX_CALL_BYTES: usize = 16 << 20;

/// Why the bridge cannot stand.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The port is taken, or there is no network at all.
    #[error("could not listen on 127.0.0.1: {0}")]
    Listen(#[source] std::io::Error),
    /// The system gave no randomness for the token.
    #[error("the system gave no randomness: {0}")]
    NoChance(getrandom::Error),
    /// A thread beside the server could not start.
    #[error("could not start a thread: {0}")]
    Thread(#[source] std::io::Error),
}

/// A bridge that listens, and does not answer yet.
pub struct Bridge {
    listener: TcpListener,
    app: App,
    interface: Interface,
    gate: Arc<Gate>,
}

impl Bridge {
    /// Listens on 127.0.0.1; port 0 takes a free one.
    ///
    /// # Errors
    /// The port is taken, or the system gives no randomness.
    pub async fn bind(app: App, interface: Interface, port: u16) -> Result<Self, Error> {
        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
            .await
            .map_err(Error::Listen)?;
        let port = listener.local_addr().map_err(Error::Listen)?.port();
        let gate = Arc::new(Gate::new(port).map_err(Error::NoChance)?);
        Ok(Self {
            listener,
            app,
            interface,
            gate,
        })
    }

    /// Lets a page of this origin call too, such as a development server that passes calls on.
    #[must_use]
    pub fn admit_origin(mut self, origin: String) -> Self {
        Arc::make_mut(&mut self.gate).also = Some(origin);
        self
    }

    /// The address to open, with the token that lets one in.
    #[must_use]
    pub fn address(&self) -> String {
        self.gate.address()
    }

    /// Answers until `end` is over.
    ///
    /// # Errors
    /// The system takes the port away, or a thread cannot start.
    pub async fn serve(self, end: impl Future<Output = ()> + Send + 'static) -> Result<(), Error> {
        let (news, _look_out) = feed::start(&self.app).map_err(Error::Thread)?;
        let api = Router::new()
            .route("/api/call/{name}", post(calls::call))
            .with_state(self.app)
            .route("/api/feed", get(feed::feed).with_state(news))
            .layer(DefaultBodyLimit::max(MAX_CALL_BYTES));
        let router = api
            .fallback_service(get(interface::serve).with_state(Arc::new(self.interface)))
            .layer(middleware::from_fn_with_state(self.gate, gate::pass));
        // Feeds have no end of their own, so there is nothing to wait for: whoever listens still is cut off.
        tokio::select! {
            served = async { axum::serve(self.listener, router).await } => served.map_err(Error::Listen),
            () = end => Ok(()),
        }
    }
}
