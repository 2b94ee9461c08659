//! What instances export and import: functions, globals, tables, memories.

use gusset_runtime::vm::{CoreExtern, CoreExternKind};

use super::func::Func;
use super::global::Global;
use super::memory::Memory;
use super::table::Table;
use super::types::{ExternType, FuncType, GlobalType, MemoryType, TableType};
use crate::error::CallError;
use crate::store::{AsContext, StoreOpaque};

/// Anything that a module can import and an instance can export.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Extern {
    Func(Func),
    Global(Global),
    Table(Table),
    Memory(Memory),
}

/// An export of an instance, with its name.
#[derive(Clone, Debug)]
pub struct Export {
    name: String,
    definition: Extern,
}

impl Export {
    pub(super) fn new(name: String, definition: Extern) -> Export {
        Export { name, definition }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it is.
    pub fn into_extern(self) -> Extern {
        self.definition
    }
}

impl Extern {
    pub(super) fn of_core(entity: CoreExtern) -> Extern {
        match entity {
            CoreExtern::Func(func) => Extern::Func(Func(func)),
            CoreExtern::Table(table) => Extern::Table(Table(table)),
            CoreExtern::Memory(memory) => Extern::Memory(Memory(memory)),
            CoreExtern::Global(global) => Extern::Global(Global(global)),
        }
    }

    pub(super) fn to_core(self) -> CoreExtern {
        match self {
            Extern::Func(Func(func)) => CoreExtern::Func(func),
            Extern::Table(Table(table)) => CoreExtern::Table(table),
            Extern::Memory(Memory(memory)) => CoreExtern::Memory(memory),
            Extern::Global(Global(global)) => CoreExtern::Global(global),
        }
    }

    /// Its type; the minimum of a memory or table is its size at this time.
    ///
    /// # Errors
    /// When it is of another store.
    pub fn ty(&self, store: impl AsContext) -> Result<ExternType, CallError> {
        self.type_in(store.as_context().opaque())
    }

    pub(super) fn type_in(&self, store: &StoreOpaque) -> Result<ExternType, CallError> {
        let wrong = CallError::WrongStore { what: "import or export" };
        Ok(match store.runtime().extern_kind(self.to_core()).ok_or(wrong.clone())? {
            CoreExternKind::Func(signature) => {
                let ty = store.engine().signature_type(signature).ok_or(wrong)?;
                ExternType::Func(FuncType::of_ir(&ty))
            }
            CoreExternKind::Table(ty) => ExternType::Table(TableType::of_ir(&ty)),
            CoreExternKind::Memory(ty) => ExternType::Memory(MemoryType::of_ir(ty)),
            CoreExternKind::Global(ty) => ExternType::Global(GlobalType::of_ir(&ty)),
        })
    }

    /// The function, if it is one.
    pub fn into_func(self) -> Option<Func> {
        match self {
            Extern::Func(func) => Some(func),
            _ => None,
        }
    }

    /// The global, if it is one.
    pub fn into_global(self) -> Option<Global> {
        match self {
            Extern::Global(global) => Some(global),
            _ => None,
        }
    }

    /// The table, if it is one.
    pub fn into_table(self) -> Option<Table> {
        match self {
            Extern::Table(table) => Some(table),
            _ => None,
        }
    }

    /// The memory, if it is one.
    pub fn into_memory(self) -> Option<Memory> {
        match self {
            Extern::Memory(memory) => Some(memory),
            _ => None,
        }
    }
}

impl From<Func> for Extern {
    fn from(func: Func) -> Extern {
        Extern::Func(func)
    }
}

impl From<Global> for Extern {
    fn from(global: Global) -> Extern {
        Extern::Global(global)
    }
}

impl From<Table> for Extern {
    fn from(table: Table) -> Extern {
        Extern::Table(table)
    }
}

impl From<Memory> for Extern {
    fn from(memory: Memory) -> Extern {
        Extern::Memory(memory)
    }
}
