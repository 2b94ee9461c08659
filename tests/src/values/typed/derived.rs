//! What derives and `flags!` can do: generics, lifetimes, names, every size of flags and enums.

use gusset::component::{ComponentType, Lift, Lower, flags};

use super::super::random::Random;
use super::{Check, check};
use crate::differential::Numbers;

pub(super) const CHECKS: &[(&str, Check)] = &[
    ("generic records", |engine, numbers| {
        let types = [
            ("list", "(list u8)"),
            ("some", "(option u64)"),
            ("t", r#"(record (field "first" $list) (field "other-one" $some))"#),
        ];
        check::<Pair<Vec<u8>, u64>>(engine, numbers, &types)
    }),
    ("generic records inside of themselves", |engine, numbers| {
        let types = [
            ("a", "(option char)"),
            ("inner", r#"(record (field "first" string) (field "other-one" $a))"#),
            ("b", "(option $inner)"),
            ("t", r#"(record (field "first" bool) (field "other-one" $b))"#),
        ];
        check::<Pair<bool, Pair<String, char>>>(engine, numbers, &types)
    }),
    ("records over a number", |engine, numbers| {
        let types = [("rows", "(list s16 3)"), ("t", r#"(record (field "rows" $rows) (field "scale" f64))"#)];
        check::<Rows<i16, 3>>(engine, numbers, &types)
    }),
    ("generic variants", |engine, numbers| {
        let types = [
            ("list", "(list string)"),
            ("case", r#"(variant (case "left" $list) (case "right" f32) (case "NEITHER"))"#),
            ("t", "(list $case)"),
        ];
        check::<Vec<Either<Vec<String>, f32>>>(engine, numbers, &types)
    }),
    ("lists of plain records of plain records", |engine, numbers| {
        let types = [
            ("point", r#"(record (field "x" f32) (field "y" f32))"#),
            ("corners", "(list $point 2)"),
            ("box", r#"(record (field "corners" $corners) (field "id" u64))"#),
            ("t", "(list $box)"),
        ];
        const { assert!(Area::PLAIN) };
        check::<Vec<Area>>(engine, numbers, &types)
    }),
    ("lists of records with padding", |engine, numbers| {
        let types = [("r", r#"(record (field "a" u8) (field "b" u64) (field "c" u16))"#), ("t", "(list $r)")];
        const { assert!(!Padded::PLAIN) };
        check::<Vec<Padded>>(engine, numbers, &types)
    }),
    ("flags of three sizes", |engine, numbers| {
        let labels = |n: usize| (0..n).map(|n| format!(r#" "l{n}""#)).collect::<String>();
        let [eight, nine, all] = [8, 9, 32].map(|n| format!("(flags{})", labels(n)));
        let types = [("a", &*eight), ("b", &*nine), ("c", &*all), ("t", "(tuple $a $b $c)")];
        check::<(Eight, Nine, All)>(engine, numbers, &types)
    }),
    ("more than 256 cases", |engine, numbers| {
        let cases = (0..300).map(|n| format!(r#" "c{n}""#)).collect::<String>();
        check::<Vec<Many>>(engine, numbers, &[("many", &*format!("(enum{cases})")), ("t", "(list $many)")])
    }),
];

#[derive(ComponentType, Lift, Lower, Clone, PartialEq, Debug)]
#[component(record)]
struct Pair<A, B: Clone = A>
where
    A: Clone,
{
    first: A,
    #[component(name = "other-one")]
    r#type: Option<B>,
}

#[derive(ComponentType, Lift, Lower, Clone, PartialEq, Debug)]
#[component(record)]
struct Rows<T, const N: usize> {
    rows: [T; N],
    scale: f64,
}

#[derive(ComponentType, Lift, Lower, Clone, PartialEq, Debug)]
#[component(variant)]
enum Either<A, B> {
    Left(A),
    Right(B),
    #[component(name = "NEITHER")]
    None,
}

#[derive(ComponentType, Lift, Lower, Clone, Copy, PartialEq, Debug)]
#[component(record)]
#[repr(C)]
struct Corner {
    x: f32,
    y: f32,
}

#[derive(ComponentType, Lift, Lower, Clone, Copy, PartialEq, Debug)]
#[component(record)]
#[repr(C)]
struct Area {
    corners: [Corner; 2],
    id: u64,
}

#[derive(ComponentType, Lift, Lower, Clone, Copy, PartialEq, Debug)]
#[component(record)]
struct Padded {
    a: u8,
    b: u64,
    c: u16,
}

macro_rules! label_sets {
    ($($name:ident: $($label:ident)*;)*) => {$(
        flags! { $name { $(const $label;)* } }

        impl Random for $name {
            fn random(numbers: &mut Numbers) -> Self {
                $name::from_bits_truncate(numbers.word() as _)
            }
        }
    )*};
}

label_sets! {
    Eight: L0 L1 L2 L3 L4 L5 L6 L7;
    Nine: L0 L1 L2 L3 L4 L5 L6 L7 L8;
    All: L0 L1 L2 L3 L4 L5 L6 L7 L8 L9 L10 L11 L12 L13 L14 L15 L16 L17 L18 L19 L20 L21 L22 L23 L24 L25 L26 L27 L28
        L29 L30 L31;
}

macro_rules! many {
    ($($case:ident)*) => {
        #[derive(ComponentType, Lift, Lower, Clone, Copy, PartialEq, Debug)]
        #[component(enum)]
        enum Many { $($case),* }

        const MANY: &[Many] = &[$(Many::$case),*];
    };
}

many! {
    C0 C1 C2 C3 C4 C5 C6 C7 C8 C9 C10 C11 C12 C13 C14 C15 C16 C17 C18 C19 C20 C21 C22 C23 C24 C25 C26 C27 C28 C29
    C30 C31 C32 C33 C34 C35 C36 C37 C38 C39 C40 C41 C42 C43 C44 C45 C46 C47 C48 C49 C50 C51 C52 C53 C54 C55 C56 C57
    C58 C59 C60 C61 C62 C63 C64 C65 C66 C67 C68 C69 C70 C71 C72 C73 C74 C75 C76 C77 C78 C79 C80 C81 C82 C83 C84 C85
    C86 C87 C88 C89 C90 C91 C92 C93 C94 C95 C96 C97 C98 C99 C100 C101 C102 C103 C104 C105 C106 C107 C108 C109 C110
    C111 C112 C113 C114 C115 C116 C117 C118 C119 C120 C121 C122 C123 C124 C125 C126 C127 C128 C129 C130 C131 C132
    C133 C134 C135 C136 C137 C138 C139 C140 C141 C142 C143 C144 C145 C146 C147 C148 C149 C150 C151 C152 C153 C154
    C155 C156 C157 C158 C159 C160 C161 C162 C163 C164 C165 C166 C167 C168 C169 C170 C171 C172 C173 C174 C175 C176
    C177 C178 C179 C180 C181 C182 C183 C184 C185 C186 C187 C188 C189 C190 C191 C192 C193 C194 C195 C196 C197 C198
    C199 C200 C201 C202 C203 C204 C205 C206 C207 C208 C209 C210 C211 C212 C213 C214 C215 C216 C217 C218 C219 C220
    C221 C222 C223 C224 C225 C226 C227 C228 C229 C230 C231 C232 C233 C234 C235 C236 C237 C238 C239 C240 C241 C242
    C243 C244 C245 C246 C247 C248 C249 C250 C251 C252 C253 C254 C255 C256 C257 C258 C259 C260 C261 C262 C263 C264
    C265 C266 C267 C268 C269 C270 C271 C272 C273 C274 C275 C276 C277 C278 C279 C280 C281 C282 C283 C284 C285 C286
    C287 C288 C289 C290 C291 C292 C293 C294 C295 C296 C297 C298 C299
}

impl Random for Many {
    fn random(numbers: &mut Numbers) -> Self {
        MANY[numbers.next() as usize % MANY.len()]
    }
}

impl<A: Random + Clone, B: Random + Clone> Random for Pair<A, B> {
    fn random(numbers: &mut Numbers) -> Self {
        Pair { first: A::random(numbers), r#type: Option::random(numbers) }
    }
}

impl<T: Random, const N: usize> Random for Rows<T, N> {
    fn random(numbers: &mut Numbers) -> Self {
        Rows { rows: Random::random(numbers), scale: f64::random(numbers) }
    }
}

impl<A: Random, B: Random> Random for Either<A, B> {
    fn random(numbers: &mut Numbers) -> Self {
        match numbers.next() % 3 {
            0 => Either::Left(A::random(numbers)),
            1 => Either::Right(B::random(numbers)),
            _ => Either::None,
        }
    }
}

impl Random for Corner {
    fn random(numbers: &mut Numbers) -> Self {
        Corner { x: f32::random(numbers), y: f32::random(numbers) }
    }
}

impl Random for Area {
    fn random(numbers: &mut Numbers) -> Self {
        Area { corners: Random::random(numbers), id: u64::random(numbers) }
    }
}

impl Random for Padded {
    fn random(numbers: &mut Numbers) -> Self {
        Padded { a: u8::random(numbers), b: u64::random(numbers), c: u16::random(numbers) }
    }
}
