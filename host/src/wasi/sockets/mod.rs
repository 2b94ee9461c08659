//! `wasi:sockets`: TCP, UDP and the names of hosts.
//!
//! A guest has no network unless it is allowed an address ([`WasiCtxBuilder::socket_addr_check`]) or a name
//! ([`WasiCtxBuilder::ip_name_check`]). What it may do is asked at each operation, in the same call that does it:
//! there is no time between the question and the deed.
//!
//! Sockets never block; waiting for one is tokio's, and begins when a guest waits ([`socket`]). What was sent and is
//! not with the system yet is in `io`'s `AsyncWriteStream`, what was received stays with the system.
//!
//! # Invariants
//! * No address reaches the system that `address` did not find valid and the check did not allow.
//! * An IPv6 socket never carries IPv4: a mapped address is none.
//! * A guest has at most `WasiLimits::sockets` sockets, streams of dropped ones counted.
//!
//! [`WasiCtxBuilder::socket_addr_check`]: crate::wasi::WasiCtxBuilder::socket_addr_check
//! [`WasiCtxBuilder::ip_name_check`]: crate::wasi::WasiCtxBuilder::ip_name_check

mod address;
mod error;
mod lookup;
mod options;
mod policy;
mod socket;
mod tcp;
mod udp;

pub use error::{SocketError, SocketResult};
pub use lookup::ResolveAddressStream;
pub(super) use policy::NetworkCtx;
pub use policy::SocketAddrUse;
pub use tcp::TcpSocket;
pub use udp::{IncomingDatagramStream, OutgoingDatagramStream, UdpSocket};

use super::WasiCtxView;
use super::bindings::wasi::sockets::{instance_network, network};
use crate::Result;
use crate::component::Resource;

/// The resource `wasi:sockets/network.network`. It has no rights of its own: what a guest may do is in its context.
#[derive(Clone, Copy, Debug)]
pub struct Network;

impl instance_network::Host for WasiCtxView<'_> {
    fn instance_network(&mut self) -> Result<Resource<Network>> {
        Ok(self.table.push(Network)?)
    }
}

impl network::HostNetwork for WasiCtxView<'_> {
    fn drop(&mut self, rep: Resource<Network>) -> Result<()> {
        self.table.delete(rep)?;
        Ok(())
    }
}

impl network::Host for WasiCtxView<'_> {
    fn convert_error_code(&mut self, error: SocketError) -> Result<network::ErrorCode> {
        match error {
            SocketError::Code(code) => Ok(code),
            SocketError::Trap(error) => Err(error),
        }
    }
}
