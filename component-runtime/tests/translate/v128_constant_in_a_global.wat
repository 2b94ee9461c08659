(component (core module $m (global v128 (v128.const i32x4 0 0 0 0))) (core instance (instantiate $m)))
;; ir:
;; component
;;   instance0 = root
;;   module0 = module "m" : 0 funcs
;;     global0 = global v128
;;   core-instance0 = instantiate module0 in instance0 { }
