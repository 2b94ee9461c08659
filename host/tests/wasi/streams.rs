//! Streams of every kind: what they permit, and what they refuse.

use bytes::Bytes;
use gusset::component::Resource;
use gusset::wasi::bindings::sync::wasi::io::streams as blocking;
use gusset::wasi::bindings::wasi::io::error::HostError;
use gusset::wasi::bindings::wasi::io::streams::{Host as _, HostInputStream, HostOutputStream, StreamError as Told};
use gusset::wasi::bindings::wasi::sockets::instance_network::Host as _;
use gusset::wasi::bindings::wasi::sockets::network::IpAddressFamily;
use gusset::wasi::bindings::wasi::sockets::tcp::HostTcpSocket;
use gusset::wasi::bindings::wasi::sockets::tcp_create_socket::Host as _;
use gusset::wasi::io::{
    AsyncReadStream, AsyncWriteStream, ClosedInputStream, ClosedOutputStream, DynInputStream, DynOutputStream,
    InputStream, MAX_PERMIT, MemoryInputPipe, MemoryOutputPipe, SinkOutputStream, StreamError,
};
use gusset::wasi::{Stderr, StdoutStream, WasiCtxView, WasiView};

use crate::support::{Host, borrow, host, runtime, stays_below};

fn pushed(view: &mut WasiCtxView<'_>, stream: DynOutputStream) -> Resource<DynOutputStream> {
    view.table.push(stream).expect("room")
}

fn input(view: &mut WasiCtxView<'_>, stream: impl InputStream) -> Resource<DynInputStream> {
    view.table.push(Box::new(stream) as DynInputStream).expect("room")
}

/// One of each kind that there is, but for those of files and sockets.
fn outputs() -> Vec<(&'static str, DynOutputStream)> {
    vec![
        ("memory", Box::new(MemoryOutputPipe::new(1 << 20))),
        ("sink", Box::new(SinkOutputStream)),
        ("closed", Box::new(ClosedOutputStream)),
        ("stderr", Stderr.stream()),
        ("writer", Box::new(AsyncWriteStream::new(usize::MAX, tokio::io::sink()))),
        ("stuck writer", Box::new(AsyncWriteStream::new(100, stuck()))),
        ("connection", connection().1),
    ]
}

fn inputs() -> Vec<(&'static str, DynInputStream)> {
    vec![
        ("memory", Box::new(MemoryInputPipe::new(vec![7; 1 << 20]))),
        ("closed", Box::new(ClosedInputStream)),
        ("reader", Box::new(AsyncReadStream::new(tokio::io::repeat(7)))),
        ("waiting reader", Box::new(AsyncReadStream::new(stuck()))),
        ("connection", connection().0),
    ]
}

/// The streams of a guest's connection, whose peer neither reads nor writes.
fn connection() -> (DynInputStream, DynOutputStream) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("loopback");
    let mut host = host(|ctx| ctx.inherit_network());
    let mut view = host.ctx();
    let network = view.instance_network().expect("there is one");
    let socket = view.create_tcp_socket(IpAddressFamily::Ipv4).expect("a socket");
    let to = listener.local_addr().expect("it is bound").into();
    HostTcpSocket::start_connect(&mut view, borrow(&socket), network, to).expect("it is allowed");
    std::mem::forget(listener.accept().expect("the guest connects"));
    let (input, output) = HostTcpSocket::finish_connect(&mut view, borrow(&socket)).expect("it is connected");
    let input = view.table.delete(input).expect("it is there");
    (input, view.table.delete(output).expect("it is there"))
}

/// What nobody reads from and nobody writes to.
fn stuck() -> tokio::io::DuplexStream {
    let (near, far) = tokio::io::duplex(10);
    std::mem::forget(far);
    near
}

/// Row 57.
#[test]
fn row57_zeroes_beyond_what_is_permitted_trap_without_being_made() {
    let runtime = runtime();
    let _entered = runtime.enter();
    let mut host = host(|ctx| ctx);
    let mut view = host.ctx();
    for (kind, stream) in outputs() {
        let stream = pushed(&mut view, stream);
        let permit = HostOutputStream::check_write(&mut view, borrow(&stream)).unwrap_or(0);
        assert!(permit <= MAX_PERMIT as u64, "{kind}");
        stays_below(16, kind, || {
            for len in [u64::MAX, u64::MAX / 2, 1 << 40, permit + 1] {
                match HostOutputStream::write_zeroes(&mut view, borrow(&stream), len) {
                    Err(StreamError::Trap(error)) => {
                        assert!(error.to_string().contains("permitted"), "{kind}: {error}")
                    }
                    Err(StreamError::Closed) => assert_eq!(kind, "closed"),
                    other => panic!("{kind}: {other:?}"),
                }
                let len = len.max(4097);
                let blocking = HostOutputStream::blocking_write_zeroes_and_flush(&mut view, borrow(&stream), len);
                assert!(matches!(runtime.block_on(blocking), Err(StreamError::Trap(_))), "{kind}");
            }
        });
    }
}

#[test]
fn more_than_is_permitted_is_a_trap() {
    let runtime = runtime();
    let _entered = runtime.enter();
    let mut host = host(|ctx| ctx);
    let mut view = host.ctx();
    for (kind, stream) in outputs() {
        let stream = pushed(&mut view, stream);
        let written = HostOutputStream::write(&mut view, borrow(&stream), vec![1; MAX_PERMIT + 1]);
        assert!(matches!(written, Err(StreamError::Trap(_) | StreamError::Closed)), "{kind}: {written:?}");
        let blocking = HostOutputStream::blocking_write_and_flush(&mut view, borrow(&stream), vec![1; 4097]);
        let error = runtime.block_on(blocking).expect_err("it is too much");
        assert_eq!(error.to_string(), "a blocking write takes at most 4096 bytes, found 4097", "{kind}");
    }
}

/// Row 88.
#[test]
fn row88_ten_million_writes_of_nothing_leave_no_trace() {
    let runtime = runtime();
    let _entered = runtime.enter();
    let mut host = host(|ctx| ctx);
    let mut view = host.ctx();
    let outputs = outputs();
    let each = 10_000_000 / outputs.len();
    for (kind, stream) in outputs {
        let stream = pushed(&mut view, stream);
        stays_below(16, kind, || {
            for _ in 0..each {
                match HostOutputStream::write(&mut view, borrow(&stream), Vec::new()) {
                    Ok(()) => {}
                    Err(StreamError::Closed) if kind == "closed" => {}
                    Err(error) => panic!("{kind}: {error}"),
                }
            }
        });
    }
}

#[test]
fn a_read_gives_no_more_than_a_permit_whatever_is_asked() {
    let runtime = runtime();
    let _entered = runtime.enter();
    let mut host = host(|ctx| ctx);
    let mut view = host.ctx();
    for (kind, stream) in inputs() {
        let stream = view.table.push(stream).expect("room");
        for len in [u64::MAX, 1 << 40, MAX_PERMIT as u64 + 1, 1, 0] {
            match HostInputStream::read(&mut view, borrow(&stream), len) {
                Ok(bytes) => assert!(bytes.len() as u64 <= len.min(MAX_PERMIT as u64), "{kind}"),
                Err(StreamError::Closed) => assert_eq!(kind, "closed"),
                Err(error) => panic!("{kind}: {error}"),
            }
            match HostInputStream::skip(&mut view, borrow(&stream), len) {
                Ok(skipped) => assert!(skipped <= len.min(MAX_PERMIT as u64), "{kind}"),
                Err(StreamError::Closed) => assert_eq!(kind, "closed"),
                Err(error) => panic!("{kind}: {error}"),
            }
        }
    }
}

#[test]
fn a_pipe_gives_all_of_its_bytes_and_then_its_end() {
    let mut host = host(|ctx| ctx);
    let mut view = host.ctx();
    let stream = input(&mut view, MemoryInputPipe::new("hello"));
    assert_eq!(HostInputStream::read(&mut view, borrow(&stream), 2).expect("bytes"), b"he");
    assert_eq!(HostInputStream::skip(&mut view, borrow(&stream), 1).expect("bytes"), 1);
    assert_eq!(HostInputStream::read(&mut view, borrow(&stream), 100).expect("bytes"), b"lo");
    assert!(matches!(HostInputStream::read(&mut view, borrow(&stream), 1), Err(StreamError::Closed)));
}

#[test]
fn a_pipe_takes_what_it_has_room_for_and_is_closed_then() {
    let mut host = host(|ctx| ctx);
    let mut view = host.ctx();
    let pipe = MemoryOutputPipe::new(6);
    let stream = pushed(&mut view, Box::new(pipe.clone()));
    assert_eq!(HostOutputStream::check_write(&mut view, borrow(&stream)).expect("room"), 6);
    HostOutputStream::write(&mut view, borrow(&stream), b"four".to_vec()).expect("it fits");
    assert_eq!(HostOutputStream::check_write(&mut view, borrow(&stream)).expect("room"), 2);
    HostOutputStream::write_zeroes(&mut view, borrow(&stream), 2).expect("it fits");
    assert!(matches!(HostOutputStream::check_write(&mut view, borrow(&stream)), Err(StreamError::Closed)));
    assert_eq!(pipe.contents(), "four\0\0");
    HostOutputStream::drop(&mut view, stream).expect("it goes");
    assert_eq!(&pipe.try_into_inner().expect("nobody else has it")[..], b"four\0\0");
}

/// As users know it: a pipe of ten bytes takes ten, and the guest that wrote them has no error.
#[test]
fn the_write_that_fills_a_pipe_fails() {
    let runtime = runtime();
    let mut host = host(|ctx| ctx);
    let mut view = host.ctx();
    let pipe = MemoryOutputPipe::new(10);
    let stream = pushed(&mut view, Box::new(pipe.clone()));
    let mut write = |bytes: &[u8]| {
        runtime.block_on(HostOutputStream::blocking_write_and_flush(&mut view, borrow(&stream), bytes.to_vec()))
    };
    write(b"12345").expect("it fits");
    write(b"67890").expect("it fits");
    assert!(matches!(write(b"1"), Err(StreamError::Closed)));
    write(b"").expect("nothing is missing");
    assert_eq!(pipe.contents(), "1234567890");

    let pipe = MemoryOutputPipe::new(10);
    let stream = pushed(&mut view, Box::new(pipe.clone()));
    let mut write = |len| blocking::HostOutputStream::blocking_write_zeroes_and_flush(&mut view, borrow(&stream), len);
    write(10).expect("it fits");
    assert!(matches!(write(1), Err(StreamError::Closed)));
    assert_eq!(pipe.contents().len(), 10);
}

#[test]
fn a_write_that_nobody_takes_any_more_succeeds() {
    struct Gone;
    impl tokio::io::AsyncWrite for Gone {
        fn poll_write(
            self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
            _: &[u8],
        ) -> std::task::Poll<std::io::Result<usize>> {
            std::task::Poll::Ready(Err(std::io::ErrorKind::BrokenPipe.into()))
        }

        fn poll_flush(
            self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<std::io::Result<()>> {
            std::task::Poll::Ready(Ok(()))
        }

        fn poll_shutdown(
            self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<std::io::Result<()>> {
            std::task::Poll::Ready(Ok(()))
        }
    }
    let runtime = runtime();
    let _inside = runtime.enter();
    let mut host = host(|ctx| ctx);
    let mut view = host.ctx();
    let stream = pushed(&mut view, Box::new(AsyncWriteStream::new(1000, Gone)));
    let write = HostOutputStream::blocking_write_and_flush(&mut view, borrow(&stream), b"the last".to_vec());
    assert!(matches!(runtime.block_on(write), Err(StreamError::Closed)));
}

#[test]
fn a_splice_moves_no_more_than_the_other_side_permits() {
    let mut host = host(|ctx| ctx);
    let mut view = host.ctx();
    let from = input(&mut view, MemoryInputPipe::new(Bytes::from(vec![1; 100_000])));
    let pipe = MemoryOutputPipe::new(70_000);
    let to = pushed(&mut view, Box::new(pipe.clone()));
    let mut splice = |len| HostOutputStream::splice(&mut view, borrow(&to), borrow(&from), len);
    assert_eq!(splice(0).expect("nothing"), 0);
    assert_eq!(splice(10).expect("some"), 10);
    assert_eq!(splice(u64::MAX).expect("some"), MAX_PERMIT as u64);
    assert_eq!(splice(u64::MAX).expect("the rest"), 70_000 - 10 - MAX_PERMIT as u64);
    assert!(matches!(splice(1), Err(StreamError::Closed)));
    assert_eq!(pipe.contents().len(), 70_000);
}

#[test]
fn what_goes_wrong_with_a_stream_is_told_once_and_has_a_text() {
    struct Broken;
    impl tokio::io::AsyncRead for Broken {
        fn poll_read(
            self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
            _: &mut tokio::io::ReadBuf<'_>,
        ) -> std::task::Poll<std::io::Result<()>> {
            std::task::Poll::Ready(Err(std::io::Error::other("the cable is cut")))
        }
    }
    let mut host: Host = host(|ctx| ctx);
    let mut view = host.ctx();
    let stream = input(&mut view, AsyncReadStream::new(Broken));
    let error = HostInputStream::read(&mut view, borrow(&stream), 1).expect_err("it is broken");
    let Told::LastOperationFailed(error) = view.convert_stream_error(error).expect("no trap") else {
        panic!("the guest is told what went wrong")
    };
    let text = HostError::to_debug_string(&mut view, borrow(&error)).expect("a text");
    assert_eq!(text, "the cable is cut");
    HostError::drop(&mut view, error).expect("it goes");
    assert!(matches!(HostInputStream::read(&mut view, borrow(&stream), 1), Err(StreamError::Closed)));
    HostInputStream::drop(&mut view, stream).expect("it goes");
    assert!(host.table.is_empty());
}
