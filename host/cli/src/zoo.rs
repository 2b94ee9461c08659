//! The host that the test components of the zoo import: `demo:zoo/host@0.1.0`.
//!
//! For tests only, behind a hidden option of the command. `log` notes what it was called with and
//! returns the number of characters of the text plus the number of tags; `sink` counts bytes.

use std::fmt::Write;

use anyhow::{Context, Result, bail};
use gusset::component::{Linker, Resource, ResourceAny, ResourceTable, ResourceType, Val};
use gusset::{AsContextMut, StoreContextMut};

/// The interface that is supplied.
pub const INTERFACE: &str = "demo:zoo/host@0.1.0";

/// What the host functions of a store have seen.
#[derive(Default)]
pub struct Zoo {
    /// A line for each call that is noted.
    pub seen: Vec<String>,
    table: ResourceTable,
}

/// A sink's state: the bytes so far.
struct Sink {
    total: u64,
}

/// Puts the zoo's host functions into a linker whose store data has a [`Zoo`] that `zoo` finds.
///
/// # Errors
/// When the linker has something of their names.
pub fn add_to_linker<T: 'static>(
    linker: &mut Linker<T>,
    zoo: impl Fn(&mut T) -> &mut Zoo + Copy + Send + Sync + 'static,
) -> Result<()> {
    let mut host = linker.instance(INTERFACE)?;
    host.func_new("log", move |mut store, _, params, results| {
        results[0] = Val::U32(log(zoo(store.data_mut()), param(params, 0)?)?);
        Ok(())
    })?;
    host.resource("sink", ResourceType::host::<Sink>(), move |mut store, rep| {
        zoo(store.data_mut()).table.delete(Resource::<Sink>::new_own(rep))?;
        Ok(())
    })?;
    host.func_new("[constructor]sink", move |mut store, _, _, results| {
        let sink = zoo(store.data_mut()).table.push(Sink { total: 0 })?;
        results[0] = Val::Resource(ResourceAny::try_from_resource(sink, &mut store)?);
        Ok(())
    })?;
    host.func_new("[method]sink.put", move |mut store, _, params, results| {
        let sink = sink(&mut store, param(params, 0)?)?;
        let Val::List(data) = param(params, 1)? else { bail!("expected a list") };
        results[0] = match data.len() as u64 {
            0 => Val::err(Some(Val::from("empty"))),
            more => {
                let sink = zoo(store.data_mut()).table.get_mut(&sink)?;
                sink.total += more;
                Val::ok(Some(Val::U64(sink.total)))
            }
        };
        Ok(())
    })?;
    host.func_new("[method]sink.total", move |mut store, _, params, results| {
        let sink = sink(&mut store, param(params, 0)?)?;
        results[0] = Val::U64(zoo(store.data_mut()).table.get(&sink)?.total);
        Ok(())
    })
}

fn param(params: &[Val], at: usize) -> Result<&Val> {
    params.get(at).with_context(|| format!("expected a parameter at position {at}"))
}

fn sink<T: 'static>(store: &mut StoreContextMut<'_, T>, value: &Val) -> Result<Resource<Sink>> {
    match value {
        Val::Resource(handle) => handle.try_into_resource(store.as_context_mut()),
        _ => bail!("expected a sink"),
    }
}

fn log(zoo: &mut Zoo, entry: &Val) -> Result<u32> {
    let Val::Record(entry) = entry else { bail!("expected a record") };
    let (Some(Val::Enum(level)), Some(Val::String(text)), Some(Val::List(tags))) =
        (entry.get("level"), entry.get("text"), entry.get("tags"))
    else {
        bail!("expected a log entry")
    };
    let mut line = format!("log {} {} [", level.case(), quoted(text));
    for (at, tag) in tags.iter().enumerate() {
        let Val::String(tag) = tag else { bail!("expected tags to be strings") };
        let comma = if at > 0 { ", " } else { "" };
        write!(line, "{comma}{}", quoted(tag))?;
    }
    zoo.seen.push(line + "]");
    Ok((text.chars().count() + tags.len()) as u32)
}

/// Text in single quotes, as the lines of [`Zoo::seen`] have it.
pub fn quoted(text: &str) -> String {
    let mut quoted = String::from("'");
    for c in text.chars() {
        match c {
            '\'' => quoted.push_str("\\'"),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            _ => quoted.push(c),
        }
    }
    quoted + "'"
}
