//! What generated bindings do: calls go the way that the options of `bindgen!` say.
//!
//! The guests have no code of their own: they export what they import, so that each call of the host
//! comes back to a function of the host.

use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use gusset::component::{Access, ComesLater, Component, HasSelf, Linker, bindgen};
use gusset::{AsContextMut, Engine, Error, Result, Store};

bindgen!({
    inline: "
        package t:t;
        interface host {
            enum fault { low, high }
            record note { text: string, at: u32 }
            check: func(by: u32) -> result<u32, fault>;
            count: func() -> u32;
            say: func(text: string, times: u8) -> string;
            keep: func(note: note, names: list<string>) -> list<string>;
            later: async func();
        }
        world calls {
            import host;
            use host.{fault};
            export check: func(by: u32) -> result<u32, fault>;
            export count: func() -> u32;
            export say: func(text: string, times: u8) -> string;
            export notes: interface {
                record note { text: string, at: u32 }
                keep: func(note: note, names: list<string>) -> list<string>;
            }
        }
    ",
    imports: {
        "t:t/host.check": trappable,
        "t:t/host.count": store | trappable,
        "t:t/host.say": tracing | verbose_tracing,
        default: tracing,
    },
    exports: { "say": tracing },
    trappable_error_type: { "t:t/host.fault" => Trouble },
    ownership: Borrowing { duplicate_if_necessary: true },
    include_generated_code_from_file: true,
});

use t::t::host;

/// The host's own error.
#[derive(Debug)]
pub enum Trouble {
    /// The guest is told of it.
    Low,
    /// It traps the guest.
    Worst(Error),
}

#[derive(Default)]
struct Host {
    calls: u32,
}

impl host::Host for Host {
    fn check(&mut self, by: u32) -> Result<u32, Trouble> {
        match by {
            0 => Err(Trouble::Low),
            1 => Err(Trouble::Worst(Error::msg("the roof is gone"))),
            _ => Ok(by - 1),
        }
    }

    fn say(&mut self, text: String, times: u8) -> String {
        text.repeat(usize::from(times))
    }

    fn keep(&mut self, note: host::Note, mut names: Vec<String>) -> Vec<String> {
        names.push(format!("{} at {}", note.text, note.at));
        names
    }

    fn convert_fault(&mut self, error: Trouble) -> Result<host::Fault> {
        match error {
            Trouble::Low => Ok(host::Fault::Low),
            Trouble::Worst(error) => Err(error),
        }
    }
}

impl<T> host::HostWithStore<T> for HasSelf<Host> {
    fn count(mut access: Access<'_, T, Self>) -> Result<u32> {
        access.as_context_mut().data_mut();
        access.get().calls += 1;
        Ok(access.get().calls)
    }
}

const GUEST: &str = r#"(component
    (import "t:t/host" (instance $host
        (type $e (enum "low" "high")) (export "fault" (type $fault (eq $e)))
        (type $r (record (field "text" string) (field "at" u32))) (export "note" (type $note (eq $r)))
        (type $result (result u32 (error $fault)))
        (export "check" (func (param "by" u32) (result $result)))
        (export "count" (func (result u32)))
        (export "say" (func (param "text" string) (param "times" u8) (result string)))
        (type $names (list string))
        (export "keep" (func (param "note" $note) (param "names" $names) (result $names)))))
    (export "check" (func $host "check"))
    (export "count" (func $host "count"))
    (export "say" (func $host "say"))
    (alias export $host "note" (type $note))
    (instance $notes (export "note" (type $note)) (export "keep" (func $host "keep")))
    (export "notes" (instance $notes)))"#;

fn instantiate() -> Result<(Store<Host>, Calls)> {
    let engine = Engine::default();
    let component = Component::new(&engine, wat::parse_str(GUEST)?)?;
    let mut linker = Linker::new(&engine);
    Calls::add_to_linker::<_, HasSelf<Host>>(&mut linker, |host| host)?;
    let mut store = Store::new(&engine, Host::default());
    let calls = Calls::instantiate(&mut store, &component, &linker)?;
    Ok((store, calls))
}

#[test]
fn an_error_of_the_host_becomes_a_wit_error_or_a_trap() -> Result<()> {
    let (mut store, calls) = instantiate()?;
    assert_eq!(calls.call_check(&mut store, 5)?, Ok(4));
    assert_eq!(calls.call_check(&mut store, 0)?, Err(host::Fault::Low));
    let trap = calls.call_check(&mut store, 1).expect_err("a trap");
    assert!(format!("{trap:#}").contains("the roof is gone"), "{trap:#}");
    Ok(())
}

#[test]
fn bindings_are_made_for_an_instance_that_is_there() -> Result<()> {
    let engine = Engine::default();
    let component = Component::new(&engine, wat::parse_str(GUEST)?)?;
    let mut linker = Linker::<Host>::new(&engine);
    Calls::add_to_linker::<_, HasSelf<_>>(&mut linker, |host| host)?;
    let mut store = Store::new(&engine, Host::default());
    let instance = linker.instantiate(&mut store, &component)?;
    let calls = Calls::new(&mut store, &instance)?;
    assert_eq!(calls.call_check(&mut store, 9)?, Ok(8));
    assert_eq!(calls.notes().call_keep(&mut store, exports::notes::Note { text: "t", at: 0 }, &[])?, ["t at 0"]);
    let empty = Component::new(&engine, wat::parse_str("(component)")?)?;
    let empty = Linker::new(&engine).instantiate(&mut store, &empty)?;
    let error = Calls::new(&mut store, &empty).map(|_| ()).expect_err("nothing is exported");
    assert!(format!("{error:#}").contains("notes"), "{error:#}");
    Ok(())
}

#[test]
fn a_function_with_the_store_finds_the_host_in_it() -> Result<()> {
    let (mut store, calls) = instantiate()?;
    assert_eq!((calls.call_count(&mut store)?, calls.call_count(&mut store)?), (1, 2));
    assert_eq!(store.data().calls, 2);
    Ok(())
}

#[test]
fn parameters_are_references_all_the_way_down() -> Result<()> {
    let (mut store, calls) = instantiate()?;
    let text = String::from("rain");
    let note = exports::notes::Note { text: &text, at: 7 };
    let kept = calls.notes().call_keep(&mut store, note, &["a", &text])?;
    assert_eq!(kept, ["a", "rain", "rain at 7"]);
    Ok(())
}

#[test]
fn a_function_that_comes_later_says_so_when_it_is_called() -> Result<()> {
    let engine = Engine::default();
    let guest = r#"(component (import "t:t/host" (instance $host (export "later" (func))))
        (export "later" (func $host "later")))"#;
    let component = Component::new(&engine, wat::parse_str(guest)?)?;
    let mut linker = Linker::new(&engine);
    Calls::add_to_linker::<_, HasSelf<Host>>(&mut linker, |host| host)?;
    let mut store = Store::new(&engine, Host::default());
    let instance = linker.instantiate(&mut store, &component)?;
    let error = instance.get_typed_func::<(), ()>(&mut store, "later")?.call(&mut store, ()).expect_err("not there");
    let later = error.downcast_ref::<ComesLater>().expect("the reason");
    assert_eq!(later.to_string(), "function `later` was called: asynchronous functions come later");
    Ok(())
}

#[test]
fn calls_are_told_with_the_values_that_were_asked_for() -> Result<()> {
    let (mut store, calls) = instantiate()?;
    let told = Told::default();
    // With a single dispatcher alive, `tracing` asks the thread that meets a call site first, which may be another
    // test's, without a subscriber, and keeps its "never". With two it asks them all.
    let _second = tracing::Dispatch::new(Told::default());
    tracing::subscriber::with_default(told.clone(), || -> Result<()> {
        calls.call_say(&mut store, "ab", 2)?;
        calls.notes().call_keep(&mut store, exports::notes::Note { text: "x", at: 1 }, &[])?;
        calls.call_check(&mut store, 3)?.expect("a number");
        Ok(())
    })?;
    let lines = told.0.lock().expect("not poisoned").clone();
    let wanted = [
        r#"host to guest interface="" function="say""#,
        r#"call arguments={text: ..., times: 2}"#,
        r#"guest to host interface="t:t/host" function="say""#,
        r#"call arguments={text: "ab", times: 2}"#,
        r#"return result=Ok(("abab",))"#,
        r#"return result=Ok(...)"#,
        r#"guest to host interface="t:t/host" function="keep""#,
        r#"call arguments={note: ..., names: ...}"#,
        r#"return result=Ok(...)"#,
    ];
    assert_eq!(lines, wanted);
    Ok(())
}

/// Writes down spans and events, a line each.
#[derive(Clone, Default)]
struct Told(Arc<Mutex<Vec<String>>>);

impl Told {
    fn write(&self, name: &str, record: impl Fn(&mut dyn tracing::field::Visit)) {
        let mut line = Line(String::new(), name.to_owned());
        record(&mut line);
        self.0.lock().expect("not poisoned").push(format!("{}{}", line.1, line.0));
    }
}

struct Line(String, String);

impl tracing::field::Visit for Line {
    fn record_debug(&mut self, field: &tracing::field::Field, value: &dyn Debug) {
        match field.name() {
            "message" => self.1 = format!("{value:?}"),
            name => self.0.push_str(&format!(" {name}={value:?}")),
        }
    }
}

impl tracing::Subscriber for Told {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        metadata.target().starts_with("gusset")
    }

    fn new_span(&self, span: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        self.write(span.metadata().name(), |line| span.record(line));
        tracing::span::Id::from_u64(1)
    }

    fn event(&self, event: &tracing::Event<'_>) {
        self.write("", |line| event.record(line));
    }

    fn record(&self, _: &tracing::span::Id, _: &tracing::span::Record<'_>) {}
    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}
    fn enter(&self, _: &tracing::span::Id) {}
    fn exit(&self, _: &tracing::span::Id) {}
}

/// Bindings of a world of its own.
mod dropping {
    gusset::component::bindgen!({
        inline: "
            package t:d;
            interface things { resource thing { constructor(); } drops: func() -> u32; }
            world dropping { export things; }
        ",
    });
}

/// Makes things, and counts how often the destructor runs.
const MAKER: &str = r#"(component
    (core module $m
        (global $drops (mut i32) (i32.const 0))
        (func (export "dtor") (param i32) (global.set $drops (i32.add (global.get $drops) (i32.const 1))))
        (func (export "drops") (result i32) (global.get $drops)))
    (core instance $m (instantiate $m))
    (type $r (resource (rep i32) (dtor (core func $m "dtor"))))
    (core func $new (canon resource.new $r))
    (core module $n
        (import "" "new" (func $new (param i32) (result i32)))
        (func (export "make") (result i32) (call $new (i32.const 7))))
    (core instance $n (instantiate $n (with "" (instance (export "new" (func $new))))))
    (func $make (result (own $r)) (canon lift (core func $n "make")))
    (func $drops (result u32) (canon lift (core func $m "drops")))
    (component $c
        (import "r" (type $r (sub resource)))
        (import "make" (func $make (result (own $r))))
        (import "drops" (func $drops (result u32)))
        (export $t "thing" (type $r))
        (export "[constructor]thing" (func $make) (func (result (own $t))))
        (export "drops" (func $drops)))
    (instance $i (instantiate $c (with "r" (type $r)) (with "make" (func $make)) (with "drops" (func $drops))))
    (export "t:d/things" (instance $i)))"#;

#[test]
fn a_resource_of_the_guest_is_dropped_once() -> Result<()> {
    let engine = Engine::default();
    let component = Component::new(&engine, wat::parse_str(MAKER)?)?;
    let mut store = Store::new(&engine, ());
    let world = dropping::Dropping::instantiate(&mut store, &component, &Linker::new(&engine))?;
    let things = world.t_d_things();
    let thing = things.thing().call_constructor(&mut store)?;
    assert_eq!(things.call_drops(&mut store)?, 0);
    things.thing().drop(&mut store, thing)?;
    assert_eq!(things.call_drops(&mut store)?, 1);
    assert!(things.thing().drop(&mut store, thing).is_err(), "it is gone");
    assert_eq!(things.call_drops(&mut store)?, 1);
    Ok(())
}

/// Bindings with an item that is not stable.
mod gated {
    gusset::component::bindgen!({
        inline: "
            package t:g@1.0.0;
            interface gate { @unstable(feature = fresh) fresh: func() -> u32; old: func() -> u32; }
            world gated { import gate; }
        ",
        features: ["fresh"],
    });
}

struct Gate;

impl gated::t::g::gate::Host for Gate {
    fn fresh(&mut self) -> u32 {
        1
    }

    fn old(&mut self) -> u32 {
        2
    }
}

#[test]
fn what_is_unstable_is_linked_when_it_is_asked_for() -> Result<()> {
    let engine = Engine::default();
    let guest = r#"(component (import "t:g/gate@1.0.0" (instance $gate (export "fresh" (func (result u32)))))
        (export "fresh" (func $gate "fresh")))"#;
    let component = Component::new(&engine, wat::parse_str(guest)?)?;
    let link = |options: &gated::LinkOptions| -> Result<Linker<Gate>> {
        let mut linker = Linker::new(&engine);
        gated::Gated::add_to_linker::<_, HasSelf<Gate>>(&mut linker, options, |gate| gate)?;
        Ok(linker)
    };
    let mut options = gated::LinkOptions::default();
    let error = link(&options)?.instantiate_pre(&component).map(|_| ()).expect_err("not asked for");
    assert!(error.to_string().contains("fresh"), "{error}");
    let linker = link(options.fresh(true))?;
    let mut store = Store::new(&engine, Gate);
    let instance = linker.instantiate(&mut store, &component)?;
    assert_eq!(instance.get_typed_func::<(), (u32,)>(&mut store, "fresh")?.call(&mut store, ())?, (1,));
    Ok(())
}
