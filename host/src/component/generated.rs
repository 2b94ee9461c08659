//! What generated bindings call, so that they need no logic of their own.

#[cfg(feature = "tracing")]
pub mod trace;

use gusset_runtime::abi::CanonicalAbi;

use super::{ComponentType, LinkerInstance};
use crate::{Error, Result};

/// A function that was called is left out of the bindings, since something that it needs is not there
/// yet.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("function `{function}` was called: {what} come later")]
pub struct ComesLater {
    /// The function's name in WIT.
    pub function: String,
    /// What it needs.
    pub what: &'static str,
}

/// Defines an imported function that is left out: calling it is the error [`ComesLater`].
///
/// # Errors
/// When the name is taken.
pub fn comes_later<T>(instance: &mut LinkerInstance<'_, T>, function: &str, what: &'static str) -> Result<()> {
    let error = ComesLater { function: function.to_owned(), what };
    instance.func_new(function, move |_, _, _, _| Err(Error::new(error.clone())))
}

/// A field of a record, as Rust has it.
#[derive(Clone, Copy)]
pub struct PlainField {
    abi: CanonicalAbi,
    plain: bool,
    offset: usize,
}

impl PlainField {
    /// A field of this type at so many bytes.
    pub const fn of<T: ComponentType>(offset: usize) -> PlainField {
        PlainField { abi: T::ABI, plain: T::PLAIN, offset }
    }
}

/// Whether every field is plain and lies where the canonical ABI has it, with no byte between or behind
/// the fields of a record of `size_bytes`: what makes a list of such records one copy.
pub const fn plain_record(fields: &[PlainField], size_bytes: usize) -> bool {
    let (mut end, mut align, mut at) = (0, 1, 0);
    while at < fields.len() {
        let PlainField { abi, plain, offset } = fields[at];
        let (start, next) = abi.next_field32(end);
        if !plain || start != end || offset != start as usize {
            return false;
        }
        if abi.align32 > align {
            align = abi.align32;
        }
        (end, at) = (next, at + 1);
    }
    // The record's own size is a multiple of its alignment.
    size_bytes == end as usize && end.is_multiple_of(align)
}

/// Whether the part of a record's canonical bytes that is a field at an offset holds that field's value.
#[inline]
pub fn part_holds<T: ComponentType>(bytes: &[u8], offset: usize) -> bool {
    bytes.get(offset..offset + T::ABI.size32 as usize).is_some_and(T::holds)
}

/// What a guest is told of a result whose error is the host's: `convert` makes a WIT error of it, or a
/// trap.
///
/// # Errors
/// Those of `convert`.
pub fn convert_error<T, E, W>(
    result: Result<T, E>,
    convert: impl FnOnce(E) -> Result<W>,
) -> Result<(std::result::Result<T, W>,)> {
    match result {
        Ok(value) => Ok((Ok(value),)),
        Err(error) => Ok((Err(convert(error)?),)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_plain_if_it_lies_in_rust_as_in_a_guest() {
        let small = PlainField::of::<u8>;
        let wide = PlainField::of::<u32>;
        assert!(plain_record(&[wide(0), wide(4)], 8));
        assert!(plain_record(&[small(0), small(1), small(2)], 3));
        assert!(!plain_record(&[wide(4), wide(0)], 8), "in another order");
        assert!(!plain_record(&[small(0), wide(4)], 8), "with bytes between the fields");
        assert!(!plain_record(&[wide(0), small(4)], 8), "with bytes behind them");
        assert!(!plain_record(&[wide(0), small(4)], 5), "as the ABI never has it");
        assert!(plain_record(&[PlainField::of::<bool>(0)], 1));
        assert!(!plain_record(&[PlainField::of::<Option<u8>>(0)], 2), "of a field whose bytes are others in Rust");
    }

    #[test]
    fn an_error_is_told_to_the_guest_or_traps_it() {
        let convert = |error: u8| match error {
            0 => Err(Error::msg("a trap")),
            code => Ok(format!("code {code}")),
        };
        assert_eq!(convert_error(Ok::<_, u8>('a'), convert).expect("a value"), (Ok('a'),));
        assert_eq!(convert_error(Err::<char, _>(7), convert).expect("a WIT error"), (Err("code 7".to_owned()),));
        assert_eq!(convert_error(Err::<char, _>(0), convert).expect_err("a trap").to_string(), "a trap");
    }
}
