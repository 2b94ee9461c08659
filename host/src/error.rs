//! Errors of calls that are neither traps nor the host program's own.

use std::fmt;

use gusset_runtime::vm::InstanceRefusal;

/// The values of one call would take more of the host's memory than the store allows
/// ([`Store::set_hostcall_budget`](crate::Store::set_hostcall_budget)).
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "the values of a call take more than the {budget_bytes} bytes that the store allows ({wanted_bytes} more were wanted)"
)]
pub struct HostcallBudgetExceeded {
    /// What the store allows.
    pub budget_bytes: usize,
    /// What was asked for when too little was left.
    pub wanted_bytes: usize,
}

/// Why a function could not be called, bound or found at all.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum CallError {
    /// A value of one store was used with another.
    WrongStore {
        /// What was used: "function", "instance".
        what: &'static str,
    },
    /// A blocking call was made while a call that can wait runs in the store.
    BlockingInside {
        /// What was to be called: "function", "destructor of a resource".
        what: &'static str,
    },
    /// A blocking method was used in a store with an async limiter or call hook
    /// ([`Store::limiter_async`](crate::Store::limiter_async),
    /// [`Store::call_hook_async`](crate::Store::call_hook_async)).
    AsyncOnly {
        /// What was to run: "function", "growth of a memory".
        what: &'static str,
    },
    /// An instance of one component was used as one of another.
    WrongComponent,
    /// An instance was linked with other resource types of the host than those that were checked.
    WrongResources,
    /// Something of one engine was used with another.
    WrongEngine {
        /// What was used: "component", "store".
        what: &'static str,
    },
    /// A component imports core modules or components and was not linked yet, so that there is no code.
    NotLinked {
        /// Which one.
        component: String,
    },
    /// A core module or component was loaded from an artifact without the binary that is needed now.
    NoBinary {
        /// Which one.
        what: String,
    },
    /// An instance is not there any more.
    InstanceGone,
    /// An instance cannot be removed while calls are under way in it.
    InstanceRunning {
        /// How many.
        calls: u32,
    },
    /// An instance cannot be removed since others may refer to what it defines.
    InstanceShared,
    /// As many calls are under way in an instance as there may be
    /// ([`InstanceLimits::calls`](crate::InstanceLimits::calls)).
    TooManyCalls {
        /// How many.
        limit: u32,
    },
    /// An export is not there, or is something else.
    NoExport {
        /// What was looked for: "function", "instance".
        what: &'static str,
        /// Its name.
        name: String,
    },
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CallError::WrongStore { what } => {
                write!(f, "the {what} belongs to another store than the one it was used with")
            }
            CallError::BlockingInside { what } => {
                write!(
                    f,
                    "the {what} was to run by a blocking method inside of a call that can wait; make the host function \
                     that wants it an async one, and use the method whose name ends with `_async`"
                )
            }
            CallError::AsyncOnly { what } => {
                write!(
                    f,
                    "the {what} was to run by a blocking method, but the store has an async limiter or call hook, which \
                     may have to wait; use the method whose name ends with `_async`"
                )
            }
            CallError::WrongComponent => {
                f.write_str("the instance is of another component than the one that was prepared")
            }
            CallError::WrongResources => {
                f.write_str("the instance was linked with other resource types than what was prepared")
            }
            CallError::WrongEngine { what } => write!(f, "the {what} is of another engine than what it was used with"),
            CallError::NotLinked { component } => {
                write!(
                    f,
                    "{component} imports core modules or components, so it is compiled when it is linked: link it \
                     first, and use what `InstancePre::linked_component` gives"
                )
            }
            CallError::NoBinary { what } => {
                write!(
                    f,
                    "{what} was loaded from an artifact without its binary, which is needed to give it, or what it \
                     exports, to another component; artifacts keep binaries with `CompileConfig::keep_binaries`"
                )
            }
            CallError::InstanceGone => f.write_str("the instance is not in its store any more"),
            CallError::InstanceRunning { calls } => {
                write!(f, "the instance cannot be removed while it runs; calls that are under way in it: {calls}")
            }
            CallError::InstanceShared => {
                f.write_str("the instance cannot be removed, since others may refer to what it defines")
            }
            CallError::TooManyCalls { limit } => {
                write!(f, "call limit of the instance: {limit} are under way in it, and no more may be")
            }
            CallError::NoExport { what, name } => write!(f, "the component exports no {what} `{name}`"),
        }
    }
}

impl std::error::Error for CallError {}

impl From<InstanceRefusal> for CallError {
    fn from(refusal: InstanceRefusal) -> CallError {
        match refusal {
            InstanceRefusal::Gone => CallError::InstanceGone,
            InstanceRefusal::Running { calls } => CallError::InstanceRunning { calls },
            InstanceRefusal::TooManyCalls { limit } => CallError::TooManyCalls { limit },
            InstanceRefusal::Shared => CallError::InstanceShared,
        }
    }
}
