//! Prints what the phases of compilation make of a component; [`summary`] has it at a glance.

#[cfg(feature = "disassemble")]
use std::collections::HashMap;
use std::path::Path;

#[cfg(not(feature = "disassemble"))]
use anyhow::bail;
use anyhow::{Context, Result, ensure};
use clap::ValueEnum;
use gusset_runtime::adapt;
use gusset_runtime::compile::{CompileSettings, Compiler};
use gusset_runtime::ids::{DefinedFuncIndex, FuncIndex, Id, ModuleId};
use gusset_runtime::translate::{self, BinaryKind, Component, Features, Module};

#[cfg(feature = "disassemble")]
use crate::disassemble;

pub mod summary;

/// All functions are printed of a component that has no more of them.
const MAX_FUNCTIONS: usize = 200;

/// A phase of compilation.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Phase {
    /// The component IR: what is instantiated with what, lifted, lowered
    Translate,
    /// The adapters between component instances
    Adapt,
    /// Cranelift's IR of core functions, before optimization
    Clif,
    /// Machine code
    Code,
}

/// The text of a phase. `function` selects functions for [`Phase::Clif`] and [`Phase::Code`]: a name, or
/// `MODULE:INDEX`.
///
/// # Errors
/// When the file is neither component nor core module, the phase is not in this build, or no function is meant.
pub fn inspect(file: &Path, phase: Phase, function: Option<&str>) -> Result<String> {
    let bytes = std::fs::read(file).with_context(|| format!("reading `{}`", file.display()))?;
    let translated = match translate::classify(&bytes) {
        BinaryKind::CoreModule => translate::translate_module(&bytes, &Features::default()),
        _ => translate::translate(&bytes),
    };
    let mut component = translated.with_context(|| format!("file `{}`", file.display()))?;
    if phase != Phase::Translate {
        ensure!(
            component.is_linked(),
            "`{}` imports core modules or components: there is no code before it is linked",
            file.display()
        );
        adapt::adapt(&mut component)?;
    }
    match phase {
        Phase::Translate => Ok(component.to_text()),
        Phase::Clif => clif(&component, &bytes, function),
        Phase::Adapt => adapters(&component),
        Phase::Code => code(&component, &bytes, function),
    }
}

/// The IR with adapters, and their modules as text.
fn adapters(component: &Component) -> Result<String> {
    let mut text = component.to_text();
    for (module, range) in &component.adapter_modules {
        let module_text = wasmprinter::print_bytes(&component.adapters[range.clone()])?;
        text.push_str(&format!(";; {module}\n{module_text}"));
    }
    Ok(text)
}

/// The functions that are meant.
fn selected<'c>(component: &'c Component, function: Option<&str>) -> Result<Vec<Function<'c>>> {
    let functions: Vec<_> = all_functions(component).filter(|at| function.is_none_or(|name| at.is(name))).collect();
    match function {
        Some(name) => {
            ensure!(!functions.is_empty(), "the component has no function `{name}`: expected a name or MODULE:INDEX")
        }
        None => ensure!(
            functions.len() <= MAX_FUNCTIONS,
            "the component has {} functions: say which with `--function`, a name or MODULE:INDEX",
            functions.len()
        ),
    }
    Ok(functions)
}

#[cfg(feature = "disassemble")]
fn code(component: &Component, bytes: &[u8], function: Option<&str>) -> Result<String> {
    let functions = selected(component, function)?;
    let image = Compiler::for_host(&CompileSettings::default())?.component(component, bytes)?;
    let range = |at: &Function<'_>| image.functions[at.module_id][at.defined].code;
    let titles: HashMap<u32, String> = all_functions(component).map(|at| (range(&at).start, at.title())).collect();
    let texts = functions.iter().map(|at| {
        let text = disassemble::function(&image, range(at), |start| titles.get(&start).cloned())?;
        Ok(format!("; {}\n{text}", at.title()))
    });
    Ok(texts.collect::<Result<Vec<_>>>()?.join("\n"))
}

#[cfg(not(feature = "disassemble"))]
fn code(_: &Component, _: &[u8], _: Option<&str>) -> Result<String> {
    bail!("phase `code` is not in this build of gusset (feature `disassemble`)")
}

fn clif(component: &Component, bytes: &[u8], function: Option<&str>) -> Result<String> {
    let functions = selected(component, function)?;
    let compiler = Compiler::for_host(&CompileSettings::default())?;
    let texts = functions.iter().map(|at| {
        let text = compiler.clif(component, bytes, at.module_id, at.defined)?;
        Ok(format!("; {}\n{}\n", at.title(), text.trim_end()))
    });
    Ok(texts.collect::<Result<Vec<_>>>()?.join("\n"))
}

/// A function of a core module.
struct Function<'c> {
    module_id: ModuleId,
    module: &'c Module,
    defined: DefinedFuncIndex,
}

fn all_functions(component: &Component) -> impl Iterator<Item = Function<'_>> {
    let of = |(module_id, module): (ModuleId, &_)| {
        let module: &Module = module;
        module.bodies.keys().map(move |defined| (module_id, defined)).collect::<Vec<_>>()
    };
    let keys = component.modules.iter().flat_map(of);
    keys.map(|(module_id, defined)| Function { module_id, module: &component.modules[module_id], defined })
}

impl Function<'_> {
    fn index(&self) -> FuncIndex {
        self.module.func_index(self.defined)
    }

    fn is(&self, name: &str) -> bool {
        self.module.func_name(self.index()) == Some(name)
            || name == format!("{}:{}", self.module_id.position(), self.index().position())
    }

    fn title(&self) -> String {
        let name = self.module.func_name(self.index()).map(|name| format!(" `{name}`")).unwrap_or_default();
        format!("{} {}{name}", self.module_id, self.index())
    }
}
