//! What is left out of the bindings: functions and types of the asynchronous component model,
//! accessors, and what is longer than the tuples that stand for it.
//!
//! A world that has them gets bindings for everything else. What is left out is named in the
//! documentation of what is there, and an import that is left out is defined as a function that
//! fails with its name and the reason.

use proc_macro2::TokenStream;
use quote::quote;
use wit_parser::{Function, Type};

use crate::facts::MAX_TUPLE;
use crate::scope::Context;

/// Why a function is left out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum LeftOut {
    /// It is asynchronous itself.
    Asynchronous,
    /// A stream or a future is among its values.
    AsynchronousValue,
    Accessor,
    /// More parameters than a tuple that stands for them has parts.
    ManyParams,
    /// A tuple of more parts.
    LongTuple,
}

impl LeftOut {
    /// What of the specification is missing; there are several of them.
    fn what(self) -> &'static str {
        match self {
            LeftOut::Asynchronous => "asynchronous functions",
            LeftOut::AsynchronousValue => "streams and futures",
            LeftOut::Accessor => "accessors",
            LeftOut::ManyParams => "functions of more than 17 parameters",
            LeftOut::LongTuple => "tuples of more than 17 parts",
        }
    }
}

impl Context<'_> {
    /// Whether nothing can be generated for a function.
    pub(crate) fn left_out(&self, function: &Function) -> Option<LeftOut> {
        if function.kind.accessor().is_some() {
            return Some(LeftOut::Accessor);
        }
        if function.kind.is_async() {
            return Some(LeftOut::Asynchronous);
        }
        if function.params.len() > MAX_TUPLE {
            return Some(LeftOut::ManyParams);
        }
        function.parameter_and_result_types().find_map(|ty| match ty {
            Type::Id(id) => self.facts.of(id).left_out,
            _ => None,
        })
    }
}

const REASONS: &[LeftOut] =
    &[LeftOut::Asynchronous, LeftOut::AsynchronousValue, LeftOut::Accessor, LeftOut::ManyParams, LeftOut::LongTuple];

/// The functions that are left out, with the reasons.
pub(crate) fn among<'a>(cx: &Context<'_>, functions: &[&'a Function]) -> Vec<(&'a Function, LeftOut)> {
    functions.iter().filter_map(|function| Some((*function, cx.left_out(function)?))).collect()
}

/// Lines of documentation that name them.
pub(crate) fn docs(left_out: &[(&Function, LeftOut)]) -> TokenStream {
    let lines = REASONS.iter().filter_map(|reason| {
        let those = left_out.iter().filter(|(_, why)| why == reason);
        let names = those.map(|(function, _)| format!("`{}`", function.name)).collect::<Vec<_>>();
        (!names.is_empty()).then(|| format!(" Not here, as {} come later: {}.", reason.what(), names.join(", ")))
    });
    lines.map(|line| quote!(#[doc = ""] #[doc = #line])).collect()
}

/// Statements that `define` them as functions that fail.
pub(crate) fn definitions(left_out: &[(&Function, LeftOut)]) -> TokenStream {
    let functions = left_out.iter().map(|(function, why)| {
        let (name, what) = (&function.name, why.what());
        quote!(define.comes_later(#name, #what);)
    });
    functions.collect()
}
