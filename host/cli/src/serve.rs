//! `gusset serve`: answers HTTP requests with instances of a component.
//!
//! Reads the options, makes engine, linker and socket, and hands them to [`Server`], which does the work. The engine
//! has a pool with a place for each request that is answered at once.
//!
//! # Invariants
//! * No thread that answers requests waits for who reads the log (`lines`).

mod access;
mod lines;
mod pool;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use clap::Args;
use gusset::component::{Component, Linker};
use gusset::wasi;
use gusset::wasi::http::{self, ProxyPre, Server, ServerBuilder, ServerConfig};
use gusset::{Config, Engine, Store};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use self::lines::Lines;
use self::pool::WithRoom;
use crate::errors;
use crate::guest::{self, Gifts, Guest};
use crate::load;
use crate::options::engine::EngineOptions;
use crate::options::guest::GuestOptions;
use crate::options::limits::LimitOptions;
use crate::options::serve::ServeOptions;
use crate::options::{Layer, is_set};
use crate::settings::Settings;

/// Answers HTTP requests with a component (wasi:http/proxy).
///
/// Every request gets an instance of its own, from a pool, unless `--reuse` lets one answer several. A guest that
/// fails, gives no answer or takes too long is an answer with status 500, 503 or 504, and a line on the standard
/// errors; it touches no other request. The access log goes to the standard output:
///
///     gusset serve app.wasm
///     gusset serve --addr 0.0.0.0:80 --env MODE=test app.wasm
///     gusset serve --timeout 5s --max-memory 64MiB --max-concurrent 200 app.wasm
///
/// SIGINT and SIGTERM stop it: no further connections, and requests that are under way are answered
/// (`--stop-timeout`). A second signal ends it at once.
#[derive(Args)]
#[command(verbatim_doc_comment)]
pub struct Serve {
    /// A component
    file: PathBuf,
    #[command(flatten)]
    serve: ServeOptions,
    #[command(flatten)]
    guest: GuestOptions,
    #[command(flatten)]
    limits: LimitOptions,
    #[command(flatten)]
    engine: EngineOptions,
}

/// Serves until a signal stops it.
///
/// # Errors
/// When the component cannot be loaded or does not fit, and when nobody can listen at the address.
pub fn serve(options: Serve, settings: Settings) -> Result<ExitCode> {
    raise_file_limit();
    let Serve { file, serve, guest, limits, engine } = options;
    let serve = serve.over(settings.serve);
    let limits = limits.over(settings.limits);
    let code = engine.code_folders(&settings.engine);
    let mut config = engine.over(settings.engine).config()?;
    limits.configure(&mut config);
    config.compile.epoch_interruption = true;
    let bytes = load::component_bytes(load::read(&file)?).with_context(|| format!("file `{}`", file.display()))?;
    let (engine, component) = loaded(config, &serve, &file, &bytes)?;

    let gifts = Gifts::new(guest.over(settings.guest), &code)?;
    let pre = prepare(&engine, &component).with_context(|| format!("component `{}`", file.display()))?;
    let make_store = move || {
        let mut store = Store::new(&engine, new_guest(&gifts));
        limits.fuel.map_or(Ok(()), |fuel| store.set_fuel(fuel))?;
        Ok(store)
    };
    let server = Server::builder(pre, make_store).config(server_config(&serve, &limits));
    let (server, logs) = with_logs(server, &serve)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let address = serve.addr.unwrap_or(ADDRESS);
    runtime.block_on(listen(server.build(), address))?;
    wasi::linger(LINGER);
    // A guest that does not end keeps nobody waiting.
    runtime.shutdown_background();
    logs.iter().for_each(|lines| lines.finish(LINGER));
    Ok(ExitCode::SUCCESS)
}

/// A connection is an open file, and so is much of what guests have: the process may have as many as it may ask for.
fn raise_file_limit() {
    let maximum = getrlimit(Resource::Nofile).maximum;
    // Where that cannot be had, what there was is enough for fewer.
    _ = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum });
}

const ADDRESS: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 8080);

/// How long others may take at the end for what guests sent them, and for the logs.
const LINGER: Duration = Duration::from_secs(1);

/// A server that says what it does, and where it says that.
fn with_logs(server: ServerBuilder<Guest>, serve: &ServeOptions) -> Result<(ServerBuilder<Guest>, Vec<Lines>)> {
    let errors = Lines::to(std::io::stderr())?;
    let mut logs = vec![errors.clone()];
    let mut server = server.on_failure(move |error| errors.push(&errors::report(error)));
    if !is_set(serve.no_access_log) {
        let accesses = Lines::to(std::io::stdout())?;
        logs.push(accesses.clone());
        server = server.on_access(move |record| accesses.push(&access::line(record)));
    }
    Ok((server, logs))
}

fn new_guest(gifts: &Gifts) -> Guest {
    gifts.guest(|builder| {
        builder.inherit_stdout().inherit_stderr();
    })
}

/// The component, and an engine with a pool for it.
fn loaded(mut config: Config, serve: &ServeOptions, file: &Path, bytes: &[u8]) -> Result<(Engine, Component)> {
    let of_component = || format!("component `{}`", file.display());
    let needs = pool::needs(bytes).with_context(of_component)?;
    let pool = pool::config(serve, &needs, config.store.max_memory_bytes).with_context(of_component)?;
    config.pool = Some(pool.clone());
    let engine = Engine::new(&config).with_room(&pool, &needs)?;
    let component = load::compiled(&engine, file, bytes)?;
    Ok((engine, component))
}

fn prepare(engine: &Engine, component: &Component) -> Result<ProxyPre<Guest>> {
    let is_command = || guest::exported_interface(component, guest::RUN).is_some();
    if guest::exported_interface(component, guest::HANDLER).is_none() {
        ensure!(!is_command(), "it is a command (exports `wasi:cli/run`): `gusset run` runs it");
        bail!("it answers no HTTP requests (exports no `wasi:http/incoming-handler` of WASI 0.2)");
    }
    let mut linker = Linker::new(engine);
    http::add_to_linker_async(&mut linker)?;
    guest::link_proposals(&mut linker, component)?;
    ProxyPre::new(linker.instantiate_pre(component)?)
}

fn server_config(serve: &ServeOptions, limits: &LimitOptions) -> ServerConfig {
    let mut config = ServerConfig { stop_timeout: Duration::from_secs(10), ..ServerConfig::default() };
    config.max_concurrent_requests = serve.concurrent();
    config.max_concurrent_requests_per_client = serve.max_concurrent_per_client;
    config.max_connections = serve.max_connections.unwrap_or(config.max_connections);
    config.requests_per_instance = serve.reuse.unwrap_or(1);
    config.request_timeout = limits.time().unwrap_or(config.request_timeout);
    config.header_read_timeout = serve.header_timeout.map_or(config.header_read_timeout, |span| span.0);
    config.client_timeout = serve.client_timeout.map_or(config.client_timeout, |span| span.0);
    config.stop_timeout = serve.stop_timeout.map_or(config.stop_timeout, |span| span.0);
    config
}

async fn listen(server: Server<Guest>, address: SocketAddr) -> Result<()> {
    let listener = TcpListener::bind(address).await.with_context(|| format!("listening at `{address}`"))?;
    errors::say(&format!("serving at http://{}/", listener.local_addr()?));
    server.serve(listener, stopped()?).await
}

/// Is ready when the process is told to stop; the next such signal ends it.
fn stopped() -> Result<impl Future<Output = ()>> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut next = async move || {
        tokio::select! {
            _ = interrupt.recv() => 130,
            _ = terminate.recv() => 143,
        }
    };
    Ok(async move {
        next().await;
        errors::say("stopping: requests that are under way are answered");
        tokio::spawn(async move { std::process::exit(next().await) });
    })
}
