//! One component of the soak on one engine, and what is done to each of its instances.
//!
//! What a fresh instance must read is found out once, from instances that lie in no pool ([`Fresh`]).

use std::fmt;
use std::pin::pin;
use std::task::{Context as PollContext, Poll, Waker};

use anyhow::{Context, Result, bail};
use gusset::component::{Component, Instance, InstancePre, Linker, TypedFuncExport};
use gusset::{Engine, ResourceLimiter, Store};

use super::guests::Guest;
use crate::random::Random;

/// Places that a sample can be of.
const PLACES: u32 = 64;

/// What every instance of a component reads before anything is written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Fresh {
    digest: u64,
    samples: Vec<u64>,
}

/// A component that is ready to be instantiated.
pub(super) struct Tenant<'f> {
    fresh: &'f Fresh,
    pub(super) pre: InstancePre<Host>,
    sample: TypedFuncExport<(u32,), (u64,)>,
    digest: TypedFuncExport<(), (u64,)>,
    spoil: TypedFuncExport<(u32,), ()>,
    behind: TypedFuncExport<(), (u64,)>,
    fail: TypedFuncExport<(), ()>,
    greet: Option<TypedFuncExport<(String,), (String,)>>,
}

/// An instance was not what it must be: no refusal of anybody explains that.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Difference(String);

/// The data of an instance's store: whether its limiter denies something.
#[derive(Clone, Debug, Default)]
pub(super) struct Host {
    pub(super) denial: Option<Denial>,
    /// How often it was asked.
    pub(super) asked: u64,
}

/// Which question of a store's limiter is answered with no, and how.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Denial {
    /// As the trait has it: -1 for a growth, an error for what is to be made.
    No(u64),
    /// With an error, which stops the guest.
    Error(u64),
}

/// How closely an instance is looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Look {
    /// One place of everything.
    Sample,
    /// Everything, and that nothing is behind it.
    Whole,
}

impl Fresh {
    /// What instances without a pool read.
    ///
    /// # Errors
    /// When the component does not run.
    pub(super) fn of(guest: &Guest) -> Result<Fresh> {
        let engine = Engine::default();
        let nothing = Fresh { digest: 0, samples: Vec::new() };
        let tenant = Tenant::load(&engine, guest, &nothing)?;
        let read = |at: Option<u32>| {
            let mut store = Store::new(&engine, Host::default());
            let instance = tenant.pre.instantiate(&mut store)?;
            match at {
                Some(at) => tenant.sample.bind(&mut store, &instance)?.call(&mut store, (at,)),
                None => tenant.digest.bind(&mut store, &instance)?.call(&mut store, ()),
            }
        };
        let samples = (0..PLACES).map(|at| Ok(read(Some(at))?.0)).collect::<Result<_>>()?;
        Ok(Fresh { digest: read(None)?.0, samples })
    }
}

impl<'f> Tenant<'f> {
    /// Compiles a component, whose fresh instances read what is given.
    ///
    /// # Errors
    /// When it is not what the soak expects.
    pub(super) fn load(engine: &Engine, guest: &Guest, fresh: &'f Fresh) -> Result<Tenant<'f>> {
        let component = Component::new(engine, wat::parse_str(&guest.text)?).with_context(|| guest.name)?;
        let pre = Linker::new(engine).instantiate_pre(&component)?;
        Ok(Tenant {
            fresh,
            sample: pre.typed_func(None, "sample")?,
            digest: pre.typed_func(None, "digest")?,
            spoil: pre.typed_func(None, "spoil")?,
            behind: pre.typed_func(None, "behind")?,
            fail: pre.typed_func(None, "fail")?,
            greet: if guest.greets { Some(pre.typed_func(None, "greet")?) } else { None },
            pre,
        })
    }

    /// Makes an instance that nobody calls, and drops it.
    ///
    /// # Errors
    /// When it cannot be made.
    pub(super) fn pass_by(&self, engine: &Engine) -> Result<()> {
        self.pre.instantiate(Store::new(engine, Host::default())).map(drop)
    }

    /// Makes an instance in a store of its own, looks whether it is fresh, and spoils it.
    ///
    /// # Errors
    /// When it cannot be made, or differs from a fresh one.
    pub(super) fn visit(&self, engine: &Engine, random: &mut Random, look: Look) -> Result<Store<Host>> {
        let mut store = Store::new(engine, Host::default());
        self.visit_in(&mut store, random, look)?;
        Ok(store)
    }

    /// The same in a store that there is; some instances are removed from it afterwards.
    ///
    /// # Errors
    /// When the instance cannot be made, or differs from a fresh one.
    pub(super) fn visit_in(&self, store: &mut Store<Host>, random: &mut Random, look: Look) -> Result<()> {
        let instance = self.pre.instantiate(&mut *store)?;
        match look {
            Look::Sample => self.sample(store, &instance, random.below(PLACES))?,
            Look::Whole => self.read_all(store, &instance)?,
        }
        self.spoil(store, &instance, random.next() as u32)?;
        if look == Look::Whole {
            let behind = self.behind.bind(&mut *store, &instance)?.call(&mut *store, ());
            differs(behind.is_ok(), || format!("something is behind the memory: {behind:?}"))?;
        } else if random.below(8) == 0 {
            let failed = self.fail.bind(&mut *store, &instance)?.call(&mut *store, ());
            differs(failed.is_ok(), || "a trap did not happen".to_owned())?;
        }
        if look == Look::Sample && random.below(8) == 0 {
            instance.remove(store)?;
        }
        Ok(())
    }

    fn sample(&self, store: &mut Store<Host>, instance: &Instance, at: u32) -> Result<()> {
        let sample = self.sample.bind(&mut *store, instance)?;
        let (found,) = match at % 2 {
            0 => sample.call(store, (at,))?,
            _ => at_once(sample.call_async(store, (at,)))?,
        };
        let expected = self.fresh.samples[at as usize];
        differs(found != expected, || format!("sample {at} of a new instance: expected {expected}, found {found}"))
    }

    fn read_all(&self, store: &mut Store<Host>, instance: &Instance) -> Result<()> {
        let (found,) = at_once(self.digest.bind(&mut *store, instance)?.call_async(store, ()))?;
        let expected = self.fresh.digest;
        differs(found != expected, || format!("all of a new instance: expected {expected:#x}, found {found:#x}"))
    }

    fn spoil(&self, store: &mut Store<Host>, instance: &Instance, seed: u32) -> Result<()> {
        if let Some(greet) = &self.greet {
            let name = "tenant".repeat(1 + seed as usize % 20);
            let (found,) = greet.bind(&mut *store, instance)?.call(&mut *store, (name.clone(),))?;
            differs(found != name.to_uppercase(), || format!("greeting `{name}` gave `{found}`"))?;
        }
        self.spoil.bind(&mut *store, instance)?.call(store, (seed,))?;
        Ok(())
    }
}

/// What a call on a stack of its own gives that has nothing to wait for.
fn at_once<R>(call: impl Future<Output = Result<R>>) -> Result<R> {
    match pin!(call).poll(&mut PollContext::from_waker(Waker::noop())) {
        Poll::Ready(result) => result,
        Poll::Pending => Err(Difference("a call waits, and nobody knows for what".to_owned()).into()),
    }
}

impl Host {
    fn answer(&mut self) -> Result<bool> {
        let question = self.asked;
        self.asked += 1;
        match self.denial {
            Some(Denial::No(denied)) => Ok(question != denied),
            Some(Denial::Error(denied)) if question == denied => bail!("question {denied} is answered with an error"),
            Some(Denial::Error(_)) | None => Ok(true),
        }
    }
}

impl ResourceLimiter for Host {
    fn memory_growing(&mut self, _: usize, _: usize, _: Option<usize>) -> Result<bool> {
        self.answer()
    }

    fn table_growing(&mut self, _: usize, _: usize, _: Option<usize>) -> Result<bool> {
        self.answer()
    }
}

fn differs(does: bool, how: impl FnOnce() -> String) -> Result<()> {
    if does { Err(Difference(how()).into()) } else { Ok(()) }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Difference {}
