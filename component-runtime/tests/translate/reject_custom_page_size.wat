(component (core module $m (memory 1 (pagesize 1))) (core instance (instantiate $m)))
;; error:
;; `custom-page-sizes` is not supported: the custom page sizes proposal must be enabled to customize a memory's page size (at offset 0x15)
