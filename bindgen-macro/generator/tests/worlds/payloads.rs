/// An instance of a component for the world `payloads`.
pub struct Payloads {
    one_of_choice: exports::one::of::choice::Guest,
}
impl Payloads {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<Payloads> {
        PayloadsPre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        mut store: impl ::gusset::AsContextMut,
        instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<Payloads> {
        let exports = instance.exports(&store)?;
        Ok(Payloads {
            one_of_choice: exports::one::of::choice::GuestPre::new(&exports)?
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
        for<'a> D::Data<'a>: one::of::choice::Host,
    {
        one::of::choice::add_to_linker::<T, D>(linker, get)?;
        Ok(())
    }
    /// The functions of `one:of/choice`.
    pub fn one_of_choice(&self) -> &exports::one::of::choice::Guest {
        &self.one_of_choice
    }
}
/// A component that was checked once for the world `payloads`.
pub struct PayloadsPre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
    one_of_choice: exports::one::of::choice::GuestPre,
}
impl<T: 'static> Clone for PayloadsPre<T> {
    fn clone(&self) -> Self {
        PayloadsPre {
            instance_pre: self.instance_pre.clone(),
            one_of_choice: self.one_of_choice.clone(),
        }
    }
}
impl<T: 'static> PayloadsPre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(PayloadsPre {
            one_of_choice: exports::one::of::choice::GuestPre::new(&instance_pre)?,
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
    ) -> ::gusset::Result<Payloads> {
        let instance = self.instance_pre.instantiate(&mut store)?;
        Ok(Payloads {
            one_of_choice: self.one_of_choice.bind(&mut store, &instance)?,
        })
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod one {
    pub mod of {
        pub mod choice {
            use ::gusset::component::{
                ComponentType, HasData, Lift, Linker, Lower, Resource,
            };
            #[derive(Debug, Clone, Copy, PartialEq, Eq, ComponentType, Lift, Lower)]
            #[component(enum)]
            #[repr(u8)]
            pub enum Color {
                Red,
            }
            ::gusset::component::flags! {
                Can {
                    const RUN;
                }
            }
            #[derive(Debug, Clone, Copy, ComponentType, Lift, Lower)]
            #[component(record)]
            #[repr(C)]
            pub struct Point {
                pub x: u8,
            }
            pub enum Thing {}
            #[derive(Debug, ComponentType, Lift, Lower)]
            #[component(variant)]
            pub enum Any {
                Nothing,
                ABool(bool),
                AU8(u8),
                AS8(i8),
                AU16(u16),
                AS16(i16),
                AU32(u32),
                AS32(i32),
                AU64(u64),
                AS64(i64),
                AF32(f32),
                AF64(f64),
                AChar(char),
                AString(String),
                AList(Vec<u8>),
                AnOption(Option<String>),
                AResult(Result<u8, String>),
                ATuple((u8, char)),
                AColor(Color),
                ACan(Can),
                APoint(Point),
                AThing(Resource<Thing>),
                AFixed([u8; 3]),
                AMap(::std::collections::HashMap<String, u8>),
            }
            /// What the host does for the resource `thing`.
            pub trait HostThing {
                /// The guest gave up its `thing`.
                fn drop(&mut self, rep: Resource<Thing>) -> ::gusset::Result<()>;
            }
            impl<T: HostThing + ?Sized> HostThing for &mut T {
                fn drop(&mut self, rep: Resource<Thing>) -> ::gusset::Result<()> {
                    HostThing::drop(*self, rep)
                }
            }
            /// What the host does for the interface `one:of/choice`.
            pub trait Host: HostThing {
                fn pick(&mut self, x: Any) -> Any;
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn pick(&mut self, x: Any) -> Any {
                    Host::pick(*self, x)
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
                let mut define = linker.instance("one:of/choice")?.with_host::<D>(get);
                define
                    .resource(
                        "thing",
                        |host, rep: Resource<Thing>| HostThing::drop(host, rep),
                    );
                define.func("pick", |host, (x,)| Ok((Host::pick(host, x),)));
                define.finish()
            }
        }
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod exports {
    pub mod one {
        pub mod of {
            pub mod choice {
                use ::gusset::AsContextMut;
                use ::gusset::component::{
                    ComponentType, Instance, Lift, Lower, ResourceAny, TypedExports,
                    TypedFunc, TypedFuncExport,
                };
                #[derive(Debug, Clone, Copy, PartialEq, Eq, ComponentType, Lift, Lower)]
                #[component(enum)]
                #[repr(u8)]
                pub enum Color {
                    Red,
                }
                ::gusset::component::flags! {
                    Can {
                        const RUN;
                    }
                }
                #[derive(Debug, Clone, Copy, ComponentType, Lift, Lower)]
                #[component(record)]
                #[repr(C)]
                pub struct Point {
                    pub x: u8,
                }
                pub type Thing = ResourceAny;
                #[derive(Debug, Clone, ComponentType, Lift, Lower)]
                #[component(variant)]
                pub enum Any {
                    Nothing,
                    ABool(bool),
                    AU8(u8),
                    AS8(i8),
                    AU16(u16),
                    AS16(i16),
                    AU32(u32),
                    AS32(i32),
                    AU64(u64),
                    AS64(i64),
                    AF32(f32),
                    AF64(f64),
                    AChar(char),
                    AString(String),
                    AList(Vec<u8>),
                    AnOption(Option<String>),
                    AResult(Result<u8, String>),
                    ATuple((u8, char)),
                    AColor(Color),
                    ACan(Can),
                    APoint(Point),
                    AThing(ResourceAny),
                    AFixed([u8; 3]),
                    AMap(::std::collections::HashMap<String, u8>),
                }
                /// The functions of `one:of/choice`, checked against a component.
                #[derive(Clone)]
                pub struct GuestPre {
                    pick: TypedFuncExport<(&'static Any,), (Any,)>,
                }
                impl GuestPre {
                    /// Finds the functions and checks their types, once for all instances.
                    pub fn new(
                        exports: &impl TypedExports,
                    ) -> ::gusset::Result<GuestPre> {
                        let interface = Some("one:of/choice");
                        Ok(GuestPre {
                            pick: exports.typed_func(interface, "pick")?,
                        })
                    }
                    /// Takes the functions from an instance of the component.
                    pub fn bind(
                        &self,
                        mut store: impl AsContextMut,
                        instance: &Instance,
                    ) -> ::gusset::Result<Guest> {
                        Ok(Guest {
                            pick: self.pick.bind(&mut store, instance)?,
                        })
                    }
                }
                /// The functions of `one:of/choice` in one instance.
                pub struct Guest {
                    pick: TypedFunc<(&'static Any,), (Any,)>,
                }
                impl Guest {
                    /// The functions of the resource `thing`.
                    pub fn thing(&self) -> GuestThing<'_> {
                        GuestThing { guest: self }
                    }
                    /// Calls `pick`.
                    pub fn call_pick(
                        &self,
                        store: impl AsContextMut,
                        x: &Any,
                    ) -> ::gusset::Result<Any> {
                        Ok(self.pick.call(store, (x,))?.0)
                    }
                }
                /// The functions of the resource `thing` in one instance.
                #[derive(Clone, Copy)]
                pub struct GuestThing<'a> {
                    guest: &'a Guest,
                }
                impl GuestThing<'_> {
                    /// Gives up an owned `thing`: its destructor runs.
                    pub fn drop(
                        &self,
                        store: impl AsContextMut,
                        resource: ResourceAny,
                    ) -> ::gusset::Result<()> {
                        resource.resource_drop(store)
                    }
                }
            }
        }
    }
}
