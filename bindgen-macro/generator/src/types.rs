//! Writes the Rust definitions of WIT types.
//!
//! Each named type is defined in the module of the interface that owns it; where another
//! interface uses it, an alias stands.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::parse_quote;
use wit_parser::{Case, EnumCase, Field, Flag, TypeDef, TypeDefKind, TypeId};

use crate::docs::docs;
use crate::facts::resource_side;
use crate::names::{Scope, camel, kebab, kebab_of_constant, shouty, snake};
use crate::plan::Side;
use crate::scope::Module;

impl Module<'_> {
    /// The definition of a named type.
    pub(crate) fn definition_of(&self, id: TypeId) -> TokenStream {
        let def = &self.cx.resolve.types[id];
        let name = &self.cx.plan.type_names[&id];
        let (docs, allowance) = (docs(&def.docs), self.undocumented());
        let docs = quote!(#docs #allowance);
        if let Some(alias) = self.cx.plan.mapped_types.get(&id) {
            let target = self.path(&[], alias);
            return quote!(#docs pub type #name = #target;);
        }
        let item = match &def.kind {
            TypeDefKind::Record(record) => self.record(id, name, &record.fields),
            TypeDefKind::Variant(variant) => self.variant(id, name, &variant.cases),
            TypeDefKind::Enum(cases) => self.enumeration(id, name, &cases.cases),
            TypeDefKind::Flags(flags) => return self.flags(&docs, name, &flags.flags),
            TypeDefKind::Resource => self.resource(id, name),
            _ => self.alias(def, name),
        };
        quote!(#docs #item)
    }

    fn record(&self, id: TypeId, name: &Ident, fields: &[Field]) -> TokenStream {
        let mut scope = Scope::default();
        let fields = fields.iter().map(|field| {
            let (docs, ty) = (docs(&field.docs), self.owned(&field.ty));
            let ident = scope.claim(snake(&field.name));
            let rename = rename(&field.name, &kebab(&ident.to_string()));
            quote!(#docs #rename pub #ident: #ty,)
        });
        let fields = fields.collect::<TokenStream>();
        let derives = self.derives(id, "record");
        let repr = (!self.cx.facts.of(id).checked).then(|| quote!(#[repr(C)]));
        let error = self.error_impls(id, name);
        quote!(#derives #repr pub struct #name { #fields } #error)
    }

    fn variant(&self, id: TypeId, name: &Ident, cases: &[Case]) -> TokenStream {
        let mut scope = Scope::default();
        let cases = cases.iter().map(|case| {
            let docs = docs(&case.docs);
            let payload = case.ty.map(|ty| self.owned(&ty)).map(|ty| quote!((#ty)));
            let ident = scope.claim(camel(&case.name));
            let rename = rename(&case.name, &kebab(&ident.to_string()));
            quote!(#docs #rename #ident #payload,)
        });
        let cases = cases.collect::<TokenStream>();
        let derives = self.derives(id, "variant");
        let error = self.error_impls(id, name);
        quote!(#derives pub enum #name { #cases } #error)
    }

    fn enumeration(&self, id: TypeId, name: &Ident, cases: &[EnumCase]) -> TokenStream {
        let mut scope = Scope::default();
        let cases = cases.iter().map(|case| {
            let docs = docs(&case.docs);
            let ident = scope.claim(camel(&case.name));
            let rename = rename(&case.name, &kebab(&ident.to_string()));
            quote!(#docs #rename #ident,)
        });
        let cases = cases.collect::<TokenStream>();
        let derives = self.derives(id, "enum");
        let error = self.error_impls(id, name);
        quote!(#derives pub enum #name { #cases } #error)
    }

    fn flags(&self, docs_of_type: &TokenStream, name: &Ident, flags: &[Flag]) -> TokenStream {
        let mut scope = Scope::default();
        let flags = flags.iter().map(|flag| {
            let docs = docs(&flag.docs);
            let ident = scope.claim(shouty(&flag.name));
            let rename = rename(&flag.name, &kebab_of_constant(&ident.to_string()));
            quote!(#docs #rename const #ident;)
        });
        let flags = flags.collect::<TokenStream>();
        let gusset = self.gusset();
        let crate_path = self.crate_attribute();
        quote!(#gusset::component::flags! { #docs_of_type #crate_path #name { #flags } })
    }

    fn resource(&self, id: TypeId, name: &Ident) -> TokenStream {
        match resource_side(self.cx.resolve, self.cx.plan, id) {
            Side::Import => quote!(pub enum #name {}),
            Side::Export => {
                let any = self.item("component::ResourceAny");
                quote!(pub type #name = #any;)
            }
        }
    }

    fn alias(&self, def: &TypeDef, name: &Ident) -> TokenStream {
        let target = match &def.kind {
            TypeDefKind::Type(target) => self.owned(target),
            _ => self.anonymous(&def.kind),
        };
        quote!(pub type #name = #target;)
    }

    fn derives(&self, id: TypeId, shape: &str) -> TokenStream {
        let facts = self.cx.facts.of(id);
        let mut derives: Vec<syn::Path> = vec![parse_quote!(Debug)];
        if !facts.host_handle {
            derives.push(parse_quote!(Clone));
        }
        if !facts.host_handle && !facts.heap {
            derives.push(parse_quote!(Copy));
        }
        if shape == "enum" {
            derives.extend([parse_quote!(PartialEq), parse_quote!(Eq)]);
        }
        for further in &self.cx.options.additional_derives {
            if !derives.contains(further) {
                derives.push(further.clone());
            }
        }
        let ours = ["component::ComponentType", "component::Lift", "component::Lower"].map(|item| self.item(item));
        let shape = format_ident!("{shape}");
        let crate_path = self.crate_attribute();
        quote! {
            #[derive(#(#derives,)* #(#ours),*)]
            #[component(#shape)]
            #crate_path
        }
    }

    /// Tells the derives where the crate is, unless it is where they look anyway.
    fn crate_attribute(&self) -> Option<TokenStream> {
        let gusset = self.gusset();
        let text = quote!(#gusset).to_string().replace(' ', "");
        (text != "::gusset").then(|| quote!(#[component(crate = #text)]))
    }

    fn error_impls(&self, id: TypeId, name: &Ident) -> Option<TokenStream> {
        self.cx.facts.is_error(id).then(|| {
            quote! {
                impl ::core::fmt::Display for #name {
                    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                        ::core::fmt::Debug::fmt(self, f)
                    }
                }
                impl ::core::error::Error for #name {}
            }
        })
    }
}

impl Module<'_> {
    /// The definitions of all types of an interface or the world, in their order.
    pub(crate) fn definitions_of(&self, types: &[TypeId]) -> TokenStream {
        types.iter().map(|id| self.definition_of(*id)).collect()
    }

    /// The resources that are defined, not merely used, among these types.
    pub(crate) fn resources_among(&self, types: &[TypeId]) -> Vec<TypeId> {
        let is_resource = |id: &&TypeId| matches!(self.cx.resolve.types[**id].kind, TypeDefKind::Resource);
        types.iter().filter(is_resource).copied().collect()
    }
}

/// The attribute that names a field or case, unless the derive finds the name itself.
fn rename(wit: &str, derived: &str) -> Option<TokenStream> {
    (wit != derived).then(|| quote!(#[component(name = #wit)]))
}
