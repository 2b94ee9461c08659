//! Turns the core modules of a component into machine code.
//!
//! In goes a translated component with the bytes that it was translated from, out comes a
//! [`CodeImage`]: position-independent text with its tables. The trampolines between host and wasm,
//! one set for an engine, come out of [`Compiler::stubs`] in the same shape. This is the only place
//! that names Cranelift. Nothing is mapped or made executable here (`vm` does that), no constant
//! expression is evaluated, and nothing of the component model is known but the layout of a lowering.
//!
//! ```text
//! mod        the compiler as others see it
//! isa        the target and its settings
//! worker     one function at a time through Cranelift, with reused memory
//! func       one WebAssembly function into CLIF: locals, operand stack, budget
//! frames     blocks, loops and ifs; reachability
//! operators  which file translates an operator, and what an unsupported one is called
//! numeric, variables, memory, table, control, calls: the operators by family
//! metering   fuel and epochs
//! wide       128-bit arithmetic
//! simd_*     the vector operators by family; `vectors` has the lanes on the operand stack
//! context    loads from the instance's context
//! copies     calls that are replaced by what they call
//! handles    built-ins for resources, in the place of their calls
//! wiring     what a module's imports are, where that is known
//! stubs      entry, lowering and built-in trampolines
//! signature  core types as Cranelift's
//! traps      trap codes as Cranelift's
//! unwind     the `.eh_frame` section
//! link       pieces of code into one image
//! ```
//!
//! # Invariants
//! * The same input gives the same bytes, on any number of threads.
//! * What one function may make Cranelift allocate is bounded (`func::Budget`); a function beyond
//!   it, or beyond a limit of Cranelift, is an error with the function's name.
//! * Nothing here is `unsafe`.

mod atomic;
mod bulk;
mod calls;
mod context;
mod control;
mod copies;
mod frames;
mod func;
mod handles;
mod isa;
mod link;
mod looks;
mod memory;
mod metering;
mod numeric;
mod operators;
mod signature;
mod simd_convert;
mod simd_float;
mod simd_integer;
mod simd_lanes;
mod simd_memory;
mod simd_relaxed;
mod stubs;
mod table;
mod traps;
mod unwind;
mod variables;
mod vectors;
mod wide;
mod wiring;
mod worker;

use anyhow::{Context, Result, bail};
use cranelift_codegen::isa::OwnedTargetIsa;
use rayon::prelude::*;

use crate::artifact::Target;
use crate::ids::{DefinedFuncIndex, IdVec, ModuleId};
use crate::layout::{CodeImage, FunctionCode, MemoryConfig, builtin::Builtin};
use crate::translate::{Component, CoreFuncType};
use func::FuncSource;
use link::Compiled;
use wiring::Wiring;
use worker::Worker;

/// How code is generated.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct CompileSettings {
    /// What the optimizer aims at.
    pub optimize: Optimize,
    /// Whether Cranelift's verifier checks each function; for the development of this stage.
    pub verify_clif: bool,
    /// How many threads work on a component.
    pub parallel: Parallelism,
    /// Whether native unwinders can walk through the code's frames.
    pub unwind: Unwind,
    /// Whether code counts the fuel that it uses.
    pub fuel: bool,
    /// Whether code stops at the epoch's deadline.
    pub epochs: bool,
    /// What code may assume of memories.
    pub memories: MemoryConfig,
    /// What relaxed vector operators give where the specification leaves a choice.
    pub relaxed_simd: RelaxedSimd,
    /// Whether every float operator that gives a NaN gives the canonical one, at some cost. Without
    /// it, sign and payload are whatever the machine gives.
    pub canonical_nans: bool,
    /// Which calls between modules are replaced by what they call.
    pub inlining: Inlining,
}

/// What the optimizer aims at.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Optimize {
    /// Short compile time.
    None,
    /// Fast code.
    #[default]
    Speed,
    /// Fast code, but small where it costs little.
    SpeedAndSize,
}

/// Which calls between modules of a component are replaced by what they call.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Inlining {
    /// None.
    Nothing,
    /// Those of adapters and functions that are small, unless fuel or epochs are counted or the optimizer is off.
    #[default]
    Small,
}

/// Whether native unwinders can walk through the code's frames.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Unwind {
    /// They can.
    #[default]
    Tables,
    /// They stop there.
    Nothing,
}

/// What relaxed vector operators give where the specification leaves a choice.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum RelaxedSimd {
    /// What the machine is fastest at.
    #[default]
    Fastest,
    /// What the specification's deterministic profile gives, on every machine.
    Deterministic,
}

/// How many threads work on a component.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Parallelism {
    /// Only the calling one.
    Serial,
    /// Those of rayon's current pool.
    #[default]
    Pool,
}

/// A trampoline between host and wasm (see `layout` for the records that they fill in).
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Stub {
    /// The host calls wasm functions of this type:
    /// `extern "C" fn(code, context, store: *mut VmStoreContext, values: *mut u64) -> u8`, 1 for a
    /// return and 0 for an unwinding.
    Entry(CoreFuncType),
    /// Wasm calls a lowered function of this type; the context is a `VmLowering`.
    Lowering(CoreFuncType),
    /// Wasm calls a built-in.
    Builtin(Builtin),
}

/// Generates code for one target with one set of settings.
pub struct Compiler {
    isa: OwnedTargetIsa,
    settings: CompileSettings,
}

impl Compiler {
    /// A compiler for the machine that it runs on.
    ///
    /// # Errors
    /// When the machine is not supported, or lacks instructions that the generated code needs.
    pub fn for_host(settings: &CompileSettings) -> Result<Compiler> {
        Ok(Compiler { isa: isa::for_host(settings)?, settings: *settings })
    }

    /// Compiles all functions of all modules of a component. `bytes` is the binary that the
    /// component was translated from.
    ///
    /// # Errors
    /// Names the first function, in the order of the binary, that uses what is not supported or
    /// that is too large.
    pub fn component(&self, component: &Component, bytes: &[u8]) -> Result<CodeImage> {
        if u32::try_from(bytes.len()).is_err() {
            bail!("component of {} bytes: expected less than 4 GiB", bytes.len());
        }
        if !component.is_linked() {
            bail!("the component imports core modules or components, which are to be given before it is compiled");
        }
        let functions: Vec<_> = component
            .modules
            .iter()
            .flat_map(|(module, definition)| definition.bodies.keys().map(move |func| (module, func)))
            .collect();
        let wiring = Wiring::new(component)?;
        let pieces = self.each(&functions, |worker, (module, func)| {
            let source = FuncSource::new(component, bytes, (*module, *func), &wiring, &self.settings)?;
            worker.function(&source).with_context(|| source.describe())
        })?;
        let linked = link::link(&*self.isa, &pieces, |(module, func)| functions.binary_search(&(module, func)).ok())?;
        let mut ranges = linked.ranges.iter().copied();
        let functions: IdVec<ModuleId, IdVec<DefinedFuncIndex, FunctionCode>> = component
            .modules
            .values()
            .map(|module| ranges.by_ref().take(module.bodies.len()).map(|code| FunctionCode { code }).collect())
            .collect();
        Ok(CodeImage { functions, memories: self.settings.memories, ..linked.into_image() })
    }

    /// Compiles trampolines; returns their image and where each of them starts in its text.
    ///
    /// # Errors
    /// When a type holds what is not supported.
    pub fn stubs(&self, stubs: &[Stub]) -> Result<(CodeImage, Vec<u32>)> {
        let pieces = self.each(stubs, |worker, stub| worker.stub(stub))?;
        let linked = link::link(&*self.isa, &pieces, |_| None)?;
        let offsets = linked.ranges.iter().map(|range| range.start).collect();
        Ok((linked.into_image(), offsets))
    }

    /// The CLIF of one function before optimization, as text.
    ///
    /// # Errors
    /// As [`Compiler::component`], or when there is no such function.
    pub fn clif(
        &self,
        component: &Component,
        bytes: &[u8],
        module: ModuleId,
        func: DefinedFuncIndex,
    ) -> Result<String> {
        let wiring = Wiring::new(component)?;
        let source = FuncSource::new(component, bytes, (module, func), &wiring, &self.settings)?;
        Worker::new(&*self.isa).function_clif(&source).with_context(|| source.describe())
    }

    /// The CLIF of a trampoline before optimization, as text.
    ///
    /// # Errors
    /// As [`Compiler::stubs`].
    pub fn stub_clif(&self, stub: &Stub) -> Result<String> {
        Worker::new(&*self.isa).stub_clif(stub)
    }

    /// Compiles every item, in their order whatever thread took which; of several errors, the first
    /// item's is returned.
    fn each<T: Sync>(
        &self,
        items: &[T],
        compile: impl Fn(&mut Worker<'_>, &T) -> Result<Compiled> + Sync,
    ) -> Result<Vec<Compiled>> {
        let isa = &*self.isa;
        match self.settings.parallel {
            Parallelism::Serial => {
                let mut worker = Worker::new(isa);
                items.iter().map(|item| compile(&mut worker, item)).collect()
            }
            Parallelism::Pool => {
                let all: Vec<Result<Compiled>> =
                    items.par_iter().map_init(|| Worker::new(isa), |worker, item| compile(worker, item)).collect();
                all.into_iter().collect()
            }
        }
    }
}

impl Compiler {
    /// The machine for which code is generated.
    pub fn target(&self) -> Target {
        let flags = self.isa.isa_flags().into_iter();
        let on = flags.filter(|flag| flag.name.starts_with("has_") && flag.as_bool() == Some(true));
        Target { triple: self.isa.triple().to_string(), cpu_features: on.map(|flag| flag.name.to_owned()).collect() }
    }
}

impl std::fmt::Debug for Compiler {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Compiler").field("target", &self.isa.triple().to_string()).finish_non_exhaustive()
    }
}

/// The error for a proposal that is not implemented.
fn unsupported(proposal: &str) -> anyhow::Error {
    anyhow::anyhow!("the `{proposal}` proposal is not supported")
}

/// The error for a state that validated input cannot reach.
fn internal(what: impl std::fmt::Display) -> anyhow::Error {
    anyhow::anyhow!("internal error of the compiler: {what}")
}

#[cfg(test)]
mod tests;
