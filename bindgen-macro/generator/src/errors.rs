//! Errors of `result`s that the host has its own type for: where each is converted.
//!
//! The interface that defines the WIT type gets a function `convert_NAME` in its trait; whoever
//! returns the error has that trait as a supertrait.

use std::collections::HashMap;

use anyhow::Result;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote_spanned};
use wit_parser::{InterfaceId, Resolve, Type, TypeDefKind, TypeId, TypeOwner, World, WorldItem};

use crate::facts::definition;
use crate::names::{camel, snake};
use crate::option_error::{OptionError, OptionPlace};
use crate::options::With;
use crate::plan::{Plan, alias_for, type_names};
use crate::scope::Module;

/// The errors of the world for which there is a type of the host's.
#[derive(Default)]
pub(crate) struct Errors {
    by_type: HashMap<TypeId, HostError>,
    /// What stands at the root to make the host's types visible in the modules.
    pub(crate) aliases: TokenStream,
}

/// One of them.
pub(crate) struct HostError {
    /// The alias at the root for the host's type.
    alias: Ident,
    convert: Ident,
    pub(crate) owner: Option<InterfaceId>,
}

impl Errors {
    pub(crate) fn new(resolve: &Resolve, world: &World, plan: &Plan, wanted: &[With]) -> Result<Errors> {
        let known = imported_types(resolve, world, plan);
        let mut errors = Errors::default();
        for (at, With { name, path }) in wanted.iter().enumerate() {
            let Some((_, id)) = known.iter().find(|(names, _)| names.contains(name)) else {
                let message = format!("no type that the world imports is meant by `{name}`");
                return Err(OptionError::at(OptionPlace::TrappableError(at), message));
            };
            let alias = alias_for(path, &format!("{}Error", camel(&name.replace([':', '/', '.', '@'], "-"))));
            errors.aliases.extend(quote_spanned!(alias.span()=> type #alias = #path;));
            let convert = format_ident!("convert_{}", snake(resolve.types[*id].name.as_deref().unwrap_or_default()));
            let owner = match resolve.types[*id].owner {
                TypeOwner::Interface(interface) => Some(interface),
                TypeOwner::World(_) | TypeOwner::None => None,
            };
            if errors.by_type.insert(*id, HostError { alias, convert, owner }).is_some() {
                let message = format!("the type that `{name}` means has an error type already, under another name");
                return Err(OptionError::at(OptionPlace::TrappableError(at), message));
            }
        }
        Ok(errors)
    }

    /// The errors that an interface, or the world itself, defines and so converts.
    pub(crate) fn owned_by(&self, types: &[TypeId]) -> Vec<(TypeId, &HostError)> {
        types.iter().filter_map(|id| Some((*id, self.by_type.get(id)?))).collect()
    }

    /// The error of a function that returns this, if the host has its own type for it.
    pub(crate) fn of_result(&self, resolve: &Resolve, result: Option<&Type>) -> Option<(Option<Type>, &HostError)> {
        let Some(Type::Id(id)) = result else { return None };
        let TypeDefKind::Result(result) = &resolve.types[definition(resolve, *id)].kind else { return None };
        let Some(Type::Id(error)) = result.err else { return None };
        Some((result.ok, self.by_type.get(&definition(resolve, error))?))
    }
}

impl HostError {
    /// The host's type, as seen from a module.
    pub(crate) fn rust(&self, module: &Module<'_>) -> TokenStream {
        module.path(&[], &self.alias)
    }

    /// The trait that converts it, as seen from a module.
    pub(crate) fn host(&self, module: &Module<'_>, world_trait: &Ident) -> TokenStream {
        match self.owner {
            Some(interface) => module.path(&module.cx.plan.places[&interface].module, &format_ident!("Host")),
            None => module.path(&[], world_trait),
        }
    }

    /// The function that converts it: into the WIT type, or a trap.
    pub(crate) fn convert(&self) -> &Ident {
        &self.convert
    }
}

/// The types that are defined on the import side, each with all of its names.
fn imported_types(resolve: &Resolve, world: &World, plan: &Plan) -> Vec<(Vec<String>, TypeId)> {
    let mut types = Vec::new();
    for item in world.imports.values() {
        match item {
            WorldItem::Interface { id, .. } => {
                let place = &plan.places[id];
                let own = resolve.interfaces[*id].types.iter();
                types.extend(own.map(|(name, id)| (type_names(&place.extern_name, name).collect(), *id)));
            }
            WorldItem::Type { id, .. } => {
                types.extend(resolve.types[*id].name.clone().map(|name| (vec![name], *id)));
            }
            WorldItem::Function(_) => (),
        }
    }
    types.retain(|(_, id)| definition(resolve, *id) == *id);
    types
}
