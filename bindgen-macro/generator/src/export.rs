//! Writes what a component provides: the `Guest` of each exported interface, whose functions are
//! checked once against the component (`GuestPre`) and bound to each instance.

use std::collections::HashMap;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::{Lifetime, parse_quote};
use wit_parser::{Function, TypeId};

use crate::docs::docs;
use crate::later;
use crate::names::{Scope, snake, snake_ident};
use crate::options::{FunctionSettings, Waiting};
use crate::scope::Module;
use crate::traced::Traced;

/// An exported function, the field that holds it and the method that calls it.
pub(crate) struct Exported<'a> {
    module: Module<'a>,
    function: &'a Function,
    pub(crate) field: Ident,
    method: Ident,
    settings: FunctionSettings,
}

impl<'a> Exported<'a> {
    /// The functions of an interface or of the world, with fields that are unique in `fields`, and methods
    /// beside these `accessors`.
    pub(crate) fn all(
        module: Module<'a>,
        functions: &[&'a Function],
        fields: &mut Scope,
        accessors: impl Iterator<Item = String>,
    ) -> Vec<Exported<'a>> {
        let mut methods = HashMap::from([(None, Scope::reserving(accessors))]);
        let here = functions.iter().filter(|function| module.cx.left_out(function).is_none());
        let exported = here.map(|function| {
            let (resource, name) = (function.kind.resource(), snake(function.item_name()));
            let prefix =
                resource.map(|id| snake(module.cx.resolve.types[id].name.as_deref().unwrap_or_default()) + "_");
            let field = fields.claim(prefix.unwrap_or_default() + &name);
            let method = methods.entry(resource).or_default().claim(format!("call_{name}"));
            let settings = module.cx.exports.settings(module.extern_name(), &function.name);
            Exported { module, function, field, method, settings }
        });
        exported.collect()
    }

    /// `greet: TypedFunc<(&'static str,), (String,)>`, with the given type in front.
    pub(crate) fn declare(&self, kind: &'static str) -> TokenStream {
        let (field, kind) = (&self.field, self.module.item(kind));
        let forever: Lifetime = parse_quote!('static);
        let params = self.function.params.iter().map(|param| self.module.borrowed(&param.ty, Some(&forever)));
        let result = self.function.result.map(|ty| self.module.owned(&ty)).map(|ty| quote!(#ty,));
        quote!(#field: #kind<(#(#params,)*), (#result)>)
    }

    /// Checks the function's type among the exports that are in scope by this name.
    pub(crate) fn check(&self, exports: &TokenStream, interface: &TokenStream) -> TokenStream {
        let (field, wit) = (&self.field, &self.function.name);
        quote!(#field: #exports.typed_func(#interface, #wit)?)
    }

    /// Checks the function's type and takes it from an instance; `exports`, `store` and `instance` are in
    /// scope.
    pub(crate) fn check_and_bind(&self) -> TokenStream {
        let check = self.check(&quote!(exports), &quote!(None));
        quote!(#check.bind(&mut store, instance)?)
    }

    /// Takes the function from an instance; `store` and `instance` are in scope.
    pub(crate) fn bind(&self, instance: &TokenStream) -> TokenStream {
        let field = &self.field;
        quote!(#field: self.#field.bind(&mut store, #instance)?)
    }

    /// The method that calls the function, which `holder` (`self` or `self.guest`) holds.
    pub(crate) fn call(&self, holder: &TokenStream) -> TokenStream {
        let (field, method, gusset) = (&self.field, &self.method, self.module.gusset());
        let (docs, store) = (self.docs(), self.module.item("AsContextMut"));
        let mut scope = Scope::reserving(["store"]);
        let names = self.function.params.iter().map(|param| scope.claim(snake(&param.name))).collect::<Vec<_>>();
        let types = self.function.params.iter().map(|param| self.module.borrowed(&param.ty, None));
        let call = match self.settings.waiting {
            Waiting::Blocking => quote!(#holder.#field.call(store, (#(#names,)*))),
            Waiting::Async => quote!(#holder.#field.call_async(store, (#(#names,)*)).await),
        };
        let (result, body) = match &self.function.result {
            Some(ty) => (self.module.owned(ty), quote!(Ok(#call?.0))),
            None => (quote!(()), call),
        };
        let Exported { module, function, settings, .. } = self;
        let traced = Traced { module, function, settings: *settings, side: format_ident!("export") };
        let body = traced.around(&names.iter().collect::<Vec<_>>(), body);
        let (asyncness, sent) = asyncness(self.settings.waiting);
        quote! {
            #docs
            pub #asyncness fn #method(&self, store: impl #store #sent, #(#names: #types),*) -> #gusset::Result<#result> {
                #body
            }
        }
    }

    /// Whether its calls are futures.
    pub(crate) fn waits(&self) -> bool {
        self.settings.waiting == Waiting::Async
    }

    fn docs(&self) -> TokenStream {
        match self.function.docs.is_empty() {
            true => {
                let docs = format!(" Calls `{}`.", self.function.name);
                quote!(#[doc = #docs])
            }
            false => docs(&self.function.docs),
        }
    }

    fn belongs_to(&self, resource: Option<TypeId>) -> bool {
        self.function.kind.resource() == resource
    }
}

impl<'a> Module<'a> {
    /// `GuestPre` and `Guest` of an exported interface, and a view for each of its resources.
    pub(crate) fn guest(&self, extern_name: &str, functions: &[&'a Function], resources: &[TypeId]) -> TokenStream {
        let names = resources.iter().map(|id| self.accessor(*id).to_string());
        let all = Exported::all(*self, functions, &mut Scope::default(), names);
        let pre = self.guest_pre(extern_name, &all);
        let accessors = resources.iter().map(|id| self.resource_accessor(*id));
        let fields = all.iter().map(|function| function.declare("component::TypedFunc"));
        let calls =
            all.iter().filter(|function| function.belongs_to(None)).map(|function| function.call(&quote!(self)));
        let views = resources.iter().map(|id| self.resource_view(*id, &all));
        let docs = format!(" The functions of `{extern_name}` in one instance.");
        let left_out = later::docs(&later::among(self.cx, functions));
        quote! {
            #pre
            #[doc = #docs]
            #left_out
            pub struct Guest { #(#fields,)* }
            impl Guest { #(#accessors)* #(#calls)* }
            #(#views)*
        }
    }

    fn guest_pre(&self, extern_name: &str, all: &[Exported<'_>]) -> TokenStream {
        let gusset = self.gusset();
        let [exports, instance] = ["component::TypedExports", "component::Instance"].map(|item| self.item(item));
        let store = self.item("AsContextMut");
        let fields = all.iter().map(|function| function.declare("component::TypedFuncExport"));
        let checks = all.iter().map(|function| function.check(&quote!(exports), &quote!(interface)));
        let binds = all.iter().map(|function| function.bind(&quote!(instance)));
        let docs = format!(" The functions of `{extern_name}`, checked against a component.");
        quote! {
            #[doc = #docs]
            #[derive(Clone)]
            pub struct GuestPre { #(#fields,)* }
            impl GuestPre {
                /// Finds the functions and checks their types, once for all instances.
                pub fn new(exports: &impl #exports) -> #gusset::Result<GuestPre> {
                    let interface = Some(#extern_name);
                    Ok(GuestPre { #(#checks,)* })
                }
                /// Takes the functions from an instance of the component.
                pub fn bind(&self, mut store: impl #store, instance: &#instance) -> #gusset::Result<Guest> {
                    Ok(Guest { #(#binds,)* })
                }
            }
        }
    }

    fn resource_accessor(&self, id: TypeId) -> TokenStream {
        let view = self.view_name(id);
        let (name, wit) = (self.accessor(id), self.cx.resolve.types[id].name.as_deref().unwrap_or_default());
        let docs = format!(" The functions of the resource `{wit}`.");
        quote! {
            #[doc = #docs]
            pub fn #name(&self) -> #view<'_> { #view { guest: self } }
        }
    }

    fn accessor(&self, resource: TypeId) -> Ident {
        snake_ident(self.cx.resolve.types[resource].name.as_deref().unwrap_or_default())
    }

    fn resource_view(&self, id: TypeId, all: &[Exported<'_>]) -> TokenStream {
        let view = self.view_name(id);
        let own = all.iter().filter(|function| function.belongs_to(Some(id)));
        let calls = own.map(|function| function.call(&quote!(self.guest)));
        let wit = self.cx.resolve.types[id].name.as_deref().unwrap_or_default();
        let docs = format!(" The functions of the resource `{wit}` in one instance.");
        let dropping = self.dropping(wit);
        quote! {
            #[doc = #docs]
            #[derive(Clone, Copy)]
            pub struct #view<'a> { guest: &'a Guest }
            impl #view<'_> { #(#calls)* #dropping }
        }
    }

    /// The end of a resource that the host owns. Calls of the guest's own functions are named `call_...`.
    fn dropping(&self, wit: &str) -> TokenStream {
        let (gusset, docs) = (self.gusset(), format!(" Gives up an owned `{wit}`: its destructor runs."));
        let [store, any] = ["AsContextMut", "component::ResourceAny"].map(|item| self.item(item));
        let waiting = self.cx.exports.settings(self.extern_name(), &format!("[drop]{wit}")).waiting;
        let (asyncness, sent) = asyncness(waiting);
        let drop = match waiting {
            Waiting::Blocking => quote!(resource.resource_drop(store)),
            Waiting::Async => quote!(resource.resource_drop_async(store).await),
        };
        quote! {
            #[doc = #docs]
            pub #asyncness fn drop(&self, store: impl #store #sent, resource: #any) -> #gusset::Result<()> {
                #drop
            }
        }
    }

    fn view_name(&self, id: TypeId) -> Ident {
        format_ident!("Guest{}", self.cx.plan.type_names[&id])
    }
}

/// `async` before a function, and what it asks of its store.
fn asyncness(waiting: Waiting) -> (Option<TokenStream>, Option<TokenStream>) {
    match waiting {
        Waiting::Blocking => (None, None),
        Waiting::Async => (Some(quote!(async)), Some(quote!(<Data: ::core::marker::Send>))),
    }
}
