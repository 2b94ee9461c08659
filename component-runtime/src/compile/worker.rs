//! One function at a time through Cranelift.
//!
//! A [`Worker`] belongs to one thread and keeps Cranelift's working memory from one function to the
//! next. What comes out of it is compact ([`Compiled`]); Cranelift's own records are dropped.

use std::panic::{AssertUnwindSafe, catch_unwind};

use anyhow::{Result, anyhow};
use cranelift_codegen::Context;
use cranelift_codegen::control::ControlPlane;
use cranelift_codegen::isa::TargetIsa;
use cranelift_frontend::FunctionBuilderContext;

use super::func::{self, FuncSource};
use super::link::Compiled;
use super::{Stub, internal, stubs};
use crate::layout::InlinedPosition;

/// Working memory of one thread.
pub(super) struct Worker<'i> {
    isa: &'i dyn TargetIsa,
    context: Context,
    builder: FunctionBuilderContext,
}

impl<'i> Worker<'i> {
    pub(super) fn new(isa: &'i dyn TargetIsa) -> Worker<'i> {
        Worker { isa, context: Context::new(), builder: FunctionBuilderContext::new() }
    }

    /// Compiles a function of a module.
    pub(super) fn function(&mut self, source: &FuncSource<'_>) -> Result<Compiled> {
        self.guarded(|worker| {
            let inlined = func::translate(worker.isa, source, &mut worker.context.func, &mut worker.builder)?;
            worker.emit(source.body_offset(), inlined)
        })
    }

    /// Compiles a trampoline.
    pub(super) fn stub(&mut self, stub: &Stub) -> Result<Compiled> {
        self.guarded(|worker| {
            stubs::build(worker.isa, stub, &mut worker.context.func, &mut worker.builder)?;
            worker.emit(u32::MAX, Vec::new())
        })
    }

    /// The CLIF of a function before optimization.
    pub(super) fn function_clif(&mut self, source: &FuncSource<'_>) -> Result<String> {
        self.guarded(|worker| {
            func::translate(worker.isa, source, &mut worker.context.func, &mut worker.builder)?;
            Ok(worker.context.func.display().to_string())
        })
    }

    /// The CLIF of a trampoline before optimization.
    pub(super) fn stub_clif(&mut self, stub: &Stub) -> Result<String> {
        self.guarded(|worker| {
            stubs::build(worker.isa, stub, &mut worker.context.func, &mut worker.builder)?;
            Ok(worker.context.func.display().to_string())
        })
    }

    fn emit(&mut self, start_position: u32, inlined: Vec<InlinedPosition>) -> Result<Compiled> {
        self.context.compile(self.isa, &mut ControlPlane::default()).map_err(|error| error.inner)?;
        let code = self.context.compiled_code().ok_or_else(|| internal("compiled without code"))?;
        Compiled::new(self.isa, code, &self.context.func.params, start_position, inlined)
    }

    /// Runs a compilation with clean memory. Cranelift asserts some of its limits, and a guest's
    /// function must not take the host down with it: a panic is an error, and what it left behind
    /// is dropped.
    fn guarded<T>(&mut self, compile: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        self.context.clear();
        let result = catch_unwind(AssertUnwindSafe(|| compile(self)));
        if !matches!(result, Ok(Ok(_))) {
            *self = Worker::new(self.isa);
        }
        result.unwrap_or_else(|panic| Err(panicked(&*panic)))
    }
}

fn panicked(panic: &(dyn std::any::Any + Send)) -> anyhow::Error {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    match text {
        Some(text) => internal(anyhow!("the code generator panicked: {text}")),
        None => internal("the code generator panicked"),
    }
}
