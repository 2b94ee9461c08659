//! Lines of source for backtraces, from the DWARF that modules bring along.
//!
//! DWARF is read when a backtrace first needs it, and what was read stays with the code. It is the
//! guest's and can be anything: whatever is wrong with it only means that a frame has no source.

use std::collections::HashMap;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use gimli::{EndianArcSlice, LittleEndian, SectionId};

use crate::ids::ModuleId;
use crate::translate::Component;

/// A place in source.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SourceLocation {
    /// The file, as the guest's compiler named it.
    pub file: String,
    /// Line from 1, where it is known.
    pub line: Option<u32>,
    /// Column from 1, where it is known.
    pub column: Option<u32>,
}

type Lines = addr2line::Context<EndianArcSlice<LittleEndian>>;

/// What was read so far; `None` for a module without usable DWARF.
#[derive(Default)]
pub(super) struct Sources {
    modules: Mutex<HashMap<ModuleId, Option<Lines>>>,
}

impl Sources {
    /// The source of an instruction, by its offset in the component's bytes.
    pub(super) fn find(&self, component: &Component, module: ModuleId, wasm_offset: u32) -> Option<SourceLocation> {
        if component.debug.is_empty() {
            return None;
        }
        let address = (wasm_offset as usize).checked_sub(component.modules[module].debug.code_start)?;
        let mut modules = self.modules.lock().unwrap_or_else(PoisonError::into_inner);
        // The readers check what they read, but are too large for a promise that they never panic.
        let found = catch_unwind(AssertUnwindSafe(|| {
            let lines = modules.entry(module).or_insert_with(|| read(component, module));
            let location = lines.as_ref()?.find_location(address as u64).ok()??;
            let (line, column) = (location.line, location.column.filter(|column| *column > 0));
            Some(SourceLocation { file: location.file?.to_owned(), line, column })
        }));
        found.unwrap_or_else(|_| {
            modules.insert(module, None);
            None
        })
    }
}

fn read(component: &Component, module: ModuleId) -> Option<Lines> {
    let sections = &component.modules[module].debug.sections;
    let dwarf = gimli::Dwarf::load(|id: SectionId| {
        let range = sections.iter().find(|(name, _)| name == id.name()).map(|(_, range)| range.clone());
        let bytes = range.and_then(|range| component.debug.get(range)).unwrap_or_default();
        Ok::<_, gimli::Error>(EndianArcSlice::new(Arc::from(bytes), LittleEndian))
    });
    addr2line::Context::from_dwarf(dwarf.ok()?).ok()
}

impl fmt::Debug for Sources {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sources").finish_non_exhaustive()
    }
}

impl fmt::Display for SourceLocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        match self.column {
            Some(column) if self.line.is_some() => write!(f, ":{column}"),
            _ => Ok(()),
        }
    }
}
