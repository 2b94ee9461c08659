//! Streams over tokio's readers and writers: backpressure, flushing, and what is left at the end.

use std::time::Duration;

use gusset::component::Resource;
use gusset::wasi::bindings::wasi::io::streams::{HostInputStream, HostOutputStream};
use gusset::wasi::io::{AsyncReadStream, AsyncWriteStream, DynInputStream, DynOutputStream, StreamError};
use gusset::wasi::{WasiCtxView, WasiView, linger};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};

use crate::support::{borrow, host, runtime};

fn writer(view: &mut WasiCtxView<'_>, budget: usize, takes: usize) -> (Resource<DynOutputStream>, DuplexStream) {
    let (near, far) = duplex(takes);
    let stream: DynOutputStream = Box::new(AsyncWriteStream::new(budget, near));
    (view.table.push(stream).expect("room"), far)
}

fn permit(view: &mut WasiCtxView<'_>, stream: &Resource<DynOutputStream>) -> u64 {
    HostOutputStream::check_write(view, borrow(stream)).expect("it is open")
}

/// Rows 49 and 53, for any stream.
#[test]
fn row49_row53_a_reader_that_does_not_read_holds_up_who_writes() {
    runtime().block_on(async {
        let mut host = host(|ctx| ctx);
        let mut view = host.ctx();
        let (stream, mut far) = writer(&mut view, 100, 10);
        assert_eq!(permit(&mut view, &stream), 100);
        HostOutputStream::write(&mut view, borrow(&stream), vec![1; 100]).expect("it is permitted");
        // Ten are with the reader.
        assert_eq!(permit(&mut view, &stream), 10);
        HostOutputStream::write(&mut view, borrow(&stream), vec![2; 10]).expect("it is permitted");
        assert_eq!(permit(&mut view, &stream), 0);
        let beyond = HostOutputStream::write(&mut view, borrow(&stream), vec![3]);
        assert!(matches!(beyond, Err(StreamError::Trap(_))));

        let wait = HostOutputStream::blocking_flush(&mut view, borrow(&stream));
        let waited = tokio::time::timeout(Duration::from_millis(10), wait).await;
        assert!(waited.is_err(), "nobody read, and yet it is flushed");

        let mut read = [0; 110];
        let reading = tokio::spawn(async move {
            far.read_exact(&mut read).await.expect("all of it comes");
            (read, far)
        });
        HostOutputStream::blocking_flush(&mut view, borrow(&stream)).await.expect("it is read");
        assert_eq!(permit(&mut view, &stream), 100);
        let (read, far) = reading.await.expect("no panic");
        assert_eq!((read[99], read[100], read[109]), (1, 2, 2));

        drop(far);
        HostOutputStream::write(&mut view, borrow(&stream), vec![1]).expect("it is permitted");
        assert!(matches!(HostOutputStream::check_write(&mut view, borrow(&stream)), Err(StreamError::Closed)));
        HostOutputStream::drop(&mut view, stream).expect("it goes");
        assert!(host.table.is_empty());
    });
}

#[test]
fn what_was_written_arrives_though_the_stream_is_dropped() {
    runtime().block_on(async {
        let mut host = host(|ctx| ctx);
        let mut view = host.ctx();
        let (stream, mut far) = writer(&mut view, 1000, 10);
        HostOutputStream::write(&mut view, borrow(&stream), vec![1; 1000]).expect("it is permitted");
        HostOutputStream::drop(&mut view, stream).expect("it goes");
        let mut read = Vec::new();
        far.read_to_end(&mut read).await.expect("it ends");
        assert_eq!(read, [1; 1000]);
    });
}

/// Without a runtime around, the shared one writes.
#[test]
fn what_was_written_arrives_where_no_runtime_is() {
    let mut host = host(|ctx| ctx);
    let mut view = host.ctx();
    let (stream, mut far) = writer(&mut view, 1000, 10);
    HostOutputStream::write(&mut view, borrow(&stream), vec![1; 1000]).expect("it is permitted");
    HostOutputStream::drop(&mut view, stream).expect("it goes");
    assert!(!linger(Duration::from_millis(1)), "nobody reads");
    let reader = std::thread::spawn(move || {
        let mut read = Vec::new();
        runtime().block_on(far.read_to_end(&mut read)).expect("it ends");
        read
    });
    assert!(linger(Duration::from_secs(10)));
    assert_eq!(reader.join().expect("no panic"), [1; 1000]);
}

/// The writer's runtime is gone before what it did not take.
#[test]
fn a_stream_whose_runtime_ends_fails_and_does_not_wait_forever() {
    let mut host = host(|ctx| ctx);
    let mut view = host.ctx();
    let first = runtime();
    let entered = first.enter();
    let (stream, _far) = writer(&mut view, 100, 10);
    HostOutputStream::write(&mut view, borrow(&stream), vec![1; 100]).expect("it is permitted");
    drop(entered);
    drop(first);
    let flushed = runtime().block_on(HostOutputStream::blocking_flush(&mut view, borrow(&stream)));
    assert!(matches!(flushed, Err(StreamError::LastOperationFailed(_))), "{flushed:?}");
}

#[test]
fn a_guest_waits_for_what_a_reader_gives_and_for_its_end() {
    runtime().block_on(async {
        let mut host = host(|ctx| ctx);
        let mut view = host.ctx();
        let (near, mut far) = duplex(10);
        let stream: DynInputStream = Box::new(AsyncReadStream::new(near));
        let stream = view.table.push(stream).expect("room");
        assert_eq!(HostInputStream::read(&mut view, borrow(&stream), 5).expect("it is open"), b"");
        let writing = tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(5)).await;
            far.write_all(b"abcdefg").await.expect("it is taken");
        });
        let first = HostInputStream::blocking_read(&mut view, borrow(&stream), 5).await.expect("it comes");
        let rest = HostInputStream::blocking_read(&mut view, borrow(&stream), 5).await.expect("it comes");
        assert_eq!((&first[..], &rest[..]), (&b"abcde"[..], &b"fg"[..]));
        writing.await.expect("no panic");
        let end = HostInputStream::blocking_read(&mut view, borrow(&stream), 5).await;
        assert!(matches!(end, Err(StreamError::Closed)));
    });
}
