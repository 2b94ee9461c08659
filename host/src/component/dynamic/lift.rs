//! Reads [`Val`]s from a guest.

use std::sync::Arc;

use gusset_runtime::translate::{Names, Type, TypeDef, TypeKind};

use super::lower::map_entry;
use super::{Dynamic, n_cases, scalars};
use crate::Result;
use crate::component::context::LiftContext;
use crate::component::typed::{FlatReader, Lift};
use crate::component::val::{EnumVal, FlagsVal, RecordVal, VariantVal};
use crate::component::{ErrorContext, ResourceAny, Val};

impl Dynamic<'_> {
    /// Reads a value from flat core values.
    ///
    /// # Errors
    /// When the guest's values are not valid ([`Trap`]), or would take too much of the host's memory.
    pub(crate) fn lift_flat(self, cx: &mut LiftContext<'_>, ty: Type, from: &mut FlatReader<'_>) -> Result<Val> {
        match ty {
            Type::String => Ok(Val::String(String::lift_flat(cx, from)?)),
            Type::Defined(id) => self.lift_flat_defined(cx, ty, self.types().def(id), from),
            Type::ErrorContext => Ok(Val::ErrorContext(ErrorContext::lift_flat(cx, from)?)),
            _ => scalars::from_slot(ty, from.next()),
        }
    }

    /// Reads a value from memory; `offset` is aligned and in bounds.
    ///
    /// # Errors
    /// As of [`Self::lift_flat`].
    pub(crate) fn lift_memory(self, cx: &mut LiftContext<'_>, ty: Type, offset: usize) -> Result<Val> {
        match ty {
            Type::String => Ok(Val::String(String::lift_memory(cx, offset)?)),
            Type::Defined(id) => self.lift_memory_defined(cx, self.types().def(id), offset),
            Type::ErrorContext => Ok(Val::ErrorContext(ErrorContext::lift_memory(cx, offset)?)),
            _ => scalars::load(ty, cx.bytes(offset, self.types().abi(ty).size32 as usize)?),
        }
    }

    fn lift_flat_defined(
        self,
        cx: &mut LiftContext<'_>,
        ty: Type,
        def: &TypeDef,
        from: &mut FlatReader<'_>,
    ) -> Result<Val> {
        if let Some(n_cases) = n_cases(&def.kind) {
            let end = from.position() + self.types().abi(ty).flat_count();
            let case = cx.check_discriminant(from.next() as u32, n_cases)?;
            let payload = match payload_type(&def.kind, case) {
                Some(payload) => Some(self.lift_flat(cx, payload, from)?),
                None => None,
            };
            from.skip_to(end);
            return build_case(cx, def, case, payload);
        }
        match &def.kind {
            TypeKind::Flags(_) => Ok(Val::Flags(FlagsVal::of(def.names.clone(), from.next() as u32))),
            TypeKind::Own(_) | TypeKind::Borrow(_) => self.lift_handle(cx, &def.kind, from.next() as u32),
            TypeKind::List(_) | TypeKind::Map(..) => {
                let pointer = cx.pointer(from.next());
                let length = cx.pointer(from.next());
                self.load_list(cx, &def.kind, pointer, length)
            }
            _ => self.parts(cx, def, |cx, part| self.lift_flat(cx, part, from)),
        }
    }

    fn lift_memory_defined(self, cx: &mut LiftContext<'_>, def: &TypeDef, offset: usize) -> Result<Val> {
        if let Some(n_cases) = n_cases(&def.kind) {
            let case = cx.load_discriminant(offset, n_cases)?;
            let payload = match payload_type(&def.kind, case) {
                Some(payload) => {
                    let at = cx.payload_offset(offset, n_cases, &def.abi);
                    Some(self.lift_memory(cx, payload, at)?)
                }
                None => None,
            };
            return build_case(cx, def, case, payload);
        }
        match &def.kind {
            TypeKind::Flags(_) => {
                let bits = load_bits(cx.bytes(offset, def.abi.size32 as usize)?);
                Ok(Val::Flags(FlagsVal::of(def.names.clone(), bits as u32)))
            }
            TypeKind::Own(_) | TypeKind::Borrow(_) => {
                let index = u32::from_le_bytes(cx.load(offset)?);
                self.lift_handle(cx, &def.kind, index)
            }
            TypeKind::List(_) | TypeKind::Map(..) => {
                let (pointer, length) = cx.load_pointer_pair(offset)?;
                self.load_list(cx, &def.kind, pointer, length)
            }
            _ => {
                let mut end = offset;
                self.parts(cx, def, |cx, part| {
                    let (size, align) = cx.layout(&self.types().abi(part));
                    let start = end.next_multiple_of(align);
                    end = start + size;
                    self.lift_memory(cx, part, start)
                })
            }
        }
    }

    /// A record, tuple or list of fixed length from its parts, in the order of the type.
    fn parts(
        self,
        cx: &mut LiftContext<'_>,
        def: &TypeDef,
        mut each: impl FnMut(&mut LiftContext<'_>, Type) -> Result<Val>,
    ) -> Result<Val> {
        let length = match &def.kind {
            TypeKind::Record(fields) => fields.len(),
            TypeKind::Tuple(types) => types.len(),
            TypeKind::FixedList(_, length) => *length as usize,
            _ => anyhow::bail!("streams and futures cannot be taken from a component yet"),
        };
        let mut values = values_with_capacity(cx, length)?;
        match &def.kind {
            TypeKind::Record(fields) => {
                for field in fields {
                    values.push(each(cx, field.ty)?);
                }
                Ok(Val::Record(RecordVal::of(def.names.clone(), values)))
            }
            TypeKind::Tuple(types) => {
                for ty in types {
                    values.push(each(cx, *ty)?);
                }
                Ok(Val::Tuple(values))
            }
            TypeKind::FixedList(ty, _) => {
                for _ in 0..length {
                    values.push(each(cx, *ty)?);
                }
                Ok(Val::List(values))
            }
            _ => anyhow::bail!("internal bug: parts of a type that has none"),
        }
    }

    fn load_list(self, cx: &mut LiftContext<'_>, kind: &TypeKind, pointer: usize, length: usize) -> Result<Val> {
        match kind {
            TypeKind::List(ty) => self.load_items(cx, *ty, pointer, length),
            TypeKind::Map(key, value) => self.load_map(cx, *key, *value, pointer, length),
            _ => anyhow::bail!("internal bug: a list of a type that is none"),
        }
    }

    fn load_items(self, cx: &mut LiftContext<'_>, ty: Type, pointer: usize, length: usize) -> Result<Val> {
        let abi = self.types().abi(ty);
        let bytes = cx.check_list(pointer, length, &abi)?;
        let (size, _) = cx.layout(&abi);
        if self.is_plain(ty) {
            return self.load_rows(cx, ty, pointer, bytes);
        }
        let mut items = values_with_capacity(cx, length)?;
        for at in 0..length {
            items.push(self.lift_memory(cx, ty, pointer + at * size)?);
        }
        Ok(Val::List(items))
    }

    fn load_map(
        self,
        cx: &mut LiftContext<'_>,
        key_type: Type,
        value_type: Type,
        pointer: usize,
        length: usize,
    ) -> Result<Val> {
        let (key, value) = (self.types().abi(key_type), self.types().abi(value_type));
        let entry = map_entry(&key, &value)?;
        cx.check_list(pointer, length, &entry)?;
        let (size, _) = cx.layout(&entry);
        let value_offset = cx.layout(&key).0.next_multiple_of(cx.layout(&value).1);
        cx.charge(length.saturating_mul(size_of::<(Val, Val)>()))?;
        let mut entries = Vec::with_capacity(length);
        for at in 0..length {
            let entry = pointer + at * size;
            let key = self.lift_memory(cx, key_type, entry)?;
            let value = self.lift_memory(cx, value_type, entry + value_offset)?;
            entries.push((key, value));
        }
        Ok(Val::Map(entries))
    }

    fn lift_handle(self, cx: &mut LiftContext<'_>, kind: &TypeKind, index: u32) -> Result<Val> {
        let handle = match kind {
            TypeKind::Own(resource) => ResourceAny::lift_own(cx, *resource, index)?,
            TypeKind::Borrow(resource) => ResourceAny::lift_borrow(cx, *resource, index)?,
            _ => anyhow::bail!("internal bug: a handle of a type that is none"),
        };
        Ok(Val::Resource(handle))
    }
}

/// Room for so many values, charged.
pub(super) fn values_with_capacity(cx: &mut LiftContext<'_>, length: usize) -> Result<Vec<Val>> {
    cx.charge(length.saturating_mul(size_of::<Val>()))?;
    Ok(Vec::with_capacity(length))
}

fn payload_type(kind: &TypeKind, case: u32) -> Option<Type> {
    match (kind, case) {
        (TypeKind::Variant(cases), _) => cases[case as usize].payload,
        (TypeKind::Option(ty), 1) => Some(*ty),
        (TypeKind::Result { ok, .. }, 0) => *ok,
        (TypeKind::Result { err, .. }, 1) => *err,
        _ => None,
    }
}

/// A value of a type that is laid out as a variant; `case` was checked.
fn build_case(cx: &mut LiftContext<'_>, def: &TypeDef, case: u32, payload: Option<Val>) -> Result<Val> {
    if payload.is_some() {
        cx.charge(size_of::<Val>())?;
    }
    let names: &Arc<Names> = &def.names;
    Ok(match &def.kind {
        TypeKind::Variant(_) => Val::Variant(VariantVal::of(names.clone(), case, payload)),
        TypeKind::Enum(_) => Val::Enum(EnumVal::of(names.clone(), case)),
        TypeKind::Option(_) => Val::Option(payload.map(Box::new)),
        TypeKind::Result { .. } if case == 0 => Val::ok(payload),
        _ => Val::err(payload),
    })
}

/// Little-endian bytes, at most eight, zero-extended.
fn load_bits(bytes: &[u8]) -> u64 {
    let mut wide = [0; 8];
    wide[..bytes.len()].copy_from_slice(bytes);
    u64::from_le_bytes(wide)
}
