//! Writes what the host provides: a trait for each imported interface and each of its resources,
//! and the function that puts them into a linker.
//!
//! Functions that are to have the store are in a trait of their own (`HostWithStore<T>`, for stores of
//! `T`), which is implemented for the [`HasData`] type; all others are methods of the host's data. What is
//! in one function is in [`crate::host_function`].
//!
//! [`HasData`]: ../../gusset/component/trait.HasData.html

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use wit_parser::{Function, FunctionKind, InterfaceId, TypeId};

use crate::errors::HostError;
use crate::gates::Gates;
use crate::host_function::{HostFunction, Self_, future_of};
use crate::later;
use crate::names::{Scope, snake};
use crate::options::{FunctionSettings, HostAccess, Waiting};
use crate::scope::Module;

/// The functions and resources that one interface, or the world itself, imports.
pub(crate) struct Imports<'a> {
    module: Module<'a>,
    main: HostTrait<'a>,
    resources: Vec<HostTrait<'a>>,
    left_out: Vec<(&'a Function, later::LeftOut)>,
    gates: Gates,
    /// Conversions of errors that the main trait has.
    errors: Vec<(TypeId, &'a HostError)>,
    /// The interfaces that convert errors of functions here.
    converters: Vec<InterfaceId>,
}

/// A trait: that of the interface's own functions, or that of one resource.
struct HostTrait<'a> {
    name: Ident,
    with_store: Ident,
    resource: Option<(TypeId, &'a str)>,
    functions: Vec<HostFunction<'a>>,
    /// Whether the resource's destructor is a future.
    drop: Waiting,
}

impl<'a> Imports<'a> {
    pub(crate) fn new(module: Module<'a>, main: Ident, functions: &[&'a Function], types: &[TypeId]) -> Self {
        let left_out = later::among(module.cx, functions);
        let here = functions.iter().copied().filter(|function| module.cx.left_out(function).is_none());
        let here = here.collect::<Vec<_>>();
        let errors = module.cx.errors.owned_by(types);
        let conversions = errors.iter().map(|(_, error)| error.convert().to_string()).collect::<Vec<_>>();
        let host_trait = |name: Ident, resource: Option<TypeId>| {
            let resource = resource.map(|id| (id, module.cx.resolve.types[id].name.as_deref().unwrap_or_default()));
            HostTrait {
                with_store: format_ident!("{name}WithStore"),
                functions: host_functions(module, &here, (resource.map(|(id, _)| id), &conversions), &main),
                drop: resource.map_or(Waiting::Blocking, |(_, wit)| module.drop_settings(wit).waiting),
                resource,
                name,
            }
        };
        let resource = |id: &TypeId| host_trait(format_ident!("Host{}", module.cx.plan.type_names[id]), Some(*id));
        let resources = module.resources_among(types).iter().map(resource).collect::<Vec<_>>();
        let main = host_trait(main.clone(), None);
        let all = resources.iter().chain([&main]).flat_map(|of| &of.functions);
        let mut converters = all.filter_map(|function| function.converter()).collect::<Vec<_>>();
        converters.retain(|owner| Some(*owner) != module.interface);
        converters.sort();
        converters.dedup();
        let gates = match module.interface {
            Some(id) => Gates::of_interface(module.cx.resolve, id),
            None => Gates::of_own_imports(module.cx.resolve, module.cx.world),
        };
        Imports { module, main, resources, left_out, gates, errors, converters }
    }

    /// The traits with their implementations for references.
    pub(crate) fn traits(&self) -> TokenStream {
        let send = |of: &HostTrait<'_>| of.waits().then(|| quote!(::core::marker::Send));
        let resources = self.resources.iter().map(|of| self.host_trait(of, send(of).as_slice()));
        let mut supertraits = self.resources.iter().map(|HostTrait { name, .. }| quote!(#name)).collect::<Vec<_>>();
        if self.waits() {
            supertraits.push(quote!(::core::marker::Send));
        }
        let host = format_ident!("Host");
        let converters = self.converters.iter().map(|owner| &self.module.cx.plan.places[owner].module);
        supertraits.extend(converters.map(|place| self.module.path(place, &host)));
        let main = self.host_trait(&self.main, &supertraits);
        let with_store = self.traits_with_store();
        quote!(#(#resources)* #main #with_store)
    }

    /// What an `add_to_linker` does with the instance that `instance` gives; `get` is in scope.
    pub(crate) fn definitions(&self, instance: &TokenStream) -> TokenStream {
        if self.is_empty() {
            return quote!(#instance; Ok(()));
        }
        let traits = self.resources.iter().chain([&self.main]);
        let resources = self.resources.iter().map(|resource| self.define_resource(resource));
        let functions = traits.flat_map(|of| {
            let names = (&of.name, &of.with_store);
            let define = move |function: &HostFunction<'_>| {
                self.gates.guard(function.stability(), function.define(&self.module, names))
            };
            of.functions.iter().map(define)
        });
        let (d, left_out) = (self.module.type_parameter("D"), later::definitions(&self.left_out));
        quote! {
            let mut define = #instance.with_host::<#d>(get);
            #(#resources)*
            #(#functions)*
            #left_out
            define.finish()
        }
    }

    /// Whether [`definitions`](Imports::definitions) do without `get`, as there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.resources.is_empty() && self.main.functions.is_empty() && self.left_out.is_empty()
    }

    /// The name of the parameter that finds the host.
    pub(crate) fn getter(&self) -> Ident {
        if self.is_empty() { format_ident!("_get") } else { format_ident!("get") }
    }

    /// What the types of an `add_to_linker` for these must be.
    pub(crate) fn bounds(&self) -> Bounds {
        let (host, t) = (&self.main.name, self.module.type_parameter("T"));
        let has_data = self.host_with_store().map(|name| quote!(#name<#t>));
        let data = self.waits().then(|| quote!(::core::marker::Send));
        Bounds { host: vec![quote!(#host)], has_data: has_data.into_iter().collect(), data, options: None }
    }

    /// Whether some function is a future, which may go to other threads with the host.
    pub(crate) fn waits(&self) -> bool {
        self.resources.iter().chain([&self.main]).any(HostTrait::waits)
    }

    /// The features that the definitions ask for.
    pub(crate) fn gates(&self) -> &Gates {
        &self.gates
    }

    /// The trait that the `HasData` type implements, where a function is to have the store.
    pub(crate) fn host_with_store(&self) -> Option<&Ident> {
        let mut all = self.resources.iter().chain([&self.main]);
        all.any(HostTrait::needs_store).then_some(&self.main.with_store)
    }

    fn host_trait(&self, of: &HostTrait<'_>, supertraits: &[TokenStream]) -> TokenStream {
        let name = &of.name;
        let (t, sized) = (self.module.type_parameter("T"), self.module.prelude("Sized"));
        let bounds = (!supertraits.is_empty()).then(|| quote!(: #(#supertraits)+*));
        let own = || of.functions.iter().filter(|function| function.access() == HostAccess::Data);
        let declared = own().map(|function| function.declare(&self.module, Self_::Data));
        let forwarded = own().map(|function| function.forward(&self.module, name));
        let (more_declared, more_forwarded) = match of.resource {
            Some((id, wit)) => self.drop_of(of, id, wit),
            None => self.conversions(name),
        };
        let docs = match of.resource {
            Some((_, wit)) => format!(" What the host does for the resource `{wit}`."),
            None => format!(" What the host does for {}.", self.module.described()),
        };
        let left_out = of.resource.is_none().then(|| later::docs(&self.left_out));
        let allowance = self.module.undocumented();
        quote! {
            #[doc = #docs]
            #left_out
            #allowance
            pub trait #name #bounds { #(#declared)* #more_declared }
            impl<#t: #name + ?#sized> #name for &mut #t { #(#forwarded)* #more_forwarded }
        }
    }

    /// What the trait of a resource has beyond the resource's functions.
    fn drop_of(&self, of: &HostTrait<'_>, id: TypeId, wit: &str) -> (TokenStream, TokenStream) {
        let (name, gusset) = (&of.name, self.module.gusset());
        let result = match of.drop {
            Waiting::Blocking => quote!(-> #gusset::Result<()>),
            Waiting::Async => future_of(&quote!(#gusset::Result<()>)),
        };
        let (handle, resource) = (self.module.item("component::Resource"), self.module.named(id));
        let docs = format!(" The guest gave up its `{wit}`.");
        let signature = quote!(fn drop(&mut self, rep: #handle<#resource>) #result);
        (quote!(#[doc = #docs] #signature;), quote!(#signature { #name::drop(*self, rep) }))
    }

    /// What the main trait has beyond the interface's functions.
    fn conversions(&self, name: &Ident) -> (TokenStream, TokenStream) {
        let gusset = self.module.gusset();
        let both = self.errors.iter().map(|(id, error)| {
            let (convert, rust, wit) = (error.convert(), error.rust(&self.module), self.module.named(*id));
            let signature = quote!(fn #convert(&mut self, error: #rust) -> #gusset::Result<#wit>);
            let docs = " What the guest is told of an error; an error here traps it.";
            (quote!(#[doc = #docs] #signature;), quote!(#signature { #name::#convert(*self, error) }))
        });
        both.unzip()
    }

    fn traits_with_store(&self) -> TokenStream {
        let Some(main) = self.host_with_store() else { return TokenStream::new() };
        let resources = self.resources.iter().filter(|of| of.needs_store());
        let names = resources.clone().map(|of| &of.with_store).collect::<Vec<_>>();
        let (t, has_data) = (self.module.type_parameter("T"), self.module.item("component::HasData"));
        let bounds = if names.is_empty() { quote!(#has_data) } else { quote!(#(#names<#t>)+*) };
        let inner = resources.map(|of| self.trait_with_store(of, &of.with_store, &quote!(#has_data)));
        let inner = inner.collect::<TokenStream>();
        let main = self.trait_with_store(&self.main, main, &bounds);
        quote!(#inner #main)
    }

    fn trait_with_store(&self, of: &HostTrait<'_>, name: &Ident, bounds: &TokenStream) -> TokenStream {
        let own = of.functions.iter().filter(|function| function.access() == HostAccess::Store);
        let declared = own.map(|function| function.declare(&self.module, Self_::Access));
        let docs = match of.resource {
            Some((_, wit)) => format!(" What the host does for the resource `{wit}` with the store."),
            None => format!(" What the host does for {} with the store.", self.module.described()),
        };
        let (t, allowance) = (self.module.type_parameter("T"), self.module.undocumented());
        quote!(#[doc = #docs] #allowance pub trait #name<#t>: #bounds { #(#declared)* })
    }

    fn define_resource(&self, of: &HostTrait<'_>) -> TokenStream {
        let Some((id, wit)) = of.resource else { return TokenStream::new() };
        let (trait_name, resource, handle) = (&of.name, self.module.named(id), self.module.item("component::Resource"));
        let definition = match of.drop {
            Waiting::Blocking => {
                quote!(define.resource(#wit, |host, rep: #handle<#resource>| #trait_name::drop(host, rep));)
            }
            Waiting::Async => quote! {
                define.resource_async(#wit, move |mut store, rep: #handle<#resource>| {
                    ::std::boxed::Box::new(async move { #trait_name::drop(&mut get(store.data_mut()), rep).await })
                });
            },
        };
        self.gates.guard(&self.module.cx.resolve.types[id].stability, definition)
    }
}

impl HostTrait<'_> {
    fn needs_store(&self) -> bool {
        self.functions.iter().any(|function| function.access() == HostAccess::Store)
    }

    fn waits(&self) -> bool {
        self.drop == Waiting::Async || self.functions.iter().any(HostFunction::waits)
    }
}

/// What the types of an `add_to_linker` must be.
#[derive(Default)]
pub(crate) struct Bounds {
    /// On the host's data.
    pub(crate) host: Vec<TokenStream>,
    /// On the `HasData` type.
    pub(crate) has_data: Vec<TokenStream>,
    /// On the store's data.
    pub(crate) data: Option<TokenStream>,
    /// The parameter that says which features there are.
    pub(crate) options: Option<TokenStream>,
}

impl Module<'_> {
    /// The settings of the destructor of a resource that is imported.
    fn drop_settings(&self, wit: &str) -> FunctionSettings {
        self.cx.imports.settings(self.extern_name(), &format!("[drop]{wit}"))
    }

    /// A function `name` that adds something to a linker with the host that `get` finds.
    pub(crate) fn add_to_linker(&self, name: &str, get: &Ident, bounds: &Bounds, body: &TokenStream) -> TokenStream {
        let (gusset, name) = (self.gusset(), format_ident!("{name}"));
        let (t, d) = (self.type_parameter("T"), self.type_parameter("D"));
        let [linker, has_data] = ["component::Linker", "component::HasData"].map(|item| self.item(item));
        let (host, more, options) = (&bounds.host, &bounds.has_data, &bounds.options);
        let data = bounds.data.iter();
        quote! {
            pub fn #name<#t, #d>(
                linker: &mut #linker<#t>,
                #options
                #get: fn(&mut #t) -> #d::Data<'_>,
            ) -> #gusset::Result<()>
            where
                #t: 'static #(+ #data)*,
                #d: #has_data #(+ #more)*,
                for<'a> #d::Data<'a>: #(#host)+*,
            {
                #body
            }
        }
    }
}

/// The functions of a resource or, without one, those that belong to none, beside the `conversions`.
fn host_functions<'a>(
    module: Module<'a>,
    functions: &[&'a Function],
    (of, conversions): (Option<TypeId>, &[String]),
    main: &Ident,
) -> Vec<HostFunction<'a>> {
    let mut scope = match of {
        Some(_) => Scope::reserving(["drop"]),
        None => Scope::reserving(conversions.iter().cloned()),
    };
    let own = functions.iter().copied().filter(|function| function.kind.resource() == of);
    let (constructors, others): (Vec<&Function>, Vec<_>) =
        own.partition(|function| matches!(function.kind, FunctionKind::Constructor(_)));
    let all = constructors.into_iter().chain(others);
    let named = all.map(|function| {
        let name = scope.claim(match function.kind {
            FunctionKind::Constructor(_) => "new".to_owned(),
            _ => snake(function.item_name()),
        });
        HostFunction::new(module, function, name, main)
    });
    named.collect()
}
