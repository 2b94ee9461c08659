//! Handles of resources of any type, held by the host.
//!
//! A [`ResourceAny`] is a key into a table that the store keeps ([`table`]): the representation of
//! the resource, whose type it is, whether it is owned, and where its destructor is. What it says itself of that
//! is in its [`Tag`]. Lifting an
//! `own` from a guest makes an entry, lowering one as `own` takes it; lowering it as `borrow` keeps
//! it lent until the call ends. Borrowed entries go when the call ends that made them.
//!
//! # Invariants
//! * A key has a generation, so that a handle which was dropped or given away is an error and never
//!   another resource.
//! * Entries count as handles of the store, since guests decide how many they pass. A handle that moves between
//!   a guest and the host is counted once, so that it can move when no more handles may be made.

mod table;
mod tag;

use std::any::TypeId;

use gusset_runtime::ids::ResourceId;
use gusset_runtime::vm::{HandleForm, ResourceIdentity};

use super::context::{LiftContext, LowerContext};
use super::{Resource, ResourceType};
use crate::Result;
use crate::store::{AsContextMut, StoreOpaque};
pub(crate) use table::close_scope;
use table::{Entry, HostHandles, Key, Origin, Ownership};
use tag::Tag;

/// A handle of a resource, owned or borrowed. It is a key: copying it does not copy the resource,
/// and once the resource was dropped or given away all copies are stale.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ResourceAny {
    key: Key,
    tag: Tag,
}

/// What the host's table had of a handle that a guest was given.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Gone {
    key: Key,
    entry: Entry,
}

/// The guest has it for good.
pub(crate) fn arrived(store: &mut StoreOpaque, gone: &Gone) {
    HostHandles::of(store).arrived(gone.key);
}

/// The guest has it no longer: the host has it as before.
pub(crate) fn take_back(store: &mut StoreOpaque, Gone { key, entry }: Gone) {
    HostHandles::of(store).take_back(key, entry);
}

/// An owned handle that came into the host's table with a value.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Taken(Key);

/// The values that were being lifted have an error among them, so that nobody gets to know of their owned handles:
/// those of the list from a position on.
/// No destructor runs: a guest that gave such values does not run again.
#[cold]
pub(crate) fn let_go(store: &mut StoreOpaque, from: usize) {
    while store.taken.len() > from
        && let Some(Taken(key)) = store.taken.pop()
    {
        // It was made just now: it is there, and nobody borrows it.
        let _ = HostHandles::of(store).take(key);
    }
}

/// Why a [`ResourceAny`] cannot be used.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ResourceAnyError {
    /// It is of another store.
    #[error("the resource belongs to another store than the one it was used with")]
    WrongStore,
    /// It was dropped or given away, or borrowed for a call that has ended.
    #[error("the resource was dropped or given away before")]
    Stale,
    /// It cannot go away while a call has borrowed it.
    #[error("the resource is borrowed by a call that has not ended")]
    Lent,
    /// It is borrowed where an owned one is wanted.
    #[error("the resource is borrowed, where an owned one is wanted")]
    NotOwned,
    /// It is of another type.
    #[error("the resource is of another type than the one wanted")]
    WrongType,
    /// It is of a type of the host, and was passed by an instance that is gone; the linker knew its destructor for
    /// that instance. [`ResourceAny::try_into_resource`] gives the host what it is.
    #[error("the resource is the host's, and the instance that passed it is gone, and the destructor with it")]
    DestructorGone,
}

impl ResourceAny {
    /// Its type.
    pub fn ty(&self) -> ResourceType {
        ResourceType(self.tag.identity())
    }

    /// Whether it is owned rather than borrowed.
    pub fn owned(&self) -> bool {
        self.tag.owned()
    }

    /// Gives the handle back. Of an owned one the destructor runs; there is nothing to run when the instance that
    /// defines the type is gone.
    ///
    /// # Errors
    /// [`ResourceAnyError`]; when this is called inside of a call that can wait
    /// ([`CallError::BlockingInside`](crate::CallError)); when the destructor traps or fails; or when the instance
    /// that defines the resource was locked down by an earlier trap.
    pub fn resource_drop(self, mut store: impl AsContextMut) -> Result<()> {
        let store = store.as_context_mut().into_opaque();
        if !store.may_block(self.tag.store()) && self.has_destructor(store)? {
            return Err(store.refusal(self.tag.store(), "destructor of a resource").into());
        }
        self.drop_inside(store)
    }

    /// As [`ResourceAny::resource_drop`], where the stack is not the host's: the destructor may wait.
    pub(super) fn drop_inside(self, store: &mut StoreOpaque) -> Result<()> {
        let key = self.key(store)?;
        let definer = match HostHandles::of(store).peek(key)? {
            Entry { ownership: Ownership::Own { .. }, origin: Some(origin), .. } => Some(self.definer(store, origin)?),
            _ => None,
        };
        let entry = HostHandles::of(store).take(key)?;
        definer.map_or(Ok(()), |Origin { instance, resource }| store.destroy(instance, resource, entry.rep))
    }

    /// Where the destructor is, if not all who know are gone.
    fn definer(self, store: &StoreOpaque, origin: Origin) -> Result<Origin, ResourceAnyError> {
        if store.runtime().instance(origin.instance).is_some() {
            return Ok(origin);
        }
        match self.tag.identity() {
            // The one that it came from only imported the type.
            ResourceIdentity::Guest { instance, resource } => {
                let definer = store.runtime().instance_by_serial(instance);
                Ok(Origin { instance: definer.unwrap_or(origin.instance), resource })
            }
            _ => Err(ResourceAnyError::DestructorGone),
        }
    }

    /// The handle as one of a Rust type of the host; it is no longer in the store's table.
    ///
    /// # Errors
    /// [`ResourceAnyError`].
    pub fn try_into_resource<T: 'static>(self, mut store: impl AsContextMut) -> Result<Resource<T>> {
        let store = store.as_context_mut().into_opaque();
        self.check_identity(ResourceIdentity::Host(TypeId::of::<T>()))?;
        let entry = self.take(store)?;
        Ok(match entry.ownership {
            Ownership::Own { .. } => Resource::new_own(entry.rep as u32),
            Ownership::Borrow { .. } => Resource::new_borrow(entry.rep as u32),
        })
    }

    /// A handle of a Rust type of the host as one of any type. When it is dropped no destructor
    /// runs: the host knows better than the store what its own value needs.
    ///
    /// # Errors
    /// When the store has too many handles.
    pub fn try_from_resource<T: 'static>(resource: Resource<T>, mut store: impl AsContextMut) -> Result<ResourceAny> {
        let store = store.as_context_mut().into_opaque();
        let ownership = match resource.owned() {
            true => Ownership::Own { lends: 0 },
            false => Ownership::Borrow { scope: None },
        };
        let identity = ResourceIdentity::Host(TypeId::of::<T>());
        Self::hold(store, Entry { rep: resource.rep().into(), identity, ownership, origin: None })
    }

    /// An owned handle of a type that the host tells apart by a number ([`ResourceType::host_dynamic`]). When
    /// it is dropped no destructor runs, as for [`ResourceAny::try_from_resource`].
    ///
    /// # Errors
    /// When the store has too many handles.
    pub fn try_from_host_dynamic(number: u32, rep: u32, mut store: impl AsContextMut) -> Result<ResourceAny> {
        let store = store.as_context_mut().into_opaque();
        let identity = ResourceIdentity::HostDynamic(number);
        Self::hold(store, Entry { rep: rep.into(), identity, ownership: Ownership::Own { lends: 0 }, origin: None })
    }

    /// The number of the handle's type and the representation, where the host tells the type apart by a number
    /// ([`ResourceType::host_dynamic`]); the handle is no longer in the store's table.
    ///
    /// # Errors
    /// [`ResourceAnyError`].
    pub fn try_into_host_dynamic(self, mut store: impl AsContextMut) -> Result<(u32, u32)> {
        let ResourceIdentity::HostDynamic(number) = self.tag.identity() else {
            return Err(ResourceAnyError::WrongType.into());
        };
        let entry = self.take(store.as_context_mut().into_opaque())?;
        Ok((number, entry.rep as u32))
    }

    /// Takes an owned handle from a guest.
    pub(crate) fn lift_own(cx: &mut LiftContext<'_>, resource: ResourceId, index: u32) -> Result<ResourceAny> {
        // What can be refused comes first: nothing is lost then.
        cx.charge(size_of::<Entry>())?;
        let ownership = Ownership::Own { lends: 0 };
        let tag = Tag::new(cx.host_store().id(), cx.resource_identity(resource), ownership)?;
        let rep = cx.lift_own(resource, index)?;
        let entry = Self::entry(cx, resource, rep, ownership);
        let moved = cx.options().handles == HandleForm::Index;
        let handles = HostHandles::of(cx.host_store());
        let key = if moved { handles.add_moved(entry) } else { handles.add(entry)? };
        cx.took(Taken(key));
        Ok(ResourceAny { key, tag })
    }

    /// Borrows a handle from a guest until the end of the call.
    pub(crate) fn lift_borrow(cx: &mut LiftContext<'_>, resource: ResourceId, index: u32) -> Result<ResourceAny> {
        cx.charge(size_of::<Entry>())?;
        let rep = cx.lift_borrow(resource, index)?;
        let scope = cx.scope();
        let entry = Self::entry(cx, resource, rep, Ownership::Borrow { scope });
        Self::hold(cx.host_store(), entry)
    }

    fn entry(cx: &LiftContext<'_>, resource: ResourceId, rep: u64, ownership: Ownership) -> Entry {
        let origin = Some(Origin { instance: cx.instance_key(), resource });
        Entry { rep, identity: cx.resource_identity(resource), ownership, origin }
    }

    fn hold(store: &mut StoreOpaque, entry: Entry) -> Result<ResourceAny> {
        let tag = Tag::new(store.id(), entry.identity, entry.ownership)?;
        Ok(ResourceAny { key: HostHandles::of(store).add(entry)?, tag })
    }

    /// Gives it to a guest as `own`.
    pub(crate) fn lower_own(self, cx: &mut LowerContext<'_>, resource: ResourceId) -> Result<u32> {
        self.check_identity(cx.resource_identity(resource))?;
        let key = self.key(cx.host_store())?;
        let entry = HostHandles::of(cx.host_store()).check_owned(key)?;
        HostHandles::of(cx.host_store()).uncount();
        let lowered = cx.lower_own(resource, entry.rep);
        let handles = HostHandles::of(cx.host_store());
        match lowered {
            Ok(_) => {
                handles.gone(key)?;
                cx.gave_of_host(Gone { key, entry });
            }
            Err(_) => handles.count_again(),
        }
        lowered
    }

    /// Gives it to a guest as `borrow`.
    pub(crate) fn lower_borrow(self, cx: &mut LowerContext<'_>, resource: ResourceId) -> Result<u32> {
        self.check_identity(cx.resource_identity(resource))?;
        let key = self.key(cx.host_store())?;
        let scope = cx.scope();
        let rep = HostHandles::of(cx.host_store()).lend(key, scope)?;
        cx.lower_borrow(resource, rep)
    }

    /// Whether a destructor may run when it is dropped.
    fn has_destructor(self, store: &mut StoreOpaque) -> Result<bool> {
        let key = self.key(store)?;
        Ok(self.owned() && HostHandles::of(store).peek(key)?.origin.is_some())
    }

    fn take(self, store: &mut StoreOpaque) -> Result<Entry> {
        let key = self.key(store)?;
        Ok(HostHandles::of(store).take(key)?)
    }

    fn key(self, store: &StoreOpaque) -> Result<Key, ResourceAnyError> {
        if self.tag.store() == store.id() { Ok(self.key) } else { Err(ResourceAnyError::WrongStore) }
    }

    fn check_identity(self, wanted: ResourceIdentity) -> Result<(), ResourceAnyError> {
        if self.tag.identity() == wanted { Ok(()) } else { Err(ResourceAnyError::WrongType) }
    }
}

impl std::fmt::Debug for ResourceAny {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ResourceAny").field("key", &self.key).field("owned", &self.owned()).finish_non_exhaustive()
    }
}
