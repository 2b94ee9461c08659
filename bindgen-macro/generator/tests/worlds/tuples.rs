/// An instance of a component for the world `tuples-world`.
pub struct TuplesWorld {
    many_parts_tuples: exports::many::parts::tuples::Guest,
}
impl TuplesWorld {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<TuplesWorld> {
        TuplesWorldPre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        mut store: impl ::gusset::AsContextMut,
        instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<TuplesWorld> {
        let exports = instance.exports(&store)?;
        Ok(TuplesWorld {
            many_parts_tuples: exports::many::parts::tuples::GuestPre::new(&exports)?
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
        for<'a> D::Data<'a>: many::parts::tuples::Host,
    {
        many::parts::tuples::add_to_linker::<T, D>(linker, get)?;
        Ok(())
    }
    /// The functions of `many:parts/tuples`.
    pub fn many_parts_tuples(&self) -> &exports::many::parts::tuples::Guest {
        &self.many_parts_tuples
    }
}
/// A component that was checked once for the world `tuples-world`.
pub struct TuplesWorldPre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
    many_parts_tuples: exports::many::parts::tuples::GuestPre,
}
impl<T: 'static> Clone for TuplesWorldPre<T> {
    fn clone(&self) -> Self {
        TuplesWorldPre {
            instance_pre: self.instance_pre.clone(),
            many_parts_tuples: self.many_parts_tuples.clone(),
        }
    }
}
impl<T: 'static> TuplesWorldPre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(TuplesWorldPre {
            many_parts_tuples: exports::many::parts::tuples::GuestPre::new(
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
    ) -> ::gusset::Result<TuplesWorld> {
        let instance = self.instance_pre.instantiate(&mut store)?;
        Ok(TuplesWorld {
            many_parts_tuples: self.many_parts_tuples.bind(&mut store, &instance)?,
        })
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod many {
    pub mod parts {
        pub mod tuples {
            use ::gusset::component::{ComponentType, HasData, Lift, Linker, Lower};
            #[derive(Clone, ComponentType, Lift, Lower)]
            #[component(record)]
            pub struct Wide {
                pub all: (u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8),
                pub one: (String,),
            }
            #[derive(Clone, ComponentType, Lift, Lower)]
            #[component(variant)]
            pub enum Wider {
                Parts(Wide),
                None,
            }
            /// What the host does for the interface `many:parts/tuples`.
            pub trait Host {
                fn t1(&mut self, x: (bool,)) -> (bool,);
                fn t2(&mut self, x: (bool, u8)) -> (bool, u8);
                fn t3(&mut self, x: (bool, u8, i8)) -> (bool, u8, i8);
                fn t7(
                    &mut self,
                    x: (bool, u8, i8, u16, i16, u32, i32),
                ) -> (bool, u8, i8, u16, i16, u32, i32);
                fn t12(
                    &mut self,
                    x: (bool, u8, i8, u16, i16, u32, i32, u64, i64, f32, f64, char),
                ) -> (bool, u8, i8, u16, i16, u32, i32, u64, i64, f32, f64, char);
                fn t13(
                    &mut self,
                    x: (
                        bool,
                        u8,
                        i8,
                        u16,
                        i16,
                        u32,
                        i32,
                        u64,
                        i64,
                        f32,
                        f64,
                        char,
                        String,
                    ),
                ) -> (
                    bool,
                    u8,
                    i8,
                    u16,
                    i16,
                    u32,
                    i32,
                    u64,
                    i64,
                    f32,
                    f64,
                    char,
                    String,
                );
                fn t16(
                    &mut self,
                    x: (
                        bool,
                        u8,
                        i8,
                        u16,
                        i16,
                        u32,
                        i32,
                        u64,
                        i64,
                        f32,
                        f64,
                        char,
                        String,
                        bool,
                        u8,
                        i8,
                    ),
                ) -> (
                    bool,
                    u8,
                    i8,
                    u16,
                    i16,
                    u32,
                    i32,
                    u64,
                    i64,
                    f32,
                    f64,
                    char,
                    String,
                    bool,
                    u8,
                    i8,
                );
                fn keep(&mut self, w: Wide, v: Vec<Wider>) -> Result<Wide, Wider>;
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn t1(&mut self, x: (bool,)) -> (bool,) {
                    Host::t1(*self, x)
                }
                fn t2(&mut self, x: (bool, u8)) -> (bool, u8) {
                    Host::t2(*self, x)
                }
                fn t3(&mut self, x: (bool, u8, i8)) -> (bool, u8, i8) {
                    Host::t3(*self, x)
                }
                fn t7(
                    &mut self,
                    x: (bool, u8, i8, u16, i16, u32, i32),
                ) -> (bool, u8, i8, u16, i16, u32, i32) {
                    Host::t7(*self, x)
                }
                fn t12(
                    &mut self,
                    x: (bool, u8, i8, u16, i16, u32, i32, u64, i64, f32, f64, char),
                ) -> (bool, u8, i8, u16, i16, u32, i32, u64, i64, f32, f64, char) {
                    Host::t12(*self, x)
                }
                fn t13(
                    &mut self,
                    x: (
                        bool,
                        u8,
                        i8,
                        u16,
                        i16,
                        u32,
                        i32,
                        u64,
                        i64,
                        f32,
                        f64,
                        char,
                        String,
                    ),
                ) -> (
                    bool,
                    u8,
                    i8,
                    u16,
                    i16,
                    u32,
                    i32,
                    u64,
                    i64,
                    f32,
                    f64,
                    char,
                    String,
                ) {
                    Host::t13(*self, x)
                }
                fn t16(
                    &mut self,
                    x: (
                        bool,
                        u8,
                        i8,
                        u16,
                        i16,
                        u32,
                        i32,
                        u64,
                        i64,
                        f32,
                        f64,
                        char,
                        String,
                        bool,
                        u8,
                        i8,
                    ),
                ) -> (
                    bool,
                    u8,
                    i8,
                    u16,
                    i16,
                    u32,
                    i32,
                    u64,
                    i64,
                    f32,
                    f64,
                    char,
                    String,
                    bool,
                    u8,
                    i8,
                ) {
                    Host::t16(*self, x)
                }
                fn keep(&mut self, w: Wide, v: Vec<Wider>) -> Result<Wide, Wider> {
                    Host::keep(*self, w, v)
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
                    .instance("many:parts/tuples")?
                    .with_host::<D>(get);
                define.func("t1", |host, (x,)| Ok((Host::t1(host, x),)));
                define.func("t2", |host, (x,)| Ok((Host::t2(host, x),)));
                define.func("t3", |host, (x,)| Ok((Host::t3(host, x),)));
                define.func("t7", |host, (x,)| Ok((Host::t7(host, x),)));
                define.func("t12", |host, (x,)| Ok((Host::t12(host, x),)));
                define.func("t13", |host, (x,)| Ok((Host::t13(host, x),)));
                define.func("t16", |host, (x,)| Ok((Host::t16(host, x),)));
                define.func("keep", |host, (w, v)| Ok((Host::keep(host, w, v),)));
                define.finish()
            }
        }
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod exports {
    pub mod many {
        pub mod parts {
            pub mod tuples {
                use ::gusset::AsContextMut;
                use ::gusset::component::{
                    ComponentType, Instance, Lift, Lower, TypedExports, TypedFunc,
                    TypedFuncExport,
                };
                #[derive(Clone, ComponentType, Lift, Lower)]
                #[component(record)]
                pub struct Wide {
                    pub all: (u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8),
                    pub one: (String,),
                }
                #[derive(Clone, ComponentType, Lift, Lower)]
                #[component(variant)]
                pub enum Wider {
                    Parts(Wide),
                    None,
                }
                /// The functions of `many:parts/tuples`, checked against a component.
                #[derive(Clone)]
                pub struct GuestPre {
                    t1: TypedFuncExport<((bool,),), ((bool,),)>,
                    t2: TypedFuncExport<((bool, u8),), ((bool, u8),)>,
                    t3: TypedFuncExport<((bool, u8, i8),), ((bool, u8, i8),)>,
                    t7: TypedFuncExport<
                        ((bool, u8, i8, u16, i16, u32, i32),),
                        ((bool, u8, i8, u16, i16, u32, i32),),
                    >,
                    t12: TypedFuncExport<
                        ((bool, u8, i8, u16, i16, u32, i32, u64, i64, f32, f64, char),),
                        ((bool, u8, i8, u16, i16, u32, i32, u64, i64, f32, f64, char),),
                    >,
                    t13: TypedFuncExport<
                        (
                            (
                                bool,
                                u8,
                                i8,
                                u16,
                                i16,
                                u32,
                                i32,
                                u64,
                                i64,
                                f32,
                                f64,
                                char,
                                &'static str,
                            ),
                        ),
                        (
                            (
                                bool,
                                u8,
                                i8,
                                u16,
                                i16,
                                u32,
                                i32,
                                u64,
                                i64,
                                f32,
                                f64,
                                char,
                                String,
                            ),
                        ),
                    >,
                    t16: TypedFuncExport<
                        (
                            (
                                bool,
                                u8,
                                i8,
                                u16,
                                i16,
                                u32,
                                i32,
                                u64,
                                i64,
                                f32,
                                f64,
                                char,
                                &'static str,
                                bool,
                                u8,
                                i8,
                            ),
                        ),
                        (
                            (
                                bool,
                                u8,
                                i8,
                                u16,
                                i16,
                                u32,
                                i32,
                                u64,
                                i64,
                                f32,
                                f64,
                                char,
                                String,
                                bool,
                                u8,
                                i8,
                            ),
                        ),
                    >,
                    keep: TypedFuncExport<
                        (&'static Wide, &'static [Wider]),
                        (Result<Wide, Wider>,),
                    >,
                }
                impl GuestPre {
                    /// Finds the functions and checks their types, once for all instances.
                    pub fn new(
                        exports: &impl TypedExports,
                    ) -> ::gusset::Result<GuestPre> {
                        let interface = Some("many:parts/tuples");
                        Ok(GuestPre {
                            t1: exports.typed_func(interface, "t1")?,
                            t2: exports.typed_func(interface, "t2")?,
                            t3: exports.typed_func(interface, "t3")?,
                            t7: exports.typed_func(interface, "t7")?,
                            t12: exports.typed_func(interface, "t12")?,
                            t13: exports.typed_func(interface, "t13")?,
                            t16: exports.typed_func(interface, "t16")?,
                            keep: exports.typed_func(interface, "keep")?,
                        })
                    }
                    /// Takes the functions from an instance of the component.
                    pub fn bind(
                        &self,
                        mut store: impl AsContextMut,
                        instance: &Instance,
                    ) -> ::gusset::Result<Guest> {
                        Ok(Guest {
                            t1: self.t1.bind(&mut store, instance)?,
                            t2: self.t2.bind(&mut store, instance)?,
                            t3: self.t3.bind(&mut store, instance)?,
                            t7: self.t7.bind(&mut store, instance)?,
                            t12: self.t12.bind(&mut store, instance)?,
                            t13: self.t13.bind(&mut store, instance)?,
                            t16: self.t16.bind(&mut store, instance)?,
                            keep: self.keep.bind(&mut store, instance)?,
                        })
                    }
                }
                /// The functions of `many:parts/tuples` in one instance.
                pub struct Guest {
                    t1: TypedFunc<((bool,),), ((bool,),)>,
                    t2: TypedFunc<((bool, u8),), ((bool, u8),)>,
                    t3: TypedFunc<((bool, u8, i8),), ((bool, u8, i8),)>,
                    t7: TypedFunc<
                        ((bool, u8, i8, u16, i16, u32, i32),),
                        ((bool, u8, i8, u16, i16, u32, i32),),
                    >,
                    t12: TypedFunc<
                        ((bool, u8, i8, u16, i16, u32, i32, u64, i64, f32, f64, char),),
                        ((bool, u8, i8, u16, i16, u32, i32, u64, i64, f32, f64, char),),
                    >,
                    t13: TypedFunc<
                        (
                            (
                                bool,
                                u8,
                                i8,
                                u16,
                                i16,
                                u32,
                                i32,
                                u64,
                                i64,
                                f32,
                                f64,
                                char,
                                &'static str,
                            ),
                        ),
                        (
                            (
                                bool,
                                u8,
                                i8,
                                u16,
                                i16,
                                u32,
                                i32,
                                u64,
                                i64,
                                f32,
                                f64,
                                char,
                                String,
                            ),
                        ),
                    >,
                    t16: TypedFunc<
                        (
                            (
                                bool,
                                u8,
                                i8,
                                u16,
                                i16,
                                u32,
                                i32,
                                u64,
                                i64,
                                f32,
                                f64,
                                char,
                                &'static str,
                                bool,
                                u8,
                                i8,
                            ),
                        ),
                        (
                            (
                                bool,
                                u8,
                                i8,
                                u16,
                                i16,
                                u32,
                                i32,
                                u64,
                                i64,
                                f32,
                                f64,
                                char,
                                String,
                                bool,
                                u8,
                                i8,
                            ),
                        ),
                    >,
                    keep: TypedFunc<
                        (&'static Wide, &'static [Wider]),
                        (Result<Wide, Wider>,),
                    >,
                }
                impl Guest {
                    /// Calls `t1`.
                    pub fn call_t1(
                        &self,
                        store: impl AsContextMut,
                        x: (bool,),
                    ) -> ::gusset::Result<(bool,)> {
                        Ok(self.t1.call(store, (x,))?.0)
                    }
                    /// Calls `t2`.
                    pub fn call_t2(
                        &self,
                        store: impl AsContextMut,
                        x: (bool, u8),
                    ) -> ::gusset::Result<(bool, u8)> {
                        Ok(self.t2.call(store, (x,))?.0)
                    }
                    /// Calls `t3`.
                    pub fn call_t3(
                        &self,
                        store: impl AsContextMut,
                        x: (bool, u8, i8),
                    ) -> ::gusset::Result<(bool, u8, i8)> {
                        Ok(self.t3.call(store, (x,))?.0)
                    }
                    /// Calls `t7`.
                    pub fn call_t7(
                        &self,
                        store: impl AsContextMut,
                        x: (bool, u8, i8, u16, i16, u32, i32),
                    ) -> ::gusset::Result<(bool, u8, i8, u16, i16, u32, i32)> {
                        Ok(self.t7.call(store, (x,))?.0)
                    }
                    /// Calls `t12`.
                    pub fn call_t12(
                        &self,
                        store: impl AsContextMut,
                        x: (bool, u8, i8, u16, i16, u32, i32, u64, i64, f32, f64, char),
                    ) -> ::gusset::Result<
                        (bool, u8, i8, u16, i16, u32, i32, u64, i64, f32, f64, char),
                    > {
                        Ok(self.t12.call(store, (x,))?.0)
                    }
                    /// Calls `t13`.
                    pub fn call_t13(
                        &self,
                        store: impl AsContextMut,
                        x: (
                            bool,
                            u8,
                            i8,
                            u16,
                            i16,
                            u32,
                            i32,
                            u64,
                            i64,
                            f32,
                            f64,
                            char,
                            &str,
                        ),
                    ) -> ::gusset::Result<
                        (
                            bool,
                            u8,
                            i8,
                            u16,
                            i16,
                            u32,
                            i32,
                            u64,
                            i64,
                            f32,
                            f64,
                            char,
                            String,
                        ),
                    > {
                        Ok(self.t13.call(store, (x,))?.0)
                    }
                    /// Calls `t16`.
                    pub fn call_t16(
                        &self,
                        store: impl AsContextMut,
                        x: (
                            bool,
                            u8,
                            i8,
                            u16,
                            i16,
                            u32,
                            i32,
                            u64,
                            i64,
                            f32,
                            f64,
                            char,
                            &str,
                            bool,
                            u8,
                            i8,
                        ),
                    ) -> ::gusset::Result<
                        (
                            bool,
                            u8,
                            i8,
                            u16,
                            i16,
                            u32,
                            i32,
                            u64,
                            i64,
                            f32,
                            f64,
                            char,
                            String,
                            bool,
                            u8,
                            i8,
                        ),
                    > {
                        Ok(self.t16.call(store, (x,))?.0)
                    }
                    /// Calls `keep`.
                    pub fn call_keep(
                        &self,
                        store: impl AsContextMut,
                        w: &Wide,
                        v: &[Wider],
                    ) -> ::gusset::Result<Result<Wide, Wider>> {
                        Ok(self.keep.call(store, (w, v))?.0)
                    }
                }
            }
        }
    }
}
