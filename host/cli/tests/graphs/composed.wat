(component $shop
  (import "wasi:clocks/wall-clock@0.2.3" (instance $clock (export "now" (func (result u64)))))
  (component $till
    (import "now" (func $now (result u64)))
    (core func $now (canon lower (func $now)))
    (core module $ledger
      (import "host" "now" (func $now (result i64)))
      (func (export "receipt") (result i64) (call $now)))
    (core instance $ledger (instantiate $ledger (with "host" (instance (export "now" (func $now))))))
    (func (export "receipt") (result u64) (canon lift (core func $ledger "receipt"))))
  (instance $till (instantiate $till (with "now" (func $clock "now"))))
  (component $counter
    (import "shop:till/receipts@1.0.0" (instance $receipts (export "receipt" (func (result u64)))))
    (core func $receipt (canon lower (func $receipts "receipt")))
    (core module $memory (memory (export "memory") 1))
    (core module $sales
      (import "shop:till/receipts@1.0.0" "receipt" (func $receipt (result i64)))
      (import "env" "memory" (memory 1))
      (func (export "sell") (result i64) (call $receipt)))
    (core instance $memory (instantiate $memory))
    (core instance $sales (instantiate $sales
      (with "shop:till/receipts@1.0.0" (instance (export "receipt" (func $receipt))))
      (with "env" (instance $memory))))
    (func (export "sell") (result u64) (canon lift (core func $sales "sell"))))
  (instance $receipts (export "receipt" (func $till "receipt")))
  (instance $counter (instantiate $counter (with "shop:till/receipts@1.0.0" (instance $receipts))))
  (export "sell" (func $counter "sell"))
  (instance $api (export "receipt" (func $till "receipt")) (export "sell" (func $counter "sell")))
  (export "shop:api/all@1.0.0" (instance $api)))
