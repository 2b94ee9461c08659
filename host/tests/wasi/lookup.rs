//! The addresses of names.

use std::sync::{Arc, Mutex};

use gusset::component::Resource;
use gusset::wasi::bindings::wasi::io::poll::HostPollable;
use gusset::wasi::bindings::wasi::sockets::instance_network::Host as _;
use gusset::wasi::bindings::wasi::sockets::ip_name_lookup::{Host as _, HostResolveAddressStream};
use gusset::wasi::bindings::wasi::sockets::network::{ErrorCode, IpAddress};
use gusset::wasi::sockets::{ResolveAddressStream, SocketResult};
use gusset::wasi::{WasiCtxView, WasiView};

use crate::support::{borrow, code, host, runtime};

fn resolve(view: &mut WasiCtxView<'_>, name: &str) -> SocketResult<Resource<ResolveAddressStream>> {
    let network = view.instance_network().expect("there is one");
    view.resolve_addresses(network, name.to_owned())
}

/// All addresses, once they are there.
fn addresses(view: &mut WasiCtxView<'_>, name: &str) -> SocketResult<Vec<IpAddress>> {
    let stream = resolve(view, name)?;
    let pollable = HostResolveAddressStream::subscribe(view, borrow(&stream)).expect("a pollable");
    runtime().block_on(HostPollable::block(view, borrow(&pollable))).expect("it comes");
    HostPollable::drop(view, pollable).expect("it goes");
    let mut all = Vec::new();
    while let Some(address) = HostResolveAddressStream::resolve_next_address(view, borrow(&stream))? {
        all.push(address);
    }
    HostResolveAddressStream::drop(view, stream).expect("it goes");
    Ok(all)
}

#[test]
fn names_are_looked_up_where_that_is_allowed_and_nowhere_else() {
    let mut host = host(|ctx| ctx.inherit_network());
    assert_eq!(code(resolve(&mut host.ctx(), "localhost")), ErrorCode::AccessDenied);
    let mut host = crate::support::host(|ctx| ctx.ip_name_check(|name| name == "localhost"));
    assert_eq!(code(resolve(&mut host.ctx(), "example.com")), ErrorCode::AccessDenied);
    let found = addresses(&mut host.ctx(), "localhost").expect("it has an address");
    let is_local =
        |address: &IpAddress| matches!(address, IpAddress::Ipv4((127, ..)) | IpAddress::Ipv6((0, 0, 0, 0, 0, 0, 0, 1)));
    assert!(!found.is_empty() && found.iter().all(is_local), "{found:?}");
}

#[test]
fn what_was_found_is_told_beside_the_guests_thread_and_before_the_guest() {
    let told = Arc::new(Mutex::new(Vec::new()));
    let keep = told.clone();
    let mut host = host(|ctx| {
        ctx.allow_ip_name_lookup(true).ip_name_found(move |name, addresses| {
            keep.lock().unwrap().push((name.to_owned(), addresses.to_vec(), std::thread::current().id()));
        })
    });
    let found = addresses(&mut host.ctx(), "localhost").expect("it has an address");
    for no_name in ["127.0.0.9", "[::1]", "no-such-host.invalid"] {
        let _nobodys = addresses(&mut host.ctx(), no_name);
    }
    let told = told.lock().unwrap();
    assert_eq!(told.len(), 1, "{told:?}");
    let (name, addresses, thread) = &told[0];
    assert_eq!((name.as_str(), addresses.len()), ("localhost", found.len()));
    assert_ne!(*thread, std::thread::current().id());
}

#[test]
fn an_address_is_its_own_and_nobody_is_asked() {
    let mut host = host(|ctx| ctx);
    let mut view = host.ctx();
    for (text, address) in [
        ("127.0.0.1", IpAddress::Ipv4((127, 0, 0, 1))),
        ("[::1]", IpAddress::Ipv6((0, 0, 0, 0, 0, 0, 0, 1))),
        ("::1", IpAddress::Ipv6((0, 0, 0, 0, 0, 0, 0, 1))),
        ("::ffff:1.2.3.4", IpAddress::Ipv4((1, 2, 3, 4))),
    ] {
        let stream = resolve(&mut view, text).expect("an address");
        let next = HostResolveAddressStream::resolve_next_address(&mut view, borrow(&stream)).expect("it is there");
        assert_eq!(format!("{next:?}"), format!("{:?}", Some(address)), "{text}");
        let end = HostResolveAddressStream::resolve_next_address(&mut view, borrow(&stream)).expect("it is there");
        assert!(end.is_none());
    }
}

#[test]
fn what_is_no_name_is_refused() {
    let mut host = host(|ctx| ctx.allow_ip_name_lookup(true));
    let mut view = host.ctx();
    let long = "a".repeat(100_000);
    for name in ["", " ", "a b", "127.1", "http://localhost", "localhost:80", "a\0b", "-", &long] {
        assert_eq!(code(resolve(&mut view, name)), ErrorCode::InvalidArgument, "{name:.20}");
    }
    assert_eq!(code(resolve(&mut view, "bücher.example")), ErrorCode::NotSupported);
}

#[test]
fn a_name_that_nobody_has_is_told_as_such_each_time() {
    let mut host = host(|ctx| ctx.allow_ip_name_lookup(true));
    let mut view = host.ctx();
    let code = code(addresses(&mut view, "no-such-host.invalid"));
    assert!(matches!(code, ErrorCode::NameUnresolvable | ErrorCode::TemporaryResolverFailure), "{code:?}");
}

#[test]
fn a_guest_looks_up_few_names_at_a_time() {
    let mut host = host(|ctx| ctx.allow_ip_name_lookup(true));
    let mut view = host.ctx();
    // A runtime whose only thread for such work is busy.
    let runtime = tokio::runtime::Builder::new_current_thread().max_blocking_threads(1).build().expect("a runtime");
    let _entered = runtime.enter();
    let (free, busy) = std::sync::mpsc::channel::<()>();
    runtime.spawn_blocking(move || busy.recv());
    let lookups: Vec<_> = (0..8).map(|_| resolve(&mut view, "localhost").expect("there is room")).collect();
    assert_eq!(code(resolve(&mut view, "localhost")), ErrorCode::TemporaryResolverFailure);
    for stream in lookups {
        let next = HostResolveAddressStream::resolve_next_address(&mut view, borrow(&stream));
        assert_eq!(code(next), ErrorCode::WouldBlock);
        // Who drops it gives up its result, not the thread.
        HostResolveAddressStream::drop(&mut view, stream).expect("it goes");
    }
    assert_eq!(code(resolve(&mut view, "localhost")), ErrorCode::TemporaryResolverFailure);
    drop(free);
    let start = std::time::Instant::now();
    while resolve(&mut view, "localhost").is_err() {
        assert!(start.elapsed() < std::time::Duration::from_secs(10));
        std::thread::yield_now();
    }
}
