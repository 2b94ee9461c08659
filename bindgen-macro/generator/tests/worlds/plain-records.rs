/// An instance of a component for the world `plain-records`.
pub struct PlainRecords {
    just_numbers_numbers: exports::just::numbers::numbers::Guest,
}
impl PlainRecords {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<PlainRecords> {
        PlainRecordsPre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        mut store: impl ::gusset::AsContextMut,
        instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<PlainRecords> {
        let exports = instance.exports(&store)?;
        Ok(PlainRecords {
            just_numbers_numbers: exports::just::numbers::numbers::GuestPre::new(
                    &exports,
                )?
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
        for<'a> D::Data<'a>: just::numbers::numbers::Host,
    {
        just::numbers::numbers::add_to_linker::<T, D>(linker, get)?;
        Ok(())
    }
    /// The functions of `just:numbers/numbers`.
    pub fn just_numbers_numbers(&self) -> &exports::just::numbers::numbers::Guest {
        &self.just_numbers_numbers
    }
}
/// A component that was checked once for the world `plain-records`.
pub struct PlainRecordsPre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
    just_numbers_numbers: exports::just::numbers::numbers::GuestPre,
}
impl<T: 'static> Clone for PlainRecordsPre<T> {
    fn clone(&self) -> Self {
        PlainRecordsPre {
            instance_pre: self.instance_pre.clone(),
            just_numbers_numbers: self.just_numbers_numbers.clone(),
        }
    }
}
impl<T: 'static> PlainRecordsPre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(PlainRecordsPre {
            just_numbers_numbers: exports::just::numbers::numbers::GuestPre::new(
                &instance_pre,
            )?,
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
    ) -> ::gusset::Result<PlainRecords> {
        let instance = self.instance_pre.instantiate(&mut store)?;
        Ok(PlainRecords {
            just_numbers_numbers: self.just_numbers_numbers.bind(&mut store, &instance)?,
        })
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod just {
    pub mod numbers {
        pub mod numbers {
            use ::gusset::component::{ComponentType, HasData, Lift, Linker, Lower};
            #[derive(Debug, Clone, Copy, ComponentType, Lift, Lower)]
            #[component(record)]
            #[repr(C)]
            pub struct Point {
                pub x: f64,
                pub y: f64,
            }
            #[derive(Debug, Clone, Copy, ComponentType, Lift, Lower)]
            #[component(record)]
            #[repr(C)]
            pub struct Line {
                pub a: Point,
                pub b: Point,
            }
            #[derive(Debug, Clone, Copy, ComponentType, Lift, Lower)]
            #[component(record)]
            #[repr(C)]
            pub struct Grid {
                pub cells: [u16; 8],
                pub origin: Point,
            }
            #[derive(Debug, Clone, Copy, ComponentType, Lift, Lower)]
            #[component(record)]
            #[repr(C)]
            pub struct Padded {
                pub a: u8,
                pub b: u64,
            }
            #[derive(Debug, Clone, Copy, ComponentType, Lift, Lower)]
            #[component(record)]
            #[repr(C)]
            pub struct Lettered {
                pub a: u32,
                pub b: char,
            }
            #[derive(Debug, Clone, Copy, ComponentType, Lift, Lower)]
            #[component(record)]
            #[repr(C)]
            pub struct Yes {
                pub it: bool,
            }
            /// What the host does for the interface `just:numbers/numbers`.
            pub trait Host {
                fn move_(&mut self, points: Vec<Point>, by: Point) -> Vec<Point>;
                fn join(&mut self, lines: Vec<Line>, grids: Vec<Grid>) -> Vec<Line>;
                fn others(
                    &mut self,
                    a: Vec<Padded>,
                    b: Vec<Lettered>,
                    c: Vec<Yes>,
                ) -> (Padded, Lettered, Yes);
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn move_(&mut self, points: Vec<Point>, by: Point) -> Vec<Point> {
                    Host::move_(*self, points, by)
                }
                fn join(&mut self, lines: Vec<Line>, grids: Vec<Grid>) -> Vec<Line> {
                    Host::join(*self, lines, grids)
                }
                fn others(
                    &mut self,
                    a: Vec<Padded>,
                    b: Vec<Lettered>,
                    c: Vec<Yes>,
                ) -> (Padded, Lettered, Yes) {
                    Host::others(*self, a, b, c)
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
                let mut define = linker
                    .instance("just:numbers/numbers")?
                    .with_host::<D>(get);
                define
                    .func(
                        "move",
                        |host, (points, by)| Ok((Host::move_(host, points, by),)),
                    );
                define
                    .func(
                        "join",
                        |host, (lines, grids)| Ok((Host::join(host, lines, grids),)),
                    );
                define
                    .func(
                        "others",
                        |host, (a, b, c)| Ok((Host::others(host, a, b, c),)),
                    );
                define.finish()
            }
        }
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod exports {
    pub mod just {
        pub mod numbers {
            pub mod numbers {
                use ::gusset::AsContextMut;
                use ::gusset::component::{
                    ComponentType, Instance, Lift, Lower, TypedExports, TypedFunc,
                    TypedFuncExport,
                };
                #[derive(Debug, Clone, Copy, ComponentType, Lift, Lower)]
                #[component(record)]
                #[repr(C)]
                pub struct Point {
                    pub x: f64,
                    pub y: f64,
                }
                #[derive(Debug, Clone, Copy, ComponentType, Lift, Lower)]
                #[component(record)]
                #[repr(C)]
                pub struct Line {
                    pub a: Point,
                    pub b: Point,
                }
                #[derive(Debug, Clone, Copy, ComponentType, Lift, Lower)]
                #[component(record)]
                #[repr(C)]
                pub struct Grid {
                    pub cells: [u16; 8],
                    pub origin: Point,
                }
                #[derive(Debug, Clone, Copy, ComponentType, Lift, Lower)]
                #[component(record)]
                #[repr(C)]
                pub struct Padded {
                    pub a: u8,
                    pub b: u64,
                }
                #[derive(Debug, Clone, Copy, ComponentType, Lift, Lower)]
                #[component(record)]
                #[repr(C)]
                pub struct Lettered {
                    pub a: u32,
                    pub b: char,
                }
                #[derive(Debug, Clone, Copy, ComponentType, Lift, Lower)]
                #[component(record)]
                #[repr(C)]
                pub struct Yes {
                    pub it: bool,
                }
                /// The functions of `just:numbers/numbers`, checked against a component.
                #[derive(Clone)]
                pub struct GuestPre {
                    move_: TypedFuncExport<(&'static [Point], Point), (Vec<Point>,)>,
                    join: TypedFuncExport<
                        (&'static [Line], &'static [Grid]),
                        (Vec<Line>,),
                    >,
                    others: TypedFuncExport<
                        (&'static [Padded], &'static [Lettered], &'static [Yes]),
                        ((Padded, Lettered, Yes),),
                    >,
                }
                impl GuestPre {
                    /// Finds the functions and checks their types, once for all instances.
                    pub fn new(
                        exports: &impl TypedExports,
                    ) -> ::gusset::Result<GuestPre> {
                        let interface = Some("just:numbers/numbers");
                        Ok(GuestPre {
                            move_: exports.typed_func(interface, "move")?,
                            join: exports.typed_func(interface, "join")?,
                            others: exports.typed_func(interface, "others")?,
                        })
                    }
                    /// Takes the functions from an instance of the component.
                    pub fn bind(
                        &self,
                        mut store: impl AsContextMut,
                        instance: &Instance,
                    ) -> ::gusset::Result<Guest> {
                        Ok(Guest {
                            move_: self.move_.bind(&mut store, instance)?,
                            join: self.join.bind(&mut store, instance)?,
                            others: self.others.bind(&mut store, instance)?,
                        })
                    }
                }
                /// The functions of `just:numbers/numbers` in one instance.
                pub struct Guest {
                    move_: TypedFunc<(&'static [Point], Point), (Vec<Point>,)>,
                    join: TypedFunc<(&'static [Line], &'static [Grid]), (Vec<Line>,)>,
                    others: TypedFunc<
                        (&'static [Padded], &'static [Lettered], &'static [Yes]),
                        ((Padded, Lettered, Yes),),
                    >,
                }
                impl Guest {
                    /// Calls `move`.
                    pub fn call_move(
                        &self,
                        store: impl AsContextMut,
                        points: &[Point],
                        by: Point,
                    ) -> ::gusset::Result<Vec<Point>> {
                        Ok(self.move_.call(store, (points, by))?.0)
                    }
                    /// Calls `join`.
                    pub fn call_join(
                        &self,
                        store: impl AsContextMut,
                        lines: &[Line],
                        grids: &[Grid],
                    ) -> ::gusset::Result<Vec<Line>> {
                        Ok(self.join.call(store, (lines, grids))?.0)
                    }
                    /// Calls `others`.
                    pub fn call_others(
                        &self,
                        store: impl AsContextMut,
                        a: &[Padded],
                        b: &[Lettered],
                        c: &[Yes],
                    ) -> ::gusset::Result<(Padded, Lettered, Yes)> {
                        Ok(self.others.call(store, (a, b, c))?.0)
                    }
                }
            }
        }
    }
}
