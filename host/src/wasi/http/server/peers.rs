//! What one client has of the server at once, so that no client has all of it: turns, connections, room for heads.
//!
//! A client is an address; of version 6, the 64 bits that networks are given whole.
//!
//! # Invariants
//! * A client without connections and requests takes no memory.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use tokio::sync::{Semaphore, SemaphorePermit};

use super::ServerConfig;
use super::budget::Budget;

/// All clients.
pub(super) struct Peers {
    turns_each: usize,
    connections_each: usize,
    head_bytes_each: usize,
    /// Of heads that have not arrived whole.
    head_bytes: Budget,
    known: Mutex<HashMap<IpAddr, Weak<Peer>>>,
}

/// A client, as long as it has a connection or a request.
pub(super) struct Peer {
    turns: Semaphore,
    connections: Budget,
    head_bytes: Budget,
    network: IpAddr,
    all: Arc<Peers>,
}

/// What one client has if nothing else is said: there is room for others beside it, but one proxy has nearly all.
fn three_quarters(all: usize) -> usize {
    all - all / 4
}

impl Peers {
    pub(super) fn new(config: &ServerConfig) -> Arc<Peers> {
        let turns_each = config.max_concurrent_requests_per_client;
        let turns_each = turns_each.unwrap_or_else(|| three_quarters(config.max_concurrent_requests));
        Arc::new(Peers {
            turns_each: turns_each.clamp(1, Semaphore::MAX_PERMITS),
            connections_each: three_quarters(config.max_connections).max(1),
            head_bytes_each: three_quarters(config.max_head_bytes),
            head_bytes: Budget::new(config.max_head_bytes),
            known: Mutex::default(),
        })
    }

    /// The client with an address.
    pub(super) fn of(self: &Arc<Self>, address: IpAddr) -> Arc<Peer> {
        let network = network(address);
        let mut known = self.lock();
        if let Some(peer) = known.get(&network).and_then(Weak::upgrade) {
            return peer;
        }
        let peer = Arc::new(Peer {
            turns: Semaphore::new(self.turns_each),
            connections: Budget::new(self.connections_each),
            head_bytes: Budget::new(self.head_bytes_each),
            network,
            all: self.clone(),
        });
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

    /// Whether it may have one connection more, which it has then.
    #[must_use]
    pub(super) fn take_connection(&self) -> bool {
        self.connections.take(1)
    }

    pub(super) fn give_back_connection(&self) {
        self.connections.give_back(1);
    }

    /// Whether there is room for so many more bytes of heads, which is taken then.
    #[must_use]
    pub(super) fn take_head_bytes(&self, bytes: usize) -> bool {
        if !self.head_bytes.take(bytes) {
            return false;
        }
        let there_is_room = self.all.head_bytes.take(bytes);
        if !there_is_room {
            self.head_bytes.give_back(bytes);
        }
        there_is_room
    }

    pub(super) fn give_back_head_bytes(&self, bytes: usize) {
        self.head_bytes.give_back(bytes);
        self.all.head_bytes.give_back(bytes);
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

    fn peers(config: ServerConfig) -> Arc<Peers> {
        Peers::new(&config)
    }

    #[test]
    fn one_client_takes_the_connections_or_the_room_for_heads_of_all() {
        let peers = peers(ServerConfig { max_connections: 4, max_head_bytes: 400, ..ServerConfig::default() });
        let (first, other) = (peers.of([10, 0, 0, 1].into()), peers.of([10, 0, 0, 2].into()));
        assert_eq!((0..5).filter(|_| first.take_connection()).count(), 3);
        assert!(other.take_connection());
        first.give_back_connection();
        assert!(first.take_connection());

        assert!(first.take_head_bytes(300) && !first.take_head_bytes(1));
        assert!(!other.take_head_bytes(101) && other.take_head_bytes(100));
        first.give_back_head_bytes(300);
        assert!(other.take_head_bytes(200) && !other.take_head_bytes(1) && first.take_head_bytes(100));
    }

    #[test]
    fn addresses_of_one_network_are_several_clients() {
        let same = |a: &str, b: &str| network(a.parse().unwrap()) == network(b.parse().unwrap());
        assert!(same("2001:db8::1", "2001:db8::ffff:1") && same("::ffff:10.0.0.1", "10.0.0.1"));
        assert!(!same("2001:db8::1", "2001:db8:0:1::1") && !same("10.0.0.1", "10.0.0.2"));
    }

    #[tokio::test]
    async fn a_client_takes_more_than_its_turns_or_those_of_another() {
        let peers = peers(ServerConfig { max_concurrent_requests_per_client: Some(2), ..ServerConfig::default() });
        let (first, again) = (peers.of([10, 0, 0, 1].into()), peers.of([10, 0, 0, 1].into()));
        let other = peers.of([10, 0, 0, 2].into());
        let _turns = (first.turn().await.unwrap(), again.turn().await.unwrap());
        assert!(first.turns.try_acquire().is_err());
        assert!(other.turns.try_acquire().is_ok());
    }

    #[test]
    fn clients_that_are_gone_take_memory() {
        let peers = peers(ServerConfig::default());
        let (first, again) = (peers.of([10, 0, 0, 1].into()), peers.of([10, 0, 0, 1].into()));
        drop(first);
        assert_eq!(peers.lock().len(), 1);
        drop(again);
        assert_eq!(peers.lock().len(), 0);
    }
}
