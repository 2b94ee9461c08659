;; A nested component calls what it is given: a host function, a lifted function, an instance of both.
(component $outer
  (import "host" (func $host (param "n" u32) (result u32)))
  (core module $one (func (export "one") (result i32) (i32.const 1)))
  (core instance $one (instantiate $one))
  (func $one (result u32) (canon lift (core func $one "one")))
  (component $inner
    (import "f" (func $f (param "n" u32) (result u32)))
    (import "both" (instance $both (export "one" (func (result u32))) (export "f" (func (param "n" u32) (result u32)))))
    (core func $f (canon lower (func $f)))
    (core func $g (canon lower (func $both "one")))
    (core func $h (canon lower (func $both "f")))
    (core module $m
      (import "" "f" (func (param i32) (result i32))) (import "" "g" (func $g (result i32)))
      (import "" "h" (func (param i32) (result i32)))
      (func (export "run") (result i32) (call $g)))
    (core instance $m (instantiate $m (with "" (instance
      (export "f" (func $f)) (export "g" (func $g)) (export "h" (func $h))))))
    (func (export "run") (result u32) (canon lift (core func $m "run"))))
  (instance $both (export "one" (func $one)) (export "f" (func $host)))
  (instance $inner (instantiate $inner (with "f" (func $host)) (with "both" (instance $both))))
  (export "run" (func $inner "run")))
;; ir:
;; component "outer"
;;   import0 = "host" : func(n: u32) -> u32
;;   instance0 = root "outer"
;;   instance1 = in instance0 "inner"
;;   module0 = module "one" : 1 funcs, 1 func-refs
;;     export "one" = func0 : func () -> (i32)
;;   module1 = module "m" : 1 funcs, 1 func-refs, 1 names
;;     func0 = import "" "f" : func (i32) -> (i32)
;;     func1 = import "" "g" : func () -> (i32)
;;     func2 = import "" "h" : func (i32) -> (i32)
;;     export "run" = func3 : func () -> (i32)
;;   trampoline0 = lower import0 "host" : func(n: u32) -> u32 [instance1, utf8]
;;   trampoline1 = lower lift0 : func() -> u32 [instance1, utf8]
;;   trampoline2 = lower import0 "host" : func(n: u32) -> u32 [instance1, utf8]
;;   core-instance0 = instantiate module0 in instance0 { }
;;   core-instance1 = instantiate module1 in instance1 { ""."f" = trampoline0, ""."g" = trampoline1, ""."h" = trampoline2 }
;;   func-slot0 = core-instance0.func0
;;   func-slot1 = core-instance1.func3
;;   lift0 = lift func-slot0 : func() -> u32 [instance0, utf8]
;;   lift1 = lift func-slot1 : func() -> u32 [instance1, utf8]
;;   import "host" = import0 : func(n: u32) -> u32
;;   export "run" = lift1 : func() -> u32
