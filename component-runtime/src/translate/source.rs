//! What a component is made of: a binary, an export of another component, or a component whose imports
//! of core modules and components have been given to it.
//!
//! A source that is more than one binary is written as one component around all of them
//! ([`Assembled`]), which nothing instantiates: it gives every part its place in one binary, so that
//! validation, translation and compilation need not know that there were several. [`misfits`] compares
//! what an import is given with what it wants.
//!
//! # Invariants
//! * Each part was loaded, so validated, alone before: no part can refer to another.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use wasmparser::WasmFeatures;
use wasmparser::component_types::{ComponentEntityType, SubtypeCx};
use wasmparser::types::TypesRef;

use super::parse::{Validation, parse};
use super::{BinaryKind, TranslateError, classify};

/// What a component or core module was translated from.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Source {
    /// A component's or a core module's binary.
    Binary(Arc<[u8]>),
    /// A component that another one exports.
    Export {
        /// The other one.
        of: Arc<Source>,
        /// Names from its root: instances' and then the component's.
        path: Vec<String>,
    },
    /// A component with what it is given for its imports of core modules and components.
    Linked {
        /// The component.
        main: Arc<Source>,
        /// What it is given.
        given: Vec<Given>,
    },
}

impl Source {
    /// How the parts go together, as text: the same parts in another order, or under other names, are
    /// another component.
    pub fn plan(&self) -> String {
        let mut parts = Vec::new();
        collect(self, &mut parts);
        self.describe(&parts)
    }

    fn describe(&self, parts: &[Arc<[u8]>]) -> String {
        match self {
            Source::Binary(bytes) => {
                let at = parts.iter().position(|known| Arc::ptr_eq(known, bytes)).unwrap_or(parts.len());
                format!("part {at}")
            }
            Source::Export { of, path } => format!("export {path:?} of ({})", of.describe(parts)),
            Source::Linked { main, given } => {
                let describe = |given: &Given| format!("{:?} = ({})", given.path, given.source.describe(parts));
                format!("({}) given {:?}", main.describe(parts), given.iter().map(describe).collect::<Vec<_>>())
            }
        }
    }
}

/// What an import of a core module or component is given.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Given {
    /// The import: names of instances, and then its own.
    pub path: Vec<String>,
    /// What it is given.
    pub source: Arc<Source>,
}

/// An import was given something of another type.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Misfit {
    /// Its position in what was given.
    pub given: usize,
    /// The first difference.
    pub message: String,
}

const COMPONENT_HEADER: [u8; 8] = *b"\0asm\x0d\0\x01\0";
const CORE_MODULE_SECTION: u8 = 1;
const COMPONENT_SECTION: u8 = 4;

/// All parts of a source in one binary.
pub(super) struct Assembled {
    /// A component that contains each part.
    pub(super) bytes: Vec<u8>,
    /// The parts in their order, as they were loaded.
    parts: Vec<Arc<[u8]>>,
}

impl Assembled {
    /// Writes the parts of a source beside each other.
    pub(super) fn new(source: &Source) -> Assembled {
        let mut parts = Vec::new();
        collect(source, &mut parts);
        let mut bytes = COMPONENT_HEADER.to_vec();
        for part in &parts {
            bytes.push(match classify(part) {
                BinaryKind::CoreModule => CORE_MODULE_SECTION,
                BinaryKind::Component | BinaryKind::Other(_) => COMPONENT_SECTION,
            });
            append_length(&mut bytes, part.len());
            bytes.extend_from_slice(part);
        }
        Assembled { bytes, parts }
    }

    /// Where a part is among all.
    pub(super) fn position(&self, part: &Arc<[u8]>) -> Option<usize> {
        self.parts.iter().position(|known| Arc::ptr_eq(known, part))
    }

    /// The index of a part among those of its kind.
    fn index(&self, part: &Arc<[u8]>) -> Option<(BinaryKind, u32)> {
        let at = self.position(part)?;
        let kind = classify(part);
        let before = self.parts[..at].iter().filter(|part| classify(part) == kind).count();
        Some((kind, before as u32))
    }
}

/// Appends a number in LEB128.
fn append_length(bytes: &mut Vec<u8>, mut length: usize) {
    while length >= 0x80 {
        bytes.push(length as u8 | 0x80);
        length >>= 7;
    }
    bytes.push(length as u8);
}

fn collect(source: &Source, parts: &mut Vec<Arc<[u8]>>) {
    match source {
        Source::Binary(bytes) => {
            if !parts.iter().any(|known| Arc::ptr_eq(known, bytes)) {
                parts.push(bytes.clone());
            }
        }
        Source::Export { of, .. } => collect(of, parts),
        Source::Linked { main, given } => {
            collect(main, parts);
            given.iter().for_each(|given| collect(&given.source, parts));
        }
    }
}

/// What of `given` does not have the type with which `main` imports it.
pub(super) fn misfits(
    assembled: &Assembled,
    main: &Source,
    given: &[Given],
    accepted: WasmFeatures,
) -> Result<Vec<Misfit>, TranslateError> {
    let tree = parse(&assembled.bytes, Validation::Full, accepted)?;
    let types = tree.root_types.as_ref().map(|types| types.as_ref());
    let types = types.ok_or_else(|| TranslateError::internal("a binary without types"))?;
    let mut misfits = Vec::new();
    for (at, Given { path, source }) in given.iter().enumerate() {
        let wanted = imported(types, entity(types, assembled, main)?, path)?;
        let found = entity(types, assembled, source)?;
        let compared = SubtypeCx::new_with_refs(types, types).component_entity_type(&found, &wanted, 0);
        if let Err(error) = compared {
            misfits.push(Misfit { given: at, message: first_difference(error.message()) });
        }
    }
    Ok(misfits)
}

/// The path to a difference comes as lines, the outermost first.
fn first_difference(message: &str) -> String {
    let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    message.lines().map(words).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("; ")
}

/// The type of an export of a source, which is a component.
pub(super) fn export_type(
    types: TypesRef<'_>,
    assembled: &Assembled,
    source: &Source,
    name: &str,
) -> Option<ComponentEntityType> {
    match entity(types, assembled, source) {
        Ok(ComponentEntityType::Component(component)) => types[component].exports.get(name).map(|item| item.ty),
        _ => None,
    }
}

/// The type of a source.
fn entity(types: TypesRef<'_>, assembled: &Assembled, source: &Source) -> Result<ComponentEntityType, TranslateError> {
    match source {
        Source::Binary(bytes) => match assembled.index(bytes) {
            Some((BinaryKind::CoreModule, index)) => Ok(ComponentEntityType::Module(types.module_at(index))),
            Some((_, index)) => Ok(ComponentEntityType::Component(types.component_at(index))),
            None => Err(TranslateError::internal("a part that was not assembled")),
        },
        Source::Linked { main, .. } => entity(types, assembled, main),
        Source::Export { of, path } => {
            let ComponentEntityType::Component(component) = entity(types, assembled, of)? else {
                return Err(TranslateError::internal("an export of what is no component"));
            };
            let (first, rest) = split(path)?;
            let item = types[component].exports.get(first).ok_or_else(|| no_item(path))?;
            inside(types, item.ty, rest)
        }
    }
}

fn imported(
    types: TypesRef<'_>,
    component: ComponentEntityType,
    path: &[String],
) -> Result<ComponentEntityType, TranslateError> {
    let ComponentEntityType::Component(component) = component else {
        return Err(TranslateError::internal("an import of what is no component"));
    };
    let (first, rest) = split(path)?;
    let item = types[component].imports.get(first).ok_or_else(|| no_item(path))?;
    inside(types, item.ty, rest)
}

fn inside(
    types: TypesRef<'_>,
    mut entity: ComponentEntityType,
    path: &[String],
) -> Result<ComponentEntityType, TranslateError> {
    for name in path {
        let ComponentEntityType::Instance(instance) = entity else { return Err(no_item(path)) };
        entity = types[instance].exports.get(name).ok_or_else(|| no_item(path))?.ty;
    }
    Ok(entity)
}

fn split(path: &[String]) -> Result<(&str, &[String]), TranslateError> {
    let (first, rest) = path.split_first().ok_or_else(|| TranslateError::internal("an item without a name"))?;
    Ok((first, rest))
}

fn no_item(path: &[String]) -> TranslateError {
    TranslateError::internal(format!("there is no `{}`", path.join("#")))
}
