//! Artifacts of an engine: components that were compiled before.
//!
//! The file itself is `gusset_runtime::artifact`; here are an engine's settings in it, and how an
//! engine joins what it reads with its own trampolines. An engine without a compiler takes the
//! trampolines too from artifacts.

use std::fmt::Display;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use gusset_runtime::artifact::{self, Artifact, Content, Expected, Kind, Setting};
use gusset_runtime::translate;
use gusset_runtime::vm::LoadedComponent;

use super::signatures::StubSource;
use super::{Config, Engine, Profiler};
use crate::Result;

impl Engine {
    /// Compiles a component to an artifact for [`Component::deserialize`]. The same bytes and
    /// settings give the same artifact.
    ///
    /// # Errors
    /// As [`Component::new`].
    ///
    /// [`Component::deserialize`]: crate::component::Component::deserialize
    /// [`Component::new`]: crate::component::Component::new
    pub fn precompile_component(&self, bytes: &[u8]) -> Result<Vec<u8>> {
        self.precompile(Kind::Component, bytes)
    }

    /// Compiles a core module to an artifact for [`Module::deserialize`](crate::Module::deserialize).
    ///
    /// # Errors
    /// As [`Module::new`](crate::Module::new).
    pub fn precompile_module(&self, bytes: &[u8]) -> Result<Vec<u8>> {
        self.precompile(Kind::Module, bytes)
    }

    fn precompile(&self, kind: Kind, bytes: &[u8]) -> Result<Vec<u8>> {
        let component = self.translate(kind, bytes)?;
        let image = self.compile(&component, bytes)?;
        self.write_artifact(kind, &component, &image, &image.text)
    }

    /// The artifact of a component that is loaded.
    pub(crate) fn serialize(&self, kind: Kind, loaded: &LoadedComponent) -> Result<Vec<u8>> {
        let code = loaded.code();
        self.write_artifact(kind, loaded.component(), code.tables(), code.text())
    }

    fn write_artifact(
        &self,
        kind: Kind,
        component: &translate::Component,
        image: &gusset_runtime::layout::CodeImage,
        text: &[u8],
    ) -> Result<Vec<u8>> {
        let stubs = self.0.stubs.all_for(kind, component)?;
        let target = self.0.stubs.target()?;
        let content = Content { component, image, text, stubs: &stubs };
        artifact::write(kind, &target, &settings(&self.0.config), content)
    }

    /// Joins an artifact in memory with this engine.
    pub(crate) fn deserialize(&self, kind: Kind, bytes: &[u8]) -> Result<Arc<LoadedComponent>> {
        self.read_artifact(kind, |expected| artifact::read(bytes, expected))
    }

    /// Joins an artifact in a file with this engine; its code is mapped.
    pub(crate) fn deserialize_file(&self, kind: Kind, path: &Path) -> Result<Arc<LoadedComponent>> {
        let read = || {
            let file = File::open(path)?;
            self.read_artifact(kind, |expected| artifact::read_file(&file, expected))
        };
        read().with_context(|| format!("artifact `{}`", path.display()))
    }

    /// Compiles a component, or takes it from the cache.
    pub(crate) fn load(&self, kind: Kind, bytes: &[u8]) -> Result<Arc<LoadedComponent>> {
        #[cfg(feature = "compile")]
        if let Some(cache) = &self.0.cache {
            return cache.load(self, kind, bytes);
        }
        self.compile_and_load(kind, bytes)
    }

    pub(super) fn compile_and_load(&self, kind: Kind, bytes: &[u8]) -> Result<Arc<LoadedComponent>> {
        let component = Arc::new(self.translate(kind, bytes)?);
        let image = self.compile(&component, bytes)?;
        let linkage = self.linkage(&component, &self.stubs())?;
        self.announced(LoadedComponent::new(component, image, linkage)?)
    }

    fn translate(&self, kind: Kind, bytes: &[u8]) -> Result<translate::Component> {
        let features = &self.0.config.features;
        let mut component = match kind {
            Kind::Component => translate::translate_with(bytes, features)?,
            Kind::Module => translate::translate_module(bytes, features)?,
        };
        if self.0.config.compile.source_lines {
            component.keep_debug_sections(bytes);
        }
        Ok(component)
    }

    /// Tells the profiler about a component that was loaded.
    fn announced(&self, loaded: Arc<LoadedComponent>) -> Result<Arc<LoadedComponent>> {
        match self.0.config.profiler {
            Profiler::None => {}
            Profiler::PerfMap => loaded.code().write_perf_map()?,
        }
        Ok(loaded)
    }

    pub(super) fn read_artifact(
        &self,
        kind: Kind,
        read: impl FnOnce(&Expected<'_>) -> Result<Artifact>,
    ) -> Result<Arc<LoadedComponent>> {
        let settings = settings(&self.0.config);
        let Artifact { component, mut image, text, stubs } = read(&Expected { kind, settings: &settings })?;
        image.memories.images = self.0.config.memory.images;
        let component = Arc::new(component);
        let linkage = self.linkage(&component, &StubSource::Artifact { stubs: &stubs, component: &component })?;
        self.announced(LoadedComponent::with_text(component, image, text, linkage)?)
    }
}

/// The settings on which code and engine must agree.
pub(super) fn settings(config: &Config) -> Vec<Setting> {
    let setting = |name: &str, value: &dyn Display| Setting { name: name.to_owned(), value: value.to_string() };
    let Config { compile, memory, .. } = config;
    vec![
        setting("consume_fuel", &compile.consume_fuel),
        setting("epoch_interruption", &compile.epoch_interruption),
        setting("relaxed_simd_deterministic", &compile.relaxed_simd_deterministic),
        setting("canonical_nans", &compile.canonical_nans),
        setting("memory.reservation_bytes", &memory.reservation_bytes),
        setting("memory.guard_bytes", &memory.guard_bytes),
        setting("memory.guard_before_bytes", &memory.guard_before_bytes),
    ]
}
