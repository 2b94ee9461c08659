//! A world of interfaces with a function.

gusset::component::bindgen!({
    path: [],
    interfaces: "import f: func();",
});

//~ interfaces-with-function.rs:5:17: error: `interfaces` imports interfaces and has nothing else, but `f` is something else
