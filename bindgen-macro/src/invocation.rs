//! The options of `bindgen!`.
//!
//! Takes the tokens between the parentheses, gives [`Options`] and the generated code. Errors are at
//! the tokens of the option that they concern, WIT errors at the path or text that holds the WIT;
//! the message then has the file, the line and the place in it.

mod functions;
mod output;

use std::path::{Path, PathBuf};

use gusset_bindgen::{Bindings, OptionError, OptionPlace, Options, Ownership, With};
use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Ident, LitBool, LitStr, Result, Token, braced, bracketed, token};

use functions::Side;
use output::Output;

/// The folder that is read where no path is given.
const DEFAULT_PATH: &str = "wit";

const KNOWN: &str = "`path`, `inline`, `interfaces`, `world`, `with`, `imports`, `exports`, `trappable_error_type`, \
                     `ownership`, `additional_derives`, `features`, `crate_path`, `include_generated_code_from_file`";

/// One call of `bindgen!`.
pub(crate) struct Invocation {
    options: Options,
    /// The option `path`, if it is given.
    paths: Option<Vec<PathBuf>>,
    output: Output,
    places: Places,
}

/// Where each part of the options was written.
#[derive(Default)]
struct Places(Vec<(OptionPlace, Span)>);

impl Places {
    fn add(&mut self, place: OptionPlace, span: Span) {
        self.0.push((place, span));
    }

    /// An error of the generator, at the option to blame or else at the macro's call.
    fn locate(&self, error: &anyhow::Error) -> syn::Error {
        let place = error.downcast_ref::<OptionError>().map(|error| error.place);
        let known = self.0.iter().find(|(known, _)| Some(*known) == place);
        syn::Error::new(known.map_or_else(Span::call_site, |(_, span)| *span), format!("{error:#}"))
    }
}

impl Parse for Invocation {
    fn parse(input: ParseStream<'_>) -> Result<Invocation> {
        let (options, output, places) = (Options::default(), Output::default(), Places::default());
        let mut invocation = Invocation { options, paths: None, output, places };
        if input.peek(token::Brace) {
            let body;
            braced!(body in input);
            invocation.parse_options(&body)?;
        } else {
            invocation.parse_short(input)?;
        }
        let options = &mut invocation.options;
        options.paths = match invocation.paths.take() {
            Some(paths) => paths,
            None if options.inline.is_some() => Vec::new(),
            None => vec![PathBuf::from(DEFAULT_PATH)],
        };
        Ok(invocation)
    }
}

impl Invocation {
    /// The bindings, and what makes the compiler look at the WIT files again when they change.
    pub(crate) fn expand(mut self) -> Result<TokenStream> {
        let root = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default();
        for path in &mut self.options.paths {
            *path = root.join(&*path);
        }
        let bindings = gusset_bindgen::generate(&self.options).map_err(|error| self.places.locate(&error))?;
        let watches = bindings.files.iter().filter_map(|file| watch(file)).collect::<TokenStream>();
        let Bindings { tokens, .. } = &bindings;
        let tokens = match self.output {
            Output::Tokens => tokens.clone(),
            Output::File(span) => output::in_file(&bindings, span)?,
        };
        Ok(quote!(#tokens #watches))
    }

    /// `"world"`, `in "path"` or `"world" in "path"`, or nothing.
    fn parse_short(&mut self, input: ParseStream<'_>) -> Result<()> {
        if input.peek(LitStr) {
            self.parse_world(input)?;
        }
        if input.parse::<Option<Token![in]>>()?.is_some() {
            self.parse_paths(input)?;
        }
        match input.is_empty() {
            true => Ok(()),
            false => Err(input.error("expected a world's name, `in` with a path, or options in braces")),
        }
    }

    fn parse_options(&mut self, body: ParseStream<'_>) -> Result<()> {
        let mut seen = Vec::<String>::new();
        while !body.is_empty() {
            let name = body.call(Ident::parse_any)?;
            let text = name.to_string();
            if seen.contains(&text) {
                return Err(syn::Error::new(name.span(), format!("option `{text}` is given twice")));
            }
            body.parse::<Token![:]>()?;
            self.parse_option(&name, body)?;
            seen.push(text);
            if !body.is_empty() {
                body.parse::<Token![,]>()?;
            }
        }
        Ok(())
    }

    fn parse_option(&mut self, name: &Ident, value: ParseStream<'_>) -> Result<()> {
        match name.to_string().as_str() {
            "path" => self.parse_paths(value)?,
            "inline" => self.options.inline = Some(self.text(OptionPlace::Inline, value)?),
            "interfaces" => self.options.interfaces = Some(self.text(OptionPlace::Interfaces, value)?),
            "world" => self.parse_world(value)?,
            "with" => {
                self.options.with = self.named_paths(OptionPlace::With, value, |entry| entry.parse::<Token![:]>())?
            }
            "imports" => {
                let (rules, spans) = functions::parse(Side::Imports, value)?;
                self.options.imports = rules;
                self.record(OptionPlace::Import, spans);
            }
            "exports" => {
                let (rules, spans) = functions::parse(Side::Exports, value)?;
                self.options.exports = rules;
                self.record(OptionPlace::Export, spans);
            }
            "trappable_error_type" => {
                let errors =
                    self.named_paths(OptionPlace::TrappableError, value, |entry| entry.parse::<Token![=>]>())?;
                self.options.trappable_errors = errors;
            }
            "ownership" => self.options.ownership = parse_ownership(value)?,
            "additional_derives" => self.options.additional_derives = list(value)?.into_iter().collect(),
            "features" => self.options.features = list::<LitStr>(value)?.iter().map(LitStr::value).collect(),
            "crate_path" => {
                self.places.add(OptionPlace::CratePath, value.span());
                self.options.crate_path = value.call(syn::Path::parse_mod_style)?;
            }
            "include_generated_code_from_file" => {
                self.output = if value.parse::<LitBool>()?.value { Output::File(name.span()) } else { Output::Tokens };
            }
            other => {
                let message = match instead_of(other) {
                    Some(instead) => format!("option `{other}` is unknown; {instead}"),
                    None => format!("option `{other}` is unknown; there are {KNOWN}"),
                };
                return Err(syn::Error::new(name.span(), message));
            }
        }
        Ok(())
    }

    fn parse_world(&mut self, value: ParseStream<'_>) -> Result<()> {
        self.options.world = Some(self.text(OptionPlace::World, value)?);
        Ok(())
    }

    fn parse_paths(&mut self, value: ParseStream<'_>) -> Result<()> {
        let paths = if value.peek(token::Bracket) { list::<LitStr>(value)? } else { vec![value.parse()?] };
        self.record(OptionPlace::Path, paths.iter().map(LitStr::span));
        self.paths = Some(paths.iter().map(|path| PathBuf::from(path.value())).collect());
        Ok(())
    }

    fn text(&mut self, place: OptionPlace, value: ParseStream<'_>) -> Result<String> {
        let text = value.parse::<LitStr>()?;
        self.places.add(place, text.span());
        Ok(text.value())
    }

    /// `{ "name": path, ... }` with this between name and path.
    fn named_paths<S>(
        &mut self,
        place: fn(usize) -> OptionPlace,
        value: ParseStream<'_>,
        separator: fn(ParseStream<'_>) -> Result<S>,
    ) -> Result<Vec<With>> {
        let body;
        braced!(body in value);
        let mut entries = Vec::<With>::new();
        while !body.is_empty() {
            let name = body.parse::<LitStr>()?;
            if entries.iter().any(|entry| entry.name == name.value()) {
                return Err(syn::Error::new(name.span(), format!("`{}` is given twice", name.value())));
            }
            separator(&body)?;
            self.places.add(place(entries.len()), name.span());
            let path = body.parse::<syn::Path>();
            let path = path.map_err(|error| syn::Error::new(error.span(), "expected the path of a Rust item"))?;
            entries.push(With { name: name.value(), path });
            if !body.is_empty() {
                body.parse::<Token![,]>()?;
            }
        }
        Ok(entries)
    }

    fn record(&mut self, place: fn(usize) -> OptionPlace, spans: impl IntoIterator<Item = Span>) {
        spans.into_iter().enumerate().for_each(|(at, span)| self.places.add(place(at), span));
    }
}

/// What says the same here as an option that users of other hosts' macros may write.
fn instead_of(option: &str) -> Option<&'static str> {
    match option {
        "async" | "tracing" | "verbose_tracing" | "trappable" | "trappable_imports" | "store" => {
            Some("it is a setting of functions, as in `imports: { default: trappable }`")
        }
        "only_interfaces" => Some("`interfaces: \"import demo:zoo/host;\"` is a world of interfaces alone"),
        "derives" => Some("there is `additional_derives`"),
        crate_path if crate_path.ends_with("_crate") => Some("`crate_path` says where the crate is"),
        _ => None,
    }
}

fn watch(file: &Path) -> Option<TokenStream> {
    let absolute = file.canonicalize().ok()?;
    let path = absolute.to_str()?;
    Some(quote!(
        const _: &[u8] = ::core::include_bytes!(#path);
    ))
}

fn parse_ownership(value: ParseStream<'_>) -> Result<Ownership> {
    let name = value.call(Ident::parse_any)?;
    match name.to_string().as_str() {
        "Owning" => Ok(Ownership::Owning),
        "Borrowing" => {
            let body;
            braced!(body in value);
            let field = body.call(Ident::parse_any)?;
            if field != "duplicate_if_necessary" {
                let message = format!("`Borrowing` has no `{field}`; there is `duplicate_if_necessary`");
                return Err(syn::Error::new(field.span(), message));
            }
            body.parse::<Token![:]>()?;
            let duplicates = body.parse::<LitBool>()?.value;
            body.parse::<Option<Token![,]>>()?;
            Ok(if duplicates { Ownership::BorrowingDuplicates } else { Ownership::Borrowing })
        }
        other => {
            let message = format!(
                "ownership `{other}` is unknown; there are `Owning` and `Borrowing {{ duplicate_if_necessary: ... }}`"
            );
            Err(syn::Error::new(name.span(), message))
        }
    }
}

fn list<T: Parse>(value: ParseStream<'_>) -> Result<Vec<T>> {
    let body;
    bracketed!(body in value);
    Ok(Punctuated::<T, Token![,]>::parse_terminated(&body)?.into_iter().collect())
}

#[cfg(test)]
mod tests;
