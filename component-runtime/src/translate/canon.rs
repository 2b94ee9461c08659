//! The canonical definitions: `canon lift`, `canon lower`, and the built-ins of resources and error contexts.
//!
//! Makes [`Lift`]s and [`Trampoline`]s, with the core signatures that the canonical ABI gives them.
//! Built-ins of asynchronous components are refused by name, and only where instantiating the root
//! really reaches them.
//!
//! # Invariants
//! * The core signature of every function that the host calls with flat values (callee, `realloc`,
//!   `post-return`, destructor) is compared here with what the host will pass, even though the
//!   validator has done it too: a mistake there must not become a hole here.
//! * Options, and slots of functions and memories, are interned by value.

use std::collections::HashMap;

use wasmparser::{CanonicalFunction, CanonicalOption};

use super::instantiate::Translator;
use super::scope::{ScopeId, TypeValue, at};
use super::{
    CanonicalOptions, CoreDef, CoreFuncType, CoreValueType, EntityIndex, FuncType, Lift, MemoryType, ResourceKind,
    StringEncoding, Trampoline, TrampolineKind, TranslateError, Type, Types,
};
use crate::abi::{MAX_FLAT_PARAMS, MAX_FLAT_RESULTS};
use crate::ids::{FuncSlotId, FuncTypeId, MemorySlotId, OptionsId, ResourceId, TrampolineId};

/// What has been interned for canonical definitions.
#[derive(Default)]
pub(super) struct CanonTables {
    memory_slots: HashMap<CoreDef, MemorySlotId>,
    func_slots: HashMap<CoreDef, FuncSlotId>,
    options: HashMap<CanonicalOptions, OptionsId>,
}

/// The side of a call for which a function type is flattened.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Direction {
    Lift,
    Lower,
}

/// Whether a built-in allocates.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Realloc {
    Needed,
    Unused,
}

/// A flattened function type.
#[derive(PartialEq, Eq, Debug)]
pub(super) struct FlatSignature {
    /// The core type.
    pub(super) ty: CoreFuncType,
    /// Whether parameters or results go through memory because there are too many.
    pub(super) params_in_memory: bool,
    /// Whether the result goes through memory.
    pub(super) result_in_memory: bool,
}

/// Flattens a function type (`flatten_functype` in CanonicalABI.md, synchronous case).
pub(super) fn flatten(types: &Types, func: &FuncType, direction: Direction, memory64: bool) -> FlatSignature {
    let pointer = pointer_type(memory64);
    let n_params = func.params.iter().map(|(_, ty)| types.abi(*ty).flat_count()).fold(0, usize::saturating_add);
    let params_in_memory = n_params > MAX_FLAT_PARAMS;
    let mut params = Vec::new();
    if params_in_memory {
        params.push(pointer);
    } else {
        func.params.iter().for_each(|(_, ty)| types.flatten(*ty, memory64, &mut params));
    }
    let n_results = func.result.map_or(0, |ty| types.abi(ty).flat_count());
    let result_in_memory = n_results > MAX_FLAT_RESULTS;
    let mut results = Vec::new();
    match (result_in_memory, direction) {
        (true, Direction::Lift) => results.push(pointer),
        (true, Direction::Lower) => params.push(pointer),
        (false, _) => func.result.iter().for_each(|ty| types.flatten(*ty, memory64, &mut results)),
    }
    FlatSignature { ty: CoreFuncType { params, results }, params_in_memory, result_in_memory }
}

/// A core signature.
pub(super) fn signature<const P: usize, const R: usize>(
    params: [CoreValueType; P],
    results: [CoreValueType; R],
) -> CoreFuncType {
    CoreFuncType { params: params.to_vec(), results: results.to_vec() }
}

/// Refuses a core function whose signature is not the one that the host will call it with.
pub(super) fn expect_signature(
    who: &str,
    wanted: &CoreFuncType,
    found: &CoreFuncType,
    offset: u64,
) -> Result<(), TranslateError> {
    if wanted == found {
        return Ok(());
    }
    Err(TranslateError::invalid(offset, format!("{who} has the wrong signature: expected `{wanted}`, found `{found}`")))
}

fn pointer_type(memory64: bool) -> CoreValueType {
    if memory64 { CoreValueType::I64 } else { CoreValueType::I32 }
}

impl<'t> Translator<'t> {
    /// Evaluates a canonical definition.
    pub(super) fn canon(
        &mut self,
        scope: ScopeId,
        func: &CanonicalFunction,
        offset: u64,
    ) -> Result<(), TranslateError> {
        use CoreValueType::I32;
        match func {
            CanonicalFunction::Lift { core_func_index, type_index, options } => {
                self.lift(scope, *core_func_index, *type_index, options, offset)
            }
            CanonicalFunction::Lower { func_index, options } => self.lower(scope, *func_index, options, offset),
            CanonicalFunction::ResourceNew { resource } => {
                let resource = self.resource(scope, *resource)?;
                let rep = self.representation(resource)?;
                self.trampoline(scope, TrampolineKind::ResourceNew(resource), signature([rep], [I32]))
            }
            CanonicalFunction::ResourceRep { resource } => {
                let resource = self.resource(scope, *resource)?;
                let rep = self.representation(resource)?;
                self.trampoline(scope, TrampolineKind::ResourceRep(resource), signature([I32], [rep]))
            }
            CanonicalFunction::ResourceDrop { resource } => {
                let kind = TrampolineKind::ResourceDrop(self.resource(scope, *resource)?);
                self.trampoline(scope, kind, signature([I32], []))
            }
            CanonicalFunction::ErrorContextNew { options } => {
                let options = self.message_options(scope, options, Realloc::Unused, offset)?;
                let pointer = self.pointer_of(options);
                let ty = signature([pointer; 2], [I32]);
                self.trampoline(scope, TrampolineKind::ErrorContextNew(options), ty)
            }
            CanonicalFunction::ErrorContextDebugMessage { options } => {
                let options = self.message_options(scope, options, Realloc::Needed, offset)?;
                let pointer = self.pointer_of(options);
                let ty = signature([I32, pointer], []);
                self.trampoline(scope, TrampolineKind::ErrorContextDebugMessage(options), ty)
            }
            CanonicalFunction::ErrorContextDrop => {
                self.trampoline(scope, TrampolineKind::ErrorContextDrop, signature([I32], []))
            }
            builtin => {
                let name = builtin_name(builtin);
                Err(TranslateError::unsupported(feature_of(name), format!("the built-in `canon {name}`"), offset))
            }
        }
    }

    /// The core type of a resource's representations.
    fn representation(&self, resource: ResourceId) -> Result<CoreValueType, TranslateError> {
        match self.out.resources[resource].kind {
            ResourceKind::Defined { rep, .. } => Ok(rep),
            ResourceKind::Imported(_) => {
                Err(TranslateError::internal("a built-in for the representation of an imported resource"))
            }
        }
    }

    /// The options of a built-in that reads or writes the message of an error context.
    fn message_options(
        &mut self,
        scope: ScopeId,
        options: &[CanonicalOption],
        realloc: Realloc,
        offset: u64,
    ) -> Result<OptionsId, TranslateError> {
        let options = self.options(scope, options, offset)?;
        if options.memory.is_none() {
            return Err(TranslateError::invalid(offset, "a built-in for messages of error contexts lacks `memory`"));
        }
        if realloc == Realloc::Needed && options.realloc.is_none() {
            return Err(TranslateError::invalid(offset, "`canon error-context.debug-message` lacks option `realloc`"));
        }
        Ok(self.intern_options(options))
    }

    /// The core type of pointers under these options.
    fn pointer_of(&self, options: OptionsId) -> CoreValueType {
        pointer_type(self.out.options[options].memory64)
    }

    /// The core type of a core function.
    pub(super) fn core_signature(&self, func: CoreDef) -> Result<&CoreFuncType, TranslateError> {
        Ok(&self.core_types.types[self.core_type_of(func)?])
    }

    /// Interns a slot for a core function.
    pub(super) fn func_slot(&mut self, func: CoreDef) -> FuncSlotId {
        let slots = &mut self.out.func_slots;
        *self.canon.func_slots.entry(func).or_insert_with(|| slots.push(func))
    }

    fn memory_slot(&mut self, memory: CoreDef) -> MemorySlotId {
        let slots = &mut self.out.memory_slots;
        *self.canon.memory_slots.entry(memory).or_insert_with(|| slots.push(memory))
    }

    fn trampoline(&mut self, scope: ScopeId, kind: TrampolineKind, ty: CoreFuncType) -> Result<(), TranslateError> {
        let ty = self.core_types.intern(ty);
        let id: TrampolineId = self.out.trampolines.push(Trampoline { ty, instance: self.instance_of(scope), kind });
        self.scopes[scope.0].core_funcs.push(CoreDef::Trampoline(id));
        Ok(())
    }

    fn lower(
        &mut self,
        scope: ScopeId,
        func: u32,
        options: &[CanonicalOption],
        offset: u64,
    ) -> Result<(), TranslateError> {
        let (func, ty) = at(&self.scopes[scope.0].funcs, func, "function")?;
        let options = self.options(scope, options, offset)?;
        let flat = self.flat(ty, Direction::Lower, &options, offset)?;
        if options.post_return.is_some() {
            return Err(TranslateError::invalid(offset, "`canon lower` has option `post-return`"));
        }
        let options = self.intern_options(options);
        self.trampoline(scope, TrampolineKind::Lower { func, ty, options }, flat)
    }

    fn lift(
        &mut self,
        scope: ScopeId,
        callee: u32,
        ty: u32,
        options: &[CanonicalOption],
        offset: u64,
    ) -> Result<(), TranslateError> {
        let callee = at(&self.scopes[scope.0].core_funcs, callee, "core function")?;
        let TypeValue::Func(ty) = at(&self.scopes[scope.0].types, ty, "type")? else {
            return Err(TranslateError::internal("a function is lifted to a type that is not of functions"));
        };
        let options = self.options(scope, options, offset)?;
        let flat = self.flat(ty, Direction::Lift, &options, offset)?;
        expect_signature("a lifted core function", &flat, self.core_signature(callee)?, offset)?;
        if let Some(post_return) = options.post_return {
            let wanted = CoreFuncType { params: flat.results, results: Vec::new() };
            let found = self.core_signature(self.out.func_slots[post_return])?;
            expect_signature("`post-return`", &wanted, found, offset)?;
        }
        let core_type = self.core_type_of(callee)?;
        let callee = self.func_slot(callee);
        let options = self.intern_options(options);
        let lift = self.out.lifts.push(Lift { callee, core_type, ty, options });
        self.scopes[scope.0].funcs.push((super::FuncDef::Lift(lift), ty));
        Ok(())
    }

    /// Flattens a function's type, after checking that the options suffice for it.
    fn flat(
        &mut self,
        ty: FuncTypeId,
        direction: Direction,
        options: &CanonicalOptions,
        offset: u64,
    ) -> Result<CoreFuncType, TranslateError> {
        let func = self.out.types.func(ty);
        self.budget.charge(func.params.len(), offset)?;
        self.refuse_async(func, offset)?;
        let flat = flatten(&self.out.types, func, direction, options.memory64);
        let params_point = func.params.iter().any(|(_, ty)| self.facts(*ty).has_pointer);
        let result_points = func.result.is_some_and(|ty| self.facts(ty).has_pointer);
        let needs_memory = flat.params_in_memory || flat.result_in_memory || params_point || result_points;
        let needs_realloc = match direction {
            Direction::Lift => flat.params_in_memory || params_point,
            Direction::Lower => result_points,
        };
        if needs_memory && options.memory.is_none() {
            return Err(TranslateError::invalid(offset, "a function whose values need memory lacks option `memory`"));
        }
        if needs_realloc && options.realloc.is_none() {
            return Err(TranslateError::invalid(offset, "a function whose values need `realloc` lacks that option"));
        }
        Ok(flat.ty)
    }

    fn refuse_async(&self, func: &FuncType, offset: u64) -> Result<(), TranslateError> {
        let types = func.params.iter().map(|(_, ty)| *ty).chain(func.result);
        let asynchronous = |ty: Type| self.facts(ty).asynchronous;
        let (feature, what) = match types.into_iter().find_map(asynchronous) {
            Some(name) => (feature_of(name), format!("a function whose type mentions `{name}` is lifted or lowered")),
            None if func.is_async => {
                (feature_of("async"), "a function of an `async` type is lifted or lowered".to_owned())
            }
            None => return Ok(()),
        };
        Err(TranslateError::unsupported(feature, what, offset))
    }

    fn options(
        &mut self,
        scope: ScopeId,
        options: &[CanonicalOption],
        offset: u64,
    ) -> Result<CanonicalOptions, TranslateError> {
        let mut all = CanonicalOptions {
            instance: self.instance_of(scope),
            string_encoding: StringEncoding::Utf8,
            memory: None,
            memory64: false,
            realloc: None,
            post_return: None,
        };
        for option in options {
            match option {
                CanonicalOption::UTF8 => all.string_encoding = StringEncoding::Utf8,
                CanonicalOption::UTF16 => all.string_encoding = StringEncoding::Utf16,
                CanonicalOption::CompactUTF16 => all.string_encoding = StringEncoding::Latin1Utf16,
                CanonicalOption::Memory(index) => {
                    let memory = at(&self.scopes[scope.0].core_memories, *index, "core memory")?;
                    all.memory64 = self.option_memory(memory, offset)?.memory64;
                    all.memory = Some(self.memory_slot(memory));
                }
                CanonicalOption::Realloc(index) => all.realloc = Some(self.option_func(scope, *index)?),
                CanonicalOption::PostReturn(index) => all.post_return = Some(self.option_func(scope, *index)?),
                CanonicalOption::Async | CanonicalOption::Callback(_) => {
                    return Err(unsupported_option(option, offset));
                }
                CanonicalOption::CoreType(_) | CanonicalOption::Gc => return Err(unsupported_option(option, offset)),
            }
        }
        if let Some(realloc) = all.realloc {
            let pointer = pointer_type(all.memory64);
            let wanted = signature([pointer; 4], [pointer]);
            expect_signature("`realloc`", &wanted, self.core_signature(self.out.func_slots[realloc])?, offset)?;
        }
        Ok(all)
    }

    fn option_func(&mut self, scope: ScopeId, index: u32) -> Result<FuncSlotId, TranslateError> {
        let func = at(&self.scopes[scope.0].core_funcs, index, "core function")?;
        Ok(self.func_slot(func))
    }

    /// The type of a memory that options name. The host makes slices of it, so no thread may share it.
    fn option_memory(&self, memory: CoreDef, offset: u64) -> Result<MemoryType, TranslateError> {
        match memory {
            CoreDef::Instance(instance, EntityIndex::Memory(index)) => {
                let module = self.out.core_instances[instance].module;
                let ty = self.out.modules[module].memories[index];
                match ty.shared {
                    false => Ok(ty),
                    true => {
                        Err(TranslateError::unsupported("threads", "canonical options name a shared memory", offset))
                    }
                }
            }
            _ => Err(TranslateError::internal("a memory that is not one")),
        }
    }

    fn intern_options(&mut self, options: CanonicalOptions) -> OptionsId {
        let all = &mut self.out.options;
        *self.canon.options.entry(options).or_insert_with_key(|options| all.push(options.clone()))
    }
}

fn unsupported_option(option: &CanonicalOption, offset: u64) -> TranslateError {
    let (feature, name) = match option {
        CanonicalOption::Callback(_) => ("component-model async", "callback"),
        CanonicalOption::CoreType(_) => ("component-model gc", "core-type"),
        CanonicalOption::Gc => ("component-model gc", "gc"),
        _ => ("component-model async", "async"),
    };
    TranslateError::unsupported(feature, format!("the canonical option `{name}`"), offset)
}

/// The proposal that a built-in, or a type, belongs to.
fn feature_of(name: &str) -> &'static str {
    match name.split_once('.') {
        Some(("thread", what)) if what != "yield" => "component-model threads",
        _ => "component-model async",
    }
}

fn builtin_name(func: &CanonicalFunction) -> &'static str {
    use CanonicalFunction as F;
    match func {
        F::Lift { .. } => "lift",
        F::Lower { .. } => "lower",
        F::ResourceNew { .. } => "resource.new",
        F::ResourceDrop { .. } => "resource.drop",
        F::ResourceRep { .. } => "resource.rep",
        F::ThreadSpawnRef { .. } => "thread.spawn-ref",
        F::ThreadSpawnIndirect { .. } => "thread.spawn-indirect",
        F::ThreadAvailableParallelism => "thread.available-parallelism",
        F::BackpressureInc => "backpressure.inc",
        F::BackpressureDec => "backpressure.dec",
        F::TaskReturn { .. } => "task.return",
        F::TaskCancel => "task.cancel",
        F::ContextGet { .. } => "context.get",
        F::ContextSet { .. } => "context.set",
        F::ThreadYield => "thread.yield",
        F::SubtaskDrop => "subtask.drop",
        F::SubtaskCancel { .. } => "subtask.cancel",
        F::StreamNew { .. } => "stream.new",
        F::StreamRead { .. } => "stream.read",
        F::StreamWrite { .. } => "stream.write",
        F::StreamForward { .. } => "stream.forward",
        F::StreamCancelRead { .. } => "stream.cancel-read",
        F::StreamCancelWrite { .. } => "stream.cancel-write",
        F::StreamDropReadable { .. } => "stream.drop-readable",
        F::StreamDropWritable { .. } => "stream.drop-writable",
        F::FutureNew { .. } => "future.new",
        F::FutureRead { .. } => "future.read",
        F::FutureWrite { .. } => "future.write",
        F::FutureForward { .. } => "future.forward",
        F::FutureCancelRead { .. } => "future.cancel-read",
        F::FutureCancelWrite { .. } => "future.cancel-write",
        F::FutureDropReadable { .. } => "future.drop-readable",
        F::FutureDropWritable { .. } => "future.drop-writable",
        F::ErrorContextNew { .. } => "error-context.new",
        F::ErrorContextDebugMessage { .. } => "error-context.debug-message",
        F::ErrorContextDrop => "error-context.drop",
        F::WaitableSetNew => "waitable-set.new",
        F::WaitableSetWait { .. } => "waitable-set.wait",
        F::WaitableSetPoll { .. } => "waitable-set.poll",
        F::WaitableSetDrop => "waitable-set.drop",
        F::WaitableJoin => "waitable.join",
        F::ThreadIndex => "thread.index",
        F::ThreadNewIndirect { .. } => "thread.new-indirect",
        F::ThreadResumeLater => "thread.resume-later",
        F::ThreadSuspend => "thread.suspend",
        F::ThreadSuspendThenResume => "thread.suspend-then-resume",
        F::ThreadYieldThenResume => "thread.yield-then-resume",
        F::ThreadSuspendThenPromote => "thread.suspend-then-promote",
        F::ThreadYieldThenPromote => "thread.yield-then-promote",
    }
}
