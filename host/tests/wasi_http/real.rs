//! Handlers that public tools made, and what they are known to answer.

use gusset::wasi::http::ServerConfig;

use crate::client::{ask, get};
use crate::served::{real, serve};

/// What the handlers have in common: the answers recorded beside them.
async fn check_answers(component: &str) {
    let Some(component) = real(component) else { return };
    let served = serve(&component, ServerConfig::default()).await;
    let to = served.address;

    let hello = get(to, "/hello").await;
    assert_eq!((hello.status, hello.text()), (200, "hello get\n"));
    assert_eq!(hello.header("content-type"), Some("text/plain"));

    let put = ask(to, "PUT /hello HTTP/1.1\r\nhost: a\r\ncontent-length: 0\r\n\r\n").await.unwrap();
    assert_eq!((put.status, put.text()), (200, "hello put\n"));

    let echo = ask(to, "POST /echo HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\nsome body").await.unwrap();
    assert_eq!((echo.status, echo.text()), (200, "some body"));
    assert_eq!(echo.header("content-type"), Some("application/octet-stream"));

    let long: String = (0..300_000).map(|at| char::from(b'a' + (at % 26) as u8)).collect();
    let request = format!("POST /echo HTTP/1.1\r\nhost: a\r\ncontent-length: {}\r\n\r\n{long}", long.len());
    let echo = ask(to, &request).await.unwrap();
    assert!(echo.complete && echo.text() == long, "{} bytes came back", echo.body.len());

    let big = get(to, "/big").await;
    assert!(big.complete && big.body.len() == 1 << 20, "{} bytes", big.body.len());
    assert!(big.body.iter().enumerate().all(|(at, byte)| *byte == at as u8));

    let headers = ask(to, "GET /headers HTTP/1.1\r\nhost: a\r\nx-a: 1\r\nx-b: two\r\ny: 3\r\n\r\n").await.unwrap();
    assert_eq!((headers.status, headers.text()), (200, "x-a=1\nx-b=two\n"));

    let nope = get(to, "/nope").await;
    assert_eq!((nope.status, nope.text()), (404, "not found: /nope\n"));
    assert_eq!(served.failures(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rust_handler_answers_otherwise_than_elsewhere() {
    check_answers("http-rust.component.wasm").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_javascript_handler_answers_otherwise_than_elsewhere() {
    check_answers("http-js-fetch-0.2.3.component.wasm").await;
}

#[tokio::test]
async fn a_guest_that_traps_takes_others_with_it() {
    let Some(component) = real("http-rust.component.wasm") else { return };
    for requests_per_instance in [1, 10] {
        let config = ServerConfig { requests_per_instance, ..ServerConfig::default() };
        let served = serve(&component, config).await;
        assert_eq!(get(served.address, "/hello").await.status, 200);
        assert_eq!(get(served.address, "/fail").await.status, 500);
        assert_eq!(get(served.address, "/hello").await.text(), "hello get\n");
        let failures = served.failures();
        assert!(failures.len() == 1 && failures[0].contains("unreachable"), "{failures:?}");
    }
}
