//! What generated bindings call, so that they need no logic of their own.

#[cfg(feature = "tracing")]
pub mod trace;

use crate::Result;

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
    use crate::Error;

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
