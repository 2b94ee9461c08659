//! Reads a type and its `#[component(...)]` attributes.

use syn::ext::IdentExt;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{
    Attribute, Data, DeriveInput, Error, Expr, ExprLit, Fields, Generics, Ident, Lit, LitStr, Path, Result, Token,
    Type, Variant, parse_quote,
};

/// A type that a derive is for.
pub(super) struct Container {
    pub(super) gusset: Path,
    pub(super) name: Ident,
    pub(super) generics: Generics,
    pub(super) shape: Shape,
    /// Whether the attributes of an enum say which unsigned integer represents it.
    pub(super) has_unsigned_repr: bool,
}

/// What the type stands for.
pub(super) enum Shape {
    Record(Vec<Field>),
    Variant(Vec<Case>),
    Enum(Vec<Case>),
}

/// A field of a record.
pub(super) struct Field {
    pub(super) rust: Ident,
    pub(super) wit: String,
    pub(super) ty: Type,
}

/// A case of a variant or enum.
pub(super) struct Case {
    pub(super) rust: Ident,
    pub(super) wit: String,
    pub(super) payload: Option<Type>,
    /// As [`has_number_of_position`].
    pub(super) has_number_of_position: bool,
}

impl Container {
    pub(super) fn read(input: &DeriveInput) -> Result<Container> {
        let arguments = ContainerArguments::read(&input.attrs)?;
        let Some(kind) = arguments.kind else {
            let message = "what the type stands for must be said: `#[component(record)]`, `#[component(variant)]` or \
                           `#[component(enum)]`";
            return Err(Error::new(input.ident.span(), message));
        };
        Ok(Container {
            gusset: arguments.gusset,
            name: input.ident.clone(),
            generics: input.generics.clone(),
            shape: Shape::read(&kind, input)?,
            has_unsigned_repr: input.attrs.iter().any(is_unsigned_repr),
        })
    }
}

/// Whether it is `#[repr(u8)]` or another of the integers that discriminants have.
fn is_unsigned_repr(attribute: &Attribute) -> bool {
    let repr = attribute.path().is_ident("repr").then(|| attribute.parse_args::<Ident>().ok()).flatten();
    repr.is_some_and(|repr| ["u8", "u16", "u32"].iter().any(|known| repr == known))
}

/// Whether a case's number in Rust is its position: it is not written, or it is this very number.
fn has_number_of_position(case: &Variant, position: usize) -> bool {
    match &case.discriminant {
        None => true,
        Some((_, Expr::Lit(ExprLit { lit: Lit::Int(number), .. }))) => number.base10_parse().ok() == Some(position),
        Some(_) => false,
    }
}

impl Shape {
    fn read(kind: &Ident, input: &DeriveInput) -> Result<Shape> {
        match (kind.to_string().as_str(), &input.data) {
            ("record", Data::Struct(data)) => Ok(Shape::Record(fields(kind, &data.fields)?)),
            ("variant", Data::Enum(data)) => {
                cases(kind, &data.variants, |case| payload(case).map(Some)).map(Shape::Variant)
            }
            ("enum", Data::Enum(data)) => cases(kind, &data.variants, no_payload).map(Shape::Enum),
            ("record", _) => Err(Error::new(kind.span(), "a record is a struct")),
            (other, _) => Err(Error::new(kind.span(), format!("a WIT `{other}` is an enum of Rust"))),
        }
    }
}

fn fields(kind: &Ident, fields: &Fields) -> Result<Vec<Field>> {
    let named = match fields {
        Fields::Named(fields) => fields.named.iter().collect(),
        Fields::Unit => Vec::new(),
        Fields::Unnamed(_) => return Err(Error::new(kind.span(), "a record's fields have names")),
    };
    let read = |field: &syn::Field| {
        let Some(rust) = field.ident.clone() else {
            return Err(Error::new(field.span(), "a record's fields have names"));
        };
        let wit = wit_name(&field.attrs, &rust, gusset_bindgen::kebab)?;
        Ok(Field { rust, wit, ty: field.ty.clone() })
    };
    named.into_iter().map(read).collect()
}

fn cases(
    kind: &Ident,
    variants: &Punctuated<Variant, Token![,]>,
    payload: impl Fn(&Variant) -> Result<Option<Option<Type>>>,
) -> Result<Vec<Case>> {
    if variants.is_empty() {
        return Err(Error::new(kind.span(), format!("a WIT `{kind}` has at least one case")));
    }
    let read = |(at, case): (usize, &Variant)| {
        let wit = wit_name(&case.attrs, &case.ident, gusset_bindgen::kebab)?;
        let payload = payload(case)?.flatten();
        Ok(Case { rust: case.ident.clone(), wit, payload, has_number_of_position: has_number_of_position(case, at) })
    };
    variants.iter().enumerate().map(read).collect()
}

fn payload(case: &Variant) -> Result<Option<Type>> {
    match &case.fields {
        Fields::Unit => Ok(None),
        Fields::Unnamed(fields) if fields.unnamed.len() == 1 => Ok(Some(fields.unnamed[0].ty.clone())),
        other => Err(Error::new(other.span(), format!("case `{}` may have one unnamed payload", case.ident))),
    }
}

fn no_payload(case: &Variant) -> Result<Option<Option<Type>>> {
    match &case.fields {
        Fields::Unit => Ok(None),
        other => {
            let message = format!("case `{}` has a payload: that is `#[component(variant)]`", case.ident);
            Err(Error::new(other.span(), message))
        }
    }
}

/// The name in WIT of a field, case or flag: that of its attribute, or one made from the Rust name.
pub(super) fn wit_name(attributes: &[Attribute], rust: &Ident, derived: fn(&str) -> String) -> Result<String> {
    let mut name = None;
    each_argument(attributes, |meta| match meta.path.is_ident("name") {
        true if name.is_some() => Err(meta.error("`name` is given twice")),
        true => {
            name = Some(meta.value()?.parse::<LitStr>()?.value());
            Ok(())
        }
        false => Err(meta.error("unknown here; there is `name = \"...\"`")),
    })?;
    Ok(name.unwrap_or_else(|| derived(&rust.unraw().to_string())))
}

/// What `#[component(...)]` on a type says.
pub(super) struct ContainerArguments {
    kind: Option<Ident>,
    pub(super) gusset: Path,
}

impl ContainerArguments {
    pub(super) fn read(attributes: &[Attribute]) -> Result<ContainerArguments> {
        let mut arguments = ContainerArguments { kind: None, gusset: parse_quote!(::gusset) };
        each_argument(attributes, |meta| {
            if meta.path.is_ident("crate") {
                arguments.gusset = meta.value()?.parse::<LitStr>()?.parse_with(Path::parse_mod_style)?;
                return Ok(());
            }
            let kind = meta.path.get_ident().filter(|name| *name == "record" || *name == "variant" || *name == "enum");
            match kind {
                Some(kind) => match &arguments.kind {
                    None => arguments.kind = Some(kind.clone()),
                    Some(first) => return Err(meta.error(format!("it is a `{first}` already"))),
                },
                None => {
                    return Err(meta.error("unknown here; there are `record`, `variant`, `enum`, `crate = \"...\"`"));
                }
            }
            Ok(())
        })?;
        Ok(arguments)
    }
}

fn each_argument(
    attributes: &[Attribute],
    mut read: impl FnMut(syn::meta::ParseNestedMeta<'_>) -> Result<()>,
) -> Result<()> {
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("component")) {
        attribute.parse_nested_meta(&mut read)?;
    }
    Ok(())
}
