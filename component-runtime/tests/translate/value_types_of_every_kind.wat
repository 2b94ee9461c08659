;; Types that are imported by name, and a function over them.
(component
  (type $point' (record (field "x" f32) (field "y" f64)))
  (import "point" (type $point (eq $point')))
  (type $shape' (variant (case "dot") (case "circle" $point) (case "text" string)))
  (import "shape" (type $shape (eq $shape')))
  (type $color' (enum "red" "green"))
  (import "color" (type $color (eq $color')))
  (type $access' (flags "read" "write"))
  (import "access" (type $access (eq $access')))
  (type $all (func
    (param "a" bool) (param "b" s8) (param "c" u8) (param "d" s16) (param "e" u16) (param "f" s32) (param "g" u32)
    (param "h" s64) (param "i" u64) (param "j" f32) (param "k" f64) (param "l" char) (param "m" string)
    (param "n" $point) (param "o" $shape) (param "p" $color) (param "q" $access)
    (param "r" (list $shape)) (param "s" (option (option u8))) (param "t" (result)) (param "u" (result u8))
    (param "v" (result (error string))) (param "w" (list u16 4)) (param "x" (map string u32))
    (result (result (tuple (list string) $point) (error $color)))))
  (import "all" (func (type $all))))
;; ir:
;; component
;;   type0 = record { x: f32, y: f64 }
;;   type1 = variant { dot, circle(type0), text(string) }
;;   type2 = enum { red, green }
;;   type3 = flags { read, write }
;;   import0 = "all" : func(a: bool, b: s8, c: u8, d: s16, e: u16, f: s32, g: u32, h: s64, i: u64, j: f32, k: f64, l: char, m: string, n: type0, o: type1, p: type2, q: type3, r: list<type1>, s: option<option<u8>>, t: result, u: result<u8>, v: result<_, string>, w: list<u16, 4>, x: map<string, u32>) -> result<tuple<list<string>, type0>, type2>
;;   instance0 = root
;;   import "point" = type0
;;   import "shape" = type1
;;   import "color" = type2
;;   import "access" = type3
;;   import "all" = import0 : func(a: bool, b: s8, c: u8, d: s16, e: u16, f: s32, g: u32, h: s64, i: u64, j: f32, k: f64, l: char, m: string, n: type0, o: type1, p: type2, q: type3, r: list<type1>, s: option<option<u8>>, t: result, u: result<u8>, v: result<_, string>, w: list<u16, 4>, x: map<string, u32>) -> result<tuple<list<string>, type0>, type2>
