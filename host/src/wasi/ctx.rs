//! What a store's data holds for WASI.

use super::cli::{Environment, Stdio};
use super::clocks::Clocks;
use super::filesystem::FilesystemCtx;
use super::quota::Quota;
use super::random::Random;
use super::sockets::NetworkCtx;
use crate::component::ResourceTable;

mod builder;

pub use builder::WasiCtxBuilder;

/// What one guest is given by WASI: arguments, environment, streams, clocks, files, network. Made by
/// [`WasiCtx::builder`]; what was not given is not there.
#[derive(Default)]
pub struct WasiCtx {
    pub(super) environment: Environment,
    pub(super) stdio: Stdio,
    pub(super) clocks: Clocks,
    pub(super) random: Random,
    pub(super) limits: WasiLimits,
    pub(super) filesystem: FilesystemCtx,
    pub(super) network: NetworkCtx,
    /// Made when the guest asks for the first one.
    pub(super) timers: Option<Quota>,
}

impl WasiCtx {
    /// A context that gives a guest nothing but clocks and random numbers yet.
    pub fn builder() -> WasiCtxBuilder {
        WasiCtxBuilder::default()
    }
}

/// How much a guest may have at a time. What is beyond is an error that names the limit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct WasiLimits {
    /// The bytes of all arguments, and those of the environment. 1 MiB.
    pub environment_bytes: usize,
    /// Random bytes in one call. 64 MiB.
    pub random_bytes: u64,
    /// Instants that it can wait for. 10,000.
    pub timers: usize,
    /// Sockets, and connections whose streams it has. 256.
    pub sockets: usize,
    /// Files and directories that it opened. 1,024.
    pub open_files: usize,
}

impl Default for WasiLimits {
    fn default() -> WasiLimits {
        WasiLimits {
            environment_bytes: 1 << 20,
            random_bytes: 64 << 20,
            timers: 10_000,
            sockets: 256,
            open_files: 1024,
        }
    }
}

/// How WASI finds its part of a store's data.
pub trait WasiView: Send + 'static {
    /// The context, and the table with the resources that the guest holds.
    fn ctx(&mut self) -> WasiCtxView<'_>;
}

/// The parts of a store's data that WASI works on.
pub struct WasiCtxView<'a> {
    /// What the guest is given.
    pub ctx: &'a mut WasiCtx,
    /// The resources that it holds.
    pub table: &'a mut ResourceTable,
}
