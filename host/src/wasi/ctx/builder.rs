//! Says what a guest is given.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use super::{WasiCtx, WasiLimits};
use crate::wasi::cli::{Stderr, Stdin, StdinStream, Stdout, StdoutStream};
use crate::wasi::clocks::{HostMonotonicClock, HostWallClock};
use crate::wasi::random::HostRandom;
use crate::wasi::sockets::SocketAddrUse;

/// Says what a guest is given.
#[derive(Default)]
pub struct WasiCtxBuilder {
    pub(in crate::wasi) ctx: WasiCtx,
}

impl WasiCtxBuilder {
    /// A builder of a context that gives a guest nothing but clocks and random numbers yet.
    pub fn new() -> WasiCtxBuilder {
        WasiCtxBuilder::default()
    }

    /// The context. The builder is as new after it.
    pub fn build(&mut self) -> WasiCtx {
        std::mem::take(&mut self.ctx)
    }

    /// Sets how much the guest may have at a time.
    pub fn limits(&mut self, limits: WasiLimits) -> &mut Self {
        self.ctx.limits = limits;
        self
    }
}

/// Arguments and environment.
impl WasiCtxBuilder {
    /// Adds an argument. The first one is the program's name.
    pub fn arg(&mut self, arg: impl AsRef<str>) -> &mut Self {
        self.ctx.environment.arguments.push(arg.as_ref().to_owned());
        self
    }

    /// Adds arguments.
    pub fn args(&mut self, args: &[impl AsRef<str>]) -> &mut Self {
        for arg in args {
            self.arg(arg);
        }
        self
    }

    /// Adds this process's arguments. What is not UTF-8 in them becomes U+FFFD.
    pub fn inherit_args(&mut self) -> &mut Self {
        for arg in std::env::args_os() {
            self.arg(arg.to_string_lossy());
        }
        self
    }

    /// Adds a variable of the environment.
    pub fn env(&mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> &mut Self {
        self.ctx.environment.variables.push((name.as_ref().to_owned(), value.as_ref().to_owned()));
        self
    }

    /// Adds variables of the environment.
    pub fn envs(&mut self, envs: &[(impl AsRef<str>, impl AsRef<str>)]) -> &mut Self {
        for (name, value) in envs {
            self.env(name, value);
        }
        self
    }

    /// Adds this process's environment, but for variables that are not UTF-8.
    pub fn inherit_env(&mut self) -> &mut Self {
        for (name, value) in std::env::vars_os() {
            if let (Some(name), Some(value)) = (name.to_str(), value.to_str()) {
                self.env(name, value);
            }
        }
        self
    }

    /// Sets the directory in which the guest is told to be at first.
    pub fn initial_cwd(&mut self, path: impl Into<String>) -> &mut Self {
        self.ctx.environment.initial_cwd = Some(path.into());
        self
    }
}

/// Standard streams.
impl WasiCtxBuilder {
    /// Sets what the guest reads. It reads nothing otherwise.
    pub fn stdin(&mut self, stdin: impl StdinStream) -> &mut Self {
        self.ctx.stdio.stdin = Box::new(stdin);
        self
    }

    /// Sets where the guest writes. What it writes is lost otherwise.
    pub fn stdout(&mut self, stdout: impl StdoutStream) -> &mut Self {
        self.ctx.stdio.stdout = Box::new(stdout);
        self
    }

    /// Sets where the guest writes errors. They are lost otherwise.
    pub fn stderr(&mut self, stderr: impl StdoutStream) -> &mut Self {
        self.ctx.stdio.stderr = Box::new(stderr);
        self
    }

    /// Lets the guest read this process's standard input.
    pub fn inherit_stdin(&mut self) -> &mut Self {
        self.stdin(Stdin)
    }

    /// Lets the guest write to this process's standard output.
    pub fn inherit_stdout(&mut self) -> &mut Self {
        self.stdout(Stdout)
    }

    /// Lets the guest write to this process's standard output for errors.
    pub fn inherit_stderr(&mut self) -> &mut Self {
        self.stderr(Stderr)
    }

    /// Gives the guest all three standard streams of this process.
    pub fn inherit_stdio(&mut self) -> &mut Self {
        self.inherit_stdin().inherit_stdout().inherit_stderr()
    }
}

/// Clocks and random numbers: the system's, unless others are set.
impl WasiCtxBuilder {
    /// Sets the clock that shows the date.
    pub fn wall_clock(&mut self, clock: impl HostWallClock) -> &mut Self {
        self.ctx.clocks.wall = Box::new(clock);
        self
    }

    /// Sets the clock that the guest measures and waits with.
    pub fn monotonic_clock(&mut self, clock: impl HostMonotonicClock) -> &mut Self {
        self.ctx.clocks.monotonic = Arc::new(clock);
        self
    }

    /// Sets where random numbers come from that must be secure.
    pub fn secure_random(&mut self, random: impl HostRandom) -> &mut Self {
        self.ctx.random.secure = Some(Box::new(random));
        self
    }

    /// Sets where random numbers come from that need not be secure.
    pub fn insecure_random(&mut self, random: impl HostRandom) -> &mut Self {
        self.ctx.random.insecure = Some(Box::new(random));
        self
    }

    /// Sets the seed that the guest gets for hash tables and the like.
    pub fn insecure_random_seed(&mut self, seed: u128) -> &mut Self {
        self.ctx.random.seed = Some(seed);
        self
    }
}

/// The network: nothing of it, unless it is allowed.
impl WasiCtxBuilder {
    /// Sets what the guest may do with an address. Asked at each operation: for each connection, for each datagram.
    /// The last check that is set counts.
    pub fn socket_addr_check(
        &mut self,
        check: impl Fn(SocketAddr, SocketAddrUse) -> bool + Send + 'static,
    ) -> &mut Self {
        self.ctx.network.address = Some(Box::new(check));
        self
    }

    /// Allows all addresses. Names are another matter: [`Self::allow_ip_name_lookup`].
    pub fn inherit_network(&mut self) -> &mut Self {
        self.socket_addr_check(|_, _| true)
    }

    /// Sets whether the guest may have TCP sockets at all. It may, but can do nothing with them without
    /// [`Self::socket_addr_check`].
    pub fn allow_tcp(&mut self, is_allowed: bool) -> &mut Self {
        self.ctx.network.tcp = is_allowed;
        self
    }

    /// Sets whether the guest may have UDP sockets at all. It may, but can do nothing with them without
    /// [`Self::socket_addr_check`].
    pub fn allow_udp(&mut self, is_allowed: bool) -> &mut Self {
        self.ctx.network.udp = is_allowed;
        self
    }

    /// Sets which names the guest may look up: none otherwise. Addresses that it finds are still to be allowed.
    pub fn ip_name_check(&mut self, check: impl Fn(&str) -> bool + Send + 'static) -> &mut Self {
        self.ctx.network.name = Some(Box::new(check));
        self
    }

    /// Sets who is told what a lookup of the guest's found, before the guest is: to allow the addresses of a name in
    /// [`Self::socket_addr_check`] without looking it up there, where it would hold up the guest's thread. Called on
    /// another thread. The guest's own addresses, which it only has translated, are not told.
    pub fn ip_name_found(&mut self, found: impl Fn(&str, &[IpAddr]) + Send + Sync + 'static) -> &mut Self {
        self.ctx.network.found = Some(Arc::new(found));
        self
    }

    /// Sets whether the guest may look up all names, or none.
    pub fn allow_ip_name_lookup(&mut self, is_allowed: bool) -> &mut Self {
        self.ip_name_check(move |_| is_allowed)
    }
}
