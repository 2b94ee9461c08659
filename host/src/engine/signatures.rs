//! Core function types of an engine: one id for each, and the trampolines between it and the host.
//!
//! What a component needs and the engine does not have yet is compiled in one batch. Types and
//! trampolines stay for as long as the engine.

use std::collections::HashMap;
use std::sync::Arc;

use gusset_runtime::artifact::{self, Kind};
use gusset_runtime::ids::{CoreTypeId, IdVec, TrampolineId};
use gusset_runtime::layout::CodeImage;
use gusset_runtime::translate::{Component, CoreFuncType};
use gusset_runtime::vm::{EntryCode, LoadedCode, LoadedComponent};
#[cfg(feature = "compile")]
use gusset_runtime::{
    compile::{self, CompileSettings, Compiler, Parallelism, RelaxedSimd, Stub},
    layout::builtin,
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
    pub(super) fn resolve(&mut self, component: &Component, source: &StubSource<'_>) -> Result<Used> {
        let mut ids: IdVec<CoreTypeId, usize> = IdVec::new();
        for ty in component.core_types.values() {
            // A type refers to earlier ones only, which have their numbers already.
            let ty = ty.renumbered(|id| CoreTypeId(ids[id] as u32));
            ids.push(self.intern(&ty));
        }
        let wanted = self.missing(component, &ids, source);
        self.make(&wanted, source)?;
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
    pub(super) fn entry(&mut self, id: u32, source: &StubSource<'_>) -> Result<EntryCode> {
        let id = id as usize;
        if self.stubs[id].entry.is_none() {
            self.make(&[Wanted::Entry(id, self.types[id].clone())], source)?;
        }
        Ok(self.stubs[id].entry().ok_or(gusset_runtime::trap::Trap::InternalBug)?)
    }

    /// The lowering trampoline of a type.
    pub(super) fn lowering(&mut self, id: u32, source: &StubSource<'_>) -> Result<*const u8> {
        let id = id as usize;
        if self.stubs[id].lowering.is_none() {
            self.make(&[Wanted::Lowering(id, self.types[id].clone())], source)?;
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
    fn missing(&self, component: &Component, ids: &IdVec<CoreTypeId, usize>, source: &StubSource<'_>) -> Vec<Wanted> {
        let (mut entries, mut lowerings) = source.offered(component);
        entries.retain(|ty| self.stubs[ids[*ty]].entry.is_none());
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

    fn make(&mut self, wanted: &[Wanted], source: &StubSource<'_>) -> Result<()> {
        if wanted.is_empty() {
            return Ok(());
        }
        let (image, offsets) = source.trampolines(wanted)?;
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

/// Where trampolines come from.
pub(crate) enum StubSource<'a> {
    /// The engine's compiler.
    Compiler(&'a StubCompiler),
    /// An artifact, whose component has these types.
    Artifact { stubs: &'a artifact::Stubs, component: &'a Component },
}

impl StubSource<'_> {
    /// The types for which entries and lowerings are made when a component is loaded: what it needs, or
    /// all that its artifact has, since nothing else can make them later.
    fn offered(&self, component: &Component) -> (Vec<CoreTypeId>, Vec<CoreTypeId>) {
        let types = |stubs: &[(CoreTypeId, u32)]| stubs.iter().map(|(ty, _)| *ty).collect();
        match self {
            StubSource::Compiler(_) => {
                let lowerings = component.trampolines.values().map(|trampoline| trampoline.ty);
                (LoadedComponent::entry_types(component), lowerings.collect())
            }
            StubSource::Artifact { stubs, .. } => (types(&stubs.entries), types(&stubs.lowerings)),
        }
    }

    /// The trampolines of the built-ins, in their order.
    pub(super) fn builtins(&self) -> Result<(CodeImage, Vec<u32>)> {
        match self {
            StubSource::Compiler(compiler) => compiler.builtins(),
            StubSource::Artifact { stubs, .. } => Ok((stubs.image.clone(), stubs.builtins.clone())),
        }
    }

    fn trampolines(&self, wanted: &[Wanted]) -> Result<(CodeImage, Vec<u32>)> {
        let (stubs, component) = match self {
            StubSource::Compiler(compiler) => return compiler.trampolines(wanted),
            StubSource::Artifact { stubs, component } => (stubs, component),
        };
        let find = |wanted: &Wanted| {
            let (list, wanted) = match wanted {
                Wanted::Entry(_, ty) => (&stubs.entries, ty),
                Wanted::Lowering(_, ty) => (&stubs.lowerings, ty),
            };
            list.iter().find(|(ty, _)| component.core_types.get(*ty) == Some(wanted)).map(|(_, offset)| *offset)
        };
        let offsets = wanted.iter().map(find).collect::<Option<_>>();
        Ok((stubs.image.clone(), offsets.ok_or(gusset_runtime::trap::Trap::InternalBug)?))
    }
}

/// Makes code: of components, and of the trampolines between them and the host.
#[cfg(feature = "compile")]
pub(crate) struct StubCompiler(Compiler);

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
            unwind: if config.native_unwind_info { compile::Unwind::Tables } else { compile::Unwind::Nothing },
            fuel: config.consume_fuel,
            epochs: config.epoch_interruption,
            memories,
            relaxed_simd: match config.relaxed_simd_deterministic {
                true => RelaxedSimd::Deterministic,
                false => RelaxedSimd::Fastest,
            },
            canonical_nans: config.canonical_nans,
            inlining: match config.inlining {
                true => compile::Inlining::Small,
                false => compile::Inlining::Nothing,
            },
        };
        Ok(StubCompiler(Compiler::for_host(&settings)?))
    }

    pub(super) fn component(&self, component: &Component, bytes: &[u8]) -> Result<CodeImage> {
        self.0.component(component, bytes)
    }

    /// The trampolines of the built-ins, in their order.
    pub(super) fn builtins(&self) -> Result<(CodeImage, Vec<u32>)> {
        let stubs: Vec<_> = builtin::ALL.iter().copied().map(Stub::Builtin).collect();
        self.0.stubs(&stubs)
    }

    fn trampolines(&self, wanted: &[Wanted]) -> Result<(CodeImage, Vec<u32>)> {
        let stubs = wanted.iter().map(|wanted| match wanted {
            Wanted::Entry(_, ty) => Stub::Entry(ty.clone()),
            Wanted::Lowering(_, ty) => Stub::Lowering(ty.clone()),
        });
        self.0.stubs(&stubs.collect::<Vec<_>>())
    }

    /// All trampolines that a component needs, for its artifact.
    pub(super) fn all_for(&self, kind: Kind, component: &Component) -> Result<artifact::Stubs> {
        let (entries, mut lowerings): (Vec<_>, Vec<_>) = match kind {
            Kind::Component => {
                let lowerings = component.trampolines.values().map(|trampoline| trampoline.ty);
                (LoadedComponent::entry_types(component), lowerings.collect())
            }
            // The host may supply any import, and call any function that it finds.
            Kind::Module => (component.core_types.keys().collect(), component.core_types.keys().collect()),
        };
        lowerings.sort();
        lowerings.dedup();
        let ty = |ty: &CoreTypeId| component.core_types[*ty].clone();
        let mut stubs: Vec<_> = builtin::ALL.iter().copied().map(Stub::Builtin).collect();
        stubs.extend(entries.iter().map(|id| Stub::Entry(ty(id))));
        stubs.extend(lowerings.iter().map(|id| Stub::Lowering(ty(id))));
        let (image, mut builtins) = self.0.stubs(&stubs)?;
        let mut rest = builtins.split_off(builtin::ALL.len());
        let of_lowerings = rest.split_off(entries.len());
        Ok(artifact::Stubs {
            image,
            builtins,
            entries: entries.into_iter().zip(rest).collect(),
            lowerings: lowerings.into_iter().zip(of_lowerings).collect(),
        })
    }

    /// The machine that it makes code for.
    pub(super) fn target(&self) -> Result<artifact::Target> {
        Ok(self.0.target())
    }
}

/// Stands where a build has no compiler: everything that needs one fails by name.
#[cfg(not(feature = "compile"))]
pub(crate) struct StubCompiler;

#[cfg(not(feature = "compile"))]
impl StubCompiler {
    pub(super) fn new(_: &Config) -> Result<StubCompiler> {
        Ok(StubCompiler)
    }

    pub(super) fn component(&self, _: &Component, _: &[u8]) -> Result<CodeImage> {
        anyhow::bail!("this build of gusset has no compiler (feature `compile`)")
    }

    pub(super) fn builtins(&self) -> Result<(CodeImage, Vec<u32>)> {
        anyhow::bail!("this build of gusset has no compiler (feature `compile`)")
    }

    pub(super) fn all_for(&self, _: Kind, _: &Component) -> Result<artifact::Stubs> {
        anyhow::bail!("this build of gusset has no compiler (feature `compile`)")
    }

    pub(super) fn target(&self) -> Result<artifact::Target> {
        anyhow::bail!("this build of gusset has no compiler (feature `compile`)")
    }

    fn trampolines(&self, _: &[Wanted]) -> Result<(CodeImage, Vec<u32>)> {
        anyhow::bail!("this build of gusset has no compiler (feature `compile`)")
    }
}
