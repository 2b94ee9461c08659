//! The functions of the proposal, by the traits of its bindings.

use super::bindings::wasi::keyvalue::store::{Error, HostBucket, KeyResponse};
use super::bindings::wasi::keyvalue::{atomics, batch, store};
use super::{Bucket, KeyValueCtxView};
use crate::Result;
use crate::component::Resource;

type Told<T> = Result<Result<T, Error>>;

/// What a batch gives at once, beside its keys.
const MAX_BATCH_BYTES: usize = 64 << 20;

impl KeyValueCtxView<'_> {
    fn bucket(&self, bucket: &Resource<Bucket>) -> Result<&Bucket> {
        Ok(self.table.get(bucket)?)
    }
}

impl store::Host for KeyValueCtxView<'_> {
    fn open(&mut self, identifier: String) -> Told<Resource<Bucket>> {
        if !self.buckets.contains(&identifier) {
            return Ok(Err(Error::NoSuchStore));
        }
        Ok(Ok(self.table.push(Bucket { buckets: self.buckets.clone(), name: identifier })?))
    }
}

impl HostBucket for KeyValueCtxView<'_> {
    fn get(&mut self, self_: Resource<Bucket>, key: String) -> Told<Option<Vec<u8>>> {
        let Bucket { buckets, name } = self.bucket(&self_)?;
        Ok(Ok(buckets.get(name, &key)))
    }

    fn set(&mut self, self_: Resource<Bucket>, key: String, value: Vec<u8>) -> Told<()> {
        let Bucket { buckets, name } = self.bucket(&self_)?;
        Ok(buckets.set(name, &key, value))
    }

    fn delete(&mut self, self_: Resource<Bucket>, key: String) -> Told<()> {
        let Bucket { buckets, name } = self.bucket(&self_)?;
        buckets.delete(name, &key);
        Ok(Ok(()))
    }

    fn exists(&mut self, self_: Resource<Bucket>, key: String) -> Told<bool> {
        let Bucket { buckets, name } = self.bucket(&self_)?;
        Ok(Ok(buckets.contains_key(name, &key)))
    }

    fn list_keys(&mut self, self_: Resource<Bucket>, cursor: Option<u64>) -> Told<KeyResponse> {
        let Bucket { buckets, name } = self.bucket(&self_)?;
        Ok(buckets.keys(name, cursor.unwrap_or(0)))
    }

    fn drop(&mut self, rep: Resource<Bucket>) -> Result<()> {
        self.table.delete(rep)?;
        Ok(())
    }
}

impl atomics::Host for KeyValueCtxView<'_> {
    fn increment(&mut self, bucket: Resource<Bucket>, key: String, delta: u64) -> Told<u64> {
        let Bucket { buckets, name } = self.bucket(&bucket)?;
        Ok(buckets.increment(name, &key, delta))
    }
}

impl batch::Host for KeyValueCtxView<'_> {
    fn get_many(&mut self, bucket: Resource<Bucket>, keys: Vec<String>) -> Told<Vec<Option<(String, Vec<u8>)>>> {
        let Bucket { buckets, name } = self.bucket(&bucket)?;
        let (mut found, mut bytes) = (Vec::with_capacity(keys.len()), 0_usize);
        for key in keys {
            let value = buckets.get(name, &key);
            // The same key may be asked for any number of times.
            bytes = bytes.saturating_add(value.as_ref().map_or(0, Vec::len));
            if bytes > MAX_BATCH_BYTES {
                return Ok(Err(Error::Other(format!("a batch gives {MAX_BATCH_BYTES} bytes, and `{key}` is beyond"))));
            }
            found.push(value.map(|value| (key, value)));
        }
        Ok(Ok(found))
    }

    /// Those before one that fails are set.
    fn set_many(&mut self, bucket: Resource<Bucket>, key_values: Vec<(String, Vec<u8>)>) -> Told<()> {
        let Bucket { buckets, name } = self.bucket(&bucket)?;
        Ok(key_values.into_iter().try_for_each(|(key, value)| buckets.set(name, &key, value)))
    }

    fn delete_many(&mut self, bucket: Resource<Bucket>, keys: Vec<String>) -> Told<()> {
        let Bucket { buckets, name } = self.bucket(&bucket)?;
        keys.iter().for_each(|key| buckets.delete(name, key));
        Ok(Ok(()))
    }
}
