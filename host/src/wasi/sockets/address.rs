//! Addresses: between the standard's and Rust's, and which of them are valid for what.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};

use super::SocketResult;
use crate::wasi::bindings::wasi::sockets::network::{
    ErrorCode, IpAddress, IpAddressFamily, IpSocketAddress, Ipv4SocketAddress, Ipv6SocketAddress,
};

impl From<IpSocketAddress> for SocketAddr {
    fn from(address: IpSocketAddress) -> SocketAddr {
        match address {
            IpSocketAddress::Ipv4(Ipv4SocketAddress { port, address: (a, b, c, d) }) => {
                SocketAddrV4::new(Ipv4Addr::new(a, b, c, d), port).into()
            }
            IpSocketAddress::Ipv6(Ipv6SocketAddress { port, flow_info, address, scope_id }) => {
                let (a, b, c, d, e, f, g, h) = address;
                SocketAddrV6::new(Ipv6Addr::new(a, b, c, d, e, f, g, h), port, flow_info, scope_id).into()
            }
        }
    }
}

impl From<SocketAddr> for IpSocketAddress {
    fn from(address: SocketAddr) -> IpSocketAddress {
        match address {
            SocketAddr::V4(v4) => {
                IpSocketAddress::Ipv4(Ipv4SocketAddress { port: v4.port(), address: v4.ip().octets().into() })
            }
            SocketAddr::V6(v6) => IpSocketAddress::Ipv6(Ipv6SocketAddress {
                port: v6.port(),
                flow_info: v6.flowinfo(),
                address: v6.ip().segments().into(),
                scope_id: v6.scope_id(),
            }),
        }
    }
}

impl From<IpAddr> for IpAddress {
    fn from(address: IpAddr) -> IpAddress {
        match address {
            IpAddr::V4(v4) => IpAddress::Ipv4(v4.octets().into()),
            IpAddr::V6(v6) => IpAddress::Ipv6(v6.segments().into()),
        }
    }
}

/// An address of one's own: of the socket's family, and of one host.
pub(super) fn local(address: SocketAddr, family: IpAddressFamily) -> SocketResult<SocketAddr> {
    if is_of(address, family) && is_unicast(address.ip()) {
        Ok(address)
    } else {
        Err(ErrorCode::InvalidArgument.into())
    }
}

/// An address to connect to: of the socket's family, and of one host at one port.
pub(super) fn peer(address: SocketAddr, family: IpAddressFamily) -> SocketResult<SocketAddr> {
    let address = destination(address, family)?;
    if is_unicast(address.ip()) { Ok(address) } else { Err(ErrorCode::InvalidArgument.into()) }
}

/// An address to send to: of the socket's family, and at a port. "Any address" is none, though the system takes it
/// for this host.
pub(super) fn destination(address: SocketAddr, family: IpAddressFamily) -> SocketResult<SocketAddr> {
    let is_somewhere = !address.ip().is_unspecified() && address.port() != 0;
    if is_of(address, family) && is_somewhere { Ok(address) } else { Err(ErrorCode::InvalidArgument.into()) }
}

fn is_of(address: SocketAddr, family: IpAddressFamily) -> bool {
    match (address, family) {
        (SocketAddr::V4(_), IpAddressFamily::Ipv4) => true,
        (SocketAddr::V6(v6), IpAddressFamily::Ipv6) => !carries_ipv4(*v6.ip()),
        _ => false,
    }
}

/// Whether it is an IPv4 address that is mapped (`::ffff:0:0/96`), or compatible as it was once (`::/96`).
fn carries_ipv4(address: Ipv6Addr) -> bool {
    let is_own = address.is_loopback() || address.is_unspecified();
    address.to_ipv4_mapped().is_some() || (!is_own && address.to_ipv4().is_some())
}

fn is_unicast(address: IpAddr) -> bool {
    !address.is_multicast() && address != IpAddr::V4(Ipv4Addr::BROADCAST)
}
