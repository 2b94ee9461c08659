//! Core function types of an engine: one id for each, and the trampolines between it and the host.
//!
//! What a component needs and the engine does not have yet is compiled in one batch. Types and
//! trampolines stay for as long as the engine.

use std::collections::HashMap;
use std::sync::Arc;

use gusset_runtime::ids::{CoreTypeId, IdVec, TrampolineId};
use gusset_runtime::layout::CodeImage;
use gusset_runtime::translate::{Component, CoreFuncType};
use gusset_runtime::vm::{EntryCode, LoadedCode, LoadedComponent};
#[cfg(feature = "compile")]
use gusset_runtime::{
    compile::{self, CompileSettings, Compiler, Parallelism, RelaxedSimd, Stub},
    vm,
};

use super::config::Config;
#[cfg(feature = "compile")]
use super::config::OptLevel;
use crate::Result;

/// The core function types of an engine.
#[derive(Default)]
pub(super) struct Signatures {
    ids: HashMap<CoreFuncType, usize>,
    types: Vec<CoreFuncType>,
    stubs: Vec<Stubs>,
}

/// The trampolines of one type, as far as they were needed.
#[derive(Default)]
struct Stubs {
    entry: Option<Place>,
    lowering: Option<Place>,
}

/// Where a trampoline is.
#[derive(Clone)]
struct Place {
    code: Arc<LoadedCode>,
    offset: u32,
}

/// A trampoline that is to be made, for the type with this number.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Wanted {
    Entry(usize, CoreFuncType),
    Lowering(usize, CoreFuncType),
}

/// What one component uses of the registry.
pub(super) struct Used {
    pub(super) ids: IdVec<CoreTypeId, u32>,
    pub(super) entries: IdVec<CoreTypeId, Option<EntryCode>>,
    pub(super) lowerings: IdVec<TrampolineId, *const u8>,
}

impl Signatures {
    /// The ids and trampolines of a component's types.
    pub(super) fn resolve(&mut self, component: &Component, compiler: &StubCompiler) -> Result<Used> {
        let mut ids: IdVec<CoreTypeId, usize> = IdVec::new();
        for ty in component.core_types.values() {
            // A type refers to earlier ones only, which have their numbers already.
            let ty = ty.renumbered(|id| CoreTypeId(ids[id] as u32));
            ids.push(self.intern(&ty));
        }
        let wanted = self.missing(component, &ids);
        self.make(&wanted, compiler)?;
        let lowerings = component.trampolines.values().map(|trampoline| self.stubs[ids[trampoline.ty]].lowering());
        Ok(Used {
            entries: ids.values().map(|id| self.stubs[*id].entry()).collect(),
            lowerings: lowerings.collect::<Option<_>>().ok_or(gusset_runtime::trap::Trap::InternalBug)?,
            ids: ids.values().map(|id| *id as u32).collect(),
        })
    }

    /// The type with an id that this registry gave out.
    pub(super) fn type_of(&self, id: u32) -> Option<&CoreFuncType> {
        self.types.get(id as usize)
    }

    /// The id of a type.
    pub(super) fn id(&mut self, ty: &CoreFuncType) -> u32 {
        self.intern(ty) as u32
    }

    /// The entry trampoline of a type.
    pub(super) fn entry(&mut self, id: u32, compiler: &StubCompiler) -> Result<EntryCode> {
        let id = id as usize;
        if self.stubs[id].entry.is_none() {
            self.make(&[Wanted::Entry(id, self.types[id].clone())], compiler)?;
        }
        Ok(self.stubs[id].entry().ok_or(gusset_runtime::trap::Trap::InternalBug)?)
    }

    /// The lowering trampoline of a type.
    pub(super) fn lowering(&mut self, id: u32, compiler: &StubCompiler) -> Result<*const u8> {
        let id = id as usize;
        if self.stubs[id].lowering.is_none() {
            self.make(&[Wanted::Lowering(id, self.types[id].clone())], compiler)?;
        }
        Ok(self.stubs[id].lowering().ok_or(gusset_runtime::trap::Trap::InternalBug)?)
    }

    fn intern(&mut self, ty: &CoreFuncType) -> usize {
        if let Some(id) = self.ids.get(ty) {
            return *id;
        }
        let id = self.stubs.len();
        self.stubs.push(Stubs::default());
        self.types.push(ty.clone());
        self.ids.insert(ty.clone(), id);
        id
    }

    /// What a component needs that is not there, without repetition.
    fn missing(&self, component: &Component, ids: &IdVec<CoreTypeId, usize>) -> Vec<Wanted> {
        let mut entries: Vec<_> = LoadedComponent::entry_types(component);
        entries.retain(|ty| self.stubs[ids[*ty]].entry.is_none());
        let mut lowerings: Vec<_> = component.trampolines.values().map(|trampoline| trampoline.ty).collect();
        lowerings.retain(|ty| self.stubs[ids[*ty]].lowering.is_none());
        for types in [&mut entries, &mut lowerings] {
            types.sort();
            types.dedup();
        }
        let of = |ty: &CoreTypeId| (ids[*ty], component.core_types[*ty].clone());
        let entries = entries.iter().map(of).map(|(id, ty)| Wanted::Entry(id, ty));
        let lowerings = lowerings.iter().map(of).map(|(id, ty)| Wanted::Lowering(id, ty));
        entries.chain(lowerings).collect()
    }

    fn make(&mut self, wanted: &[Wanted], compiler: &StubCompiler) -> Result<()> {
        if wanted.is_empty() {
            return Ok(());
        }
        let (image, offsets) = compiler.trampolines(wanted)?;
        let code = LoadedCode::load(image)?;
        for (wanted, offset) in wanted.iter().zip(offsets) {
            let place = Some(Place { code: code.clone(), offset });
            match wanted {
                Wanted::Entry(id, _) => self.stubs[*id].entry = place,
                Wanted::Lowering(id, _) => self.stubs[*id].lowering = place,
            }
        }
        Ok(())
    }
}

impl Stubs {
    fn entry(&self) -> Option<EntryCode> {
        self.entry.as_ref().map(|place| place.code.entry(place.offset))
    }

    fn lowering(&self) -> Option<*const u8> {
        self.lowering.as_ref().map(|place| place.code.address(place.offset))
    }
}

/// Makes code: of components, and of the trampolines between them and the host.
#[cfg(feature = "compile")]
pub(super) struct StubCompiler(Compiler);

#[cfg(feature = "compile")]
impl StubCompiler {
    pub(super) fn new(config: &Config) -> Result<StubCompiler> {
        let memories = config.memory;
        let config = &config.compile;
        let settings = CompileSettings {
            optimize: match config.opt_level {
                OptLevel::None => compile::Optimize::None,
                OptLevel::Speed => compile::Optimize::Speed,
                OptLevel::SpeedAndSize => compile::Optimize::SpeedAndSize,
            },
            verify_clif: config.verify,
            parallel: if config.parallel { Parallelism::Pool } else { Parallelism::Serial },
            memories,
            relaxed_simd: match config.relaxed_simd_deterministic {
                true => RelaxedSimd::Deterministic,
                false => RelaxedSimd::Fastest,
            },
            canonical_nans: config.canonical_nans,
        };
        Ok(StubCompiler(Compiler::for_host(&settings)?))
    }

    pub(super) fn component(&self, component: &Component, bytes: &[u8]) -> Result<CodeImage> {
        self.0.component(component, bytes)
    }

    /// The trampolines of the built-ins, in their order.
    pub(super) fn builtins(&self) -> Result<(CodeImage, Vec<u32>)> {
        let unwind = vm::unwind_address();
        let stubs = vm::builtin_addresses().into_iter();
        let stubs: Vec<_> = stubs.map(|(builtin, callee)| Stub::Builtin { builtin, callee, unwind }).collect();
        self.0.stubs(&stubs)
    }

    fn trampolines(&self, wanted: &[Wanted]) -> Result<(CodeImage, Vec<u32>)> {
        let unwind = vm::unwind_address();
        let stubs = wanted.iter().map(|wanted| match wanted {
            Wanted::Entry(_, ty) => Stub::Entry(ty.clone()),
            Wanted::Lowering(_, ty) => Stub::Lowering { ty: ty.clone(), unwind },
        });
        self.0.stubs(&stubs.collect::<Vec<_>>())
    }
}

/// Stands where a build has no compiler: everything that needs one fails by name.
#[cfg(not(feature = "compile"))]
pub(super) struct StubCompiler;

#[cfg(not(feature = "compile"))]
impl StubCompiler {
    pub(super) fn new(_: &Config) -> Result<StubCompiler> {
        anyhow::bail!("this build of gusset has no compiler (feature `compile`), and no precompiled trampolines yet")
    }

    pub(super) fn component(&self, _: &Component, _: &[u8]) -> Result<CodeImage> {
        anyhow::bail!("this build of gusset has no compiler (feature `compile`)")
    }

    pub(super) fn builtins(&self) -> Result<(CodeImage, Vec<u32>)> {
        anyhow::bail!("this build of gusset has no compiler (feature `compile`)")
    }

    fn trampolines(&self, _: &[Wanted]) -> Result<(CodeImage, Vec<u32>)> {
        anyhow::bail!("this build of gusset has no compiler (feature `compile`)")
    }
}
