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
;; component
;;   instance0 = root
;;   module0 = module "m" : 0 funcs
;;     table0 = table 1..18446744073709551615 of funcref with 64-bit indices, constant
;;     memory0 = memory 1..281474976710656 pages with 64-bit addresses
;;     memory1 = memory 10..20 pages of 1 bytes
;;     memory2 = shared memory 1..2 pages
;;     memory3 = memory 0.. pages with 64-bit addresses
;;   core-instance0 = instantiate module0 in instance0 { }
