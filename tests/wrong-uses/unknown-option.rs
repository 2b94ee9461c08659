//! An option that there is not.

gusset::component::bindgen!({ paths: "wit" });

//~ unknown-option.rs:3:31: error: option `paths` is unknown; there are `path`, `inline`, `interfaces`, `world`, `with`, `imports`, `exports`, `trappable_error_type`, `ownership`, `additional_derives`, `features`, `crate_path`, `include_generated_code_from_file`
