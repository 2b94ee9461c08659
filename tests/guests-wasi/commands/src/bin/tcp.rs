//! Uses TCP sockets:
//!
//!     echo ADDRESS N         listens, prints the address that it got, and sends back what N clients send
//!     send ADDRESS TEXT      connects, sends the text, and prints what comes back
//!     resolve NAME           prints the addresses of a name
//!
//! A step that fails is printed with its error code, and the exit code is 1.

use std::io::Write;

use commands::{address, family, finish, ip_address, or_end, show};
use wasip2::io::streams::{InputStream, OutputStream, StreamError};
use wasip2::sockets::instance_network::instance_network;
use wasip2::sockets::ip_name_lookup::resolve_addresses;
use wasip2::sockets::tcp::{ShutdownType, TcpSocket};
use wasip2::sockets::tcp_create_socket::create_tcp_socket;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["echo", address, clients] => echo(address, clients.parse().expect("expected a number of clients")),
        ["send", address, text] => send(address, text),
        ["resolve", name] => resolve(name),
        _ => panic!("expected echo, send or resolve, found {words:?}"),
    }
}

fn echo(text: &str, clients: u32) {
    let listener = listen(text);
    let ready = listener.subscribe();
    for _ in 0..clients {
        let (client, input, output) = or_end("accept", finish(&ready, || listener.accept()));
        let bytes = copy(&input, &output);
        drop((input, output));
        // The other side may have closed the connection before.
        let _ = client.shutdown(ShutdownType::Both);
        println!("echoed {bytes} bytes");
    }
}

fn listen(text: &str) -> TcpSocket {
    let (network, address) = (instance_network(), address(text));
    let socket = or_end("create", create_tcp_socket(family(&address)));
    let ready = socket.subscribe();
    or_end("bind", socket.start_bind(&network, address));
    or_end("bind", finish(&ready, || socket.finish_bind()));
    or_end("listen", socket.start_listen());
    or_end("listen", finish(&ready, || socket.finish_listen()));
    println!("listening on {}", show(&or_end("address", socket.local_address())));
    std::io::stdout().flush().expect("an output");
    drop(ready);
    socket
}

fn copy(input: &InputStream, output: &OutputStream) -> usize {
    let mut bytes = 0;
    loop {
        match input.blocking_read(4096) {
            Ok(chunk) => {
                bytes += chunk.len();
                if output.blocking_write_and_flush(&chunk).is_err() {
                    return bytes;
                }
            }
            Err(StreamError::Closed) => return bytes,
            Err(StreamError::LastOperationFailed(error)) => {
                println!("read: {}", error.to_debug_string());
                return bytes;
            }
        }
    }
}

fn send(to: &str, text: &str) {
    let (network, address) = (instance_network(), address(to));
    let socket = or_end("create", create_tcp_socket(family(&address)));
    let ready = socket.subscribe();
    or_end("connect", socket.start_connect(&network, address));
    let (input, output) = or_end("connect", finish(&ready, || socket.finish_connect()));
    println!("connected to {}", show(&or_end("address", socket.remote_address())));
    for part in text.as_bytes().chunks(4096) {
        output.blocking_write_and_flush(part).expect("the text is sent");
    }
    or_end("shutdown", socket.shutdown(ShutdownType::Send));
    let mut answer = Vec::new();
    while let Ok(chunk) = input.blocking_read(4096) {
        answer.extend(chunk);
    }
    println!("received {:?}", String::from_utf8_lossy(&answer));
}

fn resolve(name: &str) {
    let stream = or_end("resolve", resolve_addresses(&instance_network(), name));
    let ready = stream.subscribe();
    while let Some(address) = or_end("resolve", finish(&ready, || stream.resolve_next_address())) {
        println!("{}", ip_address(address));
    }
}
