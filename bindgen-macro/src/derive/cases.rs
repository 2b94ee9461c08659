//! Variants and enums: a discriminant, and the payload of one case.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use syn::{Ident, Path};

use super::shape::Case;
use super::{Bodies, Plain};

pub(super) fn variant_bodies(gusset: &Path, cases: &[Case]) -> Bodies {
    let component_type = quote!(#gusset::component::ComponentType);
    let (n, abi) = (cases.len(), quote!(<Self as #component_type>::ABI));
    let payloads = cases.iter().filter_map(|case| case.payload.as_ref()).collect::<Vec<_>>();
    let payload_abis = quote!(&[#(<#payloads as #component_type>::ABI),*]);
    let checks = cases.iter().map(|Case { wit, payload, .. }| match payload {
        Some(ty) => quote!((#wit, ::core::option::Option::Some(<#ty as #component_type>::typecheck))),
        None => quote!((#wit, ::core::option::Option::None)),
    });
    let lower_flat = lower(
        cases,
        |at| quote!(to.push(#at);),
        &|ty| quote!(<#ty as #gusset::component::Lower>::lower_flat(payload, cx, to)?;),
    );
    let lower_memory = lower(
        cases,
        |at| quote!(cx.store_discriminant(offset, #n, #at)?;),
        &|ty| quote!(<#ty as #gusset::component::Lower>::lower_memory(payload, cx, payload_offset)?;),
    );
    let lift_flat = lift(cases, |ty| quote!(<#ty as #gusset::component::Lift>::lift_flat(cx, from)?));
    let lift_memory = lift(cases, |ty| quote!(<#ty as #gusset::component::Lift>::lift_memory(cx, payload_offset)?));
    Bodies {
        abi: quote!(#gusset::component::__internal::CanonicalAbi::variant(#n, #payload_abis)),
        plain: Plain::never(),
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
    }
}

pub(super) fn enum_bodies(gusset: &Path, cases: &[Case], repr: Option<&Ident>) -> Bodies {
    let n = cases.len();
    let names = cases.iter().map(|case| &case.wit);
    let numbers = cases.iter().enumerate().map(|(at, Case { rust, .. })| {
        let at = Literal::u32_suffixed(at as u32);
        quote!(Self::#rust => #at,)
    });
    let number = quote!(match self { #(#numbers)* });
    let lifted = lift(cases, |_| TokenStream::new());
    Bodies {
        abi: quote!(#gusset::component::__internal::CanonicalAbi::enumeration(#n)),
        plain: repr.map_or_else(Plain::never, |repr| plain(gusset, cases, repr)),
        handles: quote!(false),
        typecheck: quote!(types.enumeration(ty, &[#(#names),*])),
        lower_flat: quote!(to.push(u64::from(#number));),
        lower_memory: quote!(cx.store_discriminant(offset, #n, #number)?;),
        lift_flat: quote! {
            ::core::result::Result::Ok(match cx.check_discriminant(from.next() as u32, #n)? { #lifted })
        },
        lift_memory: quote!(::core::result::Result::Ok(match cx.load_discriminant(offset, #n)? { #lifted })),
    }
}

/// An enum whose discriminants have as many bits as the canonical ones, and the same values, is plain.
fn plain(gusset: &Path, cases: &[Case], repr: &Ident) -> Plain {
    let component_type = quote!(#gusset::component::ComponentType);
    let n = Literal::u64_unsuffixed(cases.len() as u64);
    let same = cases.iter().enumerate().map(|(at, Case { rust, .. })| {
        let at = Literal::u64_suffixed(at as u64);
        quote!(Self::#rust as u64 == #at)
    });
    Plain {
        plain: quote! {
            ::core::cfg!(target_endian = "little")
                && ::core::mem::size_of::<Self>() == <Self as #component_type>::ABI.size32 as usize
                #(&& #same)*
        },
        any_bits: quote!(false),
        holds: quote! {
            <Self as #component_type>::PLAIN
                && bytes.try_into().is_ok_and(|bytes| u64::from(#repr::from_le_bytes(bytes)) < #n)
        },
    }
}

fn lower(
    cases: &[Case],
    discriminant: impl Fn(Literal) -> TokenStream,
    part: &dyn Fn(&syn::Type) -> TokenStream,
) -> TokenStream {
    let arms = cases.iter().enumerate().map(|(at, Case { rust, payload, .. })| {
        let discriminant = discriminant(Literal::usize_unsuffixed(at));
        let Some(ty) = payload else { return quote!(Self::#rust => { #discriminant }) };
        let part = part(ty);
        quote! {
            Self::#rust(payload) => {
                #discriminant
                let outer = cx.enter::<#ty>(#at);
                #part
                cx.leave::<#ty>(outer);
            }
        }
    });
    quote!(match self { #(#arms)* })
}

/// The arms of a match on a checked discriminant; the last one stands for whatever is left.
fn lift(cases: &[Case], part: impl Fn(&syn::Type) -> TokenStream) -> TokenStream {
    let arms = cases.iter().enumerate().map(|(at, Case { rust, payload, .. })| {
        let number = Literal::usize_unsuffixed(at);
        let pattern = if at + 1 == cases.len() { quote!(_) } else { quote!(#number) };
        let Some(ty) = payload else { return quote!(#pattern => Self::#rust,) };
        let part = part(ty);
        quote! {
            #pattern => {
                let outer = cx.enter::<#ty>(#at);
                let part = #part;
                cx.leave::<#ty>(outer);
                Self::#rust(part)
            }
        }
    });
    arms.collect()
}
