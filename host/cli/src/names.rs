//! Finds the function that an expression names, and says which were near when there is none.

use anyhow::{Result, anyhow, bail};
use gusset::component::types::{Component, ComponentItem};

/// A function that a component exports, at its root or in an exported instance.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Export {
    pub(crate) instance: Option<String>,
    pub(crate) func: String,
}

impl std::fmt::Display for Export {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.instance {
            Some(instance) => write!(f, "{instance}#{}", self.func),
            None => f.write_str(&self.func),
        }
    }
}

/// All functions that a component exports.
pub(crate) fn exports(component: &Component) -> Vec<Export> {
    let mut exports = Vec::new();
    for (name, item) in component.exports() {
        match item {
            ComponentItem::ComponentFunc(_) => exports.push(Export { instance: None, func: name.to_owned() }),
            ComponentItem::ComponentInstance(instance) => {
                let funcs = instance.exports().filter(|(_, item)| matches!(item, ComponentItem::ComponentFunc(_)));
                exports
                    .extend(funcs.map(|(func, _)| Export { instance: Some(name.to_owned()), func: func.to_owned() }));
            }
            _ => {}
        }
    }
    exports
}

/// The instance that a name means: its whole name, or its name without the version.
pub(crate) fn find_instance(component: &Component, name: &str) -> Result<String> {
    let instances: Vec<String> = component
        .exports()
        .filter(|(_, item)| matches!(item, ComponentItem::ComponentInstance(_)))
        .map(|(name, _)| name.to_owned())
        .collect();
    if instances.iter().any(|instance| instance == name) {
        return Ok(name.to_owned());
    }
    let mut matching = instances.iter().filter(|instance| instance.split('@').next() == Some(name));
    match (matching.next(), matching.next()) {
        (Some(instance), None) => Ok(instance.clone()),
        (Some(_), Some(_)) => bail!("several versions of instance `{name}` are exported: {}", list(&instances)),
        _ if instances.is_empty() => bail!("the component exports no instance `{name}`, only functions at its root"),
        _ => bail!("the component exports no instance `{name}`, but {}", list(&instances)),
    }
}

/// The function that a name means: of the given instance, or else the only one of that name.
pub(crate) fn find_func(exports: &[Export], instance: Option<&str>, func: &str) -> Result<Export> {
    let inside: Vec<&Export> = match instance {
        Some(instance) => exports.iter().filter(|export| export.instance.as_deref() == Some(instance)).collect(),
        None => exports.iter().collect(),
    };
    let found: Vec<&&Export> = inside.iter().filter(|export| export.func == func).collect();
    match found[..] {
        [export] => Ok((*export).clone()),
        [] => Err(unknown(&inside, instance, func)),
        _ => bail!(
            "function `{func}` is exported more than once, say which one is meant: {}",
            list(&found.iter().map(ToString::to_string).collect::<Vec<_>>())
        ),
    }
}

fn unknown(exports: &[&Export], instance: Option<&str>, func: &str) -> anyhow::Error {
    let place = instance.map_or("the component".to_owned(), |instance| format!("instance `{instance}`"));
    let mut near: Vec<(usize, String)> =
        exports.iter().map(|export| (distance(&export.func, func), export.func.clone())).collect();
    near.sort();
    near.dedup();
    let is_near = |(distance, name): &(usize, String)| *distance <= 1 + name.len() / 3 || name.contains(func);
    let close: Vec<String> = near.iter().filter(|name| is_near(name)).map(|(_, name)| name.clone()).take(5).collect();
    match (close.is_empty(), near.is_empty()) {
        (false, _) => anyhow!("{place} exports no function `{func}`; near to it are {}", list(&close)),
        (_, true) => anyhow!("{place} exports no function `{func}`, nor any other"),
        _ => {
            let names: Vec<String> = exports.iter().map(|export| export.func.clone()).take(20).collect();
            anyhow!("{place} exports no function `{func}`, but {}", list(&names))
        }
    }
}

fn list(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// How many letters must be changed, added or taken away to make one name of the other.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (at, a) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = at + 1;
        for (column, b) in b.iter().enumerate() {
            let changed = diagonal + usize::from(a != *b);
            diagonal = row[column + 1];
            row[column + 1] = changed.min(row[column] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::{Export, distance, find_func};

    fn exports() -> Vec<Export> {
        let export = |instance: Option<&str>, func: &str| Export {
            instance: instance.map(str::to_owned),
            func: func.to_owned(),
        };
        vec![
            export(Some("demo:zoo/ops@0.1.0"), "greet"),
            export(Some("demo:zoo/ops@0.1.0"), "reverse"),
            export(Some("demo:zoo/more@0.1.0"), "reverse"),
            export(None, "run"),
        ]
    }

    #[track_caller]
    fn refused(instance: Option<&str>, func: &str, message: &str) {
        assert_eq!(find_func(&exports(), instance, func).unwrap_err().to_string(), message);
    }

    #[test]
    fn a_function_is_found_where_its_name_is_unambiguous() {
        assert_eq!(find_func(&exports(), None, "greet").unwrap().to_string(), "demo:zoo/ops@0.1.0#greet");
        assert_eq!(find_func(&exports(), None, "run").unwrap().to_string(), "run");
        let more = Some("demo:zoo/more@0.1.0");
        assert_eq!(find_func(&exports(), more, "reverse").unwrap().to_string(), "demo:zoo/more@0.1.0#reverse");
    }

    #[test]
    fn what_is_not_found_is_answered_with_what_is_there() {
        refused(None, "gret", "the component exports no function `gret`; near to it are `greet`");
        refused(
            None,
            "reverse",
            "function `reverse` is exported more than once, say which one is meant: \
             `demo:zoo/ops@0.1.0#reverse`, `demo:zoo/more@0.1.0#reverse`",
        );
        refused(
            Some("demo:zoo/more@0.1.0"),
            "zzzzzzzz",
            "instance `demo:zoo/more@0.1.0` exports no function `zzzzzzzz`, but `reverse`",
        );
        let none = find_func(&[], None, "f").unwrap_err();
        assert_eq!(none.to_string(), "the component exports no function `f`, nor any other");
    }

    #[test]
    fn distances_count_edits() {
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("greet", "gret"), 1);
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("same", "same"), 0);
    }
}
