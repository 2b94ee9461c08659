//! UDP sockets, against the host's own on loopback.

use std::net::{SocketAddr, UdpSocket as StdSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use gusset::component::Resource;
use gusset::wasi::bindings::wasi::io::poll::HostPollable;
use gusset::wasi::bindings::wasi::sockets::instance_network::Host as _;
use gusset::wasi::bindings::wasi::sockets::network::{ErrorCode, IpAddressFamily};
use gusset::wasi::bindings::wasi::sockets::udp::{
    HostIncomingDatagramStream, HostOutgoingDatagramStream, HostUdpSocket, IncomingDatagram, OutgoingDatagram,
};
use gusset::wasi::bindings::wasi::sockets::udp_create_socket::Host as _;
use gusset::wasi::sockets::{IncomingDatagramStream, OutgoingDatagramStream, SocketError, SocketResult, UdpSocket};
use gusset::wasi::{SocketAddrUse, WasiCtxView, WasiView};

use crate::support::{Host, address, borrow, code, host, runtime};

type Streams = (Resource<IncomingDatagramStream>, Resource<OutgoingDatagramStream>);

fn open() -> Host {
    host(|ctx| ctx.inherit_network())
}

fn start_bind(view: &mut WasiCtxView<'_>, socket: &Resource<UdpSocket>, at: &str) -> SocketResult<()> {
    let network = view.instance_network().expect("there is one");
    HostUdpSocket::start_bind(view, borrow(socket), network, address(at))
}

/// A socket on loopback, and where it is.
fn bound(view: &mut WasiCtxView<'_>) -> (Resource<UdpSocket>, SocketAddr) {
    let socket = view.create_udp_socket(IpAddressFamily::Ipv4).expect("a socket");
    start_bind(view, &socket, "127.0.0.1:0").expect("it is allowed");
    HostUdpSocket::finish_bind(view, borrow(&socket)).expect("it is in progress");
    let at = HostUdpSocket::local_address(view, borrow(&socket)).expect("it is bound");
    (socket, at.into())
}

fn stream(view: &mut WasiCtxView<'_>, socket: &Resource<UdpSocket>, remote: Option<&str>) -> SocketResult<Streams> {
    HostUdpSocket::stream(view, borrow(socket), remote.map(address))
}

fn send(
    view: &mut WasiCtxView<'_>,
    stream: &Resource<OutgoingDatagramStream>,
    datagrams: &[(&[u8], Option<&str>)],
) -> SocketResult<u64> {
    HostOutgoingDatagramStream::check_send(view, borrow(stream))?;
    let of =
        |(data, to): &(&[u8], Option<&str>)| OutgoingDatagram { data: data.to_vec(), remote_address: to.map(address) };
    HostOutgoingDatagramStream::send(view, borrow(stream), datagrams.iter().map(of).collect())
}

/// What comes next, once it is there.
fn receive(
    view: &mut WasiCtxView<'_>,
    stream: &Resource<IncomingDatagramStream>,
    at_most: u64,
) -> Vec<IncomingDatagram> {
    let pollable = HostIncomingDatagramStream::subscribe(view, borrow(stream)).expect("a pollable");
    runtime().block_on(HostPollable::block(view, borrow(&pollable))).expect("it comes");
    HostPollable::drop(view, pollable).expect("it goes");
    HostIncomingDatagramStream::receive(view, borrow(stream), at_most).expect("something came")
}

fn peer() -> (StdSocket, String) {
    let peer = StdSocket::bind("127.0.0.1:0").expect("loopback");
    peer.set_read_timeout(Some(Duration::from_secs(10))).expect("it takes one");
    let at = peer.local_addr().expect("it is bound").to_string();
    (peer, at)
}

#[test]
fn datagrams_go_where_they_are_sent_and_come_with_who_sent_them() {
    let (other, there) = peer();
    let mut host = open();
    let mut view = host.ctx();
    let (socket, here) = bound(&mut view);
    let (incoming, outgoing) = stream(&mut view, &socket, None).expect("it is bound");
    let sent = send(&mut view, &outgoing, &[(b"one", Some(&there)), (b"", Some(&there)), (b"three", Some(&there))]);
    assert_eq!(sent.expect("it is allowed"), 3);
    let mut space = [0; 100];
    for expected in [b"one".as_slice(), b"", b"three"] {
        let (len, from) = other.recv_from(&mut space).expect("it comes");
        assert_eq!((&space[..len], from), (expected, here));
    }
    for text in ["a", "b", "c"] {
        other.send_to(text.as_bytes(), here).expect("it goes");
    }
    let first = receive(&mut view, &incoming, 2);
    let rest = receive(&mut view, &incoming, u64::MAX);
    let texts: Vec<_> = first.iter().chain(&rest).map(|datagram| datagram.data.as_slice()).collect();
    assert_eq!((first.len(), texts), (2, vec![b"a".as_slice(), b"b", b"c"]));
    assert_eq!(SocketAddr::from(first[0].remote_address).to_string(), there);
    assert!(HostIncomingDatagramStream::receive(&mut view, borrow(&incoming), 5).expect("it is open").is_empty());
}

#[test]
fn a_connected_socket_hears_its_peer_alone_and_sends_to_nobody_else() {
    let ((friend, there), (stranger, elsewhere)) = (peer(), peer());
    let mut host = open();
    let mut view = host.ctx();
    let (socket, here) = bound(&mut view);
    // What came before the connection is the stranger's too.
    stranger.send_to(b"before", here).expect("it goes");
    let (incoming, outgoing) = stream(&mut view, &socket, Some(&there)).expect("it is bound");
    stranger.send_to(b"after", here).expect("it goes");
    friend.send_to(b"hello", here).expect("it goes");
    let mut heard = Vec::new();
    while heard.is_empty() {
        heard = receive(&mut view, &incoming, 10);
    }
    assert_eq!(heard.len(), 1);
    assert_eq!(heard[0].data, b"hello");
    assert_eq!(send(&mut view, &outgoing, &[(b"x", None), (b"y", Some(&there))]).expect("it is allowed"), 2);
    assert_eq!(code(send(&mut view, &outgoing, &[(b"z", Some(&elsewhere))])), ErrorCode::InvalidArgument);
    let remote = HostUdpSocket::remote_address(&mut view, borrow(&socket)).expect("it is connected");
    assert_eq!(SocketAddr::from(remote).to_string(), there);

    // A second call takes it back, when the streams of the first are gone.
    assert!(matches!(stream(&mut view, &socket, None), Err(SocketError::Trap(_))));
    HostIncomingDatagramStream::drop(&mut view, incoming).expect("it goes");
    HostOutgoingDatagramStream::drop(&mut view, outgoing).expect("it goes");
    let (_incoming, outgoing) = stream(&mut view, &socket, None).expect("it is bound");
    assert_eq!(code(HostUdpSocket::remote_address(&mut view, borrow(&socket))), ErrorCode::InvalidState);
    assert_eq!(send(&mut view, &outgoing, &[(b"z", Some(&elsewhere))]).expect("it is allowed"), 1);
    assert_eq!(code(send(&mut view, &outgoing, &[(b"nowhere", None)])), ErrorCode::InvalidArgument);
}

#[test]
fn a_socket_that_is_disconnected_loses_its_port() {
    let ((friend, there), (stranger, elsewhere)) = (peer(), peer());
    for at in ["127.0.0.1:0", "0.0.0.0:0"] {
        let mut host = open();
        let mut view = host.ctx();
        let socket = view.create_udp_socket(IpAddressFamily::Ipv4).expect("a socket");
        start_bind(&mut view, &socket, at).expect("it is allowed");
        HostUdpSocket::finish_bind(&mut view, borrow(&socket)).expect("it is in progress");
        let before = SocketAddr::from(HostUdpSocket::local_address(&mut view, borrow(&socket)).expect("it is bound"));
        for remote in [Some(&there), Some(&elsewhere), None, Some(&there), None] {
            let (incoming, outgoing) = stream(&mut view, &socket, remote.map(String::as_str)).expect("it is bound");
            let now = SocketAddr::from(HostUdpSocket::local_address(&mut view, borrow(&socket)).expect("it is bound"));
            assert_eq!(now.port(), before.port(), "{at}: {remote:?}");
            let sender = if remote == Some(&elsewhere) { &stranger } else { &friend };
            sender.send_to(b"hello", ("127.0.0.1", before.port())).expect("it goes");
            assert_eq!(receive(&mut view, &incoming, 1).len(), 1, "{at}: {remote:?}");
            HostIncomingDatagramStream::drop(&mut view, incoming).expect("it goes");
            HostOutgoingDatagramStream::drop(&mut view, outgoing).expect("it goes");
        }
        let after = HostUdpSocket::local_address(&mut view, borrow(&socket)).expect("it is bound");
        assert_eq!(SocketAddr::from(after), before, "{at}");
    }
}

/// Who may only send hears those that it may hear, and who may wait for others at the address hears everybody.
#[test]
fn who_may_not_listen_receives_from_anybody() {
    for listens in [false, true] {
        let ((friend, there), (stranger, _)) = (peer(), peer());
        let there: SocketAddr = there.parse().expect("an address");
        let mut host = host(|ctx| {
            ctx.socket_addr_check(move |address, what| match what {
                SocketAddrUse::UdpBind => listens || address.port() == 0,
                SocketAddrUse::UdpIncomingDatagram => address == there,
                _ => false,
            })
        });
        let mut view = host.ctx();
        let (socket, here) = bound(&mut view);
        let (incoming, _outgoing) = stream(&mut view, &socket, None).expect("it is bound");
        stranger.send_to(b"stranger", here).expect("it goes");
        friend.send_to(b"friend", here).expect("it goes");
        let heard = receive(&mut view, &incoming, 10);
        let heard: Vec<_> = heard.iter().map(|datagram| datagram.data.as_slice()).collect();
        let expected = if listens { vec![b"stranger".as_slice(), b"friend"] } else { vec![b"friend".as_slice()] };
        assert_eq!(heard, expected);
    }
}

/// Row 84: each right is its own: to bind, to connect, to send.
#[test]
fn row84_a_right_to_one_use_is_none_to_another() {
    let (_other, there) = peer();
    for allowed in [SocketAddrUse::UdpBind, SocketAddrUse::UdpConnect, SocketAddrUse::UdpOutgoingDatagram] {
        let mut host =
            host(|ctx| ctx.socket_addr_check(move |_, what| what == allowed || what == SocketAddrUse::UdpBind));
        let mut view = host.ctx();
        let (socket, _) = bound(&mut view);
        let connected = stream(&mut view, &socket, Some(&there));
        assert_eq!(connected.is_ok(), allowed == SocketAddrUse::UdpConnect, "{allowed:?}");
        if let Ok((incoming, outgoing)) = connected {
            assert_eq!(code(send(&mut view, &outgoing, &[(b"x", None)])), ErrorCode::AccessDenied);
            HostIncomingDatagramStream::drop(&mut view, incoming).expect("it goes");
            HostOutgoingDatagramStream::drop(&mut view, outgoing).expect("it goes");
        }
        let (_incoming, outgoing) = stream(&mut view, &socket, None).expect("it is bound");
        let sent = send(&mut view, &outgoing, &[(b"x", Some(&there))]);
        assert_eq!(sent.is_ok(), allowed == SocketAddrUse::UdpOutgoingDatagram, "{allowed:?}");
    }
    let mut host = host(|ctx| ctx.socket_addr_check(|_, what| what != SocketAddrUse::UdpBind));
    let mut view = host.ctx();
    let socket = view.create_udp_socket(IpAddressFamily::Ipv4).expect("a socket");
    assert_eq!(code(start_bind(&mut view, &socket, "127.0.0.1:0")), ErrorCode::AccessDenied);
    assert_eq!(code(stream(&mut view, &socket, Some(&there))), ErrorCode::InvalidState);
    let mut host = crate::support::host(|ctx| ctx.inherit_network().allow_udp(false));
    assert_eq!(code(host.ctx().create_udp_socket(IpAddressFamily::Ipv4)), ErrorCode::AccessDenied);
}

/// Row 84: there is no time between the question and the deed.
#[test]
fn row84_a_right_that_is_taken_back_ends_with_the_next_datagram() {
    let (other, there) = peer();
    let may_send = Arc::new(AtomicBool::new(true));
    let answer = may_send.clone();
    let mut host = host(|ctx| ctx.socket_addr_check(move |_, _| answer.load(Ordering::Relaxed)));
    let mut view = host.ctx();
    let (socket, _) = bound(&mut view);
    let (_incoming, outgoing) = stream(&mut view, &socket, Some(&there)).expect("it is allowed");
    assert_eq!(send(&mut view, &outgoing, &[(b"first", None)]).expect("it is allowed"), 1);
    may_send.store(false, Ordering::Relaxed);
    assert_eq!(code(send(&mut view, &outgoing, &[(b"second", None)])), ErrorCode::AccessDenied);
    let mut space = [0; 100];
    assert_eq!(other.recv(&mut space).expect("it comes"), 5);
    other.set_read_timeout(Some(Duration::from_millis(20))).expect("it takes one");
    assert!(other.recv(&mut space).is_err());
}

#[test]
fn an_address_that_stands_for_another_is_refused_before_it_is_asked_for() {
    let mut host = host(|ctx| {
        ctx.socket_addr_check(|address, what| {
            assert!(what == SocketAddrUse::UdpBind, "{address} was asked for as {what:?}");
            true
        })
    });
    let mut view = host.ctx();
    for (family, at, others) in [
        (IpAddressFamily::Ipv4, "127.0.0.1:0", ["0.0.0.0:80", "127.0.0.1:0", "[::1]:80", "[::ffff:127.0.0.1]:80"]),
        (IpAddressFamily::Ipv6, "[::1]:0", ["[::]:80", "[::1]:0", "127.0.0.1:80", "[::ffff:127.0.0.1]:80"]),
    ] {
        let socket = view.create_udp_socket(family).expect("a socket");
        if start_bind(&mut view, &socket, at).is_err() {
            continue; // A machine without IPv6.
        }
        HostUdpSocket::finish_bind(&mut view, borrow(&socket)).expect("it is in progress");
        for other in others {
            assert_eq!(code(stream(&mut view, &socket, Some(other))), ErrorCode::InvalidArgument, "{other}");
        }
        let (_incoming, outgoing) = stream(&mut view, &socket, None).expect("it is bound");
        for other in others {
            let sent = send(&mut view, &outgoing, &[(b"x", Some(other))]);
            assert_eq!(code(sent), ErrorCode::InvalidArgument, "{other}");
        }
    }
    let socket = view.create_udp_socket(IpAddressFamily::Ipv6).expect("a socket");
    for at in ["[::ffff:127.0.0.1]:0", "127.0.0.1:0", "[ff02::1]:0"] {
        assert_eq!(code(start_bind(&mut view, &socket, at)), ErrorCode::InvalidArgument, "{at}");
    }
}

#[test]
fn more_datagrams_than_are_permitted_trap_and_too_large_ones_are_told() {
    let (_other, there) = peer();
    let mut host = open();
    let mut view = host.ctx();
    let (socket, _) = bound(&mut view);
    let (_incoming, outgoing) = stream(&mut view, &socket, Some(&there)).expect("it is bound");
    let unasked = HostOutgoingDatagramStream::send(
        &mut view,
        borrow(&outgoing),
        vec![OutgoingDatagram { data: Vec::new(), remote_address: None }],
    );
    assert!(matches!(unasked, Err(SocketError::Trap(_))), "{unasked:?}");
    let permit = HostOutgoingDatagramStream::check_send(&mut view, borrow(&outgoing)).expect("it is open");
    assert_eq!(permit, 16);
    let many = vec![(b"x".as_slice(), None); 17];
    assert!(matches!(send(&mut view, &outgoing, &many), Err(SocketError::Trap(_))));
    let large = vec![0; 65_508];
    assert_eq!(code(send(&mut view, &outgoing, &[(&large, None)])), ErrorCode::DatagramTooLarge);
    // What came before it is sent.
    assert_eq!(send(&mut view, &outgoing, &[(b"x", None), (&large, None)]).expect("one is"), 1);
    assert_eq!(send(&mut view, &outgoing, &[(&large[..65_507], None)]).expect("it fits"), 1);
}

#[test]
fn what_a_state_does_not_allow_is_refused() {
    let mut host = open();
    let mut view = host.ctx();
    let socket = view.create_udp_socket(IpAddressFamily::Ipv4).expect("a socket");
    let view = &mut view;
    assert_eq!(code(HostUdpSocket::finish_bind(view, borrow(&socket))), ErrorCode::NotInProgress);
    assert_eq!(code(HostUdpSocket::local_address(view, borrow(&socket))), ErrorCode::InvalidState);
    assert_eq!(code(HostUdpSocket::remote_address(view, borrow(&socket))), ErrorCode::InvalidState);
    assert_eq!(code(stream(view, &socket, None)), ErrorCode::InvalidState);
    start_bind(view, &socket, "127.0.0.1:0").expect("it is allowed");
    assert_eq!(code(start_bind(view, &socket, "127.0.0.1:0")), ErrorCode::ConcurrencyConflict);
    assert_eq!(code(stream(view, &socket, None)), ErrorCode::ConcurrencyConflict);
    HostUdpSocket::finish_bind(view, borrow(&socket)).expect("it is in progress");
    assert_eq!(code(start_bind(view, &socket, "127.0.0.1:0")), ErrorCode::InvalidState);
}

#[test]
fn options_of_udp_sockets_are_kept() {
    let mut host = open();
    let mut view = host.ctx();
    for family in [IpAddressFamily::Ipv4, IpAddressFamily::Ipv6] {
        let socket = view.create_udp_socket(family).expect("a socket");
        let view = &mut view;
        assert_eq!(HostUdpSocket::address_family(view, borrow(&socket)).expect("it says"), family);
        HostUdpSocket::set_unicast_hop_limit(view, borrow(&socket), 7).expect("a number");
        assert_eq!(HostUdpSocket::unicast_hop_limit(view, borrow(&socket)).expect("it says"), 7);
        assert_eq!(code(HostUdpSocket::set_unicast_hop_limit(view, borrow(&socket), 0)), ErrorCode::InvalidArgument);
        for size in [1, 1 << 16, u64::MAX] {
            HostUdpSocket::set_receive_buffer_size(view, borrow(&socket), size).expect("a size");
            HostUdpSocket::set_send_buffer_size(view, borrow(&socket), size).expect("a size");
        }
        assert!(HostUdpSocket::receive_buffer_size(view, borrow(&socket)).expect("it says") <= 1 << 20);
        assert!(HostUdpSocket::send_buffer_size(view, borrow(&socket)).expect("it says") <= 1 << 20);
    }
}
