//! A handle of one resource where that of another is wanted.

use gusset::component::Resource;

gusset::component::bindgen!({
    inline: "package a:b; interface i { resource r; resource s; f: func(r: r) -> s; } world w { import i; }",
});

pub struct Host;

impl a::b::i::HostR for Host {
    fn drop(&mut self, _: Resource<a::b::i::R>) -> gusset::Result<()> {
        Ok(())
    }
}

impl a::b::i::HostS for Host {
    fn drop(&mut self, _: Resource<a::b::i::S>) -> gusset::Result<()> {
        Ok(())
    }
}

impl a::b::i::Host for Host {
    fn f(&mut self, r: Resource<a::b::i::R>) -> Resource<a::b::i::S> {
        r
    }
}

//~ handles-mixed.rs:25:9: error[E0308]: mismatched types: expected `Resource<S>`, found `Resource<R>`
