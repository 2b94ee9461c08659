//! Makes a component of a core module: the last step of building a guest from source.
//!
//! Takes a core module whose custom section describes its WIT world (guest generators write one), or a command for WASI
//! preview 1, and writes the validated component: as `gusset run` makes one.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;
use gusset_cli::preview1;

use crate::tally::{Outcome, Tally};

/// What to read and write.
#[derive(Args)]
pub(crate) struct Options {
    /// The core module
    module: PathBuf,
    /// Where the component goes
    component: PathBuf,
}

pub(crate) fn run(options: &Options) -> Result<Tally> {
    let module = fs::read(&options.module).with_context(|| format!("cannot read `{}`", options.module.display()))?;
    let component = preview1::to_component(&module)
        .with_context(|| format!("cannot make a component of `{}`", options.module.display()))?;
    fs::write(&options.component, &component)
        .with_context(|| format!("cannot write `{}`", options.component.display()))?;
    println!("{}: {} bytes", options.component.display(), component.len());
    let mut tally = Tally::default();
    tally.count(Outcome::Passed);
    Ok(tally)
}

#[cfg(test)]
mod tests {
    use gusset_cli::preview1::to_component;

    #[test]
    fn a_component_is_not_taken_for_a_core_module() {
        assert!(to_component(b"\0asm\x0d\0\x01\0").is_err());
    }

    #[test]
    fn a_module_that_imports_what_no_world_names_is_refused() {
        // (module (import "env" "f" (func)))
        let module = b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0\x02\x09\x01\x03env\x01f\0\0";
        let error = to_component(module).expect_err("the import has no world");
        assert!(format!("{error:#}").contains("env"), "{error:#}");
    }
}
