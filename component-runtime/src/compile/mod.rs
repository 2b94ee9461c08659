//! Generates machine code.
