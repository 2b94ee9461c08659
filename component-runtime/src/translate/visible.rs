//! What the outside sees of the root's exports.
//!
//! An instance may be exported with a type that lacks some of its exports, written down or because a
//! component that got it as an argument declared less. Inside it stays what it is; outside it has what its
//! type says.

use wasmparser::component_types::{ComponentEntityType, ComponentInstanceTypeId};
use wasmparser::types::Types;

use super::Item;

/// Takes away what the types of the root's exports, which `type_of` finds by name, do not have.
pub(super) fn hide(
    exports: &mut [(String, Item)],
    types: &Types,
    type_of: impl Fn(&str) -> Option<ComponentEntityType>,
) {
    for (name, item) in exports {
        if let Some(ComponentEntityType::Instance(ty)) = type_of(name) {
            hide_in(item, types, ty);
        }
    }
}

/// Instances nest no deeper than translation allows (`MAX_TYPE_DEPTH`).
fn hide_in(item: &mut Item, types: &Types, ty: ComponentInstanceTypeId) {
    let Item::Instance(exports) = item else { return };
    let ty = &types[ty];
    exports.retain(|(name, _)| ty.exports.contains_key(name.as_str()));
    for (name, item) in exports {
        if let Some(ComponentEntityType::Instance(inner)) = ty.exports.get(name.as_str()).map(|item| item.ty) {
            hide_in(item, types, inner);
        }
    }
}
