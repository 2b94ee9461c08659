/// An instance of a component for the world `digits-AND-acronyms`.
pub struct DigitsAndAcronyms {
    a1_b2_c3_d4_http_v2: exports::a1_b2::c3_d4::http_v2::Guest,
    run_v2: ::gusset::component::TypedFunc<(), ()>,
}
impl DigitsAndAcronyms {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<DigitsAndAcronyms> {
        DigitsAndAcronymsPre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        mut store: impl ::gusset::AsContextMut,
        instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<DigitsAndAcronyms> {
        let exports = instance.exports(&store)?;
        Ok(DigitsAndAcronyms {
            a1_b2_c3_d4_http_v2: exports::a1_b2::c3_d4::http_v2::GuestPre::new(&exports)?
                .bind(&mut store, instance)?,
            run_v2: exports.typed_func(None, "run-V2")?.bind(&mut store, instance)?,
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
        for<'a> D::Data<'a>: a1_b2::c3_d4::http_v2::Host,
    {
        a1_b2::c3_d4::http_v2::add_to_linker::<T, D>(linker, get)?;
        Ok(())
    }
    /// The functions of `a1-b2:c3-d4/HTTP-v2`.
    pub fn a1_b2_c3_d4_http_v2(&self) -> &exports::a1_b2::c3_d4::http_v2::Guest {
        &self.a1_b2_c3_d4_http_v2
    }
    /// Calls `run-V2`.
    pub fn call_run_v2(
        &self,
        store: impl ::gusset::AsContextMut,
    ) -> ::gusset::Result<()> {
        self.run_v2.call(store, ())
    }
}
/// A component that was checked once for the world `digits-AND-acronyms`.
pub struct DigitsAndAcronymsPre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
    a1_b2_c3_d4_http_v2: exports::a1_b2::c3_d4::http_v2::GuestPre,
    run_v2: ::gusset::component::TypedFuncExport<(), ()>,
}
impl<T: 'static> Clone for DigitsAndAcronymsPre<T> {
    fn clone(&self) -> Self {
        DigitsAndAcronymsPre {
            instance_pre: self.instance_pre.clone(),
            a1_b2_c3_d4_http_v2: self.a1_b2_c3_d4_http_v2.clone(),
            run_v2: self.run_v2.clone(),
        }
    }
}
impl<T: 'static> DigitsAndAcronymsPre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(DigitsAndAcronymsPre {
            a1_b2_c3_d4_http_v2: exports::a1_b2::c3_d4::http_v2::GuestPre::new(
                &instance_pre,
            )?,
            run_v2: instance_pre.typed_func(None, "run-V2")?,
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
    ) -> ::gusset::Result<DigitsAndAcronyms> {
        let instance = self.instance_pre.instantiate(&mut store)?;
        Ok(DigitsAndAcronyms {
            a1_b2_c3_d4_http_v2: self.a1_b2_c3_d4_http_v2.bind(&mut store, &instance)?,
            run_v2: self.run_v2.bind(&mut store, &instance)?,
        })
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod a1_b2 {
    pub mod c3_d4 {
        pub mod http_v2 {
            use ::gusset::component::{ComponentType, HasData, Lift, Linker, Lower};
            #[derive(Debug, Clone, Copy, ComponentType, Lift, Lower)]
            #[component(record)]
            #[repr(C)]
            pub struct A1 {
                pub b2: u8,
                pub b_c3: u8,
            }
            #[derive(Debug, Clone, Copy, ComponentType, Lift, Lower)]
            #[component(record)]
            #[repr(C)]
            pub struct IpAddress {
                #[component(name = "IP")]
                pub ip: u32,
            }
            #[derive(Debug, Clone, Copy, ComponentType, Lift, Lower)]
            #[component(record)]
            #[repr(C)]
            pub struct IpAddress2 {
                pub ip: u32,
            }
            #[derive(Debug, Clone, Copy, PartialEq, Eq, ComponentType, Lift, Lower)]
            #[component(enum)]
            #[repr(u8)]
            pub enum TlsVersion {
                #[component(name = "TLS1")]
                Tls1,
                #[component(name = "TLS1-3")]
                Tls13,
            }
            /// What the host does for the interface `a1-b2:c3-d4/HTTP-v2`.
            pub trait Host {
                fn get_url(&mut self, a1: A1, x_ip: IpAddress) -> TlsVersion;
                fn get_second(&mut self, x: IpAddress2);
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn get_url(&mut self, a1: A1, x_ip: IpAddress) -> TlsVersion {
                    Host::get_url(*self, a1, x_ip)
                }
                fn get_second(&mut self, x: IpAddress2) {
                    Host::get_second(*self, x)
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
                    .instance("a1-b2:c3-d4/HTTP-v2")?
                    .with_host::<D>(get);
                define
                    .func(
                        "get-URL",
                        |host, (a1, x_ip)| Ok((Host::get_url(host, a1, x_ip),)),
                    );
                define
                    .func(
                        "get-second",
                        |host, (x,)| {
                            Host::get_second(host, x);
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
    pub mod a1_b2 {
        pub mod c3_d4 {
            pub mod http_v2 {
                use ::gusset::AsContextMut;
                use ::gusset::component::{
                    ComponentType, Instance, Lift, Lower, TypedExports, TypedFunc,
                    TypedFuncExport,
                };
                #[derive(Debug, Clone, Copy, ComponentType, Lift, Lower)]
                #[component(record)]
                #[repr(C)]
                pub struct A1 {
                    pub b2: u8,
                    pub b_c3: u8,
                }
                #[derive(Debug, Clone, Copy, ComponentType, Lift, Lower)]
                #[component(record)]
                #[repr(C)]
                pub struct IpAddress {
                    #[component(name = "IP")]
                    pub ip: u32,
                }
                #[derive(Debug, Clone, Copy, ComponentType, Lift, Lower)]
                #[component(record)]
                #[repr(C)]
                pub struct IpAddress2 {
                    pub ip: u32,
                }
                #[derive(Debug, Clone, Copy, PartialEq, Eq, ComponentType, Lift, Lower)]
                #[component(enum)]
                #[repr(u8)]
                pub enum TlsVersion {
                    #[component(name = "TLS1")]
                    Tls1,
                    #[component(name = "TLS1-3")]
                    Tls13,
                }
                /// The functions of `a1-b2:c3-d4/HTTP-v2`, checked against a component.
                #[derive(Clone)]
                pub struct GuestPre {
                    get_url: TypedFuncExport<(A1, IpAddress), (TlsVersion,)>,
                    get_second: TypedFuncExport<(IpAddress2,), ()>,
                }
                impl GuestPre {
                    /// Finds the functions and checks their types, once for all instances.
                    pub fn new(
                        exports: &impl TypedExports,
                    ) -> ::gusset::Result<GuestPre> {
                        let interface = Some("a1-b2:c3-d4/HTTP-v2");
                        Ok(GuestPre {
                            get_url: exports.typed_func(interface, "get-URL")?,
                            get_second: exports.typed_func(interface, "get-second")?,
                        })
                    }
                    /// Takes the functions from an instance of the component.
                    pub fn bind(
                        &self,
                        mut store: impl AsContextMut,
                        instance: &Instance,
                    ) -> ::gusset::Result<Guest> {
                        Ok(Guest {
                            get_url: self.get_url.bind(&mut store, instance)?,
                            get_second: self.get_second.bind(&mut store, instance)?,
                        })
                    }
                }
                /// The functions of `a1-b2:c3-d4/HTTP-v2` in one instance.
                pub struct Guest {
                    get_url: TypedFunc<(A1, IpAddress), (TlsVersion,)>,
                    get_second: TypedFunc<(IpAddress2,), ()>,
                }
                impl Guest {
                    /// Calls `get-URL`.
                    pub fn call_get_url(
                        &self,
                        store: impl AsContextMut,
                        a1: A1,
                        x_ip: IpAddress,
                    ) -> ::gusset::Result<TlsVersion> {
                        Ok(self.get_url.call(store, (a1, x_ip))?.0)
                    }
                    /// Calls `get-second`.
                    pub fn call_get_second(
                        &self,
                        store: impl AsContextMut,
                        x: IpAddress2,
                    ) -> ::gusset::Result<()> {
                        self.get_second.call(store, (x,))
                    }
                }
            }
        }
    }
}
