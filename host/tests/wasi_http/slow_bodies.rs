//! Clients that send their bodies slowly, beside others.

use std::net::SocketAddr;
use std::time::Duration;

use gusset::wasi::http::ServerConfig;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::{sleep, timeout};

use crate::client::{Client, get};
use crate::served::{Served, checked_in, serve};

const LONG: Duration = Duration::from_secs(20);

/// The guest that gives back what it is sent.
async fn echo(config: ServerConfig) -> Served {
    serve(&checked_in("http-server/http-server.wasm"), config).await
}

fn post(length: usize) -> String {
    format!("POST /echo HTTP/1.1\r\nhost: a\r\ncontent-length: {length}\r\n\r\n")
}

/// Sends a body byte by byte; what comes back until the connection ends.
async fn send_slowly(to: SocketAddr, pause: Duration) -> Vec<u8> {
    let (mut reading, mut writing) = TcpStream::connect(to).await.unwrap().into_split();
    let bytes = async move {
        writing.write_all(post(100_000).as_bytes()).await.unwrap();
        while writing.write_all(b"a").await.is_ok() {
            sleep(pause).await;
        }
    };
    let writing = tokio::spawn(bytes);
    let mut all = Vec::new();
    // It may be reset, as what was sent last is not read.
    _ = reading.read_to_end(&mut all).await;
    writing.abort();
    all
}

#[tokio::test]
async fn a_client_that_sends_its_body_slowly_keeps_its_turn() {
    let config = ServerConfig {
        max_concurrent_requests: 1,
        client_timeout: Duration::from_millis(300),
        ..ServerConfig::default()
    };
    let served = echo(config).await;
    // A byte now and then: never as long as the limit without one.
    let slow = tokio::spawn(send_slowly(served.address, Duration::from_millis(50)));
    sleep(Duration::from_millis(100)).await;
    let next = timeout(LONG, get(served.address, "/hello")).await.expect("the turn is free again");
    assert_eq!(next.status, 200);
    let answer = timeout(LONG, slow).await.expect("it is cut").unwrap();
    assert!(!answer.ends_with(b"0\r\n\r\n"), "{}", String::from_utf8_lossy(&answer));
}

#[tokio::test]
async fn a_body_that_comes_slowly_but_fast_enough_is_cut() {
    let served = echo(ServerConfig { client_timeout: Duration::from_millis(600), ..ServerConfig::default() }).await;
    let mut client = Client::connect(served.address).await;
    client.send(post(10 * 4096)).await;
    for _ in 0..10 {
        // Two periods in all, in each of them more than what is wanted.
        sleep(Duration::from_millis(120)).await;
        client.send([b'a'; 4096]).await;
    }
    let response = client.response().await.unwrap();
    assert_eq!((response.status, response.complete, response.body.len()), (200, true, 40_960));
}

/// A guest that does not ask for the body waits for nobody.
#[tokio::test]
async fn a_slow_body_that_nobody_reads_keeps_an_answer() {
    let served = echo(ServerConfig::default()).await;
    let mut client = Client::connect(served.address).await;
    client.send("POST /hello HTTP/1.1\r\nhost: a\r\ncontent-length: 1000\r\n\r\na").await;
    let response = timeout(LONG, client.response()).await.expect("an answer").unwrap();
    assert_eq!((response.status, response.text()), (200, "hello Method::Post\n"));
}

pub(crate) async fn connect_from(address: [u8; 4], to: SocketAddr) -> Client {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(SocketAddr::from((address, 0))).unwrap();
    Client::of(socket.connect(to).await.unwrap())
}

#[tokio::test]
async fn slow_bodies_of_one_client_take_the_turns_of_all() {
    for (said, held) in [(None, 3), (Some(1), 1)] {
        let config = ServerConfig {
            max_concurrent_requests: 4,
            max_concurrent_requests_per_client: said,
            ..ServerConfig::default()
        };
        let served = echo(config).await;
        let mut slow = Vec::new();
        for _ in 0..20 {
            let mut client = connect_from([127, 0, 0, 1], served.address).await;
            client.send(post(1000)).await;
            slow.push(client);
        }
        sleep(Duration::from_millis(200)).await;
        let mut other = connect_from([127, 0, 0, 2], served.address).await;
        for _ in 0..10 {
            other.send("GET /hello HTTP/1.1\r\nhost: a\r\n\r\n").await;
            assert_eq!(timeout(LONG, other.response()).await.expect("an answer").unwrap().status, 200, "{held}");
        }
        // Its others have their turns when these are done.
        let body = [b'a'; 1000];
        for client in &mut slow {
            client.send(body).await;
        }
        for client in &mut slow {
            assert_eq!(client.response().await.unwrap().body, body);
        }
    }
}
