//! Records: fields one after the other.

use proc_macro2::Literal;
use quote::quote;
use syn::Path;

use super::Bodies;
use super::shape::Field;

pub(super) fn bodies(gusset: &Path, fields: &[Field]) -> Bodies {
    let internal = quote!(#gusset::component::__internal);
    let all = fields.iter().map(
        |Field { rust, wit, ty }| quote!(#internal::Part::field::<#ty>(#wit, ::core::mem::offset_of!(Self, #rust))),
    );
    let numbered = || fields.iter().enumerate().map(|(at, field)| (Literal::usize_unsuffixed(at), &field.rust));
    let mut lowered = numbered().map(|(at, name)| quote!(to.part(#at, &self.#name))).collect::<Vec<_>>();
    let last = lowered.pop().unwrap_or_else(|| quote!(::core::result::Result::Ok(())));
    let lifted = numbered().map(|(at, name)| quote!(#name: from.part(#at)?));
    Bodies {
        shape: quote!(#internal::Shape::Record(&[#(#all),*], ::core::mem::size_of::<Self>())),
        lower: quote!(#(#lowered?;)* #last),
        lift: quote!(::core::result::Result::Ok(Self { #(#lifted,)* })),
    }
}
