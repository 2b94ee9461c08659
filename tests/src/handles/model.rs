//! Handle tables, borrow scopes and calls as the specification has them.
//!
//! Written from `Table`, `ResourceHandle`, `Task`, `Subtask`, the four functions that lift and lower
//! handles, and the resource built-ins of the executable definitions; nothing here looks at how
//! Gusset does it. Only [`Trap`], as a word for what went wrong, is Gusset's.

use std::collections::BTreeMap;

use gusset::Trap;

/// Tables of component instances, and the tasks that are under way.
#[derive(Default)]
pub(super) struct Model {
    tables: Vec<Table>,
    handles: Vec<Handle>,
    tasks: Vec<Task>,
    /// Lends of calls that are under way.
    n_lends: u32,
    /// How often what was done to a handle in which state.
    pub(super) cells: BTreeMap<(Use, State), u64>,
}

/// A component instance, by its number.
pub(super) type Instance = usize;
/// A handle, for as long as the model lives.
type HandleId = usize;
/// A task, by its depth: calls are synchronous.
pub(super) type TaskId = usize;

/// A resource type.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Hash)]
pub(super) struct Type {
    /// Its name, a letter.
    pub(super) name: char,
    /// The instance that defines it; `None` for the host's.
    pub(super) definer: Option<Instance>,
}

/// A handle type.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Param {
    Own(Type),
    Borrow(Type),
}

/// What a handle stands for when it is in no table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Rep(pub(super) u32);

struct Handle {
    ty: Type,
    rep: Rep,
    /// The scope of a borrowed handle; `None` for an owned one.
    scope: Option<TaskId>,
    n_lends: u32,
}

/// What is done to a handle by its index.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Use {
    Rep,
    Drop,
    LiftOwn,
    LiftBorrow,
}

/// What an index names where a handle of a type is wanted.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[expect(missing_docs, reason = "the names say it")]
pub enum State {
    Own,
    OwnLent,
    Borrowed,
    BorrowedLent,
    OtherType,
    Freed,
    NeverUsed,
}

impl State {
    /// All of them.
    pub const ALL: [State; 7] = [
        State::Own,
        State::OwnLent,
        State::Borrowed,
        State::BorrowedLent,
        State::OtherType,
        State::Freed,
        State::NeverUsed,
    ];
}

/// `array` and `free` of the definitions; index 0 is never used.
struct Table {
    array: Vec<Option<HandleId>>,
    free: Vec<u32>,
}

impl Default for Table {
    fn default() -> Table {
        Table { array: vec![None], free: Vec::new() }
    }
}

impl Table {
    fn get(&self, index: u32) -> Result<HandleId, Trap> {
        self.array.get(index as usize).copied().flatten().ok_or(Trap::UnknownHandle)
    }

    fn add(&mut self, handle: HandleId) -> u32 {
        if let Some(index) = self.free.pop() {
            self.array[index as usize] = Some(handle);
            return index;
        }
        self.array.push(Some(handle));
        self.array.len() as u32 - 1
    }

    fn remove(&mut self, index: u32) {
        self.array[index as usize] = None;
        self.free.push(index);
    }
}

/// A call: the callee's task and the caller's subtask in one.
#[derive(Default)]
struct Task {
    n_borrows: u32,
    lenders: Vec<HandleId>,
}

/// What a dropped handle leaves to be done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Dropped {
    Destroy(Rep),
    Nothing,
}

impl Model {
    pub(super) fn new(n_instances: usize) -> Model {
        Model { tables: (0..n_instances).map(|_| Table::default()).collect(), ..Model::default() }
    }

    /// `canon resource.new`.
    pub(super) fn new_own(&mut self, instance: Instance, ty: Type, rep: Rep) -> u32 {
        self.add(instance, Handle { ty, rep, scope: None, n_lends: 0 })
    }

    /// `canon resource.rep`.
    pub(super) fn rep(&mut self, instance: Instance, ty: Type, index: u32) -> Result<Rep, Trap> {
        self.note(Use::Rep, instance, ty, index);
        Ok(self.handles[self.get(instance, ty, index)?].rep)
    }

    /// `canon resource.drop`, without the call of the destructor.
    pub(super) fn drop(&mut self, instance: Instance, ty: Type, index: u32) -> Result<Dropped, Trap> {
        self.note(Use::Drop, instance, ty, index);
        let id = self.get(instance, ty, index)?;
        let Handle { rep, scope, n_lends, .. } = self.handles[id];
        trap_if(n_lends != 0, Trap::HandleLent)?;
        self.tables[instance].remove(index);
        Ok(match scope {
            None => Dropped::Destroy(rep),
            Some(task) => {
                self.tasks[task].n_borrows -= 1;
                Dropped::Nothing
            }
        })
    }

    /// The start of a call; what it lends and borrows belongs to the task.
    pub(super) fn push_task(&mut self) -> TaskId {
        self.tasks.push(Task::default());
        self.tasks.len() - 1
    }

    /// The end of a call: gives back what was lent.
    pub(super) fn pop_task(&mut self) {
        let Some(task) = self.tasks.pop() else { return };
        self.n_lends -= task.lenders.len() as u32;
        for lender in task.lenders {
            self.handles[lender].n_lends -= 1;
        }
    }

    /// `Task.return_`: what was borrowed must have been dropped.
    pub(super) fn check_return(&self, task: TaskId) -> Result<(), Trap> {
        trap_if(self.tasks[task].n_borrows > 0, Trap::BorrowsRemain)
    }

    /// `lift_own` and `lift_borrow`, of an argument in an innermost task or a result.
    pub(super) fn lift(&mut self, instance: Instance, param: Param, index: u32) -> Result<Rep, Trap> {
        match param {
            Param::Own(ty) => self.lift_own(instance, ty, index),
            Param::Borrow(ty) => self.lift_borrow(instance, ty, index),
        }
    }

    /// `lower_own` and `lower_borrow`, into the innermost task.
    pub(super) fn lower(&mut self, instance: Instance, param: Param, rep: Rep) -> u32 {
        match param {
            Param::Own(ty) => self.new_own(instance, ty, rep),
            Param::Borrow(ty) if ty.definer == Some(instance) => rep.0,
            Param::Borrow(ty) => {
                let task = self.tasks.len() - 1;
                self.tasks[task].n_borrows += 1;
                self.add(instance, Handle { ty, rep, scope: Some(task), n_lends: 0 })
            }
        }
    }

    fn lift_own(&mut self, instance: Instance, ty: Type, index: u32) -> Result<Rep, Trap> {
        self.note(Use::LiftOwn, instance, ty, index);
        let handle = &self.handles[self.get(instance, ty, index)?];
        trap_if(handle.n_lends != 0, Trap::HandleLent)?;
        trap_if(handle.scope.is_some(), Trap::HandleNotOwned)?;
        let rep = handle.rep;
        self.tables[instance].remove(index);
        Ok(rep)
    }

    fn lift_borrow(&mut self, instance: Instance, ty: Type, index: u32) -> Result<Rep, Trap> {
        self.note(Use::LiftBorrow, instance, ty, index);
        let id = self.get(instance, ty, index)?;
        self.handles[id].n_lends += 1;
        self.n_lends += 1;
        if let Some(task) = self.tasks.last_mut() {
            task.lenders.push(id);
        }
        Ok(self.handles[id].rep)
    }

    fn get(&self, instance: Instance, ty: Type, index: u32) -> Result<HandleId, Trap> {
        let id = self.tables[instance].get(index)?;
        trap_if(self.handles[id].ty != ty, Trap::HandleTypeMismatch)?;
        Ok(id)
    }

    fn note(&mut self, what: Use, instance: Instance, ty: Type, index: u32) {
        *self.cells.entry((what, self.state(instance, ty, index))).or_default() += 1;
    }

    fn add(&mut self, instance: Instance, handle: Handle) -> u32 {
        self.handles.push(handle);
        self.tables[instance].add(self.handles.len() - 1)
    }
}

/// What the driver asks to choose its commands.
impl Model {
    /// Live handles and lends, all together.
    pub(super) fn live(&self) -> u32 {
        let handles = self.tables.iter().map(|table| table.array.iter().flatten().count());
        handles.sum::<usize>() as u32 + self.n_lends
    }

    /// What an index names.
    pub(super) fn state(&self, instance: Instance, ty: Type, index: u32) -> State {
        let id = match self.tables[instance].array.get(index as usize) {
            _ if index == 0 => return State::NeverUsed,
            None => return State::NeverUsed,
            Some(None) => return State::Freed,
            Some(Some(id)) => *id,
        };
        match &self.handles[id] {
            handle if handle.ty != ty => State::OtherType,
            Handle { scope: None, n_lends: 0, .. } => State::Own,
            Handle { scope: None, .. } => State::OwnLent,
            Handle { n_lends: 0, .. } => State::Borrowed,
            Handle { .. } => State::BorrowedLent,
        }
    }

    /// The indices of an instance's table that name something in one of these states.
    pub(super) fn indices(&self, instance: Instance, ty: Type, states: &[State]) -> Vec<u32> {
        let all = 1..self.tables[instance].array.len() as u32;
        all.filter(|index| states.contains(&self.state(instance, ty, *index))).collect()
    }

    /// The handles of an instance that were borrowed in a task, with their types.
    pub(super) fn borrowed_in(&self, instance: Instance, task: TaskId) -> Vec<(u32, Type)> {
        let array = self.tables[instance].array.iter().enumerate();
        let live = array.filter_map(|(index, id)| Some((index as u32, &self.handles[(*id)?])));
        live.filter(|(_, handle)| handle.scope == Some(task)).map(|(index, handle)| (index, handle.ty)).collect()
    }

    /// The length of an instance's table, free places and all.
    pub(super) fn len(&self, instance: Instance) -> u32 {
        self.tables[instance].array.len() as u32
    }
}

fn trap_if(condition: bool, trap: Trap) -> Result<(), Trap> {
    if condition { Err(trap) } else { Ok(()) }
}
