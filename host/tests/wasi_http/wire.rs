//! What a server takes from the wire, and what it does with clients that are slow.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use gusset::wasi::http::ServerConfig;
use tokio::io::AsyncWriteExt;

use crate::client::{Client, ask, get};
use crate::handlers::handler;
use crate::served::{Served, serve};

/// Answers every request with 200 and no body, without reading anything.
const EMPTY: &str = "(call $answer (local.get $out) (call $response (call $fields)))";

async fn empty(config: ServerConfig) -> Served {
    serve(&handler(EMPTY), config).await
}

/// The statuses of the responses to some bytes, until the connection ends or nothing more comes.
async fn statuses(to: SocketAddr, bytes: &str) -> Vec<u16> {
    let mut client = Client::connect(to).await;
    client.send(bytes).await;
    _ = client.stream.shutdown().await;
    let mut statuses = Vec::new();
    while let Some(response) = client.response().await {
        statuses.push(response.status);
    }
    statuses
}

#[tokio::test]
async fn requests_that_nobody_could_answer_are_failures_of_a_guest() {
    let served = empty(ServerConfig::default()).await;
    let many = "a: b\r\n".repeat(90);
    for request in [
        "GET / HTTP/1.1\r\n\r\n".to_owned(),
        "GET / HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n".to_owned(),
        "GET / HTTP/1.1\r\nhost: a b\r\n\r\n".to_owned(),
        "GET / HTTP/1.1\r\nhost: user@a\r\n\r\n".to_owned(),
        format!("GET / HTTP/1.1\r\n{many}\r\n"),
    ] {
        let response = ask(served.address, &request).await.expect("an answer");
        assert!((400..500).contains(&response.status), "{request:.60}: {}", response.status);
    }
    assert_eq!(served.failures(), Vec::<String>::new());
}

/// Rows 76 to 78: what one side of a chain takes for one request and the other for two.
#[tokio::test]
async fn rows76_to_78_a_request_is_smuggled_behind_another() {
    let served = empty(ServerConfig::default()).await;
    let to = served.address;
    let head = |lines: &str| format!("POST / HTTP/1.1\r\nhost: a\r\n{lines}\r\n");
    // No length that is one: refused, and nothing after it is a request.
    for lines in [
        "content-length: 1\r\ncontent-length: 2\r\n",
        "content-length: 0\r\ncontent-length: 30\r\n",
        "content-length: +1\r\n",
        "content-length: -1\r\n",
        "content-length: 1,1\r\n",
        "content-length: 1, 1\r\n",
        "content-length: 1 1\r\n",
        "content-length: 0x1\r\n",
        "content-length: 1a\r\n",
        "content-length: \r\n",
        "content-length: one\r\n",
        "content-length: 1.0\r\n",
        "content-length: 99999999999999999999999\r\n",
        "content-length : 1\r\n",
        " content-length: 1\r\n",
        "content-length\t: 1\r\n",
        "content-length: \u{1}1\r\n",
        "transfer-encoding: identity\r\n",
        "transfer-encoding: gzip\r\n",
        "transfer-encoding: chunked, identity\r\n",
        "transfer-encoding: chunked\r\ntransfer-encoding: identity\r\n",
        "transfer-encoding: xchunked\r\n",
        "transfer-encoding: \"chunked\"\r\n",
        "transfer-encoding : chunked\r\n",
        "transfer-encoding\u{b}: chunked\r\n",
        "x: a\r\n b: folded\r\n",
        "x\0: a\r\n",
        "x: \0\r\n",
        ": a\r\n",
        "x\r\n",
        "host: b\r\n",
    ] {
        let request = format!("{}GET /smuggled HTTP/1.1\r\nhost: a\r\n\r\n", head(lines));
        let found = statuses(to, &request).await;
        assert!(found.is_empty() || found == [400], "{lines:?}: {found:?}");
    }
    for line in [
        "GET / HTTP/1.1\r\n\r\n",
        "GET /\r\n\r\n",
        "GET / HTTP/1.2\r\nhost: a\r\n\r\n",
        "GET / HTTP/2.0\r\nhost: a\r\n\r\n",
        "GET  / HTTP/1.1\r\nhost: a\r\n\r\n",
        "GET / a HTTP/1.1\r\nhost: a\r\n\r\n",
        "G\0T / HTTP/1.1\r\nhost: a\r\n\r\n",
        "GET /\0 HTTP/1.1\r\nhost: a\r\n\r\n",
        "GET evil HTTP/1.1\r\nhost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nhost: a b\r\n\r\n",
        "GET / HTTP/1.1\r\nhost: u@a\r\n\r\n",
        "GET / HTTP/1.1\r\nhost: a/b\r\n\r\n",
        "GET / HTTP/1.1\r\nhost:\r\n\r\n",
        "GET http://u:p@a/ HTTP/1.1\r\nhost: a\r\n\r\n",
        "CONNECT a:80 HTTP/1.1\r\nhost: a\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "\u{16}\u{3}\u{1}",
    ] {
        let found = statuses(to, line).await;
        assert!(found.is_empty() || found[0] >= 400, "{line:?}: {found:?}");
    }
    assert_eq!(get(to, "/").await.status, 200);
}

/// Row 78: chunks decide, as the standard has it; nobody sees the length.
#[tokio::test]
async fn row78_a_length_beside_chunks_decides() {
    let Some(component) = crate::served::real("http-rust.component.wasm") else { return };
    let served = serve(&component, ServerConfig::default()).await;
    for lines in ["content-length: 3\r\ntransfer-encoding: chunked", "transfer-encoding: chunked\r\ncontent-length: 3"]
    {
        let request = format!("POST /echo HTTP/1.1\r\nhost: a\r\n{lines}\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
        let response = ask(served.address, &request).await.unwrap();
        assert_eq!((response.status, response.text()), (200, "hello"), "{lines}");
    }
    for chunks in
        ["5\r\nhel", "5 \r\nhello\r\n0\r\n\r\n", "-1\r\n", "0x5\r\nhello", "ffffffffffffffff1\r\n", "5\nhello", "\r\n"]
    {
        let request = format!("POST /echo HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n{chunks}");
        let found = statuses(served.address, &request).await;
        assert!(found.is_empty() || found[0] != 200 || chunks.starts_with("5 "), "{chunks:?}: {found:?}");
    }
}

#[tokio::test]
async fn a_head_of_any_size_takes_memory() {
    let served = empty(ServerConfig::default()).await;
    for (lines, status) in [
        (format!("a: {}\r\n", "b".repeat(100 << 10)), 200),
        (format!("a: {}\r\n", "b".repeat(200 << 10)), 431),
        (format!("a: {}\r\n", "b".repeat(4 << 20)), 431),
        ("a: b\r\n".repeat(90), 200),
        ("a: b\r\n".repeat(40_000), 431),
    ] {
        let request = format!("GET / HTTP/1.1\r\nhost: a\r\n{lines}\r\n");
        let found = ask(served.address, &request).await.map(|response| response.status);
        assert!(found == Some(status) || (status == 431 && found.is_none()), "{}: {found:?}", lines.len());
    }
    for length in [65_533, 65_534, 65_535, 65_536, 65_537, 1 << 20] {
        let request = format!("GET /{} HTTP/1.1\r\nhost: a\r\n\r\n", "a".repeat(length - 1));
        let found = ask(served.address, &request).await.map(|response| response.status);
        assert!(found.is_none_or(|status| status == 414 || status == 431 || length <= 65_534), "{length}: {found:?}");
    }
}

#[tokio::test]
async fn a_connection_is_closed_after_each_request() {
    let served = empty(ServerConfig::default()).await;
    let mut client = Client::connect(served.address).await;
    for _ in 0..100 {
        client.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n").await;
        assert_eq!(client.response().await.unwrap().status, 200);
    }
    client.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n".repeat(20)).await;
    for _ in 0..20 {
        assert_eq!(client.response().await.unwrap().status, 200);
    }
}

#[tokio::test]
async fn a_slow_client_keeps_its_connection() {
    let config = ServerConfig {
        header_read_timeout: Duration::from_millis(500),
        client_timeout: Duration::from_millis(500),
        request_timeout: Duration::from_millis(500),
        ..ServerConfig::default()
    };
    let served = empty(config).await;
    for sent in ["", "G", "GET / HTTP/1.1\r\nhost: a\r\n", "GET / HTTP/1.1\r\nhost: a\r\n\r\n"] {
        let begun = Instant::now();
        let mut client = Client::connect(served.address).await;
        client.send(sent).await;
        // Whatever is answered, then the end.
        while client.response().await.is_some() {}
        let took = begun.elapsed();
        assert!((Duration::from_millis(400)..Duration::from_secs(5)).contains(&took), "{sent:?}: {took:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_never_reads_keeps_its_connection() {
    let endless = handler(
        "(local.set $body (call $begin (local.get $out)))
         (local.set $stream (call $stream (local.get $body)))
         (loop (br_if 0 (i32.eqz (call $send (local.get $stream) (i32.const 4096)))))",
    );
    let config = ServerConfig { client_timeout: Duration::from_millis(500), ..ServerConfig::default() };
    let served = serve(&endless, config).await;
    let mut client = Client::connect(served.address).await;
    client.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n").await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    // It is cut, and so is the guest: its place is free.
    let begun = Instant::now();
    let response = client.response().await.unwrap();
    assert!(!response.complete);
    assert!(begun.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn requests_beyond_the_limit_fail() {
    let waiting = handler(
        "(call $block (call $timer (i64.const 20000000)))
         (call $answer (local.get $out) (call $response (call $fields)))",
    );
    let config = ServerConfig { max_concurrent_requests: 2, ..ServerConfig::default() };
    let served = serve(&waiting, config).await;
    let to = served.address;
    let all: Vec<_> = (0..20).map(|_| tokio::spawn(async move { get(to, "/").await.status })).collect();
    for one in all {
        assert_eq!(one.await.unwrap(), 200);
    }
}

#[tokio::test]
async fn a_server_that_stops_cuts_what_is_under_way() {
    let waiting = handler(
        "(call $block (call $timer (i64.const 300000000)))
         (call $answer (local.get $out) (call $response (call $fields)))",
    );
    let mut served = serve(&waiting, ServerConfig::default()).await;
    let to = served.address;
    let mut idle = Client::connect(to).await;
    let under_way = tokio::spawn(async move { get(to, "/").await });
    tokio::time::sleep(Duration::from_millis(100)).await;
    let begun = Instant::now();
    served.stop().await;
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    assert_eq!(under_way.await.unwrap().status, 200);
    assert!(idle.response().await.is_none());
    assert!(tokio::net::TcpStream::connect(to).await.is_err());
}

#[tokio::test]
async fn a_request_that_never_ends_keeps_a_server_from_stopping() {
    let waiting = handler("(call $block (call $timer (i64.const 3600000000000)))");
    let config = ServerConfig { stop_timeout: Duration::from_millis(200), ..ServerConfig::default() };
    let mut served = serve(&waiting, config).await;
    let to = served.address;
    let under_way = tokio::spawn(async move { ask(to, "GET / HTTP/1.1\r\nhost: a\r\n\r\n").await });
    tokio::time::sleep(Duration::from_millis(100)).await;
    let begun = Instant::now();
    served.stop().await;
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    assert!(under_way.await.unwrap().is_none());
}

/// A guest counts its requests in a global.
#[tokio::test]
async fn an_instance_sees_what_an_earlier_request_left() {
    let counting = handler(
        "(global.set $heap (i32.add (global.get $heap) (i32.const 1)))
         (local.set $response (call $response (call $fields)))
         (if (i32.gt_u (global.get $heap) (i32.const 4098)) (then unreachable))
         (call $answer (local.get $out) (local.get $response))",
    );
    for (requests_per_instance, statuses) in [(1, [200; 5]), (2, [200; 5]), (5, [200, 200, 500, 200, 200])] {
        let served = serve(&counting, ServerConfig { requests_per_instance, ..ServerConfig::default() }).await;
        for status in statuses {
            assert_eq!(get(served.address, "/").await.status, status, "{requests_per_instance}");
        }
    }
}

/// An instance that left a body open answers nothing more: its client would wait for ever.
#[tokio::test]
async fn a_body_that_an_instance_left_open_is_never_cut() {
    let leaving = handler("(drop (call $begin (local.get $out)))");
    let served = serve(&leaving, ServerConfig { requests_per_instance: 100, ..ServerConfig::default() }).await;
    for _ in 0..3 {
        let response = get(served.address, "/").await;
        assert_eq!(response.status, 500);
    }
}
