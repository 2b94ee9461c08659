//! `wasi:filesystem` through a component.
