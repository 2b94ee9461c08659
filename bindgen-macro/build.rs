//! Gives the macros a folder of their own, for the option `include_generated_code_from_file`: Cargo makes
//! one for packages that have a build script, and this is all that it is for.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
}
