//! The options `imports` and `exports`: settings of functions.
//!
//! `{ "demo:zoo/host.log": trappable | tracing, default: trappable }`

use gusset_bindgen::{
    FunctionRule, FunctionRules, FunctionSettings, HostAccess, ImportResults, RuleScope, Tracing, Waiting,
};
use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Error, Ident, LitStr, Result, Token, braced};

/// Whose functions.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Side {
    Imports,
    Exports,
}

/// The rules, and where the name of each stands.
pub(super) fn parse(side: Side, value: ParseStream<'_>) -> Result<(FunctionRules, Vec<Span>)> {
    let body;
    braced!(body in value);
    let (mut rules, mut spans, mut default) = (FunctionRules::default(), Vec::new(), None);
    while !body.is_empty() {
        if body.peek(LitStr) {
            let (rule, span) = parse_rule(side, &body)?;
            if rules.rules.iter().any(|known| known.name == rule.name) {
                return Err(Error::new(span, format!("`{}` is given twice", rule.name)));
            }
            rules.rules.push(rule);
            spans.push(span);
        } else {
            let name = body.call(Ident::parse_any)?;
            if name != "default" {
                let message = format!("expected a function's name in quotes or `default`, found `{name}`");
                return Err(Error::new(name.span(), message));
            }
            body.parse::<Token![:]>()?;
            let flags = Flags::parse(side, &body)?;
            if let Some(exact) = flags.exact {
                return Err(Error::new(exact, "`exact` says nothing about `default`"));
            }
            if default.replace(flags.settings).is_some() {
                return Err(Error::new(name.span(), "`default` is given twice"));
            }
        }
        if !body.is_empty() {
            body.parse::<Token![,]>()?;
        }
    }
    rules.default = default.unwrap_or_default();
    Ok((rules, spans))
}

fn parse_rule(side: Side, body: ParseStream<'_>) -> Result<(FunctionRule, Span)> {
    let name = body.parse::<LitStr>()?;
    body.parse::<Token![:]>()?;
    let flags = Flags::parse(side, body)?;
    let scope = if flags.exact.is_some() { RuleScope::Exact } else { RuleScope::Any };
    Ok((FunctionRule { name: name.value(), scope, settings: flags.settings }, name.span()))
}

/// `trappable | tracing`
#[derive(Default)]
struct Flags {
    settings: FunctionSettings,
    exact: Option<Span>,
}

impl Flags {
    fn parse(side: Side, body: ParseStream<'_>) -> Result<Flags> {
        let (mut flags, mut seen) = (Flags::default(), Vec::<Ident>::new());
        loop {
            let flag = body.call(Ident::parse_any)?;
            if seen.contains(&flag) {
                return Err(Error::new(flag.span(), format!("`{flag}` is given twice")));
            }
            flags.set(side, &flag)?;
            seen.push(flag);
            if body.parse::<Option<Token![|]>>()?.is_none() {
                break;
            }
        }
        if let Some(flag) = seen.iter().find(|flag| *flag == "plain" && seen.len() > 1) {
            return Err(Error::new(flag.span(), "`plain` is without other settings"));
        }
        let verbose = seen.iter().find(|flag| *flag == "verbose_tracing");
        match verbose {
            Some(flag) if !seen.iter().any(|flag| flag == "tracing") => {
                Err(Error::new(flag.span(), "`verbose_tracing` goes with `tracing`"))
            }
            _ => Ok(flags),
        }
    }

    fn set(&mut self, side: Side, flag: &Ident) -> Result<()> {
        match (flag.to_string().as_str(), side) {
            ("async", _) => self.settings.waiting = Waiting::Async,
            (name @ ("trappable" | "store"), Side::Exports) => {
                let message =
                    format!("`{name}` says how the host serves an import; there is nothing to it in `exports`");
                return Err(Error::new(flag.span(), message));
            }
            ("trappable", Side::Imports) => self.settings.results = ImportResults::Trappable,
            ("store", Side::Imports) => self.settings.access = HostAccess::Store,
            ("tracing", _) if self.settings.tracing == Tracing::Off => self.settings.tracing = Tracing::Calls,
            ("tracing", _) => (),
            ("verbose_tracing", _) => self.settings.tracing = Tracing::Verbose,
            ("exact", _) => self.exact = Some(flag.span()),
            ("plain", _) => (),
            (other, side) => {
                let known = match side {
                    Side::Imports => "`trappable`, `store`, `async`, `tracing`, `verbose_tracing`, `exact`, `plain`",
                    Side::Exports => "`async`, `tracing`, `verbose_tracing`, `exact`, `plain`",
                };
                return Err(Error::new(flag.span(), format!("`{other}` is unknown; there are {known}")));
            }
        }
        Ok(())
    }
}
