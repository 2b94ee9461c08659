//! Tests of the compiler by itself: modules from text, without `translate` and `vm`.
