//! Lays [`Val`]s into a guest.

use gusset_runtime::abi::CanonicalAbi;
use gusset_runtime::translate::{Type, TypeKind};

use super::{Dynamic, n_cases, scalars};
use crate::Result;
use crate::component::context::LowerContext;
use crate::component::typecheck::{TypeMismatch, count, inside};
use crate::component::typed::{FlatWriter, Lower};
use crate::component::val::RecordDifference;
use crate::component::{ResourceAny, Val};

impl Dynamic<'_> {
    /// Pushes the flat core values of a value.
    ///
    /// # Errors
    /// A [`TypeMismatch`] when the value is not of the type; and as of [`Lower::lower_flat`].
    pub(crate) fn lower_flat(
        self,
        cx: &mut LowerContext<'_>,
        ty: Type,
        value: &Val,
        to: &mut FlatWriter<'_>,
    ) -> Result<()> {
        match (ty, value) {
            (Type::String, Val::String(text)) => text.as_str().lower_flat(cx, to),
            (Type::ErrorContext, Val::ErrorContext(context)) => context.lower_flat(cx, to),
            (Type::Defined(id), _) => self.lower_flat_defined(cx, ty, &self.types().def(id).kind, value, to),
            _ => {
                to.push(scalars::to_slot(ty, value).ok_or_else(|| self.mismatch(ty, value))?);
                Ok(())
            }
        }
    }

    /// Writes a value to memory; `offset` is aligned and in bounds.
    ///
    /// # Errors
    /// As of [`Self::lower_flat`].
    pub(crate) fn lower_memory(self, cx: &mut LowerContext<'_>, ty: Type, value: &Val, offset: usize) -> Result<()> {
        match (ty, value) {
            (Type::String, Val::String(text)) => text.as_str().lower_memory(cx, offset),
            (Type::ErrorContext, Val::ErrorContext(context)) => context.lower_memory(cx, offset),
            (Type::Defined(id), _) => self.lower_memory_defined(cx, ty, &self.types().def(id).kind, value, offset),
            _ => match scalars::store(ty, value, cx.bytes_mut(offset, self.types().abi(ty).size32 as usize)?) {
                true => Ok(()),
                false => Err(self.mismatch(ty, value).into()),
            },
        }
    }

    fn mismatch(self, ty: Type, value: &Val) -> TypeMismatch {
        TypeMismatch::new(self.text(ty), format!("`{}`", value.kind()))
    }

    fn lower_flat_defined(
        self,
        cx: &mut LowerContext<'_>,
        ty: Type,
        kind: &TypeKind,
        value: &Val,
        to: &mut FlatWriter<'_>,
    ) -> Result<()> {
        if let Some(n_cases) = n_cases(kind) {
            debug_assert!(n_cases > 0, "the validator refuses types without cases");
            let end = to.position() + self.types().abi(ty).flat_count();
            let case = self.case(ty, kind, value)?;
            to.push(u64::from(case.position));
            if let Some((payload_type, payload)) = case.payload {
                inside(self.lower_flat(cx, payload_type, payload, to), || case.step(self, ty))?;
            }
            to.pad_to(end);
            return Ok(());
        }
        match (kind, value) {
            (TypeKind::Flags(_), Val::Flags(_)) => to.push(u64::from(self.flags_bits(ty, value)?)),
            (TypeKind::Own(_) | TypeKind::Borrow(_), Val::Resource(handle)) => {
                to.push(u64::from(self.lower_handle(cx, kind, *handle)?));
            }
            (TypeKind::List(_), Val::List(_)) | (TypeKind::Map(..), Val::Map(_)) => {
                let (pointer, length) = self.store_list(cx, kind, value)?;
                to.push(pointer as u64);
                to.push(length as u64);
            }
            _ => self.each_part(ty, kind, value, |part, value| self.lower_flat(cx, part, value, to))?,
        }
        Ok(())
    }

    fn lower_memory_defined(
        self,
        cx: &mut LowerContext<'_>,
        ty: Type,
        kind: &TypeKind,
        value: &Val,
        offset: usize,
    ) -> Result<()> {
        if let Some(n_cases) = n_cases(kind) {
            let case = self.case(ty, kind, value)?;
            cx.store_discriminant(offset, n_cases, case.position)?;
            let Some((payload_type, payload)) = case.payload else { return Ok(()) };
            let at = cx.payload_offset(offset, n_cases, &self.types().abi(ty));
            return inside(self.lower_memory(cx, payload_type, payload, at), || case.step(self, ty));
        }
        match (kind, value) {
            (TypeKind::Flags(_), Val::Flags(_)) => {
                let bits = self.flags_bits(ty, value)?;
                let bytes = self.types().abi(ty).size32 as usize;
                cx.bytes_mut(offset, bytes)?.copy_from_slice(&bits.to_le_bytes()[..bytes]);
                Ok(())
            }
            (TypeKind::Own(_) | TypeKind::Borrow(_), Val::Resource(handle)) => {
                let index = self.lower_handle(cx, kind, *handle)?;
                cx.store(offset, index.to_le_bytes())
            }
            (TypeKind::List(_), Val::List(_)) | (TypeKind::Map(..), Val::Map(_)) => {
                let (pointer, length) = self.store_list(cx, kind, value)?;
                cx.store_pointer_pair(offset, pointer, length)
            }
            _ => {
                let mut end = offset;
                self.each_part(ty, kind, value, |part, value| {
                    let (size, align) = cx.layout(&self.types().abi(part));
                    let start = end.next_multiple_of(align);
                    end = start + size;
                    self.lower_memory(cx, part, value, start)
                })
            }
        }
    }

    /// Calls `each` with the parts of a record, tuple or list of fixed length, in the order of the
    /// type; an error for every other combination of type and value.
    fn each_part(
        self,
        ty: Type,
        kind: &TypeKind,
        value: &Val,
        mut each: impl FnMut(Type, &Val) -> Result<()>,
    ) -> Result<()> {
        match (kind, value) {
            (TypeKind::Record(fields), Val::Record(record)) => {
                let names = match ty {
                    Type::Defined(id) => &self.types().def(id).names,
                    _ => return Err(self.mismatch(ty, value).into()),
                };
                let order = self.orders.of(record.names(), names);
                let order = order.map_err(|difference| self.record_mismatch(ty, difference))?;
                for (at, field) in fields.iter().enumerate() {
                    let value = &record.values()[order.position(at)];
                    inside(each(field.ty, value), || format!("field `{}`", field.name))?;
                }
                Ok(())
            }
            (TypeKind::Tuple(types), Val::Tuple(values)) => {
                self.check_length(ty, types.len(), values.len())?;
                for (at, (part, value)) in types.iter().zip(values).enumerate() {
                    inside(each(*part, value), || format!("element {at}"))?;
                }
                Ok(())
            }
            (TypeKind::FixedList(part, length), Val::List(values)) => {
                self.check_length(ty, *length as usize, values.len())?;
                for (at, value) in values.iter().enumerate() {
                    inside(each(*part, value), || format!("element {at}"))?;
                }
                Ok(())
            }
            (TypeKind::Future(_) | TypeKind::Stream(_), _) => {
                anyhow::bail!("values of type {} cannot be given to a component yet", self.text(ty))
            }
            _ => Err(self.mismatch(ty, value).into()),
        }
    }

    fn record_mismatch(self, ty: Type, difference: RecordDifference) -> TypeMismatch {
        match difference {
            RecordDifference::Missing(name) => {
                TypeMismatch::new(self.text(ty), format!("a record without field `{name}`"))
            }
            RecordDifference::Unknown(name) => {
                TypeMismatch::new(self.text(ty), format!("a record with field `{name}`"))
            }
        }
    }

    fn check_length(self, ty: Type, wanted: usize, found: usize) -> Result<()> {
        match wanted == found {
            true => Ok(()),
            false => Err(TypeMismatch::new(self.text(ty), count(found, "element")).into()),
        }
    }

    fn flags_bits(self, ty: Type, value: &Val) -> Result<u32> {
        match (ty, value) {
            (Type::Defined(id), Val::Flags(flags)) => {
                let bits = flags.bits_in(&self.types().def(id).names);
                bits.map_err(|label| TypeMismatch::new(self.text(ty), format!("flags with label `{label}`")).into())
            }
            _ => Err(self.mismatch(ty, value).into()),
        }
    }

    fn lower_handle(self, cx: &mut LowerContext<'_>, kind: &TypeKind, handle: ResourceAny) -> Result<u32> {
        match kind {
            TypeKind::Own(resource) => handle.lower_own(cx, *resource),
            TypeKind::Borrow(resource) => handle.lower_borrow(cx, *resource),
            _ => anyhow::bail!("internal bug: a handle of a type that is none"),
        }
    }

    /// Allocates a list or map in the guest and writes its elements.
    fn store_list(self, cx: &mut LowerContext<'_>, kind: &TypeKind, value: &Val) -> Result<(usize, usize)> {
        match (kind, value) {
            (TypeKind::List(ty), Val::List(items)) => {
                let (size, align) = cx.layout(&self.types().abi(*ty));
                let pointer = cx.allocate_list(align as u32, items.len().checked_mul(size))?;
                let done = self.store_rows(cx, *ty, items, pointer)?;
                for (at, item) in items.iter().enumerate().skip(done) {
                    inside(self.lower_memory(cx, *ty, item, pointer + at * size), || format!("element {at}"))?;
                }
                Ok((pointer, items.len()))
            }
            (TypeKind::Map(key_type, value_type), Val::Map(entries)) => {
                let layout = self.map_layout(cx, *key_type, *value_type)?;
                let pointer = cx.allocate_list(layout.align as u32, entries.len().checked_mul(layout.size))?;
                for (at, (key, value)) in entries.iter().enumerate() {
                    let entry = pointer + at * layout.size;
                    inside(self.lower_memory(cx, *key_type, key, entry), || format!("key {at}"))?;
                    let lowered = self.lower_memory(cx, *value_type, value, entry + layout.value_offset);
                    inside(lowered, || format!("value {at}"))?;
                }
                Ok((pointer, entries.len()))
            }
            _ => anyhow::bail!("internal bug: a list of a type that is none"),
        }
    }

    fn map_layout(self, cx: &LowerContext<'_>, key: Type, value: Type) -> Result<MapLayout> {
        let (key, value) = (self.types().abi(key), self.types().abi(value));
        let entry = map_entry(&key, &value)?;
        let (size, align) = cx.layout(&entry);
        let value_offset = cx.layout(&key).0.next_multiple_of(cx.layout(&value).1);
        Ok(MapLayout { size, align, value_offset })
    }

    /// Which case a value is of its type.
    fn case<'v>(self, ty: Type, kind: &TypeKind, value: &'v Val) -> Result<Case<'v>> {
        let names = match ty {
            Type::Defined(id) => &self.types().def(id).names,
            _ => return Err(self.mismatch(ty, value).into()),
        };
        let no_case = |name: &str| TypeMismatch::new(self.text(ty), format!("{} case `{name}`", value.kind()));
        let (position, payload_type, payload) = match (kind, value) {
            (TypeKind::Variant(cases), Val::Variant(variant)) => {
                let position = variant.position_in(names).ok_or_else(|| no_case(variant.case()))?;
                (position, cases[position].payload, variant.payload())
            }
            (TypeKind::Enum(_), Val::Enum(case)) => {
                (case.position_in(names).ok_or_else(|| no_case(case.case()))?, None, None)
            }
            (TypeKind::Option(_), Val::Option(None)) => (0, None, None),
            (TypeKind::Option(ty), Val::Option(Some(value))) => (1, Some(*ty), Some(&**value)),
            (TypeKind::Result { ok, .. }, Val::Result(Ok(value))) => (0, *ok, value.as_deref()),
            (TypeKind::Result { err, .. }, Val::Result(Err(value))) => (1, *err, value.as_deref()),
            _ => return Err(self.mismatch(ty, value).into()),
        };
        let position = position as u32;
        match (payload_type, payload) {
            (None, None) => Ok(Case { position, payload: None }),
            (Some(ty), Some(value)) => Ok(Case { position, payload: Some((ty, value)) }),
            (wanted, found) => {
                let wanted = wanted.map_or("no payload".to_owned(), |ty| self.text(ty));
                let found = found.map_or("no payload".to_owned(), |value| format!("`{}`", value.kind()));
                let mismatch = TypeMismatch::new(wanted, found);
                Err(mismatch.inside(Case { position, payload: None }.step(self, ty)).into())
            }
        }
    }
}

/// A case of a type that is laid out as a variant.
struct Case<'v> {
    position: u32,
    payload: Option<(Type, &'v Val)>,
}

impl Case<'_> {
    /// How a path calls it.
    fn step(&self, dynamic: Dynamic<'_>, ty: Type) -> String {
        let Type::Defined(id) = ty else { return String::new() };
        let def = dynamic.types().def(id);
        let name = match (&def.kind, self.position) {
            (TypeKind::Option(_), _) => "some",
            (TypeKind::Result { .. }, 0) => "ok",
            (TypeKind::Result { .. }, _) => "err",
            _ => def.names.0.get(self.position as usize).map_or("", |name| name),
        };
        format!("case `{name}`")
    }
}

struct MapLayout {
    size: usize,
    align: usize,
    value_offset: usize,
}

/// The ABI of an entry of a map.
pub(super) fn map_entry(key: &CanonicalAbi, value: &CanonicalAbi) -> Result<CanonicalAbi> {
    CanonicalAbi::try_record(&[*key, *value]).ok_or_else(|| anyhow::anyhow!("map entries take more than 4 GiB"))
}
