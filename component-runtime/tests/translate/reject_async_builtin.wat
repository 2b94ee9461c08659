(component (core func (canon task.return (result u32))))
;; error:
;; `component-model async` is not supported: the built-in `canon task.return` (at offset 0xb)
