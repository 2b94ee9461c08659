//! Buckets in memory.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::bindings::wasi::keyvalue::store::{Error, KeyResponse};

/// Buckets by their names. Clones are the same buckets.
#[derive(Clone, Debug, Default)]
pub struct Buckets {
    state: Arc<Mutex<State>>,
}

#[derive(Debug)]
struct State {
    buckets: BTreeMap<String, BTreeMap<String, Vec<u8>>>,
    bytes: usize,
    max_bytes: usize,
}

impl Default for State {
    fn default() -> Self {
        State { buckets: BTreeMap::new(), bytes: 0, max_bytes: MAX_BYTES }
    }
}

/// What all buckets may take, unless it is said.
const MAX_BYTES: usize = 64 << 20;
/// What an entry takes beside its key and its value, about.
const ENTRY_BYTES: usize = 128;
/// A page of keys.
const PAGE_KEYS: usize = 1024;
const PAGE_BYTES: usize = 64 << 10;

impl Buckets {
    /// Empty buckets with these names; there are no others.
    pub fn new<N: Into<String>>(names: impl IntoIterator<Item = N>) -> Buckets {
        let buckets = names.into_iter().map(|name| (name.into(), BTreeMap::new())).collect();
        Buckets { state: Arc::new(Mutex::new(State { buckets, ..State::default() })) }
    }

    /// Sets what they may take together: keys, values, and something for each entry. 64 MiB at first.
    pub fn set_max_bytes(&self, max_bytes: usize) {
        self.state().max_bytes = max_bytes;
    }

    /// Whether there is a bucket of this name.
    pub fn contains(&self, bucket: &str) -> bool {
        self.state().buckets.contains_key(bucket)
    }

    /// The value of a key; nothing, too, where there is no such bucket.
    pub fn get(&self, bucket: &str, key: &str) -> Option<Vec<u8>> {
        self.state().buckets.get(bucket)?.get(key).cloned()
    }

    /// Sets the value of a key.
    ///
    /// # Errors
    /// When there is no such bucket, or no room.
    pub fn set(&self, bucket: &str, key: &str, value: Vec<u8>) -> Result<(), Error> {
        self.state().set(bucket, key, value)
    }

    /// Removes a key that is there.
    pub fn delete(&self, bucket: &str, key: &str) {
        self.state().delete(bucket, key);
    }

    pub(super) fn contains_key(&self, bucket: &str, key: &str) -> bool {
        self.state().buckets.get(bucket).is_some_and(|entries| entries.contains_key(key))
    }

    /// A page of keys in their order, from a position on.
    pub(super) fn keys(&self, bucket: &str, from: u64) -> Result<KeyResponse, Error> {
        let state = self.state();
        let entries = state.buckets.get(bucket).ok_or(Error::NoSuchStore)?;
        let (mut keys, mut bytes) = (Vec::new(), 0);
        let from = usize::try_from(from).unwrap_or(usize::MAX);
        for key in entries.keys().skip(from) {
            // One of them at least, or nobody would get any further.
            if keys.len() == PAGE_KEYS || (bytes + key.len() > PAGE_BYTES && !keys.is_empty()) {
                let next = from.saturating_add(keys.len()) as u64;
                return Ok(KeyResponse { keys, cursor: Some(next) });
            }
            bytes += key.len();
            keys.push(key.clone());
        }
        Ok(KeyResponse { keys, cursor: None })
    }

    /// Adds to a number, which is kept as decimal text; a key that is not there is 0.
    pub(super) fn increment(&self, bucket: &str, key: &str, delta: u64) -> Result<u64, Error> {
        let mut state = self.state();
        let entries = state.buckets.get(bucket).ok_or(Error::NoSuchStore)?;
        let now = match entries.get(key) {
            None => 0,
            Some(value) => number(value).ok_or_else(|| Error::Other(format!("the value of `{key}` is no number")))?,
        };
        let sum = now.checked_add(delta);
        let sum = sum.ok_or_else(|| Error::Other(format!("`{key}` plus {delta} is more than a number can be")))?;
        state.set(bucket, key, sum.to_string().into_bytes())?;
        Ok(sum)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn set(&mut self, bucket: &str, key: &str, value: Vec<u8>) -> Result<(), Error> {
        let entries = self.buckets.get_mut(bucket).ok_or(Error::NoSuchStore)?;
        let before = entries.get(key).map_or(0, |value| size(key, value));
        let bytes = (self.bytes - before).saturating_add(size(key, &value));
        if bytes > self.max_bytes {
            let max = self.max_bytes;
            return Err(Error::Other(format!("the buckets take {max} bytes, and `{key}` would make it {bytes}")));
        }
        entries.insert(key.to_owned(), value);
        self.bytes = bytes;
        Ok(())
    }

    fn delete(&mut self, bucket: &str, key: &str) {
        if let Some(value) = self.buckets.get_mut(bucket).and_then(|entries| entries.remove(key)) {
            self.bytes -= size(key, &value);
        }
    }
}

fn size(key: &str, value: &[u8]) -> usize {
    key.len() + value.len() + ENTRY_BYTES
}

fn number(value: &[u8]) -> Option<u64> {
    std::str::from_utf8(value).ok()?.parse().ok()
}
