//! Compiled core modules: their imports and exports.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use gusset_runtime::artifact::Kind;
use gusset_runtime::translate::{self, CoreDef, CoreExternType, Source};
use gusset_runtime::vm::LoadedComponent;

use super::types::ExternType;
use crate::Result;
use crate::engine::{Engine, Loaded};
use crate::error::CallError;

/// A compiled core module. Cheap to clone; may be used by any number of threads and stores.
#[derive(Clone)]
pub struct Module {
    engine: Engine,
    loaded: Arc<LoadedComponent>,
}

/// What a module wants.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ImportType<'m> {
    module: &'m str,
    name: &'m str,
    ty: ExternType,
}

/// What a module gives.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ExportType<'m> {
    name: &'m str,
    ty: ExternType,
}

impl Module {
    /// Compiles a module's binary.
    ///
    /// # Errors
    /// When the bytes are not a module, are not valid or use what is switched off or not supported
    /// (a [`ComponentError`](crate::component::ComponentError)); an error with the function's name when
    /// code cannot be compiled.
    pub fn new(engine: &Engine, bytes: impl AsRef<[u8]>) -> Result<Module> {
        let source = Arc::new(Source::Binary(bytes.as_ref().into()));
        match engine.load_source(Kind::Module, source)? {
            Loaded::Compiled(loaded) => Ok(Module { engine: engine.clone(), loaded }),
            Loaded::Unlinked(_) => anyhow::bail!("a bug in Gusset: a core module that is not linked"),
        }
    }

    /// The module as an artifact, from which [`deserialize`](Module::deserialize) makes it again without
    /// compiling. The same module and settings give the same bytes.
    ///
    /// # Errors
    /// When this build has no compiler.
    pub fn serialize(&self) -> Result<Vec<u8>> {
        self.engine.serialize(Kind::Module, &self.loaded)
    }

    /// Loads an artifact that [`serialize`](Module::serialize) or [`Engine::precompile_module`] made.
    ///
    /// # Errors
    /// When the bytes are no artifact or are cut off, or when they were made by another version, for
    /// another machine or for an engine with other settings; the error says which.
    ///
    /// # Safety
    /// The bytes must be an artifact as this crate made it: what follows its header is machine code and
    /// is trusted.
    pub unsafe fn deserialize(engine: &Engine, bytes: impl AsRef<[u8]>) -> Result<Module> {
        Ok(Module { engine: engine.clone(), loaded: engine.deserialize(Kind::Module, bytes.as_ref())? })
    }

    /// As [`deserialize`](Module::deserialize), from a file whose code is mapped instead of copied.
    ///
    /// # Errors
    /// As [`deserialize`](Module::deserialize), and when the file cannot be read.
    ///
    /// # Safety
    /// As [`deserialize`](Module::deserialize); and the file must not be changed or cut while the
    /// module, one of its instances or its engine exists. (It may be removed or replaced by renaming.)
    pub unsafe fn deserialize_file(engine: &Engine, path: impl AsRef<Path>) -> Result<Module> {
        Ok(Module { engine: engine.clone(), loaded: engine.deserialize_file(Kind::Module, path.as_ref())? })
    }

    /// Compiles a module's binary from a file.
    ///
    /// # Errors
    /// When the file cannot be read, and as for [`Module::new`].
    pub fn from_file(engine: &Engine, path: impl AsRef<Path>) -> Result<Module> {
        let path = path.as_ref();
        let bytes = std::fs::read(path).with_context(|| format!("file `{}`", path.display()))?;
        Module::new(engine, bytes).with_context(|| format!("file `{}`", path.display()))
    }

    /// Checks that bytes are a valid module, without compiling it.
    ///
    /// # Errors
    /// As for [`Module::new`], but for what only the compiler refuses.
    pub fn validate(engine: &Engine, bytes: impl AsRef<[u8]>) -> Result<()> {
        translate::translate_module(bytes.as_ref(), &engine.config().features)?;
        Ok(())
    }

    /// The engine that it was compiled for.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Its name, from the name section.
    pub fn name(&self) -> Option<&str> {
        self.loaded.component().name.as_deref()
    }

    /// What it imports, in order.
    pub fn imports(&self) -> impl ExactSizeIterator<Item = ImportType<'_>> {
        imports_of(self.loaded.component())
    }

    /// What it exports, in order.
    pub fn exports(&self) -> impl ExactSizeIterator<Item = ExportType<'_>> {
        exports_of(self.loaded.component())
    }

    /// The type of an export.
    pub fn get_export(&self, name: &str) -> Option<ExternType> {
        let exports = &self.loaded.component().core_exports;
        exports.iter().find(|(export, _)| export == name).map(|(_, def)| type_of(self.loaded.component(), *def))
    }

    /// What it was made of.
    pub(crate) fn source(&self) -> Result<Arc<Source>> {
        let component = self.loaded.component();
        let what = || component.name.as_ref().map_or("core module".to_owned(), |name| format!("core module `{name}`"));
        Ok(component.source.clone().ok_or_else(|| CallError::NoBinary { what: what() })?)
    }

    pub(super) fn loaded(&self) -> &Arc<LoadedComponent> {
        &self.loaded
    }
}

/// What a module imports, in order.
pub(crate) fn imports_of(module: &translate::Component) -> impl ExactSizeIterator<Item = ImportType<'_>> {
    module.core_imports.values().map(|import| ImportType {
        module: &import.module,
        name: &import.name,
        ty: ExternType::of_ir(module, &import.ty),
    })
}

/// What a module exports, in order.
pub(crate) fn exports_of(module: &translate::Component) -> impl ExactSizeIterator<Item = ExportType<'_>> {
    module.core_exports.iter().map(|(name, def)| ExportType { name, ty: type_of(module, *def) })
}

fn type_of(component: &translate::Component, def: CoreDef) -> ExternType {
    let ty = match def {
        CoreDef::Import(import) => component.core_imports[import].ty,
        CoreDef::Instance(core, entity) => component.modules[component.core_instances[core].module].entity_type(entity),
        CoreDef::Flags(_) => unreachable!("only adapters of components have flags"),
        CoreDef::Trampoline(trampoline) => CoreExternType::Func(component.trampolines[trampoline].ty),
    };
    ExternType::of_ir(component, &ty)
}

impl std::fmt::Debug for Module {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Module").field("name", &self.name()).finish_non_exhaustive()
    }
}

impl<'m> ImportType<'m> {
    /// First level of its name.
    pub fn module(&self) -> &'m str {
        self.module
    }

    /// Second level of its name.
    pub fn name(&self) -> &'m str {
        self.name
    }

    /// Its type.
    pub fn ty(&self) -> ExternType {
        self.ty.clone()
    }
}

impl<'m> ExportType<'m> {
    /// Its name.
    pub fn name(&self) -> &'m str {
        self.name
    }

    /// Its type.
    pub fn ty(&self) -> ExternType {
        self.ty.clone()
    }
}
