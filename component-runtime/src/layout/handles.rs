//! Handle tables as compiled code sees them (D6).
//!
//! A table's header lies in the component's block, its entries where the runtime put them. Compiled code makes,
//! reads and drops handles of types that the component defines in them, without asking anybody, as long as
//! nothing is to be refused and no table to grow; `vm::handles` does all the rest with the same bytes.
//!
//! # Invariants
//! * Entry 0 is never a handle. All entries below `length` are initialised; those that are free form a list from
//!   `free`, which ends at 0, the last freed first and behind all freed ones those never used, in ascending order.
//! * A free entry is not lent.

use std::sync::atomic::AtomicU32;

use crate::ids::ResourceId;

/// The handles of one nested component instance.
#[repr(C)]
#[derive(Debug)]
pub struct VmHandleTable {
    /// The first entry, which is never used; some aligned address while there is none.
    pub entries: *mut VmHandle,
    /// How many entries there are, the first one with them.
    pub length: u32,
    /// The entry that is used next; 0 when there is none.
    pub free: u32,
    /// How many entries are handles.
    pub live: u32,
    /// Zero.
    pub reserved: u32,
    /// Where its handles count too.
    pub count: *const VmHandleCount,
}

/// What a table's entry holds.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct VmHandle {
    /// Kind and resource type ([`VmHandle::tag`]); of a free entry, the next free one in place of the type.
    pub tag: u64,
    /// The representation.
    pub rep: u64,
    /// How often it is lent.
    pub lends: u32,
    /// Of a borrowed handle its scope.
    pub scope: u32,
}

impl VmHandle {
    /// Kind of an entry that is free.
    pub const FREE: u32 = 0;
    /// Kind of an owned handle.
    pub const OWN: u32 = 1;
    /// Kind of a borrowed handle.
    pub const BORROW: u32 = 2;
    /// Kind of a handle of an error context.
    pub const ERROR_CONTEXT: u32 = 3;
    /// By how much the resource type, or the next free entry, is shifted in a tag.
    pub const SHIFT: u32 = 32;

    /// The tag of a kind, with what else is in it.
    pub const fn tag(kind: u32, rest: u32) -> u64 {
        (rest as u64) << Self::SHIFT | kind as u64
    }

    /// The tag of an owned handle of a resource type.
    pub const fn own(resource: ResourceId) -> u64 {
        Self::tag(Self::OWN, resource.0)
    }

    /// Whether it is a handle of this resource type, owned or borrowed.
    #[inline]
    pub const fn is_of(&self, resource: ResourceId) -> bool {
        const _: () = assert!(VmHandle::BORROW == VmHandle::OWN + 1);
        self.tag.wrapping_sub(Self::own(resource)) <= 1
    }

    /// Its kind.
    pub const fn kind(&self) -> u32 {
        self.tag as u32
    }

    /// Its resource type's number, or the next free entry.
    pub const fn rest(&self) -> u32 {
        (self.tag >> Self::SHIFT) as u32
    }

    /// An entry that is free.
    pub const fn free(next: u32) -> VmHandle {
        VmHandle { tag: Self::tag(Self::FREE, next), rep: 0, lends: 0, scope: 0 }
    }
}

/// Counts live handles against a limit. Only the thread that has the store writes `live`.
#[repr(C)]
#[derive(Debug)]
pub struct VmHandleCount {
    /// How many there are.
    pub live: AtomicU32,
    /// How many there may be.
    pub limit: AtomicU32,
}
