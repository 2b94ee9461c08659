//! Translation from the outside: golden texts of the IR, refused inputs, and components that other
//! tools built.

mod components;
mod goldens;
mod rejected;
