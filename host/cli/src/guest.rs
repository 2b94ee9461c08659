//! What a store of `gusset run` and `gusset serve` holds: what one guest is given of the system.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Result;
use gusset::component::types::ComponentItem;
use gusset::component::{Component, Linker, ResourceTable};
use gusset::wasi::config::{self, ConfigVariables};
use gusset::wasi::http::{self, Destinations, WasiHttpCtx, WasiHttpCtxView, WasiHttpView};
use gusset::wasi::keyvalue::{self, Buckets, KeyValueCtxView, KeyValueView};
use gusset::wasi::{self, WasiCtx, WasiCtxBuilder, WasiCtxView, WasiView};

use crate::options::folders::Folders;
use crate::options::guest::GuestOptions;

/// The data of a store.
pub(crate) struct Guest {
    wasi: WasiCtx,
    http: WasiHttpCtx,
    config: ConfigVariables,
    buckets: Buckets,
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

impl KeyValueView for Guest {
    fn keyvalue(&mut self) -> KeyValueCtxView<'_> {
        KeyValueCtxView { buckets: &self.buckets, table: &mut self.table }
    }
}

/// Makes guests that are given the same: what this process has of it is looked at once.
pub(crate) struct Gifts {
    options: GuestOptions,
    variables: Vec<(String, String)>,
    folders: Folders,
    destinations: Arc<Destinations>,
    config: ConfigVariables,
    buckets: Buckets,
}

impl Gifts {
    /// What the options say; `code` is where this run of the command and later ones keep code.
    ///
    /// # Errors
    /// When a folder is not there, cannot be opened or is one that guests may not write to; when a variable is no
    /// text; when a place is none for HTTP.
    pub(crate) fn new(options: GuestOptions, code: &[PathBuf]) -> Result<Gifts> {
        let folders = Folders::open(&options, code)?;
        let variables = options.variables()?;
        let destinations = Arc::new(options.destinations()?);
        let (config, buckets) = (options.config_variables()?, options.buckets());
        Ok(Gifts { options, variables, folders, destinations, config, buckets })
    }

    /// A guest; `streams` says what it reads and writes, and its arguments.
    pub(crate) fn guest(&self, streams: impl FnOnce(&mut WasiCtxBuilder)) -> Guest {
        let mut builder = WasiCtx::builder();
        streams(&mut builder);
        builder.envs(&self.variables);
        self.folders.give(&mut builder);
        self.options.give_network(&mut builder);
        let mut http = WasiHttpCtx::new();
        http.allow_outgoing(self.destinations.clone());
        let (config, buckets) = (self.config.clone(), self.buckets.clone());
        Guest { wasi: builder.build(), http, config, buckets, table: ResourceTable::default() }
    }
}

/// Puts into a linker what a component may import, for calls that block. Filling a linker takes longer than to start a
/// small guest, so that there is no more in it than the component asks for.
///
/// # Errors
/// Only by a mistake in Gusset.
pub(crate) fn link_for_blocking(linker: &mut Linker<Guest>, component: &Component) -> Result<()> {
    let imports = |package: &str| imports(component, package);
    if imports("wasi:") {
        wasi::add_to_linker_sync(linker)?;
    }
    if imports("wasi:http/") {
        http::add_only_http_to_linker(linker)?;
    }
    link_proposals(linker, component)
}

/// Puts the proposals into a linker that a component imports.
///
/// # Errors
/// Only by a mistake in Gusset.
pub(crate) fn link_proposals(linker: &mut Linker<Guest>, component: &Component) -> Result<()> {
    if imports(component, "wasi:config/") {
        config::add_to_linker(linker, |guest| &mut guest.config)?;
    }
    if imports(component, "wasi:keyvalue/") {
        keyvalue::add_to_linker(linker)?;
    }
    Ok(())
}

/// Whether a component imports something of a package.
fn imports(component: &Component, package: &str) -> bool {
    component.component_type().imports().any(|(name, _)| name.starts_with(package))
}

/// What a command exports.
pub(crate) const RUN: &str = "wasi:cli/run";
/// What answers HTTP requests exports.
pub(crate) const HANDLER: &str = "wasi:http/incoming-handler";

/// The name of an interface in some 0.2 version that a component exports.
pub(crate) fn exported_interface(component: &Component, interface: &str) -> Option<String> {
    let is_version = |version: &str| version.is_empty() || version.starts_with("@0.2.");
    let is_it = |name: &str, item: &ComponentItem| {
        matches!(item, ComponentItem::ComponentInstance(_)) && name.strip_prefix(interface).is_some_and(is_version)
    };
    component.component_type().exports().find(|(name, item)| is_it(name, item)).map(|(name, _)| name.to_owned())
}

#[cfg(test)]
mod tests;
