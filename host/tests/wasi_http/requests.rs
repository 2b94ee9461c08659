//! Requests that guests send: where to, how long they may take, and what goes over the wire.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use gusset::component::Resource;
use gusset::wasi::WasiView;
use gusset::wasi::bindings::wasi::clocks::monotonic_clock::Host as _;
use gusset::wasi::bindings::wasi::io::poll::{Host as PollHost, HostPollable};
use gusset::wasi::bindings::wasi::io::streams::HostInputStream;
use gusset::wasi::http::bindings::wasi::http::outgoing_handler::Host as OutgoingHandler;
use gusset::wasi::http::bindings::wasi::http::types::{
    HostFields, HostFutureIncomingResponse, HostIncomingBody, HostIncomingResponse, HostOutgoingBody,
    HostOutgoingRequest, HostRequestOptions, Method,
};
use gusset::wasi::http::{
    Destinations, ErrorCode, FutureIncomingResponse, HttpError, HttpLimits, HttpResult, IncomingResponse,
    OutgoingRequest, OutgoingRequestConfig, RequestOptions, Scheme, WasiHttpHooks, WasiHttpView,
};
use gusset::wasi::io::{DynPollable, StreamError};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::guest::{Data, lend};

/// A host that answers every request with the same bytes, and keeps what it was sent.
struct Upstream {
    address: SocketAddr,
    seen: Arc<Mutex<Vec<u8>>>,
}

/// When it answers.
#[derive(Clone, Copy)]
enum When {
    AtOnce,
    Never,
}

async fn upstream(answer: &'static str, when: When) -> Upstream {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let keep = seen.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let keep = keep.clone();
            tokio::spawn(async move {
                let mut buffer = vec![0; 64 << 10];
                let mut answered = false;
                while let Ok(read @ 1..) = stream.read(&mut buffer).await {
                    keep.lock().unwrap().extend_from_slice(&buffer[..read]);
                    if matches!(when, When::AtOnce) && !std::mem::replace(&mut answered, true) {
                        stream.write_all(answer.as_bytes()).await.unwrap();
                    }
                }
            });
        }
    });
    Upstream { address, seen }
}

impl Upstream {
    fn seen(&self) -> String {
        String::from_utf8_lossy(&self.seen.lock().unwrap()).into_owned()
    }
}

/// A guest that may send requests to the loopback addresses.
fn allowed() -> Data {
    let mut data = Data::new();
    data.http.allow_outgoing(Destinations::parse(["127.0.0.0/8", "localhost"]).unwrap());
    data
}

fn request(data: &mut Data, authority: &str) -> Resource<OutgoingRequest> {
    let fields = HostFields::new(&mut data.http()).unwrap();
    let request = HostOutgoingRequest::new(&mut data.http(), fields).unwrap();
    data.http().set_scheme(lend(&request), Some(Scheme::Http)).unwrap().unwrap();
    data.http().set_authority(lend(&request), Some(authority.to_owned())).unwrap().unwrap();
    request
}

async fn wait(
    data: &mut Data,
    future: Resource<FutureIncomingResponse>,
) -> Result<Resource<IncomingResponse>, ErrorCode> {
    let pollable = HostFutureIncomingResponse::subscribe(&mut data.http(), lend(&future)).unwrap();
    let ready = tokio::time::timeout(Duration::from_secs(30), data.ctx().block(lend(&pollable))).await;
    ready.expect("an answer in time").unwrap();
    HostPollable::drop(&mut data.ctx(), pollable).unwrap();
    let response = HostFutureIncomingResponse::get(&mut data.http(), lend(&future)).unwrap().unwrap().unwrap();
    assert!(matches!(HostFutureIncomingResponse::get(&mut data.http(), lend(&future)).unwrap(), Some(Err(()))));
    response
}

/// Why a request is refused, at once or when it is tried.
async fn refusal(data: &mut Data, authority: &str) -> ErrorCode {
    let request = request(data, authority);
    match OutgoingHandler::handle(&mut data.http(), request, None) {
        Err(HttpError::Code(code)) => code,
        Err(HttpError::Trap(error)) => panic!("{error:#}"),
        Ok(future) => wait(data, future).await.expect_err("it went out"),
    }
}

async fn read(data: &mut Data, response: Resource<IncomingResponse>) -> Result<Vec<u8>, StreamError> {
    let body = HostIncomingResponse::consume(&mut data.http(), lend(&response)).unwrap().unwrap();
    let stream = HostIncomingBody::stream(&mut data.http(), lend(&body)).unwrap().unwrap();
    let mut bytes = Vec::new();
    loop {
        match data.ctx().blocking_read(lend(&stream), 1 << 20).await {
            Ok(more) => bytes.extend(more),
            Err(StreamError::Closed) => return Ok(bytes),
            Err(error) => return Err(error),
        }
    }
}

#[tokio::test]
async fn a_request_is_not_sent_as_the_guest_made_it() {
    let upstream =
        upstream("HTTP/1.1 203 x\r\ncontent-length: 5\r\nx-a: b\r\nconnection: close\r\n\r\nhello", When::AtOnce).await;
    let mut data = allowed();
    let authority = upstream.address.to_string();
    let request = request(&mut data, &authority);
    data.http().set_path_with_query(lend(&request), Some("/a?b=c".to_owned())).unwrap().unwrap();
    data.http().set_method(lend(&request), Method::Post).unwrap().unwrap();
    let body = HostOutgoingRequest::body(&mut data.http(), lend(&request)).unwrap().unwrap();
    let stream = HostOutgoingBody::write(&mut data.http(), lend(&body)).unwrap().unwrap();
    let future = OutgoingHandler::handle(&mut data.http(), request, None).unwrap();
    use gusset::wasi::bindings::wasi::io::streams::HostOutputStream;
    data.ctx().blocking_write_and_flush(lend(&stream), b"posted".to_vec()).await.unwrap();
    HostOutputStream::drop(&mut data.ctx(), stream).unwrap();
    HostOutgoingBody::finish(&mut data.http(), body, None).unwrap();
    let response = wait(&mut data, future).await.unwrap();
    assert_eq!(HostIncomingResponse::status(&mut data.http(), lend(&response)).unwrap(), 203);
    let headers = HostIncomingResponse::headers(&mut data.http(), lend(&response)).unwrap();
    assert!(HostFields::has(&mut data.http(), lend(&headers), "x-a".to_owned()).unwrap());
    assert!(!HostFields::has(&mut data.http(), lend(&headers), "connection".to_owned()).unwrap());
    assert_eq!(read(&mut data, response).await.unwrap(), b"hello");
    let seen = upstream.seen();
    assert!(seen.starts_with("POST /a?b=c HTTP/1.1\r\n"), "{seen}");
    assert!(seen.contains(&format!("host: {authority}\r\n")) && seen.contains("posted"), "{seen}");
}

/// Whatever is written when: all of it is sent, or the guest is told.
#[tokio::test]
async fn the_body_of_a_request_that_usually_has_none_is_lost_by_timing() {
    use gusset::wasi::bindings::wasi::io::streams::HostOutputStream;
    let answer = "HTTP/1.1 200 x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    let pauses = [(0, 0), (50, 0), (0, 50), (50, 50)];
    for (method, (before, after)) in
        [Method::Get, Method::Head].into_iter().flat_map(|it| pauses.map(|p| (it.clone(), p)))
    {
        let upstream = upstream(answer, When::AtOnce).await;
        let mut data = allowed();
        let request = request(&mut data, &upstream.address.to_string());
        data.http().set_method(lend(&request), method.clone()).unwrap().unwrap();
        let body = HostOutgoingRequest::body(&mut data.http(), lend(&request)).unwrap().unwrap();
        let stream = HostOutgoingBody::write(&mut data.http(), lend(&body)).unwrap().unwrap();
        let future = OutgoingHandler::handle(&mut data.http(), request, None).unwrap();
        tokio::time::sleep(Duration::from_millis(before)).await;
        data.ctx().blocking_write_and_flush(lend(&stream), b"hello".to_vec()).await.unwrap();
        tokio::time::sleep(Duration::from_millis(after)).await;
        HostOutputStream::drop(&mut data.ctx(), stream).unwrap();
        HostOutgoingBody::finish(&mut data.http(), body, None).unwrap();
        wait(&mut data, future).await.unwrap();
        let begun = Instant::now();
        while !upstream.seen().contains("hello") {
            assert!(begun.elapsed() < Duration::from_secs(10), "{method:?} {before} {after}: {}", upstream.seen());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let seen = upstream.seen();
        let is_announced = seen.contains("transfer-encoding: chunked\r\n") != seen.contains("content-length: 5\r\n");
        assert!(is_announced, "{method:?} {before} {after}: {seen}");
    }
}

#[tokio::test]
async fn a_body_without_anything_is_announced() {
    let upstream = upstream("HTTP/1.1 200 x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n", When::AtOnce).await;
    let mut data = allowed();
    let request = request(&mut data, &upstream.address.to_string());
    let body = HostOutgoingRequest::body(&mut data.http(), lend(&request)).unwrap().unwrap();
    let future = OutgoingHandler::handle(&mut data.http(), request, None).unwrap();
    tokio::time::sleep(Duration::from_millis(20)).await;
    HostOutgoingBody::finish(&mut data.http(), body, None).unwrap();
    wait(&mut data, future).await.unwrap();
    let seen = upstream.seen();
    assert!(!seen.contains("transfer-encoding") && !seen.contains("content-length"), "{seen}");
}

/// Hooks that take a request and nothing of its body.
struct Leaving;

impl WasiHttpHooks for Leaving {
    fn send_request(
        &mut self,
        _: http::Request<gusset::wasi::http::HyperOutgoingBody>,
        _: OutgoingRequestConfig,
    ) -> HttpResult<FutureIncomingResponse> {
        Ok(FutureIncomingResponse::ready(Err(ErrorCode::LoopDetected)))
    }
}

#[tokio::test]
async fn a_body_that_nobody_took_looks_sent() {
    use gusset::wasi::bindings::wasi::io::streams::HostOutputStream;
    for (before, after) in [("", ""), ("hello", ""), ("", "hello")] {
        let mut data = allowed();
        data.http.set_hooks(Leaving);
        let request = request(&mut data, "127.0.0.1:1");
        let body = HostOutgoingRequest::body(&mut data.http(), lend(&request)).unwrap().unwrap();
        let stream = HostOutgoingBody::write(&mut data.http(), lend(&body)).unwrap().unwrap();
        let write = async |data: &mut Data, text: &str| {
            if !text.is_empty() {
                _ = data.ctx().check_write(lend(&stream));
                _ = data.ctx().write(lend(&stream), text.into());
            }
        };
        write(&mut data, before).await;
        let _future = OutgoingHandler::handle(&mut data.http(), request, None).unwrap();
        write(&mut data, after).await;
        HostOutputStream::drop(&mut data.ctx(), stream).unwrap();
        let finished = HostOutgoingBody::finish(&mut data.http(), body, None);
        assert_eq!(finished.is_ok(), before.is_empty() && after.is_empty(), "{before:?} {after:?}");
    }
}

#[tokio::test]
async fn a_guest_sends_requests_that_nobody_allowed() {
    let upstream = upstream("HTTP/1.1 200 x\r\ncontent-length: 0\r\n\r\n", When::AtOnce).await;
    let port = upstream.address.port();
    let authorities =
        [format!("127.0.0.1:{port}"), format!("localhost:{port}"), format!("[::1]:{port}"), "example.com".into()];
    for rules in [&[][..], &["example.org"], &["127.0.0.2"], &["127.0.0.1:1"], &["*.localhost"]] {
        for authority in &authorities {
            let mut data = Data::new();
            data.http.allow_outgoing(Destinations::parse(rules).unwrap());
            let code = refusal(&mut data, authority).await;
            assert!(
                matches!(
                    code,
                    ErrorCode::HttpRequestDenied | ErrorCode::DestinationIpProhibited | ErrorCode::DnsError(_)
                ),
                "{rules:?}: {authority}: {code:?}"
            );
        }
    }
    assert_eq!(upstream.seen(), "");
}

#[tokio::test]
async fn a_name_for_the_host_itself_passes_as_a_public_one() {
    let upstream = upstream("HTTP/1.1 200 x\r\ncontent-length: 0\r\n\r\n", When::AtOnce).await;
    let mut data = Data::new();
    data.http.allow_outgoing(Destinations::parse(["*"]).unwrap());
    for host in ["localhost", "127.0.0.1", "LOCALHOST"] {
        let code = refusal(&mut data, &format!("{host}:{}", upstream.address.port())).await;
        assert!(matches!(code, ErrorCode::DestinationIpProhibited), "{host}: {code:?}");
    }
    assert_eq!(upstream.seen(), "");
}

/// Row 76: the path leads to another host than the authority.
#[tokio::test]
async fn row76_a_path_leads_to_another_host_than_the_authority() {
    let upstream = upstream("HTTP/1.1 200 x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n", When::AtOnce).await;
    let mut data = allowed();
    let authority = upstream.address.to_string();
    for path in ["http://evil/", "https://evil/x", "//evil", "evil", "/a\r\nhost: evil", "/a b", "/\n", "@evil", "/a#b"]
    {
        let request = request(&mut data, &authority);
        assert!(data.http().set_path_with_query(lend(&request), Some(path.to_owned())).unwrap().is_err(), "{path:?}");
        assert_eq!(HostOutgoingRequest::path_with_query(&mut data.http(), request).unwrap(), None);
    }
    for (path, line) in [("?", "/?"), ("?a", "/?a"), ("", "/"), ("/http://evil/", "/http://evil/"), ("/", "/")] {
        let request = request(&mut data, &authority);
        data.http().set_path_with_query(lend(&request), Some(path.to_owned())).unwrap().unwrap();
        let future = OutgoingHandler::handle(&mut data.http(), request, None).unwrap();
        wait(&mut data, future).await.unwrap();
        let seen = std::mem::take(&mut *upstream.seen.lock().unwrap());
        let seen = String::from_utf8(seen).unwrap();
        assert!(seen.starts_with(&format!("GET {line} HTTP/1.1\r\n")), "{path:?}: {seen}");
        assert_eq!(seen.matches("host: ").count(), 1, "{seen}");
        assert!(seen.contains(&format!("host: {authority}\r\n")), "{seen}");
    }
    let request = request(&mut data, &authority);
    data.http().set_path_with_query(lend(&request), Some("*".to_owned())).unwrap().unwrap();
    let refused = OutgoingHandler::handle(&mut data.http(), request, None).err();
    assert!(matches!(refused, Some(HttpError::Code(ErrorCode::HttpRequestUriInvalid))), "{refused:?}");
}

/// Row 77.
#[tokio::test]
async fn row77_a_long_request_line_makes_the_host_panic() {
    for length in [65_530, 65_534, 65_535, 65_536, 65_537, 1 << 20] {
        let mut data = allowed();
        let request = request(&mut data, "127.0.0.1:1");
        let path = format!("/{}", "a".repeat(length - 1));
        let set = data.http().set_path_with_query(lend(&request), Some(path)).unwrap();
        assert_eq!(set.is_ok(), length <= 65_534, "{length}");
        _ = data.http().set_authority(lend(&request), Some("a".repeat(length))).unwrap();
        _ = data.http().set_method(lend(&request), Method::Other("A".repeat(length))).unwrap();
        // Together they are longer than each.
        _ = OutgoingHandler::handle(&mut data.http(), request, None);
    }
}

/// Row 61.
#[tokio::test]
async fn row61_a_time_of_nothing_or_of_ages_makes_the_host_panic() {
    let silent = upstream("", When::Never).await;
    let prompt = upstream("HTTP/1.1 200 x\r\ncontent-length: 5\r\n\r\nhello", When::AtOnce).await;
    let stalling = upstream("HTTP/1.1 200 x\r\ncontent-length: 5\r\n\r\nh", When::AtOnce).await;
    let times = [Some(0), Some(1), Some(u64::MAX), None];
    for (connect, first_byte, between_bytes) in
        times.into_iter().flat_map(|a| times.into_iter().flat_map(move |b| times.into_iter().map(move |c| (a, b, c))))
    {
        let mut data = allowed();
        for (to, answers) in [(&silent, false), (&prompt, true), (&stalling, true)] {
            let short = |time: Option<u64>| matches!(time, Some(0 | 1));
            if !answers && !short(first_byte) {
                continue;
            }
            let options = HostRequestOptions::new(&mut data.http()).unwrap();
            data.http().set_connect_timeout(lend(&options), connect).unwrap().unwrap();
            data.http().set_first_byte_timeout(lend(&options), first_byte).unwrap().unwrap();
            data.http().set_between_bytes_timeout(lend(&options), between_bytes).unwrap().unwrap();
            assert_eq!(data.http().between_bytes_timeout(lend(&options)).unwrap(), between_bytes);
            let request = request(&mut data, &to.address.to_string());
            let future = OutgoingHandler::handle(&mut data.http(), request, Some(options)).unwrap();
            let response = match wait(&mut data, future).await {
                Ok(response) => response,
                Err(ErrorCode::ConnectionTimeout | ErrorCode::ConnectionReadTimeout) => {
                    assert!(short(connect) || short(first_byte));
                    continue;
                }
                Err(code) => panic!("{code:?}"),
            };
            if std::ptr::eq(to, &stalling) && short(between_bytes) {
                let error = read(&mut data, response).await.expect_err("it never ends");
                assert!(format!("{error:#}").contains("ConnectionReadTimeout"), "{error:#}");
            }
        }
    }
}

#[tokio::test]
async fn a_host_that_never_answers_keeps_its_guest() {
    let silent = upstream("", When::Never).await;
    let mut data = allowed();
    let options = HostRequestOptions::new(&mut data.http()).unwrap();
    data.http().set_first_byte_timeout(lend(&options), Some(100_000_000)).unwrap().unwrap();
    let request = request(&mut data, &silent.address.to_string());
    let begun = Instant::now();
    let future = OutgoingHandler::handle(&mut data.http(), request, Some(options)).unwrap();
    assert!(HostFutureIncomingResponse::get(&mut data.http(), lend(&future)).unwrap().is_none());
    let code = wait(&mut data, future).await.expect_err("no answer");
    assert!(matches!(code, ErrorCode::ConnectionReadTimeout), "{code:?}");
    assert!((Duration::from_millis(90)..Duration::from_secs(10)).contains(&begun.elapsed()), "{:?}", begun.elapsed());
}

/// Answers with a head, and the first of two bytes once it is told to.
async fn answers_slowly(first: oneshot::Receiver<()>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(b"HTTP/1.1 200 x\r\ncontent-length: 2\r\n\r\n").await.unwrap();
        first.await.unwrap();
        stream.write_all(b"h").await.unwrap();
        while let Ok(1..) = stream.read(&mut [0; 1024]).await {}
    });
    address
}

/// Waits for a stream for so long at most; whether it was ready.
async fn wait_a_little(data: &mut Data, stream: &Resource<DynPollable>, milliseconds: u64) -> bool {
    let timer = data.ctx().subscribe_duration(milliseconds * 1_000_000).unwrap();
    let ready = PollHost::poll(&mut data.ctx(), vec![lend(stream), lend(&timer)]).await.unwrap();
    HostPollable::drop(&mut data.ctx(), timer).unwrap();
    ready.contains(&0)
}

/// The limit is one of the time that the guest waits, in however many calls.
#[tokio::test]
async fn a_guest_that_does_something_else_meanwhile_has_no_time_for_its_body() {
    let (tell, told) = oneshot::channel();
    let address = answers_slowly(told).await;
    let mut data = allowed();
    let options = HostRequestOptions::new(&mut data.http()).unwrap();
    data.http().set_between_bytes_timeout(lend(&options), Some(500_000_000)).unwrap().unwrap();
    let request = request(&mut data, &address.to_string());
    let future = OutgoingHandler::handle(&mut data.http(), request, Some(options)).unwrap();
    let response = wait(&mut data, future).await.unwrap();
    let body = HostIncomingResponse::consume(&mut data.http(), lend(&response)).unwrap().unwrap();
    let stream = HostIncomingBody::stream(&mut data.http(), lend(&body)).unwrap().unwrap();
    let pollable = HostInputStream::subscribe(&mut data.ctx(), lend(&stream)).unwrap();
    assert!(!wait_a_little(&mut data, &pollable, 50).await);
    tokio::time::sleep(Duration::from_millis(800)).await;
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(100)).await;
        tell.send(()).unwrap();
    });
    assert_eq!(data.ctx().blocking_read(lend(&stream), 10).await.unwrap(), b"h");

    let (begun, mut n_waits) = (Instant::now(), 1);
    while !wait_a_little(&mut data, &pollable, 200).await {
        n_waits += 1;
    }
    assert!(n_waits > 1 && begun.elapsed() > Duration::from_millis(450), "{n_waits} in {:?}", begun.elapsed());
    let error = data.ctx().blocking_read(lend(&stream), 10).await.expect_err("it never comes");
    assert!(format!("{error:#}").contains("ConnectionReadTimeout"), "{error:#}");
}

#[tokio::test]
async fn answers_that_are_none_make_the_host_panic() {
    let many_headers = Box::leak(format!("HTTP/1.1 200 x\r\n{}\r\n", "a: b\r\n".repeat(5000)).into_boxed_str());
    let long_header = Box::leak(format!("HTTP/1.1 200 x\r\na: {}\r\n\r\n", "b".repeat(1 << 20)).into_boxed_str());
    for answer in [
        "",
        "\r\n\r\n",
        "HTTP/1.1 99999 x\r\n\r\n",
        "HTTP/9.9 200 x\r\n\r\n",
        "garbage",
        "HTTP/1.1 200 x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\na",
        "HTTP/1.1 200 x\r\ncontent-length: +1\r\n\r\na",
        "HTTP/1.1 200 x\r\na\0: b\r\n\r\n",
        "HTTP/1.1 200 x\r\ncontent-length: 99999999999999999999\r\n\r\n",
        &*many_headers,
        &*long_header,
    ] {
        let to = upstream(answer, When::AtOnce).await;
        let mut data = allowed();
        let options = HostRequestOptions::new(&mut data.http()).unwrap();
        data.http().set_first_byte_timeout(lend(&options), Some(500_000_000)).unwrap().unwrap();
        let request = request(&mut data, &to.address.to_string());
        let future = OutgoingHandler::handle(&mut data.http(), request, Some(options)).unwrap();
        let response = wait(&mut data, future).await;
        assert!(response.is_err(), "{:?}", &answer[..answer.len().min(60)]);
    }
}

#[tokio::test]
async fn a_refused_connection_is_no_error_of_its_own() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let code = refusal(&mut allowed(), &address.to_string()).await;
    assert!(matches!(code, ErrorCode::ConnectionRefused), "{code:?}");
}

#[tokio::test]
async fn a_guest_opens_connections_without_bound() {
    let silent = upstream("", When::Never).await;
    let mut data = Data::with_limits(HttpLimits { connections: 3, ..HttpLimits::default() });
    data.http.allow_outgoing(Destinations::everything());
    let mut futures = Vec::new();
    for _ in 0..3 {
        let request = request(&mut data, &silent.address.to_string());
        futures.push(OutgoingHandler::handle(&mut data.http(), request, None).unwrap());
    }
    let refused = request(&mut data, &silent.address.to_string());
    let refused = OutgoingHandler::handle(&mut data.http(), refused, None).err();
    assert!(matches!(refused, Some(HttpError::Code(ErrorCode::ConnectionLimitReached))), "{refused:?}");
    HostFutureIncomingResponse::drop(&mut data.http(), futures.pop().unwrap()).unwrap();
    for _ in 0..100 {
        tokio::time::sleep(Duration::from_millis(10)).await;
        let again = request(&mut data, &silent.address.to_string());
        if OutgoingHandler::handle(&mut data.http(), again, None).is_ok() {
            return;
        }
    }
    panic!("a request that was given up still counts");
}

/// The resolver cannot be stopped: a lookup counts until it ends, also when nobody wants its result any more.
#[test]
fn a_guest_begins_lookups_without_bound() {
    // A runtime whose only thread for such work is busy.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().max_blocking_threads(1).build().unwrap();
    let (free, busy) = std::sync::mpsc::channel::<()>();
    runtime.spawn_blocking(move || busy.recv());
    runtime.block_on(async {
        let mut data = Data::with_limits(HttpLimits { connections: 3, ..HttpLimits::default() });
        data.http.allow_outgoing(Destinations::parse(["localhost"]).unwrap());
        // Each is given up after it has begun.
        for _ in 0..3 {
            let request = request(&mut data, "localhost:1");
            let future = OutgoingHandler::handle(&mut data.http(), request, None).unwrap();
            tokio::time::sleep(Duration::from_millis(10)).await;
            HostFutureIncomingResponse::drop(&mut data.http(), future).unwrap();
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
        let mut begin = || {
            let request = request(&mut data, "localhost:1");
            OutgoingHandler::handle(&mut data.http(), request, None).is_ok()
        };
        assert!(!begin(), "three lookups wait for the thread");
        drop(free);
        let start = Instant::now();
        while !begin() {
            assert!(start.elapsed() < Duration::from_secs(10), "they have ended");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    });
}

#[test]
fn a_request_needs_a_runtime_of_the_callers() {
    let mut data = allowed();
    let request = request(&mut data, "127.0.0.1:1");
    let future = OutgoingHandler::handle(&mut data.http(), request, None).unwrap();
    for _ in 0..1000 {
        std::thread::sleep(Duration::from_millis(10));
        if let Some(response) = HostFutureIncomingResponse::get(&mut data.http(), lend(&future)).unwrap() {
            assert!(matches!(response, Ok(Err(ErrorCode::ConnectionRefused))), "{response:?}");
            return;
        }
    }
    panic!("it was never sent");
}

#[cfg(not(feature = "wasi-http-tls"))]
#[tokio::test]
async fn a_request_by_tls_goes_out_in_the_clear() {
    for scheme in [Some(Scheme::Https), None] {
        let to = upstream("", When::Never).await;
        let mut data = allowed();
        let request = request(&mut data, &to.address.to_string());
        data.http().set_scheme(lend(&request), scheme).unwrap().unwrap();
        let refused = OutgoingHandler::handle(&mut data.http(), request, None).err();
        assert!(matches!(refused, Some(HttpError::Code(ErrorCode::TlsProtocolError))), "{refused:?}");
        assert_eq!(to.seen(), "");
    }
}

/// Hooks that answer in the network's place.
struct Answering(Arc<Mutex<Vec<String>>>);

impl WasiHttpHooks for Answering {
    fn send_request(
        &mut self,
        request: http::Request<gusset::wasi::http::HyperOutgoingBody>,
        _: OutgoingRequestConfig,
    ) -> HttpResult<FutureIncomingResponse> {
        self.0.lock().unwrap().push(request.uri().to_string());
        Ok(FutureIncomingResponse::ready(Err(ErrorCode::LoopDetected)))
    }

    fn is_forbidden_header(&self, name: &http::HeaderName) -> bool {
        name == "x-internal"
    }
}

#[tokio::test]
async fn hooks_are_asked_for_what_is_not_allowed_or_not_at_all() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let mut data = Data::new();
    data.http.set_hooks(Answering(seen.clone()));
    assert!(matches!(refusal(&mut data, "example.com").await, ErrorCode::HttpRequestDenied));
    data.http.allow_outgoing(Destinations::parse(["example.com"]).unwrap());
    assert!(matches!(refusal(&mut data, "example.com").await, ErrorCode::LoopDetected));
    assert_eq!(*seen.lock().unwrap(), ["http://example.com/"]);
    let refused = data.http().from_list(vec![("X-Internal".to_owned(), vec![])]);
    assert!(refused.is_err());
}

/// A type of the public interface that the tests name.
const _: Option<RequestOptions> = None;
