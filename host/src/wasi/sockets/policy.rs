//! What a guest may do with the network.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use super::{Network, SocketResult};
use crate::component::Resource;
use crate::wasi::bindings::wasi::sockets::network::ErrorCode;
use crate::wasi::quota::{Quota, Share};
use crate::wasi::{WasiCtx, WasiCtxView};

/// What an address is to be used for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum SocketAddrUse {
    /// To listen at it, or to connect from it.
    TcpBind,
    /// To connect to it.
    TcpConnect,
    /// To receive at it, or to send from it.
    UdpBind,
    /// To receive from it alone.
    UdpConnect,
    /// To send a datagram to it. Asked for each one, connected or not.
    UdpOutgoingDatagram,
    /// To receive a datagram from it. Asked for each one at a socket whose own address, with the port that the system
    /// chose, the guest may not bind to ([`UdpBind`](Self::UdpBind)); what is not allowed is dropped.
    UdpIncomingDatagram,
}

type AddressCheck = Box<dyn Fn(SocketAddr, SocketAddrUse) -> bool + Send>;
type NameCheck = Box<dyn Fn(&str) -> bool + Send>;
/// Called where the lookup runs, not on the guest's thread.
pub(super) type NameFound = Arc<dyn Fn(&str, &[IpAddr]) + Send + Sync>;

/// What a context has of the network: at first, nothing.
pub(in crate::wasi) struct NetworkCtx {
    pub(in crate::wasi) tcp: bool,
    pub(in crate::wasi) udp: bool,
    pub(in crate::wasi) address: Option<AddressCheck>,
    pub(in crate::wasi) name: Option<NameCheck>,
    pub(in crate::wasi) found: Option<NameFound>,
    /// Made when the guest asks for the first one.
    sockets: Option<Quota>,
    lookups: Option<Quota>,
}

impl Default for NetworkCtx {
    fn default() -> NetworkCtx {
        NetworkCtx { tcp: true, udp: true, address: None, name: None, found: None, sockets: None, lookups: None }
    }
}

/// How many names a guest may look up at a time: each is a thread.
const MAX_LOOKUPS: usize = 8;

impl WasiCtx {
    /// Asks whether the guest may do this with an address.
    pub(super) fn check_address(&self, address: SocketAddr, what: SocketAddrUse) -> SocketResult<()> {
        match &self.network.address {
            Some(check) if check(address, what) => Ok(()),
            _ => Err(ErrorCode::AccessDenied.into()),
        }
    }

    /// Asks whether the guest may look up a name.
    pub(super) fn check_name(&self, name: &str) -> SocketResult<()> {
        match &self.network.name {
            Some(check) if check(name) => Ok(()),
            _ => Err(ErrorCode::AccessDenied.into()),
        }
    }

    /// Room for one more socket.
    pub(super) fn take_socket(&mut self) -> SocketResult<Share> {
        let limit = self.limits.sockets;
        let quota = self.network.sockets.get_or_insert_with(|| Quota::new(limit));
        quota.take().ok_or_else(|| ErrorCode::NewSocketLimit.into())
    }

    /// Room for one more lookup.
    pub(super) fn take_lookup(&mut self) -> SocketResult<Share> {
        let quota = self.network.lookups.get_or_insert_with(|| Quota::new(MAX_LOOKUPS));
        quota.take().ok_or_else(|| ErrorCode::TemporaryResolverFailure.into())
    }
}

impl WasiCtxView<'_> {
    /// Functions that reach the network take one as a sign that they may.
    pub(super) fn check_network(&self, network: &Resource<Network>) -> SocketResult<()> {
        self.table.get(network)?;
        Ok(())
    }
}
