//! What a component is at a glance: its imports, its exports, its parts and their sizes.
//!
//! ```text
//! component `app.wasm`, 74.8 kB
//!
//! imports
//!   wasi:cli/environment@0.2.12     get-environment
//! exports
//!   wasi:cli/run@0.2.12             run
//! parts
//!   core module `main`              54.2 kB   code 38.0 kB, data 9.1 kB, 212 functions
//! ```

use std::fmt::Write;
use std::ops::Range;
use std::path::Path;

use anyhow::{Context, Result, bail};
use gusset_runtime::translate::{self, BinaryKind, Component, Features, Item};
use wasmparser::{Chunk, Parser, Payload};
use wit_component::{DecodedWasm, WitPrinter};

use crate::load;
use crate::units::show_size;

/// Functions that are named for an interface.
const MAX_FUNCTIONS: usize = 6;

/// The overview of a component or a core module.
///
/// # Errors
/// When the file cannot be read or is not valid.
pub fn summary(file: &Path) -> Result<String> {
    let bytes = load::read(file)?;
    let context = || format!("file `{}`", file.display());
    let kind = translate::classify(&bytes);
    let (what, component) = match &kind {
        BinaryKind::CoreModule => ("core module", translate::translate_module(&bytes, &Features::default())),
        _ => ("component", translate::translate(&bytes)),
    };
    let component = component.with_context(context)?;
    let mut text = format!("{what} `{}`, {}\n", file.display(), show_size(bytes.len() as u64));
    match kind {
        BinaryKind::CoreModule => core_interface(&mut text, &component),
        _ => {
            items(&mut text, "imports", &component.imports);
            items(&mut text, "exports", &component.exports);
        }
    }
    parts(&mut text, &bytes).with_context(context)?;
    Ok(shown(&text))
}

/// The WIT of a component's world, with the packages that it uses.
///
/// # Errors
/// When the file is no component, or its types cannot be said in WIT.
pub fn wit(file: &Path) -> Result<String> {
    let bytes = load::component_bytes(load::read(file)?).with_context(|| format!("file `{}`", file.display()))?;
    let decoded = wit_component::decode(&bytes).with_context(|| format!("the WIT of `{}`", file.display()))?;
    let (resolve, main) = match decoded {
        DecodedWasm::WitPackage(resolve, package) => (resolve, package),
        DecodedWasm::Component(resolve, world) => match resolve.worlds[world].package {
            Some(package) => (resolve, package),
            None => bail!("the world of `{}` is in no package", file.display()),
        },
    };
    let others: Vec<_> = resolve.packages.iter().map(|(id, _)| id).filter(|id| *id != main).collect();
    let mut printer = WitPrinter::default();
    printer.print(&resolve, main, &others)?;
    Ok(shown(&printer.output.to_string()))
}

/// Text for a terminal: names are whatever the file says, and must not tell the terminal anything.
fn shown(text: &str) -> String {
    let tells = |c: char| c.is_control() && c != '\n';
    text.chars().map(|c| if tells(c) { '·' } else { c }).collect()
}

fn items(text: &mut String, title: &str, items: &[(String, Item)]) {
    let shown: Vec<(&str, String)> =
        items.iter().filter_map(|(name, item)| Some((name.as_str(), describe(item)?))).collect();
    if shown.is_empty() {
        return push(text, format!("\n{title}: none\n"));
    }
    push(text, format!("\n{title}\n"));
    let width = shown.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    for (name, what) in shown {
        push(text, format!("  {name:width$}   {what}\n"));
    }
}

/// What an import or export is; nothing for a type alone.
fn describe(item: &Item) -> Option<String> {
    match item {
        Item::Func(..) => Some("function".to_owned()),
        Item::Module(_) => Some("core module".to_owned()),
        Item::Component(_) => Some("component".to_owned()),
        Item::Resource(_) => Some("resource".to_owned()),
        Item::Type(_) => None,
        Item::Instance(items) => {
            let name = |(name, item): &(String, Item)| matches!(item, Item::Func(..)).then(|| plain(name).to_owned());
            let functions: Vec<String> = items.iter().filter_map(name).collect();
            Some(match functions.len() {
                0 => "types".to_owned(),
                n if n > MAX_FUNCTIONS => {
                    format!("{}, and {} more", functions[..MAX_FUNCTIONS - 1].join(", "), n - MAX_FUNCTIONS + 1)
                }
                _ => functions.join(", "),
            })
        }
    }
}

/// A function's name without what says of which kind it is: `[method]descriptor.stat`.
fn plain(name: &str) -> &str {
    name.split_once(']').map_or(name, |(_, name)| name)
}

fn core_interface(text: &mut String, component: &Component) {
    let Some(module) = component.modules.values().next() else { return };
    push(text, format!("\nimports: {}\n", if module.imports.is_empty() { "none" } else { "" }));
    for import in &module.imports {
        push(text, format!("  {}  {}\n", import.module, import.name));
    }
    push(text, format!("exports: {}\n", if module.exports.is_empty() { "none" } else { "" }));
    for (name, entity) in &module.exports {
        push(text, format!("  {name}  {entity}\n"));
    }
}

/// A line for each part of a binary; what lies in a nested component is moved to the right.
fn parts(text: &mut String, bytes: &[u8]) -> Result<()> {
    push(text, "\nparts\n".to_owned());
    let mut rest = bytes;
    let mut parser = Parser::new(0);
    let mut around = Vec::new();
    // Core modules are measured apart, since their name stands at their end.
    let mut module = Module::default();
    loop {
        let Chunk::Parsed { consumed, payload } = parser.parse(rest, true)? else { bail!("the file ends too soon") };
        rest = &rest[consumed..];
        let depth = around.len();
        match payload {
            Payload::Version { encoding: wasmparser::Encoding::Module, .. } if around.is_empty() => {
                module.size = bytes.len() as u64;
            }
            Payload::ModuleSection { parser: inner, unchecked_range } => {
                around.push(std::mem::replace(&mut parser, inner));
                module = Module { size: length(&unchecked_range), ..Module::default() };
                continue;
            }
            Payload::ComponentSection { parser: inner, unchecked_range } => {
                around.push(std::mem::replace(&mut parser, inner));
                push(text, line(depth, "component", &show_size(length(&unchecked_range)), ""));
                continue;
            }
            Payload::CodeSectionStart { count, size, .. } => {
                (module.n_functions, module.code) = (count, size.into());
            }
            Payload::DataSection(section) => module.data = length(&section.range()),
            Payload::CustomSection(section) => {
                let size = section.data().len() as u64;
                module.custom += size;
                if let wasmparser::KnownCustom::Name(names) = section.as_known() {
                    module.name = module_name(names);
                }
                if module.size == 0 {
                    let name = format!("section `{}`", section.name());
                    push(text, line(depth, &name, &show_size(size), ""));
                }
            }
            Payload::End(_) => {
                if module.size > 0 {
                    push(text, module.line(depth.saturating_sub(1)));
                    module = Module::default();
                }
                match around.pop() {
                    Some(outer) => parser = outer,
                    None => return Ok(()),
                }
            }
            _ => {}
        }
    }
}

/// What is seen of a core module.
#[derive(Default)]
struct Module {
    name: Option<String>,
    size: u64,
    code: u64,
    data: u64,
    custom: u64,
    n_functions: u32,
}

impl Module {
    fn line(&self, depth: usize) -> String {
        let name = self.name.as_ref().map_or_else(|| "core module".to_owned(), |name| format!("core module `{name}`"));
        let part = |what: &str, size: u64| (size > 0).then(|| format!("{what} {}", show_size(size)));
        let functions = (self.n_functions > 0).then(|| format!("{} functions", self.n_functions));
        let parts = [part("code", self.code), part("data", self.data), part("custom", self.custom), functions];
        line(depth, &name, &show_size(self.size), &parts.into_iter().flatten().collect::<Vec<_>>().join(", "))
    }
}

fn length(range: &Range<u64>) -> u64 {
    range.end.saturating_sub(range.start)
}

fn module_name(names: wasmparser::NameSectionReader<'_>) -> Option<String> {
    names.into_iter().find_map(|name| match name {
        Ok(wasmparser::Name::Module { name, .. }) => Some(name.to_owned()),
        _ => None,
    })
}

fn line(depth: usize, what: &str, size: &str, detail: &str) -> String {
    let indent = 2 * (depth + 1);
    let width = 44_usize.saturating_sub(indent);
    let text = format!("{:indent$}{what:width$} {size:>9}   {detail}", "");
    text.trim_end().to_owned() + "\n"
}

fn push(text: &mut String, line: String) {
    // Writing to a string does not fail.
    let _ = text.write_str(&line);
}
