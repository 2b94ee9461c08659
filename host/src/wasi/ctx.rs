//! What a store's data holds for WASI.

use crate::component::ResourceTable;

/// What one guest is given by WASI: arguments, environment, streams, clocks, files, network. Made by
/// [`WasiCtx::builder`]; what was not given is not there.
#[derive(Default)]
pub struct WasiCtx {}

impl WasiCtx {
    /// A context that gives a guest nothing yet.
    pub fn builder() -> WasiCtxBuilder {
        WasiCtxBuilder::default()
    }
}

/// Says what a guest is given.
#[derive(Default)]
pub struct WasiCtxBuilder {
    ctx: WasiCtx,
}

impl WasiCtxBuilder {
    /// A builder of a context that gives a guest nothing yet.
    pub fn new() -> WasiCtxBuilder {
        WasiCtxBuilder::default()
    }

    /// The context. The builder is empty after it.
    pub fn build(&mut self) -> WasiCtx {
        std::mem::take(&mut self.ctx)
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
