//! Translates a core module that stands alone.
//!
//! The result has the shape of a component with one core instance, so that everything behind
//! translation serves both; each import is a slot that the host fills ([`CoreDef::Import`]).

use std::collections::HashMap;

use wasmparser::{Parser, ValidPayload, Validator, WasmFeatures};

use super::module_parse::{CoreTypes, parse_module};
use super::parse::{explain, validate_bodies};
use super::{
    Component, CoreDef, CoreImport, CoreInstance, EntityIndex, Module, NestedInstance, TranslateError, features,
};
use crate::ids::{ComponentInstanceId, CoreInstanceId};

/// Validates and translates a module.
pub(super) fn translate(bytes: &[u8], accepted: WasmFeatures) -> Result<Component, TranslateError> {
    validate(bytes, accepted).map_err(|error| explain(error, || validate(bytes, features::EVERY).is_ok()))?;
    let mut out = Component::default();
    let mut types = CoreTypes::default();
    let module = parse_module(bytes, 0..bytes.len(), accepted, &mut types, &mut out.data)?;
    out.core_types = types.types;
    out.name = module.name.clone();
    let instance = out.instances.push(NestedInstance { parent: None, name: None });
    stand_alone(&mut out, module, instance);
    Ok(out)
}

/// Validates a whole module.
pub(super) fn validate(bytes: &[u8], accepted: WasmFeatures) -> Result<(), TranslateError> {
    let mut validator = Validator::new_with_features(accepted);
    let mut parser = Parser::new(0);
    parser.set_features(accepted);
    let mut bodies = Vec::new();
    for payload in parser.parse_all(bytes) {
        if let ValidPayload::Func(func, body) = validator.payload(&payload?)? {
            bodies.push((func, body));
        }
    }
    validate_bodies(bodies)
}

/// Makes the module the only core instance, with imports and exports of the host.
pub(super) fn stand_alone(out: &mut Component, module: Module, instance: ComponentInstanceId) {
    for import in &module.imports {
        out.core_imports.push(CoreImport {
            module: import.module.clone(),
            name: import.name.clone(),
            ty: module.entity_type(import.entity),
        });
    }
    let core = CoreInstanceId(0);
    let args: Vec<CoreDef> = out.core_imports.keys().map(CoreDef::Import).collect();
    let imported: HashMap<EntityIndex, CoreDef> =
        module.imports.iter().map(|import| import.entity).zip(args.iter().copied()).collect();
    let export = |(name, entity): &(String, EntityIndex)| {
        let def = imported.get(entity).copied().unwrap_or(CoreDef::Instance(core, *entity));
        (name.clone(), def)
    };
    out.core_exports = module.exports.iter().map(export).collect();
    let module = out.modules.push(module);
    out.core_instances.push(CoreInstance { module, args, instance });
}
