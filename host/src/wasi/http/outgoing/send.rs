//! Sends a request over a connection of its own.

use http::Method;
use http::header::{self, HeaderValue};
use http_body::Body;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::timeout;

use super::connect::connect;
use super::future::Task;
use super::options::Security;
use super::{FutureIncomingResponse, OutgoingRequestConfig};
use crate::wasi::http::error::error_code_of_hyper;
use crate::wasi::http::incoming::ArrivedResponse;
use crate::wasi::http::{ErrorCode, HttpResult, HyperIncomingBody, HyperOutgoingBody};

/// Sends a request as the host does unless [`WasiHttpHooks`](crate::wasi::http::WasiHttpHooks) say otherwise: over
/// HTTP/1.1, with a connection of its own.
///
/// # Errors
/// When it is one of `https` and the crate was built without the feature `wasi-http-tls`; when there is no runtime.
pub fn default_send_request(
    request: http::Request<HyperOutgoingBody>,
    config: OutgoingRequestConfig,
) -> HttpResult<FutureIncomingResponse> {
    if config.security == Security::Tls && !cfg!(feature = "wasi-http-tls") {
        return Err(ErrorCode::TlsProtocolError.into());
    }
    Ok(FutureIncomingResponse::spawn(send(request, config))?)
}

async fn send(
    mut request: http::Request<HyperOutgoingBody>,
    config: OutgoingRequestConfig,
) -> Result<ArrivedResponse, ErrorCode> {
    let opened = within(config.connect_timeout, ErrorCode::ConnectionTimeout, open(&config)).await;
    let (sender, connection) = opened.inspect_err(|code| request.body_mut().give_up(code))?;
    in_origin_form(&mut request)?;
    let response = within(config.first_byte_timeout, ErrorCode::ConnectionReadTimeout, async {
        let mut sender = sender;
        announce_body(&mut request).await;
        sender.send_request(request).await.map_err(error_code_of_hyper)
    });
    Ok(ArrivedResponse {
        response: response.await?.map(HyperIncomingBody::from),
        between_bytes_timeout: Some(config.between_bytes_timeout),
        connection: Some(Box::new((connection, config.charge))),
    })
}

/// A request that usually has no body says so if it has one: hyper would otherwise send its head without a word about the
/// body, and no body, if it does not see yet how long that will be. So such a head waits for the body's first bytes.
async fn announce_body(request: &mut http::Request<HyperOutgoingBody>) {
    let usually_has_none = matches!(*request.method(), Method::GET | Method::HEAD);
    if !usually_has_none || request.headers().contains_key(header::CONTENT_LENGTH) {
        return;
    }
    request.body_mut().begun().await;
    if request.body().size_hint().exact().is_none() {
        request.headers_mut().insert(header::TRANSFER_ENCODING, HeaderValue::from_static("chunked"));
    }
}

type Sender = http1::SendRequest<HyperOutgoingBody>;
type Connection = Task<()>;

async fn within<T>(
    time: std::time::Duration,
    or_else: ErrorCode,
    what: impl Future<Output = Result<T, ErrorCode>>,
) -> Result<T, ErrorCode> {
    timeout(time, what).await.unwrap_or(Err(or_else))
}

async fn open(config: &OutgoingRequestConfig) -> Result<(Sender, Connection), ErrorCode> {
    let stream = connect(config).await?;
    match config.security {
        Security::Plain => shake_hands(stream).await,
        #[cfg(feature = "wasi-http-tls")]
        Security::Tls => shake_hands(super::tls::connect(config, stream).await?).await,
        #[cfg(not(feature = "wasi-http-tls"))]
        Security::Tls => Err(ErrorCode::TlsProtocolError),
    }
}

async fn shake_hands(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
) -> Result<(Sender, Connection), ErrorCode> {
    let (sender, connection) = http1::Builder::new()
        .max_buf_size(64 << 10)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(error_code_of_hyper)?;
    // What goes wrong with it, who reads the response is told.
    let connection = Task::spawn(async move { _ = connection.await });
    Ok((sender, connection.map_err(|_| ErrorCode::ConfigurationError)?))
}

/// The host is in the header alone; the request line has the path.
fn in_origin_form(request: &mut http::Request<HyperOutgoingBody>) -> Result<(), ErrorCode> {
    let invalid = |_| ErrorCode::HttpRequestUriInvalid;
    let authority = request.uri().authority().ok_or(ErrorCode::HttpRequestUriInvalid)?;
    let host = HeaderValue::from_str(authority.as_str()).map_err(|_| ErrorCode::HttpRequestUriInvalid)?;
    request.headers_mut().insert(header::HOST, host);
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    *request.uri_mut() = match path {
        "" => http::Uri::from_static("/"),
        // `?a` is the path `/` with a query.
        path if path.starts_with('?') => http::Uri::try_from(format!("/{path}")).map_err(invalid)?,
        path => http::Uri::try_from(path).map_err(invalid)?,
    };
    Ok(())
}
