//! Target-specific code.
