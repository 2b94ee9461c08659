//! Calls from one component instance to another, through adapters: values of every family in memories of
//! both widths, refused values, handles, and what a misbehaving side gets.
#![cfg(all(feature = "compile", feature = "wave"))]

mod advisories;
mod calls;
mod copies;
mod handles;
mod lockdown;
mod order;
mod rejected;
mod relay;
mod strings;
#[allow(dead_code, reason = "shared with other tests")]
#[path = "../api/support.rs"]
mod support;
mod values;
