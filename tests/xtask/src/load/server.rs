//! A server in this process, on threads of its own.

use std::net::SocketAddr;
use std::path::Path;

use anyhow::{Context, Result};
use gusset::component::{Component, Linker, ResourceTable};
use gusset::wasi::http::{self, ProxyPre, Server, ServerConfig, WasiHttpCtx, WasiHttpCtxView, WasiHttpView};
use gusset::wasi::{WasiCtx, WasiCtxView, WasiView};
use gusset::{Config, Engine, PoolConfig, Store};
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};

/// A server that runs until it is dropped.
pub(super) struct Served {
    pub(super) address: SocketAddr,
    _runtime: Runtime,
}

struct Data {
    table: ResourceTable,
    wasi: WasiCtx,
    http: WasiHttpCtx,
}

impl WasiView for Data {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.wasi, table: &mut self.table }
    }
}

impl WasiHttpView for Data {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView { ctx: &mut self.http, table: &mut self.table }
    }
}

fn store(engine: &Engine) -> Store<Data> {
    let (wasi, http) = (WasiCtx::builder().build(), WasiHttpCtx::new());
    Store::new(engine, Data { table: ResourceTable::new(), wasi, http })
}

/// Serves a component on a port that is free.
pub(super) fn serve(file: &Path, requests_per_instance: u32) -> Result<Served> {
    let server = server(file, requests_per_instance).with_context(|| format!("serve `{}`", file.display()))?;
    let runtime = Builder::new_multi_thread().worker_threads(2).thread_name("server").enable_all().build()?;
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"))?;
    let address = listener.local_addr()?;
    runtime.spawn(async move { server.serve(listener, std::future::pending()).await });
    Ok(Served { address, _runtime: runtime })
}

fn server(file: &Path, requests_per_instance: u32) -> Result<Server<Data>> {
    let mut config = Config::new();
    config.epoch_interruption(true).allocation_strategy(PoolConfig::default());
    let engine = Engine::new(&config)?;
    let component = Component::from_file(&engine, file)?;
    let mut linker = Linker::new(&engine);
    http::add_to_linker_async(&mut linker)?;
    linker.define_unknown_imports_as_traps(&component)?;
    let pre = ProxyPre::new(linker.instantiate_pre(&component)?)?;
    let config = ServerConfig { requests_per_instance, ..ServerConfig::default() };
    Ok(Server::builder(pre, move || Ok(store(&engine))).config(config).build())
}
