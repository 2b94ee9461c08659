/// An instance of a component for the world `flag-sizes`.
pub struct FlagSizes {
    up_down_switches: exports::up::down::switches::Guest,
}
impl FlagSizes {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<FlagSizes> {
        FlagSizesPre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        mut store: impl ::gusset::AsContextMut,
        instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<FlagSizes> {
        let exports = instance.exports(&store)?;
        Ok(FlagSizes {
            up_down_switches: exports::up::down::switches::GuestPre::new(&exports)?
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
        for<'a> D::Data<'a>: up::down::switches::Host,
    {
        up::down::switches::add_to_linker::<T, D>(linker, get)?;
        Ok(())
    }
    /// The functions of `up:down/switches`.
    pub fn up_down_switches(&self) -> &exports::up::down::switches::Guest {
        &self.up_down_switches
    }
}
/// A component that was checked once for the world `flag-sizes`.
pub struct FlagSizesPre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
    up_down_switches: exports::up::down::switches::GuestPre,
}
impl<T: 'static> Clone for FlagSizesPre<T> {
    fn clone(&self) -> Self {
        FlagSizesPre {
            instance_pre: self.instance_pre.clone(),
            up_down_switches: self.up_down_switches.clone(),
        }
    }
}
impl<T: 'static> FlagSizesPre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(FlagSizesPre {
            up_down_switches: exports::up::down::switches::GuestPre::new(&instance_pre)?,
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
    ) -> ::gusset::Result<FlagSizes> {
        let instance = self.instance_pre.instantiate(&mut store)?;
        Ok(FlagSizes {
            up_down_switches: self.up_down_switches.bind(&mut store, &instance)?,
        })
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod up {
    pub mod down {
        pub mod switches {
            use ::gusset::component::{HasData, Linker};
            ::gusset::component::flags! {
                F1 {
                    const L0;
                }
            }
            ::gusset::component::flags! {
                F8 {
                    const L0;
                    const L1;
                    const L2;
                    const L3;
                    const L4;
                    const L5;
                    const L6;
                    const L7;
                }
            }
            ::gusset::component::flags! {
                F9 {
                    const L0;
                    const L1;
                    const L2;
                    const L3;
                    const L4;
                    const L5;
                    const L6;
                    const L7;
                    const L8;
                }
            }
            ::gusset::component::flags! {
                F32 {
                    const L0;
                    const L1;
                    const L2;
                    const L3;
                    const L4;
                    const L5;
                    const L6;
                    const L7;
                    const L8;
                    const L9;
                    const L10;
                    const L11;
                    const L12;
                    const L13;
                    const L14;
                    const L15;
                    const L16;
                    const L17;
                    const L18;
                    const L19;
                    const L20;
                    const L21;
                    const L22;
                    const L23;
                    const L24;
                    const L25;
                    const L26;
                    const L27;
                    const L28;
                    const L29;
                    const L30;
                    const L31;
                }
            }
            /// What the host does for the interface `up:down/switches`.
            pub trait Host {
                fn flip(&mut self, a: F1, b: F8, c: F9, d: F32) -> (F1, F8, F9, F32);
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn flip(&mut self, a: F1, b: F8, c: F9, d: F32) -> (F1, F8, F9, F32) {
                    Host::flip(*self, a, b, c, d)
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
                    .instance("up:down/switches")?
                    .with_host::<D>(get);
                define
                    .func(
                        "flip",
                        |host, (a, b, c, d)| Ok((Host::flip(host, a, b, c, d),)),
                    );
                define.finish()
            }
        }
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod exports {
    pub mod up {
        pub mod down {
            pub mod switches {
                use ::gusset::AsContextMut;
                use ::gusset::component::{
                    Instance, TypedExports, TypedFunc, TypedFuncExport,
                };
                ::gusset::component::flags! {
                    F1 {
                        const L0;
                    }
                }
                ::gusset::component::flags! {
                    F8 {
                        const L0;
                        const L1;
                        const L2;
                        const L3;
                        const L4;
                        const L5;
                        const L6;
                        const L7;
                    }
                }
                ::gusset::component::flags! {
                    F9 {
                        const L0;
                        const L1;
                        const L2;
                        const L3;
                        const L4;
                        const L5;
                        const L6;
                        const L7;
                        const L8;
                    }
                }
                ::gusset::component::flags! {
                    F32 {
                        const L0;
                        const L1;
                        const L2;
                        const L3;
                        const L4;
                        const L5;
                        const L6;
                        const L7;
                        const L8;
                        const L9;
                        const L10;
                        const L11;
                        const L12;
                        const L13;
                        const L14;
                        const L15;
                        const L16;
                        const L17;
                        const L18;
                        const L19;
                        const L20;
                        const L21;
                        const L22;
                        const L23;
                        const L24;
                        const L25;
                        const L26;
                        const L27;
                        const L28;
                        const L29;
                        const L30;
                        const L31;
                    }
                }
                /// The functions of `up:down/switches`, checked against a component.
                #[derive(Clone)]
                pub struct GuestPre {
                    flip: TypedFuncExport<(F1, F8, F9, F32), ((F1, F8, F9, F32),)>,
                }
                impl GuestPre {
                    /// Finds the functions and checks their types, once for all instances.
                    pub fn new(
                        exports: &impl TypedExports,
                    ) -> ::gusset::Result<GuestPre> {
                        let interface = Some("up:down/switches");
                        Ok(GuestPre {
                            flip: exports.typed_func(interface, "flip")?,
                        })
                    }
                    /// Takes the functions from an instance of the component.
                    pub fn bind(
                        &self,
                        mut store: impl AsContextMut,
                        instance: &Instance,
                    ) -> ::gusset::Result<Guest> {
                        Ok(Guest {
                            flip: self.flip.bind(&mut store, instance)?,
                        })
                    }
                }
                /// The functions of `up:down/switches` in one instance.
                pub struct Guest {
                    flip: TypedFunc<(F1, F8, F9, F32), ((F1, F8, F9, F32),)>,
                }
                impl Guest {
                    /// Calls `flip`.
                    pub fn call_flip(
                        &self,
                        store: impl AsContextMut,
                        a: F1,
                        b: F8,
                        c: F9,
                        d: F32,
                    ) -> ::gusset::Result<(F1, F8, F9, F32)> {
                        Ok(self.flip.call(store, (a, b, c, d))?.0)
                    }
                }
            }
        }
    }
}
