//! Modules and arguments from seeds.

use anyhow::Result;
use arbitrary::Unstructured;
use wasm_smith::{Config, Module};
use wasmparser::{Operator, Parser, Payload};

use super::Bits;

/// Bytes of entropy of a module.
const ENTROPY_BYTES: usize = 4096;
/// Loops and calls that one module may enter in its life.
const FUEL: u32 = 500;
/// How often each export is called.
pub(super) const CALLS_PER_EXPORT: usize = 5;

/// A generator of numbers (SplitMix64): the same on every machine.
pub(crate) struct Numbers(u64);

impl Numbers {
    pub(crate) fn new(seed: u64) -> Numbers {
        Numbers(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    /// An argument: often a number near one of the edges.
    pub(crate) fn word(&mut self) -> u64 {
        const EDGES: &[u64] =
            &[0, 1, 2, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, i64::MAX as u64, i64::MIN as u64, u64::MAX, 65535, 65536];
        let number = self.next();
        match number % 3 {
            0 => number >> 2,
            1 => EDGES[(number >> 8) as usize % EDGES.len()],
            _ => number >> 2 & 0xff,
        }
    }

    /// An argument of a type.
    pub(super) fn argument(&mut self, ty: &gusset::ValType) -> Bits {
        use gusset::ValType;
        match ty {
            ValType::I32 => Bits::I32(self.word() as u32),
            ValType::I64 => Bits::I64(self.word()),
            ValType::F32 => Bits::F32((self.word() as f32 / 7.0).to_bits()),
            ValType::F64 => Bits::F64((self.word() as f64 / 7.0).to_bits()),
            ValType::V128 => Bits::V128(u128::from(self.word()) | u128::from(self.word()) << 64),
            ValType::Ref(_) => Bits::Null(true),
        }
    }
}

/// The module of a seed.
///
/// # Errors
/// When the generator gives none.
pub(super) fn module(seed: u64) -> Result<Vec<u8>> {
    // Tables that are not exported can be constant. Sometimes the generator finds nothing to export then.
    exporting(seed, seed.is_multiple_of(2)).or_else(|_| exporting(seed, true))
}

fn exporting(seed: u64, everything: bool) -> Result<Vec<u8>> {
    let bytes = generated(seed, everything, true)?;
    if gives_unknown_nans(&bytes)? { generated(seed, everything, false) } else { Ok(bytes) }
}

/// Whether a module has operators whose NaNs the generator leaves as they come: their bits may differ.
fn gives_unknown_nans(bytes: &[u8]) -> Result<bool> {
    for payload in Parser::new(0).parse_all(bytes) {
        let Payload::CodeSectionEntry(body) = payload? else { continue };
        for operator in body.get_operators_reader()? {
            match operator? {
                Operator::F32x4RelaxedMin
                | Operator::F32x4RelaxedMax
                | Operator::F32x4RelaxedMadd
                | Operator::F32x4RelaxedNmadd
                | Operator::F64x2RelaxedMin
                | Operator::F64x2RelaxedMax
                | Operator::F64x2RelaxedMadd
                | Operator::F64x2RelaxedNmadd => return Ok(true),
                _ => {}
            }
        }
    }
    Ok(false)
}

fn generated(seed: u64, everything: bool, relaxed_simd_enabled: bool) -> Result<Vec<u8>> {
    let mut numbers = Numbers::new(seed);
    let entropy: Vec<u8> = (0..ENTROPY_BYTES / 8).flat_map(|_| numbers.next().to_le_bytes()).collect();
    let mut module = Module::new(
        Config { relaxed_simd_enabled, ..config(&mut numbers, everything) },
        &mut Unstructured::new(&entropy),
    )?;
    module.ensure_termination(FUEL)?;
    Ok(module.to_bytes())
}

/// What both sides can do. Memories and tables have a maximum, so that growth fails on both alike; NaNs
/// are canonical, and relaxed vectors deterministic on both sides, so that their bits are determined.
fn config(numbers: &mut Numbers, export_everything: bool) -> Config {
    Config {
        canonicalize_nans: true,
        export_everything,
        exceptions_enabled: false,
        gc_enabled: false,
        compact_imports_enabled: false,
        max_imports: 0,
        max_memories: 1 + (numbers.next() % 3) as usize,
        max_memory32_bytes: 4 << 20,
        max_memory64_bytes: 4 << 20,
        max_table_elements: 1000,
        max_tables: 3,
        memory_max_size_required: true,
        memory64_enabled: numbers.next().is_multiple_of(3),
        custom_page_sizes_enabled: numbers.next().is_multiple_of(3),
        min_funcs: 1,
        table_max_size_required: true,
        threads_enabled: false,
        ..Config::default()
    }
}
