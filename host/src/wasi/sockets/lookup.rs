//! `wasi:sockets/ip-name-lookup`: the addresses of a name.
//!
//! The system's resolver blocks, so each lookup has a thread of tokio's ([`resolver`]); a guest has few of them at a time.

use std::io;
use std::net::{IpAddr, ToSocketAddrs};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use super::{Network, SocketError, SocketResult};
use crate::Result;
use crate::component::Resource;
use crate::wasi::bindings::wasi::sockets::ip_name_lookup;
use crate::wasi::bindings::wasi::sockets::network::{ErrorCode, IpAddress};
use crate::wasi::io::{DynPollable, Pollable, subscribe};
use crate::wasi::{WasiCtxView, executor, resolver};

/// The resource `wasi:sockets/ip-name-lookup.resolve-address-stream`.
pub struct ResolveAddressStream {
    lookup: Lookup,
}

enum Lookup {
    Waits(resolver::Lookup<io::Result<Vec<IpAddr>>>),
    Found(std::vec::IntoIter<IpAddr>),
    /// Given to the guest each time.
    Failed(ErrorCode),
}

/// What a guest gets of one name at most.
const MAX_ADDRESSES: usize = 64;

impl ResolveAddressStream {
    fn next(&mut self) -> SocketResult<Option<IpAddress>> {
        let _pending = executor::at_once(|cx| self.poll_ready(cx));
        match &mut self.lookup {
            Lookup::Waits(_) => Err(ErrorCode::WouldBlock.into()),
            Lookup::Found(addresses) => Ok(addresses.next().map(Into::into)),
            Lookup::Failed(code) => Err((*code).into()),
        }
    }
}

impl Pollable for ResolveAddressStream {
    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if let Lookup::Waits(lookup) = &mut self.lookup {
            self.lookup = match ready!(Pin::new(lookup).poll(cx)) {
                Some(Ok(addresses)) => Lookup::Found(addresses.into_iter()),
                Some(Err(error)) => Lookup::Failed(code_of(&error)),
                // The runtime has ended.
                None => Lookup::Failed(ErrorCode::TemporaryResolverFailure),
            };
        }
        Poll::Ready(())
    }
}

/// The standard library keeps the resolver's code to itself, but not its text.
fn code_of(error: &io::Error) -> ErrorCode {
    match error.to_string() {
        text if text.contains("Temporary failure") => ErrorCode::TemporaryResolverFailure,
        text if text.contains("Non-recoverable failure") => ErrorCode::PermanentResolverFailure,
        _ => ErrorCode::NameUnresolvable,
    }
}

/// The addresses of a name; each once, none of them an IPv4 address in IPv6's clothes.
fn resolve(name: &str) -> io::Result<Vec<IpAddr>> {
    let mut addresses: Vec<IpAddr> = Vec::new();
    for found in (name, 0).to_socket_addrs()?.take(MAX_ADDRESSES) {
        let address = found.ip().to_canonical();
        if !addresses.contains(&address) {
            addresses.push(address);
        }
    }
    Ok(addresses)
}

/// A name that the resolver takes for a name: letters, digits, `-` and `_` between dots.
fn is_name(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    };
    // The resolver takes numbers for addresses: `127.1`, `0x7f000001`.
    let is_number = |label: &str| {
        label.bytes().all(|byte| byte.is_ascii_digit())
            || label.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("0x"))
    };
    name.len() <= 253 && name.split('.').all(is_label) && !name.rsplit('.').next().is_some_and(is_number)
}

/// An address as text, in brackets or not.
fn parse_address(name: &str) -> Option<IpAddr> {
    let bracketed = name.strip_prefix('[').and_then(|name| name.strip_suffix(']'));
    match bracketed {
        Some(v6) => v6.parse().ok().map(IpAddr::V6),
        None => name.parse().ok(),
    }
}

impl ip_name_lookup::Host for WasiCtxView<'_> {
    fn resolve_addresses(
        &mut self,
        network: Resource<Network>,
        name: String,
    ) -> SocketResult<Resource<ResolveAddressStream>> {
        self.check_network(&network)?;
        let lookup = match parse_address(&name) {
            Some(address) => Lookup::Found(vec![address.to_canonical()].into_iter()),
            None => self.begin_lookup(name)?,
        };
        Ok(self.table.push(ResolveAddressStream { lookup })?)
    }
}

impl WasiCtxView<'_> {
    fn begin_lookup(&mut self, name: String) -> SocketResult<Lookup> {
        if !name.is_ascii() {
            return Err(ErrorCode::NotSupported.into());
        }
        if !is_name(&name) {
            return Err(ErrorCode::InvalidArgument.into());
        }
        self.ctx.check_name(&name)?;
        let share = self.ctx.take_lookup()?;
        let found = self.ctx.network.found.clone();
        let look_up = move || {
            let resolved = resolve(&name);
            if let (Some(found), Ok(addresses)) = (found, &resolved) {
                found(&name, addresses);
            }
            drop(share);
            resolved
        };
        let lookup = executor::within(|| resolver::begin(look_up)).map_err(SocketError::Trap)?;
        Ok(Lookup::Waits(lookup))
    }
}

impl ip_name_lookup::HostResolveAddressStream for WasiCtxView<'_> {
    fn resolve_next_address(&mut self, self_: Resource<ResolveAddressStream>) -> SocketResult<Option<IpAddress>> {
        self.table.get_mut(&self_)?.next()
    }

    fn subscribe(&mut self, self_: Resource<ResolveAddressStream>) -> Result<Resource<DynPollable>> {
        subscribe(self.table, self_)
    }

    fn drop(&mut self, rep: Resource<ResolveAddressStream>) -> Result<()> {
        self.table.delete(rep)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{is_name, parse_address};

    #[test]
    fn what_the_resolver_would_take_for_an_address_is_no_name() {
        for name in ["localhost", "example.com", "example.com.", "a-b.c_d", "1password.com", "xn--bcher-kva.example"] {
            assert!(is_name(name), "{name}");
        }
        let long = format!("{}.com", "a".repeat(64));
        let longer = "a.".repeat(127) + "aa";
        for name in [
            "",
            ".",
            "a..b",
            "-a",
            "a-",
            "127.1",
            "2130706433",
            "0x7f000001",
            "a b",
            "a/b",
            "a:1",
            "a\0",
            &long,
            &longer,
        ] {
            assert!(!is_name(name), "{name}");
        }
    }

    #[test]
    fn an_address_is_one_in_brackets_only_if_it_is_ipv6() {
        for text in ["127.0.0.1", "::1", "[::1]", "::ffff:1.2.3.4"] {
            assert!(parse_address(text).is_some(), "{text}");
        }
        for text in ["[127.0.0.1]", "[::1", "::1]", "127.0.0.1:80", "[::1]:80", "fe80::1%eth0", "1.2.3"] {
            assert!(parse_address(text).is_none(), "{text}");
        }
    }
}
