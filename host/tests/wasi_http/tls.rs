//! Requests by TLS, to a server on loopback with a certificate of the tests' own (`certificates/make`).

use std::sync::Arc;

use gusset::component::Resource;
use gusset::wasi::WasiView;
use gusset::wasi::bindings::wasi::io::poll::HostPollable;
use gusset::wasi::http::bindings::wasi::http::outgoing_handler::Host as OutgoingHandler;
use gusset::wasi::http::bindings::wasi::http::types::{
    HostFields, HostFutureIncomingResponse, HostIncomingResponse, HostOutgoingRequest,
};
use gusset::wasi::http::rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use gusset::wasi::http::rustls::{ClientConfig, RootCertStore, ServerConfig, crypto::ring};
use gusset::wasi::http::{
    Destinations, ErrorCode, FutureIncomingResponse, HttpResult, HyperOutgoingBody, OutgoingRequestConfig, Scheme,
    WasiHttpHooks, WasiHttpView, default_send_request,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::guest::{Data, lend};

const AUTHORITY: &[u8] = include_bytes!("certificates/ca.der");
const LEAF: &[u8] = include_bytes!("certificates/leaf.der");
const EXPIRED: &[u8] = include_bytes!("certificates/expired.der");
const KEY: &[u8] = include_bytes!("certificates/leaf-key.der");

/// A server that answers each request with its certificate; gives its port.
async fn server(certificate: &'static [u8]) -> u16 {
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(KEY));
    let builder = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let builder = builder.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
    let config = builder.with_single_cert(vec![CertificateDer::from(certificate)], key).unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            // Clients that trust nobody go away here.
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            let mut request = [0; 1024];
            let _length = stream.read(&mut request).await.unwrap();
            stream.write_all(b"HTTP/1.1 204 x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").await.unwrap();
            stream.shutdown().await.unwrap();
        }
    });
    port
}

/// Trusts the tests' authority.
struct Trusting;

impl WasiHttpHooks for Trusting {
    fn send_request(
        &mut self,
        request: http::Request<HyperOutgoingBody>,
        mut config: OutgoingRequestConfig,
    ) -> HttpResult<FutureIncomingResponse> {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from(AUTHORITY)).unwrap();
        let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
        let builder = builder.with_safe_default_protocol_versions().unwrap().with_root_certificates(roots);
        config.tls = Some(Arc::new(builder.with_no_client_auth()));
        default_send_request(request, config)
    }
}

/// The status of the answer to a request by `https`.
async fn ask(data: &mut Data, authority: &str) -> Result<u16, ErrorCode> {
    data.http.allow_outgoing(Destinations::parse(["localhost", "127.0.0.1"]).unwrap());
    let fields = HostFields::new(&mut data.http()).unwrap();
    let request = HostOutgoingRequest::new(&mut data.http(), fields).unwrap();
    data.http().set_scheme(lend(&request), Some(Scheme::Https)).unwrap().unwrap();
    data.http().set_authority(lend(&request), Some(authority.to_owned())).unwrap().unwrap();
    let future = OutgoingHandler::handle(&mut data.http(), request, None).unwrap();
    let pollable: Resource<_> = HostFutureIncomingResponse::subscribe(&mut data.http(), lend(&future)).unwrap();
    data.ctx().block(lend(&pollable)).await.unwrap();
    HostPollable::drop(&mut data.ctx(), pollable).unwrap();
    let response = HostFutureIncomingResponse::get(&mut data.http(), future).unwrap().unwrap().unwrap()?;
    Ok(HostIncomingResponse::status(&mut data.http(), response).unwrap())
}

#[tokio::test]
async fn a_certificate_of_an_authority_that_is_trusted_is_refused() {
    let mut data = Data::new();
    data.http.set_hooks(Trusting);
    assert_eq!(ask(&mut data, &format!("localhost:{}", server(LEAF).await)).await.unwrap(), 204);
}

#[tokio::test]
async fn a_certificate_is_accepted_that_nobody_should_trust() {
    let (leaf, expired) = (server(LEAF).await, server(EXPIRED).await);
    let mut trusting = Data::new();
    trusting.http.set_hooks(Trusting);
    // An authority that nobody knows, another name than the certificate's, and one whose time is over.
    let refused = [
        ask(&mut Data::new(), &format!("localhost:{leaf}")).await,
        ask(&mut trusting, &format!("127.0.0.1:{leaf}")).await,
        ask(&mut trusting, &format!("localhost:{expired}")).await,
    ];
    for refused in refused {
        assert!(matches!(refused, Err(ErrorCode::TlsCertificateError)), "{refused:?}");
    }
}

#[tokio::test]
async fn a_server_without_tls_gets_the_request_in_the_clear() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let seen = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(b"HTTP/1.1 200 x\r\ncontent-length: 0\r\n\r\n").await.unwrap();
        let mut seen = Vec::new();
        let _reset = stream.read_to_end(&mut seen).await;
        seen
    });
    let refused = ask(&mut Data::new(), &format!("localhost:{port}")).await;
    assert!(matches!(refused, Err(ErrorCode::TlsProtocolError)), "{refused:?}");
    let seen = seen.await.unwrap();
    assert!(!seen.windows(4).any(|part| part == b"GET " || part == b"HTTP"), "{seen:?}");
}
