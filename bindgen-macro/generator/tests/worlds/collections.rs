/// An instance of a component for the world `boxed`.
pub struct Boxed {
    box_es_boxes: exports::box_::es::boxes::Guest,
}
impl Boxed {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<Boxed> {
        BoxedPre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        mut store: impl ::gusset::AsContextMut,
        instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<Boxed> {
        let exports = instance.exports(&store)?;
        Ok(Boxed {
            box_es_boxes: exports::box_::es::boxes::GuestPre::new(&exports)?
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
        for<'a> D::Data<'a>: box_::es::boxes::Host,
    {
        box_::es::boxes::add_to_linker::<T, D>(linker, get)?;
        Ok(())
    }
    /// The functions of `box:es/boxes`.
    pub fn box_es_boxes(&self) -> &exports::box_::es::boxes::Guest {
        &self.box_es_boxes
    }
}
/// A component that was checked once for the world `boxed`.
pub struct BoxedPre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
    box_es_boxes: exports::box_::es::boxes::GuestPre,
}
impl<T: 'static> Clone for BoxedPre<T> {
    fn clone(&self) -> Self {
        BoxedPre {
            instance_pre: self.instance_pre.clone(),
            box_es_boxes: self.box_es_boxes.clone(),
        }
    }
}
impl<T: 'static> BoxedPre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(BoxedPre {
            box_es_boxes: exports::box_::es::boxes::GuestPre::new(&instance_pre)?,
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
    ) -> ::gusset::Result<Boxed> {
        let instance = self.instance_pre.instantiate(&mut store)?;
        Ok(Boxed {
            box_es_boxes: self.box_es_boxes.bind(&mut store, &instance)?,
        })
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod box_ {
    pub mod es {
        pub mod boxes {
            use ::gusset::component::{ComponentType, HasData, Lift, Linker, Lower};
            pub type Index = ::std::collections::HashMap<String, Vec<u32>>;
            #[derive(Debug, Clone, ComponentType, Lift, Lower)]
            #[component(record)]
            pub struct CrateOf {
                pub slots: [u8; 16],
                pub index: Index,
            }
            /// What the host does for the interface `box:es/boxes`.
            pub trait Host {
                fn count(
                    &mut self,
                    of: ::std::collections::HashMap<u32, String>,
                ) -> ::std::collections::HashMap<String, u64>;
                fn fill(&mut self, by: [String; 3], plain: [u16; 2]) -> [f32; 4];
                fn pack(&mut self, crate_: CrateOf, more: Option<Index>) -> Index;
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn count(
                    &mut self,
                    of: ::std::collections::HashMap<u32, String>,
                ) -> ::std::collections::HashMap<String, u64> {
                    Host::count(*self, of)
                }
                fn fill(&mut self, by: [String; 3], plain: [u16; 2]) -> [f32; 4] {
                    Host::fill(*self, by, plain)
                }
                fn pack(&mut self, crate_: CrateOf, more: Option<Index>) -> Index {
                    Host::pack(*self, crate_, more)
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
                let mut define = linker.instance("box:es/boxes")?.with_host::<D>(get);
                define.func("count", |host, (of,)| Ok((Host::count(host, of),)));
                define
                    .func(
                        "fill",
                        |host, (by, plain)| Ok((Host::fill(host, by, plain),)),
                    );
                define
                    .func(
                        "pack",
                        |host, (crate_, more)| Ok((Host::pack(host, crate_, more),)),
                    );
                define.finish()
            }
        }
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod exports {
    pub mod box_ {
        pub mod es {
            pub mod boxes {
                use ::gusset::AsContextMut;
                use ::gusset::component::{
                    ComponentType, Instance, Lift, Lower, TypedExports, TypedFunc,
                    TypedFuncExport,
                };
                pub type Index = ::std::collections::HashMap<String, Vec<u32>>;
                #[derive(Debug, Clone, ComponentType, Lift, Lower)]
                #[component(record)]
                pub struct CrateOf {
                    pub slots: [u8; 16],
                    pub index: Index,
                }
                /// The functions of `box:es/boxes`, checked against a component.
                #[derive(Clone)]
                pub struct GuestPre {
                    count: TypedFuncExport<
                        (&'static ::std::collections::HashMap<u32, String>,),
                        (::std::collections::HashMap<String, u64>,),
                    >,
                    fill: TypedFuncExport<
                        (&'static [String; 3], &'static [u16; 2]),
                        ([f32; 4],),
                    >,
                    pack: TypedFuncExport<
                        (
                            &'static CrateOf,
                            Option<
                                &'static ::std::collections::HashMap<String, Vec<u32>>,
                            >,
                        ),
                        (Index,),
                    >,
                }
                impl GuestPre {
                    /// Finds the functions and checks their types, once for all instances.
                    pub fn new(
                        exports: &impl TypedExports,
                    ) -> ::gusset::Result<GuestPre> {
                        let interface = Some("box:es/boxes");
                        Ok(GuestPre {
                            count: exports.typed_func(interface, "count")?,
                            fill: exports.typed_func(interface, "fill")?,
                            pack: exports.typed_func(interface, "pack")?,
                        })
                    }
                    /// Takes the functions from an instance of the component.
                    pub fn bind(
                        &self,
                        mut store: impl AsContextMut,
                        instance: &Instance,
                    ) -> ::gusset::Result<Guest> {
                        Ok(Guest {
                            count: self.count.bind(&mut store, instance)?,
                            fill: self.fill.bind(&mut store, instance)?,
                            pack: self.pack.bind(&mut store, instance)?,
                        })
                    }
                }
                /// The functions of `box:es/boxes` in one instance.
                pub struct Guest {
                    count: TypedFunc<
                        (&'static ::std::collections::HashMap<u32, String>,),
                        (::std::collections::HashMap<String, u64>,),
                    >,
                    fill: TypedFunc<
                        (&'static [String; 3], &'static [u16; 2]),
                        ([f32; 4],),
                    >,
                    pack: TypedFunc<
                        (
                            &'static CrateOf,
                            Option<
                                &'static ::std::collections::HashMap<String, Vec<u32>>,
                            >,
                        ),
                        (Index,),
                    >,
                }
                impl Guest {
                    /// Calls `count`.
                    pub fn call_count(
                        &self,
                        store: impl AsContextMut,
                        of: &::std::collections::HashMap<u32, String>,
                    ) -> ::gusset::Result<::std::collections::HashMap<String, u64>> {
                        Ok(self.count.call(store, (of,))?.0)
                    }
                    /// Calls `fill`.
                    pub fn call_fill(
                        &self,
                        store: impl AsContextMut,
                        by: &[String; 3],
                        plain: &[u16; 2],
                    ) -> ::gusset::Result<[f32; 4]> {
                        Ok(self.fill.call(store, (by, plain))?.0)
                    }
                    /// Calls `pack`.
                    pub fn call_pack(
                        &self,
                        store: impl AsContextMut,
                        crate_: &CrateOf,
                        more: Option<&::std::collections::HashMap<String, Vec<u32>>>,
                    ) -> ::gusset::Result<Index> {
                        Ok(self.pack.call(store, (crate_, more))?.0)
                    }
                }
            }
        }
    }
}
