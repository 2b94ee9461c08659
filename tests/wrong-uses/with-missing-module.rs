//! `with` for a module that is not there.

gusset::component::bindgen!({
    inline: "package a:b; interface i { record r { x: u8 } } interface j { use i.{r}; f: func(r: r); } world w { import j; }",
    with: { "a:b/i": crate::not_here },
});

//~ with-missing-module.rs:5:22: error[E0432]: unresolved import `crate::not_here`: no `not_here` in the root
