//! Fields that only the host sets: those that say how a message is framed and who is connected.
//!
//! They are refused when a guest sets them, taken out of what arrives, and refused again when fields are used as
//! trailers, whatever way they came.

use http::HeaderMap;
use http::header::{self, HeaderName};
use smallvec::SmallVec;

/// Whether guests neither set nor see a header.
pub fn is_forbidden_header(name: &HeaderName) -> bool {
    use header::{CONNECTION, HOST, PROXY_AUTHENTICATE, PROXY_AUTHORIZATION, TRANSFER_ENCODING, UPGRADE};
    *name == CONNECTION
        || *name == HOST
        || *name == TRANSFER_ENCODING
        || *name == UPGRADE
        || *name == PROXY_AUTHENTICATE
        || *name == PROXY_AUTHORIZATION
        || matches!(name.as_str(), "keep-alive" | "proxy-connection" | "http2-settings")
}

/// Whether a field may not be a trailer: what is forbidden in headers, and what a message has to say before its body.
pub(super) fn is_forbidden_trailer(name: &HeaderName) -> bool {
    const BEFORE_THE_BODY: [HeaderName; 14] = [
        header::AUTHORIZATION,
        header::CACHE_CONTROL,
        header::CONTENT_ENCODING,
        header::CONTENT_LENGTH,
        header::CONTENT_RANGE,
        header::CONTENT_TYPE,
        header::COOKIE,
        header::EXPECT,
        header::MAX_FORWARDS,
        header::RANGE,
        header::SET_COOKIE,
        header::TE,
        header::TRAILER,
        header::WWW_AUTHENTICATE,
    ];
    is_forbidden_header(name) || BEFORE_THE_BODY.contains(name)
}

/// Takes out what `forbidden` says.
pub(super) fn remove(map: &mut HeaderMap, forbidden: impl Fn(&HeaderName) -> bool) {
    let names: SmallVec<[HeaderName; 4]> = map.keys().filter(|name| forbidden(name)).cloned().collect();
    for name in names {
        map.remove(name);
    }
}
