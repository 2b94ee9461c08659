//! A component of the shared test data, through `bindgen!`; skipped where it is missing.

#![allow(missing_docs)]

use std::path::Path;

use gusset::component::{Component, HasSelf, Linker, Resource, ResourceTable};
use gusset::{Engine, Result, Store};

use bindings::demo::zoo::host::{Entry, Host, HostSink};
use bindings::demo::zoo::types::{self, Color, Fail, Perms, Person, Point, Shape};
use bindings::{Zoo, ZooPre};

mod bindings {
    gusset::component::bindgen!({
        inline: "
            package demo:zoo@0.1.0;

            interface host {
              enum level { debug, info, warn }
              record entry { level: level, text: string, tags: list<string> }
              log: func(e: entry) -> u32;
              resource sink {
                constructor(name: string);
                put: func(data: list<u8>) -> result<u64, string>;
                total: func() -> u64;
              }
            }

            interface types {
              record point { x: f64, y: f64 }
              record person { name: string, age: u8, email: option<string>, scores: list<s32>, home: point }
              enum color { red, green, blue }
              flags perms { read, write, exec }
              variant shape { circle(f64), rect(tuple<f64, f64>), poly(list<point>), empty }
              variant fail { not-found(string), code(s32), other }
            }

            interface ops {
              use types.{point, person, color, perms, shape, fail};

              greet: func(name: string) -> string;
              reverse: func(s: string) -> string;
              sum: func(xs: list<s64>) -> s64;
              stats: func(xs: list<f64>) -> tuple<f64, f64, u32>;
              older: func(p: person, by: u8) -> result<person, fail>;
              area: func(s: shape) -> f64;
              widen: func(xs: list<list<u16>>) -> list<u32>;
              next-color: func(c: color) -> color;
              toggle: func(p: perms) -> perms;
              echo-char: func(c: char) -> char;
              echo-bool: func(b: bool) -> bool;
              echo-ints: func(a: u8, b: s8, c: u16, d: s16, e: u32, f: s32, g: u64, h: s64) -> tuple<u8, s8, u16, s16, u32, s32, u64, s64>;
              echo-floats: func(a: f32, b: f64) -> tuple<f32, f64>;
              maybe: func(x: option<option<u32>>) -> option<string>;
              nested: func(r: result<list<option<string>>, fail>) -> result<u32, string>;
              checksum: func(data: list<u8>) -> u32;
              repeat: func(b: u8, n: u32) -> list<u8>;

              resource counter {
                constructor(start: s32);
                add: func(n: s32) -> s32;
                get: func() -> s32;
                merge: static func(a: counter, b: counter) -> counter;
                same: func(other: borrow<counter>) -> bool;
              }
              fib: func(n: u32) -> u64;
              use-host: func(text: string) -> u64;
            }

            world zoo {
              import host;
              export ops;
            }
        ",
        with: { "demo:zoo/host/sink": super::Bytes },
        additional_derives: [PartialEq],
    });
}

/// What a `sink` is on the host.
pub struct Bytes {
    name: String,
    total: u64,
}

#[derive(Default)]
struct State {
    table: ResourceTable,
    log: Vec<String>,
}

impl types::Host for State {}

impl HostSink for State {
    fn new(&mut self, name: String) -> Resource<Bytes> {
        self.table.push(Bytes { name, total: 0 }).expect("room in the table")
    }

    fn put(&mut self, sink: Resource<Bytes>, data: Vec<u8>) -> Result<u64, String> {
        let bytes = self.table.get_mut(&sink).map_err(|error| error.to_string())?;
        bytes.total += data.len() as u64;
        Ok(bytes.total)
    }

    fn total(&mut self, sink: Resource<Bytes>) -> u64 {
        self.table.get(&sink).map_or(0, |bytes| bytes.total)
    }

    fn drop(&mut self, sink: Resource<Bytes>) -> Result<()> {
        let Bytes { name, total } = self.table.delete(sink)?;
        self.log.push(format!("dropped {name} with {total} bytes"));
        Ok(())
    }
}

impl Host for State {
    fn log(&mut self, entry: Entry) -> u32 {
        self.log.push(format!("{:?}: {}", entry.level, entry.text));
        self.log.len() as u32
    }
}

fn instantiate() -> Option<(Store<State>, Zoo)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/components/zoo/zoo-rust.component.wasm");
    if !path.exists() {
        println!("skipped: {} is missing", path.display());
        return None;
    }
    let engine = Engine::default();
    let component = Component::from_file(&engine, path).expect("a component");
    let mut linker = Linker::<State>::new(&engine);
    Zoo::add_to_linker::<_, HasSelf<State>>(&mut linker, |state| state).expect("names that are not taken");
    let pre = ZooPre::new(linker.instantiate_pre(&component).expect("fitting imports")).expect("fitting exports");
    let mut store = Store::new(&engine, State::default());
    let zoo = pre.instantiate(&mut store).expect("an instance");
    Some((store, zoo))
}

#[test]
fn values_cross_both_ways() -> Result<()> {
    let Some((mut store, zoo)) = instantiate() else { return Ok(()) };
    let ops = zoo.demo_zoo_ops();
    let name = String::from("Ada");
    assert_eq!(ops.call_greet(&mut store, &name)?, "Hello, Ada!");
    assert_eq!(ops.call_stats(&mut store, &[1.5, -2.25, 3.0])?, (2.25, 3.0, 3));
    let person = Person { name: "Bo".into(), age: 3, email: None, scores: vec![1, -2], home: Point { x: 1.0, y: 2.0 } };
    assert_eq!(ops.call_older(&mut store, &person, 4)?, Ok(Person { age: 7, ..person.clone() }));
    assert_eq!(ops.call_older(&mut store, &person, 255)?, Err(Fail::Code(258)));
    let corners = [(0.0, 0.0), (4.0, 0.0), (4.0, 3.0)].map(|(x, y)| Point { x, y });
    assert_eq!(ops.call_area(&mut store, &Shape::Poly(corners.to_vec()))?, 6.0);
    assert_eq!(ops.call_next_color(&mut store, Color::Blue)?, Color::Red);
    assert_eq!(ops.call_toggle(&mut store, Perms::READ | Perms::EXEC)?, Perms::WRITE);
    assert_eq!(ops.call_widen(&mut store, &[vec![1, 2], vec![], vec![65535]])?, [2, 4, 131070]);
    assert_eq!(ops.call_repeat(&mut store, 7, 3)?, [7, 7, 7]);
    Ok(())
}

#[test]
fn resources_of_the_guest_are_made_used_and_dropped() -> Result<()> {
    let Some((mut store, zoo)) = instantiate() else { return Ok(()) };
    let counter = zoo.demo_zoo_ops().counter();
    let [a, b] = [10, 1].map(|start| counter.call_constructor(&mut store, start).expect("a counter"));
    assert_eq!(counter.call_add(&mut store, a, 5)?, 15);
    assert!(!counter.call_same(&mut store, a, b)?);
    let merged = counter.call_merge(&mut store, a, b)?;
    assert_eq!(counter.call_get(&mut store, merged)?, 16);
    assert!(counter.call_get(&mut store, a).is_err(), "`a` was given away");
    merged.resource_drop(&mut store)?;
    Ok(())
}

#[test]
fn resources_of_the_host_are_the_callers_type() -> Result<()> {
    let Some((mut store, zoo)) = instantiate() else { return Ok(()) };
    zoo.demo_zoo_ops().call_use_host(&mut store, "hello")?;
    assert_eq!(store.data().log, ["Info: hello", "dropped from-rust with 15 bytes"]);
    Ok(())
}
