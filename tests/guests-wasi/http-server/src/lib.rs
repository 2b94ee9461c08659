//! Answers requests by their path:
//!
//!     /hello          a line with the method
//!     /echo           the body of the request, as it comes
//!     /headers        the headers of the request whose names begin with `x-`
//!     /big            a megabyte
//!     /count          how many requests this instance has answered
//!     /log            writes a line to the standard errors
//!     /wait/MS        a line after so many milliseconds
//!     /spin           never, and uses the processor
//!     /fail           traps
//!     /silent         returns without an answer
//!     /cut            begins a body and traps
//!     /trailers       a body with trailers
//!     /proxy/URL      what a GET of that address gives

use std::cell::Cell;

use wasip2::clocks::monotonic_clock;
use wasip2::exports::http::incoming_handler::Guest;
use wasip2::http::outgoing_handler;
use wasip2::http::types::{
    ErrorCode, Fields, IncomingBody, IncomingRequest, OutgoingBody, OutgoingRequest, OutgoingResponse,
    ResponseOutparam, Scheme,
};
use wasip2::io::streams::{OutputStream, StreamError};

wasip2::http::proxy::export!(Server);

struct Server;

thread_local! {
    static ANSWERED: Cell<u32> = const { Cell::new(0) };
}

impl Guest for Server {
    fn handle(request: IncomingRequest, out: ResponseOutparam) {
        ANSWERED.set(ANSWERED.get() + 1);
        let path = request.path_with_query().unwrap_or_default();
        match path.split('?').next().unwrap_or_default() {
            "/hello" => text(out, 200, &format!("hello {:?}\n", request.method())),
            "/echo" => echo(request, out),
            "/headers" => text(out, 200, &headers(&request)),
            "/big" => respond(out, 200, &[], |body| send(body, &vec![b'x'; 1 << 20])),
            "/count" => text(out, 200, &format!("{}\n", ANSWERED.get())),
            "/log" => log(out),
            "/spin" => spin(),
            "/fail" => panic!("as it was told"),
            "/silent" => {}
            "/cut" => respond(out, 200, &[], |body| {
                send(body, b"the beginning");
                panic!("in the middle of the body")
            }),
            "/trailers" => trailers(out),
            path => match (path.strip_prefix("/wait/"), path.strip_prefix("/proxy/")) {
                (Some(millis), _) => wait(out, millis),
                (_, Some(url)) => proxy(out, url),
                _ => text(out, 404, &format!("not found: {path}\n")),
            },
        }
    }
}

fn spin() -> ! {
    loop {
        std::hint::black_box(0);
    }
}

fn text(out: ResponseOutparam, status: u16, text: &str) {
    respond(out, status, &[("content-type", "text/plain")], |body| send(body, text.as_bytes()));
}

/// Answers with a body that `write` writes.
fn respond(out: ResponseOutparam, status: u16, headers: &[(&str, &str)], write: impl FnOnce(&OutputStream)) {
    let body = begin(out, status, headers);
    let stream = body.write().expect("the stream of a new body");
    write(&stream);
    drop(stream);
    // Whoever asked may be gone.
    let _ = OutgoingBody::finish(body, None);
}

fn begin(out: ResponseOutparam, status: u16, headers: &[(&str, &str)]) -> OutgoingBody {
    let list: Vec<_> = headers.iter().map(|(name, value)| ((*name).to_owned(), value.as_bytes().to_vec())).collect();
    let response = OutgoingResponse::new(Fields::from_list(&list).expect("headers"));
    response.set_status_code(status).expect("a status");
    let body = response.body().expect("the body of a new response");
    ResponseOutparam::set(out, Ok(response));
    body
}

fn send(stream: &OutputStream, bytes: &[u8]) {
    for part in bytes.chunks(4096) {
        if stream.blocking_write_and_flush(part).is_err() {
            return;
        }
    }
}

fn log(out: ResponseOutparam) {
    // The output of errors may be closed.
    let _ = wasip2::cli::stderr::get_stderr().blocking_write_and_flush(b"a line of the guest\n");
    text(out, 200, "logged\n");
}

fn echo(request: IncomingRequest, out: ResponseOutparam) {
    let incoming = request.consume().expect("the body of a request");
    let input = incoming.stream().expect("its stream");
    respond(out, 200, &[("content-type", "application/octet-stream")], |output| {
        loop {
            match input.blocking_read(65536) {
                Ok(part) => send(output, &part),
                Err(StreamError::Closed) => return,
                Err(StreamError::LastOperationFailed(error)) => panic!("body: {}", error.to_debug_string()),
            }
        }
    });
}

fn headers(request: &IncomingRequest) -> String {
    let mut headers = request.headers().entries();
    headers.retain(|(name, _)| name.starts_with("x-"));
    headers.sort();
    headers.iter().map(|(name, value)| format!("{name}: {}\n", String::from_utf8_lossy(value))).collect()
}

fn wait(out: ResponseOutparam, millis: &str) {
    let nanos = millis.parse::<u64>().unwrap_or(0) * 1_000_000;
    monotonic_clock::subscribe_duration(nanos).block();
    text(out, 200, "waited\n");
}

fn trailers(out: ResponseOutparam) {
    let body = begin(out, 200, &[]);
    let stream = body.write().expect("the stream of a new body");
    send(&stream, b"body\n");
    drop(stream);
    let trailers = Fields::from_list(&[("x-sum".to_owned(), b"5".to_vec())]).expect("trailers");
    let _ = OutgoingBody::finish(body, Some(trailers));
}

fn proxy(out: ResponseOutparam, url: &str) {
    match fetch(url) {
        Ok((status, body)) => respond(out, status, &[], |stream| send(stream, &body)),
        Err(code) => text(out, 502, &format!("{code:?}\n")),
    }
}

fn fetch(url: &str) -> Result<(u16, Vec<u8>), ErrorCode> {
    let (authority, path) = url.split_at(url.find('/').unwrap_or(url.len()));
    let request = OutgoingRequest::new(Fields::new());
    request.set_scheme(Some(&Scheme::Http)).expect("a scheme");
    request.set_authority(Some(authority)).map_err(|()| ErrorCode::HttpRequestUriInvalid)?;
    request.set_path_with_query(Some(path)).map_err(|()| ErrorCode::HttpRequestUriInvalid)?;
    let pending = outgoing_handler::handle(request, None)?;
    pending.subscribe().block();
    let response = pending.get().expect("a response that is ready").expect("not taken before")?;
    let body = response.consume().expect("the body of a response");
    Ok((response.status(), read(&body)))
}

fn read(body: &IncomingBody) -> Vec<u8> {
    let stream = body.stream().expect("the stream of a body");
    let mut bytes = Vec::new();
    while let Ok(part) = stream.blocking_read(65536) {
        bytes.extend(part);
    }
    bytes
}
