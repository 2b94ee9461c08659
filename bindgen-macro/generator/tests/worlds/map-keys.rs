/// An instance of a component for the world `map-keys`.
pub struct MapKeys {
    look_up_maps: exports::look::up::maps::Guest,
}
impl MapKeys {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<MapKeys> {
        MapKeysPre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        mut store: impl ::gusset::AsContextMut,
        instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<MapKeys> {
        let exports = instance.exports(&store)?;
        Ok(MapKeys {
            look_up_maps: exports::look::up::maps::GuestPre::new(&exports)?
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
        for<'a> D::Data<'a>: look::up::maps::Host,
    {
        look::up::maps::add_to_linker::<T, D>(linker, get)?;
        Ok(())
    }
    /// The functions of `look:up/maps`.
    pub fn look_up_maps(&self) -> &exports::look::up::maps::Guest {
        &self.look_up_maps
    }
}
/// A component that was checked once for the world `map-keys`.
pub struct MapKeysPre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
    look_up_maps: exports::look::up::maps::GuestPre,
}
impl<T: 'static> Clone for MapKeysPre<T> {
    fn clone(&self) -> Self {
        MapKeysPre {
            instance_pre: self.instance_pre.clone(),
            look_up_maps: self.look_up_maps.clone(),
        }
    }
}
impl<T: 'static> MapKeysPre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(MapKeysPre {
            look_up_maps: exports::look::up::maps::GuestPre::new(&instance_pre)?,
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
    ) -> ::gusset::Result<MapKeys> {
        let instance = self.instance_pre.instantiate(&mut store)?;
        Ok(MapKeys {
            look_up_maps: self.look_up_maps.bind(&mut store, &instance)?,
        })
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod look {
    pub mod up {
        pub mod maps {
            use ::gusset::component::{ComponentType, HasData, Lift, Linker, Lower};
            #[derive(Debug, Clone, ComponentType, Lift, Lower)]
            #[component(record)]
            pub struct Entry {
                pub text: String,
            }
            /// What the host does for the interface `look:up/maps`.
            pub trait Host {
                fn a(
                    &mut self,
                    x: ::std::collections::HashMap<String, Entry>,
                ) -> ::std::collections::HashMap<char, Vec<Entry>>;
                fn b(
                    &mut self,
                    x: ::std::collections::HashMap<
                        u64,
                        ::std::collections::HashMap<i8, bool>,
                    >,
                ) -> ::std::collections::HashMap<bool, Option<String>>;
                fn c(
                    &mut self,
                    x: Vec<::std::collections::HashMap<u8, u8>>,
                ) -> Option<::std::collections::HashMap<u32, (String, u8)>>;
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn a(
                    &mut self,
                    x: ::std::collections::HashMap<String, Entry>,
                ) -> ::std::collections::HashMap<char, Vec<Entry>> {
                    Host::a(*self, x)
                }
                fn b(
                    &mut self,
                    x: ::std::collections::HashMap<
                        u64,
                        ::std::collections::HashMap<i8, bool>,
                    >,
                ) -> ::std::collections::HashMap<bool, Option<String>> {
                    Host::b(*self, x)
                }
                fn c(
                    &mut self,
                    x: Vec<::std::collections::HashMap<u8, u8>>,
                ) -> Option<::std::collections::HashMap<u32, (String, u8)>> {
                    Host::c(*self, x)
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
                let mut define = linker.instance("look:up/maps")?.with_host::<D>(get);
                define.func("a", |host, (x,)| Ok((Host::a(host, x),)));
                define.func("b", |host, (x,)| Ok((Host::b(host, x),)));
                define.func("c", |host, (x,)| Ok((Host::c(host, x),)));
                define.finish()
            }
        }
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod exports {
    pub mod look {
        pub mod up {
            pub mod maps {
                use ::gusset::AsContextMut;
                use ::gusset::component::{
                    ComponentType, Instance, Lift, Lower, TypedExports, TypedFunc,
                    TypedFuncExport,
                };
                #[derive(Debug, Clone, ComponentType, Lift, Lower)]
                #[component(record)]
                pub struct Entry {
                    pub text: String,
                }
                /// The functions of `look:up/maps`, checked against a component.
                #[derive(Clone)]
                pub struct GuestPre {
                    a: TypedFuncExport<
                        (&'static ::std::collections::HashMap<String, Entry>,),
                        (::std::collections::HashMap<char, Vec<Entry>>,),
                    >,
                    b: TypedFuncExport<
                        (
                            &'static ::std::collections::HashMap<
                                u64,
                                ::std::collections::HashMap<i8, bool>,
                            >,
                        ),
                        (::std::collections::HashMap<bool, Option<String>>,),
                    >,
                    c: TypedFuncExport<
                        (&'static [::std::collections::HashMap<u8, u8>],),
                        (Option<::std::collections::HashMap<u32, (String, u8)>>,),
                    >,
                }
                impl GuestPre {
                    /// Finds the functions and checks their types, once for all instances.
                    pub fn new(
                        exports: &impl TypedExports,
                    ) -> ::gusset::Result<GuestPre> {
                        let interface = Some("look:up/maps");
                        Ok(GuestPre {
                            a: exports.typed_func(interface, "a")?,
                            b: exports.typed_func(interface, "b")?,
                            c: exports.typed_func(interface, "c")?,
                        })
                    }
                    /// Takes the functions from an instance of the component.
                    pub fn bind(
                        &self,
                        mut store: impl AsContextMut,
                        instance: &Instance,
                    ) -> ::gusset::Result<Guest> {
                        Ok(Guest {
                            a: self.a.bind(&mut store, instance)?,
                            b: self.b.bind(&mut store, instance)?,
                            c: self.c.bind(&mut store, instance)?,
                        })
                    }
                }
                /// The functions of `look:up/maps` in one instance.
                pub struct Guest {
                    a: TypedFunc<
                        (&'static ::std::collections::HashMap<String, Entry>,),
                        (::std::collections::HashMap<char, Vec<Entry>>,),
                    >,
                    b: TypedFunc<
                        (
                            &'static ::std::collections::HashMap<
                                u64,
                                ::std::collections::HashMap<i8, bool>,
                            >,
                        ),
                        (::std::collections::HashMap<bool, Option<String>>,),
                    >,
                    c: TypedFunc<
                        (&'static [::std::collections::HashMap<u8, u8>],),
                        (Option<::std::collections::HashMap<u32, (String, u8)>>,),
                    >,
                }
                impl Guest {
                    /// Calls `a`.
                    pub fn call_a(
                        &self,
                        store: impl AsContextMut,
                        x: &::std::collections::HashMap<String, Entry>,
                    ) -> ::gusset::Result<
                        ::std::collections::HashMap<char, Vec<Entry>>,
                    > {
                        Ok(self.a.call(store, (x,))?.0)
                    }
                    /// Calls `b`.
                    pub fn call_b(
                        &self,
                        store: impl AsContextMut,
                        x: &::std::collections::HashMap<
                            u64,
                            ::std::collections::HashMap<i8, bool>,
                        >,
                    ) -> ::gusset::Result<
                        ::std::collections::HashMap<bool, Option<String>>,
                    > {
                        Ok(self.b.call(store, (x,))?.0)
                    }
                    /// Calls `c`.
                    pub fn call_c(
                        &self,
                        store: impl AsContextMut,
                        x: &[::std::collections::HashMap<u8, u8>],
                    ) -> ::gusset::Result<
                        Option<::std::collections::HashMap<u32, (String, u8)>>,
                    > {
                        Ok(self.c.call(store, (x,))?.0)
                    }
                }
            }
        }
    }
}
