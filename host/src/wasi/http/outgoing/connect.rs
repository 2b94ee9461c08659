//! Connections for requests.
//!
//! A lookup that has begun cannot be stopped: it has a part in the request's charge until it ends, also when the request
//! was given up.
//!
//! # Invariants
//! * The address that is connected to is one that [`Destinations`](super::super::Destinations) allows.
//! * No name is looked up that a rule does not cover.

use std::io;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};

use tokio::net::TcpStream;

use super::OutgoingRequestConfig;
use crate::wasi::http::ErrorCode;
use crate::wasi::http::bindings::wasi::http::types::DnsErrorPayload;
use crate::wasi::http::error::error_code_of_io;
use crate::wasi::resolver;

/// What is tried of a name at most.
const MAX_ADDRESSES: usize = 64;

/// Looks the host up and connects to the first of its addresses that is allowed and answers.
///
/// # Errors
/// Why there is no connection.
pub(super) async fn connect(config: &OutgoingRequestConfig) -> Result<TcpStream, ErrorCode> {
    let addresses = allowed_addresses(config).await?;
    let mut last = ErrorCode::DestinationNotFound;
    for address in addresses {
        match TcpStream::connect(address).await {
            Ok(stream) => {
                _ = stream.set_nodelay(true);
                return Ok(stream);
            }
            Err(error) => last = error_code_of_io(&error),
        }
    }
    Err(last)
}

async fn allowed_addresses(config: &OutgoingRequestConfig) -> Result<Vec<SocketAddr>, ErrorCode> {
    let found = addresses(config).await.map_err(|_| dns_error())?;
    if found.is_empty() {
        return Err(ErrorCode::DestinationNotFound);
    }
    let allowed: Vec<_> =
        found.into_iter().filter(|address| config.destinations.allows(config.trust, *address)).collect();
    match allowed.is_empty() {
        true => Err(ErrorCode::DestinationIpProhibited),
        false => Ok(allowed),
    }
}

/// The addresses of the request's host; an address is its own.
async fn addresses(config: &OutgoingRequestConfig) -> io::Result<Vec<SocketAddr>> {
    let port = config.to.port;
    if let Ok(address) = config.to.host.parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(address, port)]);
    }
    let (host, charge) = (config.to.host.clone(), config.charge.clone());
    let lookup = resolver::begin(move || {
        let found = (host.as_str(), port).to_socket_addrs().map(|found| found.take(MAX_ADDRESSES).collect());
        drop(charge);
        found
    });
    // The runtime may end before.
    lookup.await.unwrap_or_else(|| Err(io::Error::other("the lookup was given up")))
}

fn dns_error() -> ErrorCode {
    ErrorCode::DnsError(DnsErrorPayload { rcode: Some("address not available".to_owned()), info_code: None })
}
