//! Tests of translation from within.
