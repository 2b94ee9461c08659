//! Types as WIT notation.

use std::fmt::{self, Debug, Display, Formatter, Write};

use super::{Component, ComponentFunc, ComponentInstance, ComponentItem, Module, Resource, Type};

/// Longer texts of types are cut: types share their parts, so that a small component can have one
/// whose text would never end.
const MAX_TYPE_CHARS: usize = 4096;

impl Display for Type {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut text = Capped { to: f, left: MAX_TYPE_CHARS };
        match self.write(&mut text) {
            Err(_) if text.left == 0 => f.write_str("..."),
            written => written,
        }
    }
}

/// Refuses to write beyond a length.
struct Capped<'a, 'f> {
    to: &'a mut Formatter<'f>,
    left: usize,
}

impl Write for Capped<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        match self.left.checked_sub(text.len()) {
            Some(left) => self.left = left,
            None => {
                self.left = 0;
                return Err(fmt::Error);
            }
        }
        self.to.write_str(text)
    }
}

impl Type {
    fn write(&self, to: &mut dyn Write) -> fmt::Result {
        match self {
            Type::List(list) => angled(to, "list", [list.ty()]),
            Type::FixedLengthList(list) => {
                to.write_str("list<")?;
                list.ty().write(to)?;
                write!(to, ", {}>", list.size())
            }
            Type::Map(map) => angled(to, "map", [map.key(), map.value()]),
            Type::Record(record) => braced(to, "record", record.fields(), |to, field| {
                write!(to, "{}: ", field.name)?;
                field.ty.write(to)
            }),
            Type::Tuple(tuple) => angled(to, "tuple", tuple.types()),
            Type::Variant(variant) => braced(to, "variant", variant.cases(), |to, case| {
                to.write_str(case.name)?;
                let Some(ty) = case.ty else { return Ok(()) };
                to.write_str("(")?;
                ty.write(to)?;
                to.write_str(")")
            }),
            Type::Enum(cases) => braced(to, "enum", cases.names(), |to, name| to.write_str(name)),
            Type::Flags(labels) => braced(to, "flags", labels.names(), |to, name| to.write_str(name)),
            Type::Option(option) => angled(to, "option", [option.ty()]),
            Type::Result(result) => match (result.ok(), result.err()) {
                (None, Some(err)) => {
                    to.write_str("result<_, ")?;
                    err.write(to)?;
                    to.write_str(">")
                }
                (ok, err) => angled(to, "result", ok.into_iter().chain(err)),
            },
            Type::Own(resource) => write!(to, "{resource}"),
            Type::Borrow(resource) => write!(to, "borrow<{resource}>"),
            Type::Future(future) => angled(to, "future", future.ty()),
            Type::Stream(stream) => angled(to, "stream", stream.ty()),
            primitive => to.write_str(primitive.keyword()),
        }
    }
}

impl Type {
    /// The keyword of the type's kind.
    pub(crate) fn keyword(&self) -> &'static str {
        match self {
            Type::Bool => "bool",
            Type::S8 => "s8",
            Type::U8 => "u8",
            Type::S16 => "s16",
            Type::U16 => "u16",
            Type::S32 => "s32",
            Type::U32 => "u32",
            Type::S64 => "s64",
            Type::U64 => "u64",
            Type::Float32 => "f32",
            Type::Float64 => "f64",
            Type::Char => "char",
            Type::String => "string",
            Type::ErrorContext => "error-context",
            Type::List(_) | Type::FixedLengthList(_) => "list",
            Type::Map(_) => "map",
            Type::Record(_) => "record",
            Type::Tuple(_) => "tuple",
            Type::Variant(_) => "variant",
            Type::Enum(_) => "enum",
            Type::Flags(_) => "flags",
            Type::Option(_) => "option",
            Type::Result(_) => "result",
            Type::Own(_) => "own",
            Type::Borrow(_) => "borrow",
            Type::Future(_) => "future",
            Type::Stream(_) => "stream",
        }
    }
}

fn braced<T>(
    to: &mut dyn Write,
    keyword: &str,
    parts: impl Iterator<Item = T>,
    each: impl Fn(&mut dyn Write, T) -> fmt::Result,
) -> fmt::Result {
    write!(to, "{keyword} {{ ")?;
    for (at, part) in parts.enumerate() {
        if at > 0 {
            to.write_str(", ")?;
        }
        each(to, part)?;
    }
    to.write_str(" }")
}

fn angled(to: &mut dyn Write, keyword: &str, parts: impl IntoIterator<Item = Type>) -> fmt::Result {
    to.write_str(keyword)?;
    let mut separator = "<";
    for part in parts {
        to.write_str(separator)?;
        part.write(to)?;
        separator = ", ";
    }
    if separator == ", " { to.write_str(">") } else { Ok(()) }
}

impl Display for Resource {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.write_str(name),
            None => write!(f, "{}", self.id),
        }
    }
}

impl Display for ComponentFunc {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(if self.async_() { "async func(" } else { "func(" })?;
        for (at, (name, ty)) in self.params().enumerate() {
            let comma = if at > 0 { ", " } else { "" };
            write!(f, "{comma}{name}: {ty}")?;
        }
        f.write_str(")")?;
        self.results().try_for_each(|ty| write!(f, " -> {ty}"))
    }
}

/// A line for each import and export; what instances hold is indented below them.
impl Display for Component {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.imports().try_for_each(|(name, item)| write_item(f, "import ", name, &item, 0))?;
        self.exports().try_for_each(|(name, item)| write_item(f, "export ", name, &item, 0))
    }
}

/// A line for each import and export.
impl Display for Module {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write_module(f, self, 0)
    }
}

impl Display for ComponentInstance {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.exports().try_for_each(|(name, item)| write_item(f, "", name, &item, 0))
    }
}

fn write_item(f: &mut Formatter<'_>, verb: &str, name: &str, item: &ComponentItem, depth: usize) -> fmt::Result {
    let indent = depth * 2;
    match item {
        ComponentItem::ComponentFunc(func) => writeln!(f, "{:indent$}{verb}{name}: {func};", ""),
        ComponentItem::Type(ty) => writeln!(f, "{:indent$}{verb}type {name} = {ty};", ""),
        ComponentItem::Resource(resource) => match resource.name() {
            Some(first) if first != name => writeln!(f, "{:indent$}{verb}resource {name} = {first};", ""),
            _ => writeln!(f, "{:indent$}{verb}resource {name};", ""),
        },
        ComponentItem::Module(module) => {
            writeln!(f, "{:indent$}{verb}core module {name} {{", "")?;
            write_module(f, module, depth + 1)?;
            writeln!(f, "{:indent$}}}", "")
        }
        ComponentItem::Component(component) => {
            writeln!(f, "{:indent$}{verb}component {name} {{", "")?;
            let inner = |verb| {
                move |f: &mut Formatter<'_>, name: &str, item: &ComponentItem| {
                    write_item(f, verb, name, item, depth + 1)
                }
            };
            component.imports().try_for_each(|(name, item)| inner("import ")(f, name, &item))?;
            component.exports().try_for_each(|(name, item)| inner("export ")(f, name, &item))?;
            writeln!(f, "{:indent$}}}", "")
        }
        ComponentItem::ComponentInstance(instance) => {
            writeln!(f, "{:indent$}{verb}{name}: interface {{", "")?;
            instance.exports().try_for_each(|(name, item)| write_item(f, "", name, &item, depth + 1))?;
            writeln!(f, "{:indent$}}}", "")
        }
    }
}

fn write_module(f: &mut Formatter<'_>, module: &Module, depth: usize) -> fmt::Result {
    let indent = depth * 2;
    for import in module.imports() {
        writeln!(f, "{:indent$}import {:?} {:?}: {};", "", import.module(), import.name(), import.ty())?;
    }
    module.exports().try_for_each(|export| writeln!(f, "{:indent$}export {:?}: {};", "", export.name(), export.ty()))
}

macro_rules! debug_as_display {
    ($($name:ty),*) => {$(
        impl Debug for $name {
            fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
                Display::fmt(self, f)
            }
        }
    )*};
}

debug_as_display!(Type, Resource, ComponentFunc, Component, ComponentInstance, Module);

impl Debug for ComponentItem {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            ComponentItem::ComponentFunc(func) => Display::fmt(func, f),
            ComponentItem::ComponentInstance(instance) => Display::fmt(instance, f),
            ComponentItem::Type(ty) => Display::fmt(ty, f),
            ComponentItem::Resource(resource) => Display::fmt(resource, f),
            ComponentItem::Module(module) => Display::fmt(module, f),
            ComponentItem::Component(component) => Display::fmt(component, f),
        }
    }
}
