//! How many requests of one client are answered at once, so that no client has all the turns.
//!
//! A client is an address; of version 6, the 64 bits that networks are given whole.
//!
//! # Invariants
//! * A client without connections and requests takes no memory.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use tokio::sync::{Semaphore, SemaphorePermit};

/// All clients.
pub(super) struct Peers {
    turns_each: usize,
    known: Mutex<HashMap<IpAddr, Weak<Peer>>>,
}

/// A client, as long as it has a connection or a request.
pub(super) struct Peer {
    turns: Semaphore,
    network: IpAddr,
    all: Arc<Peers>,
}

impl Peers {
    pub(super) fn new(turns_each: usize) -> Arc<Peers> {
        Arc::new(Peers { turns_each: turns_each.clamp(1, Semaphore::MAX_PERMITS), known: Mutex::default() })
    }

    /// The client with an address.
    pub(super) fn of(self: &Arc<Self>, address: IpAddr) -> Arc<Peer> {
        let network = network(address);
        let mut known = self.lock();
        if let Some(peer) = known.get(&network).and_then(Weak::upgrade) {
            return peer;
        }
        let peer = Arc::new(Peer { turns: Semaphore::new(self.turns_each), network, all: self.clone() });
        known.insert(network, Arc::downgrade(&peer));
        peer
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<IpAddr, Weak<Peer>>> {
        // Nothing is left half done where it could panic.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Peer {
    /// Waits for one of its turns.
    pub(super) async fn turn(&self) -> crate::Result<SemaphorePermit<'_>> {
        Ok(self.turns.acquire().await?)
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let mut known = self.all.lock();
        // Another may have taken its place already.
        if known.get(&self.network).is_some_and(|peer| peer.strong_count() == 0) {
            known.remove(&self.network);
        }
    }
}

/// What belongs to one client.
fn network(address: IpAddr) -> IpAddr {
    const NETWORK_BITS: u128 = !0 << 64;
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & NETWORK_BITS)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_one_network_are_several_clients() {
        let same = |a: &str, b: &str| network(a.parse().unwrap()) == network(b.parse().unwrap());
        assert!(same("2001:db8::1", "2001:db8::ffff:1") && same("::ffff:10.0.0.1", "10.0.0.1"));
        assert!(!same("2001:db8::1", "2001:db8:0:1::1") && !same("10.0.0.1", "10.0.0.2"));
    }

    #[tokio::test]
    async fn a_client_takes_more_than_its_turns_or_those_of_another() {
        let peers = Peers::new(2);
        let (first, again) = (peers.of([10, 0, 0, 1].into()), peers.of([10, 0, 0, 1].into()));
        let other = peers.of([10, 0, 0, 2].into());
        let _turns = (first.turn().await.unwrap(), again.turn().await.unwrap());
        assert!(first.turns.try_acquire().is_err());
        assert!(other.turns.try_acquire().is_ok());
    }

    #[test]
    fn clients_that_are_gone_take_memory() {
        let peers = Peers::new(1);
        let (first, again) = (peers.of([10, 0, 0, 1].into()), peers.of([10, 0, 0, 1].into()));
        drop(first);
        assert_eq!(peers.lock().len(), 1);
        drop(again);
        assert_eq!(peers.lock().len(), 0);
    }
}
