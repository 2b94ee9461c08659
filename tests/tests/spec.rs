//! The core specification suite, whole, in every configuration.

use gusset_tests::wast::{configs, spec};

#[test]
fn the_specification_suite_passes_in_every_configuration() {
    for config in configs() {
        let summary = spec::run(&config, "", &spec::skips(&config).unwrap());
        assert_eq!(summary.failures, Vec::<String>::new(), "configuration `{}`", config.name);
        assert!(summary.passed > 60_000, "configuration `{}`: {} passed", config.name, summary.passed);
    }
}
