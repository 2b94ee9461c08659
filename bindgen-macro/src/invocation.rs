//! The options of `bindgen!`.
//!
//! Takes the tokens between the parentheses, gives [`Options`] and the generated code. Errors that
//! concern an option are at its tokens; errors in the WIT are at the macro's call.

use std::path::{Path, PathBuf};

use gusset_bindgen::{Bindings, ImportResults, Options, With};
use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Ident, LitStr, Result, Token, braced, bracketed, token};

/// The folder that is read where no path is given.
const DEFAULT_PATH: &str = "wit";

const KNOWN: &str = "`path`, `inline`, `world`, `with`, `imports`, `additional_derives`, `features`, `crate_path`";

/// One call of `bindgen!`.
pub(crate) struct Invocation {
    options: Options,
}

impl Parse for Invocation {
    fn parse(input: ParseStream<'_>) -> Result<Invocation> {
        let mut options = Options::default();
        if input.peek(token::Brace) {
            let body;
            braced!(body in input);
            parse_options(&body, &mut options)?;
        } else if !input.is_empty() {
            options.world = Some(input.parse::<LitStr>()?.value());
            if input.parse::<Option<Token![in]>>()?.is_some() {
                options.paths.push(PathBuf::from(input.parse::<LitStr>()?.value()));
            }
        }
        if options.paths.is_empty() && options.inline.is_none() {
            options.paths.push(PathBuf::from(DEFAULT_PATH));
        }
        Ok(Invocation { options })
    }
}

impl Invocation {
    /// The bindings, and what makes the compiler look at the WIT files again when they change.
    pub(crate) fn expand(mut self) -> Result<TokenStream> {
        let root = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default();
        for path in &mut self.options.paths {
            *path = root.join(&*path);
        }
        let generated = gusset_bindgen::generate(&self.options);
        let Bindings { tokens, files } =
            generated.map_err(|error| syn::Error::new(Span::call_site(), format!("{error:#}")))?;
        let watches = files.iter().filter_map(|file| watch(file));
        Ok(quote!(#tokens #(#watches)*))
    }
}

fn watch(file: &Path) -> Option<TokenStream> {
    let absolute = file.canonicalize().ok()?;
    let path = absolute.to_str()?;
    Some(quote!(
        const _: &[u8] = ::core::include_bytes!(#path);
    ))
}

fn parse_options(body: ParseStream<'_>, options: &mut Options) -> Result<()> {
    let mut seen = Vec::<String>::new();
    while !body.is_empty() {
        let name = body.call(Ident::parse_any)?;
        let text = name.to_string();
        if seen.contains(&text) {
            return Err(syn::Error::new(name.span(), format!("option `{text}` is given twice")));
        }
        body.parse::<Token![:]>()?;
        parse_option(&name, body, options)?;
        seen.push(text);
        if !body.is_empty() {
            body.parse::<Token![,]>()?;
        }
    }
    Ok(())
}

fn parse_option(name: &Ident, value: ParseStream<'_>, options: &mut Options) -> Result<()> {
    match name.to_string().as_str() {
        "path" => options.paths = parse_paths(value)?,
        "inline" => options.inline = Some(value.parse::<LitStr>()?.value()),
        "world" => options.world = Some(value.parse::<LitStr>()?.value()),
        "with" => options.with = parse_with(value)?,
        "imports" => options.imports = parse_imports(value)?,
        "additional_derives" => options.additional_derives = list(value)?.into_iter().collect(),
        "features" => options.features = list::<LitStr>(value)?.iter().map(LitStr::value).collect(),
        "crate_path" => options.crate_path = value.call(syn::Path::parse_mod_style)?,
        other => {
            let message = format!("option `{other}` is unknown; there are {KNOWN}");
            return Err(syn::Error::new(name.span(), message));
        }
    }
    Ok(())
}

fn parse_paths(value: ParseStream<'_>) -> Result<Vec<PathBuf>> {
    if value.peek(token::Bracket) {
        return Ok(list::<LitStr>(value)?.iter().map(|path| PathBuf::from(path.value())).collect());
    }
    Ok(vec![PathBuf::from(value.parse::<LitStr>()?.value())])
}

fn parse_with(value: ParseStream<'_>) -> Result<Vec<With>> {
    let body;
    braced!(body in value);
    let entries = body.parse_terminated(
        |entry| {
            let name = entry.parse::<LitStr>()?.value();
            entry.parse::<Token![:]>()?;
            Ok(With { name, path: entry.parse()? })
        },
        Token![,],
    )?;
    Ok(entries.into_iter().collect())
}

fn parse_imports(value: ParseStream<'_>) -> Result<ImportResults> {
    let body;
    braced!(body in value);
    let key = body.call(Ident::parse_any)?;
    if key != "default" {
        return Err(syn::Error::new(key.span(), "only `default` is supported: all imported functions are alike"));
    }
    body.parse::<Token![:]>()?;
    let flavour = body.call(Ident::parse_any)?;
    body.parse::<Option<Token![,]>>()?;
    match flavour == "trappable" {
        true => Ok(ImportResults::Trappable),
        false => Err(syn::Error::new(flavour.span(), format!("`{flavour}` is not supported; there is `trappable`"))),
    }
}

fn list<T: Parse>(value: ParseStream<'_>) -> Result<Vec<T>> {
    let body;
    bracketed!(body in value);
    Ok(Punctuated::<T, Token![,]>::parse_terminated(&body)?.into_iter().collect())
}

#[cfg(test)]
mod tests;
