//! A host that lacks a function.

gusset::component::bindgen!({ inline: "package a:b; interface i { f: func(); g: func() -> u8; } world w { import i; }" });

pub struct Host;

impl a::b::i::Host for Host {
    fn f(&mut self) {}
}

//~ missing-host-function.rs:7:1: error[E0046]: not all trait items implemented, missing: `g`: missing `g` in implementation
