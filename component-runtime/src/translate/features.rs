//! The WebAssembly proposals and their switches ([`Features`]), and the names that errors give them.
//!
//! What is accepted here and not done later gets its own error where it is reached; that is the
//! better message, so the component model's proposals are all accepted. Core proposals that are not
//! done, or switched off, are refused by the validator.

use wasmparser::WasmFeatures;

/// Which core WebAssembly proposals a binary may use. What every engine has had for years (the 2.0
/// specification) has no switch.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
#[expect(missing_docs, reason = "the proposals' names")]
pub struct Features {
    /// References on the operand stack, and more than one table.
    pub reference_types: bool,
    pub simd: bool,
    pub relaxed_simd: bool,
    pub tail_call: bool,
    pub multi_memory: bool,
    /// 64-bit memories and tables.
    pub memory64: bool,
    pub extended_const: bool,
    pub function_references: bool,
    pub threads: bool,
    pub custom_page_sizes: bool,
    pub wide_arithmetic: bool,
}

impl Default for Features {
    /// Everything that is complete.
    fn default() -> Self {
        Features {
            reference_types: true,
            simd: true,
            relaxed_simd: true,
            tail_call: true,
            multi_memory: true,
            memory64: true,
            extended_const: true,
            function_references: true,
            threads: true,
            custom_page_sizes: true,
            wide_arithmetic: true,
        }
    }
}

impl Features {
    /// Each switch with its name.
    pub fn named(&self) -> [(&'static str, bool); 11] {
        [
            ("reference_types", self.reference_types),
            ("simd", self.simd),
            ("relaxed_simd", self.relaxed_simd),
            ("tail_call", self.tail_call),
            ("multi_memory", self.multi_memory),
            ("memory64", self.memory64),
            ("extended_const", self.extended_const),
            ("function_references", self.function_references),
            ("threads", self.threads),
            ("custom_page_sizes", self.custom_page_sizes),
            ("wide_arithmetic", self.wide_arithmetic),
        ]
    }

    /// What the validator accepts.
    pub(super) fn accepted(&self) -> WasmFeatures {
        let switches = [
            (self.reference_types, WasmFeatures::REFERENCE_TYPES),
            (self.simd, WasmFeatures::SIMD),
            (self.relaxed_simd, WasmFeatures::RELAXED_SIMD),
            (self.tail_call, WasmFeatures::TAIL_CALL),
            (self.multi_memory, WasmFeatures::MULTI_MEMORY),
            (self.memory64, WasmFeatures::MEMORY64),
            (self.extended_const, WasmFeatures::EXTENDED_CONST),
            (self.function_references, WasmFeatures::FUNCTION_REFERENCES),
            (self.threads, WasmFeatures::THREADS),
            (self.custom_page_sizes, WasmFeatures::CUSTOM_PAGE_SIZES),
            (self.wide_arithmetic, WasmFeatures::WIDE_ARITHMETIC),
        ];
        let mut accepted = ALWAYS;
        switches.iter().for_each(|(on, feature)| accepted.set(*feature, *on));
        accepted
    }
}

/// What has no switch.
const ALWAYS: WasmFeatures = WasmFeatures::WASM2
    .union(WasmFeatures::COMPONENT_MODEL)
    .union(WasmFeatures::CM_ASYNC)
    .union(WasmFeatures::CM_ASYNC_STACKFUL)
    .union(WasmFeatures::CM_MORE_ASYNC_BUILTINS)
    .union(WasmFeatures::CM_THREADING)
    .union(WasmFeatures::CM_FORWARD)
    .union(WasmFeatures::CM_ERROR_CONTEXT)
    .union(WasmFeatures::CM_FIXED_LENGTH_LISTS)
    .union(WasmFeatures::CM_MAP)
    .union(WasmFeatures::CM64)
    .union(WasmFeatures::CM_IMPLEMENTS)
    .union(WasmFeatures::CM_VALUES)
    .union(WasmFeatures::CM_CANON_NAMES);

/// What the validator knows at all, to tell what is unsupported from what is invalid. Without nested
/// names, which make valid what the specification's tests say is not.
pub(super) const EVERY: WasmFeatures = WasmFeatures::all().difference(WasmFeatures::CM_NESTED_NAMES);

/// The proposals that a binary may miss, with the names that errors give them.
const NAMES: &[(WasmFeatures, &str)] = &[
    (WasmFeatures::REFERENCE_TYPES, "reference-types"),
    (WasmFeatures::SIMD, "simd"),
    (WasmFeatures::TAIL_CALL, "tail-call"),
    (WasmFeatures::MULTI_MEMORY, "multi-memory"),
    (WasmFeatures::MEMORY64, "memory64"),
    (WasmFeatures::EXTENDED_CONST, "extended-const"),
    (WasmFeatures::THREADS, "threads"),
    (WasmFeatures::SHARED_EVERYTHING_THREADS, "shared-everything-threads"),
    (WasmFeatures::EXCEPTIONS, "exception-handling"),
    (WasmFeatures::LEGACY_EXCEPTIONS, "legacy exception-handling"),
    (WasmFeatures::FUNCTION_REFERENCES, "function-references"),
    (WasmFeatures::GC, "gc"),
    (WasmFeatures::RELAXED_SIMD, "relaxed-simd"),
    (WasmFeatures::CUSTOM_PAGE_SIZES, "custom-page-sizes"),
    (WasmFeatures::MEMORY_CONTROL, "memory-control"),
    (WasmFeatures::STACK_SWITCHING, "stack-switching"),
    (WasmFeatures::WIDE_ARITHMETIC, "wide-arithmetic"),
    (WasmFeatures::CUSTOM_DESCRIPTORS, "custom-descriptors"),
    (WasmFeatures::COMPACT_IMPORTS, "compact-imports"),
    (WasmFeatures::CM_VALUES, "component-model values"),
    (WasmFeatures::CM_NESTED_NAMES, "component-model nested names"),
    (WasmFeatures::CM_GC, "component-model gc"),
    (WasmFeatures::CM_ACCESSORS, "component-model accessors"),
];

/// The name of a proposal that is not accepted.
pub(super) fn name(missing: WasmFeatures) -> &'static str {
    NAMES.iter().find(|(feature, _)| missing.contains(*feature)).map_or("a WebAssembly proposal", |(_, name)| *name)
}
