//! The function of one adapter: what `canon lower` and `canon lift` do around the call.
//!
//! ```text
//! caller may leave, callee not locked down?  scope of borrows  parameters to the callee  call
//! result to the caller  close the scope  post-return
//! ```
//!
//! Parameters are lifted and lowered one after the other, or, where that could be told from the order of the
//! canonical ABI, all lifted before (`adapt::lifts`); so are the parts of the result. A callee that keeps
//! borrowed handles is noticed when the result has been lowered, so that the caller's `realloc` may have run.

use anyhow::Result;
use wasm_encoder::{FuncType, Instruction, ValType};

use super::body::{Arith, Body, Local, internal};
use super::facts::Order;
use super::gates::Gate;
use super::module::{Handles, ModuleBuilder, Side, Way, encoded_type};
use super::records::Parts;
use super::value::{Address, Pair, Place, Writer};
use crate::abi::{CanonicalAbi, MAX_FLAT_PARAMS, MAX_FLAT_RESULTS};
use crate::ids::{ComponentInstanceId, FuncTypeId, LiftId, OptionsId};
use crate::layout::VmComponentHeader;
use crate::translate::{
    AdapterBuiltin, Component, CoreDef, EntityIndex, FuncDef, FuncType as IrFuncType, TrampolineKind,
};
use crate::trap::Trap;

/// What an adapter joins.
struct Call<'c> {
    lift: LiftId,
    caller: Side,
    callee: Side,
    caller_type: &'c IrFuncType,
    callee_type: &'c IrFuncType,
}

/// Writes the adapter of a trampoline that lowers a lift; `ty` is its core type.
pub(super) fn write(module: &mut ModuleBuilder<'_>, ty: &FuncType, kind: &TrampolineKind) -> Result<Body> {
    let component = module.component;
    let (lift, caller_type, options) = parts(kind)?;
    let lifted = &component.lifts[lift];
    let call = Call {
        lift,
        caller: Side::new(component, options),
        callee: Side::new(component, lifted.options),
        caller_type: component.types.func(caller_type),
        callee_type: component.types.func(lifted.ty),
    };
    let (mut writer, params) = Writer::new(module, ty.params());
    writer.check_gate(&call);
    let scope = writer.enter_scope(&call)?;
    let results = writer.call(&call, &params)?;
    let returned = writer.results(&call, &params, &results)?;
    writer.exit_scope(scope)?;
    writer.post_return(&call, &results)?;
    returned.iter().for_each(|local| writer.body.get(*local));
    Ok(writer.body)
}

/// The name of an adapter in backtraces.
pub(super) fn name(component: &Component, kind: &TrampolineKind) -> String {
    let Ok((lift, ..)) = parts(kind) else { return "call".to_owned() };
    let core = match component.func_slots[component.lifts[lift].callee] {
        CoreDef::Instance(core, EntityIndex::Func(func)) => {
            let module = &component.modules[component.core_instances[core].module];
            let named =
                |(name, entity): &(String, EntityIndex)| (*entity == EntityIndex::Func(func)).then(|| name.clone());
            module.func_name(func).map(str::to_owned).or_else(|| module.exports.iter().find_map(named))
        }
        _ => None,
    };
    core.map_or_else(|| format!("call {lift}"), |name| format!("call {name}"))
}

fn parts(kind: &TrampolineKind) -> Result<(LiftId, FuncTypeId, OptionsId)> {
    match *kind {
        TrampolineKind::Lower { func: FuncDef::Lift(lift), ty, options } => Ok((lift, ty, options)),
        _ => Err(internal("an adapter of what lowers no lift")),
    }
}

impl Call<'_> {
    fn params(&self) -> Vec<Pair> {
        let both = self.caller_type.params.iter().zip(&self.callee_type.params);
        both.map(|((_, from), (_, to))| Pair { from: *from, to: *to }).collect()
    }

    fn result(&self) -> Option<Pair> {
        Some(Pair { from: self.callee_type.result?, to: self.caller_type.result? })
    }

    /// The way of parameters.
    fn there(&self) -> Way {
        Way { from: self.caller, to: self.callee, handles: Handles::AtOnce }
    }

    /// The way of the result.
    fn back(&self) -> Way {
        Way { from: self.callee, to: self.caller, handles: Handles::AtOnce }
    }
}

impl Writer<'_, '_> {
    /// Traps unless the caller may call out and the callee may be entered. Which of them it was is found in
    /// the runtime.
    fn check_gate(&mut self, call: &Call<'_>) {
        let (caller, callee) = (call.caller.instance, call.callee.instance);
        let gate = self.module.gates.between(caller, callee);
        let locked = if let Gate::Flag(flag) = gate { flag } else { 0 };
        self.trap_if_flagged(caller, VmComponentHeader::CANNOT_LEAVE | locked);
        if gate == Gate::Word {
            self.trap_if_flagged(callee, VmComponentHeader::LOCKED);
        }
    }

    fn trap_if_flagged(&mut self, instance: ComponentInstanceId, flags: u32) {
        let word = self.module.flags(instance);
        self.body.emit(Instruction::GlobalGet(word));
        self.body.constant(ValType::I32, flags.into());
        self.body.arith(ValType::I32, Arith::And);
        self.body.trap_if(Trap::CannotLeave);
    }

    /// Opens a scope, if the parameters have borrows.
    fn enter_scope(&mut self, call: &Call<'_>) -> Result<Option<Local>> {
        let types = &self.module.component.types;
        if !call.caller_type.params.iter().any(|(_, ty)| types.has_borrow(*ty)) {
            return Ok(None);
        }
        let enter = self.module.builtin(AdapterBuiltin::EnterScope)?;
        self.body.call(enter);
        Ok(Some(self.body.take(ValType::I32)))
    }

    fn exit_scope(&mut self, scope: Option<Local>) -> Result<()> {
        let Some(scope) = scope else { return Ok(()) };
        let exit = self.module.builtin(AdapterBuiltin::ExitScope)?;
        self.body.get(scope);
        self.body.call(exit);
        Ok(())
    }

    /// Converts the parameters and calls; returns the callee's flat results.
    fn call(&mut self, call: &Call<'_>, params: &[Local]) -> Result<Vec<Local>> {
        let lifted = &self.module.component.lifts[call.lift];
        let ty = encoded_type(self.module.builtins.core_type(lifted.core_type))?;
        let passed = self.params(call, params, ty.params())?;
        passed.iter().for_each(|local| self.body.get(*local));
        let callee = self.module.slot(lifted.callee)?;
        self.body.call(callee);
        let mut results: Vec<Local> = ty.results().iter().rev().map(|ty| self.body.take(*ty)).collect();
        results.reverse();
        Ok(results)
    }

    /// Converts the parameters to the callee's flat ones.
    fn params(&mut self, call: &Call<'_>, params: &[Local], wanted: &[ValType]) -> Result<Vec<Local>> {
        let abi = |func| {
            let types = &self.module.component.types;
            types.params_abi(func).ok_or_else(|| internal("parameters of more than 4 GiB"))
        };
        let (from_abi, to_abi) = (abi(call.caller_type)?, abi(call.callee_type)?);
        let mut way = call.there();
        let types = || call.caller_type.params.iter().map(|(_, ty)| *ty);
        let order = self.module.facts.order_of(types());
        let mut passed: Vec<Local> = Vec::new();
        let (from, to) = if from_abi.flat_count() <= MAX_FLAT_PARAMS {
            passed.extend(wanted.iter().map(|ty| self.body.local(*ty)));
            let own = params.get(..from_abi.flat_count()).ok_or_else(|| internal("too few parameters"))?;
            if order.is_late {
                self.lift_parts(way.from, types(), Place::Flat(own))?;
                way.handles = Handles::Lifted;
            }
            (Place::Flat(own), Place::Flat(&passed))
        } else {
            let base = *params.first().ok_or_else(|| internal("no pointer to the parameters"))?;
            let from = self.checked_place(way.from, base, &from_abi)?;
            if Order::LOWERS.then(order).is_late {
                self.lift_parts(way.from, types(), from)?;
                way.handles = Handles::Lifted;
            }
            let (bytes, align) = way.to.layout(&to_abi);
            let bytes = self.length(bytes.into());
            let base = self.allocate(way.to, align, bytes)?;
            passed.push(base);
            (from, Place::Memory(Address { base, offset: 0 }))
        };
        let (mut from, mut to) = (Parts::new(way.from, from), Parts::new(way.to, to));
        call.params().into_iter().try_for_each(|param| self.part(way, param, &mut from, &mut to))?;
        Ok(passed)
    }

    /// Converts the result; returns the adapter's own flat results.
    fn results(&mut self, call: &Call<'_>, params: &[Local], results: &[Local]) -> Result<Vec<Local>> {
        let Some(pair) = call.result() else { return Ok(Vec::new()) };
        let types = &self.module.component.types;
        let (from_abi, to_abi) = (types.abi(pair.from), types.abi(pair.to));
        let mut way = call.back();
        let is_late = self.module.facts.of(pair.from).order.is_late;
        if is_late {
            way.handles = Handles::Lifted;
        }
        if from_abi.flat_count() <= MAX_FLAT_RESULTS {
            let returned: Vec<Local> = results.iter().map(|result| self.body.local(result.ty)).collect();
            if is_late {
                self.lift(way.from, pair.from, Place::Flat(results))?;
            }
            self.convert(way, pair, Place::Flat(results), Place::Flat(&returned))?;
            return Ok(returned);
        }
        let base = *results.first().ok_or_else(|| internal("no pointer to the result"))?;
        let from = self.checked_place(way.from, base, &from_abi)?;
        if is_late {
            self.lift(way.from, pair.from, from)?;
        }
        let base = *params.last().ok_or_else(|| internal("no pointer for the result"))?;
        let to = self.checked_place(way.to, base, &to_abi)?;
        self.convert(way, pair, from, to)?;
        Ok(Vec::new())
    }

    /// The place that a pointer of a guest names, after checking it.
    fn checked_place(&mut self, side: Side, base: Local, abi: &CanonicalAbi) -> Result<Place<'static>> {
        self.check_value(side, base, side.layout(abi))?;
        Ok(Place::Memory(Address { base, offset: 0 }))
    }

    fn post_return(&mut self, call: &Call<'_>, results: &[Local]) -> Result<()> {
        let component = self.module.component;
        let Some(slot) = component.options[component.lifts[call.lift].options].post_return else { return Ok(()) };
        let post_return = self.module.slot(slot)?;
        self.forbid_leaving(call.callee.instance);
        results.iter().for_each(|result| self.body.get(*result));
        self.body.call(post_return);
        self.allow_leaving(call.callee.instance);
        Ok(())
    }
}
