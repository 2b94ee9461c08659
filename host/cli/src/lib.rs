//! What the `gusset` command does, as a library.
//!
//! [`mod@run`], [`serve`], [`compile`], [`inspect`], [`graph`], [`bindgen`] and [`wast`] are commands; [`options`] and [`settings`]
//! are what the command line and the configuration file say to them. [`script`] reads case files and single
//! expressions, [`session`] runs them on an instance, [`print`] writes values as their expected output has them. The
//! harness of the project's tests uses the same code; [`zoo`] is its host.

pub mod bindgen;
pub mod compile;
#[cfg(feature = "disassemble")]
mod disassemble;
pub mod errors;
pub mod graph;
mod guest;
pub mod inspect;
mod load;
pub mod options;
pub mod preview1;
pub mod print;
mod progress;
pub mod run;
pub mod script;
pub mod serve;
pub mod session;
pub mod settings;
mod units;
pub mod wast;
pub mod zoo;

mod names;
