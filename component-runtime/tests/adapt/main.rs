//! Adapters from the outside: golden texts of what they are, and that each of them is valid.

mod goldens;
mod limits;
