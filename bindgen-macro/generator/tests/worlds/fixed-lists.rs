/// An instance of a component for the world `fixed-lists`.
pub struct FixedLists {
    so_long_fixed: exports::so::long::fixed::Guest,
}
impl FixedLists {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<FixedLists> {
        FixedListsPre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        mut store: impl ::gusset::AsContextMut,
        instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<FixedLists> {
        let exports = instance.exports(&store)?;
        Ok(FixedLists {
            so_long_fixed: exports::so::long::fixed::GuestPre::new(&exports)?
                .bind(&mut store, instance)?,
        })
    }
    /// Puts everything that the world imports into a linker.
    pub fn add_to_linker<T, D>(
        linker: &mut ::gusset::component::Linker<T>,
        get: fn(&mut T) -> D::Data<'_>,
    ) -> ::gusset::Result<()>
    where
        T: 'static,
        D: ::gusset::component::HasData,
        for<'a> D::Data<'a>: so::long::fixed::Host,
    {
        so::long::fixed::add_to_linker::<T, D>(linker, get)?;
        Ok(())
    }
    /// The functions of `so:long/fixed`.
    pub fn so_long_fixed(&self) -> &exports::so::long::fixed::Guest {
        &self.so_long_fixed
    }
}
/// A component that was checked once for the world `fixed-lists`.
pub struct FixedListsPre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
    so_long_fixed: exports::so::long::fixed::GuestPre,
}
impl<T: 'static> Clone for FixedListsPre<T> {
    fn clone(&self) -> Self {
        FixedListsPre {
            instance_pre: self.instance_pre.clone(),
            so_long_fixed: self.so_long_fixed.clone(),
        }
    }
}
impl<T: 'static> FixedListsPre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(FixedListsPre {
            so_long_fixed: exports::so::long::fixed::GuestPre::new(&instance_pre)?,
            instance_pre,
        })
    }
    /// The component with its imports.
    pub fn instance_pre(&self) -> &::gusset::component::InstancePre<T> {
        &self.instance_pre
    }
    /// Makes an instance.
    pub fn instantiate(
        &self,
        mut store: impl ::gusset::AsContextMut<Data = T>,
    ) -> ::gusset::Result<FixedLists> {
        let instance = self.instance_pre.instantiate(&mut store)?;
        Ok(FixedLists {
            so_long_fixed: self.so_long_fixed.bind(&mut store, &instance)?,
        })
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod so {
    pub mod long {
        pub mod fixed {
            use ::gusset::component::{ComponentType, HasData, Lift, Linker, Lower};
            #[derive(Debug, Clone, ComponentType, Lift, Lower)]
            #[component(record)]
            pub struct Cell {
                pub text: String,
                pub at: [u8; 2],
            }
            pub type Board = [[Cell; 3]; 3];
            #[derive(Debug, Clone, ComponentType, Lift, Lower)]
            #[component(variant)]
            pub enum Row {
                Cells([Cell; 4]),
                Bits([bool; 9]),
            }
            #[derive(Debug, Clone, Copy, PartialEq, Eq, ComponentType, Lift, Lower)]
            #[component(enum)]
            #[repr(u8)]
            pub enum Side {
                Left,
                Right,
            }
            /// What the host does for the interface `so:long/fixed`.
            pub trait Host {
                fn turn(&mut self, board: Board, sides: [Side; 2]) -> Board;
                fn rows(&mut self, rows: [Row; 2]) -> [[u32; 1]; 2];
                fn maybe(
                    &mut self,
                    x: Option<[f64; 2]>,
                ) -> Result<[char; 5], [String; 1]>;
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn turn(&mut self, board: Board, sides: [Side; 2]) -> Board {
                    Host::turn(*self, board, sides)
                }
                fn rows(&mut self, rows: [Row; 2]) -> [[u32; 1]; 2] {
                    Host::rows(*self, rows)
                }
                fn maybe(
                    &mut self,
                    x: Option<[f64; 2]>,
                ) -> Result<[char; 5], [String; 1]> {
                    Host::maybe(*self, x)
                }
            }
            /// Puts the interface into a linker; `get` finds the host in the store's data.
            pub fn add_to_linker<T, D>(
                linker: &mut Linker<T>,
                get: fn(&mut T) -> D::Data<'_>,
            ) -> ::gusset::Result<()>
            where
                T: 'static,
                D: HasData,
                for<'a> D::Data<'a>: Host,
            {
                let mut define = linker.instance("so:long/fixed")?.with_host::<D>(get);
                define
                    .func(
                        "turn",
                        |host, (board, sides)| Ok((Host::turn(host, board, sides),)),
                    );
                define.func("rows", |host, (rows,)| Ok((Host::rows(host, rows),)));
                define.func("maybe", |host, (x,)| Ok((Host::maybe(host, x),)));
                define.finish()
            }
        }
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod exports {
    pub mod so {
        pub mod long {
            pub mod fixed {
                use ::gusset::AsContextMut;
                use ::gusset::component::{
                    ComponentType, Instance, Lift, Lower, TypedExports, TypedFunc,
                    TypedFuncExport,
                };
                #[derive(Debug, Clone, ComponentType, Lift, Lower)]
                #[component(record)]
                pub struct Cell {
                    pub text: String,
                    pub at: [u8; 2],
                }
                pub type Board = [[Cell; 3]; 3];
                #[derive(Debug, Clone, ComponentType, Lift, Lower)]
                #[component(variant)]
                pub enum Row {
                    Cells([Cell; 4]),
                    Bits([bool; 9]),
                }
                #[derive(Debug, Clone, Copy, PartialEq, Eq, ComponentType, Lift, Lower)]
                #[component(enum)]
                #[repr(u8)]
                pub enum Side {
                    Left,
                    Right,
                }
                /// The functions of `so:long/fixed`, checked against a component.
                #[derive(Clone)]
                pub struct GuestPre {
                    turn: TypedFuncExport<
                        (&'static [[Cell; 3]; 3], &'static [Side; 2]),
                        (Board,),
                    >,
                    rows: TypedFuncExport<(&'static [Row; 2],), ([[u32; 1]; 2],)>,
                    maybe: TypedFuncExport<
                        (Option<&'static [f64; 2]>,),
                        (Result<[char; 5], [String; 1]>,),
                    >,
                }
                impl GuestPre {
                    /// Finds the functions and checks their types, once for all instances.
                    pub fn new(
                        exports: &impl TypedExports,
                    ) -> ::gusset::Result<GuestPre> {
                        let interface = Some("so:long/fixed");
                        Ok(GuestPre {
                            turn: exports.typed_func(interface, "turn")?,
                            rows: exports.typed_func(interface, "rows")?,
                            maybe: exports.typed_func(interface, "maybe")?,
                        })
                    }
                    /// Takes the functions from an instance of the component.
                    pub fn bind(
                        &self,
                        mut store: impl AsContextMut,
                        instance: &Instance,
                    ) -> ::gusset::Result<Guest> {
                        Ok(Guest {
                            turn: self.turn.bind(&mut store, instance)?,
                            rows: self.rows.bind(&mut store, instance)?,
                            maybe: self.maybe.bind(&mut store, instance)?,
                        })
                    }
                }
                /// The functions of `so:long/fixed` in one instance.
                pub struct Guest {
                    turn: TypedFunc<
                        (&'static [[Cell; 3]; 3], &'static [Side; 2]),
                        (Board,),
                    >,
                    rows: TypedFunc<(&'static [Row; 2],), ([[u32; 1]; 2],)>,
                    maybe: TypedFunc<
                        (Option<&'static [f64; 2]>,),
                        (Result<[char; 5], [String; 1]>,),
                    >,
                }
                impl Guest {
                    /// Calls `turn`.
                    pub fn call_turn(
                        &self,
                        store: impl AsContextMut,
                        board: &[[Cell; 3]; 3],
                        sides: &[Side; 2],
                    ) -> ::gusset::Result<Board> {
                        Ok(self.turn.call(store, (board, sides))?.0)
                    }
                    /// Calls `rows`.
                    pub fn call_rows(
                        &self,
                        store: impl AsContextMut,
                        rows: &[Row; 2],
                    ) -> ::gusset::Result<[[u32; 1]; 2]> {
                        Ok(self.rows.call(store, (rows,))?.0)
                    }
                    /// Calls `maybe`.
                    pub fn call_maybe(
                        &self,
                        store: impl AsContextMut,
                        x: Option<&[f64; 2]>,
                    ) -> ::gusset::Result<Result<[char; 5], [String; 1]>> {
                        Ok(self.maybe.call(store, (x,))?.0)
                    }
                }
            }
        }
    }
}
