//! A socket of the system: never blocks, and can be waited for.
//!
//! The system is asked first whether the socket is ready. Only if it is not, and somebody really waits, is it given to
//! tokio's reactor; so a guest that never waits has no reactor.

use std::io;
use std::net::SocketAddr;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker, ready};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::net::{self, AddressFamily, SocketFlags, SocketType};
use tokio::io::unix::AsyncFd;

use super::SocketResult;
use crate::wasi::bindings::wasi::sockets::network::{ErrorCode, IpAddressFamily};
use crate::wasi::executor;
use crate::wasi::quota::Share;

/// A socket, shared by the resources that work on it.
pub(super) struct Socket {
    /// Above `descriptor`: goes first.
    registered: Mutex<Option<AsyncFd<Arc<OwnedFd>>>>,
    descriptor: Arc<OwnedFd>,
    pub(super) family: IpAddressFamily,
    /// Set when the guest wants to receive nothing more.
    receives_no_more: AtomicBool,
    /// Set when the reactor refused it: an operation that would wait fails then.
    cannot_wait: AtomicBool,
    _share: Share,
}

/// What to wait for.
#[derive(Clone, Copy)]
pub(super) enum Direction {
    Receive,
    Send,
}

impl Socket {
    pub(super) fn new(family: IpAddressFamily, kind: SocketType, share: Share) -> SocketResult<Socket> {
        let domain = match family {
            IpAddressFamily::Ipv4 => AddressFamily::INET,
            IpAddressFamily::Ipv6 => AddressFamily::INET6,
        };
        let descriptor = net::socket_with(domain, kind, SocketFlags::CLOEXEC | SocketFlags::NONBLOCK, None)?;
        if let IpAddressFamily::Ipv6 = family {
            net::sockopt::set_ipv6_v6only(&descriptor, true)?;
        }
        Ok(Socket::of(descriptor, family, share))
    }

    /// One that the system made, and that does not block.
    pub(super) fn of(descriptor: OwnedFd, family: IpAddressFamily, share: Share) -> Socket {
        Socket {
            registered: Mutex::new(None),
            descriptor: Arc::new(descriptor),
            family,
            receives_no_more: AtomicBool::new(false),
            cannot_wait: AtomicBool::new(false),
            _share: share,
        }
    }

    /// Whether an operation gives something at once: bytes, room, the end or an error.
    pub(super) fn is_ready(&self, direction: Direction) -> bool {
        let wanted = match direction {
            Direction::Receive => PollFlags::IN | PollFlags::RDHUP,
            Direction::Send => PollFlags::OUT,
        };
        let mut one = [PollFd::new(&self.descriptor, wanted)];
        poll(&mut one, Some(&Timespec { tv_sec: 0, tv_nsec: 0 })).is_ok_and(|n_ready| n_ready > 0)
    }

    /// Waits until it [is ready](Self::is_ready).
    pub(super) fn poll_ready(&self, direction: Direction, cx: &mut Context<'_>) -> Poll<()> {
        if self.is_ready(direction) {
            return Poll::Ready(());
        }
        if cx.waker().will_wake(Waker::noop()) {
            return Poll::Pending;
        }
        let waited = executor::within(|| self.poll_registered(direction, cx));
        let waited = ready!(waited.unwrap_or_else(|error| Poll::Ready(Err(io::Error::other(error)))));
        self.cannot_wait.store(waited.is_err(), Ordering::Relaxed);
        Poll::Ready(())
    }

    /// What an operation gives that would wait: an error if there is nobody to wait with.
    pub(super) fn would_wait(&self) -> io::Result<()> {
        if self.cannot_wait.swap(false, Ordering::Relaxed) {
            return Err(io::Error::other("the socket cannot be waited for: the reactor of its runtime refused it"));
        }
        Ok(())
    }

    fn poll_registered(&self, direction: Direction, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut registered = self.registered.lock().unwrap_or_else(PoisonError::into_inner);
        let reactor = match &mut *registered {
            Some(reactor) => reactor,
            none => none.insert(register(self.descriptor.clone())?),
        };
        loop {
            let polled = match direction {
                Direction::Receive => reactor.poll_read_ready(cx),
                Direction::Send => reactor.poll_write_ready(cx),
            };
            match ready!(polled) {
                // It may have been ready when it was registered, and not since.
                Ok(mut guard) if !self.is_ready(direction) => guard.clear_ready(),
                Ok(_) => return Poll::Ready(Ok(())),
                Err(error) => {
                    // Its runtime has ended. The next one who waits may have another.
                    *registered = None;
                    return Poll::Ready(Err(error));
                }
            }
        }
    }

    pub(super) fn local_address(&self) -> SocketResult<SocketAddr> {
        let address = net::getsockname(self)?;
        Ok(address.try_into().map_err(|_| ErrorCode::Unknown)?)
    }

    pub(super) fn remote_address(&self) -> SocketResult<SocketAddr> {
        let address = net::getpeername(self)?.ok_or(ErrorCode::InvalidState)?;
        Ok(address.try_into().map_err(|_| ErrorCode::Unknown)?)
    }

    pub(super) fn receive_no_more(&self) {
        self.receives_no_more.store(true, Ordering::Relaxed);
    }

    pub(super) fn receives_no_more(&self) -> bool {
        self.receives_no_more.load(Ordering::Relaxed)
    }
}

#[expect(deprecated, reason = "unsound for types whose descriptor changes, of which `OwnedFd` is none")]
fn register(descriptor: Arc<OwnedFd>) -> io::Result<AsyncFd<Arc<OwnedFd>>> {
    AsyncFd::new(descriptor)
}

impl AsFd for Socket {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.descriptor.as_fd()
    }
}
