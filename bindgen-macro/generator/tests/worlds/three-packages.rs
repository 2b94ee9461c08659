/// An instance of a component for the world `three-packages`.
pub struct ThreePackages {
    third_level_last: exports::third::level::last::Guest,
}
impl ThreePackages {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<ThreePackages> {
        ThreePackagesPre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        mut store: impl ::gusset::AsContextMut,
        instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<ThreePackages> {
        let exports = instance.exports(&store)?;
        Ok(ThreePackages {
            third_level_last: exports::third::level::last::GuestPre::new(&exports)?
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
        for<'a> D::Data<
            'a,
        >: first::level::start::Host + second::level::middle::Host
            + third::level::last::Host,
    {
        first::level::start::add_to_linker::<T, D>(linker, get)?;
        second::level::middle::add_to_linker::<T, D>(linker, get)?;
        third::level::last::add_to_linker::<T, D>(linker, get)?;
        Ok(())
    }
    /// The functions of `third:level/last`.
    pub fn third_level_last(&self) -> &exports::third::level::last::Guest {
        &self.third_level_last
    }
}
/// A component that was checked once for the world `three-packages`.
pub struct ThreePackagesPre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
    third_level_last: exports::third::level::last::GuestPre,
}
impl<T: 'static> Clone for ThreePackagesPre<T> {
    fn clone(&self) -> Self {
        ThreePackagesPre {
            instance_pre: self.instance_pre.clone(),
            third_level_last: self.third_level_last.clone(),
        }
    }
}
impl<T: 'static> ThreePackagesPre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(ThreePackagesPre {
            third_level_last: exports::third::level::last::GuestPre::new(&instance_pre)?,
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
    ) -> ::gusset::Result<ThreePackages> {
        let instance = self.instance_pre.instantiate(&mut store)?;
        Ok(ThreePackages {
            third_level_last: self.third_level_last.bind(&mut store, &instance)?,
        })
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod first {
    pub mod level {
        pub mod start {
            use ::gusset::component::{ComponentType, HasData, Lift, Linker, Lower};
            #[derive(Debug, Clone, Copy, ComponentType, Lift, Lower)]
            #[component(record)]
            #[repr(C)]
            pub struct Plain {
                pub x: u32,
            }
            /// What the host does for the interface `first:level/start`.
            pub trait Host {}
            impl<T: Host + ?Sized> Host for &mut T {}
            /// Puts the interface into a linker; `get` finds the host in the store's data.
            pub fn add_to_linker<T, D>(
                linker: &mut Linker<T>,
                _get: fn(&mut T) -> D::Data<'_>,
            ) -> ::gusset::Result<()>
            where
                T: 'static,
                D: HasData,
                for<'a> D::Data<'a>: Host,
            {
                linker.instance("first:level/start")?;
                Ok(())
            }
        }
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod second {
    pub mod level {
        pub mod middle {
            use ::gusset::component::{ComponentType, HasData, Lift, Linker, Lower};
            pub type Plain = super::super::super::first::level::start::Plain;
            #[derive(Debug, Clone, ComponentType, Lift, Lower)]
            #[component(record)]
            pub struct Wrapped {
                pub inner: Plain,
                pub text: String,
            }
            /// What the host does for the interface `second:level/middle`.
            pub trait Host {}
            impl<T: Host + ?Sized> Host for &mut T {}
            /// Puts the interface into a linker; `get` finds the host in the store's data.
            pub fn add_to_linker<T, D>(
                linker: &mut Linker<T>,
                _get: fn(&mut T) -> D::Data<'_>,
            ) -> ::gusset::Result<()>
            where
                T: 'static,
                D: HasData,
                for<'a> D::Data<'a>: Host,
            {
                linker.instance("second:level/middle")?;
                Ok(())
            }
        }
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod third {
    pub mod level {
        pub mod last {
            use ::gusset::component::{HasData, Linker};
            pub type Wrapped = super::super::super::second::level::middle::Wrapped;
            pub type Plain = super::super::super::second::level::middle::Plain;
            /// What the host does for the interface `third:level/last`.
            pub trait Host {
                fn f(&mut self, w: Wrapped) -> Plain;
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn f(&mut self, w: Wrapped) -> Plain {
                    Host::f(*self, w)
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
                    .instance("third:level/last")?
                    .with_host::<D>(get);
                define.func("f", |host, (w,)| Ok((Host::f(host, w),)));
                define.finish()
            }
        }
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod exports {
    pub mod third {
        pub mod level {
            pub mod last {
                use ::gusset::AsContextMut;
                use ::gusset::component::{
                    Instance, TypedExports, TypedFunc, TypedFuncExport,
                };
                pub type Wrapped = super::super::super::super::second::level::middle::Wrapped;
                pub type Plain = super::super::super::super::second::level::middle::Plain;
                /// The functions of `third:level/last`, checked against a component.
                #[derive(Clone)]
                pub struct GuestPre {
                    f: TypedFuncExport<(&'static Wrapped,), (Plain,)>,
                }
                impl GuestPre {
                    /// Finds the functions and checks their types, once for all instances.
                    pub fn new(
                        exports: &impl TypedExports,
                    ) -> ::gusset::Result<GuestPre> {
                        let interface = Some("third:level/last");
                        Ok(GuestPre {
                            f: exports.typed_func(interface, "f")?,
                        })
                    }
                    /// Takes the functions from an instance of the component.
                    pub fn bind(
                        &self,
                        mut store: impl AsContextMut,
                        instance: &Instance,
                    ) -> ::gusset::Result<Guest> {
                        Ok(Guest {
                            f: self.f.bind(&mut store, instance)?,
                        })
                    }
                }
                /// The functions of `third:level/last` in one instance.
                pub struct Guest {
                    f: TypedFunc<(&'static Wrapped,), (Plain,)>,
                }
                impl Guest {
                    /// Calls `f`.
                    pub fn call_f(
                        &self,
                        store: impl AsContextMut,
                        w: &Wrapped,
                    ) -> ::gusset::Result<Plain> {
                        Ok(self.f.call(store, (w,))?.0)
                    }
                }
            }
        }
    }
}
