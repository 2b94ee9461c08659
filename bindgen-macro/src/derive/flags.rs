//! Flags: up to 32 labels in one integer.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Error, Generics, Ident, Path, Result, Token, Visibility, braced, parse_quote};

use super::shape::{ContainerArguments, wit_name};
use super::{Bodies, Head, Trait};

/// What stands in `flags!`.
pub(crate) struct Flags {
    gusset: Path,
    attributes: Vec<Attribute>,
    visibility: Visibility,
    name: Ident,
    labels: Vec<Label>,
}

struct Label {
    attributes: Vec<Attribute>,
    rust: Ident,
    wit: String,
}

impl Parse for Flags {
    fn parse(input: ParseStream<'_>) -> Result<Flags> {
        let mut attributes = input.call(Attribute::parse_outer)?;
        let gusset = ContainerArguments::read(&attributes)?.gusset;
        attributes.retain(|attribute| !attribute.path().is_ident("component"));
        let visibility = match input.parse()? {
            Visibility::Inherited => parse_quote!(pub),
            said => said,
        };
        let name = input.parse::<Ident>()?;
        let (body, mut labels);
        braced!(body in input);
        labels = Vec::new();
        while !body.is_empty() {
            labels.push(body.parse::<Label>()?);
        }
        match labels.len() {
            1..=32 => Ok(Flags { gusset, attributes, visibility, name, labels }),
            n => Err(Error::new(name.span(), format!("flags `{name}`: 1 to 32 labels are possible, found {n}"))),
        }
    }
}

impl Parse for Label {
    fn parse(input: ParseStream<'_>) -> Result<Label> {
        let mut attributes = input.call(Attribute::parse_outer)?;
        input.parse::<Token![const]>()?;
        let rust = input.parse::<Ident>()?;
        if input.peek(Token![=]) {
            return Err(input.error("a label has no value: its bit is its position"));
        }
        input.parse::<Token![;]>()?;
        let wit = wit_name(&attributes, &rust, gusset_bindgen::kebab_of_constant)?;
        attributes.retain(|attribute| !attribute.path().is_ident("component"));
        Ok(Label { attributes, rust, wit })
    }
}

impl Flags {
    pub(crate) fn expand(&self) -> TokenStream {
        let (own, operators, debug) = (self.definition(), self.operators(), self.debug());
        let head = Head { gusset: &self.gusset, name: &self.name, generics: &Generics::default() };
        let bodies = self.bodies();
        let traits = [Trait::ComponentType, Trait::Lower, Trait::Lift].map(|which| head.implement(which, &bodies));
        quote!(#own #operators #debug #(#traits)*)
    }

    fn bits(&self) -> Ident {
        format_ident!("{}", ["u8", "u16", "u32"][self.size_class()])
    }

    /// 0 to 2, for 1, 2 and 4 bytes.
    fn size_class(&self) -> usize {
        match self.labels.len() {
            0..=8 => 0,
            9..=16 => 1,
            _ => 2,
        }
    }

    /// The bits of all labels.
    fn all(&self) -> Literal {
        Literal::u64_unsuffixed((1_u64 << self.labels.len()) - 1)
    }

    fn definition(&self) -> TokenStream {
        let Flags { attributes, visibility, name, .. } = self;
        let (bits, all) = (self.bits(), self.all());
        let labels = self.labels.iter().enumerate().map(|(at, Label { attributes, rust, .. })| {
            let bit = Literal::u64_unsuffixed(1 << at);
            quote!(#(#attributes)* #visibility const #rust: Self = Self { bits: #bit };)
        });
        quote! {
            #(#attributes)*
            #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
            #[repr(transparent)]
            #visibility struct #name { bits: #bits }

            #[allow(dead_code, missing_docs, clippy::self_named_constructors)]
            impl #name {
                #(#labels)*

                /// No label.
                #visibility const fn empty() -> Self { Self { bits: 0 } }
                /// All labels.
                #visibility const fn all() -> Self { Self { bits: #all } }
                /// A bit for each label, the first one lowest.
                #visibility const fn bits(self) -> #bits { self.bits }
                /// The labels of these bits; other bits are left out.
                #visibility const fn from_bits_truncate(bits: #bits) -> Self { Self { bits: bits & #all } }
                /// Whether there is no label.
                #visibility const fn is_empty(self) -> bool { self.bits == 0 }
                /// Whether all labels are there.
                #visibility const fn is_all(self) -> bool { self.bits == #all }
                /// Whether all labels of `other` are there.
                #visibility const fn contains(self, other: Self) -> bool { self.bits & other.bits == other.bits }
                /// Whether a label of `other` is there.
                #visibility const fn intersects(self, other: Self) -> bool { self.bits & other.bits != 0 }
                /// Adds the labels of `other`.
                #visibility fn insert(&mut self, other: Self) { self.bits |= other.bits; }
                /// Takes the labels of `other` away.
                #visibility fn remove(&mut self, other: Self) { self.bits &= !other.bits; }
                /// Adds the labels of `other` that are not there, takes those away that are.
                #visibility fn toggle(&mut self, other: Self) { self.bits ^= other.bits; }
            }
        }
    }

    fn operators(&self) -> TokenStream {
        let (name, all) = (&self.name, self.all());
        let both = [
            ("BitOr", "bitor", quote!(self.bits | other.bits), quote!(self.bits |= other.bits)),
            ("BitAnd", "bitand", quote!(self.bits & other.bits), quote!(self.bits &= other.bits)),
            ("BitXor", "bitxor", quote!(self.bits ^ other.bits), quote!(self.bits ^= other.bits)),
            ("Sub", "sub", quote!(self.bits & !other.bits), quote!(self.bits &= !other.bits)),
        ];
        let both = both.into_iter().map(|(operator, function, bits, assign_bits)| {
            let (assign, assign_function) = (format_ident!("{operator}Assign"), format_ident!("{function}_assign"));
            let (operator, function) = (format_ident!("{operator}"), format_ident!("{function}"));
            quote! {
                impl ::core::ops::#operator for #name {
                    type Output = Self;
                    fn #function(self, other: Self) -> Self { Self { bits: #bits } }
                }
                impl ::core::ops::#assign for #name {
                    fn #assign_function(&mut self, other: Self) { #assign_bits; }
                }
            }
        });
        quote! {
            #(#both)*
            impl ::core::ops::Not for #name {
                type Output = Self;
                fn not(self) -> Self { Self { bits: !self.bits & #all } }
            }
        }
    }

    fn debug(&self) -> TokenStream {
        let (name, text) = (&self.name, self.name.to_string());
        let labels = self.labels.iter().map(|Label { rust, .. }| {
            let text = rust.to_string();
            quote!((Self::#rust, #text))
        });
        quote! {
            impl ::core::fmt::Debug for #name {
                fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    f.write_str(#text)?;
                    let mut separator = "(";
                    for (label, name) in [#(#labels),*] {
                        if self.contains(label) {
                            f.write_str(separator)?;
                            f.write_str(name)?;
                            separator = " | ";
                        }
                    }
                    f.write_str(if self.is_empty() { "()" } else { ")" })
                }
            }
        }
    }

    fn bodies(&self) -> Bodies {
        let (gusset, bits) = (&self.gusset, self.bits());
        let names = self.labels.iter().map(|label| &label.wit);
        Bodies {
            shape: quote!(#gusset::component::__internal::Shape::Flags(&[#(#names),*])),
            lower: quote!(to.bits(self.bits.to_le_bytes())),
            // The specification has bits without a label ignored.
            lift: quote!(::core::result::Result::Ok(Self::from_bits_truncate(#bits::from_le_bytes(from.bits()?)))),
        }
    }
}
