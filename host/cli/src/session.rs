//! Runs the steps of a script on an instance.
//!
//! Every step answers with the line that a file of expected output has for it. Generic over the
//! store's data, so that whoever brings a linker with host functions (the harness, a test) can run
//! the same scripts as the command.
//!
//! # Invariants
//! * After a trap no further step runs.
//! * What is wrong with a script (an unknown name, an argument of a wrong type) is an error; what the
//!   component answers, and be it a trap, is output.

use std::collections::HashMap;

use anyhow::{Context, Result, anyhow, bail, ensure};
use gusset::component::{
    Component, Func, Instance, Linker, ResourceAny, ResourceAnyError, TypeMismatch, Val, types, wave,
};
use gusset::{Error, Store, Trap};

use crate::names::{self, Export};
use crate::print;
use crate::script::{Action, Call, Step};

/// An instance, with what the steps so far have left.
pub struct Session<T: 'static> {
    store: Store<T>,
    instance: Instance,
    types: types::Component,
    exports: Vec<Export>,
    /// Where calls go that do not say it.
    current: Option<String>,
    kept: HashMap<String, Val>,
    trap: Option<Error>,
}

/// What a call gave.
enum Outcome {
    Value(Option<Val>),
    Trapped(Error),
}

/// What a call gave, as text.
enum Answer {
    Printed(String),
    Trapped(Error),
}

/// A value in WAVE; handles, which have no text there, are told by what they are.
fn whole(value: &Val) -> String {
    let mut text = String::new();
    wave::print_with(value, &mut text, &mut |_, _| wave::Special::No);
    text
}

impl<T: 'static> Session<T> {
    /// Instantiates a component.
    ///
    /// # Errors
    /// When the linker lacks imports, or instantiation traps.
    pub fn new(mut store: Store<T>, linker: &Linker<T>, component: &Component) -> Result<Session<T>> {
        let instance = linker.instantiate(&mut store, component)?;
        let types = component.component_type();
        let exports = names::exports(&types);
        Ok(Session { store, instance, types, exports, current: None, kept: HashMap::new(), trap: None })
    }

    /// The trap of a step, after which no further step runs.
    pub fn trap(&self) -> Option<&Error> {
        self.trap.as_ref()
    }

    /// The store, with what the host functions saw.
    pub fn store(&self) -> &Store<T> {
        &self.store
    }

    /// Runs a step; returns its line of output.
    ///
    /// # Errors
    /// When the step does not fit the component or the steps before it.
    pub fn run(&mut self, step: &Step) -> Result<String> {
        ensure!(self.trap.is_none(), "no step runs after a trap");
        match &step.action {
            Action::Use(instance) => {
                self.current = Some(names::find_instance(&self.types, instance)?);
                Ok(step.text.clone())
            }
            Action::Drop(name) => self.drop_kept(&step.text, name),
            Action::Call { keep, call } => self.call(&step.text, keep.as_deref(), call),
        }
    }

    fn drop_kept(&mut self, text: &str, name: &str) -> Result<String> {
        let value = self.kept.remove(name).with_context(|| format!("no value is kept under the name `${name}`"))?;
        let Val::Resource(handle) = value else { bail!("`${name}` is not a handle") };
        match self.drop_handle(handle) {
            Ok(()) => Ok(text.to_owned()),
            Err(error) if is_misuse(&error) => Err(error.context(format!("`${name}`"))),
            Err(error) => Ok(self.trapped(text, error)),
        }
    }

    fn drop_handle(&mut self, handle: ResourceAny) -> Result<()> {
        handle.resource_drop(&mut self.store)
    }

    /// The value of a call in WAVE, whole; empty where the function has no result.
    ///
    /// # Errors
    /// When the step is no call or does not fit the component, and when the call traps.
    pub fn value_of(&mut self, step: &Step) -> Result<String> {
        let Action::Call { keep, call } = &step.action else { bail!("expected a call") };
        match self.outcome(keep.as_deref(), call, whole)? {
            Answer::Printed(value) => Ok(value),
            Answer::Trapped(error) => Err(error),
        }
    }

    fn call(&mut self, text: &str, keep: Option<&str>, call: &Call) -> Result<String> {
        match self.outcome(keep, call, print::value)? {
            Answer::Printed(value) => Ok(format!("{text} => {value}")),
            Answer::Trapped(error) => Ok(self.trapped(text, error)),
        }
    }

    fn outcome(&mut self, keep: Option<&str>, call: &Call, print: fn(&Val) -> String) -> Result<Answer> {
        let export = self.find(call)?;
        let func = self.func(&export)?;
        let ty = func.ty(&self.store)?;
        let kept = &self.kept;
        let names = |name: &str| kept.get(name).cloned();
        let args = wave::parse_args(&ty, &call.args, &names).with_context(|| format!("call of `{export}`"))?;
        match self.call_func(func, &ty, &args).with_context(|| format!("call of `{export}`"))? {
            Outcome::Trapped(error) => Ok(Answer::Trapped(error)),
            Outcome::Value(value) => {
                let printed = value.as_ref().map(print).unwrap_or_default();
                if let Some(name) = keep {
                    self.keep(name, value).with_context(|| format!("call of `{export}`"))?;
                }
                Ok(Answer::Printed(printed))
            }
        }
    }

    fn find(&self, call: &Call) -> Result<Export> {
        let named = match &call.instance {
            Some(name) => Some(names::find_instance(&self.types, name)?),
            None => self.current.clone(),
        };
        names::find_func(&self.exports, named.as_deref(), &call.func)
    }

    fn func(&mut self, export: &Export) -> Result<Func> {
        let found = match &export.instance {
            None => self.instance.get_func(&mut self.store, export.func.as_str()),
            Some(name) => {
                let instance = self.instance.get_export_index(&mut self.store, None, name);
                let func = instance
                    .and_then(|index| self.instance.get_export_index(&mut self.store, Some(&index), &export.func));
                func.and_then(|index| self.instance.get_func(&mut self.store, index))
            }
        };
        found.ok_or_else(|| anyhow!("the instance has no function `{export}`"))
    }

    fn call_func(&mut self, func: Func, ty: &types::ComponentFunc, args: &[Val]) -> Result<Outcome> {
        let mut results = vec![Val::Bool(false); ty.results().len()];
        match func.call(&mut self.store, args, &mut results) {
            Ok(()) => Ok(Outcome::Value(results.pop())),
            Err(error) if is_misuse(&error) => Err(error),
            Err(error) => Ok(Outcome::Trapped(error)),
        }
    }

    fn keep(&mut self, name: &str, value: Option<Val>) -> Result<()> {
        let kept = match value {
            Some(Val::Result(Ok(payload))) => payload.map(|payload| *payload),
            // Nothing is kept of an error; a later use of the name says so.
            Some(Val::Result(Err(_))) => None,
            None => bail!("`${name}` keeps nothing, as the function has no result"),
            value => value,
        };
        self.kept.remove(name);
        self.kept.extend(kept.map(|value| (name.to_owned(), value)));
        Ok(())
    }

    fn trapped(&mut self, text: &str, error: Error) -> String {
        let line = format!("{text} => TRAP {}", trap_text(&error));
        self.trap = Some(error);
        line
    }
}

/// Whether an error says that the script is wrong, rather than that a call went wrong.
fn is_misuse(error: &Error) -> bool {
    error.is::<TypeMismatch>() || error.is::<ResourceAnyError>()
}

/// The reason of a trap in one line.
fn trap_text(error: &Error) -> String {
    let text = match error.downcast_ref::<Trap>() {
        Some(trap) => trap.to_string(),
        None => error.root_cause().to_string(),
    };
    text.lines().next().unwrap_or_default().to_owned()
}
