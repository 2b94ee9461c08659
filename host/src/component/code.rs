//! Compiled components, and where their exports are.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use gusset_runtime::artifact::Kind;
use gusset_runtime::ids::FuncTypeId;
use gusset_runtime::translate::{self, FuncDef, Given, Item, Source};
use gusset_runtime::vm::LoadedComponent;

use super::linker::serving;
use crate::Result;
use crate::core::Module;
use crate::engine::{Engine, Loaded};
use crate::error::CallError;

/// A compiled component. Cheap to clone; may be used by any number of threads and stores.
///
/// One that imports core modules or components is compiled when it is linked, together with what the
/// linker gives it: see [`LinkerInstance::module`](super::LinkerInstance::module).
#[derive(Clone)]
pub struct Component {
    engine: Engine,
    code: Code,
}

/// What there is of a component.
#[derive(Clone)]
enum Code {
    Compiled(Arc<LoadedComponent>),
    /// It waits for core modules or components that it imports.
    Unlinked(Arc<translate::Component>),
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
        Component::of_source(engine, Arc::new(Source::Binary(bytes.into())))
    }

    fn of_source(engine: &Engine, source: Arc<Source>) -> Result<Component> {
        let code = match engine.load_source(Kind::Component, source)? {
            Loaded::Compiled(loaded) => Code::Compiled(loaded),
            Loaded::Unlinked(component) => Code::Unlinked(component),
        };
        Ok(Component { engine: engine.clone(), code })
    }

    /// A component that this one exports, or an instance that it exports; compiled by this.
    ///
    /// # Errors
    /// When there is no such component; when it needs a core module that is imported around it and was not
    /// linked; when this one was loaded from an artifact without its binary; and as for [`Component::new`].
    pub fn exported_component(&self, name: impl InstanceExportLookup) -> Result<Component> {
        exported_component(&self.engine, self.ir(), &name)
    }

    /// A core module that this component exports, or an instance that it exports; compiled by this.
    ///
    /// # Errors
    /// As of [`Component::exported_component`].
    pub fn exported_module(&self, name: impl InstanceExportLookup) -> Result<Module> {
        exported_module(&self.engine, self.ir(), &name)
    }

    /// This component with what it is given for its imports of core modules and components.
    pub(super) fn given(&self, given: Vec<Given>) -> Result<Component> {
        let source = Source::Linked { main: self.source()?, given };
        let loaded = self.engine.load_linked(Arc::new(source), self.ir().clone());
        let loaded = loaded.with_context(|| format!("compiling {} with what it was given", self.label()))?;
        Ok(Component { engine: self.engine.clone(), code: Code::Compiled(loaded) })
    }

    /// What it was made of.
    pub(super) fn source(&self) -> Result<Arc<Source>> {
        source_of(self.ir())
    }

    /// The component as an artifact, from which [`deserialize`](Component::deserialize) makes it
    /// again without compiling. The same component and settings give the same bytes.
    ///
    /// # Errors
    /// When this build has no compiler; [`CallError::NotLinked`] when the component imports core modules or
    /// components, since there is no code then:
    /// [`InstancePre::linked_component`](super::InstancePre::linked_component) has it.
    pub fn serialize(&self) -> Result<Vec<u8>> {
        self.engine.serialize(Kind::Component, self.loaded()?)
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
        Ok(Component {
            engine: engine.clone(),
            code: Code::Compiled(engine.deserialize(Kind::Component, bytes.as_ref())?),
        })
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
        Ok(Component {
            engine: engine.clone(),
            code: Code::Compiled(engine.deserialize_file(Kind::Component, path.as_ref())?),
        })
    }

    /// Its name, if its name section has one.
    pub fn name(&self) -> Option<&str> {
        self.ir().name.as_deref()
    }

    /// The engine that it was compiled for.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Bytes of its machine code, in whole pages; 0 for one that is compiled when it is linked.
    pub fn code_bytes(&self) -> usize {
        match &self.code {
            Code::Compiled(loaded) => loaded.code().text_bytes(),
            Code::Unlinked(_) => 0,
        }
    }

    /// Where an export is: of the component, or of an instance that it exports.
    pub fn get_export_index(
        &self,
        instance: Option<&ComponentExportIndex>,
        name: &str,
    ) -> Option<ComponentExportIndex> {
        export_index(self.ir(), instance, name)
    }

    /// What it was translated to.
    pub(crate) fn ir(&self) -> &Arc<translate::Component> {
        match &self.code {
            Code::Compiled(loaded) => loaded.component(),
            Code::Unlinked(component) => component,
        }
    }

    /// Its code.
    ///
    /// # Errors
    /// When it waits for what it imports.
    pub(crate) fn loaded(&self) -> Result<&Arc<LoadedComponent>> {
        match &self.code {
            Code::Compiled(loaded) => Ok(loaded),
            Code::Unlinked(_) => Err(CallError::NotLinked { component: self.label() }.into()),
        }
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
    component: Arc<translate::Component>,
    path: Vec<usize>,
}

impl ComponentExportIndex {
    /// The export, if it is one of this component.
    pub(crate) fn item<'c>(&self, component: &'c Arc<translate::Component>) -> Option<&'c Item> {
        // Linking changes no export's place.
        let before = component.unlinked.as_ref().unwrap_or(component);
        if !Arc::ptr_eq(component, &self.component) && !Arc::ptr_eq(before, &self.component) {
            return None;
        }
        let (first, rest) = self.path.split_first()?;
        let mut item = &component.exports.get(*first)?.1;
        for at in rest {
            let Item::Instance(exports) = item else { return None };
            item = &exports.get(*at)?.1;
        }
        Some(item)
    }

    /// The export's name.
    fn name(&self) -> Option<String> {
        self.names().pop()
    }

    /// Names of the instances around it, and its own.
    fn names(&self) -> Vec<String> {
        let mut exports = &self.component.exports[..];
        let mut names = Vec::new();
        for at in &self.path {
            let Some((name, item)) = exports.get(*at) else { break };
            names.push(name.clone());
            exports = match item {
                Item::Instance(inner) => inner,
                _ => &[],
            };
        }
        names
    }
}

impl std::fmt::Debug for ComponentExportIndex {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ComponentExportIndex").field("name", &self.name()).finish_non_exhaustive()
    }
}

/// Where an export of a component or of an exported instance is.
pub(super) fn export_index(
    component: &Arc<translate::Component>,
    instance: Option<&ComponentExportIndex>,
    name: &str,
) -> Option<ComponentExportIndex> {
    let exports = match instance.map(|index| index.item(component)) {
        None => &component.exports,
        Some(Some(Item::Instance(exports))) => exports,
        Some(_) => return None,
    };
    let at = position(exports, name)?;
    let mut path = instance.map_or_else(Vec::new, |instance| instance.path.clone());
    path.push(at);
    Some(ComponentExportIndex { component: component.clone(), path })
}

/// What names an export of an instance: a name, an instance's name and a name in it, or a
/// [`ComponentExportIndex`]. A name with a version finds the export of that version, or else of the highest
/// compatible one.
pub trait InstanceExportLookup {
    /// The export.
    #[doc(hidden)]
    fn item<'c>(&self, component: &'c Arc<translate::Component>) -> Option<&'c Item>;
    /// Names of the instances around it, and its own.
    #[doc(hidden)]
    fn names(&self) -> Vec<String>;
    /// For messages.
    #[doc(hidden)]
    fn describe(&self) -> String {
        self.names().join("#")
    }
}

impl<L: InstanceExportLookup + ?Sized> InstanceExportLookup for &L {
    fn item<'c>(&self, component: &'c Arc<translate::Component>) -> Option<&'c Item> {
        L::item(self, component)
    }

    fn names(&self) -> Vec<String> {
        L::names(self)
    }
}

impl InstanceExportLookup for str {
    fn item<'c>(&self, component: &'c Arc<translate::Component>) -> Option<&'c Item> {
        find(&component.exports, self)
    }

    fn names(&self) -> Vec<String> {
        vec![self.to_owned()]
    }
}

impl InstanceExportLookup for String {
    fn item<'c>(&self, component: &'c Arc<translate::Component>) -> Option<&'c Item> {
        self.as_str().item(component)
    }

    fn names(&self) -> Vec<String> {
        vec![self.clone()]
    }
}

impl InstanceExportLookup for (&str, &str) {
    fn item<'c>(&self, component: &'c Arc<translate::Component>) -> Option<&'c Item> {
        match find(&component.exports, self.0)? {
            Item::Instance(exports) => find(exports, self.1),
            _ => None,
        }
    }

    fn names(&self) -> Vec<String> {
        vec![self.0.to_owned(), self.1.to_owned()]
    }
}

impl InstanceExportLookup for ComponentExportIndex {
    fn item<'c>(&self, component: &'c Arc<translate::Component>) -> Option<&'c Item> {
        ComponentExportIndex::item(self, component)
    }

    fn names(&self) -> Vec<String> {
        ComponentExportIndex::names(self)
    }
}

fn find<'c>(exports: &'c [(String, Item)], name: &str) -> Option<&'c Item> {
    exports.get(position(exports, name)?).map(|(_, item)| item)
}

/// Where the export of this name is, or of a compatible version of it: what is true of imports is true of exports.
fn position(exports: &[(String, Item)], name: &str) -> Option<usize> {
    let serving = serving(exports.iter().map(|(export, _)| export.as_str()), name)?;
    exports.iter().position(|(export, _)| export == serving)
}

/// A component that another one exports.
pub(in crate::component) fn exported_component(
    engine: &Engine,
    of: &Arc<translate::Component>,
    lookup: &impl InstanceExportLookup,
) -> Result<Component> {
    match lookup.item(of) {
        Some(Item::Component(_)) => {}
        _ => return Err(CallError::NoExport { what: "component", name: lookup.describe() }.into()),
    }
    let source = Source::Export { of: source_of(of)?, path: lookup.names() };
    Component::of_source(engine, Arc::new(source)).with_context(|| format!("component `{}`", lookup.describe()))
}

/// A core module that a component exports.
pub(in crate::component) fn exported_module(
    engine: &Engine,
    of: &Arc<translate::Component>,
    lookup: &impl InstanceExportLookup,
) -> Result<Module> {
    match lookup.item(of) {
        Some(Item::Module(_)) => {}
        _ => return Err(CallError::NoExport { what: "core module", name: lookup.describe() }.into()),
    }
    let compiled = || Module::new(engine, engine.exported_module(&*source_of(of)?, &lookup.names())?);
    compiled().with_context(|| format!("core module `{}`", lookup.describe()))
}

fn source_of(component: &translate::Component) -> Result<Arc<Source>> {
    let what = || component.name.as_ref().map_or("component".to_owned(), |name| format!("component `{name}`"));
    Ok(component.source.clone().ok_or_else(|| CallError::NoBinary { what: what() })?)
}

/// The function that an export is, with its type.
///
/// # Errors
/// When there is no such function.
pub(super) fn exported_func(
    component: &Arc<translate::Component>,
    lookup: &impl InstanceExportLookup,
) -> Result<(FuncDef, FuncTypeId), CallError> {
    match lookup.item(component) {
        Some(Item::Func(def, ty)) => Ok((*def, *ty)),
        _ => Err(CallError::NoExport { what: "function", name: lookup.describe() }),
    }
}
