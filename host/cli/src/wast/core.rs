//! What directives do to core modules.

use anyhow::{Context, Result, bail, ensure};
use gusset::{
    Engine, Error, Extern, ImportMismatch, Instance, Linker, Module, Store, Trap, UnknownImport, Val, WrongType,
};
use wast::{WastInvoke, WastRet};

use super::{core_values, spectest};

/// What core modules can import.
pub(super) struct Host {
    linker: Linker<()>,
}

impl Host {
    pub(super) fn new(engine: &Engine, store: &mut Store<()>) -> Result<Host> {
        let mut linker = Linker::new(engine);
        linker.allow_shadowing(true);
        spectest::define(&mut linker, store)?;
        Ok(Host { linker })
    }

    pub(super) fn instantiate(&self, store: &mut Store<()>, module: &Module) -> Result<Instance> {
        self.linker.instantiate(store, module)
    }

    /// Lets later modules import from an instance.
    pub(super) fn register(&mut self, store: &Store<()>, name: &str, instance: Instance) -> Result<()> {
        self.linker.instance(store, name, instance)?;
        Ok(())
    }
}

/// Calls an exported function.
pub(super) fn invoke(store: &mut Store<()>, instance: Instance, invoke: &WastInvoke<'_>) -> Result<Vec<Val>> {
    let func = instance.get_func(&*store, invoke.name);
    let func = func.with_context(|| format!("no exported function `{}`", invoke.name))?;
    let args = invoke.args.iter().map(|arg| core_values::argument(store, arg));
    let args = args.collect::<Result<Vec<_>>>()?;
    let mut results = vec![Val::I32(0); func.ty(&*store).results().len()];
    func.call(store, &args, &mut results)?;
    Ok(results)
}

/// The value of an exported global.
pub(super) fn global(store: &Store<()>, instance: Instance, name: &str) -> Result<Val> {
    match instance.get_export(store, name) {
        Some(Extern::Global(global)) => Ok(global.get(store)),
        other => bail!("expected a global `{name}`, found {other:?}"),
    }
}

/// Compares a value with what is expected.
pub(super) fn expect(store: &Store<()>, value: &Val, wanted: &WastRet<'_>) -> Result<()> {
    let fits = core_values::fits(store, value, wanted)?;
    ensure!(fits, "expected {wanted:?}, found {value:?}");
    Ok(())
}

/// Checks that a binary is not a valid module.
pub(super) fn expect_refused(engine: &Engine, bytes: &[u8], message: &str) -> Result<()> {
    match Module::validate(engine, bytes) {
        Err(_) => Ok(()),
        Ok(()) => bail!("expected `{message}`, found a valid module"),
    }
}

/// Whether a module could not be linked.
pub(super) fn is_link_error(error: &Error) -> bool {
    error.is::<UnknownImport>() || error.is::<ImportMismatch>() || error.is::<WrongType>()
}

/// Whether a trap is what the specification's scripts call so.
pub(super) fn trap_fits(trap: Trap, message: &str) -> bool {
    let text = trap.text();
    text.contains(message) || message.starts_with(text) || (message.starts_with("null") && trap == Trap::NullReference)
}
