//! Adapters and callees whose code lies in their callers': failures have the same frames and lock the same
//! instances as where every function is called.

use gusset::component::{Component, Instance, Linker};
use gusset::{Config, Engine, Error, Store, StoreContextMut, Trap, WasmBacktrace};

/// A callee, who is called by a caller, who is called by a front; each of them is instantiated once.
const CHAIN: &str = r#"(component
    (import "host" (func $host (param "x" u32) (result u32)))
    (component $Callee
        (import "host" (func $host (param "x" u32) (result u32)))
        (core func $host (canon lower (func $host)))
        (core module $callee
            (import "" "host" (func $host (param i32) (result i32)))
            (memory 1)
            (func $reads (export "reads") (param i32) (result i32) (i32.load (local.get 0)))
            (func $fails (export "fails") (param i32) (result i32) unreachable)
            (func $divides (export "divides") (param i32) (result i32) (i32.div_u (i32.const 7) (local.get 0)))
            (func $asks (export "asks") (param i32) (result i32)
                (i32.add (call $host (local.get 0)) (i32.const 1)))
            (func $picks (export "picks") (param i32) (result i32)
                (if (result i32) (local.get 0) (then (return (i32.const 5))) (else (i32.const 6))))
            (func (export "works") (param i32) (result i32) (local.get 0)))
        (core instance $m (instantiate $callee (with "" (instance (export "host" (func $host))))))
        (func (export "reads") (param "x" u32) (result u32) (canon lift (core func $m "reads")))
        (func (export "fails") (param "x" u32) (result u32) (canon lift (core func $m "fails")))
        (func (export "divides") (param "x" u32) (result u32) (canon lift (core func $m "divides")))
        (func (export "asks") (param "x" u32) (result u32) (canon lift (core func $m "asks")))
        (func (export "picks") (param "x" u32) (result u32) (canon lift (core func $m "picks")))
        (func (export "works") (param "x" u32) (result u32) (canon lift (core func $m "works"))))
    (instance $callee (instantiate $Callee (with "host" (func $host))))
    (type $Callee' (instance
        (export "reads" (func (param "x" u32) (result u32))) (export "fails" (func (param "x" u32) (result u32)))
        (export "divides" (func (param "x" u32) (result u32))) (export "asks" (func (param "x" u32) (result u32)))
        (export "picks" (func (param "x" u32) (result u32)))))
    (component $Caller
        (alias outer 1 $Callee' (type $Callee'))
        (import "callee" (instance $callee (type $Callee')))
        (core func $reads (canon lower (func $callee "reads")))
        (core func $fails (canon lower (func $callee "fails")))
        (core func $divides (canon lower (func $callee "divides")))
        (core func $asks (canon lower (func $callee "asks")))
        (core func $picks (canon lower (func $callee "picks")))
        (core module $caller
            (import "" "reads" (func $reads' (param i32) (result i32)))
            (import "" "fails" (func $fails' (param i32) (result i32)))
            (import "" "divides" (func $divides' (param i32) (result i32)))
            (import "" "asks" (func $asks' (param i32) (result i32)))
            (import "" "picks" (func $picks' (param i32) (result i32)))
            (memory 1)
            (func $reads (export "reads") (param i32) (result i32)
                (i32.add (call $reads' (local.get 0)) (i32.const 1)))
            (func $fails (export "fails") (param i32) (result i32) (call $fails' (local.get 0)))
            (func $divides (export "divides") (param i32) (result i32)
                (i32.add (call $divides' (i32.const 1)) (call $divides' (local.get 0))))
            (func $asks (export "asks") (param i32) (result i32) (call $asks' (local.get 0)))
            (func $picks (export "picks") (param i32) (result i32)
                (i32.add (i32.mul (call $picks' (local.get 0)) (i32.const 10)) (call $picks' (i32.const 0))))
            (func $before (export "before") (param i32) (result i32) (call $reads' (i32.load (local.get 0))))
            (func $after (export "after") (param i32) (result i32)
                (i32.add (call $reads' (i32.const 0)) (i32.load (local.get 0))))
            (func (export "works") (param i32) (result i32) (local.get 0)))
        (core instance $m (instantiate $caller (with "" (instance
            (export "reads" (func $reads)) (export "fails" (func $fails)) (export "divides" (func $divides))
            (export "asks" (func $asks)) (export "picks" (func $picks))))))
        (func (export "reads") (param "x" u32) (result u32) (canon lift (core func $m "reads")))
        (func (export "fails") (param "x" u32) (result u32) (canon lift (core func $m "fails")))
        (func (export "divides") (param "x" u32) (result u32) (canon lift (core func $m "divides")))
        (func (export "asks") (param "x" u32) (result u32) (canon lift (core func $m "asks")))
        (func (export "picks") (param "x" u32) (result u32) (canon lift (core func $m "picks")))
        (func (export "before") (param "x" u32) (result u32) (canon lift (core func $m "before")))
        (func (export "after") (param "x" u32) (result u32) (canon lift (core func $m "after")))
        (func (export "works") (param "x" u32) (result u32) (canon lift (core func $m "works"))))
    (instance $caller (instantiate $Caller (with "callee" (instance $callee))))
    (component $Front
        (import "reads" (func $reads (param "x" u32) (result u32)))
        (core func $reads (canon lower (func $reads)))
        (core module $front
            (import "" "reads" (func $reads' (param i32) (result i32)))
            (func $reads (export "reads") (param i32) (result i32) (call $reads' (local.get 0)))
            (func (export "works") (param i32) (result i32) (local.get 0)))
        (core instance $m (instantiate $front (with "" (instance (export "reads" (func $reads))))))
        (func (export "reads") (param "x" u32) (result u32) (canon lift (core func $m "reads")))
        (func (export "works") (param "x" u32) (result u32) (canon lift (core func $m "works"))))
    (instance $front (instantiate $Front (with "reads" (func $caller "reads"))))
    (export "callee" (instance $callee))
    (export "caller" (instance $caller))
    (export "front" (instance $front)))"#;

/// What the host answers: 7, or an error, or what it gets from a function that it calls, whose error it keeps.
#[derive(Clone, Copy)]
enum Host {
    Answers,
    Fails,
    Calls(&'static str, &'static str),
}

struct Chain {
    store: Store<(Host, Option<Instance>)>,
    instance: Instance,
}

/// Engines that copy and that do not.
fn engines() -> [Engine; 2] {
    [true, false].map(|inlining| Engine::new(Config::new().compiler_inlining(inlining)).unwrap())
}

impl Chain {
    fn new(engine: &Engine, host: Host) -> Chain {
        let component = Component::new(engine, wat::parse_str(CHAIN).unwrap()).unwrap();
        let mut linker = Linker::new(engine);
        let answer = |mut store: StoreContextMut<'_, (Host, Option<Instance>)>, (_,): (u32,)| match *store.data() {
            (Host::Answers, _) => Ok((7_u32,)),
            (Host::Fails, _) => Err(Error::msg("the host fails")),
            (Host::Calls(member, func), instance) => {
                let func = instance.unwrap().get_typed_func::<(u32,), (u32,)>(&store, (member, func))?;
                func.call(&mut store, (1 << 20,)).unwrap_err();
                Ok((8,))
            }
        };
        linker.root().func_wrap("host", answer).unwrap();
        let mut store = Store::new(engine, (host, None));
        let instance = linker.instantiate(&mut store, &component).unwrap();
        store.data_mut().1 = Some(instance);
        Chain { store, instance }
    }

    fn call(&mut self, member: &str, func: &str, x: u32) -> gusset::Result<u32> {
        let func = self.instance.get_typed_func::<(u32,), (u32,)>(&self.store, (member, func))?;
        Ok(func.call(&mut self.store, (x,))?.0)
    }

    /// Which members are locked down.
    fn locked(&mut self) -> Vec<&'static str> {
        let mut locked = vec!["callee", "caller", "front"];
        locked.retain(|member| self.call(member, "works", 1).is_err());
        locked
    }
}

/// Calls with both engines: the error has these functions in its backtrace, innermost first, and locks these members.
#[track_caller]
fn check(host: Host, member: &str, func: &str, x: u32, frames: &[&str], locked: &[&str]) -> [Error; 2] {
    let mut texts = Vec::new();
    let errors = engines().map(|engine| {
        let mut chain = Chain::new(&engine, host);
        let error = chain.call(member, func, x).unwrap_err();
        let backtrace = error.downcast_ref::<WasmBacktrace>().expect("a failure in a guest has a backtrace");
        let names = backtrace.frames().iter().map(|frame| frame.func_name.clone().unwrap_or_default());
        assert_eq!(names.collect::<Vec<_>>(), frames);
        texts.push(format!("{error:#}"));
        assert_eq!(chain.locked(), locked);
        error
    });
    assert_eq!(texts[0], texts[1], "positions are the same, too");
    errors
}

#[test]
fn calls_through_copies_give_what_calls_give() {
    for engine in engines() {
        let mut chain = Chain::new(&engine, Host::Answers);
        assert_eq!(chain.call("front", "reads", 8).unwrap(), 1);
        assert_eq!(chain.call("caller", "divides", 2).unwrap(), 10);
        assert_eq!(chain.call("caller", "asks", 2).unwrap(), 8);
        assert_eq!(chain.call("caller", "picks", 1).unwrap(), 56);
        assert_eq!(chain.call("caller", "picks", 0).unwrap(), 66);
        assert_eq!(chain.call("caller", "before", 0).unwrap(), 0);
        assert_eq!(chain.call("caller", "after", 0).unwrap(), 0);
    }
}

#[test]
fn a_trap_in_a_copy_has_the_frames_of_its_calls_and_locks_all_of_them() {
    let both: &[&str] = &["callee", "caller"];
    for (func, x, trap) in [
        ("reads", 1 << 20, Trap::MemoryOutOfBounds),
        ("fails", 0, Trap::UnreachableCodeReached),
        ("divides", 0, Trap::IntegerDivisionByZero),
    ] {
        let adapter = format!("call {func}");
        let errors = check(Host::Answers, "caller", func, x, &[func, &adapter, func], both);
        errors.iter().for_each(|error| assert_eq!(error.downcast_ref(), Some(&trap), "{error:?}"));
    }
}

#[test]
fn a_trap_in_a_copy_within_a_copy_locks_the_whole_chain() {
    let frames = ["reads", "call reads", "reads", "call reads", "reads"];
    check(Host::Answers, "front", "reads", 1 << 20, &frames, &["callee", "caller", "front"]);
}

#[test]
fn a_trap_beside_a_copy_does_not_lock_the_callee() {
    check(Host::Answers, "caller", "before", 1 << 20, &["before"], &["caller"]);
    check(Host::Answers, "caller", "after", 1 << 20, &["after"], &["caller"]);
}

#[test]
fn a_failure_of_the_host_behind_a_copy_locks_the_same() {
    check(Host::Fails, "caller", "asks", 0, &["asks", "call asks", "asks"], &["callee", "caller"]);
}

#[test]
fn a_copy_does_not_go_on_in_an_instance_that_was_locked_meanwhile() {
    for (member, func) in [("callee", "reads"), ("caller", "after")] {
        let frames = ["asks", "call asks", "asks"];
        let errors = check(Host::Calls(member, func), "caller", "asks", 0, &frames, &["callee", "caller"]);
        errors.iter().for_each(|error| assert_eq!(error.downcast_ref(), Some(&Trap::InstanceLocked), "{error:?}"));
    }
}

#[test]
fn a_copied_adapter_refuses_a_callee_that_is_locked() {
    for engine in engines() {
        let mut chain = Chain::new(&engine, Host::Answers);
        chain.call("callee", "fails", 0).unwrap_err();
        let error = chain.call("caller", "picks", 0).unwrap_err();
        assert_eq!(error.downcast_ref(), Some(&Trap::InstanceLocked), "{error:?}");
        assert!(format!("{error:#}").contains("the instance of component `Callee` cannot be entered"), "{error:#}");
        assert_eq!(chain.locked(), ["callee", "caller"]);
    }
}
