//! A linker that is given a host without the interface's trait.

use gusset::component::{HasSelf, Linker};

gusset::component::bindgen!({ inline: "package a:b; interface i { g: func() -> u8; } world w { import i; }" });

pub struct Host;

pub fn link(linker: &mut Linker<Host>) -> gusset::Result<()> {
    W::add_to_linker::<_, HasSelf<Host>>(linker, |host| host)
}

//~ host-not-implemented.rs:10:27: error[E0277]: the trait bound `Host: i::Host` is not satisfied: unsatisfied trait bound
