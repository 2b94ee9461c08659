//! Variants and enums: a discriminant, and the payload of one case.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use syn::Path;

use super::Bodies;
use super::shape::{Case, Container};

pub(super) fn variant_bodies(gusset: &Path, cases: &[Case]) -> Bodies {
    let internal = quote!(#gusset::component::__internal);
    let n = Literal::usize_unsuffixed(cases.len());
    let all = cases.iter().map(|Case { wit, payload, .. }| match payload {
        Some(ty) => quote!(#internal::Part::case::<#ty>(#wit)),
        None => quote!(#internal::Part::empty(#wit)),
    });
    let lowered = cases.iter().enumerate().map(|(at, Case { rust, payload, .. })| {
        let at = Literal::usize_unsuffixed(at);
        match payload {
            Some(_) => quote!(Self::#rust(payload) => to.payload(#at, #n, payload)),
            None => quote!(Self::#rust => to.case(#at, #n)),
        }
    });
    Bodies {
        shape: quote!(#internal::Shape::Variant(&[#(#all),*])),
        lower: quote!(match self { #(#lowered,)* }),
        lift: lift(cases),
    }
}

pub(super) fn enum_bodies(of: &Container, cases: &[Case]) -> Bodies {
    let (gusset, n) = (&of.gusset, Literal::usize_unsuffixed(cases.len()));
    let names = cases.iter().map(|case| &case.wit);
    let numbers = cases.iter().enumerate().map(|(at, Case { rust, .. })| {
        let at = Literal::usize_unsuffixed(at);
        quote!(Self::#rust => #at)
    });
    let same = of.has_unsigned_repr && cases.iter().all(|case| case.has_number_of_position);
    let bytes = if same { quote!(::core::mem::size_of::<Self>()) } else { quote!(0) };
    Bodies {
        shape: quote!(#gusset::component::__internal::Shape::Enum(&[#(#names),*], #bytes)),
        lower: quote!(to.case(match self { #(#numbers,)* }, #n)),
        lift: lift(cases),
    }
}

/// The last case stands for whatever is left of a checked discriminant.
fn lift(cases: &[Case]) -> TokenStream {
    let n = Literal::usize_unsuffixed(cases.len());
    let arms = cases.iter().enumerate().map(|(at, Case { rust, payload, .. })| {
        let number = Literal::usize_unsuffixed(at);
        let pattern = if at + 1 == cases.len() { quote!(_) } else { quote!(#number) };
        match payload {
            Some(_) => quote!(#pattern => Self::#rust(from.part(#number)?)),
            None => quote!(#pattern => Self::#rust),
        }
    });
    quote!(::core::result::Result::Ok(match from.case(#n)? { #(#arms,)* }))
}
