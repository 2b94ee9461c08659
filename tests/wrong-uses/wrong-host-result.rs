//! A host function that returns a `Result` where none was asked for.

gusset::component::bindgen!({ inline: "package a:b; interface i { g: func() -> u8; } world w { import i; }" });

pub struct Host;

impl a::b::i::Host for Host {
    fn g(&mut self) -> gusset::Result<u8> {
        Ok(1)
    }
}

//~ wrong-host-result.rs:8:24: error[E0053]: method `g` has an incompatible type for trait: expected `u8`, found `Result<u8, Error>`
