//! Which WebAssembly proposals the validator accepts, and the names of the ones it does not.
//!
//! What is accepted here and not done later gets its own error where it is reached; that is the
//! better message, so the component model's proposals are all accepted here. Core proposals whose
//! instructions would reach the compiler are refused here.

use wasmparser::WasmFeatures;

/// What the validator accepts.
pub(super) const ACCEPTED: WasmFeatures = WasmFeatures::WASM2
    .union(WasmFeatures::TAIL_CALL)
    .union(WasmFeatures::MULTI_MEMORY)
    .union(WasmFeatures::MEMORY64)
    .union(WasmFeatures::EXTENDED_CONST)
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
    .union(WasmFeatures::CM_IMPLEMENTS);

/// What the validator knows at all, to tell what is unsupported from what is invalid. Without nested
/// names, which make valid what the specification's tests say is not.
pub(super) const EVERY: WasmFeatures = WasmFeatures::all().difference(WasmFeatures::CM_NESTED_NAMES);

/// The proposals that a binary may miss, with the names that errors give them.
const NAMES: &[(WasmFeatures, &str)] = &[
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
    (WasmFeatures::CM_CANON_NAMES, "component-model canonical names"),
    (WasmFeatures::CM_ACCESSORS, "component-model accessors"),
];

/// The name of a proposal that is not accepted.
pub(super) fn name(missing: WasmFeatures) -> &'static str {
    NAMES.iter().find(|(feature, _)| missing.contains(*feature)).map_or("a WebAssembly proposal", |(_, name)| *name)
}
