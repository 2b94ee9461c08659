/// An instance of a component for the world `resource-functions`.
pub struct ResourceFunctions {
    can_do_doing: exports::can::do_::doing::Guest,
}
impl ResourceFunctions {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<ResourceFunctions> {
        ResourceFunctionsPre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        mut store: impl ::gusset::AsContextMut,
        instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<ResourceFunctions> {
        let exports = instance.exports(&store)?;
        Ok(ResourceFunctions {
            can_do_doing: exports::can::do_::doing::GuestPre::new(&exports)?
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
        for<'a> D::Data<'a>: can::do_::doing::Host,
    {
        can::do_::doing::add_to_linker::<T, D>(linker, get)?;
        Ok(())
    }
    /// The functions of `can:do/doing`.
    pub fn can_do_doing(&self) -> &exports::can::do_::doing::Guest {
        &self.can_do_doing
    }
}
/// A component that was checked once for the world `resource-functions`.
pub struct ResourceFunctionsPre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
    can_do_doing: exports::can::do_::doing::GuestPre,
}
impl<T: 'static> Clone for ResourceFunctionsPre<T> {
    fn clone(&self) -> Self {
        ResourceFunctionsPre {
            instance_pre: self.instance_pre.clone(),
            can_do_doing: self.can_do_doing.clone(),
        }
    }
}
impl<T: 'static> ResourceFunctionsPre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(ResourceFunctionsPre {
            can_do_doing: exports::can::do_::doing::GuestPre::new(&instance_pre)?,
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
    ) -> ::gusset::Result<ResourceFunctions> {
        let instance = self.instance_pre.instantiate(&mut store)?;
        Ok(ResourceFunctions {
            can_do_doing: self.can_do_doing.bind(&mut store, &instance)?,
        })
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod can {
    pub mod do_ {
        pub mod doing {
            use ::gusset::component::{HasData, Linker, Resource};
            pub enum Door {}
            pub enum Room {}
            pub enum Bare {}
            /// What the host does for the resource `door`.
            pub trait HostDoor {
                fn new(
                    &mut self,
                    name: String,
                    size: (u32, u32),
                ) -> Result<Resource<Door>, String>;
                /// The guest gave up its `door`.
                fn drop(&mut self, rep: Resource<Door>) -> ::gusset::Result<()>;
            }
            impl<T: HostDoor + ?Sized> HostDoor for &mut T {
                fn new(
                    &mut self,
                    name: String,
                    size: (u32, u32),
                ) -> Result<Resource<Door>, String> {
                    HostDoor::new(*self, name, size)
                }
                fn drop(&mut self, rep: Resource<Door>) -> ::gusset::Result<()> {
                    HostDoor::drop(*self, rep)
                }
            }
            /// What the host does for the resource `room`.
            pub trait HostRoom {
                fn new(&mut self) -> Resource<Room>;
                fn doors(&mut self, self_: Resource<Room>) -> Vec<Resource<Door>>;
                fn add(
                    &mut self,
                    self_: Resource<Room>,
                    door: Resource<Door>,
                ) -> Result<(), Resource<Door>>;
                fn merge(
                    &mut self,
                    a: Resource<Room>,
                    b: Resource<Room>,
                ) -> Resource<Room>;
                fn count(&mut self) -> u64;
                fn self_(&mut self, self_: Resource<Room>) -> Resource<Room>;
                fn clone(&mut self, self_: Resource<Room>) -> Resource<Room>;
                /// The guest gave up its `room`.
                fn drop(&mut self, rep: Resource<Room>) -> ::gusset::Result<()>;
            }
            impl<T: HostRoom + ?Sized> HostRoom for &mut T {
                fn new(&mut self) -> Resource<Room> {
                    HostRoom::new(*self)
                }
                fn doors(&mut self, self_: Resource<Room>) -> Vec<Resource<Door>> {
                    HostRoom::doors(*self, self_)
                }
                fn add(
                    &mut self,
                    self_: Resource<Room>,
                    door: Resource<Door>,
                ) -> Result<(), Resource<Door>> {
                    HostRoom::add(*self, self_, door)
                }
                fn merge(
                    &mut self,
                    a: Resource<Room>,
                    b: Resource<Room>,
                ) -> Resource<Room> {
                    HostRoom::merge(*self, a, b)
                }
                fn count(&mut self) -> u64 {
                    HostRoom::count(*self)
                }
                fn self_(&mut self, self_: Resource<Room>) -> Resource<Room> {
                    HostRoom::self_(*self, self_)
                }
                fn clone(&mut self, self_: Resource<Room>) -> Resource<Room> {
                    HostRoom::clone(*self, self_)
                }
                fn drop(&mut self, rep: Resource<Room>) -> ::gusset::Result<()> {
                    HostRoom::drop(*self, rep)
                }
            }
            /// What the host does for the resource `bare`.
            pub trait HostBare {
                /// The guest gave up its `bare`.
                fn drop(&mut self, rep: Resource<Bare>) -> ::gusset::Result<()>;
            }
            impl<T: HostBare + ?Sized> HostBare for &mut T {
                fn drop(&mut self, rep: Resource<Bare>) -> ::gusset::Result<()> {
                    HostBare::drop(*self, rep)
                }
            }
            /// What the host does for the interface `can:do/doing`.
            pub trait Host: HostDoor + HostRoom + HostBare {}
            impl<T: Host + ?Sized> Host for &mut T {}
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
                let mut define = linker.instance("can:do/doing")?.with_host::<D>(get);
                define
                    .resource(
                        "door",
                        |host, rep: Resource<Door>| HostDoor::drop(host, rep),
                    );
                define
                    .resource(
                        "room",
                        |host, rep: Resource<Room>| HostRoom::drop(host, rep),
                    );
                define
                    .resource(
                        "bare",
                        |host, rep: Resource<Bare>| HostBare::drop(host, rep),
                    );
                define
                    .func(
                        "[constructor]door",
                        |host, (name, size)| Ok((HostDoor::new(host, name, size),)),
                    );
                define.func("[constructor]room", |host, ()| Ok((HostRoom::new(host),)));
                define
                    .func(
                        "[method]room.doors",
                        |host, (self_,)| Ok((HostRoom::doors(host, self_),)),
                    );
                define
                    .func(
                        "[method]room.add",
                        |host, (self_, door)| Ok((HostRoom::add(host, self_, door),)),
                    );
                define
                    .func(
                        "[static]room.merge",
                        |host, (a, b)| Ok((HostRoom::merge(host, a, b),)),
                    );
                define
                    .func("[static]room.count", |host, ()| Ok((HostRoom::count(host),)));
                define
                    .func(
                        "[method]room.self",
                        |host, (self_,)| Ok((HostRoom::self_(host, self_),)),
                    );
                define
                    .func(
                        "[method]room.clone",
                        |host, (self_,)| Ok((HostRoom::clone(host, self_),)),
                    );
                define.finish()
            }
        }
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod exports {
    pub mod can {
        pub mod do_ {
            pub mod doing {
                use ::gusset::AsContextMut;
                use ::gusset::component::{
                    Instance, ResourceAny, TypedExports, TypedFunc, TypedFuncExport,
                };
                pub type Door = ResourceAny;
                pub type Room = ResourceAny;
                pub type Bare = ResourceAny;
                /// The functions of `can:do/doing`, checked against a component.
                #[derive(Clone)]
                pub struct GuestPre {
                    door_constructor: TypedFuncExport<
                        (&'static str, (u32, u32)),
                        (Result<ResourceAny, String>,),
                    >,
                    room_constructor: TypedFuncExport<(), (ResourceAny,)>,
                    room_doors: TypedFuncExport<(ResourceAny,), (Vec<ResourceAny>,)>,
                    room_add: TypedFuncExport<
                        (ResourceAny, ResourceAny),
                        (Result<(), ResourceAny>,),
                    >,
                    room_merge: TypedFuncExport<
                        (ResourceAny, ResourceAny),
                        (ResourceAny,),
                    >,
                    room_count: TypedFuncExport<(), (u64,)>,
                    room_self: TypedFuncExport<(ResourceAny,), (ResourceAny,)>,
                    room_clone: TypedFuncExport<(ResourceAny,), (ResourceAny,)>,
                }
                impl GuestPre {
                    /// Finds the functions and checks their types, once for all instances.
                    pub fn new(
                        exports: &impl TypedExports,
                    ) -> ::gusset::Result<GuestPre> {
                        let interface = Some("can:do/doing");
                        Ok(GuestPre {
                            door_constructor: exports
                                .typed_func(interface, "[constructor]door")?,
                            room_constructor: exports
                                .typed_func(interface, "[constructor]room")?,
                            room_doors: exports
                                .typed_func(interface, "[method]room.doors")?,
                            room_add: exports.typed_func(interface, "[method]room.add")?,
                            room_merge: exports
                                .typed_func(interface, "[static]room.merge")?,
                            room_count: exports
                                .typed_func(interface, "[static]room.count")?,
                            room_self: exports
                                .typed_func(interface, "[method]room.self")?,
                            room_clone: exports
                                .typed_func(interface, "[method]room.clone")?,
                        })
                    }
                    /// Takes the functions from an instance of the component.
                    pub fn bind(
                        &self,
                        mut store: impl AsContextMut,
                        instance: &Instance,
                    ) -> ::gusset::Result<Guest> {
                        Ok(Guest {
                            door_constructor: self
                                .door_constructor
                                .bind(&mut store, instance)?,
                            room_constructor: self
                                .room_constructor
                                .bind(&mut store, instance)?,
                            room_doors: self.room_doors.bind(&mut store, instance)?,
                            room_add: self.room_add.bind(&mut store, instance)?,
                            room_merge: self.room_merge.bind(&mut store, instance)?,
                            room_count: self.room_count.bind(&mut store, instance)?,
                            room_self: self.room_self.bind(&mut store, instance)?,
                            room_clone: self.room_clone.bind(&mut store, instance)?,
                        })
                    }
                }
                /// The functions of `can:do/doing` in one instance.
                pub struct Guest {
                    door_constructor: TypedFunc<
                        (&'static str, (u32, u32)),
                        (Result<ResourceAny, String>,),
                    >,
                    room_constructor: TypedFunc<(), (ResourceAny,)>,
                    room_doors: TypedFunc<(ResourceAny,), (Vec<ResourceAny>,)>,
                    room_add: TypedFunc<
                        (ResourceAny, ResourceAny),
                        (Result<(), ResourceAny>,),
                    >,
                    room_merge: TypedFunc<(ResourceAny, ResourceAny), (ResourceAny,)>,
                    room_count: TypedFunc<(), (u64,)>,
                    room_self: TypedFunc<(ResourceAny,), (ResourceAny,)>,
                    room_clone: TypedFunc<(ResourceAny,), (ResourceAny,)>,
                }
                impl Guest {
                    /// The functions of the resource `door`.
                    pub fn door(&self) -> GuestDoor<'_> {
                        GuestDoor { guest: self }
                    }
                    /// The functions of the resource `room`.
                    pub fn room(&self) -> GuestRoom<'_> {
                        GuestRoom { guest: self }
                    }
                    /// The functions of the resource `bare`.
                    pub fn bare(&self) -> GuestBare<'_> {
                        GuestBare { guest: self }
                    }
                }
                /// The functions of the resource `door` in one instance.
                #[derive(Clone, Copy)]
                pub struct GuestDoor<'a> {
                    guest: &'a Guest,
                }
                impl GuestDoor<'_> {
                    /// Calls `[constructor]door`.
                    pub fn call_constructor(
                        &self,
                        store: impl AsContextMut,
                        name: &str,
                        size: (u32, u32),
                    ) -> ::gusset::Result<Result<ResourceAny, String>> {
                        Ok(self.guest.door_constructor.call(store, (name, size))?.0)
                    }
                    /// Gives up an owned `door`: its destructor runs.
                    pub fn drop(
                        &self,
                        store: impl AsContextMut,
                        resource: ResourceAny,
                    ) -> ::gusset::Result<()> {
                        resource.resource_drop(store)
                    }
                }
                /// The functions of the resource `room` in one instance.
                #[derive(Clone, Copy)]
                pub struct GuestRoom<'a> {
                    guest: &'a Guest,
                }
                impl GuestRoom<'_> {
                    /// Calls `[constructor]room`.
                    pub fn call_constructor(
                        &self,
                        store: impl AsContextMut,
                    ) -> ::gusset::Result<ResourceAny> {
                        Ok(self.guest.room_constructor.call(store, ())?.0)
                    }
                    /// Calls `[method]room.doors`.
                    pub fn call_doors(
                        &self,
                        store: impl AsContextMut,
                        self_: ResourceAny,
                    ) -> ::gusset::Result<Vec<ResourceAny>> {
                        Ok(self.guest.room_doors.call(store, (self_,))?.0)
                    }
                    /// Calls `[method]room.add`.
                    pub fn call_add(
                        &self,
                        store: impl AsContextMut,
                        self_: ResourceAny,
                        door: ResourceAny,
                    ) -> ::gusset::Result<Result<(), ResourceAny>> {
                        Ok(self.guest.room_add.call(store, (self_, door))?.0)
                    }
                    /// Calls `[static]room.merge`.
                    pub fn call_merge(
                        &self,
                        store: impl AsContextMut,
                        a: ResourceAny,
                        b: ResourceAny,
                    ) -> ::gusset::Result<ResourceAny> {
                        Ok(self.guest.room_merge.call(store, (a, b))?.0)
                    }
                    /// Calls `[static]room.count`.
                    pub fn call_count(
                        &self,
                        store: impl AsContextMut,
                    ) -> ::gusset::Result<u64> {
                        Ok(self.guest.room_count.call(store, ())?.0)
                    }
                    /// Calls `[method]room.self`.
                    pub fn call_self(
                        &self,
                        store: impl AsContextMut,
                        self_: ResourceAny,
                    ) -> ::gusset::Result<ResourceAny> {
                        Ok(self.guest.room_self.call(store, (self_,))?.0)
                    }
                    /// Calls `[method]room.clone`.
                    pub fn call_clone(
                        &self,
                        store: impl AsContextMut,
                        self_: ResourceAny,
                    ) -> ::gusset::Result<ResourceAny> {
                        Ok(self.guest.room_clone.call(store, (self_,))?.0)
                    }
                    /// Gives up an owned `room`: its destructor runs.
                    pub fn drop(
                        &self,
                        store: impl AsContextMut,
                        resource: ResourceAny,
                    ) -> ::gusset::Result<()> {
                        resource.resource_drop(store)
                    }
                }
                /// The functions of the resource `bare` in one instance.
                #[derive(Clone, Copy)]
                pub struct GuestBare<'a> {
                    guest: &'a Guest,
                }
                impl GuestBare<'_> {
                    /// Gives up an owned `bare`: its destructor runs.
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
