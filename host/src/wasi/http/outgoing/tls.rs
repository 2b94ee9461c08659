//! Connections of TLS: with the roots that browsers know, unless a request has a configuration of its own
//! ([`OutgoingRequestConfig::tls`]).

use std::sync::{Arc, OnceLock};

use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, Error, RootCertStore};

use super::OutgoingRequestConfig;
use crate::wasi::http::ErrorCode;
use crate::wasi::http::error::error_code_of_io;

/// Secures a connection to a request's host.
///
/// # Errors
/// When it is not the host, or speaks no TLS.
pub(super) async fn connect(
    request: &OutgoingRequestConfig,
    stream: TcpStream,
) -> Result<TlsStream<TcpStream>, ErrorCode> {
    let name = ServerName::try_from(request.to.host.clone()).map_err(|_| ErrorCode::HttpRequestUriInvalid)?;
    let connector = TlsConnector::from(request.tls.clone().map_or_else(config, Ok)?);
    connector.connect(name, stream).await.map_err(|error| error_code(&error))
}

fn config() -> Result<Arc<ClientConfig>, ErrorCode> {
    static CONFIG: OnceLock<Result<Arc<ClientConfig>, Error>> = OnceLock::new();
    let config = CONFIG.get_or_init(|| {
        let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        let builder = ClientConfig::builder_with_provider(Arc::new(default_provider()));
        let config = builder.with_safe_default_protocol_versions()?.with_root_certificates(roots);
        Ok(Arc::new(config.with_no_client_auth()))
    });
    config.clone().map_err(|_| ErrorCode::ConfigurationError)
}

fn error_code(error: &std::io::Error) -> ErrorCode {
    match error.get_ref().and_then(|error| error.downcast_ref::<Error>()) {
        Some(Error::InvalidCertificate(_)) => ErrorCode::TlsCertificateError,
        Some(_) => ErrorCode::TlsProtocolError,
        None => error_code_of_io(error),
    }
}
