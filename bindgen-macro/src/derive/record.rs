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

/// Whether every field is plain and lies, in Rust, where the canonical ABI has it, with no byte
/// between or behind the fields: what makes a list of such records one copy.
fn plain(gusset: &Path, fields: &[Field]) -> TokenStream {
    if fields.is_empty() {
        return quote!(false);
    }
    let fields = fields.iter().map(|Field { rust, ty, .. }| {
        quote!(#gusset::component::__internal::PlainField::of::<#ty>(::core::mem::offset_of!(Self, #rust)))
    });
    quote!(#gusset::component::__internal::plain_record(&[#(#fields),*], ::core::mem::size_of::<Self>()))
}

/// What is written for each field, of its number and name.
fn each(fields: &[Field], part: impl Fn(Literal, &Ident) -> TokenStream) -> Vec<TokenStream> {
    let numbered = fields.iter().enumerate();
    numbered.map(|(at, field)| part(Literal::usize_unsuffixed(at), &field.rust)).collect()
}
