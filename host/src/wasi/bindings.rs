//! What `bindgen!` makes of WASI 0.2.
//!
//! One world has everything; functions that can wait are `async` in it. [`sync`] has the interfaces with such
//! functions once more, for linkers of calls that do not wait: all types are the same.

use super::cli::{TerminalInput, TerminalOutput};
use super::filesystem::{Descriptor, DirectoryEntryStream, FsError};
use super::io::{DynInputStream, DynOutputStream, DynPollable, Error, StreamError};
use super::sockets::{
    IncomingDatagramStream, Network, OutgoingDatagramStream, ResolveAddressStream, SocketError, TcpSocket, UdpSocket,
};

crate::component::bindgen!({
    path: [
        "../wit/wasi/io.wit",
        "../wit/wasi/clocks.wit",
        "../wit/wasi/random.wit",
        "../wit/wasi/filesystem.wit",
        "../wit/wasi/sockets.wit",
        "../wit/wasi/cli.wit",
    ],
    world: "wasi:cli/command",
    imports: {
        "wasi:io/poll.poll": async | trappable,
        "wasi:io/poll.[method]pollable.block": async | trappable,
        "wasi:io/streams.[method]input-stream.blocking-read": async | trappable,
        "wasi:io/streams.[method]input-stream.blocking-skip": async | trappable,
        "wasi:io/streams.[method]output-stream.blocking-write-and-flush": async | trappable,
        "wasi:io/streams.[method]output-stream.blocking-flush": async | trappable,
        "wasi:io/streams.[method]output-stream.blocking-write-zeroes-and-flush": async | trappable,
        "wasi:io/streams.[method]output-stream.blocking-splice": async | trappable,
        "wasi:random/random.get-random-bytes": async | trappable,
        "wasi:random/insecure.get-insecure-random-bytes": async | trappable,
        default: trappable,
    },
    exports: { default: async },
    with: {
        "wasi:filesystem/types.descriptor": Descriptor,
        "wasi:filesystem/types.directory-entry-stream": DirectoryEntryStream,
        "wasi:io/error.error": Error,
        "wasi:io/poll.pollable": DynPollable,
        "wasi:io/streams.input-stream": DynInputStream,
        "wasi:io/streams.output-stream": DynOutputStream,
        "wasi:sockets/network.network": Network,
        "wasi:sockets/tcp.tcp-socket": TcpSocket,
        "wasi:sockets/udp.udp-socket": UdpSocket,
        "wasi:sockets/udp.incoming-datagram-stream": IncomingDatagramStream,
        "wasi:sockets/udp.outgoing-datagram-stream": OutgoingDatagramStream,
        "wasi:sockets/ip-name-lookup.resolve-address-stream": ResolveAddressStream,
        "wasi:cli/terminal-input.terminal-input": TerminalInput,
        "wasi:cli/terminal-output.terminal-output": TerminalOutput,
    },
    trappable_error_type: {
        "wasi:filesystem/types.error-code" => FsError,
        "wasi:io/streams.stream-error" => StreamError,
        "wasi:sockets/network.error-code" => SocketError,
    },
});

/// The interfaces with functions that can wait, as functions that block their thread.
pub mod sync {
    use crate::wasi::io::{DynInputStream, DynOutputStream, DynPollable, Error, StreamError};

    crate::component::bindgen!({
        path: [
            "../wit/wasi/io.wit",
            "../wit/wasi/clocks.wit",
            "../wit/wasi/random.wit",
            "../wit/wasi/filesystem.wit",
            "../wit/wasi/sockets.wit",
            "../wit/wasi/cli.wit",
        ],
        inline: "package gusset:wasi; world command {
            import wasi:io/poll@0.2.12;
            import wasi:io/streams@0.2.12;
            import wasi:random/random@0.2.12;
            import wasi:random/insecure@0.2.12;
            export wasi:cli/run@0.2.12;
        }",
        imports: { default: trappable },
        with: {
            "wasi:io/error.error": Error,
            "wasi:io/poll.pollable": DynPollable,
            "wasi:io/streams.input-stream": DynInputStream,
            "wasi:io/streams.output-stream": DynOutputStream,
            "wasi:io/streams.stream-error": super::wasi::io::streams::StreamError,
        },
        trappable_error_type: {
            "wasi:io/streams.stream-error" => StreamError,
        },
    });
}
