//! One value from one side to the other: reads it as `load` and `lift_flat` of the specification do, and
//! lays it down as `store` and `lower_flat` do, in one go.
//!
//! (Where others could tell, `adapt::lifts` has lifted all values before.)
//!
//! [`Writer::convert`] finds the file of the value's family (`scalars`, `records`, `variants`, `lists`,
//! `strings`, `handles`) or calls a [`Helper`] for what is large.
//!
//! # Invariants
//! * A value lies flat on both sides, or in memory on both.
//! * A place in memory was checked for its whole size and alignment before anybody reads or writes there.

use anyhow::Result;
use wasm_encoder::{FuncType, ValType};

use super::body::{Body, Local, internal};
use super::module::{Handles, ModuleBuilder, Side, Way, encoded_value};
use crate::abi::CanonicalAbi;
use crate::layout::IndexWidth;
use crate::translate::{Type, TypeKind};

/// Where a value lies.
#[derive(Clone, Copy, Debug)]
pub(super) enum Place<'l> {
    /// In locals, of the types of its flat form or of those to which a variant joined them.
    Flat(&'l [Local]),
    /// In the memory of its side.
    Memory(Address),
}

/// A place in memory.
#[derive(Clone, Copy, Debug)]
pub(super) struct Address {
    pub(super) base: Local,
    pub(super) offset: u32,
}

/// The type of a value as either side names it: the same but for the numbers of resources.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub(super) struct Pair {
    pub(super) from: Type,
    pub(super) to: Type,
}

/// A conversion that is a function of its own.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub(super) enum Helper {
    /// From flat parameters to flat results.
    Flat(Way, Pair),
    /// From the place that the first parameter points to, to that of the second.
    Memory(Way, Pair),
    /// A string: pointer and length on one side to those on the other.
    String(Way),
    /// Lifts a value from flat parameters ahead of its conversion.
    LiftFlat(Side, Type),
    /// Lifts a value at the place that the parameter points to.
    LiftMemory(Side, Type),
}

/// Weight that a function may take in before what is left becomes helpers.
const BUDGET: u32 = 192;

/// A function while it is written.
pub(super) struct Writer<'m, 'a> {
    pub(super) module: &'m mut ModuleBuilder<'a>,
    pub(super) body: Body,
    budget: u32,
}

impl<'m, 'a> Writer<'m, 'a> {
    /// An empty function with these parameters.
    pub(super) fn new(module: &'m mut ModuleBuilder<'a>, params: &[ValType]) -> (Writer<'m, 'a>, Vec<Local>) {
        let (body, params) = Body::new(params);
        (Writer { module, body, budget: BUDGET }, params)
    }

    /// The function of a helper.
    pub(super) fn helper(module: &'m mut ModuleBuilder<'a>, helper: Helper) -> Result<(FuncType, Body)> {
        let ty = helper.signature(module)?;
        let (mut writer, params) = Writer::new(module, ty.params());
        match helper {
            Helper::Flat(way, pair) => {
                let results: Vec<Local> = ty.results().iter().map(|ty| writer.body.local(*ty)).collect();
                writer.convert_here(way, pair, Place::Flat(&params), Place::Flat(&results))?;
                results.iter().for_each(|result| writer.body.get(*result));
            }
            Helper::Memory(way, pair) => {
                let &[from, to] = &params[..] else { return Err(internal("a helper takes two places")) };
                let place = |base| Place::Memory(Address { base, offset: 0 });
                writer.convert_here(way, pair, place(from), place(to))?;
            }
            Helper::String(way) => {
                let &[pointer, length] = &params[..] else { return Err(internal("a string is a pair")) };
                writer.string(way, pointer, length)?;
            }
            Helper::LiftFlat(side, ty) => writer.lift_here(side, ty, Place::Flat(&params))?,
            Helper::LiftMemory(side, ty) => {
                let &[at] = &params[..] else { return Err(internal("a helper lifts from one place")) };
                writer.lift_here(side, ty, Place::Memory(Address { base: at, offset: 0 }))?;
            }
        }
        Ok((ty, writer.body))
    }

    /// Converts a value, in a function of its own if it is large.
    pub(super) fn convert(&mut self, way: Way, pair: Pair, from: Place<'_>, to: Place<'_>) -> Result<()> {
        let fact = self.module.facts.of(pair.from);
        // Where there are no handles there is one way to convert them.
        let way = if fact.handles { way } else { Way { handles: Handles::AtOnce, ..way } };
        match self.take_budget(fact.weight) {
            true => self.convert_here(way, pair, from, to),
            false => self.convert_elsewhere(way, pair, from, to),
        }
    }

    /// Whether the function has room for what weighs so much; takes it then.
    pub(super) fn take_budget(&mut self, weight: u32) -> bool {
        let left = self.budget.checked_sub(weight);
        self.budget = left.unwrap_or(self.budget);
        left.is_some()
    }

    fn convert_here(&mut self, way: Way, pair: Pair, from: Place<'_>, to: Place<'_>) -> Result<()> {
        let (Type::Defined(id), Type::Defined(to_id)) = (pair.from, pair.to) else {
            return match pair.from {
                Type::String => self.string_value(way, from, to),
                Type::ErrorContext => self.error_context(way, from, to),
                scalar => self.scalar(way, scalar, from, to),
            };
        };
        let types = &self.module.component.types;
        match (&types.def(id).kind, &types.def(to_id).kind) {
            (TypeKind::Record(fields), TypeKind::Record(to_fields)) => {
                let parts = fields.iter().map(|field| field.ty).zip(to_fields.iter().map(|field| field.ty));
                self.record(way, pair, pairs(parts), from, to)
            }
            (TypeKind::Tuple(types), TypeKind::Tuple(to_types)) => {
                let parts = types.iter().copied().zip(to_types.iter().copied());
                self.record(way, pair, pairs(parts), from, to)
            }
            (TypeKind::FixedList(ty, length), TypeKind::FixedList(to_ty, _)) => {
                self.fixed_list(way, Pair { from: *ty, to: *to_ty }, *length, from, to)
            }
            (TypeKind::List(ty), TypeKind::List(to_ty)) => {
                self.list_value(way, &[Pair { from: *ty, to: *to_ty }], from, to)
            }
            (TypeKind::Map(key, value), TypeKind::Map(to_key, to_value)) => {
                let entry = [Pair { from: *key, to: *to_key }, Pair { from: *value, to: *to_value }];
                self.list_value(way, &entry, from, to)
            }
            (TypeKind::Flags(labels), TypeKind::Flags(_)) => self.flags(way, labels.len(), from, to),
            (TypeKind::Enum(names), TypeKind::Enum(_)) => self.variant(way, &vec![None; names.len()], from, to),
            (TypeKind::Variant(_) | TypeKind::Option(_) | TypeKind::Result { .. }, _) => {
                let cases = self.cases(pair)?;
                self.variant(way, &cases, from, to)
            }
            (TypeKind::Own(resource), TypeKind::Own(to_resource)) => self.own(way, (*resource, *to_resource), from, to),
            (TypeKind::Borrow(resource), TypeKind::Borrow(to_resource)) => {
                self.borrow(way, (*resource, *to_resource), from, to)
            }
            (found, other) => Err(internal(format_args!("{found:?} becomes {other:?}"))),
        }
    }

    fn convert_elsewhere(&mut self, way: Way, pair: Pair, from: Place<'_>, to: Place<'_>) -> Result<()> {
        match (from, to) {
            (Place::Flat(from), Place::Flat(to)) => {
                let helper = Helper::Flat(way, pair);
                let ty = helper.signature(self.module)?;
                self.get_all(from, ty.params())?;
                let callee = self.module.helper(helper);
                self.body.call(callee);
                self.set_all(to, ty.results())
            }
            (Place::Memory(from), Place::Memory(to)) => {
                self.push_address(way.from, from);
                self.push_address(way.to, to);
                let callee = self.module.helper(Helper::Memory(way, pair));
                self.body.call(callee);
                Ok(())
            }
            _ => Err(mixed()),
        }
    }

    /// Pushes locals as values of these types.
    pub(super) fn get_all(&mut self, locals: &[Local], types: &[ValType]) -> Result<()> {
        locals.iter().zip(types).try_for_each(|(local, ty)| {
            self.body.get(*local);
            self.body.coerce(local.ty, *ty)
        })
    }

    /// Sets locals to the topmost operands, which have these types.
    pub(super) fn set_all(&mut self, locals: &[Local], types: &[ValType]) -> Result<()> {
        locals.iter().zip(types).rev().try_for_each(|(local, ty)| {
            self.body.coerce(*ty, local.ty)?;
            self.body.set(*local);
            Ok(())
        })
    }

    /// Pushes the address of a place.
    pub(super) fn push_address(&mut self, side: Side, at: Address) {
        self.body.get(at.base);
        if at.offset != 0 {
            self.body.constant(side.pointer(), at.offset.into());
            self.body.arith(side.pointer(), super::body::Arith::Add);
        }
    }
}

impl Helper {
    /// Its name in backtraces.
    pub(super) fn name(self) -> String {
        match self {
            Helper::Flat(_, pair) | Helper::Memory(_, pair) => match pair.from {
                Type::Defined(id) => format!("pass {id}"),
                _ => "pass a value".to_owned(),
            },
            Helper::String(_) => "pass a string".to_owned(),
            Helper::LiftFlat(_, Type::Defined(id)) | Helper::LiftMemory(_, Type::Defined(id)) => format!("lift {id}"),
            Helper::LiftFlat(..) | Helper::LiftMemory(..) => "lift a value".to_owned(),
        }
    }

    pub(super) fn signature(self, module: &ModuleBuilder<'_>) -> Result<FuncType> {
        let types = &module.component.types;
        let flat = |side: Side, ty| {
            let mut flat = Vec::new();
            types.flatten(ty, side.width == IndexWidth::Bits64, &mut flat);
            flat.into_iter().map(encoded_value).collect::<Result<Vec<_>>>()
        };
        Ok(match self {
            Helper::Flat(way, pair) => FuncType::new(flat(way.from, pair.from)?, flat(way.to, pair.to)?),
            Helper::Memory(way, _) => FuncType::new([way.from.pointer(), way.to.pointer()], []),
            Helper::String(way) => FuncType::new([way.from.pointer(); 2], [way.to.pointer(); 2]),
            Helper::LiftFlat(side, ty) => FuncType::new(flat(side, ty)?, []),
            Helper::LiftMemory(side, _) => FuncType::new([side.pointer()], []),
        })
    }
}

impl Side {
    /// Bytes and alignment of a value in this side's memory.
    pub(super) fn layout(self, abi: &CanonicalAbi) -> (u32, u32) {
        match self.width {
            IndexWidth::Bits32 => (abi.size32, abi.align32),
            IndexWidth::Bits64 => (abi.size64, abi.align64),
        }
    }
}

/// The error for a value that is flat on one side only.
pub(super) fn mixed() -> anyhow::Error {
    internal("a value is flat on one side and in memory on the other")
}

fn pairs(parts: impl Iterator<Item = (Type, Type)>) -> Vec<Pair> {
    parts.map(|(from, to)| Pair { from, to }).collect()
}
