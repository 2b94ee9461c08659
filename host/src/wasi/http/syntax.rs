//! What a request says of itself: method, scheme, authority and path, as WIT has them and as HTTP does.
//!
//! # Invariants
//! * A path never names a host: neither the absolute form nor `//host` passes.
//! * An authority is a host and perhaps a port: no user, nothing that ends it early.

use http::uri::{Authority, PathAndQuery};

use super::ErrorCode;
use super::bindings::wasi::http::types::{Method, Scheme};
use super::destinations::Destination;

/// What `http::Uri` takes at most.
const MAX_URI_BYTES: usize = u16::MAX as usize - 1;

/// A method of WIT.
pub(super) fn method_to_wit(method: &http::Method) -> Method {
    match *method {
        http::Method::GET => Method::Get,
        http::Method::HEAD => Method::Head,
        http::Method::POST => Method::Post,
        http::Method::PUT => Method::Put,
        http::Method::DELETE => Method::Delete,
        http::Method::CONNECT => Method::Connect,
        http::Method::OPTIONS => Method::Options,
        http::Method::TRACE => Method::Trace,
        http::Method::PATCH => Method::Patch,
        _ => Method::Other(method.as_str().to_owned()),
    }
}

/// A method of HTTP; nothing if it is none. `CONNECT` would be no request, but a tunnel.
pub(super) fn method_from_wit(method: &Method) -> Option<http::Method> {
    let name = match method {
        Method::Get => "GET",
        Method::Head => "HEAD",
        Method::Post => "POST",
        Method::Put => "PUT",
        Method::Delete => "DELETE",
        Method::Options => "OPTIONS",
        Method::Trace => "TRACE",
        Method::Patch => "PATCH",
        Method::Other(name) if name.len() <= 64 => name,
        Method::Connect | Method::Other(_) => return None,
    };
    http::Method::from_bytes(name.as_bytes()).ok().filter(|method| *method != http::Method::CONNECT)
}

/// A path with its query, if it is one and nothing else.
pub(super) fn path_with_query(text: &str) -> Option<PathAndQuery> {
    let is_path = text.is_empty() || text == "*" || text.starts_with(['/', '?']);
    let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#' && byte != b'\\');
    if !is_path || !is_plain || text.starts_with("//") || text.len() > MAX_URI_BYTES {
        return None;
    }
    if text.is_empty() {
        return Some(PathAndQuery::from_static("/"));
    }
    PathAndQuery::try_from(text).ok()
}

/// An authority, if it is a host and perhaps a port.
pub(super) fn authority(text: &str) -> Option<Authority> {
    let authority = Authority::try_from(text).ok().filter(|_| text.len() <= MAX_URI_BYTES)?;
    let is_plain = !text.contains('@') && text.is_ascii() && !authority.host().is_empty();
    (is_plain && port(&authority).is_ok()).then_some(authority)
}

fn port(authority: &Authority) -> Result<Option<u16>, ()> {
    match authority.as_str().strip_prefix(authority.host()) {
        Some("") => Ok(None),
        // `parse` would take a sign.
        Some(rest) => match rest.strip_prefix(':').filter(|port| port.bytes().all(|byte| byte.is_ascii_digit())) {
            Some(port) => port.parse().ok().filter(|port| *port > 0).map(Some).ok_or(()),
            None => Err(()),
        },
        None => Err(()),
    }
}

/// Whether a scheme is one, however little is known of it.
pub(super) fn is_scheme(scheme: &Scheme) -> bool {
    match scheme {
        Scheme::Http | Scheme::Https => true,
        Scheme::Other(name) => name.len() <= 64 && http::uri::Scheme::try_from(name.as_str()).is_ok(),
    }
}

/// Where a request goes to.
///
/// # Errors
/// When its scheme is neither of HTTP's.
pub(super) fn destination(scheme: &http::uri::Scheme, authority: &Authority) -> Result<Destination, ErrorCode> {
    let of_scheme = match scheme.as_str() {
        "http" => 80,
        "https" => 443,
        _ => return Err(ErrorCode::HttpProtocolError),
    };
    let port = port(authority).map_err(|()| ErrorCode::HttpRequestUriInvalid)?.unwrap_or(of_scheme);
    let host = authority.host().trim_start_matches('[').trim_end_matches(']').to_ascii_lowercase();
    Ok(Destination { host, port })
}

#[cfg(test)]
mod tests;
