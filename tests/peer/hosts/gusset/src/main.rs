//! Runs a WASI command: `host-on-gusset COMPONENT`.

use anyhow::{Context, Result};
use gusset::component::{Component, Linker, ResourceTable};
use gusset::wasi::bindings::sync::Command;
use gusset::wasi::{WasiCtx, WasiCtxView, WasiView};
use gusset::{Engine, Store};

struct Host {
    ctx: WasiCtx,
    table: ResourceTable,
}

impl WasiView for Host {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.ctx, table: &mut self.table }
    }
}

fn main() -> Result<()> {
    let path = std::env::args().nth(1).context("wanted the path of a component")?;
    let engine = Engine::default();
    let component = Component::new(&engine, std::fs::read(path)?)?;
    let mut linker = Linker::new(&engine);
    gusset::wasi::add_to_linker_sync(&mut linker)?;
    let host = Host { ctx: WasiCtx::builder().inherit_stdio().build(), table: ResourceTable::new() };
    let mut store = Store::new(&engine, host);
    let command = Command::instantiate(&mut store, &component, &linker)?;
    command.wasi_cli_run().call_run(&mut store)?.map_err(|()| anyhow::anyhow!("the command failed"))
}
