//! Writes one function that the host provides: its declaration in a trait, and its definition in a
//! linker.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use wit_parser::{Function, InterfaceId, Stability, Type};

use crate::docs::docs;
use crate::errors::HostError;
use crate::names::{Scope, snake};
use crate::options::{FunctionSettings, HostAccess, ImportResults, Waiting};
use crate::scope::Module;
use crate::traced::Traced;

pub(crate) struct HostFunction<'a> {
    function: &'a Function,
    name: Ident,
    params: Vec<(Ident, TokenStream)>,
    settings: FunctionSettings,
    /// The payload of the result, and the error that the host has its own type for.
    error: Option<(Option<Type>, &'a HostError)>,
    /// The trait of the world's own functions.
    main: Ident,
}

/// What a function of a trait is called on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Self_ {
    /// The host's data.
    Data,
    /// Nothing: it is given the store.
    Access,
}

impl<'a> HostFunction<'a> {
    pub(crate) fn new(module: Module<'a>, function: &'a Function, name: Ident, main: &Ident) -> HostFunction<'a> {
        let settings = module.cx.imports.settings(module.extern_name(), &function.name);
        let error = match settings.results {
            ImportResults::Trappable => module.cx.errors.of_result(module.cx.resolve, function.result.as_ref()),
            ImportResults::Plain => None,
        };
        let mut scope = Scope::reserving(["get", "store", "host"]);
        let params = function.params.iter();
        let params = params.map(|param| (scope.claim(snake(&param.name)), module.owned(&param.ty))).collect();
        HostFunction { function, name, params, settings, error, main: main.clone() }
    }

    pub(crate) fn stability(&self) -> &'a Stability {
        &self.function.stability
    }

    pub(crate) fn access(&self) -> HostAccess {
        self.settings.access
    }

    /// The interface that converts the error that the function returns.
    pub(crate) fn converter(&self) -> Option<InterfaceId> {
        self.error.and_then(|(_, error)| error.owner)
    }

    pub(crate) fn declare(&self, module: &Module<'_>, on: Self_) -> TokenStream {
        let (docs, signature) = (docs(&self.function.docs), self.signature(module, on));
        quote!(#docs #signature;)
    }

    /// The function of `&mut T`, by that of `T`.
    pub(crate) fn forward(&self, module: &Module<'_>, of: &Ident) -> TokenStream {
        let (signature, name, arguments) = (self.signature(module, Self_::Data), &self.name, self.arguments());
        quote!(#signature { #of::#name(*self, #(#arguments),*) })
    }

    /// The statement that `define`s it, a `HostInstance`; its trait is one of the two.
    pub(crate) fn define(&self, module: &Module<'_>, (of, with_store): (&Ident, &Ident)) -> TokenStream {
        let (wit, name, arguments) = (&self.function.name, &self.name, self.arguments());
        let (gusset, d) = (module.gusset(), module.type_parameter("D"));
        let wait = self.waits().then(|| quote!(.await));
        let call = match self.access() {
            HostAccess::Data => quote!(#of::#name(host, #(#arguments),*) #wait),
            HostAccess::Store => {
                let (t, access) = (module.type_parameter("T"), module.item("component::Access"));
                quote!(<#d as #with_store<#t>>::#name(#access::new(&mut store, get), #(#arguments),*) #wait)
            }
        };
        let body = match (self.error, self.settings.results, self.function.result) {
            (Some((_, error)), ..) => {
                let (host, convert) = (error.host(module, &self.main), error.convert());
                let get = (self.access() == HostAccess::Store).then(|| quote!(let host = &mut get(store.data_mut());));
                quote!({
                    let result = #call;
                    #get
                    #gusset::component::__internal::convert_error(result, |error| #host::#convert(host, error))
                })
            }
            (None, ImportResults::Plain, Some(_)) => quote!(Ok((#call,))),
            (None, ImportResults::Plain, None) => quote!({ #call; Ok(()) }),
            (None, ImportResults::Trappable, Some(_)) => quote!(Ok((#call?,))),
            (None, ImportResults::Trappable, None) => call,
        };
        let traced = Traced { module, function: self.function, settings: self.settings, side: format_ident!("import") };
        let body = traced.around(&arguments, body);
        let pattern = if arguments.is_empty() { quote!(()) } else { quote!((#(#arguments,)*)) };
        match (self.settings.waiting, self.access()) {
            (Waiting::Blocking, HostAccess::Data) => quote!(define.func(#wit, |host, #pattern| #body);),
            (Waiting::Blocking, HostAccess::Store) => {
                quote!(define.func_with_store(#wit, move |mut store, #pattern| #body);)
            }
            (Waiting::Async, access) => {
                let host = (access == HostAccess::Data).then(|| quote!(let host = &mut get(store.data_mut());));
                quote! {
                    define.func_with_store_async(#wit, move |mut store, #pattern| {
                        ::std::boxed::Box::new(async move { #host #body })
                    });
                }
            }
        }
    }

    /// Whether it is a future.
    pub(crate) fn waits(&self) -> bool {
        self.settings.waiting == Waiting::Async
    }

    fn arguments(&self) -> Vec<&Ident> {
        self.params.iter().map(|(name, _)| name).collect()
    }

    fn signature(&self, module: &Module<'_>, on: Self_) -> TokenStream {
        let name = &self.name;
        let params = self.params.iter().map(|(name, ty)| quote!(#name: #ty));
        let result = match self.settings.waiting {
            Waiting::Blocking => self.result(module).map(|result| quote!(-> #result)),
            Waiting::Async => Some(future_of(&self.result(module).unwrap_or_else(|| quote!(())))),
        };
        match on {
            Self_::Data => quote!(fn #name(&mut self, #(#params),*) #result),
            Self_::Access => {
                let (t, access) = (module.type_parameter("T"), module.item("component::Access"));
                quote!(fn #name(host: #access<'_, #t, Self>, #(#params),*) #result)
            }
        }
    }

    fn result(&self, module: &Module<'_>) -> Option<TokenStream> {
        if let Some((ok, error)) = self.error {
            let ok = ok.map_or_else(|| quote!(()), |ty| module.owned(&ty));
            let (result, error) = (module.prelude("Result"), error.rust(module));
            return Some(quote!(#result<#ok, #error>));
        }
        let result = self.function.result.as_ref().map(|ty| module.owned(ty));
        match self.settings.results {
            ImportResults::Plain => result,
            ImportResults::Trappable => {
                let (gusset, result) = (module.gusset(), result.unwrap_or_else(|| quote!(())));
                Some(quote!(#gusset::Result<#result>))
            }
        }
    }
}

/// What a function of a trait returns that may be implemented as `async fn`.
pub(crate) fn future_of(output: &TokenStream) -> TokenStream {
    quote!(-> impl ::core::future::Future<Output = #output> + ::core::marker::Send)
}
