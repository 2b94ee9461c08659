//! Artifacts of an engine: components that were compiled before.
//!
//! The file itself is `gusset_runtime::artifact`; here are an engine's settings in it, and how an
//! engine joins what it reads with its own trampolines. An engine without a compiler takes the
//! trampolines too from artifacts.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::fmt::Display;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use gusset_runtime::adapt;
use gusset_runtime::artifact::{self, Artifact, Content, Expected, Kind, Setting};
use gusset_runtime::translate::{self, Given, Misfit, Source};
use gusset_runtime::vm::LoadedComponent;

use super::signatures::StubSource;
use super::{Config, Engine, Profiler};
use crate::Result;
use crate::error::CallError;

/// What loading a component gives.
pub(crate) enum Loaded {
    Compiled(Arc<LoadedComponent>),
    /// It imports core modules or components, which are to be given first.
    Unlinked(Arc<translate::Component>),
}

/// What a component was made of.
pub(super) struct Origin {
    pub(super) source: Arc<Source>,
    /// What it was before it was given its imports.
    pub(super) unlinked: Option<Arc<translate::Component>>,
}

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
        let source = Arc::new(Source::Binary(bytes.into()));
        let (component, bytes) = self.translate(kind, &source)?;
        if !component.is_linked() {
            return Err(CallError::NotLinked { component: "the component".to_owned() }.into());
        }
        let image = self.compile(&component, &bytes)?;
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
        let keeps = component.mentions_code() || self.0.config.compile.keep_binaries;
        let source = component.source.as_deref().filter(|_| keeps);
        let content = Content { component, image, text, stubs: &stubs, source };
        artifact::write(kind, &target, &settings(&self.0.config), content)
    }

    /// Joins an artifact in memory with this engine.
    pub(crate) fn deserialize(&self, kind: Kind, bytes: &[u8]) -> Result<Arc<LoadedComponent>> {
        self.read_artifact(kind, None, |expected| artifact::read(bytes, expected))
    }

    /// Joins an artifact in a file with this engine; its code is mapped.
    pub(crate) fn deserialize_file(&self, kind: Kind, path: &Path) -> Result<Arc<LoadedComponent>> {
        let read = || {
            let file = File::open(path)?;
            self.read_artifact(kind, None, |expected| artifact::read_file(&file, expected))
        };
        read().with_context(|| format!("artifact `{}`", path.display()))
    }

    /// Compiles a component, or takes it from the cache; translates one that cannot be compiled yet.
    pub(crate) fn load_source(&self, kind: Kind, source: Arc<Source>) -> Result<Loaded> {
        if let Source::Binary(bytes) = &*source {
            return self.load_binary(kind, bytes, &source);
        }
        let (component, bytes) = self.translate(kind, &source)?;
        match component.is_linked() {
            true => self.load_translated(component, &bytes).map(Loaded::Compiled),
            false => Ok(Loaded::Unlinked(Arc::new(component))),
        }
    }

    /// A binary that is in the cache need not be translated.
    fn load_binary(&self, kind: Kind, bytes: &[u8], source: &Arc<Source>) -> Result<Loaded> {
        let unlinked = OnceCell::new();
        let compile = || {
            let (component, bytes) = self.translate(kind, source)?;
            if component.is_linked() {
                return self.compile_and_load(component, &bytes);
            }
            let _ = unlinked.set(Arc::new(component));
            Err(CallError::NotLinked { component: kind.to_string() }.into())
        };
        let loaded = self.cached(kind, bytes, &Origin { source: source.clone(), unlinked: None }, compile);
        match unlinked.into_inner() {
            Some(component) => Ok(Loaded::Unlinked(component)),
            None => loaded.map(Loaded::Compiled),
        }
    }

    /// Compiles a component with what it was given for its imports, or takes it from the cache.
    pub(crate) fn load_linked(
        &self,
        source: Arc<Source>,
        unlinked: Arc<translate::Component>,
    ) -> Result<Arc<LoadedComponent>> {
        let (component, bytes) = self.translate(Kind::Component, &source)?;
        self.load_translated(translate::Component { unlinked: Some(unlinked), ..component }, &bytes)
    }

    fn load_translated(&self, component: translate::Component, bytes: &[u8]) -> Result<Arc<LoadedComponent>> {
        let source = component.source.clone().context("a bug in Gusset: a component without its source")?;
        let origin = Origin { source, unlinked: component.unlinked.clone() };
        self.cached(Kind::Component, bytes, &origin, || self.compile_and_load(component, bytes))
    }

    #[cfg_attr(not(feature = "compile"), expect(unused_variables, reason = "there is no cache"))]
    fn cached(
        &self,
        kind: Kind,
        bytes: &[u8],
        origin: &Origin,
        compile: impl FnOnce() -> Result<Arc<LoadedComponent>>,
    ) -> Result<Arc<LoadedComponent>> {
        #[cfg(feature = "compile")]
        if let Some(cache) = &self.0.cache {
            return cache.load(self, kind, bytes, origin, compile);
        }
        compile()
    }

    fn compile_and_load(&self, component: translate::Component, bytes: &[u8]) -> Result<Arc<LoadedComponent>> {
        let component = Arc::new(component);
        let image = self.compile(&component, bytes)?;
        let linkage = self.linkage(&component, &self.stubs())?;
        self.announced(LoadedComponent::new(component, image, linkage)?)
    }

    /// What of all that a component is given for its imports of core modules and components does not fit.
    pub(crate) fn misfits(&self, main: &Source, given: &[Given]) -> Result<Vec<Misfit>> {
        Ok(translate::misfits(main, given, &self.0.config.features)?)
    }

    /// The binary of a core module that a component exports.
    pub(crate) fn exported_module(&self, source: &Source, path: &[String]) -> Result<Vec<u8>> {
        Ok(translate::exported_module(source, path, &self.0.config.features)?)
    }

    fn translate<'s>(&self, kind: Kind, source: &'s Arc<Source>) -> Result<(translate::Component, Cow<'s, [u8]>)> {
        let features = &self.0.config.features;
        let (mut component, bytes) = match (kind, &**source) {
            (Kind::Module, Source::Binary(bytes)) => {
                (translate::translate_module(bytes, features)?, Cow::Borrowed(&bytes[..]))
            }
            _ => translate::translate_source(source, features)?,
        };
        if self.0.config.compile.source_lines {
            component.keep_debug_sections(&bytes);
        }
        component.source = Some(source.clone());
        if component.is_linked() {
            adapt::adapt(&mut component)?;
        }
        Ok((component, bytes))
    }

    /// Tells the profiler about a component that was loaded.
    fn announced(&self, loaded: Arc<LoadedComponent>) -> Result<Arc<LoadedComponent>> {
        match self.0.config.profiler {
            Profiler::None => {}
            Profiler::PerfMap => loaded.code().write_perf_map()?,
        }
        Ok(loaded)
    }

    /// Joins an artifact with this engine. `origin` is known where the binary is; else an artifact has it if
    /// the component imports or exports code.
    pub(super) fn read_artifact(
        &self,
        kind: Kind,
        origin: Option<&Origin>,
        read: impl FnOnce(&Expected<'_>) -> Result<Artifact>,
    ) -> Result<Arc<LoadedComponent>> {
        let settings = settings(&self.0.config);
        let Artifact { mut component, mut image, text, stubs } = read(&Expected { kind, settings: &settings })?;
        image.memories.images = self.0.config.memory.images;
        if let Some(origin) = origin {
            component.source = Some(origin.source.clone());
            component.unlinked = origin.unlinked.clone();
        }
        let component = Arc::new(component);
        let linkage = self.linkage(&component, &StubSource::Artifact { stubs: &stubs, component: &component })?;
        self.announced(LoadedComponent::with_text(component, image, text, linkage)?)
    }
}

/// The settings on which code and engine must agree.
pub(super) fn settings(config: &Config) -> Vec<Setting> {
    let setting = |name: &str, value: &dyn Display| Setting { name: name.to_owned(), value: value.to_string() };
    let Config { compile, memory, features, .. } = config;
    let mut settings = vec![
        setting("consume_fuel", &compile.consume_fuel),
        setting("epoch_interruption", &compile.epoch_interruption),
        setting("relaxed_simd_deterministic", &compile.relaxed_simd_deterministic),
        setting("canonical_nans", &compile.canonical_nans),
        setting("memory.reservation_bytes", &memory.reservation_bytes),
        setting("memory.guard_bytes", &memory.guard_bytes),
        setting("memory.guard_before_bytes", &memory.guard_before_bytes),
    ];
    settings.extend(features.named().map(|(name, on)| setting(&format!("features.{name}"), &on)));
    settings
}
