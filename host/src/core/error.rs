//! Errors of linking and calling core modules.

use std::fmt;

use gusset_runtime::translate::CoreImport;
use gusset_runtime::vm::{AccessError, ImportMismatch};

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

impl UnknownImport {
    pub(super) fn of(import: &CoreImport) -> UnknownImport {
        UnknownImport { module: import.module.clone(), name: import.name.clone() }
    }
}

impl fmt::Display for UnknownImport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "import `{}` `{}` is not defined", self.module, self.name)
    }
}

impl std::error::Error for UnknownImport {}

/// A module does not fit a linker: everything that is missing or different, at once. The first problem
/// can be had by its own type too, with `downcast_ref`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ModuleLinkError {
    module: String,
    problems: Vec<ImportProblem>,
}

/// One import of a module that a linker cannot serve.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
#[expect(missing_docs, reason = "each has its own type")]
pub enum ImportProblem {
    Unknown(UnknownImport),
    Mismatch(ImportMismatch),
}

impl ModuleLinkError {
    /// All that does not fit, in the order of the module's imports.
    pub fn problems(&self) -> &[ImportProblem] {
        &self.problems
    }

    /// The error of a link that had these problems; at least one.
    pub(super) fn of(module: Option<&str>, problems: Vec<ImportProblem>) -> Error {
        let module = module.map_or_else(|| "module".to_owned(), |name| format!("module `{name}`"));
        let first = match problems.first() {
            Some(ImportProblem::Unknown(unknown)) => Error::new(unknown.clone()),
            Some(ImportProblem::Mismatch(mismatch)) => Error::new(mismatch.clone()),
            None => anyhow::anyhow!("a bug in Gusset: a link without a problem failed"),
        };
        first.context(ModuleLinkError { module, problems })
    }
}

impl fmt::Display for ModuleLinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} does not fit this linker", self.module)?;
        self.problems.iter().try_for_each(|problem| write!(f, "\n  {problem}"))
    }
}

impl fmt::Display for ImportProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ImportProblem::Unknown(unknown) => unknown.fmt(f),
            ImportProblem::Mismatch(mismatch) => mismatch.fmt(f),
        }
    }
}

impl std::error::Error for ModuleLinkError {}

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
    }
}
