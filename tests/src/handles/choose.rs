//! Chooses commands: mostly such that succeed, some with handles that do not exist, are lent, borrowed or
//! of another type.

use super::driver::{Episode, Frame};
use super::model::{Instance, Param, State, Type};
use super::world::{self, INSTANCES, OPS, Op, Shape, Target};

/// Calls inside of each other; destructors may go a little deeper.
const MAX_DEPTH: usize = 10;

/// A command for a guest: the number of an operation, and operands.
#[derive(Clone, Copy)]
pub(super) struct Command {
    pub(super) op: usize,
    pub(super) x: u32,
    pub(super) y: u32,
}

/// A command for the host; handles are places in `Episode::held`.
pub(super) enum HostCommand {
    Make,
    Fail,
    Return(Option<usize>),
    Drop(usize),
    Call { instance: Instance, shape: Shape, ty: Type, args: Vec<usize> },
}

/// Chooses for the guest that is running.
pub(super) fn guest(episode: &mut Episode, who: Instance) -> Command {
    let over = episode.left == 0;
    let depth = episode.frames.len() as u32;
    if over || episode.random.below(100) < 4 + 3 * depth {
        return go_back(episode, who);
    }
    if episode.random.below(1500) == 0 {
        return command(who, Op::Unreachable, 0, 0);
    }
    for _ in 0..20 {
        if let Some(command) = try_one(episode, who) {
            return command;
        }
    }
    go_back(episode, who)
}

fn command(who: Instance, op: Op, x: u32, y: u32) -> Command {
    Command { op: OPS[who].iter().position(|known| *known == op).unwrap_or(0), x, y }
}

/// Returns; or does first what must be done before that.
fn go_back(episode: &mut Episode, who: Instance) -> Command {
    let Some(Frame { task, gives, .. }) = episode.frames.last() else { return command(who, Op::Return, 0, 0) };
    let (task, gives) = (*task, *gives);
    if episode.random.below(400) == 0 {
        let operand = hostile(episode, who, gives.unwrap_or(world::H)).unwrap_or(0);
        return command(who, Op::Return, operand, 0);
    }
    if let Some((index, ty)) = episode.model.borrowed_in(who, task).first() {
        return command(who, Op::Drop(*ty), *index, 0);
    }
    let Some(ty) = gives else { return command(who, Op::Return, 0, 0) };
    match owned(episode, who, ty) {
        Some(index) => command(who, Op::Return, index, 0),
        None => procure(episode, who, ty),
    }
}

/// Gets an owned handle.
fn procure(episode: &mut Episode, who: Instance, ty: Type) -> Command {
    if world::defined(who) == Some(ty) {
        let rep = episode.fresh_rep();
        return command(who, Op::New, rep.0, 0);
    }
    let giver = ty.definer.map_or(Target::Host, Target::Instance);
    command(who, Op::Call(giver, Shape::Give, ty), 0, 0)
}

fn try_one(episode: &mut Episode, who: Instance) -> Option<Command> {
    let ops = &OPS[who];
    let op = match episode.random.below(100) {
        0..12 => *ops.get(2).filter(|op| **op == Op::New)?,
        12..17 => *ops.get(3).filter(|op| **op == Op::Rep)?,
        17..27 => Op::Drop(any_type(episode, who)),
        _ if episode.frames.len() >= MAX_DEPTH => return None,
        _ => ops[episode.random.below(ops.len() as u32) as usize],
    };
    match op {
        Op::Return | Op::Unreachable => None,
        Op::New => {
            let rep = if episode.random.below(50) == 0 { u32::MAX } else { episode.fresh_rep().0 };
            Some(command(who, op, rep, 0))
        }
        Op::Rep => Some(command(who, op, operand(episode, who, Param::Borrow(world::defined(who)?))?, 0)),
        Op::Drop(ty) => Some(command(who, op, operand(episode, who, Param::Own(ty))?, 0)),
        // Most calls into an instance that is locked down are avoided, so that its callers are not all
        // locked soon.
        Op::Call(Target::Instance(callee), ..) if episode.is_locked(callee) && episode.random.below(20) != 0 => None,
        Op::Call(_, shape, ty) => call(episode, who, op, &shape.params(ty)),
    }
}

fn call(episode: &mut Episode, who: Instance, op: Op, params: &[Param]) -> Option<Command> {
    let mut operands = [0, 0];
    for (at, param) in params.iter().enumerate() {
        operands[at] = operand(episode, who, *param)?;
    }
    let same = params.len() == 2 && operands[0] == operands[1];
    if same && episode.random.below(100) >= 5 {
        return None;
    }
    Some(command(who, op, operands[0], operands[1]))
}

fn any_type(episode: &mut Episode, who: Instance) -> Type {
    let types = world::known(who);
    types[episode.random.below(types.len() as u32) as usize]
}

/// An index for a parameter, or for what works on a handle as a parameter does.
fn operand(episode: &mut Episode, who: Instance, param: Param) -> Option<u32> {
    let (Param::Own(ty) | Param::Borrow(ty)) = param;
    if episode.random.below(1000) < boldness(episode, who, param) {
        return hostile(episode, who, ty);
    }
    match param {
        Param::Own(ty) => owned(episode, who, ty),
        Param::Borrow(ty) => {
            let indices = episode.model.indices(who, ty, &State::ALL[..4]);
            episode.random.one_of(&indices)
        }
    }
}

fn owned(episode: &mut Episode, who: Instance, ty: Type) -> Option<u32> {
    let indices = episode.model.indices(who, ty, &[State::Own]);
    episode.random.one_of(&indices)
}

/// An index that does not do, in any of the states that there are now; those that are rare first.
fn hostile(episode: &mut Episode, who: Instance, ty: Type) -> Option<u32> {
    let rare = RARE.map(|state| episode.model.indices(who, ty, &[state]));
    let there: Vec<&[u32]> = rare.iter().map(Vec::as_slice).filter(|indices| !indices.is_empty()).collect();
    match (episode.random.below(8), &there[..]) {
        (0..5, [.., rarest]) => return episode.random.one_of(rarest),
        (5..7, [_, ..]) => return episode.random.one_of(&there).and_then(|indices| episode.random.one_of(indices)),
        _ => {}
    }
    let state = episode.random.one_of(&[State::OtherType, State::Freed, State::NeverUsed])?;
    if state == State::NeverUsed {
        let length = episode.model.len(who);
        return episode.random.one_of(&[0, length, length + 1, 1 << 28, 1 << 31, u32::MAX]);
    }
    let indices = episode.model.indices(who, ty, &[state]);
    episode.random.one_of(&indices)
}

/// States that handles are seldom in, the rarest last.
const RARE: [State; 3] = [State::OwnLent, State::Borrowed, State::BorrowedLent];

/// How likely, of a thousand, an index that does not do is tried: more likely where there is one that
/// is seldom there.
fn boldness(episode: &Episode, who: Instance, param: Param) -> u32 {
    match param {
        Param::Own(ty) if !episode.model.indices(who, ty, &[State::BorrowedLent]).is_empty() => 600,
        Param::Own(ty) if !episode.model.indices(who, ty, &RARE).is_empty() => 120,
        _ => 18,
    }
}

/// Chooses for the host.
pub(super) fn host(episode: &mut Episode) -> HostCommand {
    let outermost = episode.frames.len() == 1;
    let over = episode.left == 0;
    if over || !outermost && episode.random.below(100) < 20 {
        return host_return(episode);
    }
    if !outermost && episode.random.below(1000) == 0 {
        return HostCommand::Fail;
    }
    for _ in 0..20 {
        if let Some(command) = try_host(episode) {
            return command;
        }
    }
    HostCommand::Make
}

fn host_return(episode: &mut Episode) -> HostCommand {
    let Some(ty) = episode.frames.last().and_then(|frame| frame.gives) else { return HostCommand::Return(None) };
    match held(episode, Param::Own(ty)) {
        Some(at) => HostCommand::Return(Some(at)),
        None => HostCommand::Make,
    }
}

fn try_host(episode: &mut Episode) -> Option<HostCommand> {
    match episode.random.below(100) {
        0..8 => Some(HostCommand::Make),
        8..16 => {
            let handles: Vec<_> = (0..episode.held.len()).filter(|at| episode.held[*at].handle.is_some()).collect();
            let live: Vec<_> = handles.iter().copied().filter(|at| episode.held[*at].live).collect();
            let from = if episode.random.below(20) == 0 { &handles } else { &live };
            Some(HostCommand::Drop(episode.random.one_of(from)?))
        }
        _ if episode.frames.len() >= MAX_DEPTH => None,
        _ => host_call(episode),
    }
}

fn any_instance(episode: &mut Episode) -> Instance {
    INSTANCES[episode.random.below(INSTANCES.len() as u32) as usize]
}

fn host_call(episode: &mut Episode) -> Option<HostCommand> {
    let instance = any_instance(episode);
    let functions = world::functions(world::known(instance));
    let (shape, ty) = episode.random.one_of(&functions)?;
    let mut args = Vec::new();
    for param in shape.params(ty) {
        args.push(held(episode, param)?);
    }
    // With two, what is wrong with one would be noticed after the other was given away.
    let sound = args.iter().all(|at| is_sound(episode, *at));
    let distinct = args.len() < 2 || args[0] != args[1];
    (args.len() < 2 || sound && distinct).then_some(HostCommand::Call { instance, shape, ty, args })
}

fn is_sound(episode: &Episode, at: usize) -> bool {
    episode.held[at].live && episode.held[at].n_lends == 0
}

/// A handle of the host for a parameter; seldom one that does not do.
fn held(episode: &mut Episode, param: Param) -> Option<usize> {
    let careless = episode.random.below(300) == 0;
    let fits = |at: &usize| {
        let held = &episode.held[*at];
        let (Param::Own(ty) | Param::Borrow(ty)) = param;
        let does = held.live && (matches!(param, Param::Borrow(_)) || held.own && held.n_lends == 0);
        held.handle.is_some() && held.ty == ty && (careless || does)
    };
    let places: Vec<_> = (0..episode.held.len()).filter(fits).collect();
    episode.random.one_of(&places)
}
