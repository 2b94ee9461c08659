;; A component with async built-ins that is never instantiated, and unused types of streams.
(component
  (type (stream u8))
  (type (future string))
  (component $unused
    (core func (canon task.cancel))
    (core func (canon waitable-set.new))))
;; ir:
;; component
;;   instance0 = root
