//! Checks Rust types against the types of a component, once, when something is bound or linked.
//!
//! A [`ComponentType`](super::ComponentType) asks the [`TypeChecker`] whether a component's type is
//! the one that it stands for; the checker descends with the check functions of its parts. The
//! answer is nothing, or a [`TypeMismatch`] with the path to the first difference.

mod same;

use std::any::TypeId;
use std::fmt::{self, Write};

use gusset_runtime::ids::Id;
use gusset_runtime::translate::{Component, FuncType, Type, TypeKind, Types};
use gusset_runtime::vm::ResourceIdentity;

pub(crate) use same::Exported;

/// The check function of a Rust type: `<T as ComponentType>::typecheck`.
pub type CheckFn = fn(Type, &TypeChecker<'_>) -> Result<(), TypeMismatch>;

/// The check function of a payload that may be absent: `<T as ComponentType>::typecheck_payload`.
pub type PayloadCheckFn = fn(Option<Type>, &TypeChecker<'_>) -> Result<(), TypeMismatch>;

/// The first difference between a Rust type and a component's type.
#[derive(Clone, PartialEq, Eq)]
pub struct TypeMismatch(Box<Mismatch>);

#[derive(Clone, PartialEq, Eq)]
struct Mismatch {
    /// Innermost first.
    path: Vec<String>,
    wanted: String,
    found: String,
}

impl TypeMismatch {
    /// `wanted` is what the Rust type stands for, `found` what the component has; types in backticks.
    pub fn new(wanted: impl Into<String>, found: impl Into<String>) -> TypeMismatch {
        TypeMismatch(Box::new(Mismatch { path: Vec::new(), wanted: wanted.into(), found: found.into() }))
    }

    /// The same difference, seen from one level further out.
    #[must_use]
    pub fn inside(mut self, what: impl Into<String>) -> TypeMismatch {
        self.0.path.push(what.into());
        self
    }

    /// What the Rust type stands for.
    pub fn wanted(&self) -> &str {
        &self.0.wanted
    }

    /// What the component has.
    pub fn found(&self) -> &str {
        &self.0.found
    }

    /// The way to the difference, outermost first: ``parameter `p` ``, ``field `x` ``.
    pub fn path(&self) -> impl Iterator<Item = &str> {
        self.0.path.iter().rev().map(String::as_str)
    }
}

impl fmt::Display for TypeMismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, part) in self.path().enumerate() {
            let separator = if at == 0 { "" } else { ", " };
            write!(f, "{separator}{part}")?;
        }
        let separator = if self.0.path.is_empty() { "" } else { ": " };
        write!(f, "{separator}expected {}, found {}", self.0.wanted, self.0.found)
    }
}

impl fmt::Debug for TypeMismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TypeMismatch({self})")
    }
}

impl std::error::Error for TypeMismatch {}

/// Adds a step to the path of a type error; other errors pass.
pub(crate) fn inside<T>(result: crate::Result<T>, step: impl FnOnce() -> String) -> crate::Result<T> {
    result.map_err(|error| match error.downcast::<TypeMismatch>() {
        Ok(mismatch) => crate::Error::new(mismatch.inside(step())),
        Err(error) => error,
    })
}

/// The types of a component, and which host types its imported resources are.
#[derive(Clone, Copy)]
pub struct TypeChecker<'a> {
    types: &'a Types,
    /// Of the imported resources, which have the first ids; `None` for one that the linker lacks,
    /// which is an error of its own and fits everything.
    imported: &'a [Option<ResourceIdentity>],
}

impl<'a> TypeChecker<'a> {
    /// A checker for the types of a component whose imported resources are these.
    pub(crate) fn new(component: &'a Component, imported: &'a [Option<ResourceIdentity>]) -> TypeChecker<'a> {
        TypeChecker { types: &component.types, imported }
    }

    /// The types of the component.
    pub fn types(&self) -> &'a Types {
        self.types
    }

    /// A type in WIT's words, cut where it gets long.
    pub fn describe(&self, ty: Type) -> String {
        let mut text = Capped { text: String::new() };
        // A full text is cut, which is no failure.
        let _ = self.write(ty, &mut text);
        text.text
    }

    /// Whether `ty` is a primitive type.
    ///
    /// # Errors
    /// When it is another.
    pub fn primitive(&self, ty: Type, wanted: Type) -> Result<(), TypeMismatch> {
        match ty == wanted {
            true => Ok(()),
            false => Err(self.mismatch(format!("`{}`", primitive_name(wanted)), ty)),
        }
    }

    /// Whether `ty` is a record of these fields.
    ///
    /// # Errors
    /// The first difference.
    pub fn record(&self, ty: Type, fields: &[(&str, CheckFn)]) -> Result<(), TypeMismatch> {
        let Some(TypeKind::Record(found)) = self.kind(ty) else {
            return Err(self.mismatch("a record", ty));
        };
        let names = || fields.iter().map(|(name, _)| *name);
        if !found.iter().map(|field| &*field.name).eq(names()) {
            let found: Vec<_> = found.iter().map(|field| &*field.name).collect();
            return Err(names_differ("a record of", "field", names().collect(), found));
        }
        for (field, (name, check)) in found.iter().zip(fields) {
            check(field.ty, self).map_err(|error| error.inside(format!("field `{name}`")))?;
        }
        Ok(())
    }

    /// Whether `ty` is a variant of these cases.
    ///
    /// # Errors
    /// The first difference.
    pub fn variant(&self, ty: Type, cases: &[(&str, Option<CheckFn>)]) -> Result<(), TypeMismatch> {
        let Some(TypeKind::Variant(found)) = self.kind(ty) else {
            return Err(self.mismatch("a variant", ty));
        };
        let names = || cases.iter().map(|(name, _)| *name);
        if !found.iter().map(|case| &*case.name).eq(names()) {
            let found: Vec<_> = found.iter().map(|case| &*case.name).collect();
            return Err(names_differ("a variant of", "case", names().collect(), found));
        }
        for (case, (name, check)) in found.iter().zip(cases) {
            self.payload(case.payload, *check).map_err(|error| error.inside(format!("case `{name}`")))?;
        }
        Ok(())
    }

    /// Whether `ty` is an enum of these cases.
    ///
    /// # Errors
    /// When it is not.
    pub fn enumeration(&self, ty: Type, names: &[&str]) -> Result<(), TypeMismatch> {
        match self.kind(ty) {
            Some(TypeKind::Enum(found)) => self.labels("an enum of", "case", names, found),
            _ => Err(self.mismatch("an enum", ty)),
        }
    }

    /// Whether `ty` is flags of these labels.
    ///
    /// # Errors
    /// When it is not.
    pub fn flags(&self, ty: Type, names: &[&str]) -> Result<(), TypeMismatch> {
        match self.kind(ty) {
            Some(TypeKind::Flags(found)) => self.labels("a flags type of", "label", names, found),
            _ => Err(self.mismatch("a flags type", ty)),
        }
    }

    /// Whether `ty` is a list of such elements.
    ///
    /// # Errors
    /// The first difference.
    pub fn list(&self, ty: Type, element: CheckFn) -> Result<(), TypeMismatch> {
        match self.kind(ty) {
            Some(TypeKind::List(found)) => element(*found, self).map_err(|error| error.inside("list element")),
            _ => Err(self.mismatch("a list", ty)),
        }
    }

    /// Whether `ty` is a list of fixed length of such elements.
    ///
    /// # Errors
    /// The first difference.
    pub fn fixed_list(&self, ty: Type, element: CheckFn, length: usize) -> Result<(), TypeMismatch> {
        match self.kind(ty) {
            Some(TypeKind::FixedList(found, n)) if *n as usize == length => {
                element(*found, self).map_err(|error| error.inside("list element"))
            }
            _ => Err(self.mismatch(format!("a list of fixed length {length}"), ty)),
        }
    }

    /// Whether `ty` is a map of such keys and values.
    ///
    /// # Errors
    /// The first difference.
    pub fn map(&self, ty: Type, key: CheckFn, value: CheckFn) -> Result<(), TypeMismatch> {
        let Some(TypeKind::Map(found_key, found_value)) = self.kind(ty) else {
            return Err(self.mismatch("a map", ty));
        };
        key(*found_key, self).map_err(|error| error.inside("map key"))?;
        value(*found_value, self).map_err(|error| error.inside("map value"))
    }

    /// Whether `ty` is an option of such a value.
    ///
    /// # Errors
    /// The first difference.
    pub fn option(&self, ty: Type, value: CheckFn) -> Result<(), TypeMismatch> {
        match self.kind(ty) {
            Some(TypeKind::Option(found)) => value(*found, self).map_err(|error| error.inside("case `some`")),
            _ => Err(self.mismatch("an option", ty)),
        }
    }

    /// Whether `ty` is a result of such values.
    ///
    /// # Errors
    /// The first difference.
    pub fn result(&self, ty: Type, ok: PayloadCheckFn, err: PayloadCheckFn) -> Result<(), TypeMismatch> {
        let Some(TypeKind::Result { ok: found_ok, err: found_err }) = self.kind(ty) else {
            return Err(self.mismatch("a result", ty));
        };
        ok(*found_ok, self).map_err(|error| error.inside("case `ok`"))?;
        err(*found_err, self).map_err(|error| error.inside("case `err`"))
    }

    /// Whether `ty` is a tuple of such values.
    ///
    /// # Errors
    /// The first difference.
    pub fn tuple(&self, ty: Type, parts: &[CheckFn]) -> Result<(), TypeMismatch> {
        match self.kind(ty) {
            Some(TypeKind::Tuple(found)) if found.len() == parts.len() => {
                for (at, (found, check)) in found.iter().zip(parts).enumerate() {
                    check(*found, self).map_err(|error| error.inside(format!("element {at}")))?;
                }
                Ok(())
            }
            _ => Err(self.mismatch(format!("a tuple of {}", count(parts.len(), "element")), ty)),
        }
    }

    /// Whether `ty` is a handle (own or borrow) of a resource that is this host type.
    ///
    /// # Errors
    /// When it is not.
    pub fn host_handle(&self, ty: Type, host: TypeId, host_name: &str) -> Result<(), TypeMismatch> {
        let wanted = || format!("a handle of the host's `{host_name}`");
        match self.kind(ty) {
            Some(TypeKind::Own(resource) | TypeKind::Borrow(resource)) => {
                match self.imported.get(resource.position()) {
                    Some(Some(ResourceIdentity::Host(found))) if *found == host => Ok(()),
                    Some(None) => Ok(()),
                    Some(Some(_)) => Err(TypeMismatch::new(wanted(), "a handle of another type of the host")),
                    None => Err(TypeMismatch::new(wanted(), "a handle of a resource that the component defines")),
                }
            }
            _ => Err(self.mismatch(wanted(), ty)),
        }
    }

    /// Whether `ty` is a handle, own or borrow, of any resource.
    ///
    /// # Errors
    /// When it is not.
    pub fn any_handle(&self, ty: Type) -> Result<(), TypeMismatch> {
        match self.kind(ty) {
            Some(TypeKind::Own(_) | TypeKind::Borrow(_)) => Ok(()),
            _ => Err(self.mismatch("a handle", ty)),
        }
    }

    /// Whether a function's parameters are such.
    ///
    /// # Errors
    /// The first difference.
    pub fn params(&self, func: &FuncType, checks: &[CheckFn]) -> Result<(), TypeMismatch> {
        if func.params.len() != checks.len() {
            let (wanted, found) = (count(checks.len(), "parameter"), count(func.params.len(), "parameter"));
            return Err(TypeMismatch::new(wanted, found));
        }
        for ((name, ty), check) in func.params.iter().zip(checks) {
            check(*ty, self).map_err(|error| error.inside(format!("parameter `{name}`")))?;
        }
        Ok(())
    }

    /// What a type is, where it is not primitive.
    pub fn kind(&self, ty: Type) -> Option<&'a TypeKind> {
        match ty {
            Type::Defined(id) => Some(&self.types.def(id).kind),
            _ => None,
        }
    }

    /// A difference at `ty` itself.
    pub fn mismatch(&self, wanted: impl Into<String>, ty: Type) -> TypeMismatch {
        TypeMismatch::new(wanted, format!("`{}`", self.describe(ty)))
    }

    fn payload(&self, found: Option<Type>, wanted: Option<CheckFn>) -> Result<(), TypeMismatch> {
        match (found, wanted) {
            (Some(ty), Some(check)) => check(ty, self),
            (None, None) => Ok(()),
            (Some(ty), None) => Err(self.mismatch("no payload", ty)),
            (None, Some(_)) => Err(TypeMismatch::new("a payload", "none")),
        }
    }

    fn labels<S: AsRef<str>>(&self, what: &str, each: &str, wanted: &[&str], found: &[S]) -> Result<(), TypeMismatch> {
        let found: Vec<_> = found.iter().map(AsRef::as_ref).collect();
        match found == wanted {
            true => Ok(()),
            false => Err(names_differ(what, each, wanted.to_vec(), found)),
        }
    }

    fn write(&self, ty: Type, to: &mut Capped) -> fmt::Result {
        let Some(kind) = self.kind(ty) else { return to.write_str(primitive_name(ty)) };
        match kind {
            TypeKind::Record(fields) => {
                self.write_parts("record { ", fields.iter().map(|field| (&*field.name, Some(field.ty))), to)?;
                to.write_str(" }")
            }
            TypeKind::Variant(cases) => {
                self.write_parts("variant { ", cases.iter().map(|case| (&*case.name, case.payload)), to)?;
                to.write_str(" }")
            }
            TypeKind::Flags(names) => {
                self.write_parts("flags { ", names.iter().map(|name| (&**name, None)), to)?;
                to.write_str(" }")
            }
            TypeKind::Enum(names) => {
                self.write_parts("enum { ", names.iter().map(|name| (&**name, None)), to)?;
                to.write_str(" }")
            }
            TypeKind::Tuple(types) => {
                self.write_parts("tuple<", types.iter().map(|ty| ("", Some(*ty))), to)?;
                to.write_str(">")
            }
            TypeKind::List(ty) => self.write_around("list<", *ty, ">", to),
            TypeKind::FixedList(ty, length) => self.write_around("list<", *ty, &format!(", {length}>"), to),
            TypeKind::Map(key, value) => {
                self.write_around("map<", *key, ", ", to)?;
                self.write_around("", *value, ">", to)
            }
            TypeKind::Option(ty) => self.write_around("option<", *ty, ">", to),
            TypeKind::Result { ok, err } => self.write_result(*ok, *err, to),
            TypeKind::Own(resource) => write!(to, "own<{resource}>"),
            TypeKind::Borrow(resource) => write!(to, "borrow<{resource}>"),
            TypeKind::Future(ty) => self.write_payload("future", *ty, to),
            TypeKind::Stream(ty) => self.write_payload("stream", *ty, to),
        }
    }

    fn write_around(&self, before: &str, ty: Type, after: &str, to: &mut Capped) -> fmt::Result {
        to.write_str(before)?;
        self.write(ty, to)?;
        to.write_str(after)
    }

    fn write_payload(&self, what: &str, ty: Option<Type>, to: &mut Capped) -> fmt::Result {
        match ty {
            Some(ty) => self.write_around(&format!("{what}<"), ty, ">", to),
            None => to.write_str(what),
        }
    }

    fn write_result(&self, ok: Option<Type>, err: Option<Type>, to: &mut Capped) -> fmt::Result {
        match (ok, err) {
            (None, None) => return to.write_str("result"),
            (Some(ok), None) => return self.write_around("result<", ok, ">", to),
            (None, Some(_)) => to.write_str("result<_")?,
            (Some(ok), Some(_)) => self.write_around("result<", ok, "", to)?,
        }
        err.map_or(Ok(()), |err| self.write_around(", ", err, ">", to))
    }

    fn write_parts<'n>(
        &self,
        start: &str,
        parts: impl Iterator<Item = (&'n str, Option<Type>)>,
        to: &mut Capped,
    ) -> fmt::Result {
        to.write_str(start)?;
        for (at, (name, ty)) in parts.enumerate() {
            let comma = if at == 0 { "" } else { ", " };
            let colon = if name.is_empty() || ty.is_none() { "" } else { ": " };
            write!(to, "{comma}{name}{colon}")?;
            ty.map_or(Ok(()), |ty| self.write(ty, to))?;
        }
        Ok(())
    }
}

impl fmt::Debug for TypeChecker<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TypeChecker").finish_non_exhaustive()
    }
}

/// Text that stops growing: a shared type may be written out exponentially often.
struct Capped {
    text: String,
}

impl Capped {
    const MAX_BYTES: usize = 120;
}

impl Write for Capped {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if self.text.len() + text.len() > Capped::MAX_BYTES {
            self.text.push('…');
            return Err(fmt::Error);
        }
        self.text.push_str(text);
        Ok(())
    }
}

fn names_differ(what: &str, each: &str, wanted: Vec<&str>, found: Vec<&str>) -> TypeMismatch {
    if wanted.len() != found.len() {
        let wanted = format!("{what} {}", count(wanted.len(), each));
        return TypeMismatch::new(wanted, format!("one of {}", count(found.len(), each)));
    }
    let differs = wanted.iter().zip(&found).find(|(wanted, found)| wanted != found);
    let (wanted, found) = differs.map_or(("", ""), |(wanted, found)| (*wanted, *found));
    TypeMismatch::new(format!("{each} `{wanted}`"), format!("{each} `{found}`"))
}

/// A number of things, in words.
pub(super) fn count(n: usize, what: &str) -> String {
    let plural = if n == 1 { "" } else { "s" };
    format!("{n} {what}{plural}")
}

fn primitive_name(ty: Type) -> &'static str {
    ty.primitive_name().unwrap_or("a defined type")
}

#[cfg(test)]
mod tests;
