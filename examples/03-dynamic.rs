//! A host that knows no types when it is compiled: it asks the component for them, and values are
//! [`Val`]s that are read from text and printed as text.
//!
//! `cargo run --example 03-dynamic`

use gusset::component::{Component, Instance, Linker, Val, wave};
use gusset::{Engine, Result, Store, StoreContextMut};

use anyhow::{Context, bail};

/// What is called: a function of `examples/guests/echo.wat`, and its arguments.
const CALLS: &[(&str, &str)] = &[
    ("string", r#"("as text")"#),
    ("points", "([{x: 0.5, y: -1.25}, {x: 1.5, y: inf}])"),
    ("choice", r#"(text("one of four"))"#),
    ("choice", "(nothing)"),
    ("maybe", "(none)"),
    ("again", r#"("heard by the host")"#),
];

fn main() -> Result<()> {
    let engine = Engine::default();
    let component = Component::new(&engine, gusset_examples::guest("echo.wat")?)?;
    let mut linker = Linker::<()>::new(&engine);
    linker.root().func_new("hear", |_: StoreContextMut<'_, ()>, _, arguments, results| {
        let [Val::String(text)] = arguments else { bail!("`hear` takes a string") };
        println!("host: hears {text:?}");
        results[0] = Val::String(text.to_uppercase());
        Ok(())
    })?;
    let mut store = Store::new(&engine, ());
    let instance = linker.instantiate(&mut store, &component)?;
    for (name, arguments) in CALLS {
        let answer = call(&mut store, &instance, name, arguments)?;
        println!("{name}{arguments} => {answer}");
    }

    // Values can be built, too.
    let point = Val::record([("x", Val::from(3.5)), ("y", Val::from(4.5))]);
    let echo = instance.get_func(&mut store, "point").context("the guest has no `point`")?;
    let mut results = [Val::from(false)];
    echo.call(&mut store, std::slice::from_ref(&point), &mut results)?;
    println!("point({}) => {}", wave::print(&point)?, wave::print(&results[0])?);
    Ok(())
}

/// Calls a function by name; arguments and the answer are text.
fn call(store: &mut Store<()>, instance: &Instance, name: &str, arguments: &str) -> Result<String> {
    let function = instance.get_func(&mut *store, name).with_context(|| format!("the guest has no `{name}`"))?;
    let ty = function.ty(&*store)?;
    let arguments = wave::parse_args(&ty, arguments, &|_| None)?;
    let mut results = vec![Val::from(false); ty.results().len()];
    function.call(&mut *store, &arguments, &mut results)?;
    let printed: Vec<_> = results.iter().map(wave::print).collect::<Result<_>>()?;
    Ok(printed.join(", "))
}
