//! Variants and enums: a discriminant, and the payload of one case.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use syn::{Ident, Path};

use super::Bodies;
use super::shape::{Case, Container};

pub(super) fn variant_bodies(gusset: &Path, cases: &[Case]) -> Bodies {
    let component_type = quote!(#gusset::component::ComponentType);
    let (n, abi) = (cases.len(), quote!(<Self as #component_type>::ABI));
    let payloads = cases.iter().filter_map(|case| case.payload.as_ref()).collect::<Vec<_>>();
    let payload_abis = quote!(&[#(<#payloads as #component_type>::ABI),*]);
    let checks = cases.iter().map(|Case { wit, payload, .. }| match payload {
        Some(ty) => quote!((#wit, ::core::option::Option::Some(<#ty as #component_type>::typecheck))),
        None => quote!((#wit, ::core::option::Option::None)),
    });
    let lower_flat = lower(cases, |at| quote!(to.push(#at);), |at| quote!(cx.lower_part(#at, payload, to)?;));
    let lower_memory = lower(
        cases,
        |at| quote!(cx.store_discriminant(offset, #n, #at)?;),
        |at| quote!(cx.lower_part_at(#at, payload, payload_offset)?;),
    );
    let lift_flat = lift(cases, |at| quote!(cx.lift_part(#at, from)?));
    let lift_memory = lift(cases, |at| quote!(cx.lift_part_at(#at, payload_offset)?));
    Bodies {
        abi: quote!(#gusset::component::__internal::CanonicalAbi::variant(#n, #payload_abis)),
        handles: quote!(false #(|| <#payloads as #component_type>::HANDLES)*),
        typecheck: quote!(types.variant(ty, &[#(#checks),*])),
        lower_flat: quote! {
            let end = to.position() + #abi.flat_count();
            #lower_flat
            to.pad_to(end);
        },
        lower_memory: quote! {
            let payload_offset = cx.payload_offset(offset, #n, #payload_abis);
            #lower_memory
        },
        lift_flat: quote! {
            let end = from.position() + #abi.flat_count();
            let value = match cx.check_discriminant(from.next() as u32, #n)? { #lift_flat };
            from.skip_to(end);
            ::core::result::Result::Ok(value)
        },
        lift_memory: quote! {
            let payload_offset = cx.payload_offset(offset, #n, #payload_abis);
            ::core::result::Result::Ok(match cx.load_discriminant(offset, #n)? { #lift_memory })
        },
        ..Bodies::default()
    }
}

pub(super) fn enum_bodies(of: &Container, cases: &[Case]) -> Bodies {
    let (gusset, name) = (&of.gusset, &of.name);
    let n = cases.len();
    let names = cases.iter().map(|case| &case.wit);
    let numbers = cases.iter().enumerate().map(|(at, Case { rust, .. })| {
        let at = Literal::u32_unsuffixed(at as u32);
        quote!(#name::#rust => #at,)
    });
    let values = cases.iter().enumerate().map(|(at, Case { rust, .. })| {
        let pattern = pattern(at, cases.len());
        quote!(#pattern => #name::#rust,)
    });
    Bodies {
        abi: quote!(#gusset::component::__internal::CanonicalAbi::enumeration(#n)),
        plain: of.repr.as_ref().map(|repr| plain(cases, repr)).unwrap_or_default(),
        handles: quote!(false),
        typecheck: quote!(types.enumeration(ty, &[#(#names),*])),
        beside_lower: quote!(fn number(case: &#name) -> u32 { match case { #(#numbers)* } }),
        lower_flat: quote!(to.push(u64::from(number(self)));),
        lower_memory: quote!(cx.store_discriminant(offset, #n, number(self))?;),
        beside_lift: quote!(fn case(number: u32) -> #name { match number { #(#values)* } }),
        lift_flat: quote!(::core::result::Result::Ok(case(cx.check_discriminant(from.next() as u32, #n)?))),
        lift_memory: quote!(::core::result::Result::Ok(case(cx.load_discriminant(offset, #n)?))),
    }
}

/// An enum whose discriminants have as many bits as the canonical ones, and the same values, is plain.
fn plain(cases: &[Case], repr: &Ident) -> TokenStream {
    let n = Literal::u64_unsuffixed(cases.len() as u64);
    let same = cases.iter().enumerate().map(|(at, Case { rust, .. })| {
        let at = Literal::usize_unsuffixed(at);
        quote!(Self::#rust as u64 == #at)
    });
    super::plain(
        &quote!(cfg!(target_endian = "little") && size_of::<Self>() == Self::ABI.size32 as usize #(&& #same)*),
        &quote!(false),
        &quote!(bytes.try_into().is_ok_and(|bytes| u64::from(#repr::from_le_bytes(bytes)) < #n)),
    )
}

fn lower(
    cases: &[Case],
    discriminant: impl Fn(&Literal) -> TokenStream,
    part: impl Fn(&Literal) -> TokenStream,
) -> TokenStream {
    let arms = cases.iter().enumerate().map(|(at, Case { rust, payload, .. })| {
        let at = Literal::usize_unsuffixed(at);
        let discriminant = discriminant(&at);
        if payload.is_none() {
            return quote!(Self::#rust => { #discriminant });
        }
        let part = part(&at);
        quote!(Self::#rust(payload) => { #discriminant #part })
    });
    quote!(match self { #(#arms)* })
}

fn lift(cases: &[Case], part: impl Fn(&Literal) -> TokenStream) -> TokenStream {
    let arms = cases.iter().enumerate().map(|(at, Case { rust, payload, .. })| {
        let (pattern, part) = (pattern(at, cases.len()), part(&Literal::usize_unsuffixed(at)));
        match payload {
            Some(_) => quote!(#pattern => Self::#rust(#part),),
            None => quote!(#pattern => Self::#rust,),
        }
    });
    arms.collect()
}

/// The pattern of a checked discriminant; the last case stands for whatever is left.
fn pattern(at: usize, n: usize) -> TokenStream {
    let number = Literal::usize_unsuffixed(at);
    if at + 1 == n { quote!(_) } else { quote!(#number) }
}
