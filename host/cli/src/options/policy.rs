//! Decides what a guest may do with an address or a name, by the places that the options name.
//!
//! A place with a name permits addresses that this host finds for it. They are looked up when a guest wants to use an
//! address that no range permits, and kept for a while.
//!
//! # Invariants
//! * A name that a guest looked up permits an address only if a place names it, and only if this host's own lookup
//!   finds the address.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use gusset::wasi::SocketAddrUse;

use super::guest::GuestOptions;
use super::network::{Hosts, Place};

/// How long addresses of a name are kept, and how often they are looked up again at most.
const FRESH: Duration = Duration::from_secs(30);
/// Names below a place (`*.example.com`) that are remembered.
const MAX_NAMES: usize = 256;

/// What a guest may do with the network.
pub(crate) struct Policy {
    connect: Vec<Place>,
    listen: Vec<Place>,
    resolve_all: bool,
    /// Names that a place means, with their addresses once they were looked up.
    names: Mutex<HashMap<String, Option<Found>>>,
}

/// What a name was resolved to.
struct Found {
    at: Instant,
    addresses: Vec<IpAddr>,
}

impl Policy {
    /// What the options permit.
    pub(crate) fn new(options: &GuestOptions) -> Policy {
        let connect = options.connects();
        let name = |place: &Place| match &place.hosts {
            Hosts::Name(name) => Some((name.clone(), None)),
            _ => None,
        };
        let names = Mutex::new(connect.iter().filter_map(name).collect());
        Policy { connect, listen: options.listens(), resolve_all: options.resolves_all(), names }
    }

    /// Whether there is nothing that the guest may do.
    pub(crate) fn is_empty(&self) -> bool {
        self.connect.is_empty() && self.listen.is_empty() && !self.resolve_all
    }

    /// Whether the guest may use an address.
    pub(crate) fn may_use(&self, address: SocketAddr, what: SocketAddrUse) -> bool {
        let listens = || self.listen.iter().any(|place| place.has_address(&address));
        match what {
            SocketAddrUse::TcpBind => listens(),
            // A datagram socket that sends needs an address of its own, which the system chooses.
            SocketAddrUse::UdpBind => listens() || (is_any(address) && !self.connect.is_empty()),
            _ => self.connect.iter().any(|place| place.has_address(&address)) || self.has_named(address),
        }
    }

    /// Whether the guest may look up a name.
    pub(crate) fn may_resolve(&self, name: &str) -> bool {
        let is_named = self.connect.iter().any(|place| place.has_name(name));
        if is_named {
            self.remember(name);
        }
        is_named || self.resolve_all
    }

    /// Names that stars mean are known from the guest's own lookups.
    fn remember(&self, name: &str) {
        let name = name.trim_end_matches('.').to_ascii_lowercase();
        let mut names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        if names.len() < MAX_NAMES {
            names.entry(name).or_default();
        }
    }

    /// Whether an address is one of a name that a place means.
    fn has_named(&self, address: SocketAddr) -> bool {
        let is_for =
            |place: &&Place| matches!(place.hosts, Hosts::Name(_) | Hosts::Below(_)) && place.has_port(address.port());
        let places: Vec<&Place> = self.connect.iter().filter(is_for).collect();
        let mut names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        let mut meant = names.iter_mut().filter(|(name, _)| places.iter().any(|place| place.has_name(name)));
        meant.any(|(name, found)| addresses(name, found).contains(&address.ip().to_canonical()))
    }
}

/// The addresses of a name, looked up again when they are old.
fn addresses<'f>(name: &str, found: &'f mut Option<Found>) -> &'f [IpAddr] {
    if found.as_ref().is_none_or(|found| found.at.elapsed() > FRESH) {
        let addresses = (name, 0).to_socket_addrs().map(|all| all.map(|one| one.ip().to_canonical()).collect());
        *found = Some(Found { at: Instant::now(), addresses: addresses.unwrap_or_default() });
    }
    found.as_ref().map_or(&[], |found| &found.addresses)
}

fn is_any(address: SocketAddr) -> bool {
    address.ip().is_unspecified() && address.port() == 0
}

#[cfg(test)]
mod tests {
    use gusset::wasi::SocketAddrUse::{TcpBind, TcpConnect, UdpBind, UdpConnect, UdpOutgoingDatagram};

    use super::Policy;
    use crate::options::guest::GuestOptions;

    fn policy(connect: &[&str], listen: &[&str]) -> Policy {
        let places = |texts: &[&str]| texts.iter().map(|text| text.parse().unwrap()).collect();
        Policy::new(&GuestOptions {
            allow_connect: places(connect),
            allow_listen: places(listen),
            ..GuestOptions::default()
        })
    }

    #[test]
    fn nothing_is_permitted_unless_it_is_said() {
        let none = policy(&[], &[]);
        assert!(none.is_empty() && !none.may_resolve("localhost"));
        for what in [TcpBind, TcpConnect, UdpBind, UdpConnect, UdpOutgoingDatagram] {
            for address in ["127.0.0.1:80", "0.0.0.0:0", "[::1]:80", "[::]:0"] {
                assert!(!none.may_use(address.parse().unwrap(), what), "{address} {what:?}");
            }
        }
    }

    #[test]
    fn to_connect_is_not_to_listen() {
        let address = "127.0.0.1:80".parse().unwrap();
        let connects = policy(&["127.0.0.1:80"], &[]);
        assert!(connects.may_use(address, TcpConnect) && connects.may_use(address, UdpOutgoingDatagram));
        assert!(!connects.may_use(address, TcpBind) && !connects.may_use(address, UdpBind));
        let any = "0.0.0.0:0".parse().unwrap();
        assert!(connects.may_use(any, UdpBind) && !connects.may_use(any, TcpBind));
        let listens = policy(&[], &["127.0.0.1:80"]);
        assert!(listens.may_use(address, TcpBind) && listens.may_use(address, UdpBind));
        assert!(!listens.may_use(address, TcpConnect) && !listens.may_use(any, UdpBind));
    }

    #[test]
    fn a_name_permits_its_addresses_at_its_port() {
        let named = policy(&["localhost:80"], &[]);
        assert!(named.may_resolve("LOCALHOST") && !named.may_resolve("example.com"));
        assert!(named.may_use("127.0.0.1:80".parse().unwrap(), TcpConnect));
        assert!(!named.may_use("127.0.0.1:81".parse().unwrap(), TcpConnect));
        assert!(!named.may_use("192.0.2.1:80".parse().unwrap(), TcpConnect));
    }

    #[test]
    fn a_name_that_no_place_means_permits_nothing() {
        let below = policy(&["*.example.invalid"], &[]);
        assert!(!below.may_resolve("localhost") && below.may_resolve("a.example.invalid"));
        assert!(!below.may_use("127.0.0.1:80".parse().unwrap(), TcpConnect));
    }
}
