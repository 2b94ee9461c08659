//! Errors of linking and calling core modules.

use std::fmt;

use gusset_runtime::vm::AccessError;

use crate::Error;
use crate::error::CallError;

/// A module imports what nobody defined.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnknownImport {
    /// First level of its name.
    pub module: String,
    /// Second level of its name.
    pub name: String,
}

impl fmt::Display for UnknownImport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "import `{}` `{}` is not defined", self.module, self.name)
    }
}

impl std::error::Error for UnknownImport {}

/// Something has another type than the one wanted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WrongType {
    what: String,
    wanted: String,
    found: String,
}

impl WrongType {
    pub(super) fn new(what: impl fmt::Display, wanted: impl fmt::Display, found: impl fmt::Display) -> WrongType {
        WrongType { what: what.to_string(), wanted: wanted.to_string(), found: found.to_string() }
    }
}

impl fmt::Display for WrongType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: expected {}, found {}", self.what, self.wanted, self.found)
    }
}

impl std::error::Error for WrongType {}

/// What an access to a table or global that did not work means to the caller.
pub(super) fn access(error: AccessError, what: &'static str) -> Error {
    match error {
        AccessError::WrongStore => CallError::WrongStore { what }.into(),
        AccessError::WrongType => anyhow::anyhow!("the value does not have the type of the {what}"),
        AccessError::OutOfBounds => anyhow::anyhow!("the {what} has no such element"),
        AccessError::Immutable => anyhow::anyhow!("the {what} is immutable"),
        AccessError::Refused => anyhow::anyhow!("the {what} cannot grow so far"),
    }
}
