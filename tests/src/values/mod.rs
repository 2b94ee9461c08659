//! Random values of random types that go from the host to a guest, through an adapter to another guest,
//! and back.
//!
//! On the way [`paths`] looks at the bytes: typed, dynamic and text give the same.
//!
//! The component relays: its caller passes what it got to its callee, which gives it back ([`relay`]). The
//! guests' cores only pass pointers on, so that whatever changes a value is Gusset's.

mod paths;
mod probe;
mod random;
mod text;
mod typed;
mod val;
mod wrong;

use anyhow::{Context, Result, bail, ensure};
use gusset::component::{Component, Func, Instance, Linker, Val};
use gusset::{Engine, Store};
use gusset_runtime::translate::Types;

use crate::differential::Numbers;
use crate::types::{Kinds, generate};

#[path = "../../../host/tests/adapt/relay.rs"]
#[allow(dead_code, reason = "shared with the tests of adapters")]
mod relay;

use relay::Side;

/// How values came out.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Summary {
    /// Values that came back as they were.
    pub passed: usize,
    /// A line for each type of which one did not.
    pub failures: Vec<String>,
}

/// Values of one type.
const VALUES: usize = 8;
/// What goes beside a value, so that both go through memory: as much as fits into core values.
const FILLER: [u8; 16] = [7; 16];
const ENCODINGS: [&str; 3] = ["utf8", "utf16", "latin1+utf16"];

/// Passes values of so many types, each of the seed after the one before; and for each of them, values of
/// the Rust types in [`typed`] by typed calls.
///
/// # Errors
/// When no engine can be made.
pub fn run(first_seed: u64, n_types: u64) -> Result<Summary> {
    let engine = Engine::default();
    let mut summary = Summary::default();
    for seed in first_seed..first_seed.saturating_add(n_types) {
        match relay_values(&engine, seed) {
            Ok(passed) => summary.passed += passed,
            Err(error) => summary.failures.push(format!("seed {seed}: {error:#}")),
        }
        typed::run(&engine, seed, &mut summary);
    }
    Ok(summary)
}

fn relay_values(engine: &Engine, seed: u64) -> Result<usize> {
    let mut numbers = Numbers::new(!seed);
    let mut types = Types::default();
    let ty = generate::ty(seed, Kinds::Values, &mut types)?;
    let definitions = text::definitions(&types, ty);
    let definitions: Vec<(&str, &str)> = definitions.iter().map(|(name, text)| (&**name, &**text)).collect();
    let text = relay::echo(&definitions, side(&mut numbers), side(&mut numbers));
    let binary = wat::parse_str(&text).with_context(|| text.clone())?;
    let component = Component::new(engine, &binary).with_context(|| text.clone())?;
    for _ in 0..VALUES {
        // An instance for each, since its allocator never frees.
        let mut store = Store::new(engine, ());
        let instance = Linker::new(engine).instantiate(&mut store, &component)?;
        let echo = echo(&mut store, &instance)?;
        let ty = echo.ty(&store)?.params().next().context("a parameter")?.1;
        let gusset::component::types::Type::Tuple(parts) = ty else { bail!("the parameter is no tuple") };
        let first = parts.types().next().context("a part of the tuple")?;
        let sent = Val::Tuple(vec![val::of(&first, &mut numbers), Val::bytes(&FILLER)]);
        let mut received = [Val::Bool(false)];
        echo.call(&mut store, std::slice::from_ref(&sent), &mut received).with_context(|| format!("{sent:?}"))?;
        ensure!(received[0] == sent, "sent {sent:?}, received {:?}", received[0]);
    }
    paths::compare_untyped(engine, &mut numbers, &definitions)?;
    Ok(VALUES)
}

fn side(numbers: &mut Numbers) -> Side<'static> {
    let pointer = if numbers.next().is_multiple_of(2) { "i32" } else { "i64" };
    Side { pointer, encoding: ENCODINGS[(numbers.next() % 3) as usize] }
}

/// The function that relays.
fn echo(store: &mut Store<()>, instance: &Instance) -> Result<Func> {
    let caller = instance.get_export_index(&mut *store, None, "caller").context("no export `caller`")?;
    let echo = instance.get_export_index(&mut *store, Some(&caller), "echo").context("no export `echo`")?;
    instance.get_func(&mut *store, echo).context("`echo` is no function")
}
