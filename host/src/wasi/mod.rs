//! WASI 0.2 for components: files, sockets, clocks, random numbers and streams of a host.
//!
//! A store's data has a [`WasiCtx`] and a [`ResourceTable`](crate::component::ResourceTable) and says where
//! ([`WasiView`]); [`add_to_linker_sync`] or [`add_to_linker_async`] puts everything into a linker. Components of
//! every WASI 0.2 are served by the one version that is here. A guest has what [`WasiCtxBuilder`] gave it, and nothing
//! else. Two proposals are apart from that: [`config`] and [`keyvalue`]. Of what the standard calls unstable, there is
//! `exit-with-code` alone: `wasi:clocks/timezone`, `network-error-code` and `send-informational` are not served.
//!
//! # Invariants
//! * A guest waits in `io` alone: everything else gives it something to wait for.
//! * No buffer grows with what a guest asks for or sends.

pub mod bindings;
mod cli;
mod clocks;
pub mod config;
mod ctx;
mod executor;
pub mod filesystem;
#[cfg(feature = "wasi-http")]
pub mod http;
pub mod io;
pub mod keyvalue;
mod quota;
mod random;
mod resolver;
pub mod sockets;

pub use cli::{I32Exit, Stderr, Stdin, StdinStream, Stdout, StdoutStream, TerminalInput, TerminalOutput};
pub use clocks::{HostMonotonicClock, HostWallClock, ManualClock, SystemClock};
pub use ctx::{WasiCtx, WasiCtxBuilder, WasiCtxView, WasiLimits, WasiView};
pub use executor::linger;
pub use filesystem::{DirPerms, FilePerms, HostDirectory};
use quota::Quota;
pub use random::{DeterministicRandom, HostRandom, SystemRandom};
pub use sockets::SocketAddrUse;

use crate::Result;
use crate::component::{HasData, Linker};

/// The part of a store's data that the interfaces of WASI work on.
#[derive(Debug)]
pub struct Wasi;

impl HasData for Wasi {
    type Data<'a> = WasiCtxView<'a>;
}

/// Puts WASI into a linker. A guest's function that waits does so without a thread: for `call_async`.
///
/// # Errors
/// When a name is there already.
pub fn add_to_linker_async<T: WasiView>(linker: &mut Linker<T>) -> Result<()> {
    bindings::wasi::io::poll::add_to_linker::<T, Wasi>(linker, T::ctx)?;
    bindings::wasi::io::streams::add_to_linker::<T, Wasi>(linker, T::ctx)?;
    bindings::wasi::random::random::add_to_linker::<T, Wasi>(linker, T::ctx)?;
    bindings::wasi::random::insecure::add_to_linker::<T, Wasi>(linker, T::ctx)?;
    add_what_never_waits(linker)
}

/// Puts WASI into a linker. A guest's function that waits blocks its thread: for `call`, on a thread of no runtime of
/// tokio's or of a multi-thread one (not in a `LocalSet`, where tokio panics). A current-thread one is an error to the
/// guest's call.
///
/// # Errors
/// When a name is there already.
pub fn add_to_linker_sync<T: WasiView>(linker: &mut Linker<T>) -> Result<()> {
    bindings::sync::wasi::io::poll::add_to_linker::<T, Wasi>(linker, T::ctx)?;
    bindings::sync::wasi::io::streams::add_to_linker::<T, Wasi>(linker, T::ctx)?;
    bindings::sync::wasi::random::random::add_to_linker::<T, Wasi>(linker, T::ctx)?;
    bindings::sync::wasi::random::insecure::add_to_linker::<T, Wasi>(linker, T::ctx)?;
    add_what_never_waits(linker)
}

fn add_what_never_waits<T: WasiView>(linker: &mut Linker<T>) -> Result<()> {
    use bindings::wasi::{cli, clocks, filesystem, io, random, sockets};

    io::error::add_to_linker::<T, Wasi>(linker, T::ctx)?;
    clocks::monotonic_clock::add_to_linker::<T, Wasi>(linker, T::ctx)?;
    clocks::wall_clock::add_to_linker::<T, Wasi>(linker, T::ctx)?;
    filesystem::types::add_to_linker::<T, Wasi>(linker, T::ctx)?;
    filesystem::preopens::add_to_linker::<T, Wasi>(linker, T::ctx)?;
    random::insecure_seed::add_to_linker::<T, Wasi>(linker, T::ctx)?;
    sockets::instance_network::add_to_linker::<T, Wasi>(linker, T::ctx)?;
    sockets::network::add_to_linker::<T, Wasi>(linker, T::ctx)?;
    sockets::tcp_create_socket::add_to_linker::<T, Wasi>(linker, T::ctx)?;
    sockets::tcp::add_to_linker::<T, Wasi>(linker, T::ctx)?;
    sockets::udp_create_socket::add_to_linker::<T, Wasi>(linker, T::ctx)?;
    sockets::udp::add_to_linker::<T, Wasi>(linker, T::ctx)?;
    sockets::ip_name_lookup::add_to_linker::<T, Wasi>(linker, T::ctx)?;
    cli::environment::add_to_linker::<T, Wasi>(linker, T::ctx)?;
    cli::exit::add_to_linker::<T, Wasi>(linker, T::ctx)?;
    cli::stdin::add_to_linker::<T, Wasi>(linker, T::ctx)?;
    cli::stdout::add_to_linker::<T, Wasi>(linker, T::ctx)?;
    cli::stderr::add_to_linker::<T, Wasi>(linker, T::ctx)?;
    cli::terminal_input::add_to_linker::<T, Wasi>(linker, T::ctx)?;
    cli::terminal_output::add_to_linker::<T, Wasi>(linker, T::ctx)?;
    cli::terminal_stdin::add_to_linker::<T, Wasi>(linker, T::ctx)?;
    cli::terminal_stdout::add_to_linker::<T, Wasi>(linker, T::ctx)?;
    cli::terminal_stderr::add_to_linker::<T, Wasi>(linker, T::ctx)
}
