//! Prints the component IR as stable text: one line an item, in the order of the ids.
//!
//! The text is for people and for golden tests; nothing parses it. Functions, segments and other
//! things of which there may be thousands are counted, not listed.

use std::fmt::{self, Write};

use super::print_types::{Definition, Func, InPlace, Notation};
use super::{
    AdapterBuiltin, CanonicalOptions, Component, CoreDef, CoreInstance, CoreValueType, EntityIndex, FuncDef, Fused,
    HandleKind, ImportKind, Item, ResourceKind, StringEncoding, Trampoline, TrampolineKind, Transfer, print_module,
};
use crate::ids::{CoreInstanceId, FuncTypeId, ImportId, OptionsId};

/// With more arguments than these an instantiation takes a line for each.
const MAX_ARGS_IN_LINE: usize = 3;

impl Component {
    /// The IR as text.
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        // Writing to a string cannot fail.
        let _ = Printer { component: self, types: Notation::new(&self.types) }.write(&mut out);
        out
    }
}

struct Printer<'c> {
    component: &'c Component,
    types: Notation<'c>,
}

impl Printer<'_> {
    fn write(&self, out: &mut String) -> fmt::Result {
        match &self.component.name {
            Some(name) => writeln!(out, "component {name:?}")?,
            None => writeln!(out, "component")?,
        }
        for id in self.component.types.defs().keys().filter(|id| self.types.own_line(*id)) {
            writeln!(out, "  {id} = {}", Definition(&self.types, id))?;
        }
        for (id, leaf) in self.component.import_leaves.iter() {
            match leaf.kind {
                ImportKind::Func(ty) => writeln!(out, "  {id} = {} : {}", self.import_path(id), self.func(ty))?,
                ImportKind::Resource(_) => writeln!(out, "  {id} = {} : resource", self.import_path(id))?,
                ImportKind::Module => writeln!(out, "  {id} = {} : core module", self.import_path(id))?,
                ImportKind::Component => writeln!(out, "  {id} = {} : component", self.import_path(id))?,
            }
        }
        self.write_resources(out)?;
        for (id, instance) in self.component.instances.iter() {
            write!(out, "  {id} =")?;
            match instance.parent {
                Some(parent) => write!(out, " in {parent}")?,
                None => write!(out, " root")?,
            }
            writeln!(out, "{}", Named(instance.name.as_deref()))?;
        }
        self.component.modules.keys().try_for_each(|id| print_module::module(out, self.component, id))?;
        for (id, trampoline) in self.component.trampolines.iter() {
            writeln!(out, "  {id} = {}", self.trampoline(trampoline))?;
        }
        for (id, import) in self.component.core_imports.iter() {
            writeln!(out, "  {id} = {:?}.{:?}", import.module, import.name)?;
        }
        for (id, instance) in self.component.core_instances.iter() {
            self.write_core_instance(out, id, instance)?;
        }
        for (id, def) in self.component.memory_slots.iter() {
            writeln!(out, "  {id} = {}", Def(*def))?;
        }
        for (id, def) in self.component.func_slots.iter() {
            writeln!(out, "  {id} = {}{}", Def(*def), self.note(*def))?;
        }
        for (id, lift) in self.component.lifts.iter() {
            let options = self.options_text(lift.options);
            writeln!(out, "  {id} = lift {} : {} {options}", lift.callee, self.func(lift.ty))?;
        }
        for (id, start) in self.component.starts.iter() {
            let func = match start.func {
                FuncDef::Import(import) => import.to_string(),
                FuncDef::Lift(lift) => lift.to_string(),
                FuncDef::Declared => "a function that is not given yet".to_owned(),
            };
            writeln!(out, "  {id} = {func} of {}, before {}", start.instance, start.before)?;
        }
        for Fused { func, lift, ty, options, .. } in &self.component.fused {
            let (caller, callee) =
                (self.options_text(*options), self.options_text(self.component.lifts[*lift].options));
            writeln!(out, "  {} = fuse {lift} : {} {caller} => {callee}", Def(*func), self.func(*ty))?;
        }
        self.write_items(out, "import", "  ", &self.component.imports)?;
        self.write_items(out, "export", "  ", &self.component.exports)?;
        for (name, def) in &self.component.core_exports {
            writeln!(out, "  core export {name:?} = {}{}", Def(*def), self.note(*def))?;
        }
        Ok(())
    }

    fn write_resources(&self, out: &mut String) -> fmt::Result {
        for (id, resource) in self.component.resources.iter() {
            write!(out, "  {id} = resource{}", Named(resource.name.as_deref()))?;
            match resource.kind {
                ResourceKind::Imported(import) => write!(out, " of {import}")?,
                ResourceKind::Defined { instance, rep, dtor } => {
                    write!(out, " of {instance}")?;
                    if rep != CoreValueType::I32 {
                        write!(out, ", represented by {rep}")?;
                    }
                    if let Some(dtor) = dtor {
                        write!(out, ", destructor {dtor}")?;
                    }
                }
            }
            writeln!(out)?;
        }
        Ok(())
    }

    fn write_core_instance(&self, out: &mut String, id: CoreInstanceId, instance: &CoreInstance) -> fmt::Result {
        write!(out, "  {id} = instantiate {} in {} {{", instance.module, instance.instance)?;
        let imports = &self.component.modules[instance.module].imports;
        let in_line = imports.len() <= MAX_ARGS_IN_LINE;
        for (at, (import, arg)) in imports.iter().zip(&instance.args).enumerate() {
            let before = match (in_line, at) {
                (true, 0) => " ",
                (true, _) => ", ",
                (false, _) => "\n    ",
            };
            write!(out, "{before}{:?}.{:?} = {}", import.module, import.name, Def(*arg))?;
        }
        writeln!(out, "{}}}", if in_line { " " } else { "\n  " })
    }

    fn write_items(&self, out: &mut String, keyword: &str, indent: &str, items: &[(String, Item)]) -> fmt::Result {
        for (name, item) in items {
            write!(out, "{indent}{keyword}{}{name:?} = ", if keyword.is_empty() { "" } else { " " })?;
            match item {
                Item::Func(FuncDef::Import(id), ty) => writeln!(out, "{id} : {}", self.func(*ty))?,
                Item::Func(FuncDef::Lift(id), ty) => writeln!(out, "{id} : {}", self.func(*ty))?,
                Item::Func(FuncDef::Declared, ty) => writeln!(out, "{}", self.func(*ty))?,
                Item::Module(ty) => {
                    writeln!(out, "core module")?;
                    print_module::interface(out, ty, &format!("{indent}  "))?;
                }
                Item::Component(ty) => {
                    writeln!(out, "component")?;
                    let inner = Printer { component: ty, types: Notation::new(&ty.types) };
                    let indent = format!("{indent}  ");
                    inner.write_items(out, "import", &indent, &ty.imports)?;
                    inner.write_items(out, "export", &indent, &ty.exports)?;
                }
                Item::Resource(id) => writeln!(out, "{id}")?,
                Item::Type(ty) => writeln!(out, "{}", InPlace(&self.types, *ty))?,
                Item::Instance(items) => {
                    writeln!(out, "instance")?;
                    // Instances nest no deeper than `limits::MAX_TYPE_DEPTH`.
                    self.write_items(out, "", &format!("{indent}  "), items)?;
                }
            }
        }
        Ok(())
    }

    fn func(&self, ty: FuncTypeId) -> Func<'_> {
        Func(&self.types, self.component.types.func(ty))
    }

    fn import_path(&self, id: ImportId) -> String {
        format!("{:?}", self.component.import_leaves[id].path.join("#"))
    }

    fn trampoline(&self, trampoline: &Trampoline) -> String {
        let ty = &self.component.core_types[trampoline.ty];
        let instance = trampoline.instance;
        match trampoline.kind {
            TrampolineKind::Lower { func: FuncDef::Import(import), ty: func, options } => format!(
                "lower {import} {} : {} {}",
                self.import_path(import),
                self.func(func),
                self.options_text(options)
            ),
            TrampolineKind::Lower { func: FuncDef::Lift(lift), ty: func, options } => {
                format!("lower {lift} : {} {}", self.func(func), self.options_text(options))
            }
            TrampolineKind::Lower { func: FuncDef::Declared, ty: func, options } => {
                format!("lower a function that is not given yet : {} {}", self.func(func), self.options_text(options))
            }
            TrampolineKind::ResourceNew(resource) => format!("resource.new {resource} in {instance} : func {ty}"),
            TrampolineKind::ResourceRep(resource) => format!("resource.rep {resource} in {instance} : func {ty}"),
            TrampolineKind::ResourceDrop(resource) => format!("resource.drop {resource} in {instance} : func {ty}"),
            TrampolineKind::ErrorContextNew(options) => {
                format!("error-context.new : func {ty} {}", self.options_text(options))
            }
            TrampolineKind::ErrorContextDebugMessage(options) => {
                format!("error-context.debug-message : func {ty} {}", self.options_text(options))
            }
            TrampolineKind::ErrorContextDrop => format!("error-context.drop in {instance} : func {ty}"),
            TrampolineKind::Adapter(builtin) => format!("{builtin} : func {ty}"),
        }
    }

    fn options_text(&self, id: OptionsId) -> String {
        let CanonicalOptions { instance, string_encoding, memory, memory64, realloc, post_return } =
            &self.component.options[id];
        let mut parts = vec![instance.to_string()];
        parts.push(match string_encoding {
            StringEncoding::Utf8 => "utf8".to_owned(),
            StringEncoding::Utf16 => "utf16".to_owned(),
            StringEncoding::Latin1Utf16 => "latin1+utf16".to_owned(),
        });
        parts.extend(memory.map(|slot| format!("{slot}{}", if *memory64 { " (64-bit)" } else { "" })));
        parts.extend(realloc.map(|slot| format!("realloc {slot}")));
        parts.extend(post_return.map(|slot| format!("post-return {slot}")));
        format!("[{}]", parts.join(", "))
    }

    fn note(&self, def: CoreDef) -> String {
        match def {
            CoreDef::Instance(instance, EntityIndex::Func(func)) => {
                print_module::func_note(&self.component.modules[self.component.core_instances[instance].module], func)
            }
            _ => String::new(),
        }
    }
}

impl fmt::Display for AdapterBuiltin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let transfer = |f: &mut fmt::Formatter<'_>, what, Transfer { from, to }: &Transfer| {
            write!(f, "{what} {} in {} to {} in {}", from.1, from.0, to.1, to.0)
        };
        match self {
            AdapterBuiltin::Trap => f.write_str("trap"),
            AdapterBuiltin::EnterScope => f.write_str("enter-scope"),
            AdapterBuiltin::ExitScope => f.write_str("exit-scope"),
            AdapterBuiltin::TransferOwn(both) => transfer(f, "transfer-own", both),
            AdapterBuiltin::TransferBorrow(both) => transfer(f, "transfer-borrow", both),
            AdapterBuiltin::TransferErrorContext { from, to } => write!(f, "transfer-error-context in {from} to {to}"),
            AdapterBuiltin::Lift(kind, instance) => write!(f, "lift-{kind} in {instance}"),
            AdapterBuiltin::Lower(kind, instance) => write!(f, "lower-{kind} in {instance}"),
            AdapterBuiltin::Transcode { op, from, to } => write!(f, "{op} {from} to {to}"),
            AdapterBuiltin::Widen(memory) => write!(f, "widen {memory}"),
            AdapterBuiltin::SeeLatin1(memory) => write!(f, "see latin1 {memory}"),
            AdapterBuiltin::Narrow(memory) => write!(f, "narrow {memory}"),
        }
    }
}

impl fmt::Display for HandleKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            HandleKind::Own(resource) => write!(f, "own {resource}"),
            HandleKind::Borrow(resource) => write!(f, "borrow {resource}"),
            HandleKind::ErrorContext => f.write_str("error-context"),
        }
    }
}

/// A name, with a space before it, if there is one.
struct Named<'c>(Option<&'c str>);

impl fmt::Display for Named<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.map_or(Ok(()), |name| write!(f, " {name:?}"))
    }
}

struct Def(CoreDef);

impl fmt::Display for Def {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            CoreDef::Instance(instance, entity) => write!(f, "{instance}.{entity}"),
            CoreDef::Trampoline(id) => write!(f, "{id}"),
            CoreDef::Import(id) => write!(f, "{id}"),
            CoreDef::Flags(id) => write!(f, "flags of {id}"),
        }
    }
}
