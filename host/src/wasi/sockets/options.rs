//! Options of sockets. A value that the system would refuse as too large becomes the largest that it takes, as the
//! standard wants it; 0 is refused.

use std::time::Duration;

use rustix::net::sockopt;

use super::SocketResult;
use super::socket::Socket;
use crate::wasi::bindings::wasi::sockets::network::{ErrorCode, IpAddressFamily};

/// The largest buffer that a guest may ask for. The system has a limit of its own, which may be less.
const MAX_BUFFER: usize = 1 << 20;
/// The longest time between probes, in seconds, and the most probes that Linux takes.
const MAX_PROBE_SECONDS: u64 = 32767;
const MAX_PROBES: u32 = 127;

impl Socket {
    pub(super) fn hop_limit(&self) -> SocketResult<u8> {
        let limit = match self.family {
            IpAddressFamily::Ipv4 => u8::try_from(sockopt::ip_ttl(self)?).unwrap_or(u8::MAX),
            IpAddressFamily::Ipv6 => sockopt::ipv6_unicast_hops(self)?,
        };
        Ok(limit)
    }

    pub(super) fn set_hop_limit(&self, limit: u8) -> SocketResult<()> {
        nonzero(limit.into())?;
        match self.family {
            IpAddressFamily::Ipv4 => sockopt::set_ip_ttl(self, limit.into())?,
            IpAddressFamily::Ipv6 => sockopt::set_ipv6_unicast_hops(self, Some(limit))?,
        }
        Ok(())
    }

    pub(super) fn receive_buffer_size(&self) -> SocketResult<u64> {
        Ok(asked_for(sockopt::socket_recv_buffer_size(self)?))
    }

    pub(super) fn set_receive_buffer_size(&self, size: u64) -> SocketResult<()> {
        Ok(sockopt::set_socket_recv_buffer_size(self, buffer_size(size)?)?)
    }

    pub(super) fn send_buffer_size(&self) -> SocketResult<u64> {
        Ok(asked_for(sockopt::socket_send_buffer_size(self)?))
    }

    pub(super) fn set_send_buffer_size(&self, size: u64) -> SocketResult<()> {
        Ok(sockopt::set_socket_send_buffer_size(self, buffer_size(size)?)?)
    }

    pub(super) fn keep_alive(&self) -> SocketResult<bool> {
        Ok(sockopt::socket_keepalive(self)?)
    }

    pub(super) fn set_keep_alive(&self, is_on: bool) -> SocketResult<()> {
        Ok(sockopt::set_socket_keepalive(self, is_on)?)
    }

    pub(super) fn keep_alive_idle_time(&self) -> SocketResult<u64> {
        Ok(nanoseconds(sockopt::tcp_keepidle(self)?))
    }

    pub(super) fn set_keep_alive_idle_time(&self, nanoseconds: u64) -> SocketResult<()> {
        Ok(sockopt::set_tcp_keepidle(self, probe_time(nanoseconds)?)?)
    }

    pub(super) fn keep_alive_interval(&self) -> SocketResult<u64> {
        Ok(nanoseconds(sockopt::tcp_keepintvl(self)?))
    }

    pub(super) fn set_keep_alive_interval(&self, nanoseconds: u64) -> SocketResult<()> {
        Ok(sockopt::set_tcp_keepintvl(self, probe_time(nanoseconds)?)?)
    }

    pub(super) fn keep_alive_count(&self) -> SocketResult<u32> {
        Ok(sockopt::tcp_keepcnt(self)?)
    }

    pub(super) fn set_keep_alive_count(&self, count: u32) -> SocketResult<()> {
        nonzero(count.into())?;
        Ok(sockopt::set_tcp_keepcnt(self, count.min(MAX_PROBES))?)
    }
}

fn nonzero(value: u64) -> SocketResult<u64> {
    if value == 0 { Err(ErrorCode::InvalidArgument.into()) } else { Ok(value) }
}

fn buffer_size(size: u64) -> SocketResult<usize> {
    Ok(usize::try_from(nonzero(size)?).unwrap_or(MAX_BUFFER).min(MAX_BUFFER))
}

/// Linux takes twice what is asked for, and says so.
fn asked_for(size: usize) -> u64 {
    size as u64 / 2
}

/// Whole seconds, at least one.
fn probe_time(nanoseconds: u64) -> SocketResult<Duration> {
    let seconds = nonzero(nanoseconds)?.div_ceil(1_000_000_000);
    Ok(Duration::from_secs(seconds.min(MAX_PROBE_SECONDS)))
}

fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}
