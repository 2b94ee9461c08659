//! Imports that nobody supplies, as functions that fail when they are called.

use gusset_runtime::translate::{ImportKind, ImportLeaf};

use crate::Result;
use crate::component::{Component, Linker, LinkerInstance, ResourceType};

/// A function was called that nobody supplies
/// ([`Linker::define_unknown_imports_as_traps`]).
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("unknown import `{import}` was called")]
pub struct UnknownImport {
    /// The import: an instance's name and the function's with `#` between, or the function's.
    pub import: String,
}

impl<T: 'static> Linker<T> {
    /// Defines everything that a component imports and this linker lacks: functions that fail when
    /// they are called ([`UnknownImport`]), and resource types of which there is no resource. What a
    /// compatible version serves in part is completed there. Core modules and components that are missing
    /// stay so.
    ///
    /// # Errors
    /// When part of an import's name stands for something that is no instance, or the component is of
    /// another engine.
    pub fn define_unknown_imports_as_traps(&mut self, component: &Component) -> Result<()> {
        self.check_engine(component)?;
        for leaf in component.ir().import_leaves.values() {
            let Some((name, instances)) = leaf.path.split_last() else { continue };
            let inner = instances.iter().try_fold(self.root(), |inside, name| inside.into_serving_instance(name))?;
            define(inner, name, leaf)?;
        }
        Ok(())
    }
}

fn define<T: 'static>(mut inside: LinkerInstance<'_, T>, name: &str, leaf: &ImportLeaf) -> Result<()> {
    if inside.serves(name) {
        return Ok(());
    }
    let unknown = UnknownImport { import: leaf.path.join("#") };
    match leaf.kind {
        ImportKind::Func(_) => inside.func_new(name, move |_, _, _, _| Err(unknown.clone().into())),
        // There is nothing to be made up in the place of code.
        ImportKind::Module | ImportKind::Component => Ok(()),
        ImportKind::Resource(_) => inside.resource(name, ResourceType::of_nobody(), |_, _| Ok(())),
    }
}
