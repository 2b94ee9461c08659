//! The core specification suite, whole, in every configuration.

use gusset_tests::wast::{self, skips::Skips};

#[test]
fn the_specification_suite_passes_in_every_configuration() {
    for (config, _) in wast::CONFIGS {
        let summary = wast::run(config, "", &Skips::read().unwrap()).unwrap();
        assert_eq!(summary.failures, Vec::<String>::new(), "configuration `{config}`");
        assert!(summary.passed > 60_000, "configuration `{config}`: {} passed", summary.passed);
    }
}
