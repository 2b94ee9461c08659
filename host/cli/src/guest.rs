//! What a store of `gusset run` and `gusset serve` holds: what one guest is given of the system.

use std::sync::Arc;

use anyhow::Result;
use gusset::component::{Component, Linker, ResourceTable};
use gusset::wasi::http::{self, Destinations, WasiHttpCtx, WasiHttpCtxView, WasiHttpView};
use gusset::wasi::{self, WasiCtx, WasiCtxBuilder, WasiCtxView, WasiView};

use crate::options::guest::GuestOptions;

/// The data of a store.
pub(crate) struct Guest {
    wasi: WasiCtx,
    http: WasiHttpCtx,
    table: ResourceTable,
}

impl WasiView for Guest {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.wasi, table: &mut self.table }
    }
}

impl WasiHttpView for Guest {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView { ctx: &mut self.http, table: &mut self.table }
    }
}

/// Makes guests that are given the same.
pub(crate) struct Gifts {
    options: GuestOptions,
    destinations: Arc<Destinations>,
}

impl Gifts {
    /// What the options say.
    ///
    /// # Errors
    /// When a place is none for HTTP.
    pub(crate) fn new(options: GuestOptions) -> Result<Gifts> {
        let destinations = Arc::new(options.destinations()?);
        Ok(Gifts { options, destinations })
    }

    /// A guest; `streams` says what it reads and writes, and its arguments.
    ///
    /// # Errors
    /// When a folder is not there or cannot be opened.
    pub(crate) fn guest(&self, streams: impl FnOnce(&mut WasiCtxBuilder)) -> Result<Guest> {
        let mut builder = WasiCtx::builder();
        streams(&mut builder);
        self.options.give(&mut builder)?;
        let mut http = WasiHttpCtx::new();
        http.allow_outgoing(self.destinations.clone());
        Ok(Guest { wasi: builder.build(), http, table: ResourceTable::default() })
    }
}

/// Puts into a linker what a component may import, for calls that block. Filling a linker takes longer than to start a
/// small guest, so that there is no more in it than the component asks for.
///
/// # Errors
/// Only by a mistake in Gusset.
pub(crate) fn link_for_blocking(linker: &mut Linker<Guest>, component: &Component) -> Result<()> {
    let ty = component.component_type();
    let imports = |package: &str| ty.imports().any(|(name, _)| name.starts_with(package));
    if imports("wasi:") {
        wasi::add_to_linker_sync(linker)?;
    }
    if imports("wasi:http/") {
        http::add_only_http_to_linker(linker)?;
    }
    Ok(())
}
