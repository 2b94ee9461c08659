//! What the components of the case files import: the zoo's host, WASI, and what two of the codecs have beside it.
//!
//! `wasi:logging` and the streams of a sandboxed component are noted as lines, as the zoo's calls are.

use anyhow::{Result, bail};
use gusset::component::{Linker, ResourceTable, Val};
use gusset::wasi::{self, WasiCtx, WasiCtxView, WasiView};
use gusset_cli::zoo::{self, Zoo, quoted};

/// The data of a store: a guest has nothing of the system but clocks and random numbers.
pub(super) struct Host {
    pub(super) zoo: Zoo,
    wasi: WasiCtx,
    table: ResourceTable,
}

impl WasiView for Host {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.wasi, table: &mut self.table }
    }
}

impl Host {
    pub(super) fn new() -> Host {
        Host { zoo: Zoo::default(), wasi: WasiCtx::builder().build(), table: ResourceTable::new() }
    }
}

pub(super) fn add_to_linker(linker: &mut Linker<Host>) -> Result<()> {
    zoo::add_to_linker(linker, |host: &mut Host| &mut host.zoo)?;
    wasi::add_to_linker_sync(linker)?;
    add_logging(linker)?;
    add_sandbox(linker)
}

fn add_logging(linker: &mut Linker<Host>) -> Result<()> {
    linker.instance("wasi:logging/logging")?.func_new("log", |mut store, _, params, _| {
        let [Val::Enum(level), Val::String(context), Val::String(message)] = params else {
            bail!("expected a level, a context and a message")
        };
        let level = level.case().to_uppercase();
        let line = format!("wasi:logging {level} {} {}", quoted(context), quoted(message));
        store.data_mut().zoo.seen.push(line);
        Ok(())
    })
}

fn add_sandbox(linker: &mut Linker<Host>) -> Result<()> {
    let mut stdio = linker.instance("wasi-sandboxed:io/stdio@0.2.6")?;
    for name in ["write-stdout", "write-stderr"] {
        stdio.func_new(name, move |mut store, _, params, _| {
            let [Val::List(bytes)] = params else { bail!("expected bytes") };
            let line = format!("wasi-sandboxed {name}: {} bytes", bytes.len());
            store.data_mut().zoo.seen.push(line);
            Ok(())
        })?;
    }
    for name in ["flush-stdout", "flush-stderr"] {
        stdio.func_new(name, |_, _, _, _| Ok(()))?;
    }
    Ok(())
}
