//! Records: fields one after the other.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use syn::{Ident, Path};

use super::Bodies;
use super::shape::Field;

pub(super) fn bodies(gusset: &Path, fields: &[Field]) -> Bodies {
    let component_type = quote!(#gusset::component::ComponentType);
    let types = fields.iter().map(|field| &field.ty).collect::<Vec<_>>();
    let names = fields.iter().map(|field| &field.wit);
    Bodies {
        abi: quote!(#gusset::component::__internal::CanonicalAbi::record(&[#(<#types as #component_type>::ABI),*])),
        plain: plain(gusset, fields),
        handles: quote!(false #(|| <#types as #component_type>::HANDLES)*),
        typecheck: quote!(types.record(ty, &[#((#names, <#types as #component_type>::typecheck)),*])),
        lower_flat: {
            let fields = each(fields, |at, name| quote!(cx.lower_part(#at, &self.#name, to)?;));
            quote!(#(#fields)*)
        },
        lower_memory: {
            let parts = each(fields, |at, name| quote!(cx.lower_field(#at, &self.#name, &mut fields)?;));
            quote!(let mut fields = cx.fields(offset); #(#parts)*)
        },
        lift_flat: {
            let parts = each(fields, |at, name| quote!(#name: cx.lift_part(#at, from)?,));
            quote!(::core::result::Result::Ok(Self { #(#parts)* }))
        },
        lift_memory: {
            let parts = each(fields, |at, name| quote!(#name: cx.lift_field(#at, &mut fields)?,));
            quote!(let mut fields = cx.fields(offset); ::core::result::Result::Ok(Self { #(#parts)* }))
        },
        ..Bodies::default()
    }
}

/// A record is plain where every field is and lies, in Rust, where the canonical ABI has it, with no
/// byte between or behind the fields: what makes a list of such records one copy.
fn plain(gusset: &Path, fields: &[Field]) -> TokenStream {
    if fields.is_empty() {
        return TokenStream::new();
    }
    let types = fields.iter().map(|field| &field.ty).collect::<Vec<_>>();
    let names = fields.iter().map(|field| &field.rust);
    let offsets = names.map(|name| quote!(::core::mem::offset_of!(Self, #name))).collect::<Vec<_>>();
    let internal = quote!(#gusset::component::__internal);
    super::plain(
        &quote!(#internal::plain_record(&[#(#internal::PlainField::of::<#types>(#offsets)),*], size_of::<Self>())),
        &quote!(Self::PLAIN #(&& <#types as #gusset::component::ComponentType>::ANY_BITS)*),
        &quote!(true #(&& #internal::part_holds::<#types>(bytes, #offsets))*),
    )
}

/// What is written for each field, of its number and name.
fn each(fields: &[Field], part: impl Fn(Literal, &Ident) -> TokenStream) -> Vec<TokenStream> {
    let numbered = fields.iter().enumerate();
    numbered.map(|(at, field)| part(Literal::usize_unsuffixed(at), &field.rust)).collect()
}
