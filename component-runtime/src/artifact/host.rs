//! Whether this machine can run code that was made for another.

use anyhow::{Context, Result, bail, ensure};
use target_lexicon::HOST;

use super::Target;

/// Refuses code for another target, or for a processor that can do more than this one.
pub(super) fn check(target: &Target) -> Result<()> {
    let own = HOST.to_string();
    ensure!(target.triple == own, "artifact was compiled for target `{}`, this is `{own}`", target.triple);
    for feature in &target.cpu_features {
        let name = feature.trim_start_matches("has_");
        let known = has(name);
        let has = known.with_context(|| format!("artifact needs the processor feature `{name}`, which is unknown"))?;
        if !has {
            bail!("artifact needs the processor feature `{name}`, which this machine lacks");
        }
    }
    Ok(())
}

/// Whether this machine's processor has a feature of the code generator; `None` for an unknown name.
#[cfg(target_arch = "x86_64")]
fn has(name: &str) -> Option<bool> {
    use std::arch::is_x86_feature_detected as detected;
    Some(match name {
        "cmpxchg16b" => detected!("cmpxchg16b"),
        "sse3" => detected!("sse3"),
        "ssse3" => detected!("ssse3"),
        "sse41" => detected!("sse4.1"),
        "sse42" => detected!("sse4.2"),
        "avx" => detected!("avx"),
        "avx2" => detected!("avx2"),
        "fma" => detected!("fma"),
        "popcnt" => detected!("popcnt"),
        "avx_vnni" => detected!("avxvnni"),
        "avx512vnni" => detected!("avx512vnni"),
        "bmi1" => detected!("bmi1"),
        "bmi2" => detected!("bmi2"),
        "lzcnt" => detected!("lzcnt"),
        "avx512bitalg" => detected!("avx512bitalg"),
        "avx512dq" => detected!("avx512dq"),
        "avx512f" => detected!("avx512f"),
        "avx512vl" => detected!("avx512vl"),
        "avx512vbmi" => detected!("avx512vbmi"),
        _ => return None,
    })
}

/// Whether this machine's processor has a feature of the code generator; `None` for an unknown name.
#[cfg(target_arch = "aarch64")]
fn has(name: &str) -> Option<bool> {
    use std::arch::is_aarch64_feature_detected as detected;
    Some(match name {
        "lse" => detected!("lse"),
        "pauth" => detected!("paca"),
        "fp16" => detected!("fp16"),
        "dotprod" => detected!("dotprod"),
        "i8mm" => detected!("i8mm"),
        _ => return None,
    })
}
