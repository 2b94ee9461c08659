//! The modules of the generated code.

use proc_macro2::TokenStream;
use quote::quote;

use crate::names::ident;

/// A module: what stands in it, and the modules below it, in the order of their arrival.
#[derive(Default)]
pub(crate) struct Tree {
    docs: TokenStream,
    items: TokenStream,
    below: Vec<(String, Tree)>,
}

impl Tree {
    /// Adds items to the module at this path.
    pub(crate) fn add(&mut self, path: &[String], docs: TokenStream, items: TokenStream) {
        let Some((first, rest)) = path.split_first() else {
            self.docs.extend(docs);
            self.items.extend(items);
            return;
        };
        let at = match self.below.iter().position(|(name, _)| name == first) {
            Some(at) => at,
            None => {
                self.below.push((first.clone(), Tree::default()));
                self.below.len() - 1
            }
        };
        self.below[at].1.add(rest, docs, items);
    }

    /// The root's modules. Lints of the user's crate about style stop here.
    pub(crate) fn render(&self) -> TokenStream {
        let modules = self.below.iter().map(|(name, tree)| {
            let module = tree.module(name);
            quote!(#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)] #module)
        });
        modules.collect()
    }

    fn module(&self, name: &str) -> TokenStream {
        let (name, docs, items) = (ident(name), &self.docs, &self.items);
        let below = self.below.iter().map(|(name, tree)| tree.module(name));
        quote!(#docs pub mod #name { #items #(#below)* })
    }
}
