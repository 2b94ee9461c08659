//! Accepts connections and serves them until told to stop.

use std::convert::Infallible;
use std::future::poll_fn;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioTimer;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::Server;
use super::client::Client;
use super::connection::Connection;
use super::stop::{Stop, Wanted};
use crate::Result;
use crate::wasi::http::WasiHttpView;

/// What a request's head may take, and what a connection buffers of a response.
const CONNECTION_BUFFER_BYTES: usize = 128 << 10;

/// How long accepting pauses when there are no more files.
const PAUSE: Duration = Duration::from_millis(50);

struct Listening<T: 'static> {
    server: Server<T>,
    stop: Arc<Stop>,
    places: Arc<Semaphore>,
    builder: http1::Builder,
}

impl<T: WasiHttpView> Server<T> {
    /// Answers the requests of a socket until `stop` is ready; then those under way are finished, for as long as the
    /// configuration says.
    ///
    /// # Errors
    /// When there is no thread for the epochs. What is wrong with a connection ends that connection.
    pub async fn serve(&self, listener: TcpListener, stop: impl Future<Output = ()>) -> Result<()> {
        self.inner.tick()?;
        let listening = Listening {
            server: self.clone(),
            stop: Arc::default(),
            places: Arc::new(Semaphore::new(self.max_connections())),
            builder: self.connection_builder(),
        };
        listening.accept_until(listener, stop).await;
        listening.finish().await;
        Ok(())
    }

    fn max_connections(&self) -> usize {
        self.inner.config.max_connections.clamp(1, u32::MAX as usize >> 1)
    }

    fn connection_builder(&self) -> http1::Builder {
        let mut builder = http1::Builder::new();
        builder
            .timer(TokioTimer::new())
            .header_read_timeout(self.inner.config.header_read_timeout)
            .max_buf_size(CONNECTION_BUFFER_BYTES);
        builder
    }
}

impl<T: WasiHttpView> Listening<T> {
    async fn accept_until(&self, listener: TcpListener, stop: impl Future<Output = ()>) {
        let mut accepting = pin!(self.accept_all(&listener));
        let mut stop = pin!(stop);
        poll_fn(|cx| match stop.as_mut().poll(cx) {
            Poll::Ready(()) => Poll::Ready(()),
            Poll::Pending => accepting.as_mut().poll(cx),
        })
        .await;
    }

    async fn accept_all(&self, listener: &TcpListener) {
        loop {
            let Ok(place) = self.places.clone().acquire_owned().await else { return };
            match listener.accept().await {
                Ok((stream, client)) => self.begin(stream, client, place),
                // A connection that is gone already, or no more files: neither ends the server.
                Err(_) => tokio::time::sleep(PAUSE).await,
            }
        }
    }

    fn begin(&self, stream: TcpStream, client: SocketAddr, place: OwnedSemaphorePermit) {
        let server = self.server.clone();
        let client_timeout = server.inner.config.client_timeout;
        let Some(connection) = Connection::new(server.inner.peers.of(client.ip())) else { return };
        _ = stream.set_nodelay(true);
        let stream = Client::new(stream, connection.clone(), client_timeout);
        let service = service_fn(move |request: http::Request<Incoming>| {
            let (server, peer) = (server.clone(), connection.peer().clone());
            let (request, open) = connection.begin(request);
            async move {
                let response = server.handle_of(request, Some(client), Some(peer)).await;
                Ok::<_, Infallible>(response.map(|body| open.sends(body)))
            }
        });
        let connection = self.builder.serve_connection(stream, service);
        let stop = self.stop.clone();
        tokio::spawn(async move {
            let _place = place;
            let mut connection = pin!(connection);
            let (mut watch, mut seen) = (stop.watch(), Wanted::All);
            poll_fn(|cx| {
                let wanted = watch.poll(cx, seen);
                if wanted > seen {
                    connection.as_mut().graceful_shutdown();
                    seen = wanted;
                }
                poll_connection(connection.as_mut(), wanted, cx)
            })
            .await;
        });
    }

    async fn finish(&self) {
        self.stop.want(Wanted::LastRequest);
        let config = &self.server.inner.config;
        let all = u32::try_from(self.server.max_connections()).unwrap_or(u32::MAX);
        let finished = timeout(config.stop_timeout, async {
            _ = self.places.acquire_many(all).await;
            self.server.inner.guests.wait_for_all(config).await;
        });
        _ = finished.await;
        self.stop.want(Wanted::Nothing);
    }
}

/// What is wrong with a connection is its client's business.
fn poll_connection(
    connection: Pin<&mut impl Future<Output = hyper::Result<()>>>,
    wanted: Wanted,
    cx: &mut Context<'_>,
) -> Poll<()> {
    match wanted {
        Wanted::Nothing => Poll::Ready(()),
        Wanted::All | Wanted::LastRequest => connection.poll(cx).map(|_| ()),
    }
}
