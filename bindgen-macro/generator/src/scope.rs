//! The view from one generated module: how a type is written there.
//!
//! # Invariants
//! * What is written resolves even where WIT types are named like Rust's own (`Vec`, `T`).

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};
use syn::{Lifetime, parse_quote};
use wit_parser::{InterfaceId, Resolve, Type, TypeDefKind, TypeId, TypeOwner, World};

use crate::Options;
use crate::errors::Errors;
use crate::facts::{FactTable, handle_target, resource_side};
use crate::forms::{Form, Forms};
use crate::names::{Scope, ident};
use crate::plan::{Plan, Side};
use crate::rules::Rules;

/// What every part of the generator reads.
pub(crate) struct Context<'a> {
    pub(crate) resolve: &'a Resolve,
    pub(crate) world: &'a World,
    pub(crate) options: &'a Options,
    pub(crate) plan: &'a Plan,
    pub(crate) facts: &'a FactTable,
    pub(crate) forms: &'a Forms,
    pub(crate) imports: Rules<'a>,
    pub(crate) exports: Rules<'a>,
    pub(crate) errors: &'a Errors,
    /// The items of the crate `gusset` that each module names by their short names.
    pub(crate) used: RefCell<HashMap<InterfaceId, BTreeSet<&'static str>>>,
}

/// A module of the generated code: that of an interface, or the root.
#[derive(Clone, Copy)]
pub(crate) struct Module<'a> {
    pub(crate) cx: &'a Context<'a>,
    pub(crate) interface: Option<InterfaceId>,
}

impl<'a> Module<'a> {
    /// The path of the crate `gusset`.
    pub(crate) fn gusset(&self) -> &'a syn::Path {
        &self.cx.options.crate_path
    }

    /// An item of the crate `gusset`, such as `component::Linker`: by its short name, which
    /// [`uses`](Module::uses) brings in, unless the module has a type of that name. The root is
    /// the user's module, in which nothing is brought in.
    pub(crate) fn item(&self, path: &'static str) -> TokenStream {
        let short = path.rsplit("::").next().unwrap_or(path);
        match self.interface {
            Some(interface) if !self.names().contains(short) => {
                self.cx.used.borrow_mut().entry(interface).or_default().insert(path);
                let short = format_ident!("{short}");
                quote!(#short)
            }
            _ => self.item_path(path),
        }
    }

    /// The `use` declarations for what [`item`](Module::item) gave out so far.
    pub(crate) fn uses(&self) -> TokenStream {
        let used = self.cx.used.borrow();
        let Some(paths) = self.interface.and_then(|interface| used.get(&interface)) else { return TokenStream::new() };
        let gusset = self.gusset();
        let within = |prefix: &'static str| {
            let short = paths.iter().filter_map(move |path| path.strip_prefix(prefix));
            short.filter(|name| !name.contains("::")).map(|name| format_ident!("{name}")).collect::<Vec<_>>()
        };
        let [root, component] = [within(""), within("component::")];
        let root = (!root.is_empty()).then(|| quote!(use #gusset::{#(#root),*};));
        let component = (!component.is_empty()).then(|| quote!(use #gusset::component::{#(#component),*};));
        quote!(#root #component)
    }

    fn item_path(&self, path: &str) -> TokenStream {
        let gusset = self.gusset();
        let segments = path.split("::").map(|segment| format_ident!("{segment}"));
        quote!(#gusset #(:: #segments)*)
    }

    /// A name for a type parameter that no type of this module has.
    pub(crate) fn type_parameter(&self, preferred: &str) -> Ident {
        let mut name = preferred.to_owned();
        while self.names().contains(&name) {
            name.push('_');
        }
        Ident::new(&name, Span::call_site())
    }

    /// A name of the prelude, with its path where this module has a type of that name. At the root it may be
    /// the user who has one: few crates are without a `Result` of their own.
    pub(crate) fn prelude(&self, name: &str) -> TokenStream {
        let short = format_ident!("{name}");
        let users = self.interface.is_none() && name == "Result";
        if !users && !self.names().contains(name) {
            return quote!(#short);
        }
        match name {
            "Clone" => quote!(::core::clone::Clone),
            "Option" => quote!(::core::option::Option),
            "Result" => quote!(::core::result::Result),
            "Sized" => quote!(::core::marker::Sized),
            "String" => quote!(::std::string::String),
            _ => quote!(::std::vec::Vec),
        }
    }

    /// The type of a value that its holder owns.
    pub(crate) fn owned(&self, ty: &Type) -> TokenStream {
        let id = match ty {
            Type::Id(id) => *id,
            Type::String => return self.prelude("String"),
            Type::ErrorContext => return self.item("component::ErrorContext"),
            other => return primitive(other),
        };
        if self.cx.resolve.types[id].name.is_some() {
            return self.named(id);
        }
        self.anonymous(&self.cx.resolve.types[id].kind)
    }

    /// The owned type of this shape, whether or not it has a name.
    pub(crate) fn anonymous(&self, kind: &TypeDefKind) -> TokenStream {
        match kind {
            TypeDefKind::List(element) => {
                let (vec, element) = (self.prelude("Vec"), self.owned(element));
                quote!(#vec<#element>)
            }
            kind => self.structural(kind, &|ty| self.owned(ty)),
        }
    }

    /// The type of a parameter that its callee only looks at; without a lifetime, an elided one.
    pub(crate) fn borrowed(&self, ty: &Type, lifetime: Option<&Lifetime>) -> TokenStream {
        let id = match ty {
            Type::Id(id) => *id,
            Type::String => return quote!(& #lifetime str),
            Type::ErrorContext => {
                let context = self.item("component::ErrorContext");
                return quote!(& #lifetime #context);
            }
            other => return primitive(other),
        };
        match &self.cx.resolve.types[id].kind {
            TypeDefKind::Type(target) if self.is_structural(target) => self.borrowed(target, lifetime),
            kind if self.is_structural(ty) => self.borrowed_parts(kind, lifetime),
            _ => self.borrowed_name(id, lifetime),
        }
    }

    /// The borrowed type of this shape, whether or not it has a name.
    pub(crate) fn borrowed_parts(&self, kind: &TypeDefKind, lifetime: Option<&Lifetime>) -> TokenStream {
        let element = |ty: &Type| match ty {
            // A list of what owns already is no list of references to it.
            Type::Id(id) if !self.is_structural(ty) && self.cx.forms.of(*id) == Form::Owned => self.owned(ty),
            _ if !self.cx.forms.borrows() => self.owned(ty),
            _ => self.borrowed(ty, lifetime),
        };
        match kind {
            TypeDefKind::List(ty) => {
                let element = element(ty);
                quote!(& #lifetime [#element])
            }
            TypeDefKind::FixedLengthList(..) => {
                let array = self.structural(kind, &element);
                quote!(& #lifetime #array)
            }
            TypeDefKind::Map(..) => {
                let map = self.structural(kind, &|ty| self.owned(ty));
                quote!(& #lifetime #map)
            }
            kind => self.structural(kind, &|ty| self.borrowed(ty, lifetime)),
        }
    }

    fn borrowed_name(&self, id: TypeId, lifetime: Option<&Lifetime>) -> TokenStream {
        let elided = parse_quote!('_);
        let lifetime_argument = lifetime.unwrap_or(&elided);
        match self.cx.forms.of(id) {
            Form::Owned => {
                let name = self.named(id);
                if self.cx.facts.of(id).heap { quote!(& #lifetime #name) } else { name }
            }
            Form::Borrowed => {
                let name = self.named(id);
                quote!(#name<#lifetime_argument>)
            }
            Form::Both => {
                let name = self.path_of(id, &self.param_name(id));
                quote!(#name<#lifetime_argument>)
            }
        }
    }

    /// The path from here to a named type; of two forms, to the one that owns.
    pub(crate) fn named(&self, id: TypeId) -> TokenStream {
        self.path_of(id, &self.owned_name(id))
    }

    /// The name of a type; of two forms, of the one that owns.
    pub(crate) fn owned_name(&self, id: TypeId) -> Ident {
        match self.cx.forms.of(id) {
            Form::Both => format_ident!("{}Result", self.cx.plan.type_names[&id]),
            Form::Owned | Form::Borrowed => self.cx.plan.type_names[&id].clone(),
        }
    }

    /// Of two forms of a type, the name of the one that borrows.
    pub(crate) fn param_name(&self, id: TypeId) -> Ident {
        format_ident!("{}Param", self.cx.plan.type_names[&id])
    }

    fn path_of(&self, id: TypeId, name: &Ident) -> TokenStream {
        match self.cx.resolve.types[id].owner {
            TypeOwner::Interface(interface) => self.path(&self.cx.plan.places[&interface].module, name),
            TypeOwner::World(_) | TypeOwner::None => self.path(&[], name),
        }
    }

    /// The path from here to an item of a module.
    pub(crate) fn path(&self, module: &[String], item: &Ident) -> TokenStream {
        let here = self.place();
        let shared = here.iter().zip(module).take_while(|(a, b)| a == b).count();
        let supers = here[shared..].iter().map(|_| quote!(super::));
        let downs = module[shared..].iter().map(|segment| ident(segment));
        quote!(#(#supers)* #(#downs ::)* #item)
    }

    /// The name by which components know the interface.
    pub(crate) fn extern_name(&self) -> Option<&'a str> {
        self.interface.map(|id| self.cx.plan.places[&id].extern_name.as_str())
    }

    /// What the module is made from, for documentation.
    pub(crate) fn described(&self) -> String {
        match self.interface {
            Some(id) => format!("the interface `{}`", self.cx.plan.places[&id].extern_name),
            None => "the world itself".to_owned(),
        }
    }

    /// At the root, where no module's attribute does it: WIT without documentation is no reason for
    /// a warning in the user's crate.
    pub(crate) fn undocumented(&self) -> Option<TokenStream> {
        self.interface.is_none().then(|| quote!(#[allow(missing_docs)]))
    }

    pub(crate) fn place(&self) -> &'a [String] {
        match self.interface {
            Some(id) => &self.cx.plan.places[&id].module,
            None => &[],
        }
    }

    fn names(&self) -> &'a Scope {
        &self.cx.plan.scopes[&self.interface]
    }

    /// Whether a parameter of the type is written out even if the type has a name: the borrowed
    /// form of `type names = list<string>` is `&[String]`.
    fn is_structural(&self, ty: &Type) -> bool {
        let Type::Id(id) = ty else { return matches!(ty, Type::String | Type::ErrorContext) };
        match &self.cx.resolve.types[*id].kind {
            TypeDefKind::Type(target) => self.is_structural(target),
            TypeDefKind::Record(_) | TypeDefKind::Variant(_) | TypeDefKind::Enum(_) => false,
            TypeDefKind::Flags(_) | TypeDefKind::Resource => false,
            _ => true,
        }
    }

    fn structural(&self, kind: &TypeDefKind, part: &dyn Fn(&Type) -> TokenStream) -> TokenStream {
        match kind {
            TypeDefKind::Tuple(tuple) => {
                let parts = tuple.types.iter().map(part);
                quote!((#(#parts,)*))
            }
            TypeDefKind::Option(ty) => {
                let (option, part) = (self.prelude("Option"), part(ty));
                quote!(#option<#part>)
            }
            TypeDefKind::Result(result) => {
                let [ok, error] = [result.ok, result.err].map(|ty| ty.map_or_else(|| quote!(()), |ty| part(&ty)));
                let result = self.prelude("Result");
                quote!(#result<#ok, #error>)
            }
            TypeDefKind::FixedLengthList(ty, length) => {
                let (part, length) = (part(ty), *length as usize);
                let length = proc_macro2::Literal::usize_unsuffixed(length);
                quote!([#part; #length])
            }
            TypeDefKind::Map(key, value) => {
                let (key, value) = (part(key), part(value));
                quote!(::std::collections::HashMap<#key, #value>)
            }
            TypeDefKind::Handle(handle) => self.handle(handle_target(handle)),
            other => unreachable!("`{}` has a name or was refused", other.as_str()),
        }
    }

    fn handle(&self, resource: TypeId) -> TokenStream {
        match resource_side(self.cx.resolve, self.cx.plan, resource) {
            Side::Export => self.item("component::ResourceAny"),
            Side::Import => {
                let (handle, name) = (self.item("component::Resource"), self.named(resource));
                quote!(#handle<#name>)
            }
        }
    }
}

fn primitive(ty: &Type) -> TokenStream {
    match ty {
        Type::Bool => quote!(bool),
        Type::U8 => quote!(u8),
        Type::U16 => quote!(u16),
        Type::U32 => quote!(u32),
        Type::U64 => quote!(u64),
        Type::S8 => quote!(i8),
        Type::S16 => quote!(i16),
        Type::S32 => quote!(i32),
        Type::S64 => quote!(i64),
        Type::F32 => quote!(f32),
        Type::F64 => quote!(f64),
        Type::Char => quote!(char),
        other => unreachable!("`{other:?}` is no primitive type or was refused"),
    }
}
