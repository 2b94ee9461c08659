//! What is known of a client's connection: to what reads and writes it (`client`), to its requests and to the bodies that
//! are sent to it.
//!
//! # Invariants
//! * Of heads that have not arrived whole, no more than a budget lies here, of one client and of all, beside
//!   [`FREE_HEAD_BYTES`] of each connection. What comes behind a message in the same read counts with that message.
//! * Nothing more of a body is taken to be sent while the socket is full.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

use super::peers::Peer;
use crate::wasi::http::{ErrorCode, HyperIncomingBody, HyperOutgoingBody};

/// What a connection has for a head in any case: a head is rarely longer.
pub(super) const FREE_HEAD_BYTES: usize = 8 << 10;

/// A connection that is open.
pub(super) struct Connection {
    peer: Arc<Peer>,
    /// Bytes of a head that is on its way.
    head_bytes: AtomicUsize,
    /// Bodies of a request and of its response that are not at their ends: what is read meanwhile is no head.
    bodies: AtomicUsize,
    socket_is_full: AtomicBool,
}

/// A body that is not at its end.
pub(super) struct Open(Arc<Connection>);

/// The body of a response.
pub(super) struct Sent {
    body: HyperOutgoingBody,
    open: Open,
}

fn charged(head_bytes: usize) -> usize {
    head_bytes.saturating_sub(FREE_HEAD_BYTES)
}

impl Connection {
    /// A connection, if its client may have one more; it counts until [`Self::has_closed`], once.
    pub(super) fn new(peer: Arc<Peer>) -> Option<Arc<Connection>> {
        peer.take_connection().then(|| {
            Arc::new(Connection {
                peer,
                head_bytes: AtomicUsize::new(0),
                bodies: AtomicUsize::new(0),
                socket_is_full: AtomicBool::new(false),
            })
        })
    }

    /// Whose it is.
    pub(super) fn peer(&self) -> &Arc<Peer> {
        &self.peer
    }

    /// How much is to be read at a time: of a head not so much that what follows it counts for more than that.
    pub(super) fn next_read_bytes(&self) -> usize {
        match self.bodies.load(Relaxed) {
            0 => FREE_HEAD_BYTES,
            _ => usize::MAX,
        }
    }

    /// So many bytes were read.
    ///
    /// # Errors
    /// When they are those of a head, for which there is no room.
    pub(super) fn has_read(&self, bytes: usize) -> io::Result<()> {
        if self.bodies.load(Relaxed) > 0 {
            return Ok(());
        }
        let before = self.head_bytes.load(Relaxed);
        let after = before.saturating_add(bytes);
        if !self.peer.take_head_bytes(charged(after) - charged(before)) {
            return Err(io::Error::other("too many heads of requests are on their way"));
        }
        self.head_bytes.store(after, Relaxed);
        Ok(())
    }

    /// A head has arrived whole: the request, with its body, and what its response's is to hold.
    pub(super) fn begin<B>(self: &Arc<Self>, request: http::Request<B>) -> (http::Request<HyperIncomingBody>, Open)
    where
        B: Body + Into<HyperIncomingBody>,
    {
        self.give_back_head();
        let request = request.map(|body| match body.is_end_stream() {
            true => body.into(),
            false => body.into().holding(Box::new(self.open())),
        });
        (request, self.open())
    }

    fn open(self: &Arc<Self>) -> Open {
        self.bodies.fetch_add(1, Relaxed);
        Open(self.clone())
    }

    fn give_back_head(&self) {
        let head_bytes = self.head_bytes.swap(0, Relaxed);
        self.peer.give_back_head_bytes(charged(head_bytes));
    }

    /// The socket is gone: its client may have another one, whoever still holds a body of this one's.
    pub(super) fn has_closed(&self) {
        self.give_back_head();
        self.peer.give_back_connection();
    }

    /// The socket takes nothing now.
    pub(super) fn socket_is_full(&self) {
        self.socket_is_full.store(true, Relaxed);
    }

    /// The socket has taken something; whether a body may wait for that.
    #[must_use]
    pub(super) fn socket_took(&self) -> bool {
        self.socket_is_full.load(Relaxed) && self.socket_is_full.swap(false, Relaxed)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.bodies.fetch_sub(1, Relaxed);
    }
}

impl Open {
    /// A body that is sent on this connection.
    pub(super) fn sends(self, body: HyperOutgoingBody) -> Sent {
        Sent { body, open: self }
    }
}

impl Body for Sent {
    type Data = Bytes;
    type Error = ErrorCode;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, ErrorCode>>> {
        // Who writes to the socket is the same task, and wakes it when that has taken something.
        if self.open.0.socket_is_full.load(Relaxed) {
            return Poll::Pending;
        }
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use std::task::Waker;

    use super::*;
    use crate::wasi::http::ServerConfig;
    use crate::wasi::http::server::peers::Peers;

    fn connection(max_head_bytes: usize) -> Arc<Connection> {
        let peers = Peers::new(&ServerConfig { max_head_bytes, ..ServerConfig::default() });
        Connection::new(peers.of([10, 0, 0, 1].into())).expect("it may have one")
    }

    #[test]
    fn a_body_is_taken_on_and_on_while_the_socket_is_full() {
        let connection = connection(0);
        let mut body = connection.open().sends(HyperOutgoingBody::full("some bytes"));
        let mut poll = || Pin::new(&mut body).poll_frame(&mut Context::from_waker(Waker::noop())).is_ready();
        connection.socket_is_full();
        assert!(!poll());
        // Who writes is to wake the task once, which asks again.
        assert!(connection.socket_took() && !connection.socket_took());
        assert!(poll());
    }

    #[test]
    fn a_body_that_a_guest_keeps_counts_as_a_connection() {
        let peers = Peers::new(&ServerConfig { max_connections: 1, ..ServerConfig::default() });
        let new = || Connection::new(peers.of([10, 0, 0, 1].into()));
        let connection = new().expect("it may have one");
        let _kept = connection.open();
        assert!(new().is_none(), "it has one");
        connection.has_closed();
        let next = new().expect("the first one is gone");
        next.has_closed();
    }

    #[test]
    fn what_is_read_of_bodies_or_of_earlier_heads_counts_as_a_head() {
        let connection = connection(100);
        connection.has_read(FREE_HEAD_BYTES + 75).expect("three quarters of the budget");
        let request = http::Request::new(HyperIncomingBody::new(http_body_util::Full::from("body")));
        let (request, of_response) = connection.begin(request);
        connection.has_read(1 << 30).expect("both bodies are open");
        drop(of_response);
        connection.has_read(1 << 30).expect("that of the request is open");
        drop(request);
        connection.has_read(FREE_HEAD_BYTES + 75).expect("a new head");
        connection.has_read(1).expect_err("it has no more room");
    }
}
