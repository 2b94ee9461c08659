//! Reads WIT and finds the world.
//!
//! Gives a [`Resolve`] in which every type belongs to exactly one imported or exported
//! interface, the world in it, and the files that were read.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail, ensure};
use wit_parser::{PackageId, Resolve, World, WorldId, WorldItem, WorldKey};

use crate::option_error::{OptionError, OptionPlace};
use crate::options::Options;

pub(crate) struct Loaded {
    pub(crate) resolve: Resolve,
    pub(crate) world: WorldId,
    pub(crate) files: Vec<PathBuf>,
}

/// The world that imports what [`Options::interfaces`] says.
const INTERFACES: &str = "interfaces";

pub(crate) fn load(options: &Options) -> Result<Loaded> {
    check_contradictions(options)?;
    let mut resolve = Resolve::new();
    resolve.features.extend(options.features.iter().cloned());
    let mut files = Vec::new();
    let mut main = None;
    for (at, path) in options.paths.iter().enumerate() {
        let pushed = push_path(&mut resolve, path, &mut files);
        main = Some(pushed.map_err(|error| OptionError::at(OptionPlace::Path(at), format!("{error:#}")))?);
    }
    if let Some(text) = &options.inline {
        main = Some(push_text(&mut resolve, text, OptionPlace::Inline)?);
    }
    if let Some(items) = &options.interfaces {
        let text = format!("package gusset:bindings; world {INTERFACES} {{ {items} }}");
        main = Some(push_text(&mut resolve, &text, OptionPlace::Interfaces)?);
    }
    let Some(main) = main else { bail!("no package was read") };
    let wanted = options.interfaces.is_some().then_some(INTERFACES).or(options.world.as_deref());
    let world = select_world(&resolve, main, wanted);
    let world = world.map_err(|error| OptionError::at(OptionPlace::World, format!("{error:#}")))?;
    if options.interfaces.is_some() {
        check_interfaces(&resolve.worlds[world])?;
    }
    resolve.generate_nominal_type_ids(world);
    Ok(Loaded { resolve, world, files })
}

fn check_contradictions(options: &Options) -> Result<()> {
    if options.interfaces.is_some() && options.inline.is_some() {
        let message = "`interfaces` is a world of its own, beside which there cannot be `inline` text";
        return Err(OptionError::at(OptionPlace::Interfaces, message));
    }
    if options.interfaces.is_some() && options.world.is_some() {
        let message = "`interfaces` is a world of its own, so that no `world` can be chosen";
        return Err(OptionError::at(OptionPlace::World, message));
    }
    let source = options.inline.is_some() || options.interfaces.is_some() || !options.paths.is_empty();
    ensure!(source, "neither a path nor inline WIT was given");
    Ok(())
}

/// What is no imported interface would be left out in silence.
fn check_interfaces(world: &World) -> Result<()> {
    let interface = |item: &WorldItem| matches!(item, WorldItem::Interface { .. });
    let mut others = world.imports.iter().filter(|(_, item)| !interface(item)).chain(&world.exports);
    match others.next() {
        None => Ok(()),
        Some((key, _)) => {
            let name = match key {
                WorldKey::Name(name) => format!("`{name}`"),
                WorldKey::Interface(_) => "an interface".to_owned(),
            };
            let message = format!("`interfaces` imports interfaces and has nothing else, but {name} is something else");
            Err(OptionError::at(OptionPlace::Interfaces, message))
        }
    }
}

fn push_text(resolve: &mut Resolve, text: &str, place: OptionPlace) -> Result<PackageId> {
    let pushed = resolve.push_str("inline", text);
    pushed.map_err(|error| OptionError::at(place, resolve.render_error(&error)))
}

fn push_path(resolve: &mut Resolve, path: &Path, files: &mut Vec<PathBuf>) -> Result<PackageId> {
    ensure!(path.exists(), "the WIT path `{}` does not exist", path.display());
    match resolve.push_path(path) {
        Ok((package, sources)) => {
            files.extend(sources.paths().map(Path::to_owned));
            Ok(package)
        }
        Err(error) => Err(anyhow!(resolve.render_error(&error))),
    }
}

fn select_world(resolve: &Resolve, main: PackageId, wanted: Option<&str>) -> Result<WorldId> {
    let package = &resolve.packages[main];
    let known = || package.worlds.keys().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    match wanted {
        Some(name) if name.contains(['/', ':']) => {
            resolve.select_world(&[main], wanted).with_context(|| format!("world `{name}`"))
        }
        Some(name) => package.worlds.get(name).copied().ok_or_else(|| match package.worlds.len() {
            0 => anyhow!("world `{name}` is not in package `{}`, which has no world", package.name),
            _ => anyhow!("world `{name}` is not in package `{}`, which has {}", package.name, known()),
        }),
        None => match package.worlds.len() {
            0 => bail!("package `{}` has no world", package.name),
            1 => Ok(package.worlds[0]),
            n => bail!("package `{}` has {n} worlds and none was chosen: {}", package.name, known()),
        },
    }
}
