/// An instance of a component for the world `handles-everywhere`.
pub struct HandlesEverywhere {
    hand_les_things: exports::hand::les::things::Guest,
}
impl HandlesEverywhere {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<HandlesEverywhere> {
        HandlesEverywherePre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        mut store: impl ::gusset::AsContextMut,
        instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<HandlesEverywhere> {
        let exports = instance.exports(&store)?;
        Ok(HandlesEverywhere {
            hand_les_things: exports::hand::les::things::GuestPre::new(&exports)?
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
        for<'a> D::Data<'a>: hand::les::things::Host,
    {
        hand::les::things::add_to_linker::<T, D>(linker, get)?;
        Ok(())
    }
    /// The functions of `hand:les/things`.
    pub fn hand_les_things(&self) -> &exports::hand::les::things::Guest {
        &self.hand_les_things
    }
}
/// A component that was checked once for the world `handles-everywhere`.
pub struct HandlesEverywherePre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
    hand_les_things: exports::hand::les::things::GuestPre,
}
impl<T: 'static> Clone for HandlesEverywherePre<T> {
    fn clone(&self) -> Self {
        HandlesEverywherePre {
            instance_pre: self.instance_pre.clone(),
            hand_les_things: self.hand_les_things.clone(),
        }
    }
}
impl<T: 'static> HandlesEverywherePre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(HandlesEverywherePre {
            hand_les_things: exports::hand::les::things::GuestPre::new(&instance_pre)?,
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
    ) -> ::gusset::Result<HandlesEverywhere> {
        let instance = self.instance_pre.instantiate(&mut store)?;
        Ok(HandlesEverywhere {
            hand_les_things: self.hand_les_things.bind(&mut store, &instance)?,
        })
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod hand {
    pub mod les {
        pub mod things {
            use ::gusset::component::{
                ComponentType, HasData, Lift, Linker, Lower, Resource,
            };
            pub enum Thing {}
            #[derive(Debug, ComponentType, Lift, Lower)]
            #[component(record)]
            pub struct Holder {
                pub thing: Resource<Thing>,
                pub maybe: Option<Resource<Thing>>,
            }
            #[derive(Debug, ComponentType, Lift, Lower)]
            #[component(variant)]
            pub enum Kept {
                One(Resource<Thing>),
                Many(Vec<Resource<Thing>>),
                Held(Holder),
            }
            pub type Pair = (Resource<Thing>, Resource<Thing>);
            /// What the host does for the resource `thing`.
            pub trait HostThing {
                fn new(&mut self) -> Resource<Thing>;
                fn other(
                    &mut self,
                    self_: Resource<Thing>,
                    to: Resource<Thing>,
                ) -> Resource<Thing>;
                /// The guest gave up its `thing`.
                fn drop(&mut self, rep: Resource<Thing>) -> ::gusset::Result<()>;
            }
            impl<T: HostThing + ?Sized> HostThing for &mut T {
                fn new(&mut self) -> Resource<Thing> {
                    HostThing::new(*self)
                }
                fn other(
                    &mut self,
                    self_: Resource<Thing>,
                    to: Resource<Thing>,
                ) -> Resource<Thing> {
                    HostThing::other(*self, self_, to)
                }
                fn drop(&mut self, rep: Resource<Thing>) -> ::gusset::Result<()> {
                    HostThing::drop(*self, rep)
                }
            }
            /// What the host does for the interface `hand:les/things`.
            pub trait Host: HostThing {
                fn give(
                    &mut self,
                    a: Resource<Thing>,
                    b: Option<Resource<Thing>>,
                    c: Vec<Resource<Thing>>,
                    d: Pair,
                ) -> Vec<Resource<Thing>>;
                fn lend(
                    &mut self,
                    a: Resource<Thing>,
                    b: Option<Resource<Thing>>,
                    c: Vec<Resource<Thing>>,
                ) -> u32;
                fn keep(&mut self, a: Kept, b: Holder) -> Result<Kept, Resource<Thing>>;
                fn fixed(&mut self, a: [Resource<Thing>; 2]) -> (Pair, Holder);
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn give(
                    &mut self,
                    a: Resource<Thing>,
                    b: Option<Resource<Thing>>,
                    c: Vec<Resource<Thing>>,
                    d: Pair,
                ) -> Vec<Resource<Thing>> {
                    Host::give(*self, a, b, c, d)
                }
                fn lend(
                    &mut self,
                    a: Resource<Thing>,
                    b: Option<Resource<Thing>>,
                    c: Vec<Resource<Thing>>,
                ) -> u32 {
                    Host::lend(*self, a, b, c)
                }
                fn keep(&mut self, a: Kept, b: Holder) -> Result<Kept, Resource<Thing>> {
                    Host::keep(*self, a, b)
                }
                fn fixed(&mut self, a: [Resource<Thing>; 2]) -> (Pair, Holder) {
                    Host::fixed(*self, a)
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
                let mut define = linker.instance("hand:les/things")?.with_host::<D>(get);
                define
                    .resource(
                        "thing",
                        |host, rep: Resource<Thing>| HostThing::drop(host, rep),
                    );
                define
                    .func("[constructor]thing", |host, ()| Ok((HostThing::new(host),)));
                define
                    .func(
                        "[method]thing.other",
                        |host, (self_, to)| Ok((HostThing::other(host, self_, to),)),
                    );
                define
                    .func(
                        "give",
                        |host, (a, b, c, d)| Ok((Host::give(host, a, b, c, d),)),
                    );
                define.func("lend", |host, (a, b, c)| Ok((Host::lend(host, a, b, c),)));
                define.func("keep", |host, (a, b)| Ok((Host::keep(host, a, b),)));
                define.func("fixed", |host, (a,)| Ok((Host::fixed(host, a),)));
                define.finish()
            }
        }
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod exports {
    pub mod hand {
        pub mod les {
            pub mod things {
                use ::gusset::AsContextMut;
                use ::gusset::component::{
                    ComponentType, Instance, Lift, Lower, ResourceAny, TypedExports,
                    TypedFunc, TypedFuncExport,
                };
                pub type Thing = ResourceAny;
                #[derive(Debug, Clone, Copy, ComponentType, Lift, Lower)]
                #[component(record)]
                pub struct Holder {
                    pub thing: ResourceAny,
                    pub maybe: Option<ResourceAny>,
                }
                #[derive(Debug, Clone, ComponentType, Lift, Lower)]
                #[component(variant)]
                pub enum Kept {
                    One(ResourceAny),
                    Many(Vec<ResourceAny>),
                    Held(Holder),
                }
                pub type Pair = (ResourceAny, ResourceAny);
                /// The functions of `hand:les/things`, checked against a component.
                #[derive(Clone)]
                pub struct GuestPre {
                    thing_constructor: TypedFuncExport<(), (ResourceAny,)>,
                    thing_other: TypedFuncExport<
                        (ResourceAny, ResourceAny),
                        (ResourceAny,),
                    >,
                    give: TypedFuncExport<
                        (
                            ResourceAny,
                            Option<ResourceAny>,
                            &'static [ResourceAny],
                            (ResourceAny, ResourceAny),
                        ),
                        (Vec<ResourceAny>,),
                    >,
                    lend: TypedFuncExport<
                        (ResourceAny, Option<ResourceAny>, &'static [ResourceAny]),
                        (u32,),
                    >,
                    keep: TypedFuncExport<
                        (&'static Kept, Holder),
                        (Result<Kept, ResourceAny>,),
                    >,
                    fixed: TypedFuncExport<
                        (&'static [ResourceAny; 2],),
                        ((Pair, Holder),),
                    >,
                }
                impl GuestPre {
                    /// Finds the functions and checks their types, once for all instances.
                    pub fn new(
                        exports: &impl TypedExports,
                    ) -> ::gusset::Result<GuestPre> {
                        let interface = Some("hand:les/things");
                        Ok(GuestPre {
                            thing_constructor: exports
                                .typed_func(interface, "[constructor]thing")?,
                            thing_other: exports
                                .typed_func(interface, "[method]thing.other")?,
                            give: exports.typed_func(interface, "give")?,
                            lend: exports.typed_func(interface, "lend")?,
                            keep: exports.typed_func(interface, "keep")?,
                            fixed: exports.typed_func(interface, "fixed")?,
                        })
                    }
                    /// Takes the functions from an instance of the component.
                    pub fn bind(
                        &self,
                        mut store: impl AsContextMut,
                        instance: &Instance,
                    ) -> ::gusset::Result<Guest> {
                        Ok(Guest {
                            thing_constructor: self
                                .thing_constructor
                                .bind(&mut store, instance)?,
                            thing_other: self.thing_other.bind(&mut store, instance)?,
                            give: self.give.bind(&mut store, instance)?,
                            lend: self.lend.bind(&mut store, instance)?,
                            keep: self.keep.bind(&mut store, instance)?,
                            fixed: self.fixed.bind(&mut store, instance)?,
                        })
                    }
                }
                /// The functions of `hand:les/things` in one instance.
                pub struct Guest {
                    thing_constructor: TypedFunc<(), (ResourceAny,)>,
                    thing_other: TypedFunc<(ResourceAny, ResourceAny), (ResourceAny,)>,
                    give: TypedFunc<
                        (
                            ResourceAny,
                            Option<ResourceAny>,
                            &'static [ResourceAny],
                            (ResourceAny, ResourceAny),
                        ),
                        (Vec<ResourceAny>,),
                    >,
                    lend: TypedFunc<
                        (ResourceAny, Option<ResourceAny>, &'static [ResourceAny]),
                        (u32,),
                    >,
                    keep: TypedFunc<
                        (&'static Kept, Holder),
                        (Result<Kept, ResourceAny>,),
                    >,
                    fixed: TypedFunc<(&'static [ResourceAny; 2],), ((Pair, Holder),)>,
                }
                impl Guest {
                    /// The functions of the resource `thing`.
                    pub fn thing(&self) -> GuestThing<'_> {
                        GuestThing { guest: self }
                    }
                    /// Calls `give`.
                    pub fn call_give(
                        &self,
                        store: impl AsContextMut,
                        a: ResourceAny,
                        b: Option<ResourceAny>,
                        c: &[ResourceAny],
                        d: (ResourceAny, ResourceAny),
                    ) -> ::gusset::Result<Vec<ResourceAny>> {
                        Ok(self.give.call(store, (a, b, c, d))?.0)
                    }
                    /// Calls `lend`.
                    pub fn call_lend(
                        &self,
                        store: impl AsContextMut,
                        a: ResourceAny,
                        b: Option<ResourceAny>,
                        c: &[ResourceAny],
                    ) -> ::gusset::Result<u32> {
                        Ok(self.lend.call(store, (a, b, c))?.0)
                    }
                    /// Calls `keep`.
                    pub fn call_keep(
                        &self,
                        store: impl AsContextMut,
                        a: &Kept,
                        b: Holder,
                    ) -> ::gusset::Result<Result<Kept, ResourceAny>> {
                        Ok(self.keep.call(store, (a, b))?.0)
                    }
                    /// Calls `fixed`.
                    pub fn call_fixed(
                        &self,
                        store: impl AsContextMut,
                        a: &[ResourceAny; 2],
                    ) -> ::gusset::Result<(Pair, Holder)> {
                        Ok(self.fixed.call(store, (a,))?.0)
                    }
                }
                /// The functions of the resource `thing` in one instance.
                #[derive(Clone, Copy)]
                pub struct GuestThing<'a> {
                    guest: &'a Guest,
                }
                impl GuestThing<'_> {
                    /// Calls `[constructor]thing`.
                    pub fn call_constructor(
                        &self,
                        store: impl AsContextMut,
                    ) -> ::gusset::Result<ResourceAny> {
                        Ok(self.guest.thing_constructor.call(store, ())?.0)
                    }
                    /// Calls `[method]thing.other`.
                    pub fn call_other(
                        &self,
                        store: impl AsContextMut,
                        self_: ResourceAny,
                        to: ResourceAny,
                    ) -> ::gusset::Result<ResourceAny> {
                        Ok(self.guest.thing_other.call(store, (self_, to))?.0)
                    }
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
