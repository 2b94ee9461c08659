//! Makes the bindings of the example `12-build-script`, as a build script can in place of `bindgen!`.

use gusset_bindgen::{Options, build_script};

fn main() -> anyhow::Result<()> {
    let options = Options { paths: vec!["wit/12-build-script.wit".into()], ..Options::default() };
    build_script::generate(&options, "sower.rs")?;
    Ok(())
}
