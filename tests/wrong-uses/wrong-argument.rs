//! A guest's function with an argument of another type.

gusset::component::bindgen!({ inline: "package a:b; world w { export f: func(names: list<string>); }" });

pub fn call(w: &W, store: &mut gusset::Store<()>) -> gusset::Result<()> {
    w.call_f(store, "name")
}

//~ wrong-argument.rs:6:21: error[E0308]: mismatched types: expected `&[String]`, found `&str`
