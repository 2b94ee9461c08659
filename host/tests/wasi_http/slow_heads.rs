//! Clients whose requests do not arrive whole, or cannot be handed to a guest: what they cost before there is a guest.

use std::time::Duration;

use gusset::wasi::http::{HttpLimits, Server, ServerConfig};
use gusset::{Config, Engine, PoolConfig, Store};
use tokio::io::AsyncReadExt;
use tokio::time::{sleep, timeout};

use crate::client::{Client, get};
use crate::guest::Data;
use crate::handlers::handler;
use crate::served::{Served, checked_in, listen, prepare, serve};
use crate::slow_bodies::connect_from;

const LONG: Duration = Duration::from_secs(20);

async fn server(config: ServerConfig) -> Served {
    serve(&checked_in("http-server/http-server.wasm"), config).await
}

/// A head that has not arrived whole, of so many bytes.
fn part(bytes: usize) -> String {
    format!("{:a<bytes$}", "GET /hello HTTP/1.1\r\nhost: a\r\nx: ")
}

async fn is_closed(client: &mut Client) -> bool {
    // What it sent was not read: the end may be a reset.
    let read = timeout(Duration::from_millis(300), client.stream.read_u8()).await;
    read.is_ok()
}

/// Row L: heads of slow clients.
#[tokio::test]
async fn heads_that_do_not_arrive_whole_take_memory_without_bound() {
    let served = server(ServerConfig { max_head_bytes: 100 << 10, ..ServerConfig::default() }).await;
    let mut slow = Vec::new();
    for _ in 0..3 {
        let mut client = connect_from([127, 0, 0, 1], served.address).await;
        client.send(part(40 << 10)).await;
        sleep(Duration::from_millis(50)).await;
        slow.push(client);
    }
    // Two have 32 KiB each beside what every connection has; three quarters of 100 KiB are no room for a third.
    assert!(!is_closed(&mut slow[0]).await && !is_closed(&mut slow[1]).await);
    assert!(is_closed(&mut slow[2]).await);
    let mut other = connect_from([127, 0, 0, 2], served.address).await;
    other.send(format!("{}\r\n\r\n", part(40 << 10))).await;
    assert_eq!(other.response().await.expect("there is room beside them").status, 200);

    // What is small is answered whatever the others do, and so are they when their heads are whole.
    assert_eq!(get(served.address, "/hello").await.status, 200);
    let mut first = slow.swap_remove(0);
    first.send("\r\n\r\n").await;
    assert_eq!(first.response().await.expect("it was not cut").status, 200);
    // Its room is another's now.
    let mut next = connect_from([127, 0, 0, 1], served.address).await;
    next.send(format!("{}\r\n\r\n", part(40 << 10))).await;
    assert_eq!(next.response().await.expect("there is room again").status, 200);
}

#[tokio::test]
async fn a_head_that_is_dropped_keeps_its_room() {
    let served = server(ServerConfig { max_head_bytes: 50 << 10, ..ServerConfig::default() }).await;
    for _ in 0..5 {
        let mut client = Client::connect(served.address).await;
        client.send(part(40 << 10)).await;
        assert!(!is_closed(&mut client).await);
        drop(client);
        sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn bodies_or_many_requests_of_a_connection_are_taken_for_a_head() {
    let served = server(ServerConfig { max_head_bytes: 0, ..ServerConfig::default() }).await;
    let mut client = Client::connect(served.address).await;
    let body = vec![b'a'; 1 << 20];
    for _ in 0..3 {
        client.send(format!("POST /echo HTTP/1.1\r\nhost: a\r\ncontent-length: {}\r\n\r\n", body.len())).await;
        let (mut reading, mut writing) = client.stream.into_split();
        let sent = body.clone();
        let sending = tokio::spawn(async move {
            tokio::io::AsyncWriteExt::write_all(&mut writing, &sent).await.unwrap();
            writing
        });
        let mut answered = Vec::new();
        while !answered.ends_with(b"0\r\n\r\n") {
            assert!(timeout(LONG, reading.read_buf(&mut answered)).await.expect("in time").expect("it goes on") > 0);
        }
        client = Client::of(reading.reunite(sending.await.unwrap()).unwrap());
    }
    for _ in 0..20 {
        client.send(format!("{}\r\n\r\n", part(5000))).await;
        assert_eq!(client.response().await.expect("each has its own").status, 200);
    }
}

/// A body that is read after the answer was given.
#[tokio::test]
async fn a_body_behind_its_answer_is_taken_for_a_head() {
    let served = serve(
        &handler(
            "(local.set $body (call $begin (local.get $out)))
             (local.set $stream (call $stream (local.get $body)))
             (drop (call $send (local.get $stream) (i32.const 1)))
             (call $block (call $timer (i64.const 300000000)))
             (call $drop-stream (local.get $stream))
             (call $finish (local.get $body) (i32.const 0) (i32.const 0) (i32.const 0))",
        ),
        ServerConfig { max_head_bytes: 0, ..ServerConfig::default() },
    )
    .await;
    let mut client = Client::connect(served.address).await;
    client.send("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 20000\r\n\r\n").await;
    client.send(vec![b'a'; 20_000]).await;
    let response = client.response().await.expect("an answer");
    assert_eq!((response.status, response.complete), (200, true));
}

#[tokio::test]
async fn one_client_has_all_connections() {
    let served = server(ServerConfig { max_connections: 4, ..ServerConfig::default() }).await;
    let mut idle = Vec::new();
    for _ in 0..4 {
        idle.push(connect_from([127, 0, 0, 1], served.address).await);
        sleep(Duration::from_millis(50)).await;
    }
    assert!(is_closed(&mut idle[3]).await && !is_closed(&mut idle[2]).await);
    let mut other = connect_from([127, 0, 0, 2], served.address).await;
    other.send("GET /hello HTTP/1.1\r\nhost: a\r\n\r\n").await;
    assert_eq!(timeout(LONG, other.response()).await.expect("in time").expect("an answer").status, 200);
    idle.truncate(2);
    sleep(Duration::from_millis(50)).await;
    assert_eq!(get(served.address, "/hello").await.status, 200);
}

const FIELDS: usize = 3;

/// A server with one place for an instance, whose guests take few headers.
async fn of_one_instance(component: &[u8], requests_per_instance: u32) -> Served {
    let mut config = Config::new();
    config.allocation_strategy(PoolConfig { component_instances: 1, ..PoolConfig::default() });
    let engine = Engine::new(&config).unwrap();
    let pre = prepare(&engine, component);
    let data = || Data::with_limits(HttpLimits { fields: FIELDS, ..HttpLimits::default() });
    let config = ServerConfig { requests_per_instance, ..ServerConfig::default() };
    listen(Server::builder(pre, move || Ok(Store::new(&engine, data()))).config(config)).await
}

async fn with_headers(served: &Served, headers: usize) -> u16 {
    let request = format!("GET /count HTTP/1.1\r\n{}host: a\r\n\r\n", "x: y\r\n".repeat(headers));
    let mut client = Client::connect(served.address).await;
    client.send(request).await;
    client.response().await.expect("an answer").status
}

#[tokio::test]
async fn a_request_that_no_guest_is_given_costs_an_instance() {
    let waiting = handler(
        "(call $block (call $timer (i64.const 500000000)))
         (call $answer (local.get $out) (call $response (call $fields)))",
    );
    let served = of_one_instance(&waiting, 1).await;
    let to = served.address;
    let first = tokio::spawn(async move { get(to, "/").await.status });
    sleep(Duration::from_millis(100)).await;
    assert_eq!(with_headers(&served, FIELDS + 1).await, 431);
    // There is no second instance.
    assert_eq!(with_headers(&served, 0).await, 503);
    assert_eq!(first.await.unwrap(), 200);
}

#[tokio::test]
async fn a_request_that_no_guest_is_given_ends_an_instance_that_waits_for_the_next() {
    let served = of_one_instance(&checked_in("http-server/http-server.wasm"), 100).await;
    for answered in 1..5 {
        assert_eq!(get(served.address, "/count").await.text(), format!("{answered}\n"));
        assert_eq!(with_headers(&served, FIELDS + 1).await, 431);
    }
}
