//! WASI: a program that has the arguments, streams, clocks and files that its host gives it, and nothing else.
//!
//! `cargo run --example 15-wasi`

use std::time::Duration;

use gusset::component::{Component, Linker, ResourceTable};
use gusset::wasi::bindings::sync::Command;
use gusset::wasi::io::{MemoryInputPipe, MemoryOutputPipe};
use gusset::wasi::{DirPerms, FilePerms, I32Exit, ManualClock, WasiCtx, WasiCtxBuilder, WasiCtxView, WasiView};
use gusset::{Engine, Result, Store};

/// A store's data: what the guest is given, and the handles that it has.
struct Village {
    ctx: WasiCtx,
    table: ResourceTable,
}

impl WasiView for Village {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.ctx, table: &mut self.table }
    }
}

fn main() -> Result<()> {
    let engine = Engine::default();
    let component = Component::new(&engine, gusset_examples::encoded("15-wasi", "clerk")?)?;
    let mut linker = Linker::new(&engine);
    gusset::wasi::add_to_linker_sync(&mut linker)?;
    let run = |ctx: &mut WasiCtxBuilder| {
        let mut store = Store::new(&engine, Village { ctx: ctx.build(), table: ResourceTable::new() });
        Command::instantiate(&mut store, &component, &linker)?.wasi_cli_run().call_run(&mut store)
    };

    // Streams are in memory, and the clock is moved by who waits for it: a test would have them so. A program gives
    // its own with `inherit_stdio`, and the system's clocks are there unless others are set.
    let (output, clock) = (MemoryOutputPipe::new(4096), ManualClock::skipping(Duration::ZERO));
    let mut ctx = WasiCtx::builder();
    ctx.args(&["clerk", "Ada", "Mary"]).stdin(MemoryInputPipe::new("two loaves, please\n")).stdout(output.clone());
    ctx.monotonic_clock(clock.clone());
    ctx.preopened_dir(env!("CARGO_MANIFEST_DIR"), "/store-room", DirPerms::READ, FilePerms::READ)?;
    println!("{:?}", run(&mut ctx)?);
    print!("{}", String::from_utf8_lossy(&output.contents()));

    // Who is given no directory has none; this guest ends itself then.
    let output = MemoryOutputPipe::new(4096);
    ctx.args(&["clerk"]).stdin(MemoryInputPipe::new("a cake\n")).stdout(output.clone()).monotonic_clock(clock);
    let error = run(&mut ctx).expect_err("the guest exits");
    println!("{:?}", error.downcast_ref::<I32Exit>());
    print!("{}", String::from_utf8_lossy(&output.contents()));
    Ok(())
}
