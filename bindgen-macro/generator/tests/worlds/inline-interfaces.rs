/// An instance of a component for the world `inline-interfaces`.
pub struct InlineInterfaces {
    log: exports::log::Guest,
}
impl InlineInterfaces {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<InlineInterfaces> {
        InlineInterfacesPre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        mut store: impl ::gusset::AsContextMut,
        instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<InlineInterfaces> {
        let exports = instance.exports(&store)?;
        Ok(InlineInterfaces {
            log: exports::log::GuestPre::new(&exports)?.bind(&mut store, instance)?,
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
        for<'a> D::Data<'a>: log::Host + exports_::Host,
    {
        log::add_to_linker::<T, D>(linker, get)?;
        exports_::add_to_linker::<T, D>(linker, get)?;
        Ok(())
    }
    /// The functions of `log`.
    pub fn log(&self) -> &exports::log::Guest {
        &self.log
    }
}
/// A component that was checked once for the world `inline-interfaces`.
pub struct InlineInterfacesPre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
    log: exports::log::GuestPre,
}
impl<T: 'static> Clone for InlineInterfacesPre<T> {
    fn clone(&self) -> Self {
        InlineInterfacesPre {
            instance_pre: self.instance_pre.clone(),
            log: self.log.clone(),
        }
    }
}
impl<T: 'static> InlineInterfacesPre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(InlineInterfacesPre {
            log: exports::log::GuestPre::new(&instance_pre)?,
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
    ) -> ::gusset::Result<InlineInterfaces> {
        let instance = self.instance_pre.instantiate(&mut store)?;
        Ok(InlineInterfaces {
            log: self.log.bind(&mut store, &instance)?,
        })
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod log {
    use ::gusset::component::{ComponentType, HasData, Lift, Linker, Lower};
    #[derive(Debug, Clone, Copy, PartialEq, Eq, ComponentType, Lift, Lower)]
    #[component(enum)]
    #[repr(u8)]
    pub enum Level {
        Low,
        High,
    }
    /// What the host does for the interface `log`.
    pub trait Host {
        fn write(&mut self, at: Level, text: String);
    }
    impl<T: Host + ?Sized> Host for &mut T {
        fn write(&mut self, at: Level, text: String) {
            Host::write(*self, at, text)
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
        let mut define = linker.instance("log")?.with_host::<D>(get);
        define
            .func(
                "write",
                |host, (at, text)| {
                    Host::write(host, at, text);
                    Ok(())
                },
            );
        define.finish()
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod exports_ {
    use ::gusset::component::{HasData, Linker};
    /// What the host does for the interface `exports`.
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
        let mut define = linker.instance("exports")?.with_host::<D>(get);
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
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod exports {
    pub mod log {
        use ::gusset::AsContextMut;
        use ::gusset::component::{
            ComponentType, Instance, Lift, Lower, TypedExports, TypedFunc,
            TypedFuncExport,
        };
        #[derive(Debug, Clone, Copy, PartialEq, Eq, ComponentType, Lift, Lower)]
        #[component(enum)]
        #[repr(u8)]
        pub enum Level {
            Low,
            High,
        }
        /// The functions of `log`, checked against a component.
        #[derive(Clone)]
        pub struct GuestPre {
            read: TypedFuncExport<(), (Vec<(Level, String)>,)>,
        }
        impl GuestPre {
            /// Finds the functions and checks their types, once for all instances.
            pub fn new(exports: &impl TypedExports) -> ::gusset::Result<GuestPre> {
                let interface = Some("log");
                Ok(GuestPre {
                    read: exports.typed_func(interface, "read")?,
                })
            }
            /// Takes the functions from an instance of the component.
            pub fn bind(
                &self,
                mut store: impl AsContextMut,
                instance: &Instance,
            ) -> ::gusset::Result<Guest> {
                Ok(Guest {
                    read: self.read.bind(&mut store, instance)?,
                })
            }
        }
        /// The functions of `log` in one instance.
        pub struct Guest {
            read: TypedFunc<(), (Vec<(Level, String)>,)>,
        }
        impl Guest {
            /// Calls `read`.
            pub fn call_read(
                &self,
                store: impl AsContextMut,
            ) -> ::gusset::Result<Vec<(Level, String)>> {
                Ok(self.read.call(store, ())?.0)
            }
        }
    }
    pub mod empty {}
    pub mod only_types {
        use ::gusset::component::{ComponentType, Lift, Lower};
        #[derive(Debug, Clone, Copy, ComponentType, Lift, Lower)]
        #[component(record)]
        #[repr(C)]
        pub struct R {
            pub x: u8,
        }
    }
}
