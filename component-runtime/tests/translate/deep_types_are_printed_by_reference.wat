;; What nests deeply or has many members has a line of its own.
(component
  (type $a (list (list (list (list (list (list u8)))))))
  (import "a" (type $a1 (eq $a)))
  (type $b (tuple u8 u8 u8 u8 u8 u8 u8 u8 u8 u8 u8 u8 u8 u8 u8 u8))
  (import "b" (type $b1 (eq $b)))
  (type $c (record (field "a" (option $a)) (field "b" (list $b))))
  (import "c" (type $c1 (eq $c))))
;; ir:
;; component
;;   type4 = list<list<list<list<list<u8>>>>>
;;   type6 = tuple<u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8>
;;   type9 = record { a: option<list<type4>>, b: list<type6> }
;;   instance0 = root
;;   import "a" = list<type4>
;;   import "b" = type6
;;   import "c" = type9
