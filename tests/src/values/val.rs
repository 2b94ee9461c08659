//! Values of types, from numbers.

use gusset::component::types::Type;
use gusset::component::{ErrorContext, Val};

use crate::differential::Numbers;

/// Longest list and map; of a string, in characters.
const MAX_LENGTH: u64 = 4;
/// Characters of one to four bytes, inside and outside of Latin-1.
const CHARACTERS: [char; 10] =
    ['a', '\0', '\u{7f}', '\u{80}', 'é', 'ÿ', '\u{100}', '\u{d7ff}', '\u{ffff}', '\u{1f600}'];

/// A value of a type.
pub(super) fn of(ty: &Type, numbers: &mut Numbers) -> Val {
    match ty {
        Type::Bool => Val::Bool(numbers.next() & 1 == 1),
        Type::S8 => Val::S8(numbers.word() as i8),
        Type::U8 => Val::U8(numbers.word() as u8),
        Type::S16 => Val::S16(numbers.word() as i16),
        Type::U16 => Val::U16(numbers.word() as u16),
        Type::S32 => Val::S32(numbers.word() as i32),
        Type::U32 => Val::U32(numbers.word() as u32),
        Type::S64 => Val::S64(numbers.word() as i64),
        Type::U64 => Val::U64(numbers.word()),
        Type::Float32 => Val::Float32(f32::from_bits(numbers.next() as u32)),
        Type::Float64 => Val::Float64(f64::from_bits(numbers.next())),
        Type::Char => Val::Char(character(numbers)),
        Type::String => Val::String((0..length(numbers) * 3).map(|_| character(numbers)).collect()),
        // Equal only to itself, whatever the message.
        Type::ErrorContext => Val::ErrorContext(ErrorContext::new("random")),
        Type::List(list) => Val::List((0..length(numbers)).map(|_| of(&list.ty(), numbers)).collect()),
        Type::FixedLengthList(list) => Val::List((0..list.size()).map(|_| of(&list.ty(), numbers)).collect()),
        Type::Map(map) => {
            let mut entry = |_| (of(&map.key(), numbers), of(&map.value(), numbers));
            Val::Map((0..2).map(&mut entry).collect())
        }
        Type::Record(record) => {
            Val::record(record.fields().map(|field| (field.name, of(&field.ty, numbers))).collect::<Vec<_>>())
        }
        Type::Tuple(tuple) => Val::Tuple(tuple.types().map(|ty| of(&ty, numbers)).collect()),
        Type::Variant(variant) => {
            // Payloads stand in the first cases.
            let n_cases = variant.cases().len();
            let at = if numbers.next() & 1 == 0 { n_cases.min(4) } else { n_cases };
            let at = numbers.next() as usize % at;
            let case = variant.cases().nth(at).expect("a case of the variant");
            Val::variant(case.name, case.ty.as_ref().map(|ty| of(ty, numbers)))
        }
        Type::Enum(labels) => {
            let at = numbers.next() as usize % labels.names().len();
            Val::enumeration(labels.names().nth(at).expect("a label of the enum"))
        }
        Type::Flags(labels) => Val::flags(labels.names().filter(|_| numbers.next() & 1 == 1).collect::<Vec<_>>()),
        Type::Option(option) => match numbers.next() & 1 {
            0 => Val::none(),
            _ => Val::some(of(&option.ty(), numbers)),
        },
        Type::Result(result) => match numbers.next() & 1 {
            0 => Val::ok(result.ok().map(|ty| of(&ty, numbers))),
            _ => Val::err(result.err().map(|ty| of(&ty, numbers))),
        },
        other => unreachable!("the generator makes plain values here, not {other:?}"),
    }
}

/// The length of a list.
pub(super) fn length(numbers: &mut Numbers) -> u64 {
    numbers.next() % (MAX_LENGTH + 1)
}

/// A character.
pub(super) fn character(numbers: &mut Numbers) -> char {
    CHARACTERS[(numbers.next() >> 8) as usize % CHARACTERS.len()]
}
