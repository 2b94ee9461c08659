//! Uses UDP sockets:
//!
//!     echo ADDRESS N         binds, prints the address that it got, and sends back N datagrams
//!     send ADDRESS TEXT      sends a datagram, and prints the one that comes back
//!
//! A step that fails is printed with its error code, and the exit code is 1.

use std::io::Write;

use commands::{address, family, finish, or_end, show};
use wasip2::sockets::instance_network::instance_network;
use wasip2::sockets::network::{ErrorCode, IpSocketAddress};
use wasip2::sockets::udp::{
    IncomingDatagram, IncomingDatagramStream, OutgoingDatagram, OutgoingDatagramStream, UdpSocket,
};
use wasip2::sockets::udp_create_socket::create_udp_socket;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["echo", address, datagrams] => echo(address, datagrams.parse().expect("expected a number of datagrams")),
        ["send", address, text] => send(address, text),
        _ => panic!("expected echo or send, found {words:?}"),
    }
}

fn echo(text: &str, datagrams: u32) {
    let socket = bind(address(text));
    println!("bound to {}", show(&or_end("address", socket.local_address())));
    std::io::stdout().flush().expect("an output");
    let (incoming, outgoing) = or_end("stream", socket.stream(None));
    for _ in 0..datagrams {
        let datagram = receive(&incoming);
        println!("echoed {} bytes", datagram.data.len());
        transmit(&outgoing, OutgoingDatagram { data: datagram.data, remote_address: Some(datagram.remote_address) });
    }
}

fn send(to: &str, text: &str) {
    let to = address(to);
    let any = match to {
        IpSocketAddress::Ipv4(_) => "0.0.0.0:0",
        IpSocketAddress::Ipv6(_) => "[::]:0",
    };
    let socket = bind(address(any));
    let (incoming, outgoing) = or_end("connect", socket.stream(Some(to)));
    transmit(&outgoing, OutgoingDatagram { data: text.as_bytes().to_vec(), remote_address: None });
    let answer = receive(&incoming);
    println!("received {:?} from {}", String::from_utf8_lossy(&answer.data), show(&answer.remote_address));
}

fn bind(address: IpSocketAddress) -> UdpSocket {
    let socket = or_end("create", create_udp_socket(family(&address)));
    let ready = socket.subscribe();
    or_end("bind", socket.start_bind(&instance_network(), address));
    or_end("bind", finish(&ready, || socket.finish_bind()));
    drop(ready);
    socket
}

fn receive(incoming: &IncomingDatagramStream) -> IncomingDatagram {
    let ready = incoming.subscribe();
    let one = || incoming.receive(1).and_then(|mut got| got.pop().ok_or(ErrorCode::WouldBlock));
    or_end("receive", finish(&ready, one))
}

fn transmit(outgoing: &OutgoingDatagramStream, datagram: OutgoingDatagram) {
    let ready = outgoing.subscribe();
    let permit =
        || outgoing.check_send().and_then(|permit| if permit > 0 { Ok(()) } else { Err(ErrorCode::WouldBlock) });
    or_end("send", finish(&ready, permit));
    let sent = or_end("send", outgoing.send(&[datagram]));
    assert_eq!(sent, 1, "a datagram that was permitted was not sent");
}
