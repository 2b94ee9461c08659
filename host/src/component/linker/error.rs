//! Why a component does not fit a linker.

use std::fmt;

use crate::component::typecheck::TypeMismatch;

/// A component does not fit a linker: everything that is missing or different, at once.
#[derive(Clone, Debug)]
pub struct LinkError {
    pub(super) component: String,
    pub(super) problems: Vec<LinkProblem>,
}

/// One import that a linker cannot serve.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum LinkProblem {
    /// There is nothing of this name.
    Missing {
        /// The import: an instance's name and the item's, or the item's.
        import: Vec<String>,
        /// "function", "resource", "core module" or "component".
        wanted: &'static str,
    },
    /// What has this name is of another kind.
    WrongKind {
        /// The import.
        import: Vec<String>,
        /// "a function", "a resource", "an instance", "a core module" or "a component".
        wanted: &'static str,
        /// What there is.
        found: &'static str,
    },
    /// A resource type that the component declares equal to another import is another one.
    OtherResource {
        /// The import.
        import: Vec<String>,
        /// The import that it must be equal to.
        first: Vec<String>,
    },
    /// A function has another type.
    TypeMismatch {
        /// The import.
        import: Vec<String>,
        /// The first difference.
        mismatch: TypeMismatch,
    },
    /// A core module or component has another type.
    Misfit {
        /// The import.
        import: Vec<String>,
        /// The first difference, with the path to it.
        difference: String,
    },
}

impl LinkError {
    /// All that does not fit, in the order of the component's imports.
    pub fn problems(&self) -> &[LinkProblem] {
        &self.problems
    }
}

impl LinkProblem {
    /// The import that is not served: an instance's name and the item's, or the item's.
    pub fn import(&self) -> &[String] {
        match self {
            LinkProblem::Missing { import, .. }
            | LinkProblem::WrongKind { import, .. }
            | LinkProblem::OtherResource { import, .. }
            | LinkProblem::TypeMismatch { import, .. }
            | LinkProblem::Misfit { import, .. } => import,
        }
    }
}

impl fmt::Display for LinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} does not fit this linker", self.component)?;
        self.problems.iter().try_for_each(|problem| write!(f, "\n  {problem}"))
    }
}

impl fmt::Display for LinkProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "import `{}`: ", self.import().join("#"))?;
        match self {
            LinkProblem::Missing { wanted, .. } => write!(f, "the linker has no such {wanted}"),
            LinkProblem::WrongKind { wanted, found, .. } => {
                write!(f, "expected {wanted}, the linker has {found}")
            }
            LinkProblem::OtherResource { first, .. } => {
                write!(f, "expected the same resource as import `{}`, the linker has another", first.join("#"))
            }
            LinkProblem::TypeMismatch { mismatch, .. } => mismatch.fmt(f),
            LinkProblem::Misfit { difference, .. } => f.write_str(difference),
        }
    }
}

impl std::error::Error for LinkError {}

/// A name was defined twice in a linker that refuses shadowing.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("`{name}` is defined already, and the linker does not allow shadowing")]
pub struct DefinedTwice {
    /// The name, with those of the instances around it.
    pub name: String,
}
