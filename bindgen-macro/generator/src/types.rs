//! Writes the Rust definitions of WIT types.
//!
//! Each named type is defined in the module of the interface that owns it; where another
//! interface uses it, an alias stands.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::{Lifetime, parse_quote};
use wit_parser::{Case, EnumCase, Field, Flag, Type, TypeDef, TypeDefKind, TypeId};

use crate::docs::docs;
use crate::facts::resource_side;
use crate::forms::Form;
use crate::names::{Scope, camel, kebab, kebab_of_constant, shouty, snake};
use crate::plan::Side;
use crate::scope::Module;

/// A type that is being written.
#[derive(Clone, Copy)]
struct Shape<'a> {
    id: TypeId,
    name: &'a Ident,
    /// Of the references in it, if it borrows.
    lifetime: Option<&'a Lifetime>,
}

impl Shape<'_> {
    /// Its name with its parameters.
    fn head(&self) -> TokenStream {
        let (name, lifetime) = (self.name, self.lifetime.map(|lifetime| quote!(<#lifetime>)));
        quote!(#name #lifetime)
    }
}

impl Module<'_> {
    /// The definition of a named type, or of both of its forms.
    pub(crate) fn definition_of(&self, id: TypeId) -> TokenStream {
        let def = &self.cx.resolve.types[id];
        let name = &self.owned_name(id);
        let (docs, allowance) = (docs(&def.docs), self.undocumented());
        let docs = quote!(#docs #allowance);
        if let Some(alias) = self.cx.plan.mapped_types.get(&id) {
            let target = self.path(&[], alias);
            return quote!(#docs pub type #name = #target;);
        }
        let lifetime: Lifetime = parse_quote!('a);
        let owned = Shape { id, name, lifetime: None };
        match self.cx.forms.of(id) {
            Form::Owned => self.shaped(&docs, owned),
            Form::Borrowed => self.shaped(&docs, Shape { lifetime: Some(&lifetime), ..owned }),
            Form::Both => {
                let name = &self.param_name(id);
                let [owned, borrowed] =
                    [owned, Shape { id, name, lifetime: Some(&lifetime) }].map(|shape| self.shaped(&docs, shape));
                quote!(#owned #borrowed)
            }
        }
    }

    fn shaped(&self, docs: &TokenStream, shape: Shape<'_>) -> TokenStream {
        let def = &self.cx.resolve.types[shape.id];
        let item = match &def.kind {
            TypeDefKind::Record(record) => self.record(shape, &record.fields),
            TypeDefKind::Variant(variant) => self.variant(shape, &variant.cases),
            TypeDefKind::Enum(cases) => self.enumeration(shape, &cases.cases),
            TypeDefKind::Flags(flags) => return self.flags(docs, shape.name, &flags.flags),
            TypeDefKind::Resource => self.resource(shape.id, shape.name),
            _ => self.alias(def, shape),
        };
        quote!(#docs #item)
    }

    fn record(&self, shape: Shape<'_>, fields: &[Field]) -> TokenStream {
        let mut scope = Scope::default();
        let fields = fields.iter().map(|field| {
            let (docs, ty) = (docs(&field.docs), self.part(shape, &field.ty));
            let ident = scope.claim(snake(&field.name));
            let rename = rename(&field.name, &kebab(&ident.to_string()));
            quote!(#docs #rename pub #ident: #ty,)
        });
        let fields = fields.collect::<TokenStream>();
        let derives = self.derives(shape, "record");
        let repr = (!self.cx.facts.of(shape.id).apart).then(|| quote!(#[repr(C)]));
        let (head, error) = (shape.head(), self.error_impls(shape));
        quote!(#derives #repr pub struct #head { #fields } #error)
    }

    fn variant(&self, shape: Shape<'_>, cases: &[Case]) -> TokenStream {
        let mut scope = Scope::default();
        let cases = cases.iter().map(|case| {
            let docs = docs(&case.docs);
            let payload = case.ty.map(|ty| self.part(shape, &ty)).map(|ty| quote!((#ty)));
            let ident = scope.claim(camel(&case.name));
            let rename = rename(&case.name, &kebab(&ident.to_string()));
            quote!(#docs #rename #ident #payload,)
        });
        let cases = cases.collect::<TokenStream>();
        let derives = self.derives(shape, "variant");
        let (head, error) = (shape.head(), self.error_impls(shape));
        quote!(#derives pub enum #head { #cases } #error)
    }

    fn enumeration(&self, shape: Shape<'_>, cases: &[EnumCase]) -> TokenStream {
        let (mut scope, n_cases) = (Scope::default(), cases.len());
        let cases = cases.iter().map(|case| {
            let docs = docs(&case.docs);
            let ident = scope.claim(camel(&case.name));
            let rename = rename(&case.name, &kebab(&ident.to_string()));
            quote!(#docs #rename #ident,)
        });
        let cases = cases.collect::<TokenStream>();
        let derives = self.derives(shape, "enum");
        // The canonical discriminant, so that lists can be copied.
        let repr = if n_cases <= 256 { quote!(u8) } else { quote!(u16) };
        let (head, error) = (shape.head(), self.error_impls(shape));
        quote!(#derives #[repr(#repr)] pub enum #head { #cases } #error)
    }

    /// The type of a field or payload.
    fn part(&self, of: Shape<'_>, ty: &Type) -> TokenStream {
        match of.lifetime {
            Some(lifetime) => self.borrowed(ty, Some(lifetime)),
            None => self.owned(ty),
        }
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

    fn alias(&self, def: &TypeDef, shape: Shape<'_>) -> TokenStream {
        let target = match (&def.kind, shape.lifetime) {
            (TypeDefKind::Type(target), _) => self.part(shape, target),
            (kind, Some(lifetime)) => self.borrowed_parts(kind, Some(lifetime)),
            (kind, None) => self.anonymous(kind),
        };
        let head = shape.head();
        quote!(pub type #head = #target;)
    }

    fn derives(&self, shape: Shape<'_>, kind: &str) -> TokenStream {
        let facts = self.cx.facts.of(shape.id);
        let mut derives: Vec<syn::Path> = Vec::new();
        if !facts.unshown {
            derives.push(parse_quote!(Debug));
        }
        if !facts.host_handle {
            derives.push(parse_quote!(Clone));
        }
        if !facts.host_handle && (!facts.heap || shape.lifetime.is_some()) {
            derives.push(parse_quote!(Copy));
        }
        if kind == "enum" {
            derives.extend([parse_quote!(PartialEq), parse_quote!(Eq)]);
        }
        for further in &self.cx.options.additional_derives {
            if !derives.contains(further) {
                derives.push(further.clone());
            }
        }
        let ours: &[_] = match shape.lifetime {
            None => &["component::ComponentType", "component::Lift", "component::Lower"],
            // What is borrowed is given to a guest and never taken from one.
            Some(_) => &["component::ComponentType", "component::Lower"],
        };
        let ours = ours.iter().map(|item| self.item(item));
        let kind = format_ident!("{kind}");
        let crate_path = self.crate_attribute();
        quote! {
            #[derive(#(#derives,)* #(#ours),*)]
            #[component(#kind)]
            #crate_path
        }
    }

    /// Tells the derives where the crate is, unless it is where they look anyway.
    fn crate_attribute(&self) -> Option<TokenStream> {
        let gusset = self.gusset();
        let text = quote!(#gusset).to_string().replace(' ', "");
        (text != "::gusset").then(|| quote!(#[component(crate = #text)]))
    }

    fn error_impls(&self, shape: Shape<'_>) -> Option<TokenStream> {
        let name = shape.name;
        let is_error = self.cx.facts.is_error(shape.id) && !self.cx.facts.of(shape.id).unshown;
        (is_error && shape.lifetime.is_none()).then(|| {
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
        let here = types.iter().filter(|id| self.cx.facts.of(**id).left_out.is_none());
        here.map(|id| self.definition_of(*id)).collect()
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
