//! Records: fields one after the other.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Path;

use super::shape::Field;
use super::{Bodies, Plain};

pub(super) fn bodies(gusset: &Path, fields: &[Field]) -> Bodies {
    let component_type = quote!(#gusset::component::ComponentType);
    let types = fields.iter().map(|field| &field.ty).collect::<Vec<_>>();
    let names = fields.iter().map(|field| &field.wit);
    Bodies {
        abi: quote!(#gusset::component::__internal::CanonicalAbi::record(&[#(<#types as #component_type>::ABI),*])),
        plain: plain(&component_type, fields),
        handles: quote!(false #(|| <#types as #component_type>::HANDLES)*),
        typecheck: quote!(types.record(ty, &[#((#names, <#types as #component_type>::typecheck)),*])),
        lower_flat: lower(
            fields,
            |Field { rust, ty, .. }| quote!(<#ty as #gusset::component::Lower>::lower_flat(&self.#rust, cx, to)?;),
        ),
        lower_memory: {
            let fields = lower(
                fields,
                |Field { rust, ty, .. }| quote!(<#ty as #gusset::component::Lower>::lower_memory(&self.#rust, cx, fields.next::<#ty>())?;),
            );
            quote!(let mut fields = cx.fields(offset); #fields)
        },
        lift_flat: lift(fields, |ty| quote!(<#ty as #gusset::component::Lift>::lift_flat(cx, from)?)),
        lift_memory: {
            let value =
                lift(fields, |ty| quote!(<#ty as #gusset::component::Lift>::lift_memory(cx, fields.next::<#ty>())?));
            quote!(let mut fields = cx.fields(offset); #value)
        },
    }
}

/// A record is plain where every field is and lies, in Rust, where the canonical ABI has it, with no
/// byte between or behind the fields: what makes a list of such records one copy.
fn plain(component_type: &TokenStream, fields: &[Field]) -> Plain {
    if fields.is_empty() {
        return Plain::never();
    }
    let types = fields.iter().map(|field| &field.ty);
    let any_bits = quote!(<Self as #component_type>::PLAIN #(&& <#types as #component_type>::ANY_BITS)*);
    let holds = fields.iter().map(|Field { ty, .. }| {
        quote! {
            let (start, next) = <#ty as #component_type>::ABI.next_field32(end);
            let field = bytes.get(start as usize..next as usize);
            let holds = holds && field.is_some_and(<#ty as #component_type>::holds);
            let end = next;
        }
    });
    let holds = quote! {
        let (holds, end) = (<Self as #component_type>::PLAIN, 0);
        #(#holds)*
        holds
    };
    let steps = fields.iter().map(|Field { rust, ty, .. }| {
        quote! {
            let (start, next) = <#ty as #component_type>::ABI.next_field32(end);
            let plain = plain
                && <#ty as #component_type>::PLAIN
                && start == end
                && ::core::mem::offset_of!(Self, #rust) == start as usize;
            let end = next;
        }
    });
    let plain = quote! {{
        let (plain, end) = (true, 0);
        #(#steps)*
        plain
            && ::core::mem::size_of::<Self>() == end as usize
            && <Self as #component_type>::ABI.size32 == end
    }};
    Plain { plain, any_bits, holds }
}

fn lower(fields: &[Field], part: impl Fn(&Field) -> TokenStream) -> TokenStream {
    let fields = fields.iter().enumerate().map(|(at, field)| {
        let (ty, part) = (&field.ty, part(field));
        quote! {
            let outer = cx.enter::<#ty>(#at);
            #part
            cx.leave::<#ty>(outer);
        }
    });
    fields.collect()
}

fn lift(fields: &[Field], part: impl Fn(&syn::Type) -> TokenStream) -> TokenStream {
    let fields = fields.iter().enumerate().map(|(at, Field { rust, ty, .. })| {
        let part = part(ty);
        quote! {
            #rust: {
                let outer = cx.enter::<#ty>(#at);
                let part = #part;
                cx.leave::<#ty>(outer);
                part
            }
        }
    });
    quote!(::core::result::Result::Ok(Self { #(#fields,)* }))
}
