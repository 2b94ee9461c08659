;; The world `barn`: room is linear memory.
(module
  (memory (export "memory") 1)
  (func (export "make-room") (param $sacks i32) (result i32)
    (i32.ne (memory.grow (local.get $sacks)) (i32.const -1))))
