//! How much a binary may make the host do: every bound of translation that does not follow from
//! the length of the binary.
//!
//! A few bytes can instantiate a component twice, which instantiates another twice, and so on; the
//! limits turn such a binary into an error before it costs anything.

use super::TranslateError;

/// Component instances that instantiating the root may make.
pub const MAX_COMPONENT_INSTANCES: usize = 1_000;
/// Core instances that instantiating the root may make.
pub const MAX_CORE_INSTANCES: usize = 10_000;
/// Definitions, types' parts, exports and the like that may be evaluated altogether.
pub const MAX_ITEMS: u64 = 1_000_000;
/// How deep a value type, or a tree of instances, may nest. Later stages walk both recursively.
pub const MAX_TYPE_DEPTH: u32 = 100;
/// How deep components may be written inside of each other.
pub const MAX_COMPONENT_NESTING: usize = 100;
/// How many instantiations may be under way, each inside of the one before.
pub const MAX_INSTANTIATION_DEPTH: u32 = 100;
/// Bytes of a function's name that are kept.
pub(super) const MAX_FUNC_NAME_BYTES: usize = 1_024;

/// Items that a scope counts for, because its index spaces take more room than one definition.
pub(super) const ITEMS_PER_SCOPE: usize = 16;
/// Items that a type counts for when no equal type is known, because it is kept.
pub(super) const ITEMS_PER_NEW_TYPE: usize = 4;
/// Bytes of a core module that count as one item where it may be read more than once.
pub(super) const MODULE_BYTES_PER_ITEM: usize = 64;
/// Bytes of a name that count as one item.
const NAME_BYTES_PER_ITEM: usize = 32;

/// Counts what was evaluated.
#[derive(Debug, Default)]
pub(super) struct Budget {
    items: u64,
}

impl Budget {
    /// Counts so many items.
    pub(super) fn charge(&mut self, items: usize, offset: u64) -> Result<(), TranslateError> {
        self.items = self.items.saturating_add(items as u64);
        check("definitions to evaluate", MAX_ITEMS, self.items, offset)
    }

    /// Counts a name of which a copy is kept.
    pub(super) fn charge_name(&mut self, name: &str, offset: u64) -> Result<(), TranslateError> {
        self.charge(1 + name.len() / NAME_BYTES_PER_ITEM, offset)
    }
}

/// Refuses what is above a limit.
pub(super) fn check(what: &'static str, limit: u64, found: u64, offset: u64) -> Result<(), TranslateError> {
    if found > limit { Err(TranslateError::too_large(what, limit, found, offset)) } else { Ok(()) }
}
