//! TCP sockets, against the host's own on loopback.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use gusset::component::Resource;
use gusset::wasi::bindings::wasi::io::poll::HostPollable;
use gusset::wasi::bindings::wasi::io::streams::{HostInputStream, HostOutputStream};
use gusset::wasi::bindings::wasi::sockets::instance_network::Host as _;
use gusset::wasi::bindings::wasi::sockets::network::{ErrorCode, IpAddressFamily};
use gusset::wasi::bindings::wasi::sockets::tcp::{HostTcpSocket, ShutdownType};
use gusset::wasi::bindings::wasi::sockets::tcp_create_socket::Host as _;
use gusset::wasi::io::{DynInputStream, DynOutputStream, StreamError};
use gusset::wasi::sockets::{Network, SocketError, SocketResult, TcpSocket};
use gusset::wasi::{SocketAddrUse, WasiCtxView, WasiLimits, WasiView};

use crate::support::{Host, address, borrow, code, host, runtime};

type Streams = (Resource<DynInputStream>, Resource<DynOutputStream>);

fn network(view: &mut WasiCtxView<'_>) -> Resource<Network> {
    view.instance_network().expect("there is one")
}

fn v4(view: &mut WasiCtxView<'_>) -> Resource<TcpSocket> {
    view.create_tcp_socket(IpAddressFamily::Ipv4).expect("a socket")
}

fn start_connect(view: &mut WasiCtxView<'_>, socket: &Resource<TcpSocket>, to: &str) -> SocketResult<()> {
    let network = network(view);
    HostTcpSocket::start_connect(view, borrow(socket), network, address(to))
}

fn start_bind(view: &mut WasiCtxView<'_>, socket: &Resource<TcpSocket>, to: &str) -> SocketResult<()> {
    let network = network(view);
    HostTcpSocket::start_bind(view, borrow(socket), network, address(to))
}

fn wait(view: &mut WasiCtxView<'_>, socket: &Resource<TcpSocket>) {
    let pollable = HostTcpSocket::subscribe(view, borrow(socket)).expect("a pollable");
    runtime().block_on(HostPollable::block(view, borrow(&pollable))).expect("it comes");
    HostPollable::drop(view, pollable).expect("it goes");
}

fn connect(view: &mut WasiCtxView<'_>, socket: &Resource<TcpSocket>, to: &str) -> SocketResult<Streams> {
    start_connect(view, socket, to)?;
    wait(view, socket);
    HostTcpSocket::finish_connect(view, borrow(socket))
}

fn listen(view: &mut WasiCtxView<'_>, at: &str) -> (Resource<TcpSocket>, SocketAddr) {
    let socket = v4(view);
    start_bind(view, &socket, at).expect("it is allowed");
    HostTcpSocket::finish_bind(view, borrow(&socket)).expect("it is bound");
    HostTcpSocket::start_listen(view, borrow(&socket)).expect("it is bound");
    HostTcpSocket::finish_listen(view, borrow(&socket)).expect("it listens");
    let at = HostTcpSocket::local_address(view, borrow(&socket)).expect("it is bound");
    (socket, at.into())
}

fn open() -> Host {
    host(|ctx| ctx.inherit_network())
}

#[test]
fn a_guest_that_connects_is_heard_and_hears() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback");
    let at = listener.local_addr().expect("it is bound").to_string();
    let echo = std::thread::spawn(move || {
        let (mut peer, _) = listener.accept().expect("the guest connects");
        let mut text = String::new();
        peer.read_to_string(&mut text).expect("the guest ends");
        peer.write_all(text.to_uppercase().as_bytes()).expect("the guest listens");
    });
    let mut host = open();
    let mut view = host.ctx();
    let socket = v4(&mut view);
    let (input, output) = connect(&mut view, &socket, &at).expect("it is allowed");
    let remote = HostTcpSocket::remote_address(&mut view, borrow(&socket)).expect("it is connected");
    assert_eq!(SocketAddr::from(remote).to_string(), at);
    HostOutputStream::write(&mut view, borrow(&output), b"hello".to_vec()).expect("there is room");
    HostTcpSocket::shutdown(&mut view, borrow(&socket), ShutdownType::Send).expect("it is connected");
    let after = HostOutputStream::check_write(&mut view, borrow(&output));
    assert!(matches!(after, Err(StreamError::Closed)), "{after:?}");
    let runtime = runtime();
    let heard = runtime.block_on(HostInputStream::blocking_read(&mut view, borrow(&input), 100));
    assert_eq!(heard.expect("it comes"), b"HELLO");
    let end = runtime.block_on(HostInputStream::blocking_read(&mut view, borrow(&input), 100));
    assert!(matches!(end, Err(StreamError::Closed)), "{end:?}");
    echo.join().expect("no panic");
    // In the order that is the hardest: the socket first.
    HostTcpSocket::drop(&mut view, socket).expect("it goes");
    HostInputStream::drop(&mut view, input).expect("it goes");
    HostOutputStream::drop(&mut view, output).expect("it goes");
}

#[test]
fn a_guest_that_listens_accepts_and_answers() {
    let mut host = open();
    let mut view = host.ctx();
    let (socket, at) = listen(&mut view, "127.0.0.1:0");
    assert!(HostTcpSocket::is_listening(&mut view, borrow(&socket)).expect("it says"));
    assert_eq!(code(HostTcpSocket::accept(&mut view, borrow(&socket))), ErrorCode::WouldBlock);
    let peer = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(5));
        let mut peer = TcpStream::connect(at).expect("the guest listens");
        peer.write_all(b"ping").expect("it is connected");
        peer.shutdown(Shutdown::Write).expect("it is connected");
        let mut text = String::new();
        peer.read_to_string(&mut text).expect("the guest answers");
        text
    });
    wait(&mut view, &socket);
    let (accepted, input, output) = HostTcpSocket::accept(&mut view, borrow(&socket)).expect("somebody came");
    let runtime = runtime();
    let heard = runtime.block_on(HostInputStream::blocking_read(&mut view, borrow(&input), 100)).expect("it comes");
    assert_eq!(heard, b"ping");
    let local = HostTcpSocket::local_address(&mut view, borrow(&accepted)).expect("it is connected");
    assert_eq!(SocketAddr::from(local), at);
    runtime
        .block_on(HostOutputStream::blocking_write_and_flush(&mut view, borrow(&output), b"pong".to_vec()))
        .expect("the peer listens");
    HostOutputStream::drop(&mut view, output).expect("it goes");
    HostInputStream::drop(&mut view, input).expect("it goes");
    HostTcpSocket::drop(&mut view, accepted).expect("it goes");
    assert_eq!(peer.join().expect("no panic"), "pong");
}

#[test]
fn nothing_is_allowed_that_was_not() {
    let mut host = host(|ctx| ctx);
    let mut view = host.ctx();
    for (family, any, local) in
        [(IpAddressFamily::Ipv4, "0.0.0.0:0", "127.0.0.1:80"), (IpAddressFamily::Ipv6, "[::]:0", "[::1]:80")]
    {
        let socket = view.create_tcp_socket(family).expect("a socket, which can do nothing");
        assert_eq!(code(start_bind(&mut view, &socket, any)), ErrorCode::AccessDenied);
        assert_eq!(code(start_connect(&mut view, &socket, local)), ErrorCode::AccessDenied);
    }
    let mut host = crate::support::host(|ctx| ctx.inherit_network().allow_tcp(false));
    assert_eq!(code(host.ctx().create_tcp_socket(IpAddressFamily::Ipv4)), ErrorCode::AccessDenied);
}

/// Row 84, for connections: asked in the call that does it.
#[test]
fn row84_each_operation_is_asked_for_with_its_address_and_its_use() {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let notes = asked.clone();
    let mut host = host(|ctx| {
        ctx.socket_addr_check(move |address, what| {
            notes.lock().expect("no panic").push((address.to_string(), what));
            what == SocketAddrUse::TcpBind
        })
    });
    let mut view = host.ctx();
    let (_, at) = listen(&mut view, "127.0.0.1:0");
    let socket = v4(&mut view);
    assert_eq!(code(start_connect(&mut view, &socket, &at.to_string())), ErrorCode::AccessDenied);
    // What was denied can be tried elsewhere.
    start_bind(&mut view, &socket, "127.0.0.1:0").expect("that is allowed");
    assert_eq!(
        *asked.lock().expect("no panic"),
        [
            ("127.0.0.1:0".to_owned(), SocketAddrUse::TcpBind),
            (at.to_string(), SocketAddrUse::TcpConnect),
            ("127.0.0.1:0".to_owned(), SocketAddrUse::TcpBind),
        ]
    );
}

/// Addresses that stand for another one never reach the check, nor the system.
#[test]
fn an_address_that_is_none_of_a_single_host_is_refused_before_it_is_asked_for() {
    let mut host = host(|ctx| ctx.socket_addr_check(|address, what| panic!("{address} was asked for as {what:?}")));
    let mut view = host.ctx();
    let of = |family| match family {
        IpAddressFamily::Ipv4 => ["[::1]:80", "224.0.0.1:80", "255.255.255.255:80"].as_slice(),
        IpAddressFamily::Ipv6 => {
            ["127.0.0.1:80", "[::ffff:127.0.0.1]:80", "[::127.0.0.1]:80", "[ff02::1]:80", "[::ffff:0:0]:80"].as_slice()
        }
    };
    for family in [IpAddressFamily::Ipv4, IpAddressFamily::Ipv6] {
        let socket = view.create_tcp_socket(family).expect("a socket");
        for text in of(family) {
            assert_eq!(code(start_bind(&mut view, &socket, text)), ErrorCode::InvalidArgument, "{text}");
            assert_eq!(code(start_connect(&mut view, &socket, text)), ErrorCode::InvalidArgument, "{text}");
        }
        for text in ["0.0.0.0:80", "127.0.0.1:0", "[::]:80", "[::1]:0"] {
            assert_eq!(code(start_connect(&mut view, &socket, text)), ErrorCode::InvalidArgument, "{text}");
        }
    }
}

#[test]
fn what_a_state_does_not_allow_is_refused_and_changes_nothing() {
    let mut host = open();
    let mut view = host.ctx();
    let socket = v4(&mut view);
    let view = &mut view;
    assert_eq!(code(HostTcpSocket::finish_bind(view, borrow(&socket))), ErrorCode::NotInProgress);
    assert_eq!(code(HostTcpSocket::finish_connect(view, borrow(&socket))), ErrorCode::NotInProgress);
    assert_eq!(code(HostTcpSocket::finish_listen(view, borrow(&socket))), ErrorCode::NotInProgress);
    assert_eq!(code(HostTcpSocket::start_listen(view, borrow(&socket))), ErrorCode::InvalidState);
    assert_eq!(code(HostTcpSocket::accept(view, borrow(&socket))), ErrorCode::InvalidState);
    assert_eq!(code(HostTcpSocket::local_address(view, borrow(&socket))), ErrorCode::InvalidState);
    assert_eq!(code(HostTcpSocket::remote_address(view, borrow(&socket))), ErrorCode::InvalidState);
    assert_eq!(code(HostTcpSocket::shutdown(view, borrow(&socket), ShutdownType::Both)), ErrorCode::InvalidState);

    start_bind(view, &socket, "127.0.0.1:0").expect("it is free");
    assert_eq!(code(start_bind(view, &socket, "127.0.0.1:0")), ErrorCode::ConcurrencyConflict);
    assert_eq!(code(start_connect(view, &socket, "127.0.0.1:1")), ErrorCode::ConcurrencyConflict);
    assert_eq!(code(HostTcpSocket::start_listen(view, borrow(&socket))), ErrorCode::ConcurrencyConflict);
    HostTcpSocket::finish_bind(view, borrow(&socket)).expect("it is in progress");
    assert_eq!(code(HostTcpSocket::finish_bind(view, borrow(&socket))), ErrorCode::NotInProgress);
    assert_eq!(code(start_bind(view, &socket, "127.0.0.1:0")), ErrorCode::InvalidState);
    let at = HostTcpSocket::local_address(view, borrow(&socket)).expect("it is bound");
    let at = SocketAddr::from(at).to_string();

    HostTcpSocket::start_listen(view, borrow(&socket)).expect("it is bound");
    assert_eq!(code(HostTcpSocket::accept(view, borrow(&socket))), ErrorCode::InvalidState);
    HostTcpSocket::finish_listen(view, borrow(&socket)).expect("it is in progress");
    assert_eq!(code(HostTcpSocket::start_listen(view, borrow(&socket))), ErrorCode::InvalidState);
    assert_eq!(code(start_connect(view, &socket, &at)), ErrorCode::InvalidState);
    let second = v4(view);
    assert_eq!(code(start_bind(view, &second, &at)), ErrorCode::AddressInUse);
}

#[test]
fn a_connection_that_nobody_takes_is_refused_and_the_socket_is_of_no_use() {
    let mut host = open();
    let mut view = host.ctx();
    let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("loopback");
    let socket = v4(&mut view);
    let refused = connect(&mut view, &socket, &free.to_string());
    assert_eq!(code(refused), ErrorCode::ConnectionRefused);
    assert_eq!(code(start_connect(&mut view, &socket, &free.to_string())), ErrorCode::InvalidState);
    assert_eq!(code(start_bind(&mut view, &socket, "127.0.0.1:0")), ErrorCode::InvalidState);
    assert_eq!(code(HostTcpSocket::finish_connect(&mut view, borrow(&socket))), ErrorCode::NotInProgress);
}

/// Row 49, for connections.
#[test]
fn row49_a_peer_that_does_not_read_holds_up_the_guest_and_gets_everything_at_last() {
    gets_everything_after(&[ShutdownType::Send]);
}

#[test]
fn a_second_shutdown_ends_a_connection_before_what_was_written() {
    gets_everything_after(&[ShutdownType::Send, ShutdownType::Send]);
    gets_everything_after(&[ShutdownType::Send, ShutdownType::Both]);
}

/// A peer that begins to read when the guest can write no more and has ended the connection.
#[track_caller]
fn gets_everything_after(shutdowns: &[ShutdownType]) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback");
    let at = listener.local_addr().expect("it is bound").to_string();
    let mut host = open();
    let mut view = host.ctx();
    let runtime = runtime();
    let _entered = runtime.enter();
    let socket = v4(&mut view);
    start_connect(&mut view, &socket, &at).expect("it is allowed");
    let (mut peer, _) = listener.accept().expect("the guest connects");
    let (_input, output) = HostTcpSocket::finish_connect(&mut view, borrow(&socket)).expect("it is connected");
    let mut n_sent = 0;
    loop {
        let permit = HostOutputStream::check_write(&mut view, borrow(&output)).expect("it is open") as usize;
        if permit == 0 {
            break;
        }
        HostOutputStream::write(&mut view, borrow(&output), vec![7; permit]).expect("it is permitted");
        n_sent += permit;
        assert!(n_sent < 64 << 20, "the host takes everything");
    }
    for what in shutdowns {
        HostTcpSocket::shutdown(&mut view, borrow(&socket), *what).expect("it is connected");
    }
    let reader = std::thread::spawn(move || {
        let mut all = Vec::new();
        peer.read_to_end(&mut all).expect("the guest ends");
        all.len()
    });
    runtime.block_on(async {
        while !reader.is_finished() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    });
    assert_eq!(reader.join().expect("no panic"), n_sent);
}

#[test]
fn a_guest_has_so_many_sockets_and_not_one_more() {
    let mut limits = WasiLimits::default();
    limits.sockets = 3;
    let mut host = host(|ctx| ctx.inherit_network().limits(limits));
    let mut view = host.ctx();
    let (listener, at) = listen(&mut view, "127.0.0.1:0");
    let _first = TcpStream::connect(at).expect("the guest listens");
    let _second = TcpStream::connect(at).expect("the guest listens");
    wait(&mut view, &listener);
    let (accepted, input, output) = HostTcpSocket::accept(&mut view, borrow(&listener)).expect("there is room");
    let one = v4(&mut view);
    assert_eq!(code(view.create_tcp_socket(IpAddressFamily::Ipv4)), ErrorCode::NewSocketLimit);
    assert_eq!(code(HostTcpSocket::accept(&mut view, borrow(&listener))), ErrorCode::NewSocketLimit);
    HostTcpSocket::drop(&mut view, one).expect("it goes");
    let one = v4(&mut view);
    // Its streams keep a connection.
    HostTcpSocket::drop(&mut view, accepted).expect("it goes");
    HostInputStream::drop(&mut view, input).expect("it goes");
    assert_eq!(code(view.create_tcp_socket(IpAddressFamily::Ipv4)), ErrorCode::NewSocketLimit);
    HostOutputStream::drop(&mut view, output).expect("it goes");
    v4(&mut view);
    HostTcpSocket::drop(&mut view, one).expect("it goes");
}

#[test]
fn options_take_what_is_too_much_for_the_most_and_refuse_nothing() {
    let mut host = open();
    let mut view = host.ctx();
    for family in [IpAddressFamily::Ipv4, IpAddressFamily::Ipv6] {
        let socket = view.create_tcp_socket(family).expect("a socket");
        let view = &mut view;
        assert_eq!(HostTcpSocket::address_family(view, borrow(&socket)).expect("it says"), family);
        for value in [1, 1 << 16, u64::MAX] {
            HostTcpSocket::set_receive_buffer_size(view, borrow(&socket), value).expect("a size");
            HostTcpSocket::set_send_buffer_size(view, borrow(&socket), value).expect("a size");
            HostTcpSocket::set_keep_alive_idle_time(view, borrow(&socket), value).expect("a time");
            HostTcpSocket::set_keep_alive_interval(view, borrow(&socket), value).expect("a time");
            HostTcpSocket::set_listen_backlog_size(view, borrow(&socket), value).expect("a number");
        }
        assert!(HostTcpSocket::receive_buffer_size(view, borrow(&socket)).expect("it says") <= 1 << 20);
        assert!(HostTcpSocket::send_buffer_size(view, borrow(&socket)).expect("it says") <= 1 << 20);
        assert_eq!(HostTcpSocket::keep_alive_interval(view, borrow(&socket)).expect("it says"), 32767 * 1_000_000_000);
        for value in [1, 127, u32::MAX] {
            HostTcpSocket::set_keep_alive_count(view, borrow(&socket), value).expect("a number");
        }
        assert_eq!(HostTcpSocket::keep_alive_count(view, borrow(&socket)).expect("it says"), 127);
        for value in [1, 64, 255] {
            HostTcpSocket::set_hop_limit(view, borrow(&socket), value).expect("a number");
            assert_eq!(HostTcpSocket::hop_limit(view, borrow(&socket)).expect("it says"), value);
        }
        for value in [true, false] {
            HostTcpSocket::set_keep_alive_enabled(view, borrow(&socket), value).expect("it is set");
            assert_eq!(HostTcpSocket::keep_alive_enabled(view, borrow(&socket)).expect("it says"), value);
        }
        let zeroes: [SocketResult<()>; 7] = [
            HostTcpSocket::set_receive_buffer_size(view, borrow(&socket), 0),
            HostTcpSocket::set_send_buffer_size(view, borrow(&socket), 0),
            HostTcpSocket::set_keep_alive_idle_time(view, borrow(&socket), 0),
            HostTcpSocket::set_keep_alive_interval(view, borrow(&socket), 0),
            HostTcpSocket::set_keep_alive_count(view, borrow(&socket), 0),
            HostTcpSocket::set_hop_limit(view, borrow(&socket), 0),
            HostTcpSocket::set_listen_backlog_size(view, borrow(&socket), 0),
        ];
        for refused in zeroes {
            assert_eq!(code(refused), ErrorCode::InvalidArgument);
        }
    }
}

#[test]
fn a_guest_that_wants_to_receive_no_more_reads_the_end() {
    let mut host = open();
    let mut view = host.ctx();
    let (listener, at) = listen(&mut view, "127.0.0.1:0");
    let mut peer = TcpStream::connect(at).expect("the guest listens");
    wait(&mut view, &listener);
    let (accepted, input, _output) = HostTcpSocket::accept(&mut view, borrow(&listener)).expect("somebody came");
    peer.write_all(b"unwanted").expect("it is connected");
    HostTcpSocket::shutdown(&mut view, borrow(&accepted), ShutdownType::Receive).expect("it is connected");
    let end = HostInputStream::read(&mut view, borrow(&input), 100);
    assert!(matches!(end, Err(StreamError::Closed)), "{end:?}");
}

#[test]
fn a_read_gives_more_than_was_asked_for_or_loses_what_it_does_not_give() {
    let sent: Vec<u8> = (0..=u8::MAX).cycle().take(20_000).collect();
    let mut host = open();
    let mut view = host.ctx();
    let (listener, at) = listen(&mut view, "127.0.0.1:0");
    let mut peer = TcpStream::connect(at).expect("the guest listens");
    wait(&mut view, &listener);
    let (_accepted, input, _output) = HostTcpSocket::accept(&mut view, borrow(&listener)).expect("somebody came");
    peer.write_all(&sent).expect("it is connected");
    drop(peer);
    let (mut got, runtime) = (Vec::new(), runtime());
    for size in [0, 1, 2, 3, 5, 7, 9, 17, 100, 1000, 4097].into_iter().cycle() {
        match runtime.block_on(HostInputStream::blocking_read(&mut view, borrow(&input), size)) {
            Ok(bytes) => {
                assert!(bytes.len() as u64 <= size, "{} of {size}", bytes.len());
                got.extend(bytes);
            }
            Err(StreamError::Closed) => break,
            Err(error) => panic!("{error:?}"),
        }
    }
    assert_eq!(got, sent);
}

#[test]
fn a_network_that_is_none_traps() {
    let mut host = open();
    let mut view = host.ctx();
    let socket = v4(&mut view);
    let none = Resource::new_borrow(1000);
    let bound = HostTcpSocket::start_bind(&mut view, socket, none, address("127.0.0.1:0"));
    assert!(matches!(bound, Err(SocketError::Trap(_))), "{bound:?}");
}
