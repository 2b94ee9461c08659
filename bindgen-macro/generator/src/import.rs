//! Writes what the host provides: a trait for each imported interface and each of its resources,
//! and the function that puts them into a linker.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use wit_parser::{Function, FunctionKind, TypeId};

use crate::docs::docs;
use crate::names::{Scope, snake};
use crate::options::ImportResults;
use crate::scope::Module;

/// The functions and resources that one interface, or the world itself, imports.
pub(crate) struct Imports<'a> {
    module: Module<'a>,
    main: HostTrait<'a>,
    resources: Vec<HostTrait<'a>>,
}

/// A trait: that of the interface's own functions, or that of one resource.
struct HostTrait<'a> {
    name: Ident,
    resource: Option<(TypeId, &'a str)>,
    functions: Vec<HostFunction<'a>>,
}

struct HostFunction<'a> {
    function: &'a Function,
    name: Ident,
    params: Vec<(Ident, TokenStream)>,
}

impl<'a> Imports<'a> {
    pub(crate) fn new(module: Module<'a>, main: Ident, functions: &[&'a Function], resources: &[TypeId]) -> Self {
        let host_trait = |name: Ident, resource: Option<TypeId>| HostTrait {
            name,
            resource: resource.map(|id| (id, module.cx.resolve.types[id].name.as_deref().unwrap_or_default())),
            functions: host_functions(module, functions, resource),
        };
        let resource = |id: &TypeId| host_trait(format_ident!("Host{}", module.cx.plan.type_names[id]), Some(*id));
        Imports { module, resources: resources.iter().map(resource).collect(), main: host_trait(main, None) }
    }

    /// The traits with their implementations for references.
    pub(crate) fn traits(&self) -> TokenStream {
        let resources = self.resources.iter().map(|resource| self.host_trait(resource, &[]));
        let supertraits = self.resources.iter().map(|resource| &resource.name).collect::<Vec<_>>();
        let main = self.host_trait(&self.main, &supertraits);
        quote!(#(#resources)* #main)
    }

    /// The statements that define everything in `instance`, a `LinkerInstance`; `get` is in scope.
    pub(crate) fn definitions(&self) -> TokenStream {
        let traits = self.resources.iter().chain([&self.main]);
        let resources = self.resources.iter().map(|resource| self.define_resource(resource));
        let functions = traits.flat_map(|of| of.functions.iter().map(|function| self.define(of, function)));
        quote!(#(#resources)* #(#functions)*)
    }

    /// Whether [`definitions`](Imports::definitions) is empty.
    pub(crate) fn is_empty(&self) -> bool {
        self.resources.is_empty() && self.main.functions.is_empty()
    }

    fn host_trait(&self, of: &HostTrait<'_>, supertraits: &[&Ident]) -> TokenStream {
        let (name, gusset) = (&of.name, self.module.gusset());
        let (t, sized) = (self.module.type_parameter("T"), self.module.prelude("Sized"));
        let bounds = (!supertraits.is_empty()).then(|| quote!(: #(#supertraits)+*));
        let declared = of.functions.iter().map(|function| {
            let (docs, signature) = (docs(&function.function.docs), self.signature(function));
            quote!(#docs #signature;)
        });
        let forwarded = of.functions.iter().map(|function| {
            let (signature, own) = (self.signature(function), &function.name);
            let arguments = function.params.iter().map(|(name, _)| name);
            quote!(#signature { #name::#own(*self, #(#arguments),*) })
        });
        let dropping = of.resource.map(|(id, wit)| {
            let (handle, resource) = (self.module.item("component::Resource"), self.module.named(id));
            let docs = format!(" The guest gave up its `{wit}`.");
            let signature = quote!(fn drop(&mut self, rep: #handle<#resource>) -> #gusset::Result<()>);
            (quote!(#[doc = #docs] #signature;), quote!(#signature { #name::drop(*self, rep) }))
        });
        let (drop_declared, drop_forwarded) = dropping.unzip();
        let docs = match of.resource {
            Some((_, wit)) => format!(" What the host does for the resource `{wit}`."),
            None => format!(" What the host does for {}.", self.module.described()),
        };
        let allowance = self.module.undocumented();
        quote! {
            #[doc = #docs]
            #allowance
            pub trait #name #bounds { #(#declared)* #drop_declared }
            impl<#t: #name + ?#sized> #name for &mut #t { #(#forwarded)* #drop_forwarded }
        }
    }

    fn signature(&self, function: &HostFunction<'_>) -> TokenStream {
        let name = &function.name;
        let params = function.params.iter().map(|(name, ty)| quote!(#name: #ty));
        let result = function.function.result.as_ref().map(|ty| self.module.owned(ty));
        let result = match (self.module.cx.options.imports, result) {
            (ImportResults::Plain, result) => result,
            (ImportResults::Trappable, result) => {
                let (gusset, result) = (self.module.gusset(), result.unwrap_or_else(|| quote!(())));
                Some(quote!(#gusset::Result<#result>))
            }
        };
        let result = result.map(|result| quote!(-> #result));
        quote!(fn #name(&mut self, #(#params),*) #result)
    }

    fn define(&self, of: &HostTrait<'_>, function: &HostFunction<'_>) -> TokenStream {
        let (trait_name, name) = (&of.name, &function.name);
        let wit = &function.function.name;
        let arguments = function.params.iter().map(|(name, _)| name).collect::<Vec<_>>();
        let call = quote!(#trait_name::#name(&mut get(store.data_mut()), #(#arguments),*));
        let body = match (self.module.cx.options.imports, function.function.result) {
            (ImportResults::Plain, Some(_)) => quote!(Ok((#call,))),
            (ImportResults::Plain, None) => quote!({ #call; Ok(()) }),
            (ImportResults::Trappable, Some(_)) => quote!(Ok((#call?,))),
            (ImportResults::Trappable, None) => call,
        };
        let pattern = if arguments.is_empty() { quote!(()) } else { quote!((#(#arguments,)*)) };
        quote!(instance.func_wrap(#wit, move |mut store, #pattern| #body)?;)
    }

    fn define_resource(&self, of: &HostTrait<'_>) -> TokenStream {
        let Some((id, wit)) = of.resource else { return TokenStream::new() };
        let (trait_name, resource) = (&of.name, self.module.named(id));
        let [ty, handle] = ["component::ResourceType", "component::Resource"].map(|item| self.module.item(item));
        quote! {
            instance.resource(#wit, #ty::host::<#resource>(), move |mut store, rep| {
                #trait_name::drop(&mut get(store.data_mut()), #handle::new_own(rep))
            })?;
        }
    }
}

impl Module<'_> {
    /// A function `name` that adds something to a linker with the host that `get` finds.
    pub(crate) fn add_to_linker(
        &self,
        name: &str,
        get: &Ident,
        bounds: &[TokenStream],
        body: &TokenStream,
    ) -> TokenStream {
        let (gusset, name) = (self.gusset(), format_ident!("{name}"));
        let (t, d) = (self.type_parameter("T"), self.type_parameter("D"));
        let [linker, has_data] = ["component::Linker", "component::HasData"].map(|item| self.item(item));
        quote! {
            pub fn #name<#t, #d>(linker: &mut #linker<#t>, #get: fn(&mut #t) -> #d::Data<'_>) -> #gusset::Result<()>
            where
                #t: 'static,
                #d: #has_data,
                for<'a> #d::Data<'a>: #(#bounds)+*,
            {
                #body
                Ok(())
            }
        }
    }
}

/// The functions of a resource or, without one, those that belong to none.
fn host_functions<'a>(module: Module<'a>, functions: &[&'a Function], of: Option<TypeId>) -> Vec<HostFunction<'a>> {
    let mut scope = Scope::reserving(of.map(|_| "drop"));
    let own = functions.iter().filter(|function| function.kind.resource() == of);
    let (constructors, others): (Vec<_>, Vec<_>) =
        own.partition(|function| matches!(function.kind, FunctionKind::Constructor(_)));
    let all = constructors.into_iter().chain(others);
    all.map(|function| HostFunction {
        function,
        name: scope.claim(match function.kind {
            FunctionKind::Constructor(_) => "new".to_owned(),
            _ => snake(function.item_name()),
        }),
        params: host_params(module, function),
    })
    .collect()
}

fn host_params(module: Module<'_>, function: &Function) -> Vec<(Ident, TokenStream)> {
    let mut scope = Scope::reserving(["get", "store", "instance", "linker"]);
    let params = function.params.iter();
    params.map(|param| (scope.claim(snake(&param.name)), module.owned(&param.ty))).collect()
}
