//! Gives an instance the core entities that the host supplies.
//!
//! Every import is compared with what it is given, by the rules of import matching; then its slots
//! in the context are filled with addresses, and the owners of memories and tables are kept for
//! growth and bulk instructions.
//!
//! # Invariants
//! * What is given belongs to the same store as the instance.

use std::fmt;

use anyhow::{Result, ensure};

use super::externs::{CoreExtern, CoreExternKind, Owned};
use super::instance::ComponentInstance;
use super::linkage::LoadedComponent;
use super::store::Store;
use crate::ids::{CoreImportId, DefinedMemoryIndex, DefinedTableIndex, IdVec};
use crate::layout::VmFunction;
use crate::translate::{CoreExternType, CoreImport, CoreValueType, GlobalType, MemoryType, TableType};

/// An import as an instance keeps it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Imported {
    pub(super) entity: CoreExtern,
    place: Place,
}

#[derive(Clone, Copy, Debug)]
enum Place {
    Func(VmFunction),
    Table(Owned<DefinedTableIndex>),
    Memory(Owned<DefinedMemoryIndex>),
    Global,
}

/// An import was given something that does not fit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ImportMismatch {
    /// First level of the import's name.
    pub module: String,
    /// Second level of the import's name.
    pub name: String,
    wanted: String,
    found: String,
}

impl ImportMismatch {
    /// The same, by one who can say better what was found.
    #[must_use]
    pub fn found(self, found: String) -> ImportMismatch {
        ImportMismatch { found, ..self }
    }
}

impl fmt::Display for ImportMismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ImportMismatch { module, name, wanted, found } = self;
        write!(f, "import `{module}` `{name}`: expected {wanted}, found {found}")
    }
}

impl std::error::Error for ImportMismatch {}

/// Checks imports and fills their slots.
///
/// # Errors
/// An [`ImportMismatch`], or when there are not as many as the component imports.
pub(super) fn supply(
    instance: &mut ComponentInstance,
    store: &mut Store,
    loaded: &LoadedComponent,
    given: &[CoreExtern],
) -> Result<()> {
    let wanted = &loaded.component().core_imports;
    ensure!(wanted.len() == given.len(), "expected {} core imports, found {}", wanted.len(), given.len());
    let mut addresses: IdVec<CoreImportId, u64> = IdVec::new();
    for (wanted, entity) in wanted.values().zip(given) {
        check(loaded, store, wanted, *entity)?;
        let Some((address, place)) = resolve(store, *entity) else {
            anyhow::bail!("import `{}` `{}` is of another store", wanted.module, wanted.name);
        };
        addresses.push(address);
        instance.imports.push(Imported { entity: *entity, place });
    }
    for (at, import) in &loaded.template.imports {
        match instance.imports[*import].place {
            Place::Func(function) => instance.block.write(*at, function),
            _ => instance.block.write(*at, addresses[*import]),
        }
    }
    Ok(())
}

/// What the slots of an entity get, and where it is.
fn resolve(store: &mut Store, entity: CoreExtern) -> Option<(u64, Place)> {
    Some(match entity {
        CoreExtern::Func(func) => (0, Place::Func(store.func(func)?.function)),
        CoreExtern::Table(table) => store.table_owner(table).map(|(at, owner)| (at, Place::Table(owner)))?,
        CoreExtern::Memory(memory) => store.memory_owner(memory).map(|(at, owner)| (at, Place::Memory(owner)))?,
        CoreExtern::Global(global) => (store.global_address(global)? as u64, Place::Global),
    })
}

impl ComponentInstance {
    /// A function that it imports.
    pub(super) fn imported_func(&self, import: CoreImportId) -> Option<VmFunction> {
        match self.imports.get(import)?.place {
            Place::Func(function) => Some(function),
            _ => None,
        }
    }

    /// The owner of a memory that it imports.
    ///
    /// # Panics
    /// When the import is no memory, which `supply` has checked.
    pub(super) fn imported_memory(&self, import: CoreImportId) -> Owned<DefinedMemoryIndex> {
        match self.imports[import].place {
            Place::Memory(owner) => owner,
            _ => unreachable!("the kinds of imports are checked"),
        }
    }

    /// The owner of a table that it imports.
    ///
    /// # Panics
    /// When the import is no table, which `supply` has checked.
    pub(super) fn imported_table(&self, import: CoreImportId) -> Owned<DefinedTableIndex> {
        match self.imports[import].place {
            Place::Table(owner) => owner,
            _ => unreachable!("the kinds of imports are checked"),
        }
    }
}

impl LoadedComponent {
    /// Compares an import with what it would be given, but for sizes that may have grown since `found`
    /// was looked at.
    ///
    /// # Errors
    /// When it does not fit.
    pub fn compare_import(&self, import: CoreImportId, found: &CoreExternKind) -> Result<(), ImportMismatch> {
        let wanted = &self.component().core_imports[import];
        let grown = match (&wanted.ty, *found) {
            (CoreExternType::Memory(wanted), CoreExternKind::Memory(found)) => {
                let min_pages = found.min_pages.max(wanted.min_pages);
                CoreExternKind::Memory(MemoryType { min_pages, ..found })
            }
            (CoreExternType::Table(wanted), CoreExternKind::Table(found)) => {
                CoreExternKind::Table(TableType { min: found.min.max(wanted.min), ..found })
            }
            (_, found) => found,
        };
        match fits(self, &wanted.ty, &grown) {
            true => Ok(()),
            false => Err(mismatch(self, wanted, found)),
        }
    }
}

fn check(loaded: &LoadedComponent, store: &Store, wanted: &CoreImport, given: CoreExtern) -> Result<()> {
    let Some(found) = store.extern_kind(given) else {
        anyhow::bail!("import `{}` `{}` is given something of another store", wanted.module, wanted.name);
    };
    if let CoreExtern::Memory(memory) = given {
        // Code that assumes another layout would not check what this memory needs checked.
        let laid_out = store.memory_config(memory).is_some_and(|config| config.has_layout_of(&loaded.memories));
        ensure!(laid_out, "import `{}` `{}` has another layout", wanted.module, wanted.name);
    }
    if fits(loaded, &wanted.ty, &found) {
        return Ok(());
    }
    Err(mismatch(loaded, wanted, &found).into())
}

fn mismatch(loaded: &LoadedComponent, wanted: &CoreImport, found: &CoreExternKind) -> ImportMismatch {
    ImportMismatch {
        module: wanted.module.clone(),
        name: wanted.name.clone(),
        wanted: describe_wanted(loaded, &wanted.ty),
        found: describe_found(found),
    }
}

fn fits(loaded: &LoadedComponent, wanted: &CoreExternType, found: &CoreExternKind) -> bool {
    match (wanted, found) {
        (CoreExternType::Func(wanted), CoreExternKind::Func(found)) => loaded.linkage.signatures[*wanted] == *found,
        (CoreExternType::Table(wanted), CoreExternKind::Table(found)) => {
            table_fits(&loaded.engine_table(wanted), found)
        }
        (CoreExternType::Memory(wanted), CoreExternKind::Memory(found)) => memory_fits(wanted, found),
        (CoreExternType::Global(wanted), CoreExternKind::Global(found)) => {
            global_fits(&loaded.engine_global(wanted), found)
        }
        _ => false,
    }
}

fn table_fits(wanted: &TableType, found: &TableType) -> bool {
    let shape = TableType { min: wanted.min, max: wanted.max, ..*found };
    shape == *wanted && limits_fit((wanted.min, wanted.max), (found.min, found.max))
}

fn memory_fits(wanted: &MemoryType, found: &MemoryType) -> bool {
    let shape = MemoryType { min_pages: wanted.min_pages, max_pages: wanted.max_pages, ..*found };
    shape == *wanted && limits_fit((wanted.min_pages, wanted.max_pages), (found.min_pages, found.max_pages))
}

fn global_fits(wanted: &GlobalType, found: &GlobalType) -> bool {
    match wanted.mutable {
        true => wanted == found,
        false => !found.mutable && found.value.is_subtype_of(wanted.value),
    }
}

fn limits_fit(wanted: (u64, Option<u64>), found: (u64, Option<u64>)) -> bool {
    found.0 >= wanted.0 && wanted.1.is_none_or(|wanted| found.1.is_some_and(|found| found <= wanted))
}

fn describe_wanted(loaded: &LoadedComponent, ty: &CoreExternType) -> String {
    match ty {
        CoreExternType::Func(ty) => format!("a function {}", loaded.component().core_types[*ty]),
        CoreExternType::Table(ty) => describe_found(&CoreExternKind::Table(*ty)),
        CoreExternType::Memory(ty) => describe_found(&CoreExternKind::Memory(*ty)),
        CoreExternType::Global(ty) => describe_found(&CoreExternKind::Global(*ty)),
    }
}

fn describe_found(kind: &CoreExternKind) -> String {
    let limits = |min: u64, max: Option<u64>| match max {
        Some(max) => format!("{min} to {max}"),
        None => format!("at least {min}"),
    };
    match kind {
        CoreExternKind::Func(_) => "a function of another type".to_owned(),
        CoreExternKind::Table(ty) => {
            format!("a table of {} elements of type `{}`", limits(ty.min, ty.max), CoreValueType::Ref(ty.element))
        }
        CoreExternKind::Memory(ty) => {
            let bits = if ty.memory64 { "64-bit" } else { "32-bit" };
            format!("a {bits} memory of {} pages", limits(ty.min_pages, ty.max_pages))
        }
        CoreExternKind::Global(ty) => {
            let mutable = if ty.mutable { "a mutable" } else { "an immutable" };
            format!("{mutable} global of type `{}`", ty.value)
        }
    }
}
