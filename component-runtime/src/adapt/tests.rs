//! What cannot be seen from the outside; the rest is in `tests/adapt`.

use super::*;
use crate::translate::translate;

const CALL: &str = r#"(component
    (component $callee
        (core module $m (func (export "f")))
        (core instance $m (instantiate $m))
        (func (export "f") (canon lift (core func $m "f"))))
    (instance $callee (instantiate $callee))
    (core func $f (canon lower (func $callee "f")))
    (core module $m (import "" "f" (func)))
    (core instance (instantiate $m (with "" (instance (export "f" (func $f)))))))"#;

fn component() -> Component {
    translate(&wat::parse_str(CALL).unwrap()).unwrap()
}

#[test]
fn adapters_beyond_the_limit_are_refused() {
    let mut fits = component();
    adapt(&mut fits).unwrap();
    let bytes = fits.adapters.len();
    adapt_within(&mut component(), bytes).unwrap();
    let error = adapt_within(&mut component(), bytes - 1).unwrap_err();
    let wanted = format!("the adapters between its instances would take more than {} bytes", bytes - 1);
    assert_eq!(error.to_string(), wanted);
}

#[test]
fn a_component_that_was_adapted_stays_as_it_is() {
    let mut once = component();
    adapt(&mut once).unwrap();
    let text = once.to_text();
    adapt(&mut once).unwrap();
    assert_eq!(once.to_text(), text);
}
