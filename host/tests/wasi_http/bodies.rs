//! Bodies that guests write and read.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use gusset::component::Resource;
use gusset::wasi::WasiView;
use gusset::wasi::bindings::wasi::io::poll::HostPollable;
use gusset::wasi::bindings::wasi::io::streams::{HostInputStream, HostOutputStream};
use gusset::wasi::http::bindings::wasi::http::types::{
    Host, HostFields, HostFutureTrailers, HostIncomingBody, HostIncomingRequest, HostOutgoingBody,
    HostOutgoingResponse, HostResponseOutparam,
};
use gusset::wasi::http::{
    Answer, ErrorCode, Fields, HttpError, HttpLimits, HyperIncomingBody, HyperOutgoingBody, IncomingBody, OutgoingBody,
    Scheme, WasiHttpView,
};
use gusset::wasi::io::{DynInputStream, DynOutputStream, StreamError};
use http_body::{Body, Frame};
use http_body_util::{BodyExt, Full};
use tokio::sync::oneshot;

use crate::guest::{Data, lend};

/// A response under way: what the guest has of it, and what its client has.
struct Sending {
    data: Data,
    body: Resource<OutgoingBody>,
    stream: Resource<DynOutputStream>,
    client: HyperOutgoingBody,
}

fn fields(data: &mut Data, entries: &[(&str, &str)]) -> Resource<Fields> {
    let entry = |(name, value): &(&str, &str)| ((*name).to_owned(), value.as_bytes().to_vec());
    data.http().from_list(entries.iter().map(entry).collect()).unwrap()
}

fn send(headers: &[(&str, &str)]) -> Sending {
    let mut data = Data::new();
    let headers = fields(&mut data, headers);
    let response = HostOutgoingResponse::new(&mut data.http(), headers).unwrap();
    let body = HostOutgoingResponse::body(&mut data.http(), lend(&response)).unwrap().unwrap();
    assert!(HostOutgoingResponse::body(&mut data.http(), lend(&response)).unwrap().is_err(), "a second body");
    let stream = HostOutgoingBody::write(&mut data.http(), lend(&body)).unwrap().unwrap();
    assert!(HostOutgoingBody::write(&mut data.http(), lend(&body)).unwrap().is_err(), "a second stream");
    let client = answered(&mut data, Ok(response)).unwrap().into_body();
    Sending { data, body, stream, client }
}

fn answered(data: &mut Data, answer: Result<Resource<gusset::wasi::http::OutgoingResponse>, ErrorCode>) -> Answer {
    let (sender, mut receiver) = oneshot::channel();
    let outparam = data.http().new_response_outparam(sender).unwrap();
    HostResponseOutparam::set(&mut data.http(), outparam, answer).unwrap();
    receiver.try_recv().unwrap()
}

impl Sending {
    fn room(&mut self) -> Result<u64, StreamError> {
        self.data.ctx().check_write(lend(&self.stream))
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), StreamError> {
        HostOutputStream::write(&mut self.data.ctx(), lend(&self.stream), bytes.to_vec())
    }

    fn finish(mut self, trailers: &[(&str, &str)]) -> (Result<(), HttpError>, HyperOutgoingBody) {
        HostOutputStream::drop(&mut self.data.ctx(), self.stream).unwrap();
        let trailers = (!trailers.is_empty()).then(|| fields(&mut self.data, trailers));
        let finished = HostOutgoingBody::finish(&mut self.data.http(), self.body, trailers);
        (finished, self.client)
    }
}

/// What the guest's client gets now.
fn next(body: &mut HyperOutgoingBody) -> Poll<Option<Result<Frame<Bytes>, ErrorCode>>> {
    Pin::new(body).poll_frame(&mut Context::from_waker(Waker::noop()))
}

/// All bytes, and how the body ended.
fn rest(body: &mut HyperOutgoingBody) -> (Vec<u8>, Result<(), ErrorCode>) {
    let mut bytes = Vec::new();
    loop {
        match next(body) {
            Poll::Ready(Some(Ok(frame))) => bytes.extend_from_slice(frame.data_ref().map_or(&[][..], |data| data)),
            Poll::Ready(Some(Err(code))) => return (bytes, Err(code)),
            Poll::Ready(None) => return (bytes, Ok(())),
            Poll::Pending => panic!("{} bytes and no end", bytes.len()),
        }
    }
}

/// Row 49 too: no more than a part of what a guest writes lies in the host.
#[test]
fn row53_a_guest_writes_without_bound_to_who_does_not_read() {
    let mut sending = send(&[]);
    let mut written = 0;
    loop {
        let room = sending.room().unwrap();
        assert!(room <= 64 << 10, "{room}");
        if room == 0 {
            break;
        }
        sending.write(&vec![0; room as usize]).unwrap();
        written += room;
    }
    assert!(written <= 1 << 20, "{written}");
    match sending.write(&[0]) {
        Err(StreamError::Trap(error)) => {
            assert!(format!("{error:#}").contains("permitted to write 0 bytes"), "{error:#}")
        }
        other => panic!("expected a trap, found {other:?}"),
    }
    let Poll::Ready(Some(Ok(frame))) = next(&mut sending.client) else { panic!("nothing to read") };
    assert!(frame.data_ref().unwrap().len() <= 64 << 10);
    assert!(sending.room().unwrap() > 0);
}

/// Rows 49 and 53, in the smallest pieces.
#[test]
fn row49_row53_small_writes_take_more_memory_than_their_bytes() {
    let mut sending = send(&[]);
    let mut written = 0_u64;
    while sending.room().unwrap() > 0 {
        sending.write(b"a").unwrap();
        written += 1;
    }
    assert!((1000..=64 << 10).contains(&written), "{written}");
    let mut pieces = 0;
    while let Poll::Ready(Some(Ok(_))) = next(&mut sending.client) {
        pieces += 1;
    }
    assert!(pieces <= 2, "{written} writes are {pieces} pieces");
}

/// Row 95: an empty piece is none.
#[test]
fn row95_a_million_empty_writes_take_memory_or_are_sent() {
    let mut sending = send(&[]);
    for _ in 0..1_000_000 {
        sending.write(b"").unwrap();
    }
    assert!(next(&mut sending.client).is_pending());
    let (finished, mut client) = sending.finish(&[]);
    finished.unwrap();
    assert!(client.is_end_stream());
    assert!(matches!(next(&mut client), Poll::Ready(None)));
}

/// Row 80.
#[test]
fn row80_a_body_has_another_length_than_declared() {
    for (declared, written) in [(5, 4), (5, 0), (5, 6), (0, 1), (u64::MAX, 1)] {
        let mut sending = send(&[("content-length", &declared.to_string())]);
        let wrote = sending.write(&vec![0; written]);
        assert_eq!(wrote.is_err(), written as u64 > declared, "{declared}: {written}");
        let (finished, mut client) = sending.finish(&[]);
        assert!(matches!(finished, Err(HttpError::Code(ErrorCode::HttpResponseBodySize(_)))), "{finished:?}");
        let (bytes, end) = rest(&mut client);
        assert!(bytes.len() as u64 <= declared && end.is_err(), "{declared}: {written}: {end:?}");
    }
    for declared in [0, 5, 100_000] {
        let mut sending = send(&[("content-length", &declared.to_string())]);
        let mut left = declared;
        let mut received = 0;
        while left > 0 {
            let some = left.min(sending.room().unwrap() as usize);
            sending.write(&vec![0; some]).unwrap();
            left -= some;
            while let Poll::Ready(Some(Ok(frame))) = next(&mut sending.client) {
                received += frame.data_ref().unwrap().len();
            }
        }
        let (finished, mut client) = sending.finish(&[]);
        finished.unwrap();
        let (bytes, end) = rest(&mut client);
        assert_eq!((received + bytes.len(), end.is_ok()), (declared, true));
    }
}

/// Row 80: what is too long is told to the guest, by the code that says so.
#[test]
fn row80_a_guest_is_not_told_that_its_body_is_too_long() {
    let mut sending = send(&[("content-length", "3")]);
    let Err(StreamError::LastOperationFailed(error)) = sending.write(b"four") else { panic!("it was taken") };
    let error = sending.data.table.push(error).unwrap();
    let code = sending.data.http().http_error_code(lend(&error)).unwrap();
    assert!(matches!(code, Some(ErrorCode::HttpResponseBodySize(Some(3)))), "{code:?}");
    // Told once.
    assert!(matches!(sending.room(), Err(StreamError::LastOperationFailed(_)) | Err(StreamError::Closed)));
    assert!(matches!(sending.room(), Err(StreamError::Closed)));
}

/// Row 80: by forwarding what arrives.
#[tokio::test]
async fn row80_a_forwarded_body_has_another_length_than_declared() {
    for (declared, forwarded) in [(5, 4), (5, 5), (5, 6)] {
        let mut sending = send(&[("content-length", &declared.to_string())]);
        let arrived = arrive(&mut sending.data, HyperIncomingBody::new(Full::new(Bytes::from(vec![1; forwarded]))));
        let from = HostIncomingBody::stream(&mut sending.data.http(), lend(&arrived)).unwrap().unwrap();
        let to = lend(&sending.stream);
        let spliced = HostOutputStream::blocking_splice(&mut sending.data.ctx(), to, lend(&from), 100).await;
        assert_eq!(spliced.is_ok(), forwarded <= declared, "{spliced:?}");
        let (finished, mut client) = sending.finish(&[]);
        assert_eq!(finished.is_ok(), forwarded == declared);
        assert_eq!(rest(&mut client).1.is_ok(), forwarded == declared);
    }
}

#[test]
fn a_body_that_is_dropped_looks_complete() {
    let Sending { mut data, body, stream, mut client } = send(&[]);
    HostOutputStream::write(&mut data.ctx(), lend(&stream), b"half".to_vec()).unwrap();
    assert!(HostOutgoingBody::finish(&mut data.http(), lend(&body), None).is_err(), "its stream is still there");
    HostOutputStream::drop(&mut data.ctx(), stream).unwrap();
    HostOutgoingBody::drop(&mut data.http(), body).unwrap();
    let (bytes, end) = rest(&mut client);
    assert!(bytes == b"half" && matches!(end, Err(ErrorCode::InternalError(Some(_)))), "{end:?}");
}

#[test]
fn a_store_that_is_dropped_leaves_its_client_waiting() {
    let Sending { data, mut client, .. } = send(&[]);
    drop(data);
    assert!(rest(&mut client).1.is_err());
}

#[test]
fn a_guest_writes_on_when_nobody_reads_any_more() {
    let Sending { mut data, stream, client, .. } = send(&[]);
    drop(client);
    let room = data.ctx().check_write(lend(&stream));
    assert!(matches!(room, Err(StreamError::Closed)), "{room:?}");
}

#[tokio::test]
async fn a_guest_that_waits_for_a_reader_is_not_woken() {
    let mut sending = send(&[]);
    while let some @ 1.. = sending.room().unwrap() {
        sending.write(&vec![0; some as usize]).unwrap();
    }
    let pollable = HostOutputStream::subscribe(&mut sending.data.ctx(), lend(&sending.stream)).unwrap();
    assert!(!sending.data.ctx().ready(lend(&pollable)).unwrap());
    let mut client = sending.client;
    let reader = tokio::spawn(async move {
        tokio::task::yield_now().await;
        poll_fn(|cx| Pin::new(&mut client).poll_frame(cx)).await.unwrap().unwrap();
        client
    });
    let woken = tokio::time::timeout(std::time::Duration::from_secs(10), sending.data.ctx().block(pollable)).await;
    woken.expect("woken").unwrap();
    drop(reader.await.unwrap());
}

/// Row 79, trailers.
#[test]
fn row79_a_trailer_says_how_the_message_is_framed() {
    for name in ["content-length", "trailer", "te", "content-type", "authorization", "set-cookie", "range", "expect"] {
        let value = if name == "content-length" { "1" } else { "a" };
        let (finished, mut client) = send(&[]).finish(&[(name, value)]);
        assert!(matches!(finished, Err(HttpError::Code(ErrorCode::InternalError(Some(_))))), "{name}: {finished:?}");
        assert!(rest(&mut client).1.is_err(), "{name}");
    }
    let (finished, mut client) = send(&[]).finish(&[("x-checksum", "1")]);
    finished.unwrap();
    let Poll::Ready(Some(Ok(frame))) = next(&mut client) else { panic!("no trailers") };
    assert_eq!(frame.trailers_ref().unwrap()["x-checksum"], "1");
}

/// A body that arrives, as the guest has it.
fn arrive(data: &mut Data, body: HyperIncomingBody) -> Resource<IncomingBody> {
    let request = http::Request::builder().header("host", "a").body(body).unwrap();
    let request = data.http().new_incoming_request(Scheme::Http, request).unwrap();
    let body = data.http().consume(lend(&request)).unwrap().unwrap();
    assert!(data.http().consume(lend(&request)).unwrap().is_err(), "a second body");
    body
}

fn frames(frames: Vec<Result<Frame<Bytes>, ErrorCode>>) -> HyperIncomingBody {
    HyperIncomingBody::new(Frames(frames.into_iter()))
}

struct Frames(std::vec::IntoIter<Result<Frame<Bytes>, ErrorCode>>);

impl Body for Frames {
    type Data = Bytes;
    type Error = ErrorCode;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, ErrorCode>>> {
        Poll::Ready(self.0.next())
    }
}

/// As headers beyond a limit are: whoever sends them decides nothing about the guest.
#[test]
fn trailers_beyond_a_limit_trap_the_guest() {
    for (n_fields, is_given) in [(4, true), (5, false)] {
        let mut data = Data::with_limits(HttpLimits { fields: 4, ..HttpLimits::default() });
        let mut trailers = http::HeaderMap::new();
        for at in 0..n_fields {
            trailers.insert(http::HeaderName::try_from(format!("x-{at}")).unwrap(), "1".parse().unwrap());
        }
        let body = arrive(&mut data, frames(vec![Ok(Frame::data(Bytes::from("a"))), Ok(Frame::trailers(trailers))]));
        let future = HostIncomingBody::finish(&mut data.http(), body).unwrap();
        match HostFutureTrailers::get(&mut data.http(), lend(&future)).expect("no trap") {
            Some(Ok(Ok(Some(_)))) if is_given => {}
            Some(Ok(Err(ErrorCode::HttpRequestTrailerSectionSize(None)))) if !is_given => {}
            other => panic!("{n_fields}: {other:?}"),
        }
    }
}

/// Row 79, trailers that are passed on.
#[tokio::test]
async fn row79_a_forwarded_trailer_says_how_the_message_is_framed() {
    let arrived = || {
        let mut trailers = http::HeaderMap::new();
        for name in ["connection", "transfer-encoding", "host", "content-length", "set-cookie", "upgrade", "x-sum"] {
            trailers.insert(http::HeaderName::from_static(name), "1".parse().unwrap());
        }
        frames(vec![Ok(Frame::data(Bytes::from("a"))), Ok(Frame::trailers(trailers))])
    };
    let mut sending = send(&[]);
    let body = arrive(&mut sending.data, arrived());
    let future = HostIncomingBody::finish(&mut sending.data.http(), body).unwrap();
    let Some(Ok(Ok(Some(trailers)))) = HostFutureTrailers::get(&mut sending.data.http(), lend(&future)).unwrap() else {
        panic!("no trailers");
    };
    assert!(matches!(HostFutureTrailers::get(&mut sending.data.http(), lend(&future)).unwrap(), Some(Err(()))));
    let shown = HostFields::entries(&mut sending.data.http(), lend(&trailers)).unwrap();
    assert_eq!(shown, vec![("x-sum".to_owned(), b"1".to_vec())]);
    HostOutputStream::drop(&mut sending.data.ctx(), sending.stream).unwrap();
    HostOutgoingBody::finish(&mut sending.data.http(), sending.body, Some(trailers)).unwrap();
    let sent = sending.client.collect().await.unwrap();
    assert_eq!(sent.trailers().unwrap().len(), 1);
}

#[tokio::test]
async fn a_body_is_read_in_pieces_larger_than_asked_for() {
    let mut data = Data::new();
    let body = arrive(&mut data, HyperIncomingBody::new(Full::new(Bytes::from(vec![7; 300_000]))));
    let stream = HostIncomingBody::stream(&mut data.http(), lend(&body)).unwrap().unwrap();
    assert!(HostIncomingBody::stream(&mut data.http(), lend(&body)).unwrap().is_err(), "a second stream");
    let mut read = Vec::new();
    for asked in [1, 10, u64::MAX, 0, 1 << 40].into_iter().cycle() {
        match data.ctx().blocking_read(lend(&stream), asked).await {
            Ok(bytes) => {
                assert!(bytes.len() as u64 <= asked && bytes.len() <= 64 << 10);
                read.extend(bytes);
            }
            Err(StreamError::Closed) => break,
            Err(error) => panic!("{error:?}"),
        }
    }
    assert_eq!(read.len(), 300_000);
}

/// Row 95, what arrives.
#[tokio::test]
async fn row95_a_million_empty_pieces_keep_others_from_their_turn() {
    let mut pieces: Vec<_> = (0..1_000_000).map(|_| Ok(Frame::data(Bytes::new()))).collect();
    pieces.push(Ok(Frame::data(Bytes::from("end"))));
    let mut data = Data::new();
    let body = arrive(&mut data, frames(pieces));
    let stream: Resource<DynInputStream> = HostIncomingBody::stream(&mut data.http(), lend(&body)).unwrap().unwrap();
    assert_eq!(HostInputStream::read(&mut data.ctx(), lend(&stream), 10).unwrap(), b"");
    assert_eq!(data.ctx().blocking_read(lend(&stream), 10).await.unwrap(), b"end");
}

#[tokio::test]
async fn an_error_of_a_body_is_its_end() {
    let mut data = Data::new();
    let body = arrive(&mut data, frames(vec![Ok(Frame::data(Bytes::from("a"))), Err(ErrorCode::ConnectionTerminated)]));
    let stream = HostIncomingBody::stream(&mut data.http(), lend(&body)).unwrap().unwrap();
    assert_eq!(data.ctx().blocking_read(lend(&stream), 10).await.unwrap(), b"a");
    let Err(StreamError::LastOperationFailed(error)) = data.ctx().blocking_read(lend(&stream), 10).await else {
        panic!("no error");
    };
    assert!(matches!(error.downcast_ref(), Some(ErrorCode::ConnectionTerminated)));
    assert!(matches!(data.ctx().blocking_read(lend(&stream), 10).await, Err(StreamError::Closed)));
    HostInputStream::drop(&mut data.ctx(), stream).unwrap();
    let future = HostIncomingBody::finish(&mut data.http(), body).unwrap();
    let trailers = HostFutureTrailers::get(&mut data.http(), lend(&future)).unwrap();
    assert!(matches!(trailers, Some(Ok(Err(ErrorCode::ConnectionTerminated)))), "{trailers:?}");
}

#[test]
fn a_response_without_its_declared_body_goes_out() {
    let mut data = Data::new();
    let headers = fields(&mut data, &[("content-length", "5")]);
    let response = HostOutgoingResponse::new(&mut data.http(), headers).unwrap();
    let answer = answered(&mut data, Ok(response));
    assert!(matches!(answer, Err(ErrorCode::HttpResponseBodySize(Some(0)))), "{answer:?}");
}

/// Both say how long the body would be (RFC 9110, sections 9.3.2 and 15.4.5).
#[test]
fn an_answer_without_a_body_fails_for_the_length_that_it_tells() {
    for (method, status, may_lack) in [("GET", 304, true), ("HEAD", 200, true), ("GET", 200, false)] {
        for (is_late, written) in [(false, ""), (true, ""), (false, "a")] {
            let mut data = Data::new();
            let request = http::Request::builder().method(method).header("host", "a");
            let request = request.body(HyperIncomingBody::empty()).unwrap();
            data.http().new_incoming_request(Scheme::Http, request).unwrap();
            let headers = fields(&mut data, &[("content-length", "5")]);
            let response = HostOutgoingResponse::new(&mut data.http(), headers).unwrap();
            if !is_late {
                data.http().set_status_code(lend(&response), status).unwrap().unwrap();
            }
            let body = HostOutgoingResponse::body(&mut data.http(), lend(&response)).unwrap().unwrap();
            if is_late {
                data.http().set_status_code(lend(&response), status).unwrap().unwrap();
            }
            let stream = HostOutgoingBody::write(&mut data.http(), lend(&body)).unwrap().unwrap();
            data.ctx().check_write(lend(&stream)).unwrap();
            HostOutputStream::write(&mut data.ctx(), lend(&stream), written.into()).unwrap();
            HostOutputStream::drop(&mut data.ctx(), stream).unwrap();
            let answer = answered(&mut data, Ok(response)).unwrap();
            assert_eq!(answer.headers()["content-length"], "5");
            let finished = HostOutgoingBody::finish(&mut data.http(), body, None);
            let is_fine = may_lack && written.is_empty();
            assert_eq!(finished.is_ok(), is_fine, "{method} {status} {is_late} {written}: {finished:?}");
        }
    }
}

#[test]
fn a_status_that_is_no_answer_is_one() {
    let mut data = Data::new();
    let headers = fields(&mut data, &[]);
    let response = HostOutgoingResponse::new(&mut data.http(), headers).unwrap();
    for status in [0, 99, 100, 101, 199, 1000, u16::MAX] {
        assert!(data.http().set_status_code(lend(&response), status).unwrap().is_err(), "{status}");
    }
    for status in [200, 204, 404, 599, 999] {
        assert!(data.http().set_status_code(lend(&response), status).unwrap().is_ok(), "{status}");
    }
}

#[test]
fn responses_that_are_never_sent_take_memory_without_bound() {
    let mut data = Data::new();
    let refused = (0..1000).find_map(|_| {
        let headers = fields(&mut data, &[]);
        HostOutgoingResponse::new(&mut data.http(), headers).err()
    });
    let error = format!("{:#}", refused.expect("some response is refused"));
    assert!(error.contains("at most 256 requests and responses"), "{error}");
}
