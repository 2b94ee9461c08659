//! Connections for requests.
//!
//! # Invariants
//! * The address that is connected to is one that [`Destinations`](super::super::Destinations) allows.

use std::net::SocketAddr;

use tokio::net::{TcpStream, lookup_host};

use super::OutgoingRequestConfig;
use crate::wasi::http::ErrorCode;
use crate::wasi::http::bindings::wasi::http::types::DnsErrorPayload;
use crate::wasi::http::error::error_code_of_io;

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
    let to = (config.to.host.as_str(), config.to.port);
    let found: Vec<_> = lookup_host(to).await.map_err(|_| dns_error())?.collect();
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

fn dns_error() -> ErrorCode {
    ErrorCode::DnsError(DnsErrorPayload { rcode: Some("address not available".to_owned()), info_code: None })
}
