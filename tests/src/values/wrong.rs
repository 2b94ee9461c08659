//! Values that are not of a type: one part of a value that is, replaced.
//!
//! What is wrong is what somebody could write: a value of another kind, a number out of range, a name that the
//! type does not have, a part too few or too many.

use gusset::component::Val;
use gusset::component::types::Type;

use crate::differential::Numbers;

/// A name that no type of the generator has.
const UNKNOWN: &str = "unheard-of";

/// What `value`, which is of the type, becomes with something wrong in it. None where nothing can be.
pub(super) fn of(ty: &Type, value: &Val, numbers: &mut Numbers) -> Option<Val> {
    // Deeper down, if there is something and half of the times.
    let deeper = numbers.next() & 1 == 0;
    let inside = deeper.then(|| inside(ty, value, numbers)).flatten();
    inside.or_else(|| itself(ty, value, numbers))
}

/// Something wrong in one of its parts.
fn inside(ty: &Type, value: &Val, numbers: &mut Numbers) -> Option<Val> {
    match (ty, value) {
        (Type::List(list), Val::List(items)) => one_of(items, |_| list.ty(), numbers).map(Val::List),
        (Type::FixedLengthList(list), Val::List(items)) => one_of(items, |_| list.ty(), numbers).map(Val::List),
        (Type::Tuple(tuple), Val::Tuple(items)) => {
            one_of(items, |at| tuple.types().nth(at).expect("as many types as values"), numbers).map(Val::Tuple)
        }
        (Type::Record(record), Val::Record(found)) => {
            let values = one_of(found.values(), |at| record.fields().nth(at).expect("the same fields").ty, numbers)?;
            Some(Val::record(record.fields().map(|field| field.name).zip(values).collect::<Vec<_>>()))
        }
        (Type::Map(map), Val::Map(entries)) => {
            let at = pick(entries.len(), numbers)?;
            let mut entries = entries.clone();
            match numbers.next() & 1 {
                0 => entries[at].0 = of(&map.key(), &entries[at].0, numbers)?,
                _ => entries[at].1 = of(&map.value(), &entries[at].1, numbers)?,
            }
            Some(Val::Map(entries))
        }
        (Type::Variant(variant), Val::Variant(found)) => {
            let payload = variant.cases().find(|case| case.name == found.case()).and_then(|case| case.ty)?;
            Some(Val::variant(found.case(), Some(of(&payload, found.payload()?, numbers)?)))
        }
        (Type::Option(option), Val::Option(Some(found))) => of(&option.ty(), found, numbers).map(Val::some),
        (Type::Result(result), Val::Result(Ok(Some(found)))) => Some(Val::ok(Some(of(&result.ok()?, found, numbers)?))),
        (Type::Result(result), Val::Result(Err(Some(found)))) => {
            Some(Val::err(Some(of(&result.err()?, found, numbers)?)))
        }
        _ => None,
    }
}

/// Something wrong with the value as a whole.
fn itself(ty: &Type, value: &Val, numbers: &mut Numbers) -> Option<Val> {
    let of_its_kind = match (ty, value) {
        (Type::FixedLengthList(_), Val::List(items)) => resized(items, numbers).map(Val::List),
        (Type::Tuple(_), Val::Tuple(items)) => resized(items, numbers).map(Val::Tuple),
        (Type::Record(_), Val::Record(record)) => {
            let mut fields: Vec<_> = record.fields().map(|(name, value)| (name.to_owned(), value.clone())).collect();
            match numbers.next() % 2 {
                // Text may leave out an option.
                0 if fields.len() > 1 => {
                    let at = pick(fields.len(), numbers)?;
                    fields.remove(at);
                }
                _ => fields.push((UNKNOWN.to_owned(), Val::U8(1))),
            }
            Some(Val::record(fields))
        }
        (Type::Variant(_), Val::Variant(variant)) => Some(match (numbers.next() % 2, variant.payload()) {
            (0, _) => Val::variant(UNKNOWN, variant.payload().cloned()),
            (_, Some(_)) => Val::variant(variant.case(), None),
            (_, None) => Val::variant(variant.case(), Some(Val::U8(1))),
        }),
        (Type::Enum(_), Val::Enum(_)) => Some(Val::enumeration(UNKNOWN)),
        (Type::Flags(_), Val::Flags(flags)) => {
            let labels = flags.labels().chain([UNKNOWN]);
            Some(Val::flags(labels.collect::<Vec<_>>()))
        }
        // Text may leave out `some` and `ok`, so that all but these are read as the payload.
        (Type::Option(_), _) => return None,
        (Type::Result(_), Val::Result(Ok(payload))) => return Some(Val::ok(toggled(payload.as_deref()))),
        (Type::Result(_), Val::Result(Err(payload))) => return Some(Val::err(toggled(payload.as_deref()))),
        _ => None,
    };
    match of_its_kind {
        Some(wrong) if !numbers.next().is_multiple_of(4) => Some(wrong),
        _ => Some(of_another_kind(value, numbers)),
    }
}

/// A payload where there was none, or the other way round.
fn toggled(payload: Option<&Val>) -> Option<Val> {
    payload.is_none().then_some(Val::U8(1))
}

/// A value that is not what the other is; it may still be written alike.
fn of_another_kind(value: &Val, numbers: &mut Numbers) -> Val {
    let all = [
        Val::Bool(true),
        Val::S8(-1),
        Val::U8(7),
        Val::U16(300),
        Val::S32(-70_000),
        Val::U64(u64::MAX),
        Val::Float64(1.5),
        Val::Char('\u{1f600}'),
        Val::from("text"),
        Val::List(vec![Val::U8(1)]),
        Val::List(Vec::new()),
        Val::Tuple(vec![Val::U8(1), Val::U8(2)]),
        Val::record([(UNKNOWN, Val::U8(1))]),
        Val::Map(vec![(Val::U8(1), Val::U8(2))]),
        Val::variant(UNKNOWN, Some(Val::U8(1))),
        Val::enumeration(UNKNOWN),
        Val::flags([UNKNOWN]),
        Val::none(),
        Val::some(Val::U8(1)),
        Val::ok(None),
        Val::err(Some(Val::U8(1))),
    ];
    // In text a record is written as a map is.
    let alike = |other: &Val| matches!((value, other), (Val::Map(_), Val::Record(_)));
    let same = |other: &Val| std::mem::discriminant(other) == std::mem::discriminant(value);
    let others: Vec<Val> = all.into_iter().filter(|other| !same(other) && !alike(other)).collect();
    others[numbers.next() as usize % others.len()].clone()
}

/// The items with one of them wrong.
fn one_of(items: &[Val], ty: impl Fn(usize) -> Type, numbers: &mut Numbers) -> Option<Vec<Val>> {
    let at = pick(items.len(), numbers)?;
    let mut items = items.to_vec();
    items[at] = of(&ty(at), &items[at], numbers)?;
    Some(items)
}

/// One item less or more. Text has no empty tuple.
fn resized(items: &[Val], numbers: &mut Numbers) -> Option<Vec<Val>> {
    let mut items = items.to_vec();
    match numbers.next() & 1 {
        0 if items.len() > 1 => _ = items.pop(),
        _ => items.push(items.last()?.clone()),
    }
    Some(items)
}

fn pick(length: usize, numbers: &mut Numbers) -> Option<usize> {
    (length > 0).then(|| numbers.next() as usize % length)
}
