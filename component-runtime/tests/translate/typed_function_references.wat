;; Types of references to functions of one type are by the number of the type.
(component
  (core module $m
    (type $i (func (param i32) (result i32)))
    (type $h (func (param (ref $i)) (result (ref null $i))))
    (func $f (type $i) (local.get 0))
    (func (type $h) (local.get 0))
    (global (export "g") (ref $i) (ref.func $f))
    (table (export "t") 1 (ref null $h)))
  (core instance (instantiate $m)))
;; ir:
;; component
;;   instance0 = root
;;   module0 = module "m" : 2 funcs, 1 func-refs, 1 names
;;     table0 = table 1.. of (ref null core-type1), constant
;;     global0 = global (ref core-type0)
;;     export "g" = global0 : global (ref core-type0)
;;     export "t" = table0 : table 1.. of (ref null core-type1)
;;   core-instance0 = instantiate module0 in instance0 { }
