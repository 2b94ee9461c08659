//! Backtraces with lines of source.
#![cfg(feature = "compile")]

use gimli::write::{
    Address, AttributeValue, DwarfUnit, EndianVec, LineProgram, LineString, Range, RangeList, Sections,
};
use gimli::{Encoding, Format, LineEncoding, LittleEndian};
use gusset::component::{Component, Linker};
use gusset::{Config, Engine, SourceLocation, Store, WasmBacktrace};

/// Where instructions are in the code section: behind its count and each body's size and locals.
const UNREACHABLE: u64 = 3;
const CALL: u64 = 7;

/// DWARF that puts `unreachable` in line 10 and `call` in line 20.
fn dwarf() -> Vec<(String, Vec<u8>)> {
    let encoding = Encoding { format: Format::Dwarf32, version: 4, address_size: 4 };
    let text = |text: &str| LineString::String(text.as_bytes().to_vec());
    let mut program = LineProgram::new(encoding, LineEncoding::default(), text("/src"), None, text("tea.rs"), None);
    let directory = program.default_directory();
    let file = program.add_file(text("tea.rs"), directory, None);
    program.begin_sequence(Some(Address::Constant(0)));
    for (address, line, column) in [(UNREACHABLE, 10, 5), (UNREACHABLE + 1, 11, 0), (CALL, 20, 0)] {
        let row = program.row();
        (row.address_offset, row.file, row.line, row.column) = (address, file, line, column);
        program.generate_row();
    }
    program.end_sequence(CALL + 3);
    let mut dwarf = DwarfUnit::new(encoding);
    dwarf.unit.line_program = program;
    let ranges = RangeList(vec![Range::StartLength { begin: Address::Constant(0), length: CALL + 3 }]);
    let ranges = dwarf.unit.ranges.add(ranges);
    let root = dwarf.unit.root();
    let root = dwarf.unit.get_mut(root);
    root.set(gimli::DW_AT_ranges, AttributeValue::RangeListRef(ranges));
    root.set(gimli::DW_AT_low_pc, AttributeValue::Address(Address::Constant(0)));
    root.set(gimli::DW_AT_name, AttributeValue::String(b"tea.rs".to_vec()));
    root.set(gimli::DW_AT_comp_dir, AttributeValue::String(b"/src".to_vec()));
    let mut sections = Sections::new(EndianVec::new(LittleEndian));
    dwarf.write(&mut sections).unwrap();
    let mut all = Vec::new();
    sections
        .for_each(|id, bytes| {
            all.push((id.name().to_owned(), bytes.slice().to_vec()));
            gimli::write::Result::Ok(())
        })
        .unwrap();
    all
}

/// The component, with these custom sections in its second module.
fn binary(sections: &[(String, Vec<u8>)]) -> Vec<u8> {
    let escaped = |bytes: &[u8]| bytes.iter().map(|byte| format!("\\{byte:02x}")).collect::<String>();
    let customs: String =
        sections.iter().map(|(name, bytes)| format!("(@custom \"{name}\" \"{}\")", escaped(bytes))).collect();
    let text = format!(
        r#"(component
          (core module (func (export "other")))
          (core module $m (func $inner unreachable) (func $outer (export "f") call $inner) {customs})
          (core instance $i (instantiate $m))
          (func (export "f") (canon lift (core func $i "f"))))"#
    );
    wat::parse_str(text).unwrap()
}

fn config(lines: bool) -> Config {
    let mut config = Config::new();
    config.source_lines(lines);
    config
}

fn backtrace(engine: &Engine, component: &Component) -> WasmBacktrace {
    let mut store = Store::new(engine, ());
    let instance = Linker::<()>::new(engine).instantiate(&mut store, component).unwrap();
    let f = instance.get_typed_func::<(), ()>(&mut store, "f").unwrap();
    let error = f.call(&mut store, ()).unwrap_err();
    error.downcast_ref::<WasmBacktrace>().unwrap().clone()
}

fn lines(backtrace: &WasmBacktrace) -> Vec<Option<SourceLocation>> {
    backtrace.frames().iter().map(|frame| frame.source.clone()).collect()
}

#[test]
fn frames_name_file_and_line_where_they_are_kept() {
    let engine = Engine::new(&config(true)).unwrap();
    let component = Component::new(&engine, binary(&dwarf())).unwrap();
    let place = |line, column| Some(SourceLocation { file: "/src/tea.rs".to_owned(), line: Some(line), column });
    let expected = [place(10, Some(5)), place(20, None)];
    let found = backtrace(&engine, &component);
    assert_eq!(lines(&found), expected);
    assert!(found.to_string().contains("\n         /src/tea.rs:10:5"), "{found}");

    let bytes = component.serialize().unwrap();
    // SAFETY: the bytes are as `serialize` gave them.
    let loaded = unsafe { Component::deserialize(&engine, bytes) }.unwrap();
    assert_eq!(lines(&backtrace(&engine, &loaded)), expected);
}

#[test]
fn nothing_is_kept_unless_asked_for() {
    let engine = Engine::new(&config(false)).unwrap();
    let component = Component::new(&engine, binary(&dwarf())).unwrap();
    assert_eq!(lines(&backtrace(&engine, &component)), [None, None]);
    let with = Engine::new(&config(true)).unwrap().precompile_component(&binary(&dwarf())).unwrap();
    let holds = |bytes: &[u8]| bytes.windows(6).any(|part| part == b"tea.rs");
    assert_eq!([holds(&component.serialize().unwrap()), holds(&with)], [false, true]);
}

#[test]
fn damaged_dwarf_only_loses_lines() {
    let engine = Engine::new(&config(true)).unwrap();
    let good = dwarf();
    for (at, (_, bytes)) in good.iter().enumerate() {
        for damage in 0..bytes.len() * 2 {
            let mut sections = good.clone();
            let bytes = &mut sections[at].1;
            if damage < bytes.len() {
                bytes.truncate(damage)
            } else {
                bytes[damage - good[at].1.len()] ^= 0xff
            }
            let component = Component::new(&engine, binary(&sections)).unwrap();
            assert_eq!(backtrace(&engine, &component).frames().len(), 2);
        }
    }
}
