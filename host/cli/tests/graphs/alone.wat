(component
  (core module $m (func (export "f") (result i32) (i32.const 7)))
  (core instance $m (instantiate $m))
  (func (export "a-name-of-more-letters-than-anybody-would-read-in-a-picture") (result u32)
    (canon lift (core func $m "f"))))
