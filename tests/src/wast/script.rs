//! One script: its directives, in order, against one store.

use std::collections::HashMap;

use anyhow::{Context, Result, bail, ensure};
use gusset::{
    Engine, Error, Extern, ImportMismatch, Instance, Linker, Module, Store, Trap, UnknownImport, Val, WrongType,
};
use wast::lexer::Lexer;
use wast::parser::{self, ParseBuffer};
use wast::token::Id;
use wast::{QuoteWat, Wast, WastDirective, WastExecute, WastInvoke, Wat};

use super::skips::Skips;
use super::{Summary, compare, spectest};

/// Runs a script; every directive is counted in the summary.
///
/// # Errors
/// When the script itself cannot be read.
pub(super) fn run(engine: &Engine, path: &str, text: &str, skips: &Skips, summary: &mut Summary) -> Result<()> {
    let mut lexer = Lexer::new(text);
    lexer.allow_confusing_unicode(true);
    let buffer = ParseBuffer::new_with_lexer(lexer)?;
    let script: Wast<'_> = parser::parse(&buffer)?;
    let mut machine = Machine::new(engine)?;
    for directive in script.directives {
        let (line, _) = directive.span().linecol_in(text);
        if skips.skip(path, line + 1) {
            summary.skipped += 1;
            continue;
        }
        match machine.directive(directive) {
            Ok(()) => summary.passed += 1,
            Err(error) => summary.fail(format!("{path}:{}: {}", line + 1, one_line(&error))),
        }
    }
    Ok(())
}

fn one_line(error: &Error) -> String {
    format!("{error:#}").lines().map(str::trim).collect::<Vec<_>>().join("; ")
}

/// A store with the instances that a script has made.
struct Machine {
    engine: Engine,
    store: Store<()>,
    linker: Linker<()>,
    instances: HashMap<String, Instance>,
    definitions: HashMap<String, Module>,
    latest: Option<Instance>,
    latest_definition: Option<Module>,
}

impl Machine {
    fn new(engine: &Engine) -> Result<Machine> {
        let mut store = Store::new(engine, ());
        store.set_epoch_deadline(u64::MAX);
        if engine.config().compile.consume_fuel {
            store.set_fuel(u64::MAX)?;
        }
        let mut linker = Linker::new(engine);
        linker.allow_shadowing(true);
        spectest::define(&mut linker, &mut store)?;
        Ok(Machine {
            engine: engine.clone(),
            store,
            linker,
            instances: HashMap::new(),
            definitions: HashMap::new(),
            latest: None,
            latest_definition: None,
        })
    }

    fn directive(&mut self, directive: WastDirective<'_>) -> Result<()> {
        match directive {
            WastDirective::Module(mut module) => {
                let name = module.name();
                self.latest = None;
                let module = Module::new(&self.engine, module.encode()?)?;
                self.instantiate(name, &module)
            }
            WastDirective::ModuleDefinition(mut module) => {
                let name = module.name();
                let module = Module::new(&self.engine, module.encode()?)?;
                if let Some(name) = name {
                    self.definitions.insert(name.name().to_owned(), module.clone());
                }
                self.latest_definition = Some(module);
                Ok(())
            }
            WastDirective::ModuleInstance { instance, module, .. } => {
                let module = match module {
                    Some(name) => self.definitions.get(name.name()).cloned(),
                    None => self.latest_definition.clone(),
                };
                self.instantiate(instance, &module.context("no such module definition")?)
            }
            WastDirective::Register { name, module, .. } => {
                let instance = self.instance(module)?;
                self.linker.instance(&self.store, name, instance)?;
                Ok(())
            }
            WastDirective::Invoke(invoke) => self.invoke(&invoke).map(drop),
            WastDirective::AssertReturn { exec, results, .. } => {
                let values = self.execute(exec)?;
                ensure!(values.len() == results.len(), "expected {} results, found {values:?}", results.len());
                for (value, wanted) in values.iter().zip(&results) {
                    let fits = compare::fits(&self.store, value, wanted)?;
                    ensure!(fits, "expected {wanted:?}, found {value:?}");
                }
                Ok(())
            }
            WastDirective::AssertTrap { exec, message, .. } => expect_trap(self.execute(exec), message),
            WastDirective::AssertExhaustion { call, .. } => match self.invoke(&call) {
                Err(error) if error.downcast_ref::<Trap>() == Some(&Trap::StackOverflow) => Ok(()),
                other => bail!("expected the stack to be exhausted, found {other:?}"),
            },
            WastDirective::AssertMalformed { module, message, .. }
            | WastDirective::AssertInvalid { module, message, .. }
            | WastDirective::AssertInvalidCustom { module, message, .. }
            | WastDirective::AssertMalformedCustom { module, message, .. } => self.expect_refused(module, message),
            WastDirective::AssertUnlinkable { module, message, .. } => self.expect_unlinkable(module, message),
            WastDirective::AssertException { .. }
            | WastDirective::AssertSuspension { .. }
            | WastDirective::Thread(_)
            | WastDirective::Wait { .. } => bail!("this directive is not supported by the runner"),
        }
    }

    fn instantiate(&mut self, name: Option<Id<'_>>, module: &Module) -> Result<()> {
        let instance = self.linker.instantiate(&mut self.store, module)?;
        if let Some(name) = name {
            self.instances.insert(name.name().to_owned(), instance);
        }
        self.latest = Some(instance);
        Ok(())
    }

    fn instance(&self, name: Option<Id<'_>>) -> Result<Instance> {
        match name {
            Some(name) => self.instances.get(name.name()).copied().context("no instance of this name"),
            None => self.latest.context("no instance before this"),
        }
    }

    fn execute(&mut self, execute: WastExecute<'_>) -> Result<Vec<Val>> {
        match execute {
            WastExecute::Invoke(invoke) => self.invoke(&invoke),
            WastExecute::Wat(mut module) => {
                let module = Module::new(&self.engine, module.encode()?)?;
                self.linker.instantiate(&mut self.store, &module).map(|_| Vec::new())
            }
            WastExecute::Get { module, global, .. } => match self.instance(module)?.get_export(&self.store, global) {
                Some(Extern::Global(global)) => Ok(vec![global.get(&self.store)]),
                other => bail!("expected a global `{global}`, found {other:?}"),
            },
        }
    }

    fn invoke(&mut self, invoke: &WastInvoke<'_>) -> Result<Vec<Val>> {
        let instance = self.instance(invoke.module)?;
        let func = instance.get_func(&self.store, invoke.name);
        let func = func.with_context(|| format!("no exported function `{}`", invoke.name))?;
        let args = invoke.args.iter().map(|arg| compare::argument(&mut self.store, arg));
        let args = args.collect::<Result<Vec<_>>>()?;
        let mut results = vec![Val::I32(0); func.ty(&self.store).results().len()];
        func.call(&mut self.store, &args, &mut results)?;
        Ok(results)
    }

    fn expect_refused(&mut self, mut module: QuoteWat<'_>, message: &str) -> Result<()> {
        // What the text format refuses never becomes bytes.
        let Ok(bytes) = module.encode() else { return Ok(()) };
        match Module::validate(&self.engine, bytes) {
            Err(_) => Ok(()),
            Ok(()) => bail!("expected `{message}`, found a valid module"),
        }
    }

    fn expect_unlinkable(&mut self, mut module: Wat<'_>, message: &str) -> Result<()> {
        let module = Module::new(&self.engine, module.encode()?)?;
        match self.linker.instantiate(&mut self.store, &module) {
            Ok(_) => bail!("expected `{message}`, found a module that links"),
            Err(error) if is_link_error(&error) => Ok(()),
            Err(error) => bail!("expected `{message}`, found {}", one_line(&error)),
        }
    }
}

fn is_link_error(error: &Error) -> bool {
    error.is::<UnknownImport>() || error.is::<ImportMismatch>() || error.is::<WrongType>()
}

fn expect_trap(outcome: Result<Vec<Val>>, message: &str) -> Result<()> {
    let error = match outcome {
        Ok(values) => bail!("expected the trap `{message}`, found {values:?}"),
        Err(error) => error,
    };
    let Some(trap) = error.downcast_ref::<Trap>() else {
        bail!("expected the trap `{message}`, found {}", one_line(&error));
    };
    let text = trap.text();
    let same = text.contains(message)
        || message.starts_with(text)
        || (message.starts_with("null") && *trap == Trap::NullReference);
    ensure!(same, "expected the trap `{message}`, found `{text}`");
    Ok(())
}
