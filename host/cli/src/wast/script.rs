//! One script: its directives, in order, against one store.
//!
//! Definitions and instances are found by name here; what is done with one of either kind is in
//! [`super::core`] and [`super::component`].

use std::collections::HashMap;

use anyhow::{Context, Result, bail, ensure};
use gusset::{Engine, Error, Store, Trap};
use wast::lexer::Lexer;
use wast::parser::{self, ParseBuffer};
use wast::token::Id;
use wast::{QuoteWat, Wast, WastDirective, WastExecute, WastInvoke, WastRet, Wat};

use super::skips::Skips;
use super::{Summary, component, core, one_line};

/// Runs a script; every directive is counted in the summary. One that is left out whole and cannot be
/// read counts once.
///
/// # Errors
/// When the script itself cannot be read.
pub(super) fn run(engine: &Engine, name: &str, text: &str, skips: &Skips, summary: &mut Summary) -> Result<()> {
    let mut lexer = Lexer::new(text);
    lexer.allow_confusing_unicode(true);
    let buffer = ParseBuffer::new_with_lexer(lexer)?;
    let script: Wast<'_> = match parser::parse(&buffer) {
        Err(_) if skips.skip_whole(name) => {
            summary.skipped += 1;
            return Ok(());
        }
        parsed => parsed?,
    };
    let mut machine = Machine::new(engine)?;
    for directive in script.directives {
        let (line, _) = directive.span().linecol_in(text);
        if skips.skip(name, line + 1) {
            summary.skipped += 1;
            continue;
        }
        match machine.directive(directive) {
            Ok(()) => summary.passed += 1,
            Err(error) => summary.fail(format!("{name}:{}: {}", line + 1, one_line(&error))),
        }
    }
    Ok(())
}

/// A store with the instances that a script has made.
struct Machine {
    store: Store<()>,
    modules: core::Host,
    components: component::Host,
    instances: HashMap<String, Instance>,
    definitions: HashMap<String, Definition>,
    latest: Option<Instance>,
    latest_definition: Option<Definition>,
}

/// What is compiled.
#[derive(Clone)]
enum Definition {
    Module(gusset::Module),
    Component(gusset::component::Component),
}

/// What is live.
#[derive(Clone, Copy)]
enum Instance {
    Module(gusset::Instance),
    Component(gusset::component::Instance),
}

/// What a call gave.
#[derive(Debug)]
enum Values {
    Core(Vec<gusset::Val>),
    Component(Vec<gusset::component::Val>),
}

/// Which of the two a binary in a script is meant to be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Module,
    Component,
}

impl Kind {
    fn of(wat: &Wat<'_>) -> Kind {
        match wat {
            Wat::Module(_) => Kind::Module,
            Wat::Component(_) => Kind::Component,
        }
    }

    fn of_quoted(wat: &QuoteWat<'_>) -> Kind {
        match wat {
            QuoteWat::Wat(wat) => Kind::of(wat),
            QuoteWat::QuoteModule(..) => Kind::Module,
            QuoteWat::QuoteComponent(..) => Kind::Component,
        }
    }
}

impl Machine {
    fn new(engine: &Engine) -> Result<Machine> {
        let mut store = Store::new(engine, ());
        store.set_epoch_deadline(u64::MAX);
        if engine.config().compile.consume_fuel {
            store.set_fuel(u64::MAX)?;
        }
        Ok(Machine {
            modules: core::Host::new(engine, &mut store)?,
            components: component::Host::new(engine)?,
            store,
            instances: HashMap::new(),
            definitions: HashMap::new(),
            latest: None,
            latest_definition: None,
        })
    }

    fn directive(&mut self, directive: WastDirective<'_>) -> Result<()> {
        match directive {
            WastDirective::Module(mut wat) => {
                let name = wat.name();
                self.latest = None;
                let definition = self.compile(Kind::of_quoted(&wat), wat.encode()?)?;
                self.define(name, &definition);
                self.instantiate(name, &definition)
            }
            WastDirective::ModuleDefinition(mut wat) => {
                let definition = self.compile(Kind::of_quoted(&wat), wat.encode()?)?;
                self.define(wat.name(), &definition);
                self.latest_definition = Some(definition);
                Ok(())
            }
            WastDirective::ModuleInstance { instance, module, .. } => {
                self.latest = None;
                let definition = self.definition(module)?;
                self.instantiate(instance, &definition)
            }
            WastDirective::Register { name, module, .. } => self.register(name, module),
            WastDirective::Invoke(invoke) => self.invoke(&invoke).map(drop),
            WastDirective::AssertReturn { exec, results, .. } => {
                let values = self.execute(exec)?;
                self.expect(&values, &results)
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

    fn compile(&self, kind: Kind, bytes: Vec<u8>) -> Result<Definition> {
        let engine = self.store.engine();
        Ok(match kind {
            Kind::Module => Definition::Module(gusset::Module::new(engine, bytes)?),
            Kind::Component => Definition::Component(gusset::component::Component::new(engine, bytes)?),
        })
    }

    fn define(&mut self, name: Option<Id<'_>>, definition: &Definition) {
        if let Some(name) = name {
            self.definitions.insert(name.name().to_owned(), definition.clone());
        }
    }

    fn definition(&self, name: Option<Id<'_>>) -> Result<Definition> {
        let found = match name {
            Some(name) => self.definitions.get(name.name()),
            None => self.latest_definition.as_ref(),
        };
        found.cloned().context("no such definition")
    }

    /// Lets what comes later import an instance; or else a definition, as a core module or component.
    fn register(&mut self, name: &str, registered: Option<Id<'_>>) -> Result<()> {
        match self.instance(registered) {
            Ok(Instance::Module(instance)) => self.modules.register(&self.store, name, instance),
            Ok(Instance::Component(instance)) => self.components.register(&self.store, name, instance),
            Err(error) => match self.definition(registered).map_err(|_| error)? {
                Definition::Module(module) => self.components.register_module(name, &module),
                Definition::Component(component) => self.components.register_component(name, &component),
            },
        }
    }

    fn instantiate(&mut self, name: Option<Id<'_>>, definition: &Definition) -> Result<()> {
        let instance = self.link(definition)?;
        if let Some(name) = name {
            self.instances.insert(name.name().to_owned(), instance);
            if let Instance::Component(instance) = instance {
                // One of the suites imports named components without registering them.
                self.components.register(&self.store, name.name(), instance)?;
            }
        }
        self.latest = Some(instance);
        Ok(())
    }

    fn link(&mut self, definition: &Definition) -> Result<Instance> {
        Ok(match definition {
            Definition::Module(module) => Instance::Module(self.modules.instantiate(&mut self.store, module)?),
            Definition::Component(component) => {
                Instance::Component(self.components.instantiate(&mut self.store, component)?)
            }
        })
    }

    fn instance(&self, name: Option<Id<'_>>) -> Result<Instance> {
        match name {
            Some(name) => self.instances.get(name.name()).copied().context("no instance of this name"),
            None => self.latest.context("no instance before this"),
        }
    }

    fn execute(&mut self, execute: WastExecute<'_>) -> Result<Values> {
        match execute {
            WastExecute::Invoke(invoke) => self.invoke(&invoke),
            WastExecute::Wat(mut wat) => {
                let definition = self.compile(Kind::of(&wat), wat.encode()?)?;
                self.link(&definition)?;
                Ok(Values::Core(Vec::new()))
            }
            WastExecute::Get { module, global, .. } => match self.instance(module)? {
                Instance::Module(instance) => Ok(Values::Core(vec![core::global(&self.store, instance, global)?])),
                Instance::Component(_) => bail!("a component exports no global, and `{global}` is asked for"),
            },
        }
    }

    fn invoke(&mut self, invoke: &WastInvoke<'_>) -> Result<Values> {
        Ok(match self.instance(invoke.module)? {
            Instance::Module(instance) => Values::Core(core::invoke(&mut self.store, instance, invoke)?),
            Instance::Component(instance) => Values::Component(component::invoke(&mut self.store, instance, invoke)?),
        })
    }

    fn expect(&self, values: &Values, wanted: &[WastRet<'_>]) -> Result<()> {
        let n_values = match values {
            Values::Core(values) => values.len(),
            Values::Component(values) => values.len(),
        };
        ensure!(n_values == wanted.len(), "expected {} results, found {values:?}", wanted.len());
        match values {
            Values::Core(values) => {
                values.iter().zip(wanted).try_for_each(|(value, wanted)| core::expect(&self.store, value, wanted))
            }
            Values::Component(values) => {
                values.iter().zip(wanted).try_for_each(|(value, wanted)| component::expect(value, wanted))
            }
        }
    }

    fn expect_refused(&self, mut wat: QuoteWat<'_>, message: &str) -> Result<()> {
        let kind = Kind::of_quoted(&wat);
        // What the text format refuses never becomes bytes.
        let Ok(bytes) = wat.encode() else { return Ok(()) };
        match kind {
            Kind::Module => core::expect_refused(self.store.engine(), &bytes, message),
            Kind::Component => component::expect_refused(self.store.engine(), &bytes, message),
        }
    }

    fn expect_unlinkable(&mut self, mut wat: Wat<'_>, message: &str) -> Result<()> {
        let definition = self.compile(Kind::of(&wat), wat.encode()?)?;
        match self.link(&definition) {
            Ok(_) => bail!("expected `{message}`, found something that links"),
            Err(error) if core::is_link_error(&error) || component::is_link_error(&error, message) => Ok(()),
            Err(error) => bail!("expected `{message}`, found {}", one_line(&error)),
        }
    }
}

fn expect_trap(outcome: Result<Values>, message: &str) -> Result<()> {
    let error = match outcome {
        Ok(values) => bail!("expected the trap `{message}`, found {values:?}"),
        Err(error) => error,
    };
    let Some(trap) = trap_of(&error) else {
        bail!("expected the trap `{message}`, found {}", one_line(&error));
    };
    let fits = core::trap_fits(trap, message) || component::trap_fits(trap, message);
    ensure!(fits, "expected the trap `{message}`, found `{trap}`");
    Ok(())
}

fn trap_of(error: &Error) -> Option<Trap> {
    error.downcast_ref::<Trap>().copied()
}
