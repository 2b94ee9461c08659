//! Resources of the host: their types, and handles of them as Rust values.
//!
//! A [`Resource<T>`] is the representation that the host chose, usually an index into its own
//! table; there is no table of handles on the host's side. Resources that components define are
//! held as `ResourceAny`. How a handle crosses is in `typed::resources`.

use std::any::{TypeId, type_name};
use std::fmt;
use std::marker::PhantomData;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};

use anyhow::anyhow;
use gusset_runtime::vm::ResourceIdentity;

use super::context::{HandleType, LiftContext, LowerContext, Sharing};
use crate::{Error, Result};

/// A resource type, the same for all components that use it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ResourceType(pub(crate) ResourceIdentity);

impl ResourceType {
    /// The type whose handles are [`Resource<T>`]s.
    pub fn host<T: 'static>() -> ResourceType {
        ResourceType(ResourceIdentity::Host(TypeId::of::<T>()))
    }

    /// A type that the host tells apart by a number instead of by a Rust type. Its handles are made by
    /// [`ResourceAny::try_from_host_dynamic`](super::ResourceAny::try_from_host_dynamic).
    pub fn host_dynamic(number: u32) -> ResourceType {
        ResourceType(ResourceIdentity::HostDynamic(number))
    }

    /// A type that differs from all others, of which the host has no resource.
    pub(crate) fn of_nobody() -> ResourceType {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        ResourceType(ResourceIdentity::Nobody(NEXT.fetch_add(1, Ordering::Relaxed)))
    }
}

impl fmt::Debug for ResourceType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            ResourceIdentity::Host(ty) => write!(f, "ResourceType::host({ty:?})"),
            ResourceIdentity::HostDynamic(number) => write!(f, "ResourceType::host_dynamic({number})"),
            ResourceIdentity::Nobody(_) => f.write_str("ResourceType(of a resource that nobody supplies)"),
            ResourceIdentity::Guest { instance, resource } => write!(f, "ResourceType({resource} of {instance})"),
        }
    }
}

/// A handle of a resource of the host, where `T` only tells resource types apart.
///
/// An owned one can be given to a guest once, as `own`; lent as `borrow` it stays. Dropping this
/// value does not run the resource's destructor: the host decides what its representations mean.
pub struct Resource<T> {
    rep: u32,
    state: AtomicU8,
    ty: PhantomData<fn() -> T>,
}

const OWNED: u8 = 0;
const BORROWED: u8 = 1;
const GIVEN_AWAY: u8 = 2;

impl<T: 'static> Resource<T> {
    /// A handle that owns the resource with this representation.
    pub fn new_own(rep: u32) -> Resource<T> {
        Resource::new(rep, OWNED)
    }

    /// A handle that borrows the resource with this representation.
    pub fn new_borrow(rep: u32) -> Resource<T> {
        Resource::new(rep, BORROWED)
    }

    /// The representation.
    pub fn rep(&self) -> u32 {
        self.rep
    }

    /// Whether this handle owns its resource.
    pub fn owned(&self) -> bool {
        self.state.load(Ordering::Relaxed) == OWNED
    }

    fn new(rep: u32, state: u8) -> Resource<T> {
        Resource { rep, state: AtomicU8::new(state), ty: PhantomData }
    }

    #[inline(always)]
    fn give_away(&self, sharing: Sharing) -> Result<()> {
        match self.exchange(sharing) {
            OWNED => Ok(()),
            found => Err(not_owned(found, type_name::<T>())),
        }
    }

    /// Notes that it is given away, if it is owned; returns what it was.
    #[inline(always)]
    fn exchange(&self, sharing: Sharing) -> u8 {
        match sharing {
            Sharing::Shared => {
                let found = self.state.compare_exchange(OWNED, GIVEN_AWAY, Ordering::Relaxed, Ordering::Relaxed);
                found.unwrap_or_else(|found| found)
            }
            // An exchange that nobody can come between takes as long as the rest of a call.
            Sharing::Sole => {
                let found = self.state.load(Ordering::Relaxed);
                if found == OWNED {
                    self.state.store(GIVEN_AWAY, Ordering::Relaxed);
                }
                found
            }
        }
    }

    /// The index, or the representation, by which the guest gets this handle.
    ///
    /// # Errors
    /// When it was given away, is not owned where that is wanted, or the guest's table is full.
    #[inline(always)]
    pub(in crate::component) fn lower(&self, cx: &mut LowerContext<'_>) -> Result<u32> {
        match cx.handle_type()? {
            HandleType::Own(resource) => {
                self.give_away(cx.sharing())?;
                // A guest that is refused it has not got it.
                cx.lower_own(resource, self.rep.into()).inspect_err(|_| self.state.store(OWNED, Ordering::Relaxed))
            }
            HandleType::Borrow(resource) => {
                let state = self.state.load(Ordering::Relaxed);
                if state == GIVEN_AWAY {
                    return Err(not_owned(state, type_name::<T>()));
                }
                cx.lower_borrow(resource, self.rep.into())
            }
        }
    }

    /// The handle that a guest passes by this index.
    ///
    /// # Errors
    /// When there is no such handle.
    #[inline(always)]
    pub(in crate::component) fn lift(cx: &mut LiftContext<'_>, index: u32) -> Result<Resource<T>> {
        match cx.handle_type()? {
            HandleType::Own(resource) => Ok(Resource::new_own(cx.lift_own(resource, index)? as u32)),
            HandleType::Borrow(resource) => Ok(Resource::new_borrow(cx.lift_borrow(resource, index)? as u32)),
        }
    }
}

/// What a handle is in the place of an owned one.
#[cold]
#[inline(never)]
fn not_owned(found: u8, ty: &str) -> Error {
    match found {
        BORROWED => anyhow!("expected an owned `{ty}`, found a borrowed one"),
        _ => anyhow!("a handle of `{ty}` was used after it was given away"),
    }
}

impl<T> fmt::Debug for Resource<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match self.state.load(Ordering::Relaxed) {
            OWNED => "own",
            BORROWED => "borrow",
            _ => "given away",
        };
        write!(f, "Resource<{}>({state} {})", type_name::<T>(), self.rep)
    }
}
