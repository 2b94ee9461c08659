//! A server: a component answers the requests of a socket.
//!
//! `listen` accepts connections, `client` cuts those that are too slow, `connection` bounds what lies in one, `guest` has
//! the instance that answers one request, `peers` counts what one client has, `answers` says what a client gets when the
//! guest gives none.
//!
//! # What runs where
//! A request is answered in its connection's task. The guest is polled there until it returns or, its response begun, has
//! to wait; then it gets a task of its own, so that a client that reads slowly does not keep it from anything else. A
//! guest that never waits costs no task, and its response is complete when its head is written: one write.
//!
//! # Invariants
//! * No more guests run at once than the configuration says, whatever the number of connections, and one client has
//!   no more of them than its share.
//! * No request takes longer than the configuration says: a guest that computes is interrupted by epochs, one that
//!   waits by a timer, a client that is slow by another.

mod answers;
mod budget;
mod client;
mod connection;
mod guest;
mod listen;
mod peers;
mod stop;
mod ticker;

use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use http::{Method, StatusCode, Uri};

use self::guest::{Answered, Guests};
use self::peers::{Peer, Peers};
use self::ticker::Ticker;
use super::{HyperIncomingBody, HyperOutgoingBody, ProxyPre, WasiHttpView};
use crate::{Result, Store};

/// Answers requests with instances of a component.
pub struct Server<T: 'static> {
    inner: Arc<Inner<T>>,
}

struct Inner<T: 'static> {
    guests: Guests<T>,
    peers: Arc<Peers>,
    config: ServerConfig,
    hooks: Hooks,
    /// There since the first request, if the engine interrupts by epochs.
    ticker: OnceLock<Option<Ticker>>,
}

/// Settings of a [`Server`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ServerConfig {
    /// Requests that are answered at once; more wait for their turn.
    pub max_concurrent_requests: usize,
    /// Of those, how many one client's are at most: an address, or the 64 bits of a network of version 6. Three quarters
    /// of them if nothing is said, so that there is room for others beside one client, but one proxy has nearly all.
    pub max_concurrent_requests_per_client: Option<usize>,
    /// Connections that are open at once; more wait to be accepted. One client has three quarters of them at most; what
    /// it has beyond is closed at once.
    pub max_connections: usize,
    /// Bytes of requests' heads that have not arrived whole, of all connections together and beside 8 KiB of each (40 KiB
    /// of one that sends its next head while a response is on its way); one client has three quarters of them at most.
    /// A connection that has no room for more of its head is closed.
    pub max_head_bytes: usize,
    /// Requests that an instance answers, one after the other, before another one takes its place. With 1 every
    /// request has an instance of its own, and no request sees what an earlier one left. An instance that keeps more
    /// handles from one request to the next than a few goes earlier. Fuel is that of a new store for each request.
    pub requests_per_instance: u32,
    /// How long a request may take, from its head to the guest's end, waiting for its turn included. A guest that
    /// computes is stopped only if its engine interrupts by epochs
    /// ([`CompileConfig::epoch_interruption`](crate::CompileConfig::epoch_interruption)).
    pub request_timeout: Duration,
    /// How long a request's head may take to arrive, and how long a connection may be idle before it.
    pub header_read_timeout: Duration,
    /// How long a client may take for 4 KiB of a response, and for 4 KiB of a request's body that the guest waits for.
    pub client_timeout: Duration,
    /// How long requests under way may take when the server stops.
    pub stop_timeout: Duration,
    /// How often guests that compute let others run.
    pub epoch: Duration,
}

impl Default for ServerConfig {
    fn default() -> Self {
        ServerConfig {
            max_concurrent_requests: 1000,
            max_concurrent_requests_per_client: None,
            max_connections: 10_000,
            max_head_bytes: 32 << 20,
            requests_per_instance: 1,
            request_timeout: Duration::from_secs(60),
            header_read_timeout: Duration::from_secs(30),
            client_timeout: Duration::from_secs(30),
            stop_timeout: Duration::from_secs(30),
            epoch: Duration::from_millis(10),
        }
    }
}

/// A request that was answered: what an access log has.
#[derive(Clone, Copy, Debug)]
pub struct AccessRecord<'a> {
    /// Who asked.
    pub client: Option<SocketAddr>,
    /// The method.
    pub method: &'a Method,
    /// What was asked for.
    pub uri: &'a Uri,
    /// The answer.
    pub status: StatusCode,
    /// From the request's head to that of the response.
    pub time: Duration,
}

type AccessLog = Box<dyn Fn(&AccessRecord<'_>) + Send + Sync>;
type FailureLog = Box<dyn Fn(&crate::Error) + Send + Sync>;

#[derive(Default)]
struct Hooks {
    access: Option<AccessLog>,
    failure: Option<FailureLog>,
}

impl Hooks {
    fn failed(&self, error: &crate::Error) {
        if let Some(failure) = &self.failure {
            failure(error);
        }
    }
}

/// As good as for ever, and a time that can be added to another one.
const AGES: Duration = Duration::from_secs(10 * 365 * 24 * 3600);

impl ServerConfig {
    fn with_finite_times(mut self) -> ServerConfig {
        let times = [
            &mut self.request_timeout,
            &mut self.header_read_timeout,
            &mut self.client_timeout,
            &mut self.stop_timeout,
            &mut self.epoch,
        ];
        times.into_iter().for_each(|time| *time = AGES.min(*time));
        self
    }
}

impl<T: WasiHttpView> Inner<T> {
    /// Begins epochs, if nobody has yet.
    ///
    /// # Errors
    /// When there is no further thread.
    fn tick(&self) -> Result<()> {
        if self.ticker.get().is_none() {
            // If another one was first, this one ends here.
            _ = self.ticker.set(Ticker::start(self.guests.engine(), self.config.epoch)?);
        }
        Ok(())
    }
}

impl<T: 'static> Clone for Server<T> {
    fn clone(&self) -> Self {
        Server { inner: self.inner.clone() }
    }
}

/// What a [`Server`] is made of, until it is complete.
pub struct ServerBuilder<T: 'static> {
    pre: ProxyPre<T>,
    make_store: Box<dyn Fn() -> Result<Store<T>> + Send + Sync>,
    config: ServerConfig,
    hooks: Hooks,
}

impl<T: WasiHttpView> ServerBuilder<T> {
    /// Sets the configuration.
    pub fn config(mut self, config: ServerConfig) -> Self {
        self.config = config;
        self
    }

    /// Is told of every request, when the head of its response is known.
    pub fn on_access(mut self, log: impl Fn(&AccessRecord<'_>) + Send + Sync + 'static) -> Self {
        self.hooks.access = Some(Box::new(log));
        self
    }

    /// Is told why a guest failed: a trap, its time that was over, no answer.
    pub fn on_failure(mut self, log: impl Fn(&crate::Error) + Send + Sync + 'static) -> Self {
        self.hooks.failure = Some(Box::new(log));
        self
    }

    /// The server.
    pub fn build(self) -> Server<T> {
        let ServerBuilder { pre, make_store, config, hooks } = self;
        let config = config.with_finite_times();
        let guests = Guests::new(pre, make_store, &config);
        let peers = Peers::new(&config);
        Server { inner: Arc::new(Inner { guests, peers, config, hooks, ticker: OnceLock::new() }) }
    }
}

impl<T: WasiHttpView> Server<T> {
    /// A server with a component, and how stores for its instances are made.
    pub fn builder(
        pre: ProxyPre<T>,
        make_store: impl Fn() -> Result<Store<T>> + Send + Sync + 'static,
    ) -> ServerBuilder<T> {
        let make_store = Box::new(make_store);
        ServerBuilder { pre, make_store, config: ServerConfig::default(), hooks: Hooks::default() }
    }

    /// Answers one request: for who has a server of hyper's already. With the first one, a thread begins epochs, if the
    /// engine interrupts by them; it ends with the server.
    pub async fn handle<B: Into<HyperIncomingBody>>(
        &self,
        request: http::Request<B>,
        client: Option<SocketAddr>,
    ) -> http::Response<HyperOutgoingBody> {
        let peer = client.map(|client| self.inner.peers.of(client.ip()));
        self.handle_of(request, client, peer).await
    }

    /// The same, where the client is known already.
    async fn handle_of<B: Into<HyperIncomingBody>>(
        &self,
        request: http::Request<B>,
        client: Option<SocketAddr>,
        peer: Option<Arc<Peer>>,
    ) -> http::Response<HyperOutgoingBody> {
        let begun = Instant::now();
        let logged = self.inner.hooks.access.as_ref().map(|log| (log, request.method().clone(), request.uri().clone()));
        let response = self.answer(request.map(Into::into), peer, begun).await;
        if let Some((log, method, uri)) = logged {
            let (status, time) = (response.status(), begun.elapsed());
            log(&AccessRecord { client, method: &method, uri: &uri, status, time });
        }
        response
    }

    async fn answer(
        &self,
        request: http::Request<HyperIncomingBody>,
        peer: Option<Arc<Peer>>,
        begun: Instant,
    ) -> http::Response<HyperOutgoingBody> {
        if let Some(refusal) = answers::refusal(&request) {
            return refusal;
        }
        let answered = match self.inner.tick() {
            Ok(()) => self.inner.clone().serve_request(request, peer, begun).await,
            Err(error) => Answered::Failed(error),
        };
        match answered {
            Answered::Response(Ok(response)) => response,
            Answered::Response(Err(code)) => answers::of_code(&code),
            Answered::Failed(error) => {
                if !answers::is_clients_fault(&error) {
                    self.inner.hooks.failed(&error);
                }
                answers::of_error(&error)
            }
        }
    }
}
