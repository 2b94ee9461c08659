;; The component defines a resource before it imports one.
(component
  (type $own (resource (rep i32)))
  (core func $drop_own (canon resource.drop $own))
  (import "theirs" (type $theirs (sub resource)))
  (core func $drop_theirs (canon resource.drop $theirs))
  (export "own" (type $own))
  (type $more (resource (rep i32)))
  (import "make" (func (result (own $theirs)))))
;; ir:
;; component
;;   import0 = "theirs" : resource
;;   import1 = "make" : func() -> own<resource0>
;;   resource0 = resource "theirs" of import0
;;   resource1 = resource "own" of instance0
;;   resource2 = resource of instance0
;;   instance0 = root
;;   trampoline0 = resource.drop resource1 in instance0 : func (i32) -> ()
;;   trampoline1 = resource.drop resource0 in instance0 : func (i32) -> ()
;;   import "theirs" = resource0
;;   import "make" = import1 : func() -> own<resource0>
;;   export "own" = resource1
