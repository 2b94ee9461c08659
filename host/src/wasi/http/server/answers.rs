//! What a client gets when the guest gives no answer.

use http::header::{CONNECTION, CONTENT_TYPE, HeaderValue};
use http::{Method, Request, Response, StatusCode};

use super::guest::Failure;
use crate::PoolConcurrencyLimitError;
use crate::wasi::http::incoming::check_request;
use crate::wasi::http::{ErrorCode, HyperIncomingBody, HyperOutgoingBody};

/// What is refused before there is a guest.
pub(super) fn refusal(request: &Request<HyperIncomingBody>) -> Option<Response<HyperOutgoingBody>> {
    if request.method() == Method::CONNECT {
        return Some(plain(StatusCode::METHOD_NOT_ALLOWED));
    }
    check_request(request).err().map(|code| of_code(&code))
}

/// Whether the guest never had the request, since nobody could have answered it.
pub(super) fn is_clients_fault(error: &crate::Error) -> bool {
    matches!(error.downcast_ref::<Failure>(), Some(Failure::Refused(_)))
}

/// The answer for an error that the guest answered with.
pub(super) fn of_code(code: &ErrorCode) -> Response<HyperOutgoingBody> {
    plain(match code {
        ErrorCode::HttpRequestUriInvalid | ErrorCode::HttpProtocolError => StatusCode::BAD_REQUEST,
        ErrorCode::HttpRequestUriTooLong => StatusCode::URI_TOO_LONG,
        ErrorCode::HttpRequestMethodInvalid => StatusCode::METHOD_NOT_ALLOWED,
        ErrorCode::HttpRequestLengthRequired => StatusCode::LENGTH_REQUIRED,
        ErrorCode::HttpRequestBodySize(_) => StatusCode::PAYLOAD_TOO_LARGE,
        ErrorCode::HttpRequestHeaderSectionSize(_) | ErrorCode::HttpRequestHeaderSize(_) => {
            StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE
        }
        ErrorCode::HttpRequestDenied => StatusCode::FORBIDDEN,
        ErrorCode::LoopDetected => StatusCode::LOOP_DETECTED,
        ErrorCode::DnsTimeout
        | ErrorCode::ConnectionTimeout
        | ErrorCode::ConnectionReadTimeout
        | ErrorCode::HttpResponseTimeout => StatusCode::GATEWAY_TIMEOUT,
        ErrorCode::DnsError(_)
        | ErrorCode::DestinationNotFound
        | ErrorCode::DestinationUnavailable
        | ErrorCode::ConnectionRefused
        | ErrorCode::ConnectionTerminated => StatusCode::BAD_GATEWAY,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    })
}

/// The answer for a guest that failed. Why is for the host alone.
pub(super) fn of_error(error: &crate::Error) -> Response<HyperOutgoingBody> {
    if let Some(code) = error.downcast_ref::<ErrorCode>() {
        return of_code(code);
    }
    plain(match error.downcast_ref::<Failure>() {
        Some(Failure::Refused(code)) => return of_code(code),
        Some(Failure::TimeIsOver { .. }) => StatusCode::GATEWAY_TIMEOUT,
        Some(Failure::NoTurn { .. }) => StatusCode::SERVICE_UNAVAILABLE,
        Some(Failure::NoAnswer) => StatusCode::INTERNAL_SERVER_ERROR,
        None if error.is::<PoolConcurrencyLimitError>() => StatusCode::SERVICE_UNAVAILABLE,
        None => StatusCode::INTERNAL_SERVER_ERROR,
    })
}

fn plain(status: StatusCode) -> Response<HyperOutgoingBody> {
    let text = format!("{}\n", status.canonical_reason().unwrap_or("error"));
    let mut response = Response::new(HyperOutgoingBody::full(text));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain"));
    if status.is_client_error() {
        // Who sends one such request may have meant another by what follows it.
        response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    }
    response
}
