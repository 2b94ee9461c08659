//! Follows the component step by step: what each side does, what the model says of it, and what must
//! happen next.
//!
//! # Invariants
//! * [`Episode::expected`] is what the next call of the host, or the end of its own call, must show.
//! * Frames are the calls under way, the host's own turns among them; the model has a task for each.

use std::collections::BTreeMap;

use anyhow::{Result, anyhow};
use gusset::component::{Instance, InstancePre, ResourceAny, ResourceAnyError, ResourceType};
use gusset::{AsContextMut, Error, Store, Trap};

use super::choose;
use super::host::{self, Deliberate, Tag};
use super::model::{Dropped, Instance as Number, Model, Param, Rep, State, TaskId, Type, Use};
use super::world::{H, INSTANCES, OPS, Op, Shape, Target};
use crate::random::Random;

/// A store's data: one run of random commands.
pub(super) struct Episode {
    pub(super) model: Model,
    pub(super) random: Random,
    pub(super) frames: Vec<Frame>,
    /// Handles that the host holds, and some that it used to hold.
    pub(super) held: Vec<Held>,
    /// Commands that are left; from 0 on everybody returns.
    pub(super) left: u32,
    /// Which instances are locked down, after a failure that the host kept to itself.
    locked: [bool; INSTANCES.len()],
    expected: Expected,
    commands: u64,
    operand: u32,
    next_rep: u32,
    /// How many frames there were at each call that the host has under way.
    host_calls: Vec<usize>,
    instance: Option<Instance>,
    difference: Option<String>,
}

/// A call that is under way.
pub(super) struct Frame {
    /// Who is running; `None` for the host.
    pub(super) at: Option<Number>,
    pub(super) task: TaskId,
    /// Whether compiled code was entered for it: by the host, or to run a destructor that is not of the instance
    /// which drops.
    entered: bool,
    /// What it gives.
    pub(super) gives: Option<Type>,
    /// The host's handles that were lent for it.
    lent: Vec<usize>,
    /// The host's handles that it was lent.
    borrowed: Vec<usize>,
}

/// A handle of the host.
#[derive(Clone, Copy, Debug)]
pub(super) struct Held {
    /// `None` while it is on its way.
    pub(super) handle: Option<ResourceAny>,
    pub(super) ty: Type,
    rep: Rep,
    pub(super) own: bool,
    pub(super) n_lends: u32,
    pub(super) live: bool,
    /// Whether it came from a guest, so that a destructor is known.
    from_guest: bool,
}

/// What must come next.
#[derive(Clone, PartialEq, Debug)]
enum Expected {
    /// A guest asks for a command.
    Next { who: Number, a: u32, b: u32 },
    /// A guest calls the host with handles that lie at these places of `held`.
    HostCalled { shape: Shape, ty: Type, handles: Vec<usize> },
    /// The host's destructor is called.
    Dtor(Rep),
    /// The host goes on.
    HostTurn,
    /// The host's call returns, with an owned handle or without.
    Returned(Option<(Type, Rep)>),
    /// The host's drop is done.
    DropDone,
    /// A failure unwinds to the host's innermost call.
    Failure(Failure),
}

/// Why a call ends early.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Failure {
    Trap(Trap),
    Deliberate,
    Misuse(ResourceAnyError),
}

/// What the host does.
pub(super) enum Step {
    Return(Option<ResourceAny>),
    Fail,
    Make(u32),
    Drop(ResourceAny),
    Call { instance: Number, shape: Shape, ty: Type, args: Vec<ResourceAny> },
}

/// How an episode came out.
pub(super) struct Outcome {
    pub(super) commands: u64,
    /// How often what was done to a handle in which state.
    pub(super) cells: BTreeMap<(Use, State), u64>,
    /// What ended it, or what differed.
    pub(super) end: Result<String, String>,
}

impl Episode {
    /// Runs an episode.
    pub(super) fn run(linked: &InstancePre<Episode>, seed: u64) -> Result<Outcome> {
        let mut store = Store::new(linked.engine(), Episode::new(seed));
        let instance = linked.instantiate(&mut store)?;
        store.data_mut().instance = Some(instance);
        let outcome = host::turn(store.as_context_mut());
        let episode = store.into_data();
        let end = match (episode.difference, outcome) {
            (Some(difference), _) => Err(difference),
            (None, Ok(_)) => Ok("the end".to_owned()),
            (None, Err(error)) => match (failure_of(&error), &episode.expected) {
                (Some(found), Expected::Failure(wanted)) if found == *wanted => Ok(format!("{found:?}")),
                (_, expected) => Err(format!("expected {expected:?}, found the error {error:#}")),
            },
        };
        Ok(Outcome { commands: episode.commands, cells: episode.model.cells, end })
    }

    fn new(seed: u64) -> Episode {
        let mut random = Random::new(seed);
        let mut model = Model::new(INSTANCES.len());
        let task = model.push_task();
        Episode {
            model,
            left: 20 + random.below(400),
            random,
            frames: vec![Frame { at: None, task, entered: true, gives: None, lent: vec![], borrowed: vec![] }],
            held: vec![],
            locked: [false; INSTANCES.len()],
            expected: Expected::HostTurn,
            commands: 0,
            operand: 0,
            next_rep: 1000,
            host_calls: vec![],
            instance: None,
            difference: None,
        }
    }

    pub(super) fn live_instance(&self) -> Option<Instance> {
        self.instance
    }

    /// The second operand of the command that a guest does.
    pub(super) fn operand(&self) -> u32 {
        self.operand
    }

    /// A representation that no other resource has.
    pub(super) fn fresh_rep(&mut self) -> Rep {
        self.next_rep += 1;
        Rep(self.next_rep)
    }

    fn differ<V>(&mut self, found: &str) -> Result<V> {
        let difference = format!("command {}: expected {:?}, found {found}", self.commands, self.expected);
        let error = anyhow!("{difference}");
        self.difference.get_or_insert(difference);
        Err(error)
    }

    fn expect(&mut self, found: &Expected) -> Result<()> {
        match self.expected == *found {
            true => Ok(()),
            false => self.differ(&format!("{found:?}")),
        }
    }

    /// Handles and lends that are live, over all tables of the store, with what the host holds.
    fn expect_live(&mut self, live: u32) -> Result<()> {
        let wanted = self.model.live() + self.held.iter().filter(|held| held.live).count() as u32;
        // What a failure left undone in an instance that is locked down is not known.
        match self.locked.contains(&true) || wanted == live {
            true => Ok(()),
            false => self.differ(&format!("{live} live handles and lends instead of {wanted}")),
        }
    }

    /// Whether an instance is locked down.
    pub(super) fn is_locked(&self, instance: Number) -> bool {
        self.locked[instance]
    }

    /// Whether a part of the compiled code that goes on now is locked down: then it does not go on.
    fn check_resume(&self) -> Result<(), Trap> {
        let entered = self.frames.iter().rposition(|frame| frame.entered).unwrap_or(0);
        let mut running = self.frames[entered..].iter().filter_map(|frame| frame.at);
        match running.any(|instance| self.locked[instance]) {
            true => Err(Trap::InstanceLocked),
            false => Ok(()),
        }
    }

    fn command(&mut self) {
        self.commands += 1;
        self.left = self.left.saturating_sub(1);
    }
}

/// The guests' side.
impl Episode {
    /// A guest asks for its next command and says what the last one gave.
    pub(super) fn next(&mut self, who: Number, a: u32, b: u32, live: u32) -> Result<u64> {
        self.expect(&Expected::Next { who, a, b })?;
        self.expect_live(live)?;
        self.command();
        let choose::Command { op, x, y } = choose::guest(self, who);
        self.operand = y;
        self.expected = match self.perform(who, OPS[who][op], x, y) {
            Ok(expected) => expected,
            Err(trap) => Expected::Failure(Failure::Trap(trap)),
        };
        Ok(op as u64 | u64::from(x) << 32)
    }

    fn perform(&mut self, who: Number, op: Op, x: u32, y: u32) -> Result<Expected, Trap> {
        let goes_on = |a: u32| Expected::Next { who, a, b: 0 };
        Ok(match op {
            Op::Return => self.finish(who, x)?,
            Op::Unreachable => return Err(Trap::UnreachableCodeReached),
            Op::New => goes_on(self.model.new_own(who, own_type(who)?, Rep(x))),
            Op::Rep => goes_on(self.model.rep(who, own_type(who)?, x)?.0),
            Op::Drop(ty) => match self.model.drop(who, ty, x)? {
                Dropped::Destroy(rep) => self.destroy(ty, rep)?,
                Dropped::Nothing => goes_on(0),
            },
            Op::Call(target, shape, ty) => self.call(who, target, shape, ty, [x, y])?,
        })
    }

    /// A guest returns.
    fn finish(&mut self, who: Number, x: u32) -> Result<Expected, Trap> {
        let (task, gives) = self.frames.last().map_or((0, None), |frame| (frame.task, frame.gives));
        let given = gives.map(|ty| Ok((ty, self.model.lift(who, Param::Own(ty), x)?))).transpose()?;
        self.model.check_return(task)?;
        let entered = self.frames.last().is_some_and(|frame| frame.entered);
        let next = self.pop(given);
        // A destructor that the runtime has called for a guest.
        if entered && matches!(next, Expected::Next { .. }) {
            self.check_resume()?;
        }
        Ok(next)
    }

    /// The innermost frame is done; its caller goes on.
    fn pop(&mut self, given: Option<(Type, Rep)>) -> Expected {
        let frame = self.frames.pop();
        let caller = self.frames.last().and_then(|frame| frame.at);
        // The result is lowered before what was lent is given back.
        let index = match (caller, given) {
            (Some(caller), Some((ty, rep))) => self.model.lower(caller, Param::Own(ty), rep),
            _ => 0,
        };
        self.model.pop_task();
        if let Some(frame) = frame {
            frame.lent.iter().for_each(|at| self.held[*at].n_lends -= 1);
            frame.borrowed.iter().for_each(|at| self.held[*at].live = false);
        }
        match caller {
            Some(who) => Expected::Next { who, a: index, b: 0 },
            None => Expected::Returned(given),
        }
    }

    /// The destructor of a resource is called.
    fn destroy(&mut self, ty: Type, rep: Rep) -> Result<Expected, Trap> {
        if ty.definer.is_some_and(|definer| self.locked[definer]) {
            return Err(Trap::InstanceLocked);
        }
        // A guest's own destructor is a function that it calls.
        let own = ty.definer.is_some() && self.frames.last().is_some_and(|frame| frame.at == ty.definer);
        self.push(ty.definer, !own, None);
        Ok(match ty.definer {
            Some(who) => Expected::Next { who, a: rep.0, b: 0 },
            None => Expected::Dtor(rep),
        })
    }

    fn push(&mut self, at: Option<Number>, entered: bool, gives: Option<Type>) {
        let task = self.model.push_task();
        self.frames.push(Frame { at, task, entered, gives, lent: vec![], borrowed: vec![] });
    }

    /// A guest calls another, or the host: all arguments are lifted, then all are lowered.
    fn call(
        &mut self,
        who: Number,
        target: Target,
        shape: Shape,
        ty: Type,
        operands: [u32; 2],
    ) -> Result<Expected, Trap> {
        let gives = (shape == Shape::Give).then_some(ty);
        let params = shape.params(ty);
        let callee = if let Target::Instance(callee) = target { Some(callee) } else { None };
        if callee.is_some_and(|callee| self.locked[callee]) {
            return Err(Trap::InstanceLocked);
        }
        self.push(callee, false, gives);
        let mut reps = Vec::new();
        for (param, index) in params.iter().zip(operands) {
            reps.push(self.model.lift(who, *param, index)?);
        }
        Ok(match target {
            Target::Instance(callee) => self.enter(callee, &params, &reps),
            Target::Host => {
                let handles = params.iter().zip(reps).map(|(param, rep)| self.hold(*param, rep)).collect();
                Expected::HostCalled { shape, ty, handles }
            }
        })
    }

    /// Arguments are lowered into a guest.
    fn enter(&mut self, callee: Number, params: &[Param], reps: &[Rep]) -> Expected {
        let mut seen = [0, 0];
        for ((param, rep), seen) in params.iter().zip(reps).zip(&mut seen) {
            *seen = self.model.lower(callee, *param, *rep);
        }
        Expected::Next { who: callee, a: seen[0], b: seen[1] }
    }

    /// The host gets a handle from a guest.
    fn hold(&mut self, param: Param, rep: Rep) -> usize {
        let (ty, own) = match param {
            Param::Own(ty) => (ty, true),
            Param::Borrow(ty) => (ty, false),
        };
        let at = self.held.len();
        self.held.push(Held { handle: None, ty, rep, own, n_lends: 0, live: true, from_guest: true });
        if let (false, Some(frame)) = (own, self.frames.last_mut()) {
            frame.borrowed.push(at);
        }
        at
    }
}

/// The host's side.
impl Episode {
    /// A guest has called a function of the host.
    pub(super) fn host_called(&mut self, shape: Shape, ty: Type, handles: &[ResourceAny]) -> Result<()> {
        let places = match &self.expected {
            Expected::HostCalled { shape: wanted, ty: wanted_ty, handles: places }
                if (*wanted, *wanted_ty) == (shape, ty) && places.len() == handles.len() =>
            {
                places.clone()
            }
            _ => return self.differ(&format!("a call of {shape:?} for {ty:?} with {} handles", handles.len())),
        };
        for (at, handle) in places.into_iter().zip(handles) {
            let wanted = (self.held[at].own, ResourceType::host::<Tag>());
            if (handle.owned(), handle.ty()) != wanted {
                return self.differ(&format!("{handle:?} where {wanted:?} is wanted"));
            }
            self.held[at].handle = Some(*handle);
        }
        self.expected = Expected::HostTurn;
        Ok(())
    }

    /// The host's destructor was called.
    pub(super) fn dtor_called(&mut self, rep: u32) -> Result<()> {
        self.expect(&Expected::Dtor(Rep(rep)))?;
        self.expected = Expected::HostTurn;
        Ok(())
    }

    /// Chooses what the host does next.
    pub(super) fn host_step(&mut self, live: u32) -> Result<Step> {
        self.expect(&Expected::HostTurn)?;
        self.expect_live(live)?;
        self.command();
        let choice = choose::host(self);
        self.perform_host(choice)
    }

    fn perform_host(&mut self, choice: choose::HostCommand) -> Result<Step> {
        Ok(match choice {
            choose::HostCommand::Make => {
                let rep = self.fresh_rep();
                self.held.push(Held { handle: None, ty: H, rep, own: true, n_lends: 0, live: true, from_guest: false });
                Step::Make(rep.0)
            }
            choose::HostCommand::Fail => {
                self.expected = Expected::Failure(Failure::Deliberate);
                Step::Fail
            }
            choose::HostCommand::Return(given) => self.host_return(given)?,
            choose::HostCommand::Drop(at) => {
                let handle = self.handle(at)?;
                self.host_calls.push(self.frames.len());
                self.expected = self.host_drop(at);
                Step::Drop(handle)
            }
            choose::HostCommand::Call { instance, shape, ty, args } => {
                let handles = args.iter().map(|at| self.handle(*at)).collect::<Result<Vec<_>>>()?;
                self.host_calls.push(self.frames.len());
                self.expected = self.host_call(instance, shape, ty, &args);
                Step::Call { instance, shape, ty, args: handles }
            }
        })
    }

    fn handle(&mut self, at: usize) -> Result<ResourceAny> {
        match self.held[at].handle {
            Some(handle) => Ok(handle),
            None => self.differ("a handle that never came"),
        }
    }

    fn host_return(&mut self, given: Option<usize>) -> Result<Step> {
        let handle = given.map(|at| self.handle(at)).transpose()?;
        if self.frames.len() == 1 {
            return Ok(Step::Return(None));
        }
        self.expected = match given.map(|at| self.take(at)).transpose() {
            Err(misuse) => Expected::Failure(Failure::Misuse(misuse)),
            Ok(given) => match (self.pop(given), self.check_resume()) {
                (Expected::Returned(_), _) => Expected::DropDone,
                (_, Err(trap)) => Expected::Failure(Failure::Trap(trap)),
                (next, Ok(())) => next,
            },
        };
        Ok(Step::Return(handle))
    }

    /// The host gives an owned handle away.
    fn take(&mut self, at: usize) -> Result<(Type, Rep), ResourceAnyError> {
        let held = &mut self.held[at];
        match held {
            Held { live: false, .. } => Err(ResourceAnyError::Stale),
            Held { own: false, .. } => Err(ResourceAnyError::NotOwned),
            Held { n_lends: 1.., .. } => Err(ResourceAnyError::Lent),
            Held { ty, rep, .. } => {
                let given = (*ty, *rep);
                held.live = false;
                Ok(given)
            }
        }
    }

    fn host_drop(&mut self, at: usize) -> Expected {
        let held = &mut self.held[at];
        let Held { ty, rep, own, n_lends, live, from_guest, .. } = *held;
        if !live {
            return Expected::Failure(Failure::Misuse(ResourceAnyError::Stale));
        }
        if n_lends != 0 {
            return Expected::Failure(Failure::Misuse(ResourceAnyError::Lent));
        }
        held.live = false;
        if !own || !from_guest {
            return Expected::DropDone;
        }
        self.destroy(ty, rep).unwrap_or_else(|trap| Expected::Failure(Failure::Trap(trap)))
    }

    fn host_call(&mut self, callee: Number, shape: Shape, ty: Type, args: &[usize]) -> Expected {
        if self.locked[callee] {
            return Expected::Failure(Failure::Trap(Trap::InstanceLocked));
        }
        let params = shape.params(ty);
        let mut reps = Vec::new();
        let mut lent = Vec::new();
        for (param, at) in params.iter().zip(args) {
            let lowered = match param {
                Param::Own(_) => self.take(*at).map(|(_, rep)| rep),
                Param::Borrow(_) if !self.held[*at].live => Err(ResourceAnyError::Stale),
                Param::Borrow(_) => {
                    if self.held[*at].own {
                        lent.push(*at);
                    }
                    Ok(self.held[*at].rep)
                }
            };
            match lowered {
                Ok(rep) => reps.push(rep),
                Err(misuse) => {
                    // The guest did not run, but keeps borrowed handles that it does not know of.
                    let lowered = params.iter().take(reps.len());
                    let keeps = |param: &Param| matches!(param, Param::Borrow(ty) if ty.definer != Some(callee));
                    self.locked[callee] |= lowered.into_iter().any(keeps);
                    return Expected::Failure(Failure::Misuse(misuse));
                }
            }
        }
        lent.iter().for_each(|at| self.held[*at].n_lends += 1);
        self.push(Some(callee), true, (shape == Shape::Give).then_some(ty));
        if let Some(frame) = self.frames.last_mut() {
            frame.lent = lent;
        }
        self.enter(callee, &params, &reps)
    }

    /// The host has made a resource of its own.
    pub(super) fn made(&mut self, handle: ResourceAny) {
        if let Some(held) = self.held.last_mut() {
            held.handle = Some(handle);
        }
    }

    /// The host's call has come back.
    pub(super) fn returned(&mut self, outcome: Result<Option<ResourceAny>>) -> Result<()> {
        let depth = self.host_calls.pop().unwrap_or(1);
        match (outcome, self.expected.clone()) {
            (Ok(None), Expected::Returned(None)) => {}
            (Ok(Some(handle)), Expected::Returned(Some((ty, rep)))) => {
                let at = self.hold(Param::Own(ty), rep);
                self.held[at].handle = Some(handle);
            }
            (Err(error), expected) => return self.failed(error, &expected, depth),
            (Ok(_), _) => return self.differ("the end of the host's call"),
        }
        self.expected = Expected::HostTurn;
        Ok(())
    }

    /// The host's drop has come back.
    pub(super) fn dropped(&mut self, outcome: Result<()>) -> Result<()> {
        let depth = self.host_calls.pop().unwrap_or(1);
        match (outcome, self.expected.clone()) {
            // A guest's destructor returns as any function does.
            (Ok(()), Expected::DropDone | Expected::Returned(None)) => self.expected = Expected::HostTurn,
            (Ok(()), _) => return self.differ("the end of the host's drop"),
            (Err(error), expected) => return self.failed(error, &expected, depth),
        }
        Ok(())
    }

    /// What the host called has failed. It passes that on, or sometimes keeps it to itself.
    fn failed(&mut self, error: Error, expected: &Expected, depth: usize) -> Result<()> {
        let Expected::Failure(wanted) = expected else {
            return self.differ(&format!("the error {error:#}"));
        };
        if failure_of(&error) != Some(*wanted) {
            return self.differ(&format!("the error {error:#}"));
        }
        // Misuse of the host's own handles is noticed before anything happens.
        let unwound = self.frames.len() > depth;
        self.unwind(depth);
        if self.locked == [true; INSTANCES.len()] {
            self.left = 0;
        }
        let passes_on = unwound && (self.frames.len() == 1 || self.random.below(10) < 7);
        if passes_on {
            return Err(error);
        }
        self.expected = Expected::HostTurn;
        Ok(())
    }

    fn unwind(&mut self, depth: usize) {
        while self.frames.len() > depth {
            if let Some(instance) = self.frames.last().and_then(|frame| frame.at) {
                self.locked[instance] = true;
            }
            self.pop(None);
        }
    }
}

fn own_type(who: Number) -> Result<Type, Trap> {
    super::world::defined(who).ok_or(Trap::InternalBug)
}

fn failure_of(error: &Error) -> Option<Failure> {
    if let Some(trap) = error.downcast_ref::<Trap>() {
        return Some(Failure::Trap(*trap));
    }
    if let Some(misuse) = error.downcast_ref::<ResourceAnyError>() {
        return Some(Failure::Misuse(*misuse));
    }
    error.is::<Deliberate>().then_some(Failure::Deliberate)
}
