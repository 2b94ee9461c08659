//! Errors that one of the caller's options is to blame for.
//!
//! Who shows them can point at the option: `bindgen!` at its tokens.

use std::fmt;

use anyhow::Error;

/// One of the [`Options`](crate::Options), with the position of its part where it has several.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OptionPlace {
    /// [`paths`](crate::Options::paths).
    Path(usize),
    /// [`inline`](crate::Options::inline).
    Inline,
    /// [`interfaces`](crate::Options::interfaces).
    Interfaces,
    /// [`world`](crate::Options::world).
    World,
    /// [`with`](crate::Options::with).
    With(usize),
    /// [`crate_path`](crate::Options::crate_path).
    CratePath,
    /// The rules in [`imports`](crate::Options::imports).
    Import(usize),
    /// The rules in [`exports`](crate::Options::exports).
    Export(usize),
    /// [`trappable_errors`](crate::Options::trappable_errors).
    TrappableError(usize),
}

/// An error in an option, found in the chain of the errors that [`generate`](crate::generate) returns.
#[derive(Debug)]
pub struct OptionError {
    /// Where the mistake is.
    pub place: OptionPlace,
    message: String,
}

impl OptionError {
    pub(crate) fn at(place: OptionPlace, message: impl Into<String>) -> Error {
        Error::new(OptionError { place, message: message.into() })
    }
}

impl fmt::Display for OptionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for OptionError {}
