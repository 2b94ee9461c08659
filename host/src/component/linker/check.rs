//! Compares a component's imports with a linker's names.

use std::sync::Arc;

use gusset_runtime::ids::ImportId;
use gusset_runtime::translate::{FuncDef, Given, ImportKind, ImportLeaf, Item, Misfit, Start, TrampolineKind};
use gusset_runtime::vm::{HostDtor, ResourceIdentity, ResourceImport};

use super::{Definition, LinkError, LinkProblem, Names, places};
use crate::Result;
use crate::component::code::Component;
use crate::component::context::Places;
use crate::component::resource::ResourceType;
use crate::component::typecheck::TypeChecker;
use crate::component::typed::{
    Borrows, HostFunc, HostImports, HostImportsBuilder, Lowered, Reexport, error_context_callee,
};

/// Finds everything that a component imports. `names` must be those of a `Linker<T>`.
///
/// # Errors
/// A [`LinkError`] with everything that is missing or does not fit.
pub(super) fn link<T: 'static>(names: &Names, component: &Component) -> Result<HostImports<T>> {
    let mut search = Search { names, component, problems: Vec::new() };
    let (resources, functions) = search.values();
    if !search.problems.is_empty() {
        return Err(LinkError { component: component.label(), problems: search.problems }.into());
    }
    let resources = resources.into_iter().flatten();
    let resources = resources.map(|(ty, dtor)| ResourceImport { identity: ty.0, dtor: Some(dtor) });
    Ok(lowerings(component, &functions)?.finish(resources.collect()))
}

/// Gives a component the core modules and components that it imports; one that imports none is as it was.
///
/// # Errors
/// A [`LinkError`] with everything that is missing or different, of all kinds of imports.
pub(super) fn give(names: &Names, component: &Component) -> Result<Component> {
    let ir = component.ir();
    if ir.is_linked() {
        return Ok(component.clone());
    }
    let mut search = Search { names, component, problems: Vec::new() };
    search.values();
    let given = search.code()?;
    for Misfit { given: at, message } in component.engine().misfits(&*component.source()?, &given)? {
        let import = given[at].path.clone();
        search.problems.push(LinkProblem::Misfit { import, difference: message });
    }
    if !search.problems.is_empty() {
        return Err(LinkError { component: component.label(), problems: search.problems }.into());
    }
    component.given(given)
}

struct Search<'a> {
    names: &'a Names,
    component: &'a Component,
    problems: Vec<LinkProblem>,
}

/// A resource type that was found.
type FoundResource = Option<(ResourceType, HostDtor)>;

impl<'a> Search<'a> {
    /// The imported resources and functions, as [`Search::resources`] and [`Search::functions`] give them.
    fn values(&mut self) -> (Vec<FoundResource>, Vec<Option<Arc<HostFunc>>>) {
        let resources = self.resources();
        let identities: Vec<_> = resources.iter().map(|found| found.as_ref().map(|(ty, _)| ty.0)).collect();
        self.problems.extend(places::problems(self.names, self.component.ir(), &identities));
        let functions = self.functions(&identities);
        (resources, functions)
    }

    /// The imported resources, in the order of their ids; `None` for one that is not there.
    fn resources(&mut self) -> Vec<FoundResource> {
        let leaves = self.component.ir().import_leaves.values();
        let mut found = Vec::new();
        for leaf in leaves.filter(|leaf| matches!(leaf.kind, ImportKind::Resource(_))) {
            found.push(match self.find(leaf, "resource") {
                Some(Definition::Resource(ty, dtor)) => Some((*ty, dtor.clone())),
                Some(other) => self.wrong_kind(leaf, "a resource", other),
                None => None,
            });
        }
        found
    }

    /// The function of each import; `None` for resources, and where it is not there.
    fn functions(&mut self, resources: &[Option<ResourceIdentity>]) -> Vec<Option<Arc<HostFunc>>> {
        let ir = self.component.ir();
        let types = TypeChecker::new(ir, resources);
        let mut found = Vec::new();
        for leaf in ir.import_leaves.values() {
            let ImportKind::Func(ty) = leaf.kind else {
                found.push(None);
                continue;
            };
            let func = match self.find(leaf, "function") {
                Some(Definition::Func(func)) => Some(func.clone()),
                Some(other) => self.wrong_kind(leaf, "a function", other),
                None => None,
            };
            if let Some(Err(mismatch)) = func.as_ref().map(|func| func.check(ir.types.func(ty), &types)) {
                self.problems.push(LinkProblem::TypeMismatch { import: leaf.path.clone(), mismatch });
            }
            found.push(func);
        }
        found
    }

    /// The core modules and components that are there, as sources.
    fn code(&mut self) -> Result<Vec<Given>> {
        let mut given = Vec::new();
        for leaf in self.component.ir().import_leaves.values() {
            let (wanted, article) = match leaf.kind {
                ImportKind::Module => ("core module", "a core module"),
                ImportKind::Component => ("component", "a component"),
                ImportKind::Func(_) | ImportKind::Resource(_) => continue,
            };
            let source = match (self.find(leaf, wanted), leaf.kind) {
                (Some(Definition::Module(module)), ImportKind::Module) => module.source()?,
                (Some(Definition::Component(component)), ImportKind::Component) => component.source()?,
                (Some(other), _) => {
                    self.wrong_kind::<()>(leaf, article, other);
                    continue;
                }
                (None, _) => continue,
            };
            given.push(Given { path: leaf.path.clone(), source });
        }
        Ok(given)
    }

    fn find(&mut self, leaf: &ImportLeaf, wanted: &'static str) -> Option<&'a Definition> {
        let (name, instances) = leaf.path.split_last()?;
        let mut names = self.names;
        for instance in instances {
            match names.find(instance) {
                Some(Definition::Instance(inner)) => names = inner,
                // Reported by `places`, once for all that is in it.
                Some(_) => return None,
                None => return self.missing(leaf, wanted),
            }
        }
        match names.find(name) {
            Some(definition) => Some(definition),
            None => self.missing(leaf, wanted),
        }
    }

    fn missing<V>(&mut self, leaf: &ImportLeaf, wanted: &'static str) -> Option<V> {
        self.problems.push(LinkProblem::Missing { import: leaf.path.clone(), wanted });
        None
    }

    fn wrong_kind<V>(&mut self, leaf: &ImportLeaf, wanted: &'static str, found: &Definition) -> Option<V> {
        let import = leaf.path.clone();
        self.problems.push(LinkProblem::WrongKind { import, wanted, found: found.kind() });
        None
    }
}

/// What serves every trampoline that the runtime does not serve itself.
fn lowerings(component: &Component, functions: &[Option<Arc<HostFunc>>]) -> Result<HostImportsBuilder> {
    let ir = component.ir();
    let mut builder = HostImportsBuilder::default();
    for (id, trampoline) in ir.trampolines.iter() {
        if let Some(callee) = error_context_callee(&trampoline.kind) {
            builder.builtin(id, callee);
        }
        let TrampolineKind::Lower { func, ty, options } = trampoline.kind else { continue };
        let borrows = Borrows::of(&ir.types, ty);
        let lowered = Lowered { options, ty, borrows, places: Places::of(&ir.types, ty) };
        match func {
            FuncDef::Import(import) => builder.function(id, imported(functions, import)?, lowered),
            FuncDef::Lift(lift) => anyhow::bail!("a bug in Gusset: {lift} is lowered without an adapter"),
            FuncDef::Declared => anyhow::bail!("a bug in Gusset: a function that is not given yet is lowered"),
        }
    }
    reexports(&ir.exports, functions, &mut builder)?;
    for Start { func, ty, .. } in ir.starts.values() {
        if let FuncDef::Import(import) = *func {
            builder.reexport(Reexport { import, ty: *ty, function: imported(functions, import)?.clone() });
        }
    }
    Ok(builder)
}

/// The exports that are imported functions, at any depth of instances.
fn reexports(
    exports: &[(String, Item)],
    functions: &[Option<Arc<HostFunc>>],
    builder: &mut HostImportsBuilder,
) -> Result<()> {
    for (_, item) in exports {
        match item {
            Item::Func(FuncDef::Import(import), ty) => {
                let function = imported(functions, *import)?.clone();
                builder.reexport(Reexport { import: *import, ty: *ty, function });
            }
            // Instances nest no deeper than translation allows.
            Item::Instance(inner) => reexports(inner, functions, builder)?,
            _ => {}
        }
    }
    Ok(())
}

fn imported(functions: &[Option<Arc<HostFunc>>], import: ImportId) -> Result<&Arc<HostFunc>> {
    match functions.get(import.0 as usize) {
        Some(Some(func)) => Ok(func),
        _ => anyhow::bail!("a bug in Gusset: {import} is no function, but it is lowered"),
    }
}
