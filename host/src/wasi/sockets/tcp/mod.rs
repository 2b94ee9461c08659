//! `wasi:sockets/tcp`: connections, from both sides.
//!
//! | state          | what leads to it                    | what it allows                        |
//! |----------------|-------------------------------------|---------------------------------------|
//! | `Unbound`      | `create-tcp-socket`                 | `start-bind`, `start-connect`         |
//! | `BindStarted`  | `start-bind`                        | `finish-bind`                         |
//! | `Bound`        | `finish-bind`                       | `start-connect`, `start-listen`       |
//! | `ListenStarted`| `start-listen`                      | `finish-listen`                       |
//! | `Listening`    | `finish-listen`                     | `accept`                              |
//! | `Connecting`   | `start-connect`                     | `finish-connect`                      |
//! | `Connected`    | `finish-connect`, `accept`          | `shutdown`                            |
//! | `Closed`       | a connection that came to nothing   | nothing                               |
//!
//! Streams have a share of the socket: it is closed when they and the resource are dropped, in any order.

mod host;
mod streams;

use std::net::SocketAddr;
use std::sync::Arc;
use std::task::{Context, Poll};

use rustix::io::Errno;
use rustix::net::{self, Shutdown, SocketFlags, SocketType, sockopt};

use self::streams::Ending;
use super::socket::{Direction, Socket};
use super::{SocketError, SocketResult};
use crate::wasi::bindings::wasi::sockets::network::{ErrorCode, IpAddressFamily};
use crate::wasi::bindings::wasi::sockets::tcp::ShutdownType;
use crate::wasi::io::{DynInputStream, DynOutputStream, Pollable};
use crate::wasi::quota::Share;

/// The resource `wasi:sockets/tcp.tcp-socket`.
pub struct TcpSocket {
    socket: Arc<Socket>,
    state: State,
    backlog: i32,
}

enum State {
    Unbound,
    BindStarted,
    Bound,
    ListenStarted,
    Listening,
    Connecting,
    Connected(Ending),
    Closed,
}

/// What the system queues for a listener unless the guest sets it.
const DEFAULT_BACKLOG: i32 = 128;

impl TcpSocket {
    fn new(family: IpAddressFamily, share: Share) -> SocketResult<TcpSocket> {
        let socket = Arc::new(Socket::new(family, SocketType::STREAM, share)?);
        Ok(TcpSocket { socket, state: State::Unbound, backlog: DEFAULT_BACKLOG })
    }

    fn family(&self) -> IpAddressFamily {
        self.socket.family
    }

    fn start_bind(&mut self, address: SocketAddr) -> SocketResult<()> {
        // A port that was just in use by another connection may be used again.
        sockopt::set_socket_reuseaddr(&self.socket, address.port() != 0)?;
        net::bind(&self.socket, &address)?;
        self.state = State::BindStarted;
        Ok(())
    }

    fn finish_bind(&mut self) -> SocketResult<()> {
        self.pass(|state| matches!(state, State::BindStarted), State::Bound)
    }

    fn start_connect(&mut self, address: SocketAddr) -> SocketResult<()> {
        match net::connect(&self.socket, &address) {
            Ok(()) | Err(Errno::INPROGRESS) => {
                self.state = State::Connecting;
                Ok(())
            }
            Err(errno) => {
                self.state = State::Closed;
                Err(connect_error(errno))
            }
        }
    }

    fn finish_connect(&mut self) -> SocketResult<(DynInputStream, DynOutputStream)> {
        let State::Connecting = self.state else { return Err(ErrorCode::NotInProgress.into()) };
        if !self.socket.is_ready(Direction::Send) {
            return Err(ErrorCode::WouldBlock.into());
        }
        if let Err(errno) = sockopt::socket_error(&self.socket)? {
            self.state = State::Closed;
            return Err(connect_error(errno));
        }
        Ok(self.connected())
    }

    fn start_listen(&mut self) -> SocketResult<()> {
        match self.state {
            State::Bound => {}
            State::BindStarted | State::ListenStarted | State::Connecting => {
                return Err(ErrorCode::ConcurrencyConflict.into());
            }
            _ => return Err(ErrorCode::InvalidState.into()),
        }
        net::listen(&self.socket, self.backlog)?;
        self.state = State::ListenStarted;
        Ok(())
    }

    fn finish_listen(&mut self) -> SocketResult<()> {
        self.pass(|state| matches!(state, State::ListenStarted), State::Listening)
    }

    /// From one state to another.
    fn pass(&mut self, is_from: impl FnOnce(&State) -> bool, to: State) -> SocketResult<()> {
        if !is_from(&self.state) {
            return Err(ErrorCode::NotInProgress.into());
        }
        self.state = to;
        Ok(())
    }

    fn accept(&mut self, share: Share) -> SocketResult<(TcpSocket, DynInputStream, DynOutputStream)> {
        let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
        let accepted = match net::accept_with(&self.socket, flags) {
            // Linux tells here of errors of the connection that nobody accepts any more.
            Err(Errno::PROTO | Errno::NETDOWN | Errno::HOSTUNREACH | Errno::NETUNREACH | Errno::INTR) => {
                return Err(ErrorCode::ConnectionAborted.into());
            }
            accepted => accepted?,
        };
        let socket = Arc::new(Socket::of(accepted, self.family(), share));
        let mut accepted = TcpSocket { socket, state: State::Unbound, backlog: DEFAULT_BACKLOG };
        let (input, output) = accepted.connected();
        Ok((accepted, input, output))
    }

    fn connected(&mut self) -> (DynInputStream, DynOutputStream) {
        let (input, output, ending) = streams::of(&self.socket);
        self.state = State::Connected(ending);
        (input, output)
    }

    fn shutdown(&mut self, what: ShutdownType) -> SocketResult<()> {
        let State::Connected(ending) = &self.state else { return Err(ErrorCode::InvalidState.into()) };
        if let ShutdownType::Receive | ShutdownType::Both = what {
            self.socket.receive_no_more();
            done_before(net::shutdown(&self.socket, Shutdown::Read))?;
        }
        if let ShutdownType::Send | ShutdownType::Both = what
            && !ending.end()
        {
            done_before(net::shutdown(&self.socket, Shutdown::Write))?;
        }
        Ok(())
    }

    fn set_backlog(&mut self, size: u64) -> SocketResult<()> {
        if size == 0 {
            return Err(ErrorCode::InvalidArgument.into());
        }
        let backlog = i32::try_from(size).unwrap_or(i32::MAX);
        match self.state {
            State::Unbound | State::BindStarted | State::Bound => {}
            State::ListenStarted | State::Listening => net::listen(&self.socket, backlog)?,
            State::Connecting | State::Connected(_) | State::Closed => return Err(ErrorCode::InvalidState.into()),
        }
        self.backlog = backlog;
        Ok(())
    }

    fn local_address(&self) -> SocketResult<SocketAddr> {
        match self.state {
            State::Unbound | State::BindStarted | State::Closed => Err(ErrorCode::InvalidState.into()),
            _ => self.socket.local_address(),
        }
    }

    fn remote_address(&self) -> SocketResult<SocketAddr> {
        match self.state {
            State::Connected(_) => self.socket.remote_address(),
            _ => Err(ErrorCode::InvalidState.into()),
        }
    }
}

impl Pollable for TcpSocket {
    /// Whether what is in progress can be finished, or another connection accepted.
    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        match self.state {
            State::Connecting => self.socket.poll_ready(Direction::Send, cx),
            State::Listening => self.socket.poll_ready(Direction::Receive, cx),
            _ => Poll::Ready(()),
        }
    }
}

/// A local address that is in use with this peer already is the peer's matter.
fn connect_error(errno: Errno) -> SocketError {
    match errno {
        Errno::ADDRNOTAVAIL => ErrorCode::AddressInUse.into(),
        errno => errno.into(),
    }
}

/// A peer that closed the connection has done it already.
fn done_before(result: rustix::io::Result<()>) -> SocketResult<()> {
    match result {
        Ok(()) | Err(Errno::NOTCONN) => Ok(()),
        Err(errno) => Err(errno.into()),
    }
}
