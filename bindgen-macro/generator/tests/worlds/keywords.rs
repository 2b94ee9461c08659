/// An instance of a component for the world `loop`.
pub struct Loop {
    type_async_use: exports::type_::async_::use_::Guest,
    instantiate_: exports::instantiate::Guest,
    new_: ::gusset::component::TypedFunc<(), ()>,
}
impl Loop {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<Loop> {
        LoopPre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        mut store: impl ::gusset::AsContextMut,
        instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<Loop> {
        let exports = instance.exports(&store)?;
        Ok(Loop {
            type_async_use: exports::type_::async_::use_::GuestPre::new(&exports)?
                .bind(&mut store, instance)?,
            instantiate_: exports::instantiate::GuestPre::new(&exports)?
                .bind(&mut store, instance)?,
            new_: exports.typed_func(None, "new")?.bind(&mut store, instance)?,
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
        for<'a> D::Data<'a>: type_::async_::use_::Host + exports_::Host,
    {
        type_::async_::use_::add_to_linker::<T, D>(linker, get)?;
        exports_::add_to_linker::<T, D>(linker, get)?;
        Ok(())
    }
    /// The functions of `type:async/use`.
    pub fn type_async_use(&self) -> &exports::type_::async_::use_::Guest {
        &self.type_async_use
    }
    /// The functions of `instantiate`.
    pub fn instantiate_(&self) -> &exports::instantiate::Guest {
        &self.instantiate_
    }
    /// Calls `new`.
    pub fn call_new(&self, store: impl ::gusset::AsContextMut) -> ::gusset::Result<()> {
        self.new_.call(store, ())
    }
}
/// A component that was checked once for the world `loop`.
pub struct LoopPre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
    type_async_use: exports::type_::async_::use_::GuestPre,
    instantiate_: exports::instantiate::GuestPre,
    new_: ::gusset::component::TypedFuncExport<(), ()>,
}
impl<T: 'static> Clone for LoopPre<T> {
    fn clone(&self) -> Self {
        LoopPre {
            instance_pre: self.instance_pre.clone(),
            type_async_use: self.type_async_use.clone(),
            instantiate_: self.instantiate_.clone(),
            new_: self.new_.clone(),
        }
    }
}
impl<T: 'static> LoopPre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(LoopPre {
            type_async_use: exports::type_::async_::use_::GuestPre::new(&instance_pre)?,
            instantiate_: exports::instantiate::GuestPre::new(&instance_pre)?,
            new_: instance_pre.typed_func(None, "new")?,
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
    ) -> ::gusset::Result<Loop> {
        let instance = self.instance_pre.instantiate(&mut store)?;
        Ok(Loop {
            type_async_use: self.type_async_use.bind(&mut store, &instance)?,
            instantiate_: self.instantiate_.bind(&mut store, &instance)?,
            new_: self.new_.bind(&mut store, &instance)?,
        })
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod type_ {
    pub mod async_ {
        pub mod use_ {
            use ::gusset::component::{ComponentType, HasData, Lift, Lower};
            #[derive(Debug, Clone, Copy, ComponentType, Lift, Lower)]
            #[component(record)]
            #[repr(C)]
            pub struct String {
                pub type_: u32,
                pub self_: u8,
            }
            #[derive(Debug, Clone, Copy, ComponentType, Lift, Lower)]
            #[component(variant)]
            pub enum Option {
                Some(u8),
                None,
                Self_(String),
            }
            impl ::core::fmt::Display for Option {
                fn fmt(
                    &self,
                    f: &mut ::core::fmt::Formatter<'_>,
                ) -> ::core::fmt::Result {
                    ::core::fmt::Debug::fmt(self, f)
                }
            }
            impl ::core::error::Error for Option {}
            #[derive(Debug, Clone, Copy, PartialEq, Eq, ComponentType, Lift, Lower)]
            #[component(enum)]
            #[repr(u8)]
            pub enum Vec {
                Static,
                Crate,
            }
            #[derive(Debug, Clone, ComponentType, Lift, Lower)]
            #[component(record)]
            pub struct T {
                pub d: ::std::vec::Vec<u8>,
            }
            #[derive(Debug, Clone, ComponentType, Lift, Lower)]
            #[component(record)]
            pub struct D {
                pub t: T,
            }
            #[derive(Debug, Clone, Copy, ComponentType, Lift, Lower)]
            #[component(record)]
            #[repr(C)]
            pub struct Host_ {
                pub get: String,
            }
            #[derive(Debug, Clone, Copy, ComponentType, Lift, Lower)]
            #[component(record)]
            #[repr(C)]
            pub struct Linker {
                pub lift: Vec,
            }
            pub enum Resource {}
            /// What the host does for the resource `resource`.
            pub trait HostResource {
                fn drop_(&mut self, self_: ::gusset::component::Resource<Resource>);
                fn new(
                    &mut self,
                    self_: ::gusset::component::Resource<Resource>,
                    store_: u8,
                    instance: u8,
                );
                /// The guest gave up its `resource`.
                fn drop(
                    &mut self,
                    rep: ::gusset::component::Resource<Resource>,
                ) -> ::gusset::Result<()>;
            }
            impl<T_: HostResource + ?Sized> HostResource for &mut T_ {
                fn drop_(&mut self, self_: ::gusset::component::Resource<Resource>) {
                    HostResource::drop_(*self, self_)
                }
                fn new(
                    &mut self,
                    self_: ::gusset::component::Resource<Resource>,
                    store_: u8,
                    instance: u8,
                ) {
                    HostResource::new(*self, self_, store_, instance)
                }
                fn drop(
                    &mut self,
                    rep: ::gusset::component::Resource<Resource>,
                ) -> ::gusset::Result<()> {
                    HostResource::drop(*self, rep)
                }
            }
            /// What the host does for the interface `type:async/use`.
            pub trait Host: HostResource {
                fn match_(
                    &mut self,
                    type_: String,
                    store_: Vec,
                    get_: T,
                    instance: D,
                ) -> Result<::std::vec::Vec<T>, Option>;
                fn new(&mut self) -> Host_;
                fn ref_(
                    &mut self,
                    l: Linker,
                    r: ::gusset::component::Resource<Resource>,
                ) -> ::core::option::Option<::std::string::String>;
            }
            impl<T_: Host + ?Sized> Host for &mut T_ {
                fn match_(
                    &mut self,
                    type_: String,
                    store_: Vec,
                    get_: T,
                    instance: D,
                ) -> Result<::std::vec::Vec<T>, Option> {
                    Host::match_(*self, type_, store_, get_, instance)
                }
                fn new(&mut self) -> Host_ {
                    Host::new(*self)
                }
                fn ref_(
                    &mut self,
                    l: Linker,
                    r: ::gusset::component::Resource<Resource>,
                ) -> ::core::option::Option<::std::string::String> {
                    Host::ref_(*self, l, r)
                }
            }
            /// Puts the interface into a linker; `get` finds the host in the store's data.
            pub fn add_to_linker<T_, D_>(
                linker: &mut ::gusset::component::Linker<T_>,
                get: fn(&mut T_) -> D_::Data<'_>,
            ) -> ::gusset::Result<()>
            where
                T_: 'static,
                D_: HasData,
                for<'a> D_::Data<'a>: Host,
            {
                let mut define = linker.instance("type:async/use")?.with_host::<D_>(get);
                define
                    .resource(
                        "resource",
                        |host, rep: ::gusset::component::Resource<Resource>| HostResource::drop(
                            host,
                            rep,
                        ),
                    );
                define
                    .func(
                        "[method]resource.drop",
                        |host, (self_,)| {
                            HostResource::drop_(host, self_);
                            Ok(())
                        },
                    );
                define
                    .func(
                        "[method]resource.new",
                        |host, (self_, store_, instance)| {
                            HostResource::new(host, self_, store_, instance);
                            Ok(())
                        },
                    );
                define
                    .func(
                        "match",
                        |host, (type_, store_, get_, instance)| Ok((
                            Host::match_(host, type_, store_, get_, instance),
                        )),
                    );
                define.func("new", |host, ()| Ok((Host::new(host),)));
                define.func("ref", |host, (l, r)| Ok((Host::ref_(host, l, r),)));
                define.finish()
            }
        }
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod exports_ {
    use ::gusset::component::{HasData, Linker};
    /// What the host does for the interface `exports`.
    pub trait Host {
        fn yield_(&mut self);
    }
    impl<T: Host + ?Sized> Host for &mut T {
        fn yield_(&mut self) {
            Host::yield_(*self)
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
                "yield",
                |host, ()| {
                    Host::yield_(host);
                    Ok(())
                },
            );
        define.finish()
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod exports {
    pub mod type_ {
        pub mod async_ {
            pub mod use_ {
                use ::gusset::AsContextMut;
                use ::gusset::component::{
                    ComponentType, Instance, Lift, Lower, ResourceAny, TypedExports,
                    TypedFunc, TypedFuncExport,
                };
                #[derive(Debug, Clone, Copy, ComponentType, Lift, Lower)]
                #[component(record)]
                #[repr(C)]
                pub struct String {
                    pub type_: u32,
                    pub self_: u8,
                }
                #[derive(Debug, Clone, Copy, ComponentType, Lift, Lower)]
                #[component(variant)]
                pub enum Option {
                    Some(u8),
                    None,
                    Self_(String),
                }
                impl ::core::fmt::Display for Option {
                    fn fmt(
                        &self,
                        f: &mut ::core::fmt::Formatter<'_>,
                    ) -> ::core::fmt::Result {
                        ::core::fmt::Debug::fmt(self, f)
                    }
                }
                impl ::core::error::Error for Option {}
                #[derive(Debug, Clone, Copy, PartialEq, Eq, ComponentType, Lift, Lower)]
                #[component(enum)]
                #[repr(u8)]
                pub enum Vec {
                    Static,
                    Crate,
                }
                #[derive(Debug, Clone, ComponentType, Lift, Lower)]
                #[component(record)]
                pub struct T {
                    pub d: ::std::vec::Vec<u8>,
                }
                #[derive(Debug, Clone, ComponentType, Lift, Lower)]
                #[component(record)]
                pub struct D {
                    pub t: T,
                }
                #[derive(Debug, Clone, Copy, ComponentType, Lift, Lower)]
                #[component(record)]
                #[repr(C)]
                pub struct Host_ {
                    pub get: String,
                }
                #[derive(Debug, Clone, Copy, ComponentType, Lift, Lower)]
                #[component(record)]
                #[repr(C)]
                pub struct Linker {
                    pub lift: Vec,
                }
                pub type Resource = ResourceAny;
                /// The functions of `type:async/use`, checked against a component.
                #[derive(Clone)]
                pub struct GuestPre {
                    resource_drop: TypedFuncExport<(ResourceAny,), ()>,
                    resource_new: TypedFuncExport<(ResourceAny, u8, u8), ()>,
                    match_: TypedFuncExport<
                        (String, Vec, &'static T, &'static D),
                        (Result<::std::vec::Vec<T>, Option>,),
                    >,
                    new: TypedFuncExport<(), (Host_,)>,
                    ref_: TypedFuncExport<
                        (Linker, ResourceAny),
                        (::core::option::Option<::std::string::String>,),
                    >,
                }
                impl GuestPre {
                    /// Finds the functions and checks their types, once for all instances.
                    pub fn new(
                        exports: &impl TypedExports,
                    ) -> ::gusset::Result<GuestPre> {
                        let interface = Some("type:async/use");
                        Ok(GuestPre {
                            resource_drop: exports
                                .typed_func(interface, "[method]resource.drop")?,
                            resource_new: exports
                                .typed_func(interface, "[method]resource.new")?,
                            match_: exports.typed_func(interface, "match")?,
                            new: exports.typed_func(interface, "new")?,
                            ref_: exports.typed_func(interface, "ref")?,
                        })
                    }
                    /// Takes the functions from an instance of the component.
                    pub fn bind(
                        &self,
                        mut store: impl AsContextMut,
                        instance: &Instance,
                    ) -> ::gusset::Result<Guest> {
                        Ok(Guest {
                            resource_drop: self
                                .resource_drop
                                .bind(&mut store, instance)?,
                            resource_new: self.resource_new.bind(&mut store, instance)?,
                            match_: self.match_.bind(&mut store, instance)?,
                            new: self.new.bind(&mut store, instance)?,
                            ref_: self.ref_.bind(&mut store, instance)?,
                        })
                    }
                }
                /// The functions of `type:async/use` in one instance.
                pub struct Guest {
                    resource_drop: TypedFunc<(ResourceAny,), ()>,
                    resource_new: TypedFunc<(ResourceAny, u8, u8), ()>,
                    match_: TypedFunc<
                        (String, Vec, &'static T, &'static D),
                        (Result<::std::vec::Vec<T>, Option>,),
                    >,
                    new: TypedFunc<(), (Host_,)>,
                    ref_: TypedFunc<
                        (Linker, ResourceAny),
                        (::core::option::Option<::std::string::String>,),
                    >,
                }
                impl Guest {
                    /// The functions of the resource `resource`.
                    pub fn resource(&self) -> GuestResource<'_> {
                        GuestResource { guest: self }
                    }
                    /// Calls `match`.
                    pub fn call_match(
                        &self,
                        store: impl AsContextMut,
                        type_: String,
                        store_: Vec,
                        get: &T,
                        instance: &D,
                    ) -> ::gusset::Result<Result<::std::vec::Vec<T>, Option>> {
                        Ok(self.match_.call(store, (type_, store_, get, instance))?.0)
                    }
                    /// Calls `new`.
                    pub fn call_new(
                        &self,
                        store: impl AsContextMut,
                    ) -> ::gusset::Result<Host_> {
                        Ok(self.new.call(store, ())?.0)
                    }
                    /// Calls `ref`.
                    pub fn call_ref(
                        &self,
                        store: impl AsContextMut,
                        l: Linker,
                        r: ResourceAny,
                    ) -> ::gusset::Result<
                        ::core::option::Option<::std::string::String>,
                    > {
                        Ok(self.ref_.call(store, (l, r))?.0)
                    }
                }
                /// The functions of the resource `resource` in one instance.
                #[derive(Clone, Copy)]
                pub struct GuestResource<'a> {
                    guest: &'a Guest,
                }
                impl GuestResource<'_> {
                    /// Calls `[method]resource.drop`.
                    pub fn call_drop(
                        &self,
                        store: impl AsContextMut,
                        self_: ResourceAny,
                    ) -> ::gusset::Result<()> {
                        self.guest.resource_drop.call(store, (self_,))
                    }
                    /// Calls `[method]resource.new`.
                    pub fn call_new(
                        &self,
                        store: impl AsContextMut,
                        self_: ResourceAny,
                        store_: u8,
                        instance: u8,
                    ) -> ::gusset::Result<()> {
                        self.guest.resource_new.call(store, (self_, store_, instance))
                    }
                    /// Gives up an owned `resource`: its destructor runs.
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
    pub mod instantiate {
        use ::gusset::AsContextMut;
        use ::gusset::component::{Instance, TypedExports, TypedFunc, TypedFuncExport};
        /// The functions of `instantiate`, checked against a component.
        #[derive(Clone)]
        pub struct GuestPre {
            f: TypedFuncExport<(), ()>,
        }
        impl GuestPre {
            /// Finds the functions and checks their types, once for all instances.
            pub fn new(exports: &impl TypedExports) -> ::gusset::Result<GuestPre> {
                let interface = Some("instantiate");
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
        /// The functions of `instantiate` in one instance.
        pub struct Guest {
            f: TypedFunc<(), ()>,
        }
        impl Guest {
            /// Calls `f`.
            pub fn call_f(&self, store: impl AsContextMut) -> ::gusset::Result<()> {
                self.f.call(store, ())
            }
        }
    }
}
