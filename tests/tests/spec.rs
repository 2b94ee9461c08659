//! The core specification suite, whole, in every configuration.

use gusset_tests::wast::{CONFIGS, spec};

#[test]
fn the_specification_suite_passes_in_every_configuration() {
    for (config, _) in CONFIGS {
        let summary = spec::run(config, "", &spec::skips(config).unwrap()).unwrap();
        assert_eq!(summary.failures, Vec::<String>::new(), "configuration `{config}`");
        assert!(summary.passed > 60_000, "configuration `{config}`: {} passed", summary.passed);
    }
}
