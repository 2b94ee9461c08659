//! Reads WIT and finds the world.
//!
//! Gives a [`Resolve`] in which every type belongs to exactly one imported or exported
//! interface, the world in it, and the files that were read.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail, ensure};
use wit_parser::{PackageId, Resolve, WorldId};

use crate::Options;

pub(crate) struct Loaded {
    pub(crate) resolve: Resolve,
    pub(crate) world: WorldId,
    pub(crate) files: Vec<PathBuf>,
}

pub(crate) fn load(options: &Options) -> Result<Loaded> {
    ensure!(!options.paths.is_empty() || options.inline.is_some(), "neither a path nor inline WIT was given");
    let mut resolve = Resolve::new();
    resolve.features.extend(options.features.iter().cloned());
    let mut files = Vec::new();
    let mut main = None;
    for path in &options.paths {
        main = Some(push_path(&mut resolve, path, &mut files)?);
    }
    if let Some(text) = &options.inline {
        let pushed = resolve.push_str("inline", text);
        main = Some(pushed.map_err(|error| anyhow!(resolve.render_error(&error)))?);
    }
    let Some(main) = main else { bail!("no package was read") };
    let world = select_world(&resolve, main, options.world.as_deref())?;
    resolve.generate_nominal_type_ids(world);
    Ok(Loaded { resolve, world, files })
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
