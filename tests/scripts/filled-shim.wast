;; A table that another module fills keeps its functions when calls between components become adapters.
;;
;; The adapter is instantiated before the module that fills the table, so that everything after it gets another
;; number; `more` is no forwarder, so that it calls what is in the table.
(component
  (component $a
    (core module $m
      (func (export "f") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 10))))
    (core instance $m (instantiate $m))
    (func (export "f") (param "x" u32) (result u32) (canon lift (core func $m "f"))))
  (instance $a (instantiate $a))
  (component $b
    (import "f" (func $f (param "x" u32) (result u32)))
    (core module $shim
      (type $t (func (param i32) (result i32)))
      (table (export "table") 2 2 funcref)
      (func (export "more") (param i32 i32) (result i32)
        (call_indirect (type $t) (i32.add (local.get 0) (i32.const 1)) (local.get 1))))
    (core instance $shim (instantiate $shim))
    (alias core export $shim "table" (core table $table))
    (core module $own (func (export "g") (param i32) (result i32) (i32.add (local.get 0) (i32.const 100))))
    (core instance $own (instantiate $own))
    (core func $lowered (canon lower (func $f)))
    (core module $fill
      (import "env" "f" (func $f (param i32) (result i32)))
      (import "env" "g" (func $g (param i32) (result i32)))
      (import "env" "table" (table 2 2 funcref))
      (elem (i32.const 0) func $f $g))
    (core instance (instantiate $fill (with "env" (instance
      (export "f" (func $lowered)) (export "g" (func $own "g")) (export "table" (table $table))))))
    (func (export "more") (param "x" u32) (param "at" u32) (result u32) (canon lift (core func $shim "more"))))
  (instance $b (instantiate $b (with "f" (func $a "f"))))
  (export "more" (func $b "more")))

(assert_return (invoke "more" (u32.const 4) (u32.const 0)) (u32.const 50))
(assert_return (invoke "more" (u32.const 4) (u32.const 1)) (u32.const 105))
