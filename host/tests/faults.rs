//! Faults that are no traps stay fatal, and handlers that were there before still get theirs.
#![cfg(all(feature = "compile", target_os = "linux"))]

use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Output};

use gusset::component::{Component, Linker};
use gusset::{Engine, Store, StoreContextMut, Trap};

const TEXT: &str = r#"(component (import "host" (func $h)) (core func $h (canon lower (func $h)))
  (core module $m (import "" "host" (func $host)) (memory 1)
    (func (export "host") (call $host))
    (func (export "trap") (drop (i32.load (i32.const 65536)))))
  (core instance $i (instantiate $m (with "" (instance (export "host" (func $h))))))
  (func (export "host") (canon lift (core func $i "host")))
  (func (export "trap") (canon lift (core func $i "trap"))))"#;

/// Calls an export; the host function that it may call runs `host`.
fn call(export: &str, host: fn()) -> Option<Trap> {
    let engine = Engine::default();
    let component = Component::new(&engine, wat::parse_str(TEXT).unwrap()).unwrap();
    let mut linker = Linker::<()>::new(&engine);
    let host = move |_: StoreContextMut<'_, ()>, (): ()| {
        host();
        Ok(())
    };
    linker.root().func_wrap("host", host).unwrap();
    let mut store = Store::new(&engine, ());
    let instance = linker.instantiate(&mut store, &component).unwrap();
    let f = instance.get_typed_func::<(), ()>(&mut store, export).unwrap();
    f.call(&mut store, ()).err()?.downcast_ref().copied()
}

const CHILD: &str = "GUSSET_FAULT_CHILD";

/// Whether this process is the child of a test; else it runs the test in a child.
fn in_child(test: &str) -> Option<Output> {
    if std::env::var_os(CHILD).is_some() {
        return None;
    }
    let mut command = Command::new(std::env::current_exe().unwrap());
    Some(command.args([test, "--exact", "--nocapture"]).env(CHILD, "1").output().unwrap())
}

fn fault() {
    // SAFETY: not sound at all: the fault is what the test is about. The process ends with it.
    unsafe { std::ptr::without_provenance::<u8>(8).read_volatile() };
}

/// Far enough to run into the guard page of any thread.
#[expect(unconditional_recursion, reason = "the fault is what the test is about")]
#[inline(never)]
fn exhaust_the_stack() {
    let big = [0_u8; 4096];
    std::hint::black_box(&big);
    exhaust_the_stack();
    std::hint::black_box(&big);
}

#[track_caller]
fn assert_killed_by(output: &Output, signal: i32) {
    assert_eq!(output.status.signal(), Some(signal), "{output:?}");
    assert!(!String::from_utf8_lossy(&output.stdout).contains("survived"), "{output:?}");
}

#[test]
fn a_fault_of_the_host_under_a_guest_kills_by_its_signal() {
    match in_child("a_fault_of_the_host_under_a_guest_kills_by_its_signal") {
        Some(output) => assert_killed_by(&output, libc::SIGSEGV),
        None => {
            assert_eq!(call("trap", || ()), Some(Trap::MemoryOutOfBounds));
            call("host", fault);
            println!("survived");
        }
    }
}

#[test]
fn a_fault_of_the_host_outside_of_guests_kills_by_its_signal() {
    match in_child("a_fault_of_the_host_outside_of_guests_kills_by_its_signal") {
        Some(output) => assert_killed_by(&output, libc::SIGSEGV),
        None => {
            assert_eq!(call("trap", || ()), Some(Trap::MemoryOutOfBounds));
            fault();
            println!("survived");
        }
    }
}

#[test]
fn stack_overflow_of_the_host_under_a_guest_is_fatal() {
    match in_child("stack_overflow_of_the_host_under_a_guest_is_fatal") {
        Some(output) => {
            assert_killed_by(&output, libc::SIGABRT);
            let errors = String::from_utf8_lossy(&output.stderr);
            assert!(errors.contains("has overflowed its stack"), "{errors}");
        }
        None => {
            call("host", exhaust_the_stack);
            println!("survived");
        }
    }
}

extern "C" fn earlier_handler(signal: i32, info: *mut libc::siginfo_t, _: *mut libc::c_void) {
    // SAFETY: the system passes what it knows of the fault.
    let info = unsafe { &*info };
    // SAFETY: the signal is one of those that come with an address.
    let address = unsafe { info.si_addr() } as usize;
    // SAFETY: ends the process, which is allowed in a signal handler.
    unsafe { libc::_exit(if (signal, address) == (libc::SIGSEGV, 8) { 42 } else { 43 }) };
}

#[test]
fn an_earlier_handler_gets_what_is_no_trap() {
    match in_child("an_earlier_handler_gets_what_is_no_trap") {
        Some(output) => assert_eq!(output.status.code(), Some(42), "{output:?}"),
        None => {
            // SAFETY: all-zero is a valid `sigaction`.
            let mut action: libc::sigaction = unsafe { std::mem::zeroed() };
            action.sa_sigaction = earlier_handler as *const () as usize;
            action.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK;
            // SAFETY: the handler has the signature that `SA_SIGINFO` asks for.
            assert_eq!(unsafe { libc::sigaction(libc::SIGSEGV, &action, std::ptr::null_mut()) }, 0);
            assert_eq!(call("trap", || ()), Some(Trap::MemoryOutOfBounds));
            call("host", fault);
            println!("survived");
        }
    }
}

/// The alternate stack of a thread must have room for the handler whatever the guest is.
#[test]
fn row1_a_fault_of_a_guest_with_very_many_globals_touches_nothing_else() {
    let globals: String = (0..10_000).map(|at| format!("(global (mut i64) (i64.const {at}))")).collect();
    let text = format!(
        r#"(component (core module $m {globals} (memory 1)
             (func (export "trap") (drop (i32.load (i32.const 65536))))
             (func (export "sum") (result i64) {}))
           (core instance $i (instantiate $m))
           (func (export "trap") (canon lift (core func $i "trap")))
           (func (export "sum") (result u64) (canon lift (core func $i "sum"))))"#,
        "(i64.const 0) ".to_owned() + &(0..10_000).map(|at| format!("global.get {at} i64.add ")).collect::<String>()
    );
    let engine = Engine::default();
    let component = Component::new(&engine, wat::parse_str(text).unwrap()).unwrap();
    let linker = Linker::<()>::new(&engine);
    let mut store = Store::new(&engine, ());
    let neighbour = linker.instantiate(&mut store, &component).unwrap();
    let canaries = [0x5a_u8; 4096];
    for _ in 0..10 {
        let instance = linker.instantiate(&mut store, &component).unwrap();
        let trap = instance.get_typed_func::<(), ()>(&mut store, "trap").unwrap();
        let error = trap.call(&mut store, ()).unwrap_err();
        assert_eq!(error.downcast_ref(), Some(&Trap::MemoryOutOfBounds));
        let sum = neighbour.get_typed_func::<(), (u64,)>(&mut store, "sum").unwrap();
        assert_eq!(sum.call(&mut store, ()).unwrap(), (49_995_000,));
    }
    assert_eq!(std::hint::black_box(canaries), [0x5a; 4096]);
}

#[test]
fn row27_builtins_called_by_the_host_itself_trap_as_from_guests() {
    let text = r#"(component
      (type $r (resource (rep i32)))
      (core func $drop (canon resource.drop $r))
      (core func $rep (canon resource.rep $r))
      (func (export "drop") (param "x" u32) (canon lift (core func $drop)))
      (func (export "rep") (param "x" u32) (result u32) (canon lift (core func $rep))))"#;
    let engine = Engine::default();
    let component = Component::new(&engine, wat::parse_str(text).unwrap()).unwrap();
    let linker = Linker::<()>::new(&engine);
    let mut store = Store::new(&engine, ());
    let instance = linker.instantiate(&mut store, &component).unwrap();
    let drop = instance.get_typed_func::<(u32,), ()>(&mut store, "drop").unwrap();
    let error = drop.call(&mut store, (7,)).unwrap_err();
    assert_eq!(error.downcast_ref(), Some(&Trap::UnknownHandle));
    let instance = linker.instantiate(&mut store, &component).unwrap();
    let rep = instance.get_typed_func::<(u32,), (u32,)>(&mut store, "rep").unwrap();
    let error = rep.call(&mut store, (7,)).unwrap_err();
    assert_eq!(error.downcast_ref(), Some(&Trap::UnknownHandle));
}
