//! Sends an HTTP request and prints the answer:
//!
//!     METHOD URL [BODY]
//!
//! An error is printed with its code, and the exit code is 1.

use wasip2::http::outgoing_handler::handle;
use wasip2::http::types::{
    ErrorCode, Fields, IncomingBody, IncomingResponse, Method, OutgoingBody, OutgoingRequest, Scheme,
};
use wasip2::io::streams::StreamError;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (method, url, body) = match words[..] {
        [method, url] => (method, url, ""),
        [method, url, body] => (method, url, body),
        _ => panic!("expected METHOD URL [BODY], found {words:?}"),
    };
    match exchange(method, url, body) {
        Ok(response) => print(response),
        Err(code) => {
            println!("error: {code:?}");
            std::process::exit(1);
        }
    }
}

fn exchange(method: &str, url: &str, text: &str) -> Result<IncomingResponse, ErrorCode> {
    let request = request(method, url);
    let body = request.body().expect("the body of a new request");
    let pending = handle(request, None)?;
    if !text.is_empty() {
        let stream = body.write().expect("the stream of a new body");
        for part in text.as_bytes().chunks(4096) {
            if stream.blocking_write_and_flush(part).is_err() {
                break;
            }
        }
    }
    OutgoingBody::finish(body, None)?;
    pending.subscribe().block();
    pending.get().expect("a response that is ready").expect("a response that was not taken before")
}

fn request(method: &str, url: &str) -> OutgoingRequest {
    let (scheme, rest) = match url.split_once("://") {
        Some(("http", rest)) => (Scheme::Http, rest),
        Some(("https", rest)) => (Scheme::Https, rest),
        _ => panic!("expected an address with http or https, found {url:?}"),
    };
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let headers = Fields::from_list(&[("x-from".to_owned(), b"guest".to_vec())]).expect("a header");
    let request = OutgoingRequest::new(headers);
    request.set_method(&self::method(method)).expect("a method");
    request.set_scheme(Some(&scheme)).expect("a scheme");
    request.set_authority(Some(authority)).expect("an authority");
    request.set_path_with_query(Some(if path.is_empty() { "/" } else { path })).expect("a path");
    request
}

fn method(name: &str) -> Method {
    match name {
        "GET" => Method::Get,
        "HEAD" => Method::Head,
        "POST" => Method::Post,
        "PUT" => Method::Put,
        "DELETE" => Method::Delete,
        other => Method::Other(other.to_owned()),
    }
}

fn print(response: IncomingResponse) {
    println!("status {}", response.status());
    let mut headers = response.headers().entries();
    headers.retain(|(name, _)| name.starts_with("x-") || name == "content-type");
    headers.sort();
    for (name, value) in headers {
        println!("{name}: {}", String::from_utf8_lossy(&value));
    }
    let body = response.consume().expect("the body of a response");
    println!("{}", String::from_utf8_lossy(&read(&body)));
    drop(response);
    let trailers = IncomingBody::finish(body);
    trailers.subscribe().block();
    match trailers.get() {
        Some(Ok(Ok(Some(trailers)))) => println!("{} trailers", trailers.entries().len()),
        Some(Ok(Ok(None))) => {}
        other => println!("trailers: {other:?}"),
    }
}

fn read(body: &IncomingBody) -> Vec<u8> {
    let stream = body.stream().expect("the stream of a body");
    let mut bytes = Vec::new();
    loop {
        match stream.blocking_read(65536) {
            Ok(part) => bytes.extend(part),
            Err(StreamError::Closed) => return bytes,
            Err(StreamError::LastOperationFailed(error)) => {
                println!("body: {}", error.to_debug_string());
                return bytes;
            }
        }
    }
}
