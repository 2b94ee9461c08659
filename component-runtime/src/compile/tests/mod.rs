//! Tests of the compiler by itself: modules from text, without `translate` and `vm`.
//!
//! `build` makes the IR of one core module; `families` compiles every operator under the verifier;
//! `real` compiles modules of real components; `refused` holds what must be an error; `golden` fixes
//! text and bytes; `execute` runs what was compiled on a small machine of its own (`machine`), to
//! catch miscompilation, `constants` with operands that are known when compiling; `wast` runs the
//! specification's scripts on it for `simd`.

mod build;
#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
mod constants;
#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
mod edge;
#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
mod execute;
mod families;
mod golden;
#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
mod machine;
mod real;
mod refused;
#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
mod simd;
#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
mod wast;

use super::{CompileSettings, Compiler, Optimize, Parallelism};
use crate::layout::MemoryConfig;

/// A compiler that checks itself.
fn checking_compiler() -> Compiler {
    Compiler::for_host(&CompileSettings { verify_clif: true, ..CompileSettings::default() }).unwrap()
}

/// All settings that change code.
fn all_settings() -> Vec<CompileSettings> {
    let mut all = Vec::new();
    for optimize in [Optimize::None, Optimize::Speed, Optimize::SpeedAndSize] {
        for parallel in [Parallelism::Serial, Parallelism::Pool] {
            all.push(CompileSettings { optimize, verify_clif: true, parallel, ..CompileSettings::default() });
        }
    }
    all.push(CompileSettings { verify_clif: true, fuel: true, epochs: true, ..CompileSettings::default() });
    let memories = MemoryConfig::CHECKED;
    let parallel = Parallelism::Serial;
    all.push(CompileSettings { verify_clif: true, parallel, memories, ..CompileSettings::default() });
    all
}
