//! The tree of limits (D10): what an engine, a store, a component instance and the instances nested in it may
//! take, and what they take.
//!
//! [`Limits`] and [`Usage`] are numbers of the same things; a [`LimitExceeded`] says whose limit was in the way.
//! The nodes of stores and instances, where charges are counted, are in `vm::accounts`; here is that of an
//! engine ([`EngineNode`]), which the threads of many stores share.
//!
//! # Invariants
//! * A refusal has changed no count.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

macro_rules! limited {
    ($($(#[$doc:meta])* $field:ident, $kind:ident = $what:literal in $unit:literal;)*) => {
        /// What a node of the tree of limits may take; [`u64::MAX`] is no limit.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub struct Limits {
            $($(#[$doc])* pub $field: u64,)*
        }

        /// What a node of the tree of limits takes.
        #[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
        pub struct Usage {
            $($(#[$doc])* pub $field: u64,)*
        }

        /// Something that is limited.
        #[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
        #[non_exhaustive]
        pub enum Limited {
            $($(#[$doc])* $kind,)*
        }

        impl Limits {
            /// No limits.
            pub const NONE: Limits = Limits { $($field: u64::MAX,)* };

            /// The first limit that more would be beyond.
            fn excess(&self, used: &Usage, more: &Usage) -> Option<Limited> {
                $(if more.$field != 0 && used.$field.checked_add(more.$field).is_none_or(|wanted| wanted > self.$field) {
                    return Some(Limited::$kind);
                })*
                None
            }

            /// One of them.
            pub fn of(&self, what: Limited) -> u64 {
                match what { $(Limited::$kind => self.$field,)* }
            }

            /// Of each, the lesser of both.
            #[must_use]
            pub fn and(&self, other: &Limits) -> Limits {
                Limits { $($field: self.$field.min(other.$field),)* }
            }
        }

        impl Usage {
            /// Nothing.
            pub const NOTHING: Usage = Usage { $($field: 0,)* };

            /// One of the numbers.
            pub fn of(&self, what: Limited) -> u64 {
                match what { $(Limited::$kind => self.$field,)* }
            }

            /// Both together; for what no limit lets in, as much as there is.
            pub(super) fn plus(&self, more: &Usage) -> Usage {
                Usage { $($field: self.$field.saturating_add(more.$field),)* }
            }

            pub(super) fn minus(&self, less: &Usage) -> Usage {
                Usage { $($field: self.$field.saturating_sub(less.$field),)* }
            }
        }

        impl Limited {
            /// Its name and the name of its unit.
            const fn words(self) -> (&'static str, &'static str) {
                match self { $(Limited::$kind => ($what, $unit),)* }
            }
        }

        /// What all stores of an engine take together, against the limits for it.
        #[derive(Debug)]
        pub struct EngineNode {
            limits: Limits,
            $($field: AtomicU64,)*
        }

        impl EngineNode {
            /// Nothing is in use.
            pub fn new(limits: Limits) -> Arc<EngineNode> {
                Arc::new(EngineNode { limits, $($field: AtomicU64::new(0),)* })
            }

            /// What is in use now.
            pub fn usage(&self) -> Usage {
                Usage { $($field: self.$field.load(Ordering::Relaxed),)* }
            }

            fn counters(&self) -> [(Limited, &AtomicU64); Limited::COUNT] {
                [$((Limited::$kind, &self.$field),)*]
            }
        }

        impl Limited {
            const COUNT: usize = [$(Limited::$kind,)*].len();
        }
    };
}

limited! {
    /// Bytes of linear memory; of a shared memory, those that it can have.
    memory_bytes, MemoryBytes = "linear memory" in "bytes";
    /// Table elements.
    table_elements, TableElements = "table" in "elements";
    /// Core instances, with those of adapters between components.
    core_instances, CoreInstances = "core instance" in "core instances";
    /// Linear memories.
    memories, Memories = "memory count" in "memories";
    /// Tables.
    tables, Tables = "table count" in "tables";
    /// Handles of resources and error contexts; a handle that is lent counts again for each call that it is lent
    /// to.
    handles, Handles = "handle" in "handles";
    /// Fuel that was used: what code that counts it did ([`Store::set_fuel`](super::Store::set_fuel)). Never given
    /// back: the use of a store is that of all instances that it ever had, and so is an engine's. What guests that
    /// run have set aside of an engine's fuel counts as used there; an engine without a limit of it counts what a call
    /// used when that is over.
    fuel, Fuel = "fuel" in "units of fuel";
}

impl Default for Limits {
    fn default() -> Self {
        Limits::NONE
    }
}

/// Limits of one component instance.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct InstanceLimits {
    /// What it may take altogether, with the instances nested in it.
    pub whole: Limits,
    /// What each instance nested in it may take, with those nested in that one, whatever its component is called.
    pub each_nested: Limits,
    /// What nested instances may take, by the names of their components, if that is less than `each_nested`.
    ///
    /// **Whoever wrote the component chose these names**, and may have given one to several inner components, or
    /// none: a limit that is here and not in `each_nested` or `whole` binds only who does not mean to get around it.
    pub nested: BTreeMap<String, Limits>,
    /// Calls of the host that may be under way in it at once, one inside of the other.
    pub calls: u32,
}

impl Default for InstanceLimits {
    fn default() -> Self {
        InstanceLimits { whole: Limits::NONE, each_nested: Limits::NONE, nested: BTreeMap::new(), calls: u32::MAX }
    }
}

impl InstanceLimits {
    /// Limits for the whole of an instance.
    pub fn whole(limits: Limits) -> InstanceLimits {
        InstanceLimits { whole: limits, ..InstanceLimits::default() }
    }

    pub(super) fn of_nested(&self, name: Option<&str>) -> Limits {
        let named = name.and_then(|name| self.nested.get(name));
        named.map_or(self.each_nested, |named| named.and(&self.each_nested))
    }

    /// Whether something holds of one of them.
    pub(super) fn any(&self, of: impl Fn(&Limits) -> bool) -> bool {
        of(&self.whole) || of(&self.each_nested) || self.nested.values().any(of)
    }

    pub(super) fn limits_nested(&self) -> bool {
        self.each_nested != Limits::NONE || !self.nested.is_empty()
    }
}

/// A node of the tree of limits.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum LimitNode {
    /// All stores of an engine together.
    Engine,
    /// A store.
    Store,
    /// An instance of a component or of a core module.
    Instance {
        /// The number of the instance, which no other one of the process has.
        serial: u64,
        /// The name of its component, where it has one.
        component: Option<String>,
    },
    /// An instance inside of a component instance.
    Nested {
        /// The number of the component instance.
        serial: u64,
        /// Its position among the instances of the component instance; the outermost one is 0.
        position: u32,
        /// The name of its component, where it has one.
        component: Option<String>,
    },
}

impl fmt::Display for LimitNode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = |f: &mut fmt::Formatter<'_>, what: &str, name: &Option<String>, number: u64| match name {
            Some(name) => write!(f, "{what} {number}, of component `{name}`"),
            None => write!(f, "{what} {number}, of a component without a name"),
        };
        match self {
            LimitNode::Engine => f.write_str("the engine"),
            LimitNode::Store => f.write_str("the store"),
            LimitNode::Instance { serial, component } => named(f, "the instance", component, *serial),
            LimitNode::Nested { serial, position, component } => {
                named(f, "the nested instance", component, u64::from(*position))?;
                write!(f, ", in instance {serial}")
            }
        }
    }
}

/// Something would take more than a limit allows; nothing was changed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LimitExceeded {
    /// Whose limit it is.
    pub node: LimitNode,
    /// What is limited.
    pub what: Limited,
    /// The limit.
    pub limit: u64,
    /// What the node took of it already.
    pub used: u64,
    /// What was wanted in addition.
    pub wanted: u64,
}

impl fmt::Display for LimitExceeded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let LimitExceeded { node, what, limit, used, wanted } = self;
        let (what, unit) = what.words();
        write!(f, "{what} limit of {node}: {wanted} {unit} more than the {used} used of {limit}")
    }
}

impl std::error::Error for LimitExceeded {}

/// What a limit leaves; below 0, what was used beyond it.
pub(super) fn left(limit: u64, used: u64) -> i64 {
    match limit {
        u64::MAX => i64::MAX,
        limit => i64::try_from(i128::from(limit) - i128::from(used)).unwrap_or(if used > limit {
            i64::MIN
        } else {
            i64::MAX
        }),
    }
}

/// Compares a charge with the limits of a node.
#[inline]
pub(super) fn check(
    limits: &Limits,
    used: &Usage,
    more: &Usage,
    node: impl FnOnce() -> LimitNode,
) -> Result<(), LimitExceeded> {
    match limits.excess(used, more) {
        None => Ok(()),
        Some(what) => Err(LimitExceeded {
            node: node(),
            what,
            limit: limits.of(what),
            used: used.of(what),
            wanted: more.of(what),
        }),
    }
}

impl EngineNode {
    /// Counts a charge, of one thing after the other: while it goes on, and until a refused one is undone, other
    /// threads may see counts that are too high, and be refused what there is room for; never more than the limit.
    ///
    /// # Errors
    /// When it is beyond a limit.
    pub(super) fn charge(&self, more: &Usage) -> Result<(), LimitExceeded> {
        for (at, (what, counter)) in self.counters().into_iter().enumerate() {
            let (limit, wanted) = (self.limits.of(what), more.of(what));
            if wanted == 0 {
                continue;
            }
            let add = |used: u64| used.checked_add(wanted).filter(|used| *used <= limit);
            if let Err(used) = counter.fetch_update(Ordering::Relaxed, Ordering::Relaxed, add) {
                for (what, counter) in &self.counters()[..at] {
                    counter.fetch_sub(more.of(*what), Ordering::Relaxed);
                }
                return Err(LimitExceeded { node: LimitNode::Engine, what, limit, used, wanted });
            }
        }
        Ok(())
    }

    /// Gives a charge back.
    pub(super) fn refund(&self, less: &Usage) {
        for (what, counter) in self.counters().into_iter().filter(|(what, _)| less.of(*what) != 0) {
            counter.fetch_sub(less.of(what), Ordering::Relaxed);
        }
    }

    /// Whether there is a limit of fuel.
    pub(super) fn limits_fuel(&self) -> bool {
        self.limits.fuel != u64::MAX
    }

    /// Its limit of fuel, and what was used of it.
    pub(super) fn fuel(&self) -> (u64, u64) {
        (self.limits.fuel, self.fuel.load(Ordering::Relaxed))
    }

    /// Counts so much fuel as used, or what there is if that is less; returns how much.
    pub(super) fn set_fuel_aside(&self, wanted: u64) -> u64 {
        let mut got = 0;
        let add = |used: u64| {
            got = wanted.min(self.limits.fuel.saturating_sub(used));
            (got != 0).then_some(used.saturating_add(got))
        };
        let _ = self.fuel.fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
        got
    }

    /// Counts fuel that was used beyond what was set aside. As much as there can be stays as much.
    pub(super) fn count_fuel(&self, beyond: u64) {
        if beyond != 0 {
            let add = |used: u64| Some(used.saturating_add(beyond));
            let _ = self.fuel.fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
        }
    }

    /// Why a charge would be refused now.
    pub(super) fn exceeded(&self, more: &Usage) -> Option<LimitExceeded> {
        check(&self.limits, &self.usage(), more, || LimitNode::Engine).err()
    }

    /// Counts handles that were counted a moment ago, in another place.
    pub(super) fn count_handles(&self, count: u64) {
        self.handles.fetch_add(count, Ordering::Relaxed);
    }
}
