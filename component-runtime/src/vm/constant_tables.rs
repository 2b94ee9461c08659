//! The tables of a component that all of its instances share.
//!
//! Which they are was decided by `translate`; here their elements get addresses of code, and contexts
//! relative to that of the table's instance. The template points each instance to them.

use anyhow::{Context, Result, bail};

use super::code::LoadedCode;
use super::linkage::Linkage;
use crate::ids::{CoreInstanceId, DefinedTableIndex, Id, IdVec, ModuleId};
use crate::layout::{ComponentLayout, VmConstantElement, VmTable};
use crate::translate::{Component, CoreDef, EntityIndex, FixedGlobals, TableFunc, TableKind, constant_elements};

/// The elements of the constant ones among a module's tables.
type ModuleTables = IdVec<DefinedTableIndex, Option<Box<[VmConstantElement]>>>;

/// The elements of constant tables, by the module that defines them.
#[derive(Debug)]
pub(super) struct ConstantTables(IdVec<ModuleId, ModuleTables>);

/// What the elements are made from.
struct Maker<'a> {
    component: &'a Component,
    code: &'a LoadedCode,
    layout: &'a ComponentLayout,
    linkage: &'a Linkage,
    fixed: &'a FixedGlobals<'a>,
}

impl ConstantTables {
    /// Makes the constant tables of a component.
    ///
    /// # Errors
    /// When a table that its module calls constant is none.
    pub(super) fn new(
        component: &Component,
        code: &LoadedCode,
        layout: &ComponentLayout,
        linkage: &Linkage,
        fixed: &FixedGlobals<'_>,
    ) -> Result<ConstantTables> {
        let maker = Maker { component, code, layout, linkage, fixed };
        let mut all = IdVec::new();
        for (id, module) in component.modules.iter() {
            let tables = module.table_kinds.iter().map(|(table, kind)| match kind {
                TableKind::Mutable => Ok(None),
                TableKind::Constant(_) => maker.table(id, table).map(Some),
            });
            all.push(tables.collect::<Result<Vec<_>>>()?.into_iter().collect());
        }
        Ok(ConstantTables(all))
    }

    /// What compiled code sees of a table, if it is constant.
    pub(super) fn vm(&self, module: ModuleId, table: DefinedTableIndex) -> Option<VmTable> {
        let elements = self.0[module].get(table)?.as_deref()?;
        // Compiled code reads the elements of such a table as what they are, and never writes them.
        Some(VmTable { base: elements.as_ptr().cast_mut().cast(), length: elements.len() })
    }

    /// Whether a table is constant.
    pub(super) fn contains(&self, module: ModuleId, table: DefinedTableIndex) -> bool {
        self.vm(module, table).is_some()
    }
}

impl Maker<'_> {
    fn table(&self, id: ModuleId, table: DefinedTableIndex) -> Result<Box<[VmConstantElement]>> {
        let elements = constant_elements(self.component, id, table, self.fixed);
        let elements = elements.with_context(|| format!("{table} of {id} is not constant, as its code assumes"))?;
        let only = self.fixed.only_instance(id);
        let imported = only.map(|core| self.component.imported_funcs(core)).unwrap_or_default();
        let module = &self.component.modules[id];
        let element = |func: Option<TableFunc>| {
            let ((code, context), ty) = match func {
                None => return Ok(VmConstantElement::NULL),
                Some(TableFunc::Foreign(def, ty)) => (self.elsewhere(Some(&def), only)?, ty),
                Some(TableFunc::Own(func)) => match module.defined_func(func) {
                    Some(defined) => ((self.code.function(id, defined), 0), module.funcs[func]),
                    None => (self.elsewhere(imported.get(func.position()), only)?, module.funcs[func]),
                },
            };
            Ok(VmConstantElement { code, ty: ty.0, context })
        };
        elements.into_iter().map(element).collect()
    }

    /// Code and context of what the only instance of a module does not define.
    fn elsewhere(&self, def: Option<&CoreDef>, only: Option<CoreInstanceId>) -> Result<(*const u8, i32)> {
        let own = self.layout.core_context(only.context("imports of more than one instance")?);
        let (code, context) = match def {
            Some(CoreDef::Trampoline(id)) => (self.linkage.lowerings[*id], self.layout.lowering(*id)),
            Some(CoreDef::Instance(core, EntityIndex::Func(func))) => {
                let module = self.component.core_instances[*core].module;
                let defined = self.component.modules[module].defined_func(*func);
                let code = self.code.function(module, defined.context("a function is unresolved")?);
                (code, self.layout.core_context(*core))
            }
            _ => bail!("an element of a constant table is not known"),
        };
        Ok((code, i32::try_from(i64::from(context) - i64::from(own))?))
    }
}
