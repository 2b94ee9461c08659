//! WIT packages from seeds.

use std::cell::Cell;
use std::panic::catch_unwind;
use std::sync::Once;

use anyhow::Result;
use arbitrary::Unstructured;
use gusset_bindgen::{FunctionSettings, HostAccess, ImportResults, Options, Ownership, Tracing, Waiting};
use wit_component::{DecodedWasm, WitPrinter};
use wit_parser::{PackageName, Resolve};
use wit_smith::Config;

use crate::differential::Numbers;

/// How often the generator is asked for the package of one seed: it gives up on one in four.
const ATTEMPTS: u64 = 8;

/// A package, with those that it uses, as text.
pub struct Package {
    /// All of it.
    pub wit: String,
    /// The names of its worlds: there is at least one.
    pub worlds: Vec<String>,
    seed: u64,
}

/// How large packages are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Size {
    /// As `wit-smith` likes.
    Any,
    /// Small enough that a compiler gets through hundreds of them.
    Small,
}

impl Package {
    /// The package of a seed, with a world of ours that imports and exports all that there is; `None` where
    /// the generator gives none.
    pub fn of_seed(seed: u64, size: Size) -> Option<Package> {
        (0..ATTEMPTS).find_map(|attempt| Package::of_numbers(Numbers::new(seed | attempt << 56), seed, size))
    }

    fn of_numbers(mut numbers: Numbers, seed: u64, size: Size) -> Option<Package> {
        let entropy_bytes = if size == Size::Any { 1 << 15 } else { 1 << 14 };
        // A low bit says that there is one more item of whatever is made: without more of these, packages are
        // almost empty.
        let more = |number: u64| number | 0x0100_0101_0001_0101;
        let entropy: Vec<u8> = (0..entropy_bytes / 8).flat_map(|_| more(numbers.next()).to_le_bytes()).collect();
        let config = config(&mut numbers, size);
        // It panics where its own text is not valid.
        let made = quietly(|| catch_unwind(|| wit_smith::smith(&config, &mut Unstructured::new(&entropy))));
        let binary = made.ok()?.ok()?;
        let DecodedWasm::WitPackage(resolve, main) = wit_component::decode(&binary).ok()? else { return None };
        let own = resolve.packages[main].worlds.keys();
        let mut worlds = vec![EVERYTHING.to_owned()];
        worlds.extend(own.map(|world| full_name(&resolve.packages[main].name, world)));
        let wit = text(&resolve)?;
        // A world that includes one of another package has that one's gates, which are not for its own.
        let mut again = Resolve { all_features: true, ..Resolve::default() };
        again.push_str("package", &wit).ok()?;
        Some(Package { wit, worlds, seed })
    }

    /// The bindings of one of the worlds, with options by the seed.
    ///
    /// # Errors
    /// When the generator refuses it.
    pub fn bindings(&self, world: &str) -> Result<String> {
        gusset_bindgen::to_text(&self.options(world))
    }

    fn options(&self, world: &str) -> Options {
        let mut numbers = Numbers::new(!self.seed);
        let mut one_of = |n: u64| numbers.next() % n;
        let mut options =
            Options { inline: Some(self.wit.clone()), world: Some(world.to_owned()), ..Options::default() };
        // Packages may refer to what is behind a gate, so that all are open.
        options.features = gates(&self.wit);
        options.ownership =
            [Ownership::Owning, Ownership::Borrowing, Ownership::BorrowingDuplicates][one_of(3) as usize];
        options.imports.default = FunctionSettings {
            results: [ImportResults::Plain, ImportResults::Trappable][one_of(2) as usize],
            access: [HostAccess::Data, HostAccess::Data, HostAccess::Store][one_of(3) as usize],
            tracing: [Tracing::Off, Tracing::Off, Tracing::Calls, Tracing::Verbose][one_of(4) as usize],
            waiting: [Waiting::Blocking, Waiting::Async][one_of(2) as usize],
        };
        options.exports.default.waiting = [Waiting::Blocking, Waiting::Async][one_of(2) as usize];
        options.exports.default.tracing = [Tracing::Off, Tracing::Calls, Tracing::Verbose][one_of(3) as usize];
        options
    }
}

/// Does something without a word about panics on this thread.
fn quietly<T>(act: impl FnOnce() -> T) -> T {
    thread_local!(static QUIET: Cell<bool> = const { Cell::new(false) });
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let loud = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !QUIET.get() {
                loud(info);
            }
        }));
    });
    QUIET.set(true);
    let done = act();
    QUIET.set(false);
    done
}

/// All packages inside of one, whose world imports and exports every interface.
fn text(resolve: &Resolve) -> Option<String> {
    let mut inner = String::new();
    let mut items = String::new();
    for (id, package) in resolve.packages.iter() {
        let mut printer = WitPrinter::default();
        printer.print(resolve, id, &[]).ok()?;
        let printed = printer.output.to_string();
        let (head, rest) = printed.split_once(";\n")?;
        inner.push_str(&format!("{head} {{\n{rest}}}\n"));
        for interface in package.interfaces.keys() {
            let name = full_name(&package.name, &format!("%{interface}"));
            items.push_str(&format!("  import {name};\n  export {name};\n"));
        }
    }
    Some(format!("package gusset:all;\nworld everything {{\n{items}}}\n{inner}"))
}

const EVERYTHING: &str = "gusset:all/everything";

fn full_name(package: &PackageName, item: &str) -> String {
    match &package.version {
        Some(version) => format!("{}:{}/{item}@{version}", package.namespace, package.name),
        None => format!("{}:{}/{item}", package.namespace, package.name),
    }
}

/// The features that gate something in a text.
fn gates(wit: &str) -> Vec<String> {
    let uses = wit.split("@unstable(feature = ").skip(1);
    uses.filter_map(|rest| Some(rest.split_once(')')?.0.trim_start_matches('%').to_owned())).collect()
}

fn config(numbers: &mut Numbers, size: Size) -> Config {
    let mut up_to = |any: u64, small: u64| (1 + numbers.next() % if size == Size::Any { any } else { small }) as usize;
    let mut config = Config {
        max_packages: up_to(8, 4),
        max_files_per_package: up_to(5, 2),
        max_type_size: up_to(300, 60),
        max_interface_items: up_to(20, 12),
        max_world_items: up_to(12, 12),
        max_pkg_items: up_to(10, 6),
        max_type_parts: up_to(20, 8),
        max_resource_items: up_to(10, 6),
        ..Config::default()
    };
    let mut bit = || numbers.next() & 1 == 1;
    (config.async_, config.futures, config.streams) = (bit(), bit(), bit());
    (config.error_context, config.fixed_length_lists) = (bit(), bit());
    (config.world_include, config.implements, config.canonical_names) = (bit(), bit(), bit());
    config
}
