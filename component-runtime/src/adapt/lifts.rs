//! Lifting ahead: what is done with values before the first of them is lowered.
//!
//! The canonical ABI lifts all parameters, or the whole result, and then lowers them; a conversion
//! (`adapt::value`) does both for one part after the other. Where that could be told apart
//! ([`Order::is_late`](super::facts::Order)), the values are gone through twice: here, and then by the
//! conversion, which lowers the handles that were lifted here and checks the rest once more.
//!
//! Done here, in the order of the specification: characters, discriminants, and pointers with their lengths
//! are checked, as far as they lie in core values or in the record of parameters; handles are lifted, wherever
//! they are. Left to the conversion: what lies behind a pointer and holds no handle, such as the bytes of a
//! string. So a string that is not valid is noticed when the callee's `realloc` has run for it, and for what
//! comes before it. Nothing but that `realloc` can see that, and only by not returning: the trap comes anyway.
//! An instance that calls itself can in addition have its `realloc` write over arguments that were not
//! lowered yet; it then gets what it wrote, once more checked.

use anyhow::Result;
use wasm_encoder::Instruction;

use super::body::{Local, internal};
use super::module::Side;
use super::records::Parts;
use super::scalars::Access;
use super::value::{Address, Helper, Place, Writer};
use crate::translate::{HandleKind, Type, TypeKind};

impl Writer<'_, '_> {
    /// Lifts a value ahead of its conversion, in a function of its own if it is large.
    pub(super) fn lift(&mut self, side: Side, ty: Type, from: Place<'_>) -> Result<()> {
        let fact = self.module.facts.of(ty);
        if !fact.order.lifts {
            return Ok(());
        }
        match (self.take_budget(fact.weight), from) {
            (true, _) => self.lift_here(side, ty, from),
            (false, Place::Flat(locals)) => {
                let helper = Helper::LiftFlat(side, ty);
                let signature = helper.signature(self.module)?;
                self.get_all(locals, signature.params())?;
                let callee = self.module.helper(helper);
                self.body.call(callee);
                Ok(())
            }
            (false, Place::Memory(at)) => {
                self.push_address(side, at);
                let callee = self.module.helper(Helper::LiftMemory(side, ty));
                self.body.call(callee);
                Ok(())
            }
        }
    }

    pub(super) fn lift_here(&mut self, side: Side, ty: Type, from: Place<'_>) -> Result<()> {
        let component = self.module.component;
        let Type::Defined(id) = ty else {
            return match ty {
                Type::String => self.lift_string(side, from),
                Type::ErrorContext => self.lift_handle(side, HandleKind::ErrorContext, from),
                Type::Char => {
                    self.read(side, Access::I32, from)?;
                    self.check_char();
                    self.body.emit(Instruction::Drop);
                    Ok(())
                }
                _ => Ok(()),
            };
        };
        match &component.types.def(id).kind {
            TypeKind::Record(fields) => self.lift_parts(side, fields.iter().map(|field| field.ty), from),
            TypeKind::Tuple(types) => self.lift_parts(side, types.iter().copied(), from),
            TypeKind::FixedList(ty, length) => self.lift_fixed_list(side, *ty, *length, from),
            TypeKind::List(ty) => self.lift_list(side, &[*ty], from),
            TypeKind::Map(key, value) => self.lift_list(side, &[*key, *value], from),
            TypeKind::Enum(names) => self.lift_variant(side, &vec![None; names.len()], from),
            TypeKind::Variant(cases) => {
                let payloads: Vec<_> = cases.iter().map(|case| case.payload).collect();
                self.lift_variant(side, &payloads, from)
            }
            TypeKind::Option(ty) => self.lift_variant(side, &[None, Some(*ty)], from),
            TypeKind::Result { ok, err } => self.lift_variant(side, &[*ok, *err], from),
            TypeKind::Own(resource) => self.lift_handle(side, HandleKind::Own(*resource), from),
            TypeKind::Borrow(resource) => self.lift_handle(side, HandleKind::Borrow(*resource), from),
            TypeKind::Flags(_) => Ok(()),
            TypeKind::Future(_) | TypeKind::Stream(_) => Err(internal("a stream or future is lifted")),
        }
    }

    fn lift_handle(&mut self, side: Side, kind: HandleKind, from: Place<'_>) -> Result<()> {
        self.read(side, Access::I32, from)?;
        self.lift_on_top(side, kind)
    }

    fn lift_string(&mut self, side: Side, from: Place<'_>) -> Result<()> {
        let (pointer, length) = self.read_pair(side, from)?;
        self.each_source(side, length, |writer, source, align| {
            writer.checked_text(side, source, pointer, length, align)?;
            Ok(())
        })
    }

    /// Lifts values that lie one after the other.
    pub(super) fn lift_parts(&mut self, side: Side, types: impl Iterator<Item = Type>, from: Place<'_>) -> Result<()> {
        let mut parts = Parts::new(side, from);
        for ty in types {
            let part = parts.next(&self.module.component.types.abi(ty))?;
            self.lift(side, ty, part)?;
        }
        Ok(())
    }

    fn lift_fixed_list(&mut self, side: Side, element: Type, length: u32, from: Place<'_>) -> Result<()> {
        match from {
            Place::Memory(at) if length > super::records::MAX_UNROLLED => {
                self.push_address(side, at);
                let from = self.body.take(side.pointer());
                let left = self.length(length.into());
                self.lift_each(side, &[element], left, from)
            }
            _ => self.lift_parts(side, std::iter::repeat_n(element, length as usize), from),
        }
    }

    /// A list whose elements have these parts: one, or a map's key and value.
    fn lift_list(&mut self, side: Side, element: &[Type], from: Place<'_>) -> Result<()> {
        let (pointer, length) = self.read_pair(side, from)?;
        let layout = self.element_layout(side, element)?;
        let (length, _) = self.checked_list(side, layout, pointer, length)?;
        match element.iter().any(|ty| self.module.facts.of(*ty).handles) {
            true => {
                let from = self.copy_of(pointer);
                self.lift_each(side, element, length, from)
            }
            false => Ok(()),
        }
    }

    /// Lifts so many elements, of 64 bits; both locals are used up.
    fn lift_each(&mut self, side: Side, element: &[Type], left: Local, from: Local) -> Result<()> {
        let (bytes, _) = self.element_layout(side, element)?;
        self.each_of(left, |writer| {
            let place = Place::Memory(Address { base: from, offset: 0 });
            writer.lift_parts(side, element.iter().copied(), place)?;
            writer.advance(from, bytes);
            Ok(())
        })
    }

    fn lift_variant(&mut self, side: Side, cases: &[Option<Type>], from: Place<'_>) -> Result<()> {
        let discriminant = self.discriminant(side, cases.len(), from)?;
        let payload = self.payload(side, cases, from)?;
        let facts = self.module.facts;
        let lifted: Vec<_> = cases.iter().map(|ty| ty.filter(|ty| facts.of(*ty).order.lifts)).collect();
        self.by_case(discriminant, &lifted, &mut |writer, ty: Type| {
            let count = writer.module.component.types.abi(ty).flat_count();
            let payload = super::variants::shortened(payload, count)?;
            writer.lift(side, ty, payload)
        })
    }
}
