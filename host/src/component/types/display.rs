//! Types as WIT notation.

use std::fmt::{self, Debug, Display, Formatter};

use super::{Component, ComponentFunc, ComponentInstance, ComponentItem, Resource, Type};

impl Display for Type {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Type::List(list) => write!(f, "list<{}>", list.ty()),
            Type::FixedLengthList(list) => write!(f, "list<{}, {}>", list.ty(), list.size()),
            Type::Map(map) => write!(f, "map<{}, {}>", map.key(), map.value()),
            Type::Record(record) => {
                braced(f, "record", record.fields(), |f, field| write!(f, "{}: {}", field.name, field.ty))
            }
            Type::Tuple(tuple) => angled(f, "tuple", tuple.types()),
            Type::Variant(variant) => braced(f, "variant", variant.cases(), |f, case| match case.ty {
                Some(ty) => write!(f, "{}({ty})", case.name),
                None => f.write_str(case.name),
            }),
            Type::Enum(cases) => braced(f, "enum", cases.names(), |f, name| f.write_str(name)),
            Type::Flags(labels) => braced(f, "flags", labels.names(), |f, name| f.write_str(name)),
            Type::Option(option) => write!(f, "option<{}>", option.ty()),
            Type::Result(result) => match (result.ok(), result.err()) {
                (None, None) => f.write_str("result"),
                (Some(ok), None) => write!(f, "result<{ok}>"),
                (None, Some(err)) => write!(f, "result<_, {err}>"),
                (Some(ok), Some(err)) => write!(f, "result<{ok}, {err}>"),
            },
            Type::Own(resource) => write!(f, "{resource}"),
            Type::Borrow(resource) => write!(f, "borrow<{resource}>"),
            Type::Future(future) => angled(f, "future", future.ty().into_iter()),
            Type::Stream(stream) => angled(f, "stream", stream.ty().into_iter()),
            primitive => f.write_str(primitive.keyword()),
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
    f: &mut Formatter<'_>,
    keyword: &str,
    parts: impl Iterator<Item = T>,
    each: impl Fn(&mut Formatter<'_>, T) -> fmt::Result,
) -> fmt::Result {
    write!(f, "{keyword} {{ ")?;
    for (at, part) in parts.enumerate() {
        if at > 0 {
            f.write_str(", ")?;
        }
        each(f, part)?;
    }
    f.write_str(" }")
}

fn angled(f: &mut Formatter<'_>, keyword: &str, parts: impl ExactSizeIterator<Item = Type>) -> fmt::Result {
    f.write_str(keyword)?;
    if parts.len() == 0 {
        return Ok(());
    }
    for (at, part) in parts.enumerate() {
        write!(f, "{}{part}", if at == 0 { "<" } else { ", " })?;
    }
    f.write_str(">")
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
        ComponentItem::Resource(_) => writeln!(f, "{:indent$}{verb}resource {name};", ""),
        ComponentItem::ComponentInstance(instance) => {
            writeln!(f, "{:indent$}{verb}{name}: interface {{", "")?;
            instance.exports().try_for_each(|(name, item)| write_item(f, "", name, &item, depth + 1))?;
            writeln!(f, "{:indent$}}}", "")
        }
    }
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

debug_as_display!(Type, Resource, ComponentFunc, Component, ComponentInstance);

impl Debug for ComponentItem {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            ComponentItem::ComponentFunc(func) => Display::fmt(func, f),
            ComponentItem::ComponentInstance(instance) => Display::fmt(instance, f),
            ComponentItem::Type(ty) => Display::fmt(ty, f),
            ComponentItem::Resource(resource) => Display::fmt(resource, f),
        }
    }
}
