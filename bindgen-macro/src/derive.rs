//! The implementations of the value traits for the user's types.
//!
//! [`shape`] reads the type and its attributes; [`record`], [`cases`] and [`flags`] write what is in
//! the functions of each trait; the heads, alike for all, are written here.
//!
//! # Invariants
//! * `lower_flat` pushes and `lift_flat` takes as many slots as the ABI that is declared beside them:
//!   both are made from the same list of fields or cases. This is what the written `unsafe impl`s
//!   rest on.

mod cases;
mod flags;
mod record;
mod shape;

use proc_macro2::TokenStream;
use quote::quote;
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

/// What stands in the traits' functions, and functions beside them that both of a trait call.
#[derive(Default)]
struct Bodies {
    abi: TokenStream,
    /// `PLAIN`, `ANY_BITS` and `holds`, where they are others than for most types.
    plain: TokenStream,
    handles: TokenStream,
    typecheck: TokenStream,
    beside_lower: TokenStream,
    lower_flat: TokenStream,
    lower_memory: TokenStream,
    beside_lift: TokenStream,
    lift_flat: TokenStream,
    lift_memory: TokenStream,
}

/// What of a type's bytes in memory can be taken as they are: whether a value's bytes are the canonical ones,
/// whether there is a value for all bits, and whether these `bytes` are those of a value.
fn plain(plain: &TokenStream, any_bits: &TokenStream, holds: &TokenStream) -> TokenStream {
    quote! {
        const PLAIN: bool = #plain;
        const ANY_BITS: bool = #any_bits;

        #[inline]
        fn holds(bytes: &[u8]) -> bool {
            Self::PLAIN && #holds
        }
    }
}

/// For which type, and where the crate is.
struct Head<'a> {
    gusset: &'a Path,
    name: &'a Ident,
    generics: &'a Generics,
}

impl Head<'_> {
    fn implement(&self, which: Trait, bodies: &Bodies) -> TokenStream {
        match which {
            Trait::ComponentType => self.component_type(bodies),
            Trait::Lower => self.lower(bodies),
            Trait::Lift => self.lift(bodies),
        }
    }

    fn component_type(&self, bodies: &Bodies) -> TokenStream {
        let (gusset, name) = (self.gusset, self.name);
        let generics = self.bounded(&parse_quote!(#gusset::component::ComponentType));
        let (params, arguments, bounds) = generics.split_for_impl();
        let Bodies { abi, plain, handles, typecheck, .. } = bodies;
        quote! {
            #[automatically_derived]
            unsafe impl #params #gusset::component::ComponentType for #name #arguments #bounds {
                const ABI: #gusset::component::__internal::CanonicalAbi = #abi;
                const HANDLES: bool = #handles;

                #plain

                #[inline]
                fn typecheck(
                    ty: #gusset::component::__internal::Type,
                    types: &#gusset::component::TypeChecker<'_>,
                ) -> ::core::result::Result<(), #gusset::component::TypeMismatch> {
                    #typecheck
                }
            }
        }
    }

    fn lower(&self, bodies: &Bodies) -> TokenStream {
        let (gusset, name) = (self.gusset, self.name);
        let generics = self.bounded(&parse_quote!(#gusset::component::Lower));
        let (params, arguments, bounds) = generics.split_for_impl();
        let Bodies { beside_lower, lower_flat, lower_memory, .. } = bodies;
        let implementation = quote! {
            #[automatically_derived]
            #[allow(unused_variables, unused_mut)]
            unsafe impl #params #gusset::component::Lower for #name #arguments #bounds {
                #[inline]
                fn lower_flat(
                    &self,
                    cx: &mut #gusset::component::__internal::LowerContext<'_>,
                    to: &mut #gusset::component::__internal::FlatWriter<'_>,
                ) -> #gusset::Result<()> {
                    #lower_flat
                    ::core::result::Result::Ok(())
                }

                #[inline]
                fn lower_memory(
                    &self,
                    cx: &mut #gusset::component::__internal::LowerContext<'_>,
                    offset: usize,
                ) -> #gusset::Result<()> {
                    #lower_memory
                    ::core::result::Result::Ok(())
                }
            }
        };
        with(beside_lower, implementation)
    }

    fn lift(&self, bodies: &Bodies) -> TokenStream {
        let (gusset, name) = (self.gusset, self.name);
        let generics = self.bounded(&parse_quote!(#gusset::component::Lift));
        let (params, arguments, bounds) = generics.split_for_impl();
        let Bodies { beside_lift, lift_flat, lift_memory, .. } = bodies;
        let implementation = quote! {
            #[automatically_derived]
            #[allow(unused_variables, unused_mut)]
            unsafe impl #params #gusset::component::Lift for #name #arguments #bounds {
                #[inline]
                fn lift_flat(
                    cx: &mut #gusset::component::__internal::LiftContext<'_>,
                    from: &mut #gusset::component::__internal::FlatReader<'_>,
                ) -> #gusset::Result<Self> {
                    #lift_flat
                }

                #[inline]
                fn lift_memory(
                    cx: &mut #gusset::component::__internal::LiftContext<'_>,
                    offset: usize,
                ) -> #gusset::Result<Self> {
                    #lift_memory
                }
            }
        };
        with(beside_lift, implementation)
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

/// An implementation with the functions that only it sees.
fn with(functions: &TokenStream, implementation: TokenStream) -> TokenStream {
    match functions.is_empty() {
        true => implementation,
        false => quote!(const _: () = { #functions #implementation };),
    }
}

#[cfg(test)]
mod tests;
