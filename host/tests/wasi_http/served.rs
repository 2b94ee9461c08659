//! A server on a socket of its own, until it is dropped.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use gusset::component::{Component, Linker};
use gusset::wasi::http::{self, ProxyPre, Server, ServerBuilder, ServerConfig};
use gusset::{Config, Engine, PoolConfig, Store};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::guest::Data;

/// A server.
pub(crate) struct Served {
    pub(crate) address: SocketAddr,
    /// What went wrong with guests.
    pub(crate) failures: Arc<Mutex<Vec<String>>>,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<gusset::Result<()>>,
}

/// An engine as a server has it.
pub(crate) fn engine() -> Engine {
    let mut config = Config::new();
    config.epoch_interruption(true);
    config.allocation_strategy(PoolConfig::default());
    Engine::new(&config).unwrap()
}

/// A component that is prepared to be served.
pub(crate) fn prepare(engine: &Engine, component: &[u8]) -> ProxyPre<Data> {
    let component = Component::new(engine, component).unwrap();
    let mut linker = Linker::new(engine);
    http::add_to_linker_async::<Data>(&mut linker).unwrap();
    linker.define_unknown_imports_as_traps(&component).unwrap();
    ProxyPre::new(linker.instantiate_pre(&component).unwrap()).unwrap()
}

/// A component that answers with stores' data of such a kind.
pub(crate) async fn serve_with(
    component: &[u8],
    config: ServerConfig,
    data: impl Fn() -> Data + Send + Sync + 'static,
) -> Served {
    let engine = engine();
    let pre = prepare(&engine, component);
    listen(Server::builder(pre, move || Ok(Store::new(&engine, data()))).config(config)).await
}

/// A server that answers.
pub(crate) async fn listen(server: ServerBuilder<Data>) -> Served {
    let failures = Arc::new(Mutex::new(Vec::new()));
    let seen = failures.clone();
    let server = server.on_failure(move |error| seen.lock().unwrap().push(format!("{error:#}"))).build();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel();
    let task = tokio::spawn(async move { server.serve(listener, async { _ = stopped.await }).await });
    Served { address, failures, stop: Some(stop), task }
}

/// A component that answers.
pub(crate) async fn serve(component: &[u8], config: ServerConfig) -> Served {
    serve_with(component, config, Data::new).await
}

impl Served {
    /// Stops the server, and waits for what is under way.
    pub(crate) async fn stop(&mut self) {
        _ = self.stop.take().unwrap().send(());
        (&mut self.task).await.unwrap().unwrap();
    }

    /// What went wrong with guests until now.
    pub(crate) fn failures(&self) -> Vec<String> {
        std::mem::take(&mut *self.failures.lock().unwrap())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A guest of the project's own.
pub(crate) fn checked_in(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/guests-wasi").join(name)).unwrap()
}

fn shared(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/components/http").join(name)
}

/// A component of the shared test data; nothing where it is missing.
pub(crate) fn real(name: &str) -> Option<Vec<u8>> {
    let component = std::fs::read(shared(name)).ok();
    if component.is_none() {
        eprintln!("skipped: {} is missing", shared(name).display());
    }
    component
}
