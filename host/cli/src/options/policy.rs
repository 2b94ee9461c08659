//! Decides what a guest may do with an address or a name, by the places that the options name.
//!
//! A place with a name permits the addresses that the guest's own lookup of the name found, which this host made. Nothing
//! is looked up here: a question about an address is asked on the guest's thread.
//!
//! # Invariants
//! * A name permits an address only if a place means the name, and only if this host's resolver said that it is the
//!   name's. An address that a guest has from elsewhere is none.
//! * A name that only a `*` covers permits public addresses alone: whoever owns it could point it at this machine.
//! * Who may not listen receives from those alone that it may send to.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Mutex, PoisonError};

use gusset::wasi::SocketAddrUse;
use gusset::wasi::http::is_public;

use super::guest::GuestOptions;
use super::network::{Hosts, Place};

/// How many addresses of names are remembered, and names of an address. What is beyond is not permitted.
const MAX_ADDRESSES: usize = 4096;
const MAX_NAMES: usize = 64;

/// What a guest may do with the network.
pub(crate) struct Policy {
    connect: Vec<Place>,
    listen: Vec<Place>,
    resolve_all: bool,
    /// The names that places mean, by the addresses that were found for them.
    found: Mutex<HashMap<IpAddr, Vec<String>>>,
}

impl Policy {
    /// What the options permit.
    pub(crate) fn new(options: &GuestOptions) -> Policy {
        Policy {
            connect: options.connects(),
            listen: options.listens(),
            resolve_all: options.resolves_all(),
            found: Mutex::default(),
        }
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
        self.resolve_all || self.connect.iter().any(|place| place.has_name(name))
    }

    /// Remembers what a name was resolved to, if a place means it.
    pub(crate) fn found(&self, name: &str, addresses: &[IpAddr]) {
        let is_named = |place: &Place| matches!(place.hosts, Hosts::Name(_) | Hosts::Below(_)) && place.has_name(name);
        if !self.connect.iter().any(is_named) {
            return;
        }
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        for address in addresses {
            let address = address.to_canonical();
            if found.len() >= MAX_ADDRESSES && !found.contains_key(&address) {
                return;
            }
            let names = found.entry(address).or_default();
            if names.len() < MAX_NAMES && !names.iter().any(|known| known == name) {
                names.push(name.to_owned());
            }
        }
    }

    /// Whether an address was found for a name that a place means at this port.
    fn has_named(&self, address: SocketAddr) -> bool {
        let found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(names) = found.get(&address.ip().to_canonical()) else { return false };
        let trusted = |place: &&Place| match &place.hosts {
            Hosts::Below(_) => is_public(address.ip()),
            Hosts::Any | Hosts::Net(..) | Hosts::Name(_) => true,
        };
        let mut places = self.connect.iter().filter(|place| place.has_port(address.port())).filter(trusted);
        places.any(|place| names.iter().any(|name| place.has_name(name)))
    }
}

fn is_any(address: SocketAddr) -> bool {
    address.ip().is_unspecified() && address.port() == 0
}

#[cfg(test)]
mod tests {
    use gusset::wasi::SocketAddrUse::{
        TcpBind, TcpConnect, UdpBind, UdpConnect, UdpIncomingDatagram, UdpOutgoingDatagram,
    };

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
        let own = ["127.0.0.1".parse().unwrap(), "::ffff:127.0.0.2".parse().unwrap()];
        assert!(!named.may_use("127.0.0.1:80".parse().unwrap(), TcpConnect), "nobody has looked it up");
        named.found("LocalHost.", &own);
        named.found("example.com", &["192.0.2.1".parse().unwrap()]);
        assert!(named.may_use("127.0.0.1:80".parse().unwrap(), TcpConnect));
        assert!(named.may_use("127.0.0.2:80".parse().unwrap(), UdpOutgoingDatagram));
        assert!(!named.may_use("127.0.0.1:80".parse().unwrap(), TcpBind));
        assert!(!named.may_use("127.0.0.1:81".parse().unwrap(), TcpConnect));
        assert!(!named.may_use("192.0.2.1:80".parse().unwrap(), TcpConnect));
    }

    #[test]
    fn a_name_that_no_place_means_permits_nothing() {
        let below = policy(&["*.example.invalid"], &[]);
        assert!(!below.may_resolve("localhost") && below.may_resolve("a.example.invalid"));
        below.found("localhost", &["127.0.0.1".parse().unwrap()]);
        assert!(!below.may_use("127.0.0.1:80".parse().unwrap(), TcpConnect));
    }

    #[test]
    fn a_name_below_another_leads_into_the_own_network() {
        let below = policy(&["*.example.com:80", "10.1.0.0/16:80"], &[]);
        let private = ["127.0.0.1", "10.0.0.1", "192.168.1.1", "169.254.169.254", "::1", "fe80::1", "::ffff:127.0.0.1"];
        for address in private.into_iter().chain(["10.1.0.1", "93.184.216.34"]) {
            below.found("rebound.example.com", &[address.parse().unwrap()]);
        }
        let may = |ip: &str| below.may_use(std::net::SocketAddr::new(ip.parse().unwrap(), 80), TcpConnect);
        assert_eq!(private.map(may), [false; 7]);
        assert!(may("93.184.216.34") && may("10.1.0.1"));
    }

    #[test]
    fn who_may_not_listen_receives_from_anybody() {
        let connects = policy(&["192.0.2.1:53"], &[]);
        assert!(connects.may_use("192.0.2.1:53".parse().unwrap(), UdpIncomingDatagram));
        for other in ["192.0.2.1:54", "192.0.2.2:53", "127.0.0.1:53"] {
            assert!(!connects.may_use(other.parse().unwrap(), UdpIncomingDatagram), "{other}");
        }
    }

    #[test]
    fn names_without_end_take_memory_without_end() {
        let below = policy(&["*.example.invalid"], &[]);
        for n in 0..10_000_u32 {
            let address = std::net::Ipv4Addr::from_bits(n).into();
            below.found(&format!("a{n}.example.invalid"), &[address, "127.0.0.1".parse().unwrap()]);
        }
        let found = below.found.lock().unwrap();
        assert_eq!((found.len(), found.values().map(Vec::len).max()), (super::MAX_ADDRESSES, Some(super::MAX_NAMES)));
    }
}
