//! Typed numbers: positions in the specification's index spaces, and keys of Gusset's own tables.
//!
//! `FooIndex` is a position in an index space that a binary defines; `FooId` is a key into a table
//! that [`crate::translate`] builds. Both print as they are spelled in the IR's text (`func3`,
//! `module1`). [`IdVec`] is a vector that only its own key can index.

use std::cell::Cell;
use std::fmt;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicU64, Ordering};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A number that can serve as the key of an [`IdVec`].
pub trait Id: Copy + Eq + fmt::Debug {
    /// Makes the key of a position. Positions come from binaries whose counts the validator
    /// bounds far below 2^32.
    fn new(position: usize) -> Self;
    /// The position of this key.
    fn position(self) -> usize;
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub struct $name(pub u32);

        impl Id for $name {
            fn new(position: usize) -> Self {
                $name(u32::try_from(position).expect("the validator bounds every index space"))
            }
            fn position(self) -> usize {
                self.0 as usize
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($text, "{}"), self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }
    )*};
}

ids! {
    /// A function of a core module: imports first, then definitions.
    FuncIndex = "func";
    /// A function that a core module defines; counts from zero after the imports.
    DefinedFuncIndex = "defined-func";
    /// A table of a core module: imports first.
    TableIndex = "table";
    /// A table that a core module defines.
    DefinedTableIndex = "defined-table";
    /// A linear memory of a core module: imports first.
    MemoryIndex = "memory";
    /// A memory that a core module defines.
    DefinedMemoryIndex = "defined-memory";
    /// A global of a core module: imports first.
    GlobalIndex = "global";
    /// A global that a core module defines.
    DefinedGlobalIndex = "defined-global";
    /// A type of a core module.
    TypeIndex = "type";
    /// A data segment of a core module.
    DataIndex = "data";
    /// An element segment of a core module.
    ElemIndex = "elem";
    /// A position among the functions of a module that can become references (`ref.func`,
    /// element segments, exports); the key of its `VmFuncRef`.
    FuncRefIndex = "funcref";

    /// A core function type, interned for one component (all of its modules share the table).
    CoreTypeId = "core-type";
    /// A core function type, interned for one engine: what compiled code compares in
    /// `call_indirect`.
    SignatureId = "signature";
    /// A core module that is written in a component, at any depth.
    ModuleId = "module";
    /// A core instance that instantiating the root component makes.
    CoreInstanceId = "core-instance";
    /// A component instance that instantiating the root component makes; the root itself is 0.
    ComponentInstanceId = "instance";
    /// A core function that is made by the component model: a lowered function or a built-in.
    TrampolineId = "trampoline";
    /// A component function made by `canon lift`.
    LiftId = "lift";
    /// A start function of a component; it runs when the component is instantiated.
    StartId = "start";
    /// A set of canonical options.
    OptionsId = "options";
    /// A core memory that canonical options name; a slot of the component context.
    MemorySlotId = "memory-slot";
    /// A core function that canonical options, lifts and destructors name; a slot of the
    /// component context.
    FuncSlotId = "func-slot";
    /// A core entity that the host supplies when it instantiates; a slot that the template leaves
    /// open.
    CoreImportId = "core-import";
    /// A leaf (function or resource) among what a component imports from its host.
    ImportId = "import";
    /// A resource type: imported, or defined by one component instance.
    ResourceId = "resource";
    /// A component-level value type that is not primitive.
    TypeId = "type";
    /// A component-level function type.
    FuncTypeId = "func-type";
}

/// A number that nothing else in this process has: not 0, and different from all that this ever gave. Threads
/// take numbers by the thousand, so that they do not meet at every one.
// Not inlined: the caller may have come here from another thread, and must not know an address in that one's data.
#[inline(never)]
pub(crate) fn unique() -> u64 {
    const BLOCK: u64 = 1024;
    static NEXT: AtomicU64 = AtomicU64::new(1);
    thread_local!(static LEFT: Cell<(u64, u64)> = const { Cell::new((0, 0)) });
    let take = |left: &Cell<(u64, u64)>| {
        let (mut next, mut end) = left.get();
        if next == end {
            next = NEXT.fetch_add(BLOCK, Ordering::Relaxed);
            end = next + BLOCK;
        }
        left.set((next + 1, end));
        next
    };
    // A thread that is ending has none left.
    LEFT.try_with(take).unwrap_or_else(|_| NEXT.fetch_add(1, Ordering::Relaxed))
}

/// A vector that is indexed by one kind of key; or items in another place than a [`Vec`].
#[derive(Clone, PartialEq, Eq)]
pub struct IdVec<K, V, Items = Vec<V>> {
    items: Items,
    key: PhantomData<fn(K) -> V>,
}

impl<K: Id, V> IdVec<K, V> {
    /// An empty vector.
    pub const fn new() -> Self {
        IdVec { items: Vec::new(), key: PhantomData }
    }

    /// Appends and returns the key of what was appended.
    pub fn push(&mut self, item: V) -> K {
        let key = self.next_key();
        self.items.push(item);
        key
    }
}

impl<K: Id, V, Items: DerefMut<Target = [V]>> IdVec<K, V, Items> {
    /// A vector of items that are elsewhere.
    pub(crate) const fn of(items: Items) -> Self {
        IdVec { items, key: PhantomData }
    }

    /// What holds the items.
    pub(crate) fn items(&self) -> &Items {
        &self.items
    }

    /// What holds the items.
    pub(crate) fn items_mut(&mut self) -> &mut Items {
        &mut self.items
    }

    /// The key that the next item that is appended will have.
    pub fn next_key(&self) -> K {
        K::new(self.items.len())
    }

    /// How many items there are.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there is no item.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The item of a key, if the key is of this vector.
    pub fn get(&self, key: K) -> Option<&V> {
        self.items.get(key.position())
    }

    /// Keys and items in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (K, &V)> + ExactSizeIterator {
        self.items.iter().enumerate().map(|(at, item)| (K::new(at), item))
    }

    /// All keys in order.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = K> + ExactSizeIterator + use<K, V, Items> {
        (0..self.items.len()).map(K::new)
    }

    /// The items without their keys.
    pub fn values(&self) -> std::slice::Iter<'_, V> {
        self.items.iter()
    }

    /// The items without their keys.
    pub fn values_mut(&mut self) -> std::slice::IterMut<'_, V> {
        self.items.iter_mut()
    }

    /// The items as a slice.
    pub fn as_slice(&self) -> &[V] {
        &self.items
    }
}

impl<K, V: Serialize> Serialize for IdVec<K, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.items.serialize(serializer)
    }
}

impl<'de, K, V: Deserialize<'de>> Deserialize<'de> for IdVec<K, V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(IdVec { items: Vec::deserialize(deserializer)?, key: PhantomData })
    }
}

impl<K: Id, V> Default for IdVec<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K, V: fmt::Debug, Items: Deref<Target = [V]>> fmt::Debug for IdVec<K, V, Items> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&*self.items).finish()
    }
}

impl<K: Id, V, Items: Deref<Target = [V]>> std::ops::Index<K> for IdVec<K, V, Items> {
    type Output = V;
    fn index(&self, key: K) -> &V {
        &self.items[key.position()]
    }
}

impl<K: Id, V, Items: DerefMut<Target = [V]>> std::ops::IndexMut<K> for IdVec<K, V, Items> {
    fn index_mut(&mut self, key: K) -> &mut V {
        &mut self.items[key.position()]
    }
}

impl<K: Id, V> FromIterator<V> for IdVec<K, V> {
    fn from_iter<I: IntoIterator<Item = V>>(items: I) -> Self {
        IdVec { items: items.into_iter().collect(), key: PhantomData }
    }
}

impl<K: Id, V> Extend<V> for IdVec<K, V> {
    fn extend<I: IntoIterator<Item = V>>(&mut self, items: I) {
        self.items.extend(items);
    }
}
