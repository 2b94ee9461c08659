/// An instance of a component for the world `derives`.
pub struct Derives {
    more_derived_derived: exports::more::derived::derived::Guest,
}
impl Derives {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<Derives> {
        DerivesPre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        mut store: impl ::gusset::AsContextMut,
        instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<Derives> {
        let exports = instance.exports(&store)?;
        Ok(Derives {
            more_derived_derived: exports::more::derived::derived::GuestPre::new(
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
        for<'a> D::Data<'a>: more::derived::derived::Host,
    {
        more::derived::derived::add_to_linker::<T, D>(linker, get)?;
        Ok(())
    }
    /// The functions of `more:derived/derived`.
    pub fn more_derived_derived(&self) -> &exports::more::derived::derived::Guest {
        &self.more_derived_derived
    }
}
/// A component that was checked once for the world `derives`.
pub struct DerivesPre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
    more_derived_derived: exports::more::derived::derived::GuestPre,
}
impl<T: 'static> Clone for DerivesPre<T> {
    fn clone(&self) -> Self {
        DerivesPre {
            instance_pre: self.instance_pre.clone(),
            more_derived_derived: self.more_derived_derived.clone(),
        }
    }
}
impl<T: 'static> DerivesPre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(DerivesPre {
            more_derived_derived: exports::more::derived::derived::GuestPre::new(
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
    ) -> ::gusset::Result<Derives> {
        let instance = self.instance_pre.instantiate(&mut store)?;
        Ok(Derives {
            more_derived_derived: self.more_derived_derived.bind(&mut store, &instance)?,
        })
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod more {
    pub mod derived {
        pub mod derived {
            use ::gusset::component::{ComponentType, HasData, Lift, Linker, Lower};
            #[derive(
                Debug,
                Clone,
                Copy,
                PartialEq,
                PartialOrd,
                ComponentType,
                Lift,
                Lower
            )]
            #[component(record)]
            #[repr(C)]
            pub struct Plain {
                pub x: u8,
            }
            #[derive(Debug, Clone, PartialEq, PartialOrd, ComponentType, Lift, Lower)]
            #[component(record)]
            pub struct Text {
                pub x: String,
                pub y: Option<Plain>,
            }
            #[derive(Debug, Clone, PartialEq, PartialOrd, ComponentType, Lift, Lower)]
            #[component(variant)]
            pub enum Either {
                Plain(Plain),
                Text(Text),
            }
            #[derive(
                Debug,
                Clone,
                Copy,
                PartialEq,
                Eq,
                PartialOrd,
                ComponentType,
                Lift,
                Lower
            )]
            #[component(enum)]
            #[repr(u8)]
            pub enum One {
                A,
                B,
            }
            ::gusset::component::flags! {
                Some {
                    const A;
                    const B;
                }
            }
            /// What the host does for the interface `more:derived/derived`.
            pub trait Host {
                fn f(&mut self, x: Either, y: One, z: Some) -> Text;
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn f(&mut self, x: Either, y: One, z: Some) -> Text {
                    Host::f(*self, x, y, z)
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
                    .instance("more:derived/derived")?
                    .with_host::<D>(get);
                define.func("f", |host, (x, y, z)| Ok((Host::f(host, x, y, z),)));
                define.finish()
            }
        }
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod exports {
    pub mod more {
        pub mod derived {
            pub mod derived {
                use ::gusset::AsContextMut;
                use ::gusset::component::{
                    ComponentType, Instance, Lift, Lower, TypedExports, TypedFunc,
                    TypedFuncExport,
                };
                #[derive(
                    Debug,
                    Clone,
                    Copy,
                    PartialEq,
                    PartialOrd,
                    ComponentType,
                    Lift,
                    Lower
                )]
                #[component(record)]
                #[repr(C)]
                pub struct Plain {
                    pub x: u8,
                }
                #[derive(
                    Debug,
                    Clone,
                    PartialEq,
                    PartialOrd,
                    ComponentType,
                    Lift,
                    Lower
                )]
                #[component(record)]
                pub struct Text {
                    pub x: String,
                    pub y: Option<Plain>,
                }
                #[derive(
                    Debug,
                    Clone,
                    PartialEq,
                    PartialOrd,
                    ComponentType,
                    Lift,
                    Lower
                )]
                #[component(variant)]
                pub enum Either {
                    Plain(Plain),
                    Text(Text),
                }
                #[derive(
                    Debug,
                    Clone,
                    Copy,
                    PartialEq,
                    Eq,
                    PartialOrd,
                    ComponentType,
                    Lift,
                    Lower
                )]
                #[component(enum)]
                #[repr(u8)]
                pub enum One {
                    A,
                    B,
                }
                ::gusset::component::flags! {
                    Some {
                        const A;
                        const B;
                    }
                }
                /// The functions of `more:derived/derived`, checked against a component.
                #[derive(Clone)]
                pub struct GuestPre {
                    f: TypedFuncExport<(&'static Either, One, Some), (Text,)>,
                }
                impl GuestPre {
                    /// Finds the functions and checks their types, once for all instances.
                    pub fn new(
                        exports: &impl TypedExports,
                    ) -> ::gusset::Result<GuestPre> {
                        let interface = Some("more:derived/derived");
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
                /// The functions of `more:derived/derived` in one instance.
                pub struct Guest {
                    f: TypedFunc<(&'static Either, One, Some), (Text,)>,
                }
                impl Guest {
                    /// Calls `f`.
                    pub fn call_f(
                        &self,
                        store: impl AsContextMut,
                        x: &Either,
                        y: One,
                        z: Some,
                    ) -> ::gusset::Result<Text> {
                        Ok(self.f.call(store, (x, y, z))?.0)
                    }
                }
            }
        }
    }
}
