//! Writes what tells the subscribers of `tracing` about a call.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use wit_parser::{Function, Type};

use crate::options::{FunctionSettings, Tracing, Waiting};
use crate::scope::Module;

/// A function whose calls may be told of.
pub(crate) struct Traced<'a> {
    pub(crate) module: &'a Module<'a>,
    pub(crate) function: &'a Function,
    pub(crate) settings: FunctionSettings,
    /// `import` or `export`.
    pub(crate) side: Ident,
}

impl Traced<'_> {
    /// What is in a block for a call with its telling around it; `arguments` are the parameters' names.
    pub(crate) fn around(&self, arguments: &[&Ident], call: TokenStream) -> TokenStream {
        if self.settings.tracing == Tracing::Off {
            return call;
        }
        let (gusset, side, name) = (self.module.gusset(), &self.side, &self.function.name);
        let trace = quote!(#gusset::component::__internal::trace);
        let interface = self.module.extern_name().unwrap_or_default();
        let values = self.function.params.iter().zip(arguments).map(|(param, argument)| {
            let wit = &param.name;
            match self.shows(&param.ty) {
                true => quote!((#wit, &#argument)),
                false => quote!((#wit, &#trace::HIDDEN)),
            }
        });
        let run = match self.function.result {
            Some(ty) if !self.shows(&ty) => quote!(hiding_result),
            _ => quote!(run),
        };
        let told = quote!(#trace::#side(#interface, #name, &[#(#values),*]));
        match self.settings.waiting {
            Waiting::Blocking => quote!(#told.#run(|| #call)),
            Waiting::Async => {
                let run = format_ident!("{}_async", run.to_string());
                quote!(let told = #told; told.#run(async { #call }).await)
            }
        }
    }

    fn shows(&self, ty: &Type) -> bool {
        let short = || match ty {
            Type::Id(id) => !self.module.cx.facts.of(*id).heap,
            other => !matches!(other, Type::String | Type::ErrorContext),
        };
        self.settings.tracing == Tracing::Verbose || short()
    }
}
