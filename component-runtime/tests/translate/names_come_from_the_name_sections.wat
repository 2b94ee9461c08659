;; The component's, its nested component's, a module's own, and a module's in its component.
(component $the-root
  (core module $the-module (func $the-function (export "f")))
  (component $the-inner
    (alias outer $the-root $the-module (core module $m))
    (core instance $i (instantiate $m))
    (func (export "f") (canon lift (core func $i "f"))))
  (instance $x (instantiate $the-inner))
  (export "f" (func $x "f")))
;; ir:
;; component "the-root"
;;   instance0 = root "the-root"
;;   instance1 = in instance0 "the-inner"
;;   module0 = module "the-module" : 1 funcs, 1 func-refs, 1 names
;;     export "f" = func0 : func () -> ()
;;   core-instance0 = instantiate module0 in instance1 { }
;;   func-slot0 = core-instance0.func0 "the-function"
;;   lift0 = lift func-slot0 : func() [instance1, utf8]
;;   export "f" = lift0 : func()
