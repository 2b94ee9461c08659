//! `wasi:keyvalue`, a proposal: buckets of keys and values, here in memory.
//!
//! A host makes [`Buckets`] with names, and gives them to as many guests as it likes: what one writes, the others read.
//! They go when the last one who has them does. The version that is served is 0.2.0-draft. A proposal's versions are not
//! compatible with each other.
//!
//! # Invariants
//! * All buckets together take no more than they may; a write beyond that is an error, and changes nothing.
//! * A list of keys is one page at a time, whose size the guest does not choose.

mod buckets;
mod host;

pub use buckets::Buckets;

use self::bindings::wasi::keyvalue::{atomics, batch, store};
use crate::Result;
use crate::component::{HasData, Linker, ResourceTable};

/// What `bindgen!` makes of the proposal.
pub mod bindings {
    use super::Bucket;

    crate::component::bindgen!({
        path: "../wit/proposals/keyvalue.wit",
        world: "wasi:keyvalue/imports",
        imports: { default: trappable },
        with: { "wasi:keyvalue/store.bucket": Bucket },
    });
}

/// The resource `wasi:keyvalue/store.bucket`.
#[derive(Clone, Debug)]
pub struct Bucket {
    buckets: Buckets,
    name: String,
}

/// How the proposal finds its part of a store's data.
pub trait KeyValueView: Send + 'static {
    /// The buckets, and the table with the resources that the guest holds.
    fn keyvalue(&mut self) -> KeyValueCtxView<'_>;
}

/// The parts of a store's data that the proposal works on.
pub struct KeyValueCtxView<'a> {
    /// What the guest may open.
    pub buckets: &'a Buckets,
    /// The resources that it holds.
    pub table: &'a mut ResourceTable,
}

/// The part of a store's data that the proposal's interfaces work on.
#[derive(Debug)]
pub struct KeyValue;

impl HasData for KeyValue {
    type Data<'a> = KeyValueCtxView<'a>;
}

/// Puts the proposal's interfaces into a linker. None of its functions waits.
///
/// # Errors
/// When a name is there already.
pub fn add_to_linker<T: KeyValueView>(linker: &mut Linker<T>) -> Result<()> {
    store::add_to_linker::<T, KeyValue>(linker, T::keyvalue)?;
    atomics::add_to_linker::<T, KeyValue>(linker, T::keyvalue)?;
    batch::add_to_linker::<T, KeyValue>(linker, T::keyvalue)
}
