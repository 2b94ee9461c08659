/// An instance of a component for the world `clock`.
pub struct Clock {
    clock_works_works: exports::clock::works::works::Guest,
    clock_works_dial: exports::clock::works::dial::Guest,
}
impl Clock {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<Clock> {
        ClockPre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        mut store: impl ::gusset::AsContextMut,
        instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<Clock> {
        let exports = instance.exports(&store)?;
        Ok(Clock {
            clock_works_works: exports::clock::works::works::GuestPre::new(&exports)?
                .bind(&mut store, instance)?,
            clock_works_dial: exports::clock::works::dial::GuestPre::new(&exports)?
                .bind(&mut store, instance)?,
        })
    }
    /// The functions of `clock:works/works`.
    pub fn clock_works_works(&self) -> &exports::clock::works::works::Guest {
        &self.clock_works_works
    }
    /// The functions of `clock:works/dial`.
    pub fn clock_works_dial(&self) -> &exports::clock::works::dial::Guest {
        &self.clock_works_dial
    }
}
/// A component that was checked once for the world `clock`.
pub struct ClockPre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
    clock_works_works: exports::clock::works::works::GuestPre,
    clock_works_dial: exports::clock::works::dial::GuestPre,
}
impl<T: 'static> Clone for ClockPre<T> {
    fn clone(&self) -> Self {
        ClockPre {
            instance_pre: self.instance_pre.clone(),
            clock_works_works: self.clock_works_works.clone(),
            clock_works_dial: self.clock_works_dial.clone(),
        }
    }
}
impl<T: 'static> ClockPre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(ClockPre {
            clock_works_works: exports::clock::works::works::GuestPre::new(
                &instance_pre,
            )?,
            clock_works_dial: exports::clock::works::dial::GuestPre::new(&instance_pre)?,
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
    ) -> ::gusset::Result<Clock> {
        let instance = self.instance_pre.instantiate(&mut store)?;
        Ok(Clock {
            clock_works_works: self.clock_works_works.bind(&mut store, &instance)?,
            clock_works_dial: self.clock_works_dial.bind(&mut store, &instance)?,
        })
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod exports {
    pub mod clock {
        pub mod works {
            pub mod works {
                use ::gusset::AsContextMut;
                use ::gusset::component::{
                    Instance, ResourceAny, TypedExports, TypedFunc, TypedFuncExport,
                };
                pub type Wheel = ResourceAny;
                pub type Empty = ResourceAny;
                /// The functions of `clock:works/works`, checked against a component.
                #[derive(Clone)]
                pub struct GuestPre {
                    wheel_constructor: TypedFuncExport<(u32,), (ResourceAny,)>,
                    wheel_turn: TypedFuncExport<(ResourceAny, i32), (i32,)>,
                    wheel_mesh: TypedFuncExport<
                        (ResourceAny, ResourceAny),
                        (Result<ResourceAny, String>,),
                    >,
                    assemble: TypedFuncExport<
                        (&'static [ResourceAny], Option<ResourceAny>),
                        (ResourceAny,),
                    >,
                }
                impl GuestPre {
                    /// Finds the functions and checks their types, once for all instances.
                    pub fn new(
                        exports: &impl TypedExports,
                    ) -> ::gusset::Result<GuestPre> {
                        let interface = Some("clock:works/works");
                        Ok(GuestPre {
                            wheel_constructor: exports
                                .typed_func(interface, "[constructor]wheel")?,
                            wheel_turn: exports
                                .typed_func(interface, "[method]wheel.turn")?,
                            wheel_mesh: exports
                                .typed_func(interface, "[static]wheel.mesh")?,
                            assemble: exports.typed_func(interface, "assemble")?,
                        })
                    }
                    /// Takes the functions from an instance of the component.
                    pub fn bind(
                        &self,
                        mut store: impl AsContextMut,
                        instance: &Instance,
                    ) -> ::gusset::Result<Guest> {
                        Ok(Guest {
                            wheel_constructor: self
                                .wheel_constructor
                                .bind(&mut store, instance)?,
                            wheel_turn: self.wheel_turn.bind(&mut store, instance)?,
                            wheel_mesh: self.wheel_mesh.bind(&mut store, instance)?,
                            assemble: self.assemble.bind(&mut store, instance)?,
                        })
                    }
                }
                /// The functions of `clock:works/works` in one instance.
                pub struct Guest {
                    wheel_constructor: TypedFunc<(u32,), (ResourceAny,)>,
                    wheel_turn: TypedFunc<(ResourceAny, i32), (i32,)>,
                    wheel_mesh: TypedFunc<
                        (ResourceAny, ResourceAny),
                        (Result<ResourceAny, String>,),
                    >,
                    assemble: TypedFunc<
                        (&'static [ResourceAny], Option<ResourceAny>),
                        (ResourceAny,),
                    >,
                }
                impl Guest {
                    /// The functions of the resource `wheel`.
                    pub fn wheel(&self) -> GuestWheel<'_> {
                        GuestWheel { guest: self }
                    }
                    /// The functions of the resource `empty`.
                    pub fn empty(&self) -> GuestEmpty<'_> {
                        GuestEmpty { guest: self }
                    }
                    /// Calls `assemble`.
                    pub fn call_assemble(
                        &self,
                        store: impl AsContextMut,
                        wheels: &[ResourceAny],
                        loose: Option<ResourceAny>,
                    ) -> ::gusset::Result<ResourceAny> {
                        Ok(self.assemble.call(store, (wheels, loose))?.0)
                    }
                }
                /// The functions of the resource `wheel` in one instance.
                #[derive(Clone, Copy)]
                pub struct GuestWheel<'a> {
                    guest: &'a Guest,
                }
                impl GuestWheel<'_> {
                    /// Calls `[constructor]wheel`.
                    pub fn call_constructor(
                        &self,
                        store: impl AsContextMut,
                        teeth: u32,
                    ) -> ::gusset::Result<ResourceAny> {
                        Ok(self.guest.wheel_constructor.call(store, (teeth,))?.0)
                    }
                    /// Turns the wheel by so many teeth.
                    pub fn call_turn(
                        &self,
                        store: impl AsContextMut,
                        self_: ResourceAny,
                        by: i32,
                    ) -> ::gusset::Result<i32> {
                        Ok(self.guest.wheel_turn.call(store, (self_, by))?.0)
                    }
                    /// Calls `[static]wheel.mesh`.
                    pub fn call_mesh(
                        &self,
                        store: impl AsContextMut,
                        a: ResourceAny,
                        b: ResourceAny,
                    ) -> ::gusset::Result<Result<ResourceAny, String>> {
                        Ok(self.guest.wheel_mesh.call(store, (a, b))?.0)
                    }
                    /// Gives up an owned `wheel`: its destructor runs.
                    pub fn drop(
                        &self,
                        store: impl AsContextMut,
                        resource: ResourceAny,
                    ) -> ::gusset::Result<()> {
                        resource.resource_drop(store)
                    }
                }
                /// The functions of the resource `empty` in one instance.
                #[derive(Clone, Copy)]
                pub struct GuestEmpty<'a> {
                    guest: &'a Guest,
                }
                impl GuestEmpty<'_> {
                    /// Gives up an owned `empty`: its destructor runs.
                    pub fn drop(
                        &self,
                        store: impl AsContextMut,
                        resource: ResourceAny,
                    ) -> ::gusset::Result<()> {
                        resource.resource_drop(store)
                    }
                }
            }
            pub mod dial {
                use ::gusset::AsContextMut;
                use ::gusset::component::{
                    Instance, ResourceAny, TypedExports, TypedFunc, TypedFuncExport,
                };
                pub type Wheel = super::works::Wheel;
                pub type Hand = Wheel;
                /// The functions of `clock:works/dial`, checked against a component.
                #[derive(Clone)]
                pub struct GuestPre {
                    show: TypedFuncExport<(ResourceAny,), (ResourceAny,)>,
                }
                impl GuestPre {
                    /// Finds the functions and checks their types, once for all instances.
                    pub fn new(
                        exports: &impl TypedExports,
                    ) -> ::gusset::Result<GuestPre> {
                        let interface = Some("clock:works/dial");
                        Ok(GuestPre {
                            show: exports.typed_func(interface, "show")?,
                        })
                    }
                    /// Takes the functions from an instance of the component.
                    pub fn bind(
                        &self,
                        mut store: impl AsContextMut,
                        instance: &Instance,
                    ) -> ::gusset::Result<Guest> {
                        Ok(Guest {
                            show: self.show.bind(&mut store, instance)?,
                        })
                    }
                }
                /// The functions of `clock:works/dial` in one instance.
                pub struct Guest {
                    show: TypedFunc<(ResourceAny,), (ResourceAny,)>,
                }
                impl Guest {
                    /// Calls `show`.
                    pub fn call_show(
                        &self,
                        store: impl AsContextMut,
                        of: ResourceAny,
                    ) -> ::gusset::Result<ResourceAny> {
                        Ok(self.show.call(store, (of,))?.0)
                    }
                }
            }
        }
    }
}
