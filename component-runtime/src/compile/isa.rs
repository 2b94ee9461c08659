//! The target: which machine, and which of Cranelift's settings.

use anyhow::{Context, Result, anyhow, bail};
use cranelift_codegen::isa::{Builder, OwnedTargetIsa, TargetIsa};
use cranelift_codegen::settings::{self, Configurable};
use target_lexicon::Architecture;

use super::{CompileSettings, Optimize, Unwind};

/// The target for the machine that this runs on.
pub(super) fn for_host(settings: &CompileSettings) -> Result<OwnedTargetIsa> {
    let builder =
        cranelift_native::builder().map_err(|reason| anyhow!("no code generator for this machine: {reason}"))?;
    finish(builder, settings)
}

/// The target for a machine like this one that has only these features beyond the baseline.
#[cfg(test)]
pub(super) fn with_features(settings: &CompileSettings, features: &[&str]) -> Result<OwnedTargetIsa> {
    let mut builder = cranelift_codegen::isa::lookup(target_lexicon::Triple::host())?;
    for feature in features {
        builder.enable(feature)?;
    }
    finish(builder, settings)
}

fn finish(builder: Builder, settings: &CompileSettings) -> Result<OwnedTargetIsa> {
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
        ("enable_nan_canonicalization", if settings.canonical_nans { "true" } else { "false" }),
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

/// Whether there is an instruction that adds sums of four products of bytes.
pub(super) fn has_vnni(isa: &dyn TargetIsa) -> bool {
    let has = |names: &[&str]| names.iter().all(|name| has_feature(isa, name));
    has(&["has_avx", "has_avx_vnni"]) || has(&["has_avx512vl", "has_avx512vnni"])
}

/// Without these, Cranelift would call a library for `f32.ceil` or `i8x16.swizzle` and their kin, and
/// an image must not refer to anything outside itself.
fn check_features(isa: &dyn TargetIsa) -> Result<()> {
    let needed: &[&str] = match isa.triple().architecture {
        Architecture::X86_64 => &["has_ssse3", "has_sse41"],
        _ => &[],
    };
    let missing: Vec<_> = needed
        .iter()
        .filter(|name| !has_feature(isa, name))
        .map(|name| format!("`{}`", name.trim_start_matches("has_")))
        .collect();
    if !missing.is_empty() {
        bail!("this machine lacks {}, which generated code needs", missing.join(" and "));
    }
    Ok(())
}

/// Whether a setting of the target is on.
pub(super) fn has_feature(isa: &dyn TargetIsa, name: &str) -> bool {
    let flag = isa.isa_flags().into_iter().find(|flag| flag.name == name);
    flag.and_then(|flag| flag.as_bool()) == Some(true)
}
