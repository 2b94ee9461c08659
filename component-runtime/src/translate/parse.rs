//! Bytes in, a validated tree of definitions out.
//!
//! One pass hands every section to the validator and then keeps it: for each component, at any
//! depth, its definitions in order. Nothing is resolved here; what an index means is found out by
//! `instantiate`. The bodies of functions are validated at the end, in parallel where the compiler
//! is built in. Core modules are kept as ranges and read by `module_parse` when they are used.
//!
//! # Invariants
//! * A [`Tree`] comes from a valid binary, unless a test asked otherwise.
//! * Components nest no deeper than [`MAX_COMPONENT_NESTING`].

use std::collections::HashMap;
use std::ops::Range;

use wasmparser::{
    CanonicalFunction, ComponentAlias, ComponentExport, ComponentImport, ComponentInstance, ComponentName,
    ComponentStartFunction, ComponentType, ComponentTypeRef, CoreType, FromReader, FuncToValidate,
    FuncValidatorAllocations, FunctionBody, Instance, KnownCustom, NameMap, Parser, Payload, SectionLimited,
    ValidPayload, Validator, ValidatorResources, WasmFeatures, types::Types,
};

use super::limits::{MAX_COMPONENT_NESTING, check};
use super::{TranslateError, TranslateErrorKind, features};

/// Whether a binary is checked against the specification.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Validation {
    Full,
    /// Shows what the checks of translation itself find.
    #[cfg(test)]
    Skipped,
}

/// A component's position in [`Tree::components`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub(super) struct ComponentDefId(pub(super) usize);

/// A core module's position in [`Tree::modules`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub(super) struct ModuleDefId(pub(super) usize);

/// All components and core modules that are written in a binary.
#[derive(Default)]
pub(super) struct Tree<'a> {
    /// The root is the first.
    pub(super) components: Vec<ComponentDef<'a>>,
    /// Where each core module lies.
    pub(super) modules: Vec<Range<usize>>,
    /// The validator's types for the root.
    pub(super) root_types: Option<Types>,
}

/// A component as it is written.
#[derive(Default)]
pub(super) struct ComponentDef<'a> {
    /// From the name section.
    pub(super) name: Option<&'a str>,
    /// Names of core modules by their index, from the name section.
    pub(super) core_module_names: HashMap<u32, &'a str>,
    /// What it defines, with offsets, in order.
    pub(super) defs: Vec<(u64, Def<'a>)>,
}

/// A definition.
pub(super) enum Def<'a> {
    CoreModule(ModuleDefId),
    CoreInstance(Instance<'a>),
    Component(ComponentDefId),
    Instance(ComponentInstance<'a>),
    Alias(ComponentAlias<'a>),
    CoreType(CoreType<'a>),
    Type(ComponentType<'a>),
    Canon(CanonicalFunction),
    Import(ComponentImport<'a>),
    Export(ComponentExport<'a>),
    Start(ComponentStartFunction),
}

/// Validates a component and reads its definitions.
pub(super) fn parse(bytes: &[u8], validation: Validation, accepted: WasmFeatures) -> Result<Tree<'_>, TranslateError> {
    let valid_with = |features| parse_with(bytes, Validation::Full, features).is_ok();
    parse_with(bytes, validation, accepted).map_err(|error| {
        let error = explain(error, || valid_with(features::EVERY));
        explain_nested_names(error, || valid_with(WasmFeatures::all()))
    })
}

/// What the parser says of a component with several start functions, which the specification allows.
const SECOND_START: &str = "component cannot have more than one start function";

/// Nested names are invalid to the specification's tests; who wrote them is told all the same.
fn explain_nested_names(error: TranslateError, valid_with_them: impl FnOnce() -> bool) -> TranslateError {
    match error.kind() {
        TranslateErrorKind::Invalid { offset, message } if valid_with_them() => {
            TranslateError::invalid(*offset, format!("{message} (nested names are a proposal that is not supported)"))
        }
        _ => error,
    }
}

/// The validator does not always say that a proposal would make a binary valid; trying again with
/// all of them tells an unsupported binary from a broken one.
pub(super) fn explain(error: TranslateError, valid_with_all: impl FnOnce() -> bool) -> TranslateError {
    match error.kind() {
        TranslateErrorKind::Invalid { offset, message } if message == SECOND_START => {
            TranslateError::unsupported("component-model values", "a second start function of a component", *offset)
        }
        TranslateErrorKind::Invalid { offset, message } if valid_with_all() => {
            TranslateError::unsupported("a WebAssembly proposal", message.clone(), *offset)
        }
        _ => error,
    }
}

fn parse_with(bytes: &[u8], validation: Validation, features: WasmFeatures) -> Result<Tree<'_>, TranslateError> {
    let mut validator = Validator::new_with_features(features);
    let mut parser = Parser::new(0);
    parser.set_features(features);
    let mut bodies = Vec::new();
    let mut builder = Builder::default();
    for payload in parser.parse_all(bytes) {
        let payload = payload?;
        builder.check_nesting(&payload)?;
        builder.refuse_values(&payload)?;
        if validation == Validation::Full {
            match validator.payload(&payload)? {
                ValidPayload::Func(func, body) => bodies.push((func, body)),
                // The root is the last to end.
                ValidPayload::End(types) => builder.tree.root_types = Some(types),
                _ => {}
            }
        }
        builder.payload(payload)?;
    }
    validate_bodies(bodies)?;
    Ok(builder.tree)
}

/// A body with what validates it.
pub(super) type Body<'a> = (FuncToValidate<ValidatorResources>, FunctionBody<'a>);

/// Validates function bodies; of several errors the one at the lowest offset is reported, so that
/// the answer does not depend on scheduling.
#[cfg(feature = "compile")]
pub(super) fn validate_bodies(bodies: Vec<Body<'_>>) -> Result<(), TranslateError> {
    use rayon::iter::{IntoParallelIterator, ParallelIterator};
    let first = bodies
        .into_par_iter()
        .map_init(FuncValidatorAllocations::default, |allocations, body| validate_body(allocations, body).err())
        .flatten()
        .min_by_key(wasmparser::Error::offset);
    first.map_or(Ok(()), |error| Err(error.into()))
}

#[cfg(not(feature = "compile"))]
pub(super) fn validate_bodies(bodies: Vec<Body<'_>>) -> Result<(), TranslateError> {
    let mut allocations = FuncValidatorAllocations::default();
    bodies.into_iter().try_for_each(|body| Ok(validate_body(&mut allocations, body)?))
}

fn validate_body(allocations: &mut FuncValidatorAllocations, (func, body): Body<'_>) -> wasmparser::Result<()> {
    let mut validator = func.into_validator(std::mem::take(allocations));
    let result = validator.validate(&body);
    *allocations = validator.into_allocations();
    result
}

/// The id of the section in which components define values.
const VALUE_SECTION: u8 = 12;

/// What the parser is inside of.
enum Open {
    Component(ComponentDefId),
    Module,
}

#[derive(Default)]
struct Builder<'a> {
    tree: Tree<'a>,
    open: Vec<Open>,
}

impl<'a> Builder<'a> {
    fn check_nesting(&self, payload: &Payload<'a>) -> Result<(), TranslateError> {
        match payload {
            Payload::ComponentSection { unchecked_range, .. } => check(
                "components nested in each other",
                MAX_COMPONENT_NESTING as u64,
                self.open.len() as u64 + 1,
                unchecked_range.start,
            ),
            _ => Ok(()),
        }
    }

    /// The validator does not know the section that defines values; of their imports it reads another encoding
    /// than the specification's.
    fn refuse_values(&self, payload: &Payload<'a>) -> Result<(), TranslateError> {
        let Some(Open::Component(_)) = self.open.last() else { return Ok(()) };
        let (what, offset) = match payload {
            Payload::UnknownSection { id: VALUE_SECTION, range, .. } => ("a section that defines values", range.start),
            Payload::ComponentImportSection(section) => match imported_value(section) {
                Some(offset) => ("a value is imported", offset),
                None => return Ok(()),
            },
            _ => return Ok(()),
        };
        Err(TranslateError::unsupported("component-model values", what, offset))
    }

    fn payload(&mut self, payload: Payload<'a>) -> Result<(), TranslateError> {
        let at = match (self.open.last(), &payload) {
            (None, Payload::Version { .. }) => {
                self.open_component();
                return Ok(());
            }
            (_, Payload::End(_)) => {
                self.open.pop();
                return Ok(());
            }
            (Some(Open::Component(at)), _) => *at,
            _ => return Ok(()),
        };
        match payload {
            Payload::ModuleSection { unchecked_range, .. } => {
                let def = Def::CoreModule(ModuleDefId(self.tree.modules.len()));
                self.define(at, unchecked_range.start, def);
                self.tree.modules.push(unchecked_range.start as usize..unchecked_range.end as usize);
                self.open.push(Open::Module);
            }
            Payload::ComponentSection { unchecked_range, .. } => {
                let inner = self.open_component();
                self.define(at, unchecked_range.start, Def::Component(inner));
            }
            Payload::ComponentStartSection { start, range } => self.define(at, range.start, Def::Start(start)),
            Payload::InstanceSection(section) => self.section(at, section, Def::CoreInstance)?,
            Payload::ComponentInstanceSection(section) => self.section(at, section, Def::Instance)?,
            Payload::ComponentAliasSection(section) => self.section(at, section, Def::Alias)?,
            Payload::ComponentTypeSection(section) => self.section(at, section, Def::Type)?,
            Payload::ComponentCanonicalSection(section) => self.section(at, section, Def::Canon)?,
            Payload::ComponentImportSection(section) => self.section(at, section, Def::Import)?,
            Payload::ComponentExportSection(section) => self.section(at, section, Def::Export)?,
            Payload::CustomSection(section) => {
                if let KnownCustom::ComponentName(names) = section.as_known() {
                    names.into_iter().map_while(Result::ok).for_each(|name| self.name(at, name));
                }
            }
            Payload::CoreTypeSection(section) => self.section(at, section, Def::CoreType)?,
            _ => {}
        }
        Ok(())
    }

    fn open_component(&mut self) -> ComponentDefId {
        let id = ComponentDefId(self.tree.components.len());
        self.tree.components.push(ComponentDef::default());
        self.open.push(Open::Component(id));
        id
    }

    fn define(&mut self, at: ComponentDefId, offset: u64, def: Def<'a>) {
        self.tree.components[at.0].defs.push((offset, def));
    }

    fn section<T: FromReader<'a>>(
        &mut self,
        at: ComponentDefId,
        section: SectionLimited<'a, T>,
        make: fn(T) -> Def<'a>,
    ) -> Result<(), TranslateError> {
        for item in section.into_iter_with_offsets() {
            let (offset, item) = item?;
            self.define(at, offset, make(item));
        }
        Ok(())
    }

    fn name(&mut self, at: ComponentDefId, name: ComponentName<'a>) {
        let component = &mut self.tree.components[at.0];
        match name {
            ComponentName::Component { name, .. } => component.name = Some(name),
            ComponentName::CoreModules(names) => component.core_module_names = name_map(names),
            _ => {}
        }
    }
}

/// Where the first import of a value is.
fn imported_value(section: &SectionLimited<'_, ComponentImport<'_>>) -> Option<u64> {
    let imports = section.clone().into_iter_with_offsets().map_while(Result::ok);
    let mut values = imports.filter(|(_, import)| matches!(import.ty, ComponentTypeRef::Value(_)));
    values.next().map(|(offset, _)| offset)
}

fn name_map(names: NameMap<'_>) -> HashMap<u32, &str> {
    names.map_while(Result::ok).map(|naming| (naming.index, naming.name)).collect()
}
