//! Tests that are compiled with all optimisations, whatever the rest is: of what compilers may move.
//!
//! The profile of this package is in the workspace's manifest.

#[cfg(test)]
mod thread_locals;
