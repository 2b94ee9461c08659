//! The features of `@unstable` items, which a host has to ask for when it fills a linker.
//!
//! That the bindings have such an item at all is said when they are made
//! ([`Options::features`](crate::Options::features)); whether components get it is said by the
//! `LinkOptions` that are written here, for an interface and for the world.

use std::collections::BTreeMap;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use wit_parser::{InterfaceId, Resolve, Stability, TypeDefKind, World, WorldItem};

use crate::names::{Scope, snake};
use crate::plan::{Origin, Plan};
use crate::scope::Module;

/// The features among the imports of an interface or of the world, with the field of each.
#[derive(Default)]
pub(crate) struct Gates(BTreeMap<String, Ident>);

impl Gates {
    fn new<'a>(stabilities: impl IntoIterator<Item = &'a Stability>) -> Gates {
        let features = stabilities.into_iter().filter_map(feature).map(|name| (name.to_owned(), ()));
        let mut scope = Scope::default();
        let features = features.collect::<BTreeMap<_, _>>();
        Gates(features.into_keys().map(|name| (name.clone(), scope.claim(snake(&name)))).collect())
    }

    /// Those of an interface's functions and resources.
    pub(crate) fn of_interface(resolve: &Resolve, id: InterfaceId) -> Gates {
        Gates::new(in_interface(resolve, id))
    }

    /// Those of the world's own functions and resources.
    pub(crate) fn of_own_imports(resolve: &Resolve, world: &World) -> Gates {
        Gates::new(world.imports.values().filter_map(|item| own_stability(resolve, item)))
    }

    /// Those of all that the world imports and that is not mapped.
    pub(crate) fn of_world(resolve: &Resolve, world: &World, plan: &Plan) -> Gates {
        let mut all = Vec::new();
        for item in world.imports.values() {
            all.extend(own_stability(resolve, item));
            if let WorldItem::Interface { id, stability, .. } = item
                && plan.places[id].origin == Origin::Generated
            {
                all.extend([stability, &resolve.interfaces[*id].stability]);
                all.extend(in_interface(resolve, *id));
            }
        }
        Gates::new(all)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The parameter of the functions that fill a linker.
    pub(crate) fn param(&self, module: &Module<'_>) -> Option<TokenStream> {
        let options = options_name();
        let path = module.path(module.place(), &options);
        (!self.is_empty()).then(|| quote!(options: &#path,))
    }

    /// The statement, to be done only if its feature is asked for.
    pub(crate) fn guard(&self, stability: &Stability, statement: TokenStream) -> TokenStream {
        match feature(stability).and_then(|name| self.0.get(name)) {
            Some(field) => quote!(if options.#field { #statement }),
            None => statement,
        }
    }

    /// The struct; that of an interface is made from the world's where there is one.
    pub(crate) fn definition(&self, module: &Module<'_>) -> TokenStream {
        if self.is_empty() {
            return TokenStream::new();
        }
        let (name, fields) = (options_name(), self.0.values().collect::<Vec<_>>());
        let docs =
            self.0.keys().map(|feature| format!(" Whether there is what is `@unstable` by the feature `{feature}`."));
        let from_world = (module.interface.is_some() && module.cx.options.interfaces.is_none()).then(|| {
            let world = module.path(&[], &name);
            quote! {
                impl ::core::convert::From<&#world> for #name {
                    fn from(options: &#world) -> Self { #name { #(#fields: options.#fields),* } }
                }
            }
        });
        quote! {
            /// Which unstable features components get; at first none.
            #[derive(Clone, Debug, Default)]
            pub struct #name { #(#fields: bool),* }
            impl #name {
                #(
                    #[doc = #docs]
                    pub fn #fields(&mut self, enabled: bool) -> &mut Self { self.#fields = enabled; self }
                )*
            }
            #from_world
        }
    }
}

/// The name of the struct, in every module.
pub(crate) const LINK_OPTIONS: &str = "LinkOptions";

fn options_name() -> Ident {
    format_ident!("{LINK_OPTIONS}")
}

fn feature(stability: &Stability) -> Option<&str> {
    match stability {
        Stability::Unstable { feature, .. } => Some(feature),
        Stability::Unknown | Stability::Stable { .. } => None,
    }
}

fn in_interface(resolve: &Resolve, id: InterfaceId) -> Vec<&Stability> {
    let interface = &resolve.interfaces[id];
    let types = interface.types.values().map(|id| &resolve.types[*id]);
    let resources = types.filter(|def| matches!(def.kind, TypeDefKind::Resource)).map(|def| &def.stability);
    interface.functions.values().map(|function| &function.stability).chain(resources).collect()
}

fn own_stability<'a>(resolve: &'a Resolve, item: &'a WorldItem) -> Option<&'a Stability> {
    match item {
        WorldItem::Function(function) => Some(&function.stability),
        WorldItem::Type { id, .. } if matches!(resolve.types[*id].kind, TypeDefKind::Resource) => {
            Some(&resolve.types[*id].stability)
        }
        _ => None,
    }
}
