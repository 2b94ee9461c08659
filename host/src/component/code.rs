//! Compiled components, and where their exports are.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use gusset_runtime::artifact::Kind;
use gusset_runtime::ids::FuncTypeId;
use gusset_runtime::translate::{self, FuncDef, Item};
use gusset_runtime::vm::LoadedComponent;

use crate::Result;
use crate::engine::Engine;
use crate::error::CallError;

/// A compiled component. Cheap to clone; may be used by any number of threads and stores.
#[derive(Clone)]
pub struct Component {
    engine: Engine,
    loaded: Arc<LoadedComponent>,
}

impl Component {
    /// Compiles a component's binary.
    ///
    /// # Errors
    /// A [`ComponentError`](super::ComponentError) when the bytes are not a component, are not valid
    /// or use what is not supported; an error with the function's name when code cannot be compiled.
    pub fn new(engine: &Engine, bytes: impl AsRef<[u8]>) -> Result<Component> {
        Component::compile(engine, bytes.as_ref())
    }

    /// Compiles a component's binary from a file.
    ///
    /// # Errors
    /// When the file cannot be read, and as for [`Component::new`].
    pub fn from_file(engine: &Engine, path: impl AsRef<Path>) -> Result<Component> {
        let path = path.as_ref();
        let bytes = std::fs::read(path).with_context(|| format!("reading component `{}`", path.display()))?;
        Component::compile(engine, &bytes).with_context(|| format!("component `{}`", path.display()))
    }

    fn compile(engine: &Engine, bytes: &[u8]) -> Result<Component> {
        Ok(Component { engine: engine.clone(), loaded: engine.load(Kind::Component, bytes)? })
    }

    /// The component as an artifact, from which [`deserialize`](Component::deserialize) makes it
    /// again without compiling. The same component and settings give the same bytes.
    ///
    /// # Errors
    /// When this build has no compiler.
    pub fn serialize(&self) -> Result<Vec<u8>> {
        self.engine.serialize(Kind::Component, &self.loaded)
    }

    /// Loads an artifact that [`serialize`](Component::serialize) or
    /// [`Engine::precompile_component`] made.
    ///
    /// # Errors
    /// When the bytes are no artifact or are cut off, or when they were made by another version,
    /// for another machine or for an engine with other settings; the error says which.
    ///
    /// # Safety
    /// The bytes must be an artifact as this crate made it: what follows its header is machine code and
    /// is trusted.
    pub unsafe fn deserialize(engine: &Engine, bytes: impl AsRef<[u8]>) -> Result<Component> {
        Ok(Component { engine: engine.clone(), loaded: engine.deserialize(Kind::Component, bytes.as_ref())? })
    }

    /// As [`deserialize`](Component::deserialize), from a file whose code is mapped instead of copied.
    ///
    /// # Errors
    /// As [`deserialize`](Component::deserialize), and when the file cannot be read.
    ///
    /// # Safety
    /// As [`deserialize`](Component::deserialize); and the file must not be changed or cut while the
    /// component, one of its instances or its engine exists. (It may be removed or replaced by renaming.)
    pub unsafe fn deserialize_file(engine: &Engine, path: impl AsRef<Path>) -> Result<Component> {
        Ok(Component { engine: engine.clone(), loaded: engine.deserialize_file(Kind::Component, path.as_ref())? })
    }

    /// Its name, if its name section has one.
    pub fn name(&self) -> Option<&str> {
        self.ir().name.as_deref()
    }

    /// The engine that it was compiled for.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Bytes of its machine code, in whole pages.
    pub fn code_bytes(&self) -> usize {
        self.loaded.code().text_bytes()
    }

    /// Where an export is: of the component, or of an instance that it exports.
    pub fn get_export_index(
        &self,
        instance: Option<&ComponentExportIndex>,
        name: &str,
    ) -> Option<ComponentExportIndex> {
        export_index(&self.loaded, instance, name)
    }

    /// What it was translated to.
    pub(crate) fn ir(&self) -> &Arc<translate::Component> {
        self.loaded.component()
    }

    /// Its code.
    pub(crate) fn loaded(&self) -> &Arc<LoadedComponent> {
        &self.loaded
    }

    /// Its name, for messages.
    pub(crate) fn label(&self) -> String {
        self.name().map_or_else(|| "component".to_string(), |name| format!("component `{name}`"))
    }
}

impl std::fmt::Debug for Component {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Component").field("name", &self.name()).finish_non_exhaustive()
    }
}

/// Where an export of a component is. Looking it up by this compares no names.
#[derive(Clone)]
pub struct ComponentExportIndex {
    component: Arc<LoadedComponent>,
    path: Vec<usize>,
}

impl ComponentExportIndex {
    /// The export, if it is one of this component.
    pub(crate) fn item<'c>(&self, component: &'c Arc<LoadedComponent>) -> Option<&'c Item> {
        if !Arc::ptr_eq(component, &self.component) {
            return None;
        }
        let (first, rest) = self.path.split_first()?;
        let mut item = &component.component().exports.get(*first)?.1;
        for at in rest {
            let Item::Instance(exports) = item else { return None };
            item = &exports.get(*at)?.1;
        }
        Some(item)
    }

    /// The export's name.
    fn name(&self) -> Option<&str> {
        let mut exports = &self.component.component().exports;
        let (last, instances) = self.path.split_last()?;
        for at in instances {
            let (_, Item::Instance(inner)) = exports.get(*at)? else { return None };
            exports = inner;
        }
        exports.get(*last).map(|(name, _)| name.as_str())
    }
}

impl std::fmt::Debug for ComponentExportIndex {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ComponentExportIndex").field("name", &self.name()).finish_non_exhaustive()
    }
}

/// Where an export of a component or of an exported instance is.
pub(super) fn export_index(
    component: &Arc<LoadedComponent>,
    instance: Option<&ComponentExportIndex>,
    name: &str,
) -> Option<ComponentExportIndex> {
    let exports = match instance.map(|index| index.item(component)) {
        None => &component.component().exports,
        Some(Some(Item::Instance(exports))) => exports,
        Some(_) => return None,
    };
    let at = exports.iter().position(|(export, _)| export == name)?;
    let mut path = instance.map_or_else(Vec::new, |instance| instance.path.clone());
    path.push(at);
    Some(ComponentExportIndex { component: component.clone(), path })
}

/// What names an export of an instance: a name, an instance's name and a name in it, or a
/// [`ComponentExportIndex`].
pub trait InstanceExportLookup {
    /// The export.
    #[doc(hidden)]
    fn item<'c>(&self, component: &'c Arc<LoadedComponent>) -> Option<&'c Item>;
    /// For messages.
    #[doc(hidden)]
    fn describe(&self) -> String;
}

impl<L: InstanceExportLookup + ?Sized> InstanceExportLookup for &L {
    fn item<'c>(&self, component: &'c Arc<LoadedComponent>) -> Option<&'c Item> {
        L::item(self, component)
    }

    fn describe(&self) -> String {
        L::describe(self)
    }
}

impl InstanceExportLookup for str {
    fn item<'c>(&self, component: &'c Arc<LoadedComponent>) -> Option<&'c Item> {
        find(&component.component().exports, self)
    }

    fn describe(&self) -> String {
        self.to_string()
    }
}

impl InstanceExportLookup for String {
    fn item<'c>(&self, component: &'c Arc<LoadedComponent>) -> Option<&'c Item> {
        self.as_str().item(component)
    }

    fn describe(&self) -> String {
        self.clone()
    }
}

impl InstanceExportLookup for (&str, &str) {
    fn item<'c>(&self, component: &'c Arc<LoadedComponent>) -> Option<&'c Item> {
        match find(&component.component().exports, self.0)? {
            Item::Instance(exports) => find(exports, self.1),
            _ => None,
        }
    }

    fn describe(&self) -> String {
        format!("{}#{}", self.0, self.1)
    }
}

impl InstanceExportLookup for ComponentExportIndex {
    fn item<'c>(&self, component: &'c Arc<LoadedComponent>) -> Option<&'c Item> {
        ComponentExportIndex::item(self, component)
    }

    fn describe(&self) -> String {
        self.name().unwrap_or_default().to_string()
    }
}

fn find<'c>(exports: &'c [(String, Item)], name: &str) -> Option<&'c Item> {
    exports.iter().find(|(export, _)| export == name).map(|(_, item)| item)
}

/// The function that an export is, with its type.
///
/// # Errors
/// When there is no such function.
pub(super) fn exported_func(
    component: &Arc<LoadedComponent>,
    lookup: &impl InstanceExportLookup,
) -> Result<(FuncDef, FuncTypeId), CallError> {
    match lookup.item(component) {
        Some(Item::Func(def, ty)) => Ok((*def, *ty)),
        _ => Err(CallError::NoExport { what: "function", name: lookup.describe() }),
    }
}
