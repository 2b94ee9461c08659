;; Nothing in it.
(component)
;; ir:
;; component
;;   instance0 = root
