//! Prints the component IR as stable text.
