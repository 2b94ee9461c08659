//! Compares the types of two components: those of a live instance's exports with those that another
//! component imports.
//!
//! # Invariants
//! * A pair of types is compared once, however often it occurs in a function's type.

use std::collections::HashSet;

use gusset_runtime::ids::{Id, ResourceId, TypeId};
use gusset_runtime::translate::{FuncType, Type, TypeKind, Types};
use gusset_runtime::vm::ResourceIdentity;

use super::{TypeChecker, TypeMismatch, names_differ};

/// The types of a live instance's component.
#[derive(Clone, Copy)]
pub(crate) struct Exported<'e> {
    pub(crate) types: &'e Types,
    /// What its resource types are, by their ids.
    pub(crate) resources: &'e [ResourceIdentity],
}

impl TypeChecker<'_> {
    /// Whether a function that an instance exports has the type that the component imports.
    ///
    /// # Errors
    /// The first difference.
    pub(crate) fn same_func(
        &self,
        exported: Exported<'_>,
        wanted: &FuncType,
        found: &FuncType,
    ) -> Result<(), TypeMismatch> {
        let mut comparison = Comparison { checker: self, exported, equal: HashSet::new() };
        if wanted.is_async != found.is_async {
            let word = |func: &FuncType| if func.is_async { "an `async` function" } else { "a function" };
            return Err(TypeMismatch::new(word(wanted), word(found)));
        }
        names(
            "a function of",
            "parameter",
            wanted.params.iter().map(|(name, _)| &**name),
            found.params.iter().map(|(name, _)| &**name),
        )?;
        for ((name, wanted), (_, found)) in wanted.params.iter().zip(&found.params) {
            comparison.same(*wanted, *found).map_err(|error| error.inside(format!("parameter `{name}`")))?;
        }
        comparison.optional(wanted.result, found.result).map_err(|error| error.inside("result"))
    }
}

struct Comparison<'c> {
    checker: &'c TypeChecker<'c>,
    exported: Exported<'c>,
    equal: HashSet<(TypeId, TypeId)>,
}

impl Comparison<'_> {
    fn same(&mut self, wanted: Type, found: Type) -> Result<(), TypeMismatch> {
        let (Type::Defined(wanted_id), Type::Defined(found_id)) = (wanted, found) else {
            return if wanted == found { Ok(()) } else { Err(self.differ(wanted, found)) };
        };
        if self.equal.contains(&(wanted_id, found_id)) {
            return Ok(());
        }
        let kinds = (&self.exported.types.def(wanted_id).kind, &self.checker.types.def(found_id).kind);
        self.same_kind(kinds, wanted, found)?;
        self.equal.insert((wanted_id, found_id));
        Ok(())
    }

    fn same_kind(&mut self, kinds: (&TypeKind, &TypeKind), wanted: Type, found: Type) -> Result<(), TypeMismatch> {
        match kinds {
            (TypeKind::Record(a), TypeKind::Record(b)) => {
                names("a record of", "field", a.iter().map(|field| &*field.name), b.iter().map(|field| &*field.name))?;
                a.iter().zip(b).try_for_each(|(a, b)| {
                    self.same(a.ty, b.ty).map_err(|error| error.inside(format!("field `{}`", a.name)))
                })
            }
            (TypeKind::Variant(a), TypeKind::Variant(b)) => {
                names("a variant of", "case", a.iter().map(|case| &*case.name), b.iter().map(|case| &*case.name))?;
                a.iter().zip(b).try_for_each(|(a, b)| {
                    self.optional(a.payload, b.payload).map_err(|error| error.inside(format!("case `{}`", a.name)))
                })
            }
            (TypeKind::Flags(a), TypeKind::Flags(b)) => {
                names("flags of", "label", a.iter().map(|name| &**name), b.iter().map(|name| &**name))
            }
            (TypeKind::Enum(a), TypeKind::Enum(b)) => {
                names("an enum of", "case", a.iter().map(|name| &**name), b.iter().map(|name| &**name))
            }
            (TypeKind::Tuple(a), TypeKind::Tuple(b)) if a.len() == b.len() => {
                a.iter().zip(b).enumerate().try_for_each(|(at, (a, b))| {
                    self.same(*a, *b).map_err(|error| error.inside(format!("element {at}")))
                })
            }
            (TypeKind::List(a), TypeKind::List(b)) => self.same(*a, *b).map_err(|error| error.inside("list element")),
            (TypeKind::FixedList(a, n), TypeKind::FixedList(b, m)) if n == m => {
                self.same(*a, *b).map_err(|error| error.inside("list element"))
            }
            (TypeKind::Map(a_key, a), TypeKind::Map(b_key, b)) => {
                self.same(*a_key, *b_key).map_err(|error| error.inside("map key"))?;
                self.same(*a, *b).map_err(|error| error.inside("map value"))
            }
            (TypeKind::Option(a), TypeKind::Option(b)) => {
                self.same(*a, *b).map_err(|error| error.inside("case `some`"))
            }
            (TypeKind::Result { ok: a_ok, err: a_err }, TypeKind::Result { ok: b_ok, err: b_err }) => {
                self.optional(*a_ok, *b_ok).map_err(|error| error.inside("case `ok`"))?;
                self.optional(*a_err, *b_err).map_err(|error| error.inside("case `err`"))
            }
            (TypeKind::Future(a), TypeKind::Future(b)) | (TypeKind::Stream(a), TypeKind::Stream(b)) => {
                self.optional(*a, *b).map_err(|error| error.inside("payload"))
            }
            (TypeKind::Own(a), TypeKind::Own(b)) | (TypeKind::Borrow(a), TypeKind::Borrow(b)) => {
                self.same_resource(*a, *b)
            }
            _ => Err(self.differ(wanted, found)),
        }
    }

    fn optional(&mut self, wanted: Option<Type>, found: Option<Type>) -> Result<(), TypeMismatch> {
        match (wanted, found) {
            (Some(wanted), Some(found)) => self.same(wanted, found),
            (None, None) => Ok(()),
            (Some(wanted), None) => Err(TypeMismatch::new(self.describe(wanted), "none")),
            (None, Some(found)) => Err(self.checker.mismatch("none", found)),
        }
    }

    fn same_resource(&self, wanted: ResourceId, found: ResourceId) -> Result<(), TypeMismatch> {
        match (self.exported.resources.get(wanted.position()), self.checker.imported.get(found.position())) {
            // What the linker lacks is an error of its own.
            (_, Some(None)) => Ok(()),
            (Some(wanted), Some(Some(found))) if wanted == found => Ok(()),
            _ => Err(TypeMismatch::new("a handle of a resource of the instance", "a handle of another resource")),
        }
    }

    fn differ(&self, wanted: Type, found: Type) -> TypeMismatch {
        self.checker.mismatch(self.describe(wanted), found)
    }

    fn describe(&self, ty: Type) -> String {
        format!("`{}`", TypeChecker { types: self.exported.types, imported: &[] }.describe(ty))
    }
}

fn names<'n>(
    what: &str,
    each: &str,
    wanted: impl Iterator<Item = &'n str>,
    found: impl Iterator<Item = &'n str>,
) -> Result<(), TypeMismatch> {
    let (wanted, found): (Vec<_>, Vec<_>) = (wanted.collect(), found.collect());
    match wanted == found {
        true => Ok(()),
        false => Err(names_differ(what, each, wanted, found)),
    }
}
