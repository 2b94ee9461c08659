;; Width of indices, page size and limits of memories and tables.
(component
  (core module $m
    (memory i64 1 0x1000000000000)
    (memory 10 20 (pagesize 1))
    (memory 1 2 shared)
    (memory i64 0 (pagesize 65536))
    (table i64 1 0xffffffffffffffff funcref))
  (core instance (instantiate $m)))
;; ir:
