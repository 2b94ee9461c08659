//! Options that several commands share, each a group: of the engine, of limits, of what a guest is given.
//!
//! Each group is read from the command line and from a table of a configuration file, under the same names;
//! [`Layer::over`] lays what is said nearer over what is said farther away.

pub mod engine;
pub(crate) mod folders;
pub mod guest;
pub mod limits;
pub mod network;
mod policy;
pub mod serve;

/// A group of options that may be said at several places.
pub trait Layer {
    /// These options, and what they leave open as `below` has it. Lists are joined, those below first.
    fn over(self, below: Self) -> Self;
}

/// Whether a flag is set. It is not unless somebody says so; what is said nearer counts, also if it is `false`.
pub(crate) fn is_set(flag: Option<bool>) -> bool {
    flag.unwrap_or(false)
}

/// What two lists have, the lower one first.
pub(crate) fn joined<T>(above: Vec<T>, mut below: Vec<T>) -> Vec<T> {
    below.extend(above);
    below
}
