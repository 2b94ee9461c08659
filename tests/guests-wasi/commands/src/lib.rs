//! What the programs that use sockets share: addresses as text, and waiting for what a socket has begun.

use std::net::{IpAddr, SocketAddr};

use wasip2::io::poll::Pollable;
use wasip2::sockets::network::{
    ErrorCode, IpAddress, IpAddressFamily, IpSocketAddress, Ipv4SocketAddress, Ipv6SocketAddress,
};

/// The address that an argument is, as WASI has it.
pub fn address(text: &str) -> IpSocketAddress {
    match text.parse().unwrap_or_else(|_| panic!("expected an address and a port, found {text:?}")) {
        SocketAddr::V4(address) => {
            let [a, b, c, d] = address.ip().octets();
            IpSocketAddress::Ipv4(Ipv4SocketAddress { port: address.port(), address: (a, b, c, d) })
        }
        SocketAddr::V6(address) => {
            let [a, b, c, d, e, f, g, h] = address.ip().segments();
            IpSocketAddress::Ipv6(Ipv6SocketAddress {
                port: address.port(),
                flow_info: address.flowinfo(),
                address: (a, b, c, d, e, f, g, h),
                scope_id: address.scope_id(),
            })
        }
    }
}

/// The family of an address.
pub fn family(address: &IpSocketAddress) -> IpAddressFamily {
    match address {
        IpSocketAddress::Ipv4(_) => IpAddressFamily::Ipv4,
        IpSocketAddress::Ipv6(_) => IpAddressFamily::Ipv6,
    }
}

/// An address as text.
pub fn show(address: &IpSocketAddress) -> String {
    let (ip, port) = match *address {
        IpSocketAddress::Ipv4(Ipv4SocketAddress { port, address }) => (IpAddress::Ipv4(address), port),
        IpSocketAddress::Ipv6(Ipv6SocketAddress { port, address, .. }) => (IpAddress::Ipv6(address), port),
    };
    SocketAddr::new(ip_address(ip), port).to_string()
}

/// The standard library's form of an address.
pub fn ip_address(address: IpAddress) -> IpAddr {
    match address {
        IpAddress::Ipv4((a, b, c, d)) => IpAddr::from([a, b, c, d]),
        IpAddress::Ipv6((a, b, c, d, e, f, g, h)) => IpAddr::from([a, b, c, d, e, f, g, h]),
    }
}

/// Calls a function until it does not answer that it would block.
pub fn finish<T>(pollable: &Pollable, mut step: impl FnMut() -> Result<T, ErrorCode>) -> Result<T, ErrorCode> {
    loop {
        match step() {
            Err(ErrorCode::WouldBlock) => pollable.block(),
            done => return done,
        }
    }
}

/// Ends the program, with what was refused, where a step fails.
pub fn or_end<T>(what: &str, result: Result<T, ErrorCode>) -> T {
    result.unwrap_or_else(|code| {
        println!("{what}: {}", code.name());
        std::process::exit(1)
    })
}
