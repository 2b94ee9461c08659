//! Imports that need no definition, but must fit what the linker has under their names: instances, which may
//! be empty, and resource types that are declared equal to another import (`(type (eq $r))`).
//!
//! What a component needs is in `linker::check`. An instance that is missing here lacks nothing that is not
//! noticed there, and an equal type is supplied where it was imported first.

use gusset_runtime::ids::ResourceId;
use gusset_runtime::translate::{Component, Item, ResourceKind};
use gusset_runtime::vm::ResourceIdentity;

use super::{Definition, LinkProblem, Names};

/// Compares all such imports of a component with a linker's names; `resources` are its imported resource
/// types, `None` where one is missing.
pub(super) fn problems(
    names: &Names,
    component: &Component,
    resources: &[Option<ResourceIdentity>],
) -> Vec<LinkProblem> {
    let mut places = Places { component, resources, path: Vec::new(), problems: Vec::new() };
    places.items(names, &component.imports);
    places.problems
}

struct Places<'a> {
    component: &'a Component,
    resources: &'a [Option<ResourceIdentity>],
    path: Vec<String>,
    problems: Vec<LinkProblem>,
}

impl Places<'_> {
    // Instances nest no deeper than translation allows.
    fn items(&mut self, names: &Names, items: &[(String, Item)]) {
        for (name, item) in items {
            let Some(found) = names.find(name) else { continue };
            self.path.push(name.clone());
            match (item, found) {
                (Item::Instance(items), Definition::Instance(inner)) => self.items(inner, items),
                (Item::Instance(_), other) => self.wrong_kind("an instance", other),
                (Item::Resource(resource), found) => self.resource(*resource, found),
                _ => {}
            }
            self.path.pop();
        }
    }

    fn resource(&mut self, resource: ResourceId, found: &Definition) {
        let first = match self.component.resources[resource].kind {
            ResourceKind::Imported(import) => &self.component.import_leaves[import].path,
            ResourceKind::Defined { .. } => return,
        };
        if *first == self.path {
            return;
        }
        match (found, self.resources.get(resource.0 as usize)) {
            (Definition::Resource(ty, _), Some(Some(wanted))) if ty.0 != *wanted => {
                let problem = LinkProblem::OtherResource { import: self.path.clone(), first: first.clone() };
                self.problems.push(problem);
            }
            (Definition::Resource(..), _) => {}
            (other, _) => self.wrong_kind("a resource", other),
        }
    }

    fn wrong_kind(&mut self, wanted: &'static str, found: &Definition) {
        let import = self.path.clone();
        self.problems.push(LinkProblem::WrongKind { import, wanted, found: found.kind() });
    }
}
