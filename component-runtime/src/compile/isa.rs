//! The target: which machine, and which of Cranelift's settings.

use anyhow::{Context, Result, anyhow, bail};
use cranelift_codegen::isa::{OwnedTargetIsa, TargetIsa};
use cranelift_codegen::settings::{self, Configurable};
use target_lexicon::Architecture;

use super::{CompileSettings, Optimize, Unwind};

/// The target for the machine that this runs on.
pub(super) fn for_host(settings: &CompileSettings) -> Result<OwnedTargetIsa> {
    let builder =
        cranelift_native::builder().map_err(|reason| anyhow!("no code generator for this machine: {reason}"))?;
    let isa = builder.finish(settings::Flags::new(flags(settings)?)).context("settings of the code generator")?;
    check_features(&*isa)?;
    Ok(isa)
}

fn flags(settings: &CompileSettings) -> Result<settings::Builder> {
    let mut flags = settings::builder();
    for (name, value) in [
        ("opt_level", opt_level(settings.optimize)),
        ("enable_verifier", if settings.verify_clif { "true" } else { "false" }),
        // An image is mapped where there is room.
        ("is_pic", "true"),
        // Backtraces and exits walk frame pointers.
        ("preserve_frame_pointers", "true"),
        ("unwind_info", if settings.unwind == Unwind::Tables { "true" } else { "false" }),
        // A frame larger than a page touches each of its pages, so that none jumps over a guard page.
        ("enable_probestack", "true"),
        ("probestack_strategy", "inline"),
        // A function may have 1,000 results; registers hold few.
        ("enable_multi_ret_implicit_sret", "true"),
        ("enable_nan_canonicalization", "false"),
    ] {
        flags.set(name, value).with_context(|| format!("setting `{name}` of the code generator"))?;
    }
    Ok(flags)
}

fn opt_level(optimize: Optimize) -> &'static str {
    match optimize {
        Optimize::None => "none",
        Optimize::Speed => "speed",
        Optimize::SpeedAndSize => "speed_and_size",
    }
}

/// Without these, Cranelift would call a library for `f32.ceil` and its kin, and an image must not
/// refer to anything outside itself.
fn check_features(isa: &dyn TargetIsa) -> Result<()> {
    let needed: &[&str] = match isa.triple().architecture {
        Architecture::X86_64 => &["has_sse41"],
        _ => &[],
    };
    for name in needed {
        let flag = isa.isa_flags().into_iter().find(|flag| flag.name == *name);
        if flag.and_then(|flag| flag.as_bool()) != Some(true) {
            bail!("this machine lacks `{}`, which generated code needs", name.trim_start_matches("has_"));
        }
    }
    Ok(())
}
