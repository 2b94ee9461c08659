//! Handlers that answer late, twice, never, or half.

use std::time::{Duration, Instant};

use gusset::wasi::http::ServerConfig;
use tokio::io::AsyncReadExt;

use crate::client::{Client, Response, get};
use crate::handlers::handler;
use crate::served::serve;

fn config() -> ServerConfig {
    ServerConfig { request_timeout: Duration::from_millis(300), ..ServerConfig::default() }
}

/// What a client of a handler gets, and what the host is told went wrong.
async fn answer(body: &str) -> (Response, Vec<String>) {
    let served = serve(&handler(body), config()).await;
    let response = get(served.address, "/").await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    (response, served.failures())
}

#[tokio::test]
async fn a_handler_that_answers_is_answered_for() {
    let (response, failures) = answer(
        "(local.set $body (call $begin (local.get $out)))
         (local.set $stream (call $stream (local.get $body)))
         (drop (call $send (local.get $stream) (i32.const 10)))
         (call $drop-stream (local.get $stream))
         (call $finish (local.get $body) (i32.const 0) (i32.const 0) (i32.const 0))",
    )
    .await;
    assert_eq!((response.status, response.body, response.complete), (200, vec![0; 10], true));
    assert_eq!(response.head.matches("content-length").count(), 1);
    assert_eq!(failures, Vec::<String>::new());
}

#[tokio::test]
async fn a_handler_that_waits_for_ever_keeps_its_client() {
    let begun = Instant::now();
    let (response, failures) = answer("(call $block (call $timer (i64.const 3600000000000)))").await;
    assert_eq!(response.status, 504);
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    assert!(failures[0].contains("took longer than 300 ms"), "{failures:?}");
}

#[tokio::test]
async fn a_handler_whose_waits_are_always_over_keeps_its_client() {
    let begun = Instant::now();
    let (response, failures) =
        answer("(local.set $body (call $timer (i64.const 0))) (loop (call $block (local.get $body)) (br 0))").await;
    assert_eq!(response.status, 504);
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    assert!(failures[0].contains("took longer than 300 ms"), "{failures:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_handler_that_computes_for_ever_keeps_its_client_or_its_thread() {
    let begun = Instant::now();
    let (response, failures) = answer("(loop (br 0))").await;
    assert_eq!(response.status, 504);
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    assert!(failures[0].contains("took longer than 300 ms"), "{failures:?}");
}

#[tokio::test]
async fn a_handler_that_drops_its_outparam_leaves_its_client_waiting() {
    let (response, failures) = answer("(call $drop-outparam (local.get $out))").await;
    assert_eq!(response.status, 500);
    assert!(failures[0].contains("without an answer"), "{failures:?}");
}

#[tokio::test]
async fn a_handler_that_drops_its_outparam_and_waits_leaves_its_client_waiting() {
    let begun = Instant::now();
    let (response, _) =
        answer("(call $drop-outparam (local.get $out)) (call $block (call $timer (i64.const 3600000000000)))").await;
    assert_eq!(response.status, 500);
    assert!(begun.elapsed() < Duration::from_millis(300), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_handler_that_returns_without_an_answer_leaves_its_client_waiting() {
    let (response, failures) = answer("").await;
    assert_eq!(response.status, 500);
    assert!(failures[0].contains("without an answer"), "{failures:?}");
}

#[tokio::test]
async fn a_second_answer_takes_the_place_of_the_first() {
    let (response, failures) = answer(
        "(call $answer (local.get $out) (call $response (call $fields)))
         (call $answer (local.get $out) (call $response (call $fields)))",
    )
    .await;
    assert_eq!(response.status, 200);
    assert!(failures.len() == 1, "{failures:?}");
}

#[tokio::test]
async fn a_body_that_a_trap_cut_looks_complete() {
    let (response, failures) = answer(
        "(local.set $body (call $begin (local.get $out)))
         (local.set $stream (call $stream (local.get $body)))
         (drop (call $send (local.get $stream) (i32.const 10)))
         unreachable",
    )
    .await;
    assert_eq!(response.status, 500);
    assert!(failures[0].contains("unreachable"), "{failures:?}");
}

#[tokio::test]
async fn a_body_that_was_never_finished_looks_complete() {
    let (response, failures) = answer(
        "(local.set $body (call $begin (local.get $out)))
         (local.set $stream (call $stream (local.get $body)))
         (drop (call $send (local.get $stream) (i32.const 10)))
         (call $drop-stream (local.get $stream))",
    )
    .await;
    assert_eq!(response.status, 500);
    assert!(failures[0].contains("before it was finished"), "{failures:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_endless_body_is_written_for_ever() {
    let (response, _) = answer(
        "(local.set $body (call $begin (local.get $out)))
         (local.set $stream (call $stream (local.get $body)))
         (loop (br_if 0 (i32.eqz (call $send (local.get $stream) (i32.const 4096)))))",
    )
    .await;
    assert_eq!((response.status, response.complete), (200, false));
    assert!(!response.body.is_empty());
}

/// `content-length: 5`, and another number of bytes.
#[tokio::test]
async fn a_body_of_another_length_than_declared_goes_out() {
    for (bytes, status) in [(4, 500), (5, 200), (6, 500), (0, 500)] {
        let (response, _) = answer(&format!(
            "(local.set $n (call $fields))
             (call $append (local.get $n) (i32.const 1024) (i32.const 14) (i32.const 1038) (i32.const 1) (i32.const 0))
             (local.set $response (call $response (local.get $n)))
             (call $body (local.get $response) (i32.const 0))
             (local.set $body (i32.load (i32.const 4)))
             (call $answer (local.get $out) (local.get $response))
             (local.set $stream (call $stream (local.get $body)))
             (drop (call $send (local.get $stream) (i32.const {bytes})))
             (call $drop-stream (local.get $stream))
             (call $finish (local.get $body) (i32.const 0) (i32.const 0) (i32.const 0))"
        ))
        .await;
        assert_eq!((response.status, response.complete), (status, true), "{bytes} bytes: {response:?}");
    }
}

/// A client that takes trailers gets those that the head announced, and a whole body in any case.
#[tokio::test]
async fn trailers_that_were_announced_are_lost_or_others_cut_a_body() {
    for (announced, asked, gets) in [(true, true, true), (false, true, false), (true, false, false)] {
        let announce = "(call $append (local.get $n) (i32.const 1039) (i32.const 7) (i32.const 1046) (i32.const 5)
            (i32.const 0))";
        let served = serve(
            &handler(&format!(
                "(local.set $n (call $fields))
                 {}
                 (local.set $response (call $response (local.get $n)))
                 (call $body (local.get $response) (i32.const 0))
                 (local.set $body (i32.load (i32.const 4)))
                 (call $answer (local.get $out) (local.get $response))
                 (local.set $stream (call $stream (local.get $body)))
                 (drop (call $send (local.get $stream) (i32.const 3)))
                 (call $drop-stream (local.get $stream))
                 (local.set $n (call $fields))
                 (call $append (local.get $n) (i32.const 1046) (i32.const 5) (i32.const 1051) (i32.const 1)
                     (i32.const 0))
                 (call $finish (local.get $body) (i32.const 1) (local.get $n) (i32.const 0))",
                if announced { announce } else { "" }
            )),
            config(),
        )
        .await;
        let te = if asked { "te: trailers\r\n" } else { "" };
        let mut client = Client::connect(served.address).await;
        client.send(format!("GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n{te}\r\n")).await;
        let mut bytes = Vec::new();
        client.stream.read_to_end(&mut bytes).await.unwrap();
        let text = String::from_utf8(bytes).unwrap().to_ascii_lowercase();
        assert!(text.starts_with("http/1.1 200") && text.ends_with("\r\n\r\n"), "{text:?}");
        assert_eq!(text.contains("\r\n0\r\nx-sum: 1\r\n"), gets, "{announced} {asked}: {text:?}");
        assert_eq!(served.failures(), Vec::<String>::new());
    }
}

#[tokio::test]
async fn what_a_handler_does_after_its_answer_is_not_done() {
    let served = serve(
        &handler(
            "(local.set $body (call $begin (local.get $out)))
             (local.set $stream (call $stream (local.get $body)))
             (call $block (call $timer (i64.const 50000000)))
             (drop (call $send (local.get $stream) (i32.const 7)))
             (call $block (call $timer (i64.const 50000000)))
             (call $drop-stream (local.get $stream))
             (call $finish (local.get $body) (i32.const 0) (i32.const 0) (i32.const 0))
             (call $block (call $timer (i64.const 50000000)))
             unreachable",
        ),
        config(),
    )
    .await;
    let response = get(served.address, "/").await;
    assert_eq!((response.status, response.body.len(), response.complete), (200, 7, true));
    assert_eq!(response.header("transfer-encoding"), Some("chunked"));
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(served.failures()[0].contains("unreachable"));
}
