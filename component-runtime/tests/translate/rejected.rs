//! Refused inputs that are built by code.
