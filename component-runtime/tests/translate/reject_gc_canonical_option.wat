(component
  (core type $t (func (param i32)))
  (import "f" (func $f (param "x" u32)))
  (core func (canon lower (func $f) gc (core-type $t))))
;; error:
;; `component-model gc` is not supported: canonical option `gc` requires the `cm-gc` feature (at offset 0x24)
