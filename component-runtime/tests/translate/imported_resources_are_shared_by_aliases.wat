;; `use` in WIT: the second interface speaks of the first one's resource.
(component
  (import "demo:a/types" (instance $types
    (export "thing" (type $thing (sub resource)))
    (type $pair (record (field "a" (own $thing)) (field "b" u8)))
    (export "pair" (type (eq $pair)))
    (export "[constructor]thing" (func (result (own $thing))))))
  (alias export $types "thing" (type $thing))
  (alias export $types "pair" (type $pair))
  (import "demo:a/api" (instance $api
    (alias outer 1 $thing (type $thing0))
    (export "thing" (type $thing (eq $thing0)))
    (alias outer 1 $pair (type $pair0))
    (export "pair" (type $pair (eq $pair0)))
    (export "use-it" (func (param "t" (borrow $thing)) (result $pair)))))
  (import "look" (func $look (param "t" (borrow $thing))))
  (core func $drop (canon resource.drop $thing))
  (core func $look (canon lower (func $look)))
  (core module $m (import "" "drop" (func (param i32))) (import "" "look" (func (param i32))))
  (core instance (instantiate $m (with "" (instance (export "drop" (func $drop)) (export "look" (func $look)))))))
;; ir:
;; component
;;   type1 = record { a: own<resource0>, b: u8 }
;;   import0 = "demo:a/types#thing" : resource
;;   import1 = "demo:a/types#[constructor]thing" : func() -> own<resource0>
;;   import2 = "demo:a/api#use-it" : func(t: borrow<resource0>) -> type1
;;   import3 = "look" : func(t: borrow<resource0>)
;;   resource0 = resource "thing" of import0
;;   instance0 = root
;;   module0 = module "m" : 0 funcs
;;     func0 = import "" "drop" : func (i32) -> ()
;;     func1 = import "" "look" : func (i32) -> ()
;;   trampoline0 = resource.drop resource0 in instance0 : func (i32) -> ()
;;   trampoline1 = lower import3 "look" : func(t: borrow<resource0>) [instance0, utf8]
;;   core-instance0 = instantiate module0 in instance0 { ""."drop" = trampoline0, ""."look" = trampoline1 }
;;   import "demo:a/types" = instance
;;     "thing" = resource0
;;     "pair" = type1
;;     "[constructor]thing" = import1 : func() -> own<resource0>
;;   import "demo:a/api" = instance
;;     "thing" = resource0
;;     "pair" = type1
;;     "use-it" = import2 : func(t: borrow<resource0>) -> type1
;;   import "look" = import3 : func(t: borrow<resource0>)
