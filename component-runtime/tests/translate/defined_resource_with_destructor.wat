;; All three built-ins, and a destructor that comes from a core instance.
(component
  (core module $d (func (export "dtor") (param i32)))
  (core instance $d (instantiate $d))
  (type $r (resource (rep i32) (dtor (core func $d "dtor"))))
  (core func $new (canon resource.new $r))
  (core func $rep (canon resource.rep $r))
  (core func $drop (canon resource.drop $r))
  (core module $m
    (import "r" "new" (func (param i32) (result i32)))
    (import "r" "rep" (func (param i32) (result i32)))
    (import "r" "drop" (func (param i32)))
    (func (export "make") (param i32) (result i32) (local.get 0))
    (func (export "get") (param i32) (result i32) (local.get 0)))
  (core instance $m (instantiate $m (with "r" (instance
    (export "new" (func $new)) (export "rep" (func $rep)) (export "drop" (func $drop))))))
  (export $r2 "r" (type $r))
  (func (export "[constructor]r") (param "x" s32) (result (own $r2)) (canon lift (core func $m "make")))
  (func (export "[method]r.get") (param "self" (borrow $r2)) (result s32) (canon lift (core func $m "get"))))
;; ir:
;; component
;;   resource0 = resource "r" of instance0, destructor func-slot0
;;   instance0 = root
;;   module0 = module "d" : 1 funcs, 1 func-refs
;;     export "dtor" = func0 : func (i32) -> ()
;;   module1 = module "m" : 2 funcs, 2 func-refs
;;     func0 = import "r" "new" : func (i32) -> (i32)
;;     func1 = import "r" "rep" : func (i32) -> (i32)
;;     func2 = import "r" "drop" : func (i32) -> ()
;;     export "make" = func3 : func (i32) -> (i32)
;;     export "get" = func4 : func (i32) -> (i32)
;;   trampoline0 = resource.new resource0 in instance0 : func (i32) -> (i32)
;;   trampoline1 = resource.rep resource0 in instance0 : func (i32) -> (i32)
;;   trampoline2 = resource.drop resource0 in instance0 : func (i32) -> ()
;;   core-instance0 = instantiate module0 in instance0 { }
;;   core-instance1 = instantiate module1 in instance0 { "r"."new" = trampoline0, "r"."rep" = trampoline1, "r"."drop" = trampoline2 }
;;   func-slot0 = core-instance0.func0
;;   func-slot1 = core-instance1.func3
;;   func-slot2 = core-instance1.func4
;;   lift0 = lift func-slot1 : func(x: s32) -> own<resource0> [instance0, utf8]
;;   lift1 = lift func-slot2 : func(self: borrow<resource0>) -> s32 [instance0, utf8]
;;   export "r" = resource0
;;   export "[constructor]r" = lift0 : func(x: s32) -> own<resource0>
;;   export "[method]r.get" = lift1 : func(self: borrow<resource0>) -> s32
