//! A server that is handed requests, without a socket of its own; and times of its configuration that are none.

use std::time::{Duration, Instant};

use gusset::Store;
use gusset::wasi::http::{HyperIncomingBody, Server, ServerConfig};

use crate::client::ask;
use crate::guest::Data;
use crate::handlers::handler;
use crate::served::{engine, prepare, serve};

const EMPTY: &str = "(call $answer (local.get $out) (call $response (call $fields)))";

fn server(body: &str, config: ServerConfig) -> Server<Data> {
    let engine = engine();
    let pre = prepare(&engine, &handler(body));
    Server::builder(pre, move || Ok(Store::new(&engine, Data::new()))).config(config).build()
}

fn request() -> http::Request<HyperIncomingBody> {
    http::Request::get("http://localhost/").body(HyperIncomingBody::empty()).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_guest_that_computes_for_ever_keeps_who_hands_requests_over() {
    let config = ServerConfig { request_timeout: Duration::from_millis(300), ..ServerConfig::default() };
    let server = server("(loop (br 0))", config);
    let begun = Instant::now();
    let other = tokio::spawn({
        let server = server.clone();
        async move { server.handle(request(), None).await }
    });
    assert_eq!(server.handle(request(), None).await.status(), 504);
    assert_eq!(other.await.unwrap().status(), 504);
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_request_that_is_handed_over_is_not_answered() {
    assert_eq!(server(EMPTY, ServerConfig::default()).handle(request(), None).await.status(), 200);
}

/// Row 61.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn row61_a_time_of_nothing_or_of_ages_stops_the_server() {
    let fields: [fn(&mut ServerConfig) -> &mut Duration; 5] = [
        |config| &mut config.request_timeout,
        |config| &mut config.header_read_timeout,
        |config| &mut config.client_timeout,
        |config| &mut config.stop_timeout,
        |config| &mut config.epoch,
    ];
    for (at, field) in fields.into_iter().enumerate() {
        for time in [Duration::ZERO, Duration::from_nanos(1), Duration::MAX] {
            let mut config = ServerConfig::default();
            *field(&mut config) = time;
            let mut served = serve(&handler(EMPTY), config).await;
            let response = ask(served.address, "GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await;
            let status = response.map(|response| response.status);
            // No time at all for a request, its head or its client may be too little; of the others it is enough.
            if at > 2 || time == Duration::MAX {
                assert_eq!(status, Some(200), "{at} {time:?}");
            }
            tokio::time::timeout(Duration::from_secs(20), served.stop()).await.expect("it stops");
        }
    }
}
