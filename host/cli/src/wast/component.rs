//! What directives do to components.

use anyhow::{Context, Result, bail, ensure};
use gusset::component::{Component, ComponentError, ComponentErrorKind, Instance, LinkError, Linker, Val};
use gusset::{Engine, Error, Module, Store};
use wast::{WastInvoke, WastRet};

pub(super) use super::component_traps::fits as trap_fits;
use super::component_values;

/// What components can import.
pub(super) struct Host {
    linker: Linker<()>,
}

impl Host {
    pub(super) fn new(engine: &Engine) -> Result<Host> {
        let mut linker = Linker::new(engine);
        linker.allow_shadowing(true);
        linker.root().func_wrap("host-return-two", |_, (): ()| Ok((2_u32,)))?;
        linker.instance("host")?.func_wrap("return-two", |_, (): ()| Ok((2_u32,)))?;
        Ok(Host { linker })
    }

    pub(super) fn instantiate(&self, store: &mut Store<()>, component: &Component) -> Result<Instance> {
        self.linker.instantiate(store, component)
    }

    /// Lets later components import an instance under a name.
    pub(super) fn register(&mut self, store: &Store<()>, name: &str, instance: Instance) -> Result<()> {
        self.linker.root().live_instance(store, name, instance)
    }

    /// Lets later components import a core module under a name.
    pub(super) fn register_module(&mut self, name: &str, module: &Module) -> Result<()> {
        self.linker.root().module(name, module)
    }

    /// Lets later components import a component under a name.
    pub(super) fn register_component(&mut self, name: &str, component: &Component) -> Result<()> {
        self.linker.root().component(name, component)
    }
}

/// Calls an exported function.
pub(super) fn invoke(store: &mut Store<()>, instance: Instance, invoke: &WastInvoke<'_>) -> Result<Vec<Val>> {
    let func = instance.get_func(&*store, invoke.name);
    let func = func.with_context(|| format!("no exported function `{}`", invoke.name))?;
    let args = invoke.args.iter().map(component_values::argument).collect::<Result<Vec<_>>>()?;
    let mut results = vec![Val::Bool(false); func.ty(&*store)?.results().len()];
    func.call(store, &args, &mut results)?;
    Ok(results)
}

/// Compares a value with what is expected.
pub(super) fn expect(value: &Val, wanted: &WastRet<'_>) -> Result<()> {
    let wanted = component_values::expected(wanted)?;
    ensure!(*value == wanted, "expected {wanted:?}, found {value:?}");
    Ok(())
}

/// Checks that a binary is not a valid component; one that is only not supported is no better than a
/// valid one.
pub(super) fn expect_refused(engine: &Engine, bytes: &[u8], message: &str) -> Result<()> {
    let error = match Component::new(engine, bytes) {
        Ok(_) => bail!("expected `{message}`, found a valid component"),
        Err(error) => error,
    };
    match error.downcast_ref::<ComponentError>().map(ComponentError::kind) {
        Some(
            ComponentErrorKind::Invalid { .. } | ComponentErrorKind::NotWasm { .. } | ComponentErrorKind::CoreModule,
        ) => Ok(()),
        _ => bail!("expected `{message}`, found {}", super::one_line(&error)),
    }
}

/// Whether a component could not be linked, for this reason.
pub(super) fn is_link_error(error: &Error, reason: &str) -> bool {
    let ours = match reason {
        // In the words of one of the suites.
        "expected instance found func" => "expected an instance, the linker has a function",
        ours => ours,
    };
    error.downcast_ref::<LinkError>().is_some_and(|error| error.to_string().contains(ours))
}
