//! Decides where everything goes before anything is written: the module of each interface, the
//! Rust name of each type, and what the caller's `with` replaces.
//!
//! # Invariants
//! * Every interface of the world has one [`Place`]; every named type has one identifier, unique
//!   in its module.
//! * Every `with` entry is used, or there is an error that names it.

use std::collections::{HashMap, HashSet};

use anyhow::Result;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use wit_parser::{
    Interface, InterfaceId, PackageName, Resolve, TypeDefKind, TypeId, World, WorldId, WorldItem, WorldKey,
};

use crate::gates::LINK_OPTIONS;
use crate::names::{Scope, camel, ident, snake};
use crate::option_error::{OptionError, OptionPlace};
use crate::options::{Options, Ownership, With};

/// The side of the world on which an interface is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Side {
    Import,
    Export,
}

/// Where an interface's items are.
pub(crate) struct Place {
    pub(crate) side: Side,
    /// The modules from the root of the generated code, as identifiers.
    pub(crate) module: Vec<String>,
    /// What the component calls it: `demo:zoo/host@0.1.0`.
    pub(crate) extern_name: String,
    pub(crate) origin: Origin,
}

/// Who made the items of an interface.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Origin {
    Generated,
    /// A `with` entry names the module.
    Mapped,
}

pub(crate) struct Plan {
    pub(crate) places: HashMap<InterfaceId, Place>,
    pub(crate) type_names: HashMap<TypeId, Ident>,
    /// The aliases at the root for types that `with` maps.
    pub(crate) mapped_types: HashMap<TypeId, Ident>,
    /// The names in the module of an interface or, without one, at the root.
    pub(crate) scopes: HashMap<Option<InterfaceId>, Scope>,
    /// What stands at the root to make the `with` paths visible in the modules.
    pub(crate) aliases: TokenStream,
}

impl Plan {
    pub(crate) fn new(resolve: &Resolve, world: WorldId, options: &Options) -> Result<Plan> {
        let world = &resolve.worlds[world];
        let mut planner = Planner {
            resolve,
            collisions: colliding_packages(resolve, world),
            ownership: options.ownership,
            with: WithEntries { entries: &options.with, used: HashSet::new() },
            plan: Plan {
                places: HashMap::new(),
                type_names: HashMap::new(),
                mapped_types: HashMap::new(),
                scopes: HashMap::new(),
                aliases: TokenStream::new(),
            },
        };
        planner.root(world);
        planner.interfaces(&world.imports, Side::Import);
        planner.interfaces(&world.exports, Side::Export);
        planner.with.check(resolve, world)?;
        Ok(planner.plan)
    }
}

/// The names that the generator itself uses at the root.
pub(crate) struct RootNames {
    pub(crate) world: String,
    pub(crate) pre: String,
    pub(crate) imports: String,
}

impl RootNames {
    pub(crate) fn new(world: &World) -> RootNames {
        let name = camel(&world.name);
        RootNames { pre: format!("{name}Pre"), imports: format!("{name}Imports"), world: ident(&name).to_string() }
    }
}

struct Planner<'a> {
    resolve: &'a Resolve,
    collisions: HashSet<(&'a str, &'a str)>,
    ownership: Ownership,
    with: WithEntries<'a>,
    plan: Plan,
}

impl<'a> Planner<'a> {
    fn root(&mut self, world: &'a World) {
        let names = RootNames::new(world);
        let types = world.imports.values().chain(world.exports.values()).filter_map(|item| match item {
            WorldItem::Type { id, .. } => Some(*id),
            _ => None,
        });
        let types = types.collect::<Vec<_>>();
        let with_store = format!("{}WithStore", names.imports);
        let reserved = [names.world, names.pre, names.imports, with_store, LINK_OPTIONS.to_owned()];
        self.name_types(None, &types, reserved);
        for id in types {
            let name = self.resolve.types[id].name.clone().unwrap_or_default();
            if let Some(with) = self.with.find([name.clone()]) {
                self.map_type(id, &name, with);
            }
        }
    }

    fn interfaces(&mut self, items: &'a wit_parser::IndexMap<WorldKey, WorldItem>, side: Side) {
        for (key, item) in items {
            if let WorldItem::Interface { id, .. } = item {
                self.interface(key, *id, side);
            }
        }
    }

    fn interface(&mut self, key: &'a WorldKey, id: InterfaceId, side: Side) {
        let interface = &self.resolve.interfaces[id];
        let extern_name = self.resolve.name_world_key(key);
        let types = interface.types.values().copied().collect::<Vec<_>>();
        self.name_types(
            Some(id),
            &types,
            ["Host", "HostWithStore", "Guest", "GuestPre", LINK_OPTIONS].map(String::from),
        );
        let mut place =
            Place { side, module: self.module(key, interface, side), extern_name, origin: Origin::Generated };
        if side == Side::Import {
            match self.mapped_interface(key, interface) {
                Some(module) => (place.module, place.origin) = (vec![module], Origin::Mapped),
                None => self.map_types(&place.extern_name, &types),
            }
        }
        self.plan.places.insert(id, place);
    }

    fn module(&self, key: &WorldKey, interface: &Interface, side: Side) -> Vec<String> {
        let mut module = match key {
            WorldKey::Name(name) => vec![snake(name)],
            WorldKey::Interface(_) => {
                let package = self.package(interface);
                let name = interface.name.as_deref().unwrap_or_default();
                vec![snake(&package.namespace), self.package_module(package), snake(name)]
            }
        };
        for segment in &mut module {
            *segment = ident(segment).to_string();
        }
        match side {
            Side::Export => module.insert(0, "exports".to_owned()),
            Side::Import if module[0] == "exports" => module[0].push('_'),
            Side::Import => (),
        }
        module
    }

    /// The version is part of the module's name only where the world has two versions.
    fn package_module(&self, package: &PackageName) -> String {
        let name = snake(&package.name);
        match &package.version {
            Some(version) if self.collisions.contains(&(package.namespace.as_str(), package.name.as_str())) => {
                name + &version.to_string().replace(['.', '-', '+'], "_")
            }
            _ => name,
        }
    }

    fn package(&self, interface: &Interface) -> &'a PackageName {
        let package = interface.package.expect("an interface with a package's key is in a package");
        &self.resolve.packages[package].name
    }

    fn name_types<const N: usize>(&mut self, owner: Option<InterfaceId>, types: &[TypeId], reserved: [String; N]) {
        let mut scope = Scope::reserving(reserved);
        let name = |id: &TypeId| camel(self.resolve.types[*id].name.as_deref().unwrap_or_default());
        for resource in types.iter().filter(|id| matches!(self.resolve.types[**id].kind, TypeDefKind::Resource)) {
            scope.reserve(format!("Host{}", name(resource)));
            scope.reserve(format!("Host{}WithStore", name(resource)));
            scope.reserve(format!("Guest{}", name(resource)));
        }
        if self.ownership == Ownership::BorrowingDuplicates {
            types
                .iter()
                .flat_map(|id| ["Param", "Result"].map(|end| name(id) + end))
                .for_each(|name| scope.reserve(name));
        }
        for id in types {
            self.plan.type_names.insert(*id, scope.claim(name(id)));
        }
        self.plan.scopes.insert(owner, scope);
    }

    fn mapped_interface(&mut self, key: &WorldKey, interface: &Interface) -> Option<String> {
        let full = self.resolve.name_world_key(key);
        let (found, suffix) = match self.with.find([without_version(&full), full]) {
            Some(found) => (found, None),
            None => self.mapped_surroundings(key, interface)?,
        };
        let path = &found.path;
        let alias = alias_for(path, &self.module(key, interface, Side::Import).join("_"));
        self.plan.aliases.extend(quote_spanned!(alias.span()=> use #path #suffix as #alias;));
        Some(alias.to_string())
    }

    /// The package or namespace of an interface, if that is mapped, and the path from its module on.
    fn mapped_surroundings(
        &mut self,
        key: &WorldKey,
        interface: &Interface,
    ) -> Option<(&'a With, Option<TokenStream>)> {
        let WorldKey::Interface(_) = key else { return None };
        let package = self.package(interface);
        let module = ident(&snake(interface.name.as_deref()?));
        let short = format!("{}:{}", package.namespace, package.name);
        if let Some(found) = self.with.find([package.to_string(), short]) {
            return Some((found, Some(quote!(:: #module))));
        }
        let of_package = ident(&self.package_module(package));
        Some((self.with.find([package.namespace.clone()])?, Some(quote!(:: #of_package :: #module))))
    }

    fn map_types(&mut self, extern_name: &str, types: &[TypeId]) {
        let short = without_version(extern_name);
        for id in types {
            let Some(name) = &self.resolve.types[*id].name else { continue };
            if let Some(with) = self.with.find(type_names(extern_name, name)) {
                self.map_type(*id, &format!("{short}-{name}"), with);
            }
        }
    }

    fn map_type(&mut self, id: TypeId, name: &str, with: &With) {
        let path = &with.path;
        let alias = alias_for(path, &camel(&name.replace([':', '/'], "-")));
        self.plan.aliases.extend(quote_spanned!(alias.span()=> type #alias = #path;));
        self.plan.mapped_types.insert(id, alias);
    }
}

/// The `with` entries and which of them have been found in the world.
struct WithEntries<'a> {
    entries: &'a [With],
    used: HashSet<usize>,
}

impl<'a> WithEntries<'a> {
    fn find(&mut self, names: impl IntoIterator<Item = String>) -> Option<&'a With> {
        let at = names.into_iter().find_map(|name| self.entries.iter().position(|with| with.name == name))?;
        self.used.insert(at);
        Some(&self.entries[at])
    }

    fn check(&self, resolve: &Resolve, world: &World) -> Result<()> {
        let Some(at) = (0..self.entries.len()).find(|at| !self.used.contains(at)) else { return Ok(()) };
        let interfaces = world.imports.iter().filter(|(_, item)| matches!(item, WorldItem::Interface { .. }));
        let interfaces = interfaces.map(|(key, _)| format!("`{}`", resolve.name_world_key(key))).collect::<Vec<_>>();
        let known = if interfaces.is_empty() { "no interface".to_owned() } else { interfaces.join(", ") };
        let name = &self.entries[at].name;
        let message =
            format!("`with` names `{name}`, which is not among the imports of world `{}`: {known}", world.name);
        Err(OptionError::at(OptionPlace::With(at), message))
    }
}

/// The name at the root for an item of the caller's: errors about the item are to be at the caller's path.
pub(crate) fn alias_for(path: &syn::Path, name: &str) -> Ident {
    Ident::new(&format!("__{name}"), Span::call_site().located_at(path.span()))
}

/// What the caller may call a type of an interface.
pub(crate) fn type_names(extern_name: &str, name: &str) -> impl Iterator<Item = String> {
    let interfaces = [extern_name.to_owned(), without_version(extern_name)];
    interfaces.into_iter().flat_map(move |interface| [format!("{interface}/{name}"), format!("{interface}.{name}")])
}

/// `demo:zoo/host@0.1.0` becomes `demo:zoo/host`.
pub(crate) fn without_version(name: &str) -> String {
    name.split('@').next().unwrap_or(name).to_owned()
}

/// The packages of which the world has more than one version.
fn colliding_packages<'a>(resolve: &'a Resolve, world: &World) -> HashSet<(&'a str, &'a str)> {
    let mut first = HashMap::new();
    let mut colliding = HashSet::new();
    for item in world.imports.values().chain(world.exports.values()) {
        let WorldItem::Interface { id, .. } = item else { continue };
        let Some(package) = resolve.interfaces[*id].package else { continue };
        let name = &resolve.packages[package].name;
        let key = (name.namespace.as_str(), name.name.as_str());
        if *first.entry(key).or_insert(&name.version) != &name.version {
            colliding.insert(key);
        }
    }
    colliding
}
