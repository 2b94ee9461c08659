//! Hosts with nothing but WASI, and guests that are the text of a core module.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Mutex, OnceLock, PoisonError};

use gusset::component::{Component, Instance, Linker, Resource, ResourceTable};
use gusset::wasi::bindings::wasi::sockets::network::{ErrorCode, IpSocketAddress};
use gusset::wasi::sockets::{SocketError, SocketResult};
use gusset::wasi::{self, WasiCtx, WasiCtxBuilder, WasiCtxView, WasiView};
use gusset::{Engine, Error, Result, Store};
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

/// A store's data.
pub(crate) struct Host {
    ctx: WasiCtx,
    pub(crate) table: ResourceTable,
}

impl WasiView for Host {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.ctx, table: &mut self.table }
    }
}

/// A host whose context `give` sets.
pub(crate) fn host(give: impl FnOnce(&mut WasiCtxBuilder) -> &mut WasiCtxBuilder) -> Host {
    let mut builder = WasiCtx::builder();
    Host { ctx: give(&mut builder).build(), table: ResourceTable::new() }
}

/// The same handle once more, as a guest passes it for a function that borrows.
pub(crate) fn borrow<T: 'static>(handle: &Resource<T>) -> Resource<T> {
    Resource::new_borrow(handle.rep())
}

pub(crate) fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(Engine::default)
}

/// What a guest for the world of [`guest`] exports; each may trap.
pub(crate) type Run = gusset::component::TypedFunc<(), (u32,)>;

/// A component whose export `run` is that of a core module, which may import all of WASI; its packages have the
/// version, which in the module's text is `VERSION`.
pub(crate) fn guest_of(version: &str, text: &str) -> Component {
    let mut module = wat::parse_str(text.replace("VERSION", version)).expect("the guest's text is that of a module");
    let mut resolve = Resolve::default();
    for name in ["io", "clocks", "random", "filesystem", "sockets", "cli"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../wit/wasi/{name}.wit"));
        let package = std::fs::read_to_string(&path).expect("the package is there").replace("0.2.12", version);
        resolve.push_str(&path, &package).expect("the package is one");
    }
    let world =
        format!("package test:guest; world guest {{ include wasi:cli/imports@{version}; export run: func() -> u32; }}");
    let package = resolve.push_str("guest.wit", &world).expect("the world is one");
    let world = resolve.select_world(&[package], None).expect("there is one world");
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8, false)
        .expect("the module takes its world");
    let mut encoder = ComponentEncoder::default();
    let encoded = encoder.validate(true).module(&module).and_then(|encoder| encoder.encode());
    let bytes = encoded.expect("the module fits its world");
    Component::new(engine(), bytes).expect("the component compiles")
}

/// [`guest_of`] the newest version.
pub(crate) fn guest(text: &str) -> Component {
    guest_of("0.2.12", text)
}

/// Runs a guest by functions that block.
pub(crate) fn run(host: Host, component: &Component) -> (Store<Host>, Result<u32>) {
    let mut linker = Linker::new(engine());
    wasi::add_to_linker_sync(&mut linker).expect("the linker is empty");
    let mut store = Store::new(engine(), host);
    let result = linker.instantiate(&mut store, component).and_then(|instance| {
        let run = exported(&mut store, &instance)?;
        Ok(run.call(&mut store, ())?.0)
    });
    (store, result)
}

/// Runs a guest by functions that wait.
pub(crate) async fn run_async(host: Host, component: &Component) -> (Store<Host>, Result<u32>) {
    let mut linker = Linker::new(engine());
    wasi::add_to_linker_async(&mut linker).expect("the linker is empty");
    let mut store = Store::new(engine(), host);
    let result = async {
        let instance = linker.instantiate_async(&mut store, component).await?;
        let run = exported(&mut store, &instance)?;
        Ok(run.call_async(&mut store, ()).await?.0)
    };
    let result = result.await;
    (store, result)
}

fn exported(store: &mut Store<Host>, instance: &Instance) -> Result<Run> {
    instance.get_typed_func(store, "run")
}

/// A runtime of one thread, as most embedders of one guest have.
pub(crate) fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

/// The text of an error, all of it.
#[track_caller]
pub(crate) fn refused<T>(result: Result<T>) -> String {
    text_of(&result.err().expect("it is refused"))
}

pub(crate) fn text_of(error: &Error) -> String {
    format!("{error:#}")
}

/// An address of a socket.
pub(crate) fn address(text: &str) -> IpSocketAddress {
    text.parse::<SocketAddr>().expect("an address").into()
}

/// What a guest is told of a function that failed.
#[track_caller]
pub(crate) fn code<T>(result: SocketResult<T>) -> ErrorCode {
    match result {
        Ok(_) => panic!("it is refused"),
        Err(SocketError::Code(code)) => code,
        Err(SocketError::Trap(error)) => panic!("a trap: {error:#}"),
    }
}

/// Runs something that must not make this process larger by more than `most_mib`. Other tests run beside it: what
/// grows only once was theirs.
#[track_caller]
pub(crate) fn stays_below(most_mib: usize, what: &str, mut run: impl FnMut()) {
    static ALONE: Mutex<()> = Mutex::new(());
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let mut grown = [0; 3];
    for grown in &mut grown {
        let before = resident_bytes();
        run();
        *grown = resident_bytes().saturating_sub(before) >> 20;
        if *grown < most_mib {
            return;
        }
    }
    panic!("{what}: the process grew by {grown:?} MiB");
}

fn resident_bytes() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").expect("the system tells");
    let pages = statm.split(' ').nth(1).and_then(|pages| pages.parse::<usize>().ok());
    pages.expect("a number") * 4096
}
