/// An instance of a component for the world `version-uses`.
pub struct VersionUses {
    app_late_bridge: exports::app::late::bridge::Guest,
}
impl VersionUses {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<VersionUses> {
        VersionUsesPre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        mut store: impl ::gusset::AsContextMut,
        instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<VersionUses> {
        let exports = instance.exports(&store)?;
        Ok(VersionUses {
            app_late_bridge: exports::app::late::bridge::GuestPre::new(&exports)?
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
        >: dep::it1_0_0::api::Host + dep::it1_1_0::api::Host + app::late::bridge::Host,
    {
        dep::it1_0_0::api::add_to_linker::<T, D>(linker, get)?;
        dep::it1_1_0::api::add_to_linker::<T, D>(linker, get)?;
        app::late::bridge::add_to_linker::<T, D>(linker, get)?;
        Ok(())
    }
    /// The functions of `app:late/bridge`.
    pub fn app_late_bridge(&self) -> &exports::app::late::bridge::Guest {
        &self.app_late_bridge
    }
}
/// A component that was checked once for the world `version-uses`.
pub struct VersionUsesPre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
    app_late_bridge: exports::app::late::bridge::GuestPre,
}
impl<T: 'static> Clone for VersionUsesPre<T> {
    fn clone(&self) -> Self {
        VersionUsesPre {
            instance_pre: self.instance_pre.clone(),
            app_late_bridge: self.app_late_bridge.clone(),
        }
    }
}
impl<T: 'static> VersionUsesPre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(VersionUsesPre {
            app_late_bridge: exports::app::late::bridge::GuestPre::new(&instance_pre)?,
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
    ) -> ::gusset::Result<VersionUses> {
        let instance = self.instance_pre.instantiate(&mut store)?;
        Ok(VersionUses {
            app_late_bridge: self.app_late_bridge.bind(&mut store, &instance)?,
        })
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod dep {
    pub mod it1_0_0 {
        pub mod api {
            use ::gusset::component::{ComponentType, HasData, Lift, Linker, Lower};
            #[derive(Debug, Clone, Copy, ComponentType, Lift, Lower)]
            #[component(record)]
            #[repr(C)]
            pub struct Item {
                pub a: u8,
            }
            /// What the host does for the interface `dep:it/api@1.0.0`.
            pub trait Host {
                fn f(&mut self) -> Item;
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn f(&mut self) -> Item {
                    Host::f(*self)
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
                    .instance("dep:it/api@1.0.0")?
                    .with_host::<D>(get);
                define.func("f", |host, ()| Ok((Host::f(host),)));
                define.finish()
            }
        }
    }
    pub mod it1_1_0 {
        pub mod api {
            use ::gusset::component::{ComponentType, HasData, Lift, Linker, Lower};
            #[derive(Debug, Clone, ComponentType, Lift, Lower)]
            #[component(record)]
            pub struct Item {
                pub a: u8,
                pub b: String,
            }
            /// What the host does for the interface `dep:it/api@1.1.0`.
            pub trait Host {
                fn f(&mut self) -> Item;
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn f(&mut self) -> Item {
                    Host::f(*self)
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
                    .instance("dep:it/api@1.1.0")?
                    .with_host::<D>(get);
                define.func("f", |host, ()| Ok((Host::f(host),)));
                define.finish()
            }
        }
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod app {
    pub mod late {
        pub mod bridge {
            use ::gusset::component::{HasData, Linker};
            pub type Old = super::super::super::dep::it1_0_0::api::Item;
            pub type Fresh = super::super::super::dep::it1_1_0::api::Item;
            /// What the host does for the interface `app:late/bridge`.
            pub trait Host {
                fn lift(&mut self, x: Old) -> Fresh;
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn lift(&mut self, x: Old) -> Fresh {
                    Host::lift(*self, x)
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
                let mut define = linker.instance("app:late/bridge")?.with_host::<D>(get);
                define.func("lift", |host, (x,)| Ok((Host::lift(host, x),)));
                define.finish()
            }
        }
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod exports {
    pub mod app {
        pub mod late {
            pub mod bridge {
                use ::gusset::AsContextMut;
                use ::gusset::component::{
                    Instance, TypedExports, TypedFunc, TypedFuncExport,
                };
                pub type Old = super::super::super::super::dep::it1_0_0::api::Item;
                pub type Fresh = super::super::super::super::dep::it1_1_0::api::Item;
                /// The functions of `app:late/bridge`, checked against a component.
                #[derive(Clone)]
                pub struct GuestPre {
                    lift: TypedFuncExport<(Old,), (Fresh,)>,
                }
                impl GuestPre {
                    /// Finds the functions and checks their types, once for all instances.
                    pub fn new(
                        exports: &impl TypedExports,
                    ) -> ::gusset::Result<GuestPre> {
                        let interface = Some("app:late/bridge");
                        Ok(GuestPre {
                            lift: exports.typed_func(interface, "lift")?,
                        })
                    }
                    /// Takes the functions from an instance of the component.
                    pub fn bind(
                        &self,
                        mut store: impl AsContextMut,
                        instance: &Instance,
                    ) -> ::gusset::Result<Guest> {
                        Ok(Guest {
                            lift: self.lift.bind(&mut store, instance)?,
                        })
                    }
                }
                /// The functions of `app:late/bridge` in one instance.
                pub struct Guest {
                    lift: TypedFunc<(Old,), (Fresh,)>,
                }
                impl Guest {
                    /// Calls `lift`.
                    pub fn call_lift(
                        &self,
                        store: impl AsContextMut,
                        x: Old,
                    ) -> ::gusset::Result<Fresh> {
                        Ok(self.lift.call(store, (x,))?.0)
                    }
                }
            }
        }
    }
}
