//! `fields`: headers and trailers.
//!
//! The map is shared by all handles that show it; who changes it while others look at it gets a copy. What guests see of
//! a request or response is such a handle that cannot change it.
//!
//! # Invariants
//! * A map has no more entries and bytes than the limits say, whatever way they came.
//! * A map has one `content-length` at most, which is a decimal number.
//! * What a map takes is charged to its guest as long as anybody shares it.

use std::sync::Arc;

use anyhow::anyhow;
use http::header::{self, HeaderMap, HeaderName, HeaderValue};

use super::bindings::wasi::http::types::HostFields;
use super::forbidden;
use super::limits::{Accounts, Charge, Counted, HttpLimits};
use super::{HeaderError, WasiHttpCtx, WasiHttpCtxView};
use crate::Result;
use crate::component::Resource;

/// The resource `wasi:http/types.fields`.
pub struct Fields {
    map: Arc<FieldMap>,
    access: Access,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Access {
    ReadWrite,
    ReadOnly,
}

/// Headers or trailers within the limits.
#[derive(Debug)]
pub(super) struct FieldMap {
    map: HeaderMap,
    bytes: usize,
    charge: Charge,
}

/// What an entry takes beside its bytes.
const ENTRY_BYTES: usize = 64;

fn size_of_entry(name: &HeaderName, value: &HeaderValue) -> usize {
    name.as_str().len() + value.len()
}

fn size_of_map(map: &HeaderMap) -> usize {
    map.iter().map(|(name, value)| size_of_entry(name, value)).sum()
}

fn check(limits: &HttpLimits, entries: usize, bytes: usize) -> Result<()> {
    let (max_entries, max_bytes) = (limits.max_fields(), limits.field_bytes);
    if entries > max_entries {
        return Err(anyhow!("`fields` has at most {max_entries} entries, found {entries}"));
    }
    if bytes > max_bytes {
        return Err(anyhow!("`fields` has at most {max_bytes} bytes of names and values, found {bytes}"));
    }
    Ok(())
}

impl FieldMap {
    fn empty(accounts: &Arc<Accounts>) -> Result<FieldMap> {
        Ok(FieldMap { map: HeaderMap::new(), bytes: 0, charge: accounts.charge(Counted::FieldBytes, 0)? })
    }

    /// What arrived from outside.
    ///
    /// # Errors
    /// When it is beyond the limits.
    pub(super) fn new(map: HeaderMap, ctx: &WasiHttpCtx) -> Result<FieldMap> {
        let bytes = size_of_map(&map);
        check(ctx.limits(), map.len(), bytes)?;
        let charge = ctx.accounts().charge(Counted::FieldBytes, bytes + map.len() * ENTRY_BYTES)?;
        Ok(FieldMap { map, bytes, charge })
    }

    pub(super) fn map(&self) -> &HeaderMap {
        &self.map
    }

    /// The map, for who sends it; it is not charged any longer.
    pub(super) fn into_map(self: Arc<Self>) -> HeaderMap {
        match Arc::try_unwrap(self) {
            Ok(this) => this.map,
            Err(shared) => shared.map.clone(),
        }
    }

    fn append(&mut self, name: HeaderName, value: HeaderValue, limits: &HttpLimits) -> Result<(), HeaderError> {
        check_content_length(&self.map, &name, &value)?;
        let bytes = self.bytes + size_of_entry(&name, &value);
        let entries = self.map.len() + 1;
        check(limits, entries, bytes).map_err(HeaderError::Trap)?;
        self.charge.set(bytes + entries * ENTRY_BYTES).map_err(HeaderError::Trap)?;
        self.bytes = bytes;
        self.map.try_append(name, value).map_err(|error| HeaderError::Trap(error.into()))?;
        Ok(())
    }

    fn remove(&mut self, name: &HeaderName) {
        self.map.remove(name);
        self.bytes = size_of_map(&self.map);
        // Never more than before.
        _ = self.charge.set(self.bytes + self.map.len() * ENTRY_BYTES);
    }

    fn copy(&self) -> Result<FieldMap> {
        Ok(FieldMap { map: self.map.clone(), bytes: self.bytes, charge: self.charge.again()? })
    }
}

/// The length that a message says its body has.
pub(super) fn content_length(map: &HeaderMap) -> Result<Option<u64>, HeaderError> {
    let mut all = map.get_all(header::CONTENT_LENGTH).iter();
    match (all.next(), all.next()) {
        (None, _) => Ok(None),
        (Some(one), None) => parse_length(one).map(Some).ok_or(HeaderError::InvalidSyntax),
        _ => Err(HeaderError::InvalidSyntax),
    }
}

/// Digits and nothing else: no sign, no space, no list.
fn parse_length(value: &HeaderValue) -> Option<u64> {
    let text = value.to_str().ok()?;
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

fn check_content_length(map: &HeaderMap, name: &HeaderName, value: &HeaderValue) -> Result<(), HeaderError> {
    if *name != header::CONTENT_LENGTH {
        return Ok(());
    }
    match !map.contains_key(name) && parse_length(value).is_some() {
        true => Ok(()),
        false => Err(HeaderError::InvalidSyntax),
    }
}

impl Fields {
    pub(super) fn read_only(map: Arc<FieldMap>) -> Fields {
        Fields { map, access: Access::ReadOnly }
    }

    pub(super) fn into_map(self) -> Arc<FieldMap> {
        self.map
    }

    fn change(&mut self) -> Result<&mut FieldMap, HeaderError> {
        if self.access == Access::ReadOnly {
            return Err(HeaderError::Immutable);
        }
        if Arc::get_mut(&mut self.map).is_none() {
            self.map = Arc::new(self.map.copy().map_err(HeaderError::Trap)?);
        }
        Arc::get_mut(&mut self.map).ok_or(HeaderError::Immutable)
    }
}

impl WasiHttpCtxView<'_> {
    fn field_name(&self, name: &str) -> Result<HeaderName, HeaderError> {
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| HeaderError::InvalidSyntax)?;
        if self.ctx.is_forbidden(&name) {
            return Err(HeaderError::Forbidden);
        }
        Ok(name)
    }

    /// An entry's name and value; with the field, so that nothing is changed if they are wrong.
    fn changing(&mut self, fields: &Resource<Fields>) -> Result<(&mut FieldMap, HttpLimits), HeaderError> {
        let limits = *self.ctx.limits();
        Ok((self.table.get_mut(fields)?.change()?, limits))
    }

    fn map(&self, fields: &Resource<Fields>) -> Result<&HeaderMap> {
        Ok(&self.table.get(fields)?.map.map)
    }

    fn values(&self, fields: &Resource<Fields>, name: &str) -> Result<Vec<Vec<u8>>> {
        let map = self.map(fields)?;
        // What is no name has no values.
        let Ok(name) = HeaderName::from_bytes(name.as_bytes()) else { return Ok(Vec::new()) };
        Ok(map.get_all(name).iter().map(|value| value.as_bytes().to_vec()).collect())
    }

    /// Trailers of an arrived message, without those that may be none; nothing if they are more than the limits allow.
    ///
    /// # Errors
    /// When the table is full.
    pub(super) fn arrived_trailers(&mut self, mut trailers: HeaderMap) -> Result<Option<Resource<Fields>>> {
        forbidden::remove(&mut trailers, |name| forbidden::is_forbidden_trailer(name) || self.ctx.is_forbidden(name));
        let Ok(map) = FieldMap::new(trailers, self.ctx) else { return Ok(None) };
        Ok(Some(self.table.push(Fields::read_only(Arc::new(map)))?))
    }
}

fn field_value(value: Vec<u8>) -> Result<HeaderValue, HeaderError> {
    HeaderValue::from_maybe_shared(bytes::Bytes::from(value)).map_err(|_| HeaderError::InvalidSyntax)
}

impl HostFields for WasiHttpCtxView<'_> {
    fn new(&mut self) -> Result<Resource<Fields>> {
        let map = Arc::new(FieldMap::empty(self.ctx.accounts())?);
        Ok(self.table.push(Fields { map, access: Access::ReadWrite })?)
    }

    fn from_list(&mut self, entries: Vec<(String, Vec<u8>)>) -> Result<Resource<Fields>, HeaderError> {
        let limits = *self.ctx.limits();
        check(&limits, entries.len(), 0).map_err(HeaderError::Trap)?;
        let mut map = FieldMap::empty(self.ctx.accounts()).map_err(HeaderError::Trap)?;
        map.map.try_reserve(entries.len()).map_err(|error| HeaderError::Trap(error.into()))?;
        for (name, value) in entries {
            map.append(self.field_name(&name)?, field_value(value)?, &limits)?;
        }
        Ok(self.table.push(Fields { map: Arc::new(map), access: Access::ReadWrite })?)
    }

    fn get(&mut self, self_: Resource<Fields>, name: String) -> Result<Vec<Vec<u8>>> {
        self.values(&self_, &name)
    }

    fn has(&mut self, self_: Resource<Fields>, name: String) -> Result<bool> {
        let map = self.map(&self_)?;
        Ok(HeaderName::from_bytes(name.as_bytes()).is_ok_and(|name| map.contains_key(name)))
    }

    fn set(&mut self, self_: Resource<Fields>, name: String, value: Vec<Vec<u8>>) -> Result<(), HeaderError> {
        let name = self.field_name(&name)?;
        let values = value.into_iter().map(field_value).collect::<Result<Vec<_>, _>>()?;
        let (map, limits) = self.changing(&self_)?;
        if name == header::CONTENT_LENGTH && values.len() > 1 {
            return Err(HeaderError::InvalidSyntax);
        }
        if values.iter().any(|value| name == header::CONTENT_LENGTH && parse_length(value).is_none()) {
            return Err(HeaderError::InvalidSyntax);
        }
        map.remove(&name);
        values.into_iter().try_for_each(|value| map.append(name.clone(), value, &limits))
    }

    fn delete(&mut self, self_: Resource<Fields>, name: String) -> Result<(), HeaderError> {
        let name = self.field_name(&name)?;
        self.changing(&self_)?.0.remove(&name);
        Ok(())
    }

    fn append(&mut self, self_: Resource<Fields>, name: String, value: Vec<u8>) -> Result<(), HeaderError> {
        let (name, value) = (self.field_name(&name)?, field_value(value)?);
        let (map, limits) = self.changing(&self_)?;
        map.append(name, value, &limits)
    }

    fn entries(&mut self, self_: Resource<Fields>) -> Result<Vec<(String, Vec<u8>)>> {
        let entry = |(name, value): (&HeaderName, &HeaderValue)| (name.as_str().to_owned(), value.as_bytes().to_vec());
        Ok(self.map(&self_)?.iter().map(entry).collect())
    }

    fn clone(&mut self, self_: Resource<Fields>) -> Result<Resource<Fields>> {
        let map = self.table.get(&self_)?.map.clone();
        Ok(self.table.push(Fields { map, access: Access::ReadWrite })?)
    }

    fn drop(&mut self, rep: Resource<Fields>) -> Result<()> {
        self.table.delete(rep)?;
        Ok(())
    }
}
