//! The implementations of the value traits for the user's types.
//!
//! [`shape`] reads the type and its attributes; [`record`], [`cases`] and [`flags`] write what is in
//! the functions of each trait; the heads, alike for all, are written here.
//!
//! # Invariants
//! * What a type lowers and lifts are the parts that its `SHAPE` names, in that order: all three are made
//!   from the same list of fields or cases. This is what the written `unsafe impl`s rest on.

mod cases;
mod flags;
mod record;
mod shape;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{DeriveInput, Generics, Ident, Path, parse_quote};

pub(crate) use flags::Flags;
use shape::{Container, Shape};

/// Which trait to implement.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Trait {
    ComponentType,
    Lower,
    Lift,
}

impl Trait {
    fn name(self) -> Ident {
        match self {
            Trait::ComponentType => format_ident!("ComponentType"),
            Trait::Lower => format_ident!("Lower"),
            Trait::Lift => format_ident!("Lift"),
        }
    }
}

/// The implementation of a trait, or the error in its place.
pub(crate) fn expand(input: DeriveInput, which: Trait) -> TokenStream {
    let container = match Container::read(&input) {
        Ok(container) => container,
        // Each of the derives would say the same.
        Err(error) if which == Trait::ComponentType => return error.to_compile_error(),
        Err(_) => return TokenStream::new(),
    };
    let head = Head { gusset: &container.gusset, name: &container.name, generics: &container.generics };
    match &container.shape {
        Shape::Record(fields) => head.implement(which, &record::bodies(&container.gusset, fields)),
        Shape::Variant(all) => head.implement(which, &cases::variant_bodies(&container.gusset, all)),
        Shape::Enum(all) => head.implement(which, &cases::enum_bodies(&container, all)),
    }
}

/// What stands in the traits' items.
struct Bodies {
    /// A `Shape`.
    shape: TokenStream,
    /// Of `lower_parts(&self, to)`.
    lower: TokenStream,
    /// Of `lift_parts(from)`.
    lift: TokenStream,
}

/// For which type, and where the crate is.
struct Head<'a> {
    gusset: &'a Path,
    name: &'a Ident,
    generics: &'a Generics,
}

impl Head<'_> {
    fn implement(&self, which: Trait, bodies: &Bodies) -> TokenStream {
        let (gusset, name) = (self.gusset, self.name);
        let (internal, Bodies { shape, lower, lift }) = (quote!(#gusset::component::__internal), bodies);
        let items = match which {
            Trait::ComponentType => quote! {
                const SHAPE: ::core::option::Option<#internal::Shape> = ::core::option::Option::Some(#shape);
                const ABI: #internal::CanonicalAbi = #internal::abi_of::<Self>();
            },
            Trait::Lower => quote! {
                #[inline]
                fn lower_parts(&self, to: &mut impl #internal::PartSink) -> #gusset::Result<()> { #lower }
            },
            Trait::Lift => quote! {
                #[inline]
                fn lift_parts(from: &mut impl #internal::PartSource) -> #gusset::Result<Self> { #lift }
            },
        };
        let which = which.name();
        let generics = self.bounded(&parse_quote!(#gusset::component::#which));
        let (params, arguments, bounds) = generics.split_for_impl();
        quote! {
            #[automatically_derived]
            unsafe impl #params #gusset::component::#which for #name #arguments #bounds { #items }
        }
    }

    /// The type's generics, with the trait required of each type parameter.
    fn bounded(&self, bound: &syn::TypeParamBound) -> Generics {
        let mut generics = self.generics.clone();
        for param in generics.type_params_mut() {
            param.bounds.push(bound.clone());
        }
        generics
    }
}

#[cfg(test)]
mod tests;
