//! Core types as Cranelift's.
//!
//! A wasm function has the calling convention `tail`; its first parameter is its context, and its
//! other parameters and its results are those of its type. References are 8 bytes. A vector is 16
//! lanes of bytes wherever it is kept; `vectors` has the other shapes.

use anyhow::Result;
use cranelift_codegen::ir::{AbiParam, ArgumentPurpose, Signature, Type, types};
use cranelift_codegen::isa::CallConv;
use wasmparser::{HeapType, ValType};

use super::unsupported;
use crate::translate::{CoreFuncType, CoreValueType};

/// Type of every pointer (64-bit targets only).
pub(super) const POINTER: Type = types::I64;

/// Type of every `v128`.
pub(super) const VECTOR: Type = types::I8X16;

/// The signature of wasm functions of a type.
pub(super) fn wasm(ty: &CoreFuncType) -> Result<Signature> {
    let mut signature = tail(&[], &[]);
    for (list, into) in [(&ty.params, &mut signature.params), (&ty.results, &mut signature.returns)] {
        into.reserve(list.len());
        for value in list {
            into.push(AbiParam::new(value_type(*value)?));
        }
    }
    Ok(signature)
}

/// The signature of a wasm-callable function with a context in front of these parameters.
pub(super) fn tail(params: &[Type], results: &[Type]) -> Signature {
    let mut signature = plain(CallConv::Tail, params, results);
    signature.params.insert(0, AbiParam::special(POINTER, ArgumentPurpose::VMContext));
    signature
}

/// A signature of just these parameters and results.
pub(super) fn plain(convention: CallConv, params: &[Type], results: &[Type]) -> Signature {
    let mut signature = Signature::new(convention);
    signature.params.extend(params.iter().copied().map(AbiParam::new));
    signature.returns.extend(results.iter().copied().map(AbiParam::new));
    signature
}

/// The type of a core value.
pub(super) fn value_type(ty: CoreValueType) -> Result<Type> {
    Ok(match ty {
        CoreValueType::I32 => types::I32,
        CoreValueType::I64 => types::I64,
        CoreValueType::F32 => types::F32,
        CoreValueType::F64 => types::F64,
        CoreValueType::Ref(_) => POINTER,
        CoreValueType::V128 => VECTOR,
    })
}

/// The type of a value that a function body names: a local, a block's result.
pub(super) fn body_type(ty: ValType) -> Result<Type> {
    Ok(match ty {
        ValType::I32 => types::I32,
        ValType::I64 => types::I64,
        ValType::F32 => types::F32,
        ValType::F64 => types::F64,
        ValType::Ref(ty) if is_supported(ty.heap_type()) => POINTER,
        ValType::Ref(_) => return Err(unsupported("gc")),
        ValType::V128 => VECTOR,
    })
}

/// Whether references to something are pointers: functions, and what the host has.
pub(super) fn is_supported(heap: HeapType) -> bool {
    // Of the types that a module defines, only those of functions are accepted.
    matches!(heap, HeapType::FUNC | HeapType::EXTERN | HeapType::Concrete(_))
}
