//! `wasi:sockets/udp`: datagrams, to anybody or to one peer.
//!
//! Datagrams are the system's until a guest takes them, and with the system once a guest sends them: nothing is
//! queued here. A guest gets and gives at most [`AT_ONCE`] of them in one call.
//!
//! # Invariants
//! * A socket keeps the address that it was bound to, whoever it is connected with and no longer: the system gives up
//!   a port of its own choice when a socket is disconnected, so that the socket is bound to it again.

mod host;

use std::net::SocketAddr;
use std::sync::Arc;
use std::task::{Context, Poll};

use rustix::buffer::spare_capacity;
use rustix::io::Errno;
use rustix::net::{self, RecvFlags, SendFlags, SocketType};

use super::socket::{Direction, Socket};
use super::{SocketError, SocketResult};
use crate::wasi::bindings::wasi::sockets::network::{ErrorCode, IpAddressFamily};
use crate::wasi::bindings::wasi::sockets::udp::IncomingDatagram;
use crate::wasi::io::Pollable;
use crate::wasi::quota::Share;

/// The resource `wasi:sockets/udp.udp-socket`.
pub struct UdpSocket {
    socket: Arc<Socket>,
    state: State,
    /// The address before it was connected with anybody, once it is bound.
    bound: Option<SocketAddr>,
    /// One share for each stream that is there, and one of its own.
    streams: Arc<()>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Unbound,
    BindStarted,
    Bound,
    Connected(SocketAddr),
}

/// The resource `wasi:sockets/udp.incoming-datagram-stream`.
pub struct IncomingDatagramStream {
    socket: Arc<Socket>,
    remote: Option<SocketAddr>,
    /// What the system told after datagrams, once; the guest is told at its next call.
    failure: Option<Errno>,
    _stream: Arc<()>,
}

/// The resource `wasi:sockets/udp.outgoing-datagram-stream`.
pub struct OutgoingDatagramStream {
    socket: Arc<Socket>,
    remote: Option<SocketAddr>,
    /// How many datagrams the guest was permitted to send.
    permit: usize,
    /// What the system told of the peer after datagrams, once; the guest is told at its next call.
    failure: Option<ErrorCode>,
    _stream: Arc<()>,
}

/// How many datagrams there are in one call at most.
const AT_ONCE: usize = 16;
/// The largest datagram that there is.
const MAX_DATAGRAM: usize = 64 * 1024;

impl UdpSocket {
    fn new(family: IpAddressFamily, share: Share) -> SocketResult<UdpSocket> {
        let socket = Arc::new(Socket::new(family, SocketType::DGRAM, share)?);
        Ok(UdpSocket { socket, state: State::Unbound, bound: None, streams: Arc::new(()) })
    }

    fn start_bind(&mut self, address: SocketAddr) -> SocketResult<()> {
        net::bind(&self.socket, &address)?;
        self.state = State::BindStarted;
        self.bound = Some(self.socket.local_address()?);
        Ok(())
    }

    fn finish_bind(&mut self) -> SocketResult<()> {
        if self.state != State::BindStarted {
            return Err(ErrorCode::NotInProgress.into());
        }
        self.state = State::Bound;
        Ok(())
    }

    /// Whether it may have streams now.
    fn check_stream(&self) -> SocketResult<()> {
        match self.state {
            State::Unbound => return Err(ErrorCode::InvalidState.into()),
            State::BindStarted => return Err(ErrorCode::ConcurrencyConflict.into()),
            State::Bound | State::Connected(_) => {}
        }
        if Arc::strong_count(&self.streams) > 1 {
            return Err(SocketError::Trap(crate::Error::msg(
                "`wasi:sockets/udp` `stream` was called while streams of an earlier call are not dropped",
            )));
        }
        Ok(())
    }

    fn stream(&mut self, remote: Option<SocketAddr>) -> SocketResult<(IncomingDatagramStream, OutgoingDatagramStream)> {
        if let State::Connected(_) = self.state {
            self.disconnect()?;
        }
        if let Some(remote) = remote {
            net::connect(&self.socket, &remote)?;
            self.state = State::Connected(remote);
        }
        let (socket, stream) = (&self.socket, &self.streams);
        Ok((
            IncomingDatagramStream { socket: socket.clone(), remote, failure: None, _stream: stream.clone() },
            OutgoingDatagramStream {
                socket: socket.clone(),
                remote,
                permit: 0,
                failure: None,
                _stream: stream.clone(),
            },
        ))
    }

    fn disconnect(&mut self) -> SocketResult<()> {
        net::connect_unspec(&self.socket)?;
        if let Some(bound) = self.bound
            && self.socket.local_address()?.port() != bound.port()
        {
            // Somebody may have it by now; then the guest is told so, and may try again.
            net::bind(&self.socket, &bound)?;
        }
        self.state = State::Bound;
        Ok(())
    }

    fn local_address(&self) -> SocketResult<SocketAddr> {
        match self.state {
            State::Unbound | State::BindStarted => Err(ErrorCode::InvalidState.into()),
            State::Bound | State::Connected(_) => self.socket.local_address(),
        }
    }

    fn remote_address(&self) -> SocketResult<SocketAddr> {
        match self.state {
            State::Connected(remote) => Ok(remote),
            _ => Err(ErrorCode::InvalidState.into()),
        }
    }
}

impl IncomingDatagramStream {
    /// Datagrams from those that `may_send`.
    fn receive(&mut self, at_most: u64, may_send: impl Fn(SocketAddr) -> bool) -> SocketResult<Vec<IncomingDatagram>> {
        let at_most = usize::try_from(at_most).unwrap_or(AT_ONCE).min(AT_ONCE);
        let mut datagrams = Vec::new();
        if at_most == 0 {
            return Ok(datagrams);
        }
        if let Some(errno) = self.failure.take() {
            return Err(errno.into());
        }
        let mut space = Vec::with_capacity(MAX_DATAGRAM);
        // What comes from others counts too: nobody makes the host read without end.
        for _ in 0..at_most {
            match self.receive_one(&mut space) {
                Ok(datagram) => {
                    datagrams.extend(datagram.filter(|(from, _)| may_send(*from)).map(|(_, datagram)| datagram))
                }
                Err(Errno::AGAIN | Errno::INTR) => break,
                Err(errno) if !datagrams.is_empty() => {
                    self.failure = Some(errno);
                    break;
                }
                Err(errno) => return Err(errno.into()),
            }
        }
        Ok(datagrams)
    }

    /// A datagram; nothing, if it is from somebody else than the socket is connected with.
    fn receive_one(&self, space: &mut Vec<u8>) -> rustix::io::Result<Option<(SocketAddr, IncomingDatagram)>> {
        space.clear();
        let (_, _, from) = net::recvfrom(&self.socket, spare_capacity(space), RecvFlags::empty())?;
        let Some(from) = from.and_then(|from| SocketAddr::try_from(from).ok()) else { return Ok(None) };
        if self.remote.is_some_and(|remote| !is_same(remote, from)) {
            return Ok(None);
        }
        Ok(Some((from, IncomingDatagram { data: space.as_slice().to_vec(), remote_address: from.into() })))
    }
}

/// Whether they are of the same host and port.
fn is_same(one: SocketAddr, other: SocketAddr) -> bool {
    one.ip() == other.ip() && one.port() == other.port()
}

impl OutgoingDatagramStream {
    fn check_send(&mut self) -> u64 {
        // What was permitted stays so until it is used.
        if self.permit == 0 && self.socket.is_ready(Direction::Send) {
            self.permit = AT_ONCE;
        }
        self.permit as u64
    }

    /// Where a datagram goes.
    fn destination(&self, remote: Option<SocketAddr>) -> SocketResult<SocketAddr> {
        match (self.remote, remote) {
            (Some(connected), None) => Ok(connected),
            (Some(connected), Some(remote)) if is_same(connected, remote) => Ok(connected),
            (None, Some(remote)) => super::address::destination(remote, self.socket.family),
            _ => Err(ErrorCode::InvalidArgument.into()),
        }
    }

    /// Keeps what the system tells but once: that the one peer is not there. What is wrong with a datagram or where it
    /// goes is found again.
    fn keep_failure(&mut self, code: ErrorCode) {
        let of_peer = matches!(code, ErrorCode::ConnectionRefused | ErrorCode::RemoteUnreachable);
        self.failure = (self.remote.is_some() && of_peer).then_some(code);
    }

    /// Sends a datagram, if there is room for it.
    fn send_one(&self, data: &[u8], to: SocketAddr) -> rustix::io::Result<()> {
        let sent = match self.remote {
            Some(_) => net::send(&self.socket, data, SendFlags::NOSIGNAL),
            None => net::sendto(&self.socket, data, SendFlags::NOSIGNAL, &to),
        };
        sent.map(drop)
    }
}

impl Pollable for UdpSocket {
    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<()> {
        Poll::Ready(())
    }
}

impl Pollable for IncomingDatagramStream {
    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if self.failure.is_some() { Poll::Ready(()) } else { self.socket.poll_ready(Direction::Receive, cx) }
    }
}

impl Pollable for OutgoingDatagramStream {
    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if self.permit > 0 { Poll::Ready(()) } else { self.socket.poll_ready(Direction::Send, cx) }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::net::UdpSocket as StdSocket;
    use std::task::Waker;

    use super::*;
    use crate::wasi::quota::Quota;

    #[test]
    fn an_error_that_comes_after_datagrams_is_lost() {
        let peer = StdSocket::bind("127.0.0.1:0").expect("loopback");
        let share = Quota::new(1).take().expect("there is one");
        let mut socket = UdpSocket::new(IpAddressFamily::Ipv4, share).expect("a socket");
        socket.start_bind("127.0.0.1:0".parse().expect("an address")).expect("it is free");
        socket.finish_bind().expect("it is in progress");
        let (mut incoming, _outgoing) = socket.stream(peer.local_addr().ok()).expect("it is bound");
        let here = socket.local_address().expect("it is bound");
        for text in ["one", "two"] {
            peer.send_to(text.as_bytes(), here).expect("it goes");
        }
        let (peer, own) = (RefCell::new(Some(peer)), incoming.socket.clone());
        // The peer goes while the first is taken, and what is sent to it comes back as an error.
        let goes = |_| {
            drop(peer.take());
            net::send(&own, b"back", SendFlags::NOSIGNAL).is_ok()
        };
        let texts = |datagrams: Vec<IncomingDatagram>| datagrams.into_iter().map(|one| one.data).collect::<Vec<_>>();
        assert_eq!(texts(incoming.receive(5, goes).expect("the first")), [b"one"]);
        assert!(incoming.poll_ready(&mut Context::from_waker(Waker::noop())).is_ready());
        assert!(incoming.receive(0, |_| true).expect("nothing is asked for").is_empty());
        let failure = incoming.receive(5, |_| true).err();
        assert!(matches!(failure, Some(SocketError::Code(ErrorCode::ConnectionRefused))), "{failure:?}");
        assert_eq!(texts(incoming.receive(5, |_| true).expect("the second")), [b"two"]);
    }
}
