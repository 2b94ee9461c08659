//! Round trips, and what is refused.

use super::*;
use crate::ids::{DefinedFuncIndex, ModuleId};
use crate::layout::{CodeRange, FunctionCode, InlinedPosition, MemoryConfig};
use crate::translate::translate;

const TEXT: &str = r#"(component
    (import "h" (func $h (param "x" (list string)) (result (option (tuple u8 (list u64))))))
    (core module $m (memory 1) (data (i32.const 8) "data") (func (export "f")))
    (core instance $i (instantiate $m))
    (func (export "f") (canon lift (core func $i "f"))))"#;

fn component() -> Component {
    translate(&wat::parse_str(TEXT).unwrap()).unwrap()
}

fn setting(name: &str, value: &str) -> Setting {
    Setting { name: name.to_owned(), value: value.to_owned() }
}

fn own_target() -> Target {
    Target { triple: target_lexicon::HOST.to_string(), cpu_features: Vec::new() }
}

fn image() -> CodeImage {
    let code = CodeRange { start: 0, length: 3 };
    let functions = [std::iter::once(FunctionCode { code }).collect()].into_iter().collect();
    CodeImage {
        text: vec![1, 2, 3],
        functions,
        traps: vec![TrapSite { offset: 0x0102_0304, trap: 5 }],
        positions: vec![SourcePosition { offset: 1, wasm_offset: u32::MAX }],
        inlined: vec![InlinedPosition { module: ModuleId(0), func: DefinedFuncIndex(1), wasm_offset: 7, caller: 8 }],
        memories: MemoryConfig::default(),
        unwind: Some(code),
    }
}

fn stubs() -> Stubs {
    Stubs {
        image: CodeImage { text: vec![9; 70], functions: crate::ids::IdVec::new(), ..image() },
        builtins: vec![1, 2],
        entries: vec![(CoreTypeId(0), 16)],
        lowerings: vec![(CoreTypeId(0), 48)],
    }
}

fn written(kind: Kind, target: &Target, settings: &[Setting]) -> Vec<u8> {
    let (component, image, stubs) = (component(), image(), stubs());
    let content = Content { component: &component, image: &image, text: &image.text, stubs: &stubs, source: None };
    write(kind, target, settings, content).unwrap()
}

#[track_caller]
fn refused(bytes: &[u8], settings: &[Setting], expected: &str) {
    let error = read(bytes, &Expected { kind: Kind::Component, settings }).unwrap_err();
    assert_eq!(format!("{error:#}"), expected);
}

#[test]
fn what_was_written_is_read() {
    let bytes = written(Kind::Component, &own_target(), &[]);
    assert_eq!(bytes, written(Kind::Component, &own_target(), &[]), "two artifacts of one component differ");
    assert!(is_artifact(&bytes));
    let artifact = read(&bytes, &Expected { kind: Kind::Component, settings: &[] }).unwrap();
    assert_eq!(artifact.component.to_text(), component().to_text());
    assert_eq!(artifact.component.data, b"data");
    assert_eq!((artifact.image, artifact.stubs), (image(), stubs()));
    assert!(artifact.text.is_none());
}

#[test]
fn types_keep_their_ids_and_are_interned_as_before() {
    let bytes = written(Kind::Component, &own_target(), &[]);
    let read = read(&bytes, &Expected { kind: Kind::Component, settings: &[] }).unwrap().component.types;
    let mut fresh = component().types;
    assert_eq!((read.defs().as_slice(), read.funcs().as_slice()), (fresh.defs().as_slice(), fresh.funcs().as_slice()));
    let (mut read, len) = (read, fresh.defs().len());
    for def in component().types.defs().values() {
        assert_eq!(read.intern(def.kind.clone()), fresh.intern(def.kind.clone()));
    }
    assert_eq!(read.defs().len(), len);
}

#[test]
fn every_cut_is_an_error() {
    let bytes = written(Kind::Component, &own_target(), &[setting("fuel", "on")]);
    let expected = [setting("fuel", "on")];
    let expected = Expected { kind: Kind::Component, settings: &expected };
    for length in 0..bytes.len() {
        read(&bytes[..length], &expected).unwrap_err();
    }
    let longer = [&bytes[..], &[0]].concat();
    read(&longer, &expected).unwrap_err();
    read(&bytes, &expected).unwrap();
}

#[test]
fn every_flipped_bit_of_the_header_is_an_error() {
    let bytes = written(Kind::Component, &own_target(), &[setting("fuel", "on")]);
    let settings = [setting("fuel", "on")];
    let length = u32::from_le_bytes(bytes[12..16].try_into().unwrap()) as usize;
    for at in 0..24 + length {
        for bit in 0..8 {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1 << bit;
            let result = read(&damaged, &Expected { kind: Kind::Component, settings: &settings });
            assert!(result.is_err(), "byte {at}, bit {bit}");
        }
    }
}

#[test]
fn a_refusal_names_what_differs() {
    let own = own_target();
    let (on, off) = ([setting("consume_fuel", "true")], [setting("consume_fuel", "false")]);
    refused(b"\0asm....", &[], "not an artifact of gusset: it starts with [00, 61, 73, 6d, 2e, 2e, 2e, 2e]");
    refused(
        &written(Kind::Component, &own, &on),
        &off,
        "artifact was compiled with setting `consume_fuel=true`, this engine has `consume_fuel=false`",
    );
    refused(
        &written(Kind::Component, &own, &on),
        &[],
        "artifact was compiled with setting `consume_fuel=true`, which this engine does not have",
    );
    refused(
        &written(Kind::Component, &own, &[]),
        &on,
        "artifact was compiled without setting `consume_fuel=true` of this engine",
    );
    refused(&written(Kind::Module, &own, &[]), &[], "artifact holds a core module, expected a component");
    let other = Target { triple: "riscv64gc-unknown-linux-gnu".to_owned(), ..own.clone() };
    let text = format!("artifact was compiled for target `riscv64gc-unknown-linux-gnu`, this is `{}`", own.triple);
    refused(&written(Kind::Component, &other, &[]), &[], &text);
    let other = Target { cpu_features: vec!["has_tea".to_owned()], ..own };
    refused(
        &written(Kind::Component, &other, &[]),
        &[],
        "artifact needs the processor feature `tea`, which is unknown",
    );
}

#[test]
fn an_artifact_of_another_version_is_refused_by_name() {
    let bytes = written(Kind::Component, &own_target(), &[]);
    let error = header::with_runtime(&bytes, "0.0.9+0123")
        .and_then(|bytes| read(&bytes, &Expected { kind: Kind::Component, settings: &[] }).map(|_| ()));
    let text = error.unwrap_err().to_string();
    assert!(text.starts_with("artifact was made by gusset `0.0.9+0123`, this is `"), "{text}");
}

#[test]
fn text_is_mapped_from_a_file_at_a_page() {
    let path = std::env::temp_dir().join(format!("gusset-artifact-{}", std::process::id()));
    std::fs::write(&path, written(Kind::Component, &own_target(), &[])).unwrap();
    let file = File::open(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    let artifact = read_file(&file, &Expected { kind: Kind::Component, settings: &[] }).unwrap();
    let (mapping, length) = artifact.text.unwrap();
    assert!(artifact.image.text.is_empty());
    assert_eq!(length, 3);
    let code = artifact.image.functions[ModuleId(0)][DefinedFuncIndex(0)].code;
    assert_eq!(code, CodeRange { start: 0, length: 3 });
    assert_eq!(mapping.base() as usize % page_bytes(), 0);
}
