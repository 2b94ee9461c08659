/// An instance of a component for the world `app`.
pub struct App {
    app_root_only: exports::app::root::only::Guest,
    dep_lib2_0_0_rc_1_api: exports::dep::lib2_0_0_rc_1::api::Guest,
}
impl App {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<App> {
        AppPre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        mut store: impl ::gusset::AsContextMut,
        instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<App> {
        let exports = instance.exports(&store)?;
        Ok(App {
            app_root_only: exports::app::root::only::GuestPre::new(&exports)?
                .bind(&mut store, instance)?,
            dep_lib2_0_0_rc_1_api: exports::dep::lib2_0_0_rc_1::api::GuestPre::new(
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
        for<'a> D::Data<
            'a,
        >: dep::lib1_0_0::api::Host + dep::lib2_0_0_rc_1::api::Host
            + dep::other::api::Host,
    {
        dep::lib1_0_0::api::add_to_linker::<T, D>(linker, get)?;
        dep::lib2_0_0_rc_1::api::add_to_linker::<T, D>(linker, get)?;
        dep::other::api::add_to_linker::<T, D>(linker, get)?;
        Ok(())
    }
    /// The functions of `app:root/only`.
    pub fn app_root_only(&self) -> &exports::app::root::only::Guest {
        &self.app_root_only
    }
    /// The functions of `dep:lib/api@2.0.0-rc.1`.
    pub fn dep_lib2_0_0_rc_1_api(&self) -> &exports::dep::lib2_0_0_rc_1::api::Guest {
        &self.dep_lib2_0_0_rc_1_api
    }
}
/// A component that was checked once for the world `app`.
pub struct AppPre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
    app_root_only: exports::app::root::only::GuestPre,
    dep_lib2_0_0_rc_1_api: exports::dep::lib2_0_0_rc_1::api::GuestPre,
}
impl<T: 'static> Clone for AppPre<T> {
    fn clone(&self) -> Self {
        AppPre {
            instance_pre: self.instance_pre.clone(),
            app_root_only: self.app_root_only.clone(),
            dep_lib2_0_0_rc_1_api: self.dep_lib2_0_0_rc_1_api.clone(),
        }
    }
}
impl<T: 'static> AppPre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(AppPre {
            app_root_only: exports::app::root::only::GuestPre::new(&instance_pre)?,
            dep_lib2_0_0_rc_1_api: exports::dep::lib2_0_0_rc_1::api::GuestPre::new(
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
    ) -> ::gusset::Result<App> {
        let instance = self.instance_pre.instantiate(&mut store)?;
        Ok(App {
            app_root_only: self.app_root_only.bind(&mut store, &instance)?,
            dep_lib2_0_0_rc_1_api: self
                .dep_lib2_0_0_rc_1_api
                .bind(&mut store, &instance)?,
        })
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod dep {
    pub mod lib1_0_0 {
        pub mod api {
            use ::gusset::component::{HasData, Linker};
            /// What the host does for the interface `dep:lib/api@1.0.0`.
            pub trait Host {
                fn f(&mut self);
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn f(&mut self) {
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
                    .instance("dep:lib/api@1.0.0")?
                    .with_host::<D>(get);
                define
                    .func(
                        "f",
                        |host, ()| {
                            Host::f(host);
                            Ok(())
                        },
                    );
                define.finish()
            }
        }
    }
    pub mod lib2_0_0_rc_1 {
        pub mod api {
            use ::gusset::component::{HasData, Linker};
            /// What the host does for the interface `dep:lib/api@2.0.0-rc.1`.
            pub trait Host {
                fn f(&mut self) -> String;
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn f(&mut self) -> String {
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
                    .instance("dep:lib/api@2.0.0-rc.1")?
                    .with_host::<D>(get);
                define.func("f", |host, ()| Ok((Host::f(host),)));
                define.finish()
            }
        }
    }
    pub mod other {
        pub mod api {
            use ::gusset::component::{HasData, Linker};
            /// What the host does for the interface `dep:other/api@3.1.4`.
            pub trait Host {
                fn f(&mut self);
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn f(&mut self) {
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
                    .instance("dep:other/api@3.1.4")?
                    .with_host::<D>(get);
                define
                    .func(
                        "f",
                        |host, ()| {
                            Host::f(host);
                            Ok(())
                        },
                    );
                define.finish()
            }
        }
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod exports {
    pub mod app {
        pub mod root {
            pub mod only {
                use ::gusset::AsContextMut;
                use ::gusset::component::{
                    Instance, TypedExports, TypedFunc, TypedFuncExport,
                };
                /// The functions of `app:root/only`, checked against a component.
                #[derive(Clone)]
                pub struct GuestPre {
                    f: TypedFuncExport<(), (u32,)>,
                }
                impl GuestPre {
                    /// Finds the functions and checks their types, once for all instances.
                    pub fn new(
                        exports: &impl TypedExports,
                    ) -> ::gusset::Result<GuestPre> {
                        let interface = Some("app:root/only");
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
                /// The functions of `app:root/only` in one instance.
                pub struct Guest {
                    f: TypedFunc<(), (u32,)>,
                }
                impl Guest {
                    /// Calls `f`.
                    pub fn call_f(
                        &self,
                        store: impl AsContextMut,
                    ) -> ::gusset::Result<u32> {
                        Ok(self.f.call(store, ())?.0)
                    }
                }
            }
        }
    }
    pub mod dep {
        pub mod lib2_0_0_rc_1 {
            pub mod api {
                use ::gusset::AsContextMut;
                use ::gusset::component::{
                    Instance, TypedExports, TypedFunc, TypedFuncExport,
                };
                /// The functions of `dep:lib/api@2.0.0-rc.1`, checked against a component.
                #[derive(Clone)]
                pub struct GuestPre {
                    f: TypedFuncExport<(), (String,)>,
                }
                impl GuestPre {
                    /// Finds the functions and checks their types, once for all instances.
                    pub fn new(
                        exports: &impl TypedExports,
                    ) -> ::gusset::Result<GuestPre> {
                        let interface = Some("dep:lib/api@2.0.0-rc.1");
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
                /// The functions of `dep:lib/api@2.0.0-rc.1` in one instance.
                pub struct Guest {
                    f: TypedFunc<(), (String,)>,
                }
                impl Guest {
                    /// Calls `f`.
                    pub fn call_f(
                        &self,
                        store: impl AsContextMut,
                    ) -> ::gusset::Result<String> {
                        Ok(self.f.call(store, ())?.0)
                    }
                }
            }
        }
    }
}
