//! A guest that keeps a value where it was laid, writes down the core values that it was given, and shows
//! its memory.

use std::fmt::Write;
use std::ops::Range;

use gusset::component::types::Type;

use super::relay::Side;

/// A core type.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Core {
    I32,
    I64,
    F32,
    F64,
}

/// Where the guest can be told to spoil bytes: what was laid into memory begins there.
pub(super) const SPOILT: Range<u32> = 4096..4096 + 96;
/// Where core values are written down, eight bytes each.
const SLOTS: u32 = 1024;
/// So many bytes are shown.
const SHOWN: u32 = 1 << 16;
/// More core values than these go through memory.
const MAX_FLAT: usize = 16;

/// The component; `types` are as of `relay::echo`. `flat` are the core values of the type `t`.
pub(super) fn text(types: &[(&str, &str)], side: Side<'_>, flat: &[Core]) -> String {
    let exported = types.iter().fold(String::new(), |mut text, (name, definition)| {
        write!(text, r#"(type ${name}' {definition}) (export ${name} "{name}" (type ${name}'))"#).expect("text");
        text
    });
    let p = side.pointer;
    let (memory, index) = if p == "i64" { ("i64 3", "i64.extend_i32_u") } else { ("3", "") };
    let at = if index.is_empty() { "(local.get 0)".to_owned() } else { format!("({index} (local.get 0))") };
    let stores = flat.iter().enumerate().map(|(at, core)| {
        let place = SLOTS as usize + 8 * at;
        format!("({}.store ({p}.const {place}) (local.get {at}))", core.name())
    });
    let params = flat.iter().map(|core| format!(" {}", core.name())).collect::<String>();
    // Before the core values are known, nobody takes any.
    let take = if flat.is_empty() {
        ""
    } else {
        r#"(func (export "take") (param "x" $t) (canon lift (core func $m "take") OPTIONS))"#
    };
    let pointer_bytes = if p == "i64" { 8 } else { 4 };
    let text = format!(
        r#"(component
            {libc}
            (core module $m
                (import "libc" "memory" (memory {memory}))
                (global $at (mut {p}) ({p}.const 0))
                (func (export "keep") (param {p}) (global.set $at (local.get 0)))
                (func (export "kept") (result {p}) (global.get $at))
                (func (export "take") (param{params}) {stores})
                (func (export "poke") (param i32 i32) (i32.store8 {at} (local.get 1)))
                (func (export "image") (result {p})
                    ({p}.store ({p}.const 512) ({p}.const 0))
                    ({p}.store offset={pointer_bytes} ({p}.const 512) ({p}.const {SHOWN}))
                    ({p}.const 512)))
            (core instance $m (instantiate $m (with "libc" (instance $libc))))
            {exported}
            (func (export "keep") (param "x" (tuple $t (list u8 16))) (canon lift (core func $m "keep") OPTIONS))
            (func (export "kept") (result (tuple $t (list u8 16))) (canon lift (core func $m "kept") OPTIONS))
            {take}
            (func (export "poke") (param "at" u32) (param "byte" u8) (canon lift (core func $m "poke")))
            (func (export "image") (result (list u8)) (canon lift (core func $m "image") OPTIONS)))"#,
        libc = side.libc(),
        stores = stores.collect::<String>(),
    );
    text.replace("OPTIONS", &side.options("$libc"))
}

/// The core values of a parameter of this type: those of the value, or its address.
pub(super) fn flatten(ty: &Type, side: Side<'_>) -> Vec<Core> {
    let pointer = if side.pointer == "i64" { Core::I64 } else { Core::I32 };
    let mut flat = Vec::new();
    add(ty, pointer, &mut flat);
    if flat.len() > MAX_FLAT { vec![pointer] } else { flat }
}

fn add(ty: &Type, pointer: Core, flat: &mut Vec<Core>) {
    match ty {
        Type::S64 | Type::U64 => flat.push(Core::I64),
        Type::Float32 => flat.push(Core::F32),
        Type::Float64 => flat.push(Core::F64),
        Type::String | Type::List(_) | Type::Map(_) => flat.extend([pointer; 2]),
        Type::FixedLengthList(list) => (0..list.size()).for_each(|_| add(&list.ty(), pointer, flat)),
        Type::Record(record) => record.fields().for_each(|field| add(&field.ty, pointer, flat)),
        Type::Tuple(tuple) => tuple.types().for_each(|ty| add(&ty, pointer, flat)),
        Type::Variant(variant) => add_cases(variant.cases().map(|case| case.ty), pointer, flat),
        Type::Option(option) => add_cases([None, Some(option.ty())], pointer, flat),
        Type::Result(result) => add_cases([result.ok(), result.err()], pointer, flat),
        _ => flat.push(Core::I32),
    }
}

/// A discriminant, and slots that are wide enough for the payload of each case.
fn add_cases(payloads: impl IntoIterator<Item = Option<Type>>, pointer: Core, flat: &mut Vec<Core>) {
    flat.push(Core::I32);
    let start = flat.len();
    for payload in payloads.into_iter().flatten() {
        let mut own = Vec::new();
        add(&payload, pointer, &mut own);
        for (at, core) in own.into_iter().enumerate() {
            match flat.get_mut(start + at) {
                Some(joined) => *joined = joined.join(core),
                None => flat.push(core),
            }
        }
    }
}

impl Core {
    fn name(self) -> &'static str {
        match self {
            Core::I32 => "i32",
            Core::I64 => "i64",
            Core::F32 => "f32",
            Core::F64 => "f64",
        }
    }

    /// What holds values of both types.
    fn join(self, other: Core) -> Core {
        match (self, other) {
            _ if self == other => self,
            (Core::I32, Core::F32) | (Core::F32, Core::I32) => Core::I32,
            _ => Core::I64,
        }
    }
}
