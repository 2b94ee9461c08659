/// An instance of a component for the world `generator-names`.
pub struct GeneratorNames {
    my_names_names: exports::my::names::names::Guest,
}
impl GeneratorNames {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<GeneratorNames> {
        GeneratorNamesPre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        mut store: impl ::gusset::AsContextMut,
        instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<GeneratorNames> {
        let exports = instance.exports(&store)?;
        Ok(GeneratorNames {
            my_names_names: exports::my::names::names::GuestPre::new(&exports)?
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
        for<'a> D::Data<'a>: my::names::names::Host,
    {
        my::names::names::add_to_linker::<T, D>(linker, get)?;
        Ok(())
    }
    /// The functions of `my:names/names`.
    pub fn my_names_names(&self) -> &exports::my::names::names::Guest {
        &self.my_names_names
    }
}
/// A component that was checked once for the world `generator-names`.
pub struct GeneratorNamesPre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
    my_names_names: exports::my::names::names::GuestPre,
}
impl<T: 'static> Clone for GeneratorNamesPre<T> {
    fn clone(&self) -> Self {
        GeneratorNamesPre {
            instance_pre: self.instance_pre.clone(),
            my_names_names: self.my_names_names.clone(),
        }
    }
}
impl<T: 'static> GeneratorNamesPre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(GeneratorNamesPre {
            my_names_names: exports::my::names::names::GuestPre::new(&instance_pre)?,
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
    ) -> ::gusset::Result<GeneratorNames> {
        let instance = self.instance_pre.instantiate(&mut store)?;
        Ok(GeneratorNames {
            my_names_names: self.my_names_names.bind(&mut store, &instance)?,
        })
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod my {
    pub mod names {
        pub mod names {
            #[derive(
                Debug,
                Clone,
                Copy,
                ::gusset::component::ComponentType,
                ::gusset::component::Lift,
                ::gusset::component::Lower
            )]
            #[component(record)]
            #[repr(C)]
            pub struct Linker {
                pub instance: u8,
            }
            #[derive(
                Debug,
                Clone,
                Copy,
                ::gusset::component::ComponentType,
                ::gusset::component::Lift,
                ::gusset::component::Lower
            )]
            #[component(record)]
            #[repr(C)]
            pub struct Instance {
                pub linker: Linker,
            }
            #[derive(
                Debug,
                Clone,
                Copy,
                ::gusset::component::ComponentType,
                ::gusset::component::Lift,
                ::gusset::component::Lower
            )]
            #[component(record)]
            #[repr(C)]
            pub struct ResourceType {
                pub x: u8,
            }
            #[derive(
                Debug,
                Clone,
                Copy,
                ::gusset::component::ComponentType,
                ::gusset::component::Lift,
                ::gusset::component::Lower
            )]
            #[component(record)]
            #[repr(C)]
            pub struct TypedFunc {
                pub x: u8,
            }
            #[derive(
                Debug,
                Clone,
                ::gusset::component::ComponentType,
                ::gusset::component::Lift,
                ::gusset::component::Lower
            )]
            #[component(record)]
            pub struct Guest_ {
                pub x: String,
            }
            #[derive(
                Debug,
                Clone,
                ::gusset::component::ComponentType,
                ::gusset::component::Lift,
                ::gusset::component::Lower
            )]
            #[component(record)]
            pub struct GuestPre_ {
                pub x: Guest_,
            }
            #[derive(
                Debug,
                Clone,
                Copy,
                ::gusset::component::ComponentType,
                ::gusset::component::Lift,
                ::gusset::component::Lower
            )]
            #[component(record)]
            #[repr(C)]
            pub struct Host_ {
                pub x: u8,
            }
            #[derive(
                Debug,
                Clone,
                Copy,
                ::gusset::component::ComponentType,
                ::gusset::component::Lift,
                ::gusset::component::Lower
            )]
            #[component(record)]
            #[repr(C)]
            pub struct HostWithStore_ {
                pub x: u8,
            }
            #[derive(
                Debug,
                Clone,
                Copy,
                ::gusset::component::ComponentType,
                ::gusset::component::Lift,
                ::gusset::component::Lower
            )]
            #[component(record)]
            #[repr(C)]
            pub struct InstancePre {
                pub x: u8,
            }
            #[derive(
                Debug,
                Clone,
                Copy,
                ::gusset::component::ComponentType,
                ::gusset::component::Lift,
                ::gusset::component::Lower
            )]
            #[component(record)]
            #[repr(C)]
            pub struct TypedFuncExport {
                pub x: u8,
            }
            #[derive(
                Debug,
                Clone,
                Copy,
                ::gusset::component::ComponentType,
                ::gusset::component::Lift,
                ::gusset::component::Lower
            )]
            #[component(record)]
            #[repr(C)]
            pub struct HasData {
                pub x: u8,
            }
            #[derive(
                Debug,
                Clone,
                Copy,
                ::gusset::component::ComponentType,
                ::gusset::component::Lift,
                ::gusset::component::Lower
            )]
            #[component(record)]
            #[repr(C)]
            pub struct Access {
                pub x: u8,
            }
            #[derive(
                Debug,
                Clone,
                Copy,
                ::gusset::component::ComponentType,
                ::gusset::component::Lift,
                ::gusset::component::Lower
            )]
            #[component(record)]
            #[repr(C)]
            pub struct AsContextMut {
                pub x: u8,
            }
            #[derive(
                Debug,
                Clone,
                Copy,
                ::gusset::component::ComponentType,
                ::gusset::component::Lift,
                ::gusset::component::Lower
            )]
            #[component(record)]
            #[repr(C)]
            pub struct ResourceAny {
                pub x: u8,
            }
            #[derive(
                Debug,
                Clone,
                Copy,
                ::gusset::component::ComponentType,
                ::gusset::component::Lift,
                ::gusset::component::Lower
            )]
            #[component(record)]
            #[repr(C)]
            pub struct ComponentType {
                pub x: u8,
            }
            #[derive(
                Debug,
                Clone,
                Copy,
                ::gusset::component::ComponentType,
                ::gusset::component::Lift,
                ::gusset::component::Lower
            )]
            #[component(record)]
            #[repr(C)]
            pub struct Lift {
                pub x: u8,
            }
            #[derive(
                Debug,
                Clone,
                Copy,
                ::gusset::component::ComponentType,
                ::gusset::component::Lift,
                ::gusset::component::Lower
            )]
            #[component(record)]
            #[repr(C)]
            pub struct Lower {
                pub x: u8,
            }
            impl ::core::fmt::Display for Lower {
                fn fmt(
                    &self,
                    f: &mut ::core::fmt::Formatter<'_>,
                ) -> ::core::fmt::Result {
                    ::core::fmt::Debug::fmt(self, f)
                }
            }
            impl ::core::error::Error for Lower {}
            #[derive(
                Debug,
                Clone,
                Copy,
                ::gusset::component::ComponentType,
                ::gusset::component::Lift,
                ::gusset::component::Lower
            )]
            #[component(record)]
            #[repr(C)]
            pub struct T {
                pub x: u8,
            }
            #[derive(
                Debug,
                Clone,
                Copy,
                ::gusset::component::ComponentType,
                ::gusset::component::Lift,
                ::gusset::component::Lower
            )]
            #[component(record)]
            #[repr(C)]
            pub struct D {
                pub x: u8,
            }
            #[derive(
                Debug,
                Clone,
                Copy,
                PartialEq,
                Eq,
                ::gusset::component::ComponentType,
                ::gusset::component::Lift,
                ::gusset::component::Lower
            )]
            #[component(enum)]
            #[repr(u8)]
            pub enum Self_ {
                A,
                B,
            }
            #[derive(
                Debug,
                Clone,
                Copy,
                ::gusset::component::ComponentType,
                ::gusset::component::Lift,
                ::gusset::component::Lower
            )]
            #[component(record)]
            #[repr(C)]
            pub struct Data {
                pub x: u8,
            }
            #[derive(
                Debug,
                Clone,
                Copy,
                ::gusset::component::ComponentType,
                ::gusset::component::Lift,
                ::gusset::component::Lower
            )]
            #[component(record)]
            #[repr(C)]
            pub struct HostKey_ {
                pub x: u8,
            }
            #[derive(
                Debug,
                Clone,
                Copy,
                ::gusset::component::ComponentType,
                ::gusset::component::Lift,
                ::gusset::component::Lower
            )]
            #[component(record)]
            #[repr(C)]
            pub struct GuestKey_ {
                pub x: u8,
            }
            pub enum Key {}
            pub enum Resource {}
            /// What the host does for the resource `key`.
            pub trait HostKey {
                fn turn(
                    &mut self,
                    self_: ::gusset::component::Resource<Key>,
                    by: T,
                ) -> D;
                /// The guest gave up its `key`.
                fn drop(
                    &mut self,
                    rep: ::gusset::component::Resource<Key>,
                ) -> ::gusset::Result<()>;
            }
            impl<T_: HostKey + ?Sized> HostKey for &mut T_ {
                fn turn(
                    &mut self,
                    self_: ::gusset::component::Resource<Key>,
                    by: T,
                ) -> D {
                    HostKey::turn(*self, self_, by)
                }
                fn drop(
                    &mut self,
                    rep: ::gusset::component::Resource<Key>,
                ) -> ::gusset::Result<()> {
                    HostKey::drop(*self, rep)
                }
            }
            /// What the host does for the resource `resource`.
            pub trait HostResource {
                fn new(&mut self) -> ::gusset::component::Resource<Resource>;
                /// The guest gave up its `resource`.
                fn drop(
                    &mut self,
                    rep: ::gusset::component::Resource<Resource>,
                ) -> ::gusset::Result<()>;
            }
            impl<T_: HostResource + ?Sized> HostResource for &mut T_ {
                fn new(&mut self) -> ::gusset::component::Resource<Resource> {
                    HostResource::new(*self)
                }
                fn drop(
                    &mut self,
                    rep: ::gusset::component::Resource<Resource>,
                ) -> ::gusset::Result<()> {
                    HostResource::drop(*self, rep)
                }
            }
            /// What the host does for the interface `my:names/names`.
            pub trait Host: HostKey + HostResource {
                fn a(
                    &mut self,
                    a: Linker,
                    b: Instance,
                    c: ResourceType,
                    d: TypedFunc,
                    e: Guest_,
                    f: GuestPre_,
                    g: Host_,
                    h: InstancePre,
                ) -> T;
                fn b(
                    &mut self,
                    a: TypedFuncExport,
                    b: HasData,
                    c: Access,
                    d: AsContextMut,
                    e: ResourceAny,
                    f: ComponentType,
                ) -> Result<Lift, Lower>;
                fn c(
                    &mut self,
                    a: Self_,
                    b: Data,
                    c: HostKey_,
                    d: GuestKey_,
                    e: ::gusset::component::Resource<Key>,
                    f: ::gusset::component::Resource<Resource>,
                    g: HostWithStore_,
                ) -> ::gusset::component::Resource<Key>;
            }
            impl<T_: Host + ?Sized> Host for &mut T_ {
                fn a(
                    &mut self,
                    a: Linker,
                    b: Instance,
                    c: ResourceType,
                    d: TypedFunc,
                    e: Guest_,
                    f: GuestPre_,
                    g: Host_,
                    h: InstancePre,
                ) -> T {
                    Host::a(*self, a, b, c, d, e, f, g, h)
                }
                fn b(
                    &mut self,
                    a: TypedFuncExport,
                    b: HasData,
                    c: Access,
                    d: AsContextMut,
                    e: ResourceAny,
                    f: ComponentType,
                ) -> Result<Lift, Lower> {
                    Host::b(*self, a, b, c, d, e, f)
                }
                fn c(
                    &mut self,
                    a: Self_,
                    b: Data,
                    c: HostKey_,
                    d: GuestKey_,
                    e: ::gusset::component::Resource<Key>,
                    f: ::gusset::component::Resource<Resource>,
                    g: HostWithStore_,
                ) -> ::gusset::component::Resource<Key> {
                    Host::c(*self, a, b, c, d, e, f, g)
                }
            }
            /// Puts the interface into a linker; `get` finds the host in the store's data.
            pub fn add_to_linker<T_, D_>(
                linker: &mut ::gusset::component::Linker<T_>,
                get: fn(&mut T_) -> D_::Data<'_>,
            ) -> ::gusset::Result<()>
            where
                T_: 'static,
                D_: ::gusset::component::HasData,
                for<'a> D_::Data<'a>: Host,
            {
                let mut define = linker.instance("my:names/names")?.with_host::<D_>(get);
                define
                    .resource(
                        "key",
                        |host, rep: ::gusset::component::Resource<Key>| HostKey::drop(
                            host,
                            rep,
                        ),
                    );
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
                        "[method]key.turn",
                        |host, (self_, by)| Ok((HostKey::turn(host, self_, by),)),
                    );
                define
                    .func(
                        "[constructor]resource",
                        |host, ()| Ok((HostResource::new(host),)),
                    );
                define
                    .func(
                        "a",
                        |host, (a, b, c, d, e, f, g, h)| Ok((
                            Host::a(host, a, b, c, d, e, f, g, h),
                        )),
                    );
                define
                    .func(
                        "b",
                        |host, (a, b, c, d, e, f)| Ok((Host::b(host, a, b, c, d, e, f),)),
                    );
                define
                    .func(
                        "c",
                        |host, (a, b, c, d, e, f, g)| Ok((
                            Host::c(host, a, b, c, d, e, f, g),
                        )),
                    );
                define.finish()
            }
        }
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod exports {
    pub mod my {
        pub mod names {
            pub mod names {
                use ::gusset::component::TypedExports;
                #[derive(
                    Debug,
                    Clone,
                    Copy,
                    ::gusset::component::ComponentType,
                    ::gusset::component::Lift,
                    ::gusset::component::Lower
                )]
                #[component(record)]
                #[repr(C)]
                pub struct Linker {
                    pub instance: u8,
                }
                #[derive(
                    Debug,
                    Clone,
                    Copy,
                    ::gusset::component::ComponentType,
                    ::gusset::component::Lift,
                    ::gusset::component::Lower
                )]
                #[component(record)]
                #[repr(C)]
                pub struct Instance {
                    pub linker: Linker,
                }
                #[derive(
                    Debug,
                    Clone,
                    Copy,
                    ::gusset::component::ComponentType,
                    ::gusset::component::Lift,
                    ::gusset::component::Lower
                )]
                #[component(record)]
                #[repr(C)]
                pub struct ResourceType {
                    pub x: u8,
                }
                #[derive(
                    Debug,
                    Clone,
                    Copy,
                    ::gusset::component::ComponentType,
                    ::gusset::component::Lift,
                    ::gusset::component::Lower
                )]
                #[component(record)]
                #[repr(C)]
                pub struct TypedFunc {
                    pub x: u8,
                }
                #[derive(
                    Debug,
                    Clone,
                    ::gusset::component::ComponentType,
                    ::gusset::component::Lift,
                    ::gusset::component::Lower
                )]
                #[component(record)]
                pub struct Guest_ {
                    pub x: String,
                }
                #[derive(
                    Debug,
                    Clone,
                    ::gusset::component::ComponentType,
                    ::gusset::component::Lift,
                    ::gusset::component::Lower
                )]
                #[component(record)]
                pub struct GuestPre_ {
                    pub x: Guest_,
                }
                #[derive(
                    Debug,
                    Clone,
                    Copy,
                    ::gusset::component::ComponentType,
                    ::gusset::component::Lift,
                    ::gusset::component::Lower
                )]
                #[component(record)]
                #[repr(C)]
                pub struct Host_ {
                    pub x: u8,
                }
                #[derive(
                    Debug,
                    Clone,
                    Copy,
                    ::gusset::component::ComponentType,
                    ::gusset::component::Lift,
                    ::gusset::component::Lower
                )]
                #[component(record)]
                #[repr(C)]
                pub struct HostWithStore_ {
                    pub x: u8,
                }
                #[derive(
                    Debug,
                    Clone,
                    Copy,
                    ::gusset::component::ComponentType,
                    ::gusset::component::Lift,
                    ::gusset::component::Lower
                )]
                #[component(record)]
                #[repr(C)]
                pub struct InstancePre {
                    pub x: u8,
                }
                #[derive(
                    Debug,
                    Clone,
                    Copy,
                    ::gusset::component::ComponentType,
                    ::gusset::component::Lift,
                    ::gusset::component::Lower
                )]
                #[component(record)]
                #[repr(C)]
                pub struct TypedFuncExport {
                    pub x: u8,
                }
                #[derive(
                    Debug,
                    Clone,
                    Copy,
                    ::gusset::component::ComponentType,
                    ::gusset::component::Lift,
                    ::gusset::component::Lower
                )]
                #[component(record)]
                #[repr(C)]
                pub struct HasData {
                    pub x: u8,
                }
                #[derive(
                    Debug,
                    Clone,
                    Copy,
                    ::gusset::component::ComponentType,
                    ::gusset::component::Lift,
                    ::gusset::component::Lower
                )]
                #[component(record)]
                #[repr(C)]
                pub struct Access {
                    pub x: u8,
                }
                #[derive(
                    Debug,
                    Clone,
                    Copy,
                    ::gusset::component::ComponentType,
                    ::gusset::component::Lift,
                    ::gusset::component::Lower
                )]
                #[component(record)]
                #[repr(C)]
                pub struct AsContextMut {
                    pub x: u8,
                }
                #[derive(
                    Debug,
                    Clone,
                    Copy,
                    ::gusset::component::ComponentType,
                    ::gusset::component::Lift,
                    ::gusset::component::Lower
                )]
                #[component(record)]
                #[repr(C)]
                pub struct ResourceAny {
                    pub x: u8,
                }
                #[derive(
                    Debug,
                    Clone,
                    Copy,
                    ::gusset::component::ComponentType,
                    ::gusset::component::Lift,
                    ::gusset::component::Lower
                )]
                #[component(record)]
                #[repr(C)]
                pub struct ComponentType {
                    pub x: u8,
                }
                #[derive(
                    Debug,
                    Clone,
                    Copy,
                    ::gusset::component::ComponentType,
                    ::gusset::component::Lift,
                    ::gusset::component::Lower
                )]
                #[component(record)]
                #[repr(C)]
                pub struct Lift {
                    pub x: u8,
                }
                #[derive(
                    Debug,
                    Clone,
                    Copy,
                    ::gusset::component::ComponentType,
                    ::gusset::component::Lift,
                    ::gusset::component::Lower
                )]
                #[component(record)]
                #[repr(C)]
                pub struct Lower {
                    pub x: u8,
                }
                impl ::core::fmt::Display for Lower {
                    fn fmt(
                        &self,
                        f: &mut ::core::fmt::Formatter<'_>,
                    ) -> ::core::fmt::Result {
                        ::core::fmt::Debug::fmt(self, f)
                    }
                }
                impl ::core::error::Error for Lower {}
                #[derive(
                    Debug,
                    Clone,
                    Copy,
                    ::gusset::component::ComponentType,
                    ::gusset::component::Lift,
                    ::gusset::component::Lower
                )]
                #[component(record)]
                #[repr(C)]
                pub struct T {
                    pub x: u8,
                }
                #[derive(
                    Debug,
                    Clone,
                    Copy,
                    ::gusset::component::ComponentType,
                    ::gusset::component::Lift,
                    ::gusset::component::Lower
                )]
                #[component(record)]
                #[repr(C)]
                pub struct D {
                    pub x: u8,
                }
                #[derive(
                    Debug,
                    Clone,
                    Copy,
                    PartialEq,
                    Eq,
                    ::gusset::component::ComponentType,
                    ::gusset::component::Lift,
                    ::gusset::component::Lower
                )]
                #[component(enum)]
                #[repr(u8)]
                pub enum Self_ {
                    A,
                    B,
                }
                #[derive(
                    Debug,
                    Clone,
                    Copy,
                    ::gusset::component::ComponentType,
                    ::gusset::component::Lift,
                    ::gusset::component::Lower
                )]
                #[component(record)]
                #[repr(C)]
                pub struct Data {
                    pub x: u8,
                }
                #[derive(
                    Debug,
                    Clone,
                    Copy,
                    ::gusset::component::ComponentType,
                    ::gusset::component::Lift,
                    ::gusset::component::Lower
                )]
                #[component(record)]
                #[repr(C)]
                pub struct HostKey_ {
                    pub x: u8,
                }
                #[derive(
                    Debug,
                    Clone,
                    Copy,
                    ::gusset::component::ComponentType,
                    ::gusset::component::Lift,
                    ::gusset::component::Lower
                )]
                #[component(record)]
                #[repr(C)]
                pub struct GuestKey_ {
                    pub x: u8,
                }
                pub type Key = ::gusset::component::ResourceAny;
                pub type Resource = ::gusset::component::ResourceAny;
                /// The functions of `my:names/names`, checked against a component.
                #[derive(Clone)]
                pub struct GuestPre {
                    key_turn: ::gusset::component::TypedFuncExport<
                        (::gusset::component::ResourceAny, T),
                        (D,),
                    >,
                    resource_constructor: ::gusset::component::TypedFuncExport<
                        (),
                        (::gusset::component::ResourceAny,),
                    >,
                    a: ::gusset::component::TypedFuncExport<
                        (
                            Linker,
                            Instance,
                            ResourceType,
                            TypedFunc,
                            &'static Guest_,
                            &'static GuestPre_,
                            Host_,
                            InstancePre,
                        ),
                        (T,),
                    >,
                    b: ::gusset::component::TypedFuncExport<
                        (
                            TypedFuncExport,
                            HasData,
                            Access,
                            AsContextMut,
                            ResourceAny,
                            ComponentType,
                        ),
                        (Result<Lift, Lower>,),
                    >,
                    c: ::gusset::component::TypedFuncExport<
                        (
                            Self_,
                            Data,
                            HostKey_,
                            GuestKey_,
                            ::gusset::component::ResourceAny,
                            ::gusset::component::ResourceAny,
                            HostWithStore_,
                        ),
                        (::gusset::component::ResourceAny,),
                    >,
                }
                impl GuestPre {
                    /// Finds the functions and checks their types, once for all instances.
                    pub fn new(
                        exports: &impl TypedExports,
                    ) -> ::gusset::Result<GuestPre> {
                        let interface = Some("my:names/names");
                        Ok(GuestPre {
                            key_turn: exports.typed_func(interface, "[method]key.turn")?,
                            resource_constructor: exports
                                .typed_func(interface, "[constructor]resource")?,
                            a: exports.typed_func(interface, "a")?,
                            b: exports.typed_func(interface, "b")?,
                            c: exports.typed_func(interface, "c")?,
                        })
                    }
                    /// Takes the functions from an instance of the component.
                    pub fn bind(
                        &self,
                        mut store: impl ::gusset::AsContextMut,
                        instance: &::gusset::component::Instance,
                    ) -> ::gusset::Result<Guest> {
                        Ok(Guest {
                            key_turn: self.key_turn.bind(&mut store, instance)?,
                            resource_constructor: self
                                .resource_constructor
                                .bind(&mut store, instance)?,
                            a: self.a.bind(&mut store, instance)?,
                            b: self.b.bind(&mut store, instance)?,
                            c: self.c.bind(&mut store, instance)?,
                        })
                    }
                }
                /// The functions of `my:names/names` in one instance.
                pub struct Guest {
                    key_turn: ::gusset::component::TypedFunc<
                        (::gusset::component::ResourceAny, T),
                        (D,),
                    >,
                    resource_constructor: ::gusset::component::TypedFunc<
                        (),
                        (::gusset::component::ResourceAny,),
                    >,
                    a: ::gusset::component::TypedFunc<
                        (
                            Linker,
                            Instance,
                            ResourceType,
                            TypedFunc,
                            &'static Guest_,
                            &'static GuestPre_,
                            Host_,
                            InstancePre,
                        ),
                        (T,),
                    >,
                    b: ::gusset::component::TypedFunc<
                        (
                            TypedFuncExport,
                            HasData,
                            Access,
                            AsContextMut,
                            ResourceAny,
                            ComponentType,
                        ),
                        (Result<Lift, Lower>,),
                    >,
                    c: ::gusset::component::TypedFunc<
                        (
                            Self_,
                            Data,
                            HostKey_,
                            GuestKey_,
                            ::gusset::component::ResourceAny,
                            ::gusset::component::ResourceAny,
                            HostWithStore_,
                        ),
                        (::gusset::component::ResourceAny,),
                    >,
                }
                impl Guest {
                    /// The functions of the resource `key`.
                    pub fn key(&self) -> GuestKey<'_> {
                        GuestKey { guest: self }
                    }
                    /// The functions of the resource `resource`.
                    pub fn resource(&self) -> GuestResource<'_> {
                        GuestResource { guest: self }
                    }
                    /// Calls `a`.
                    pub fn call_a(
                        &self,
                        store: impl ::gusset::AsContextMut,
                        a: Linker,
                        b: Instance,
                        c: ResourceType,
                        d: TypedFunc,
                        e: &Guest_,
                        f: &GuestPre_,
                        g: Host_,
                        h: InstancePre,
                    ) -> ::gusset::Result<T> {
                        Ok(self.a.call(store, (a, b, c, d, e, f, g, h))?.0)
                    }
                    /// Calls `b`.
                    pub fn call_b(
                        &self,
                        store: impl ::gusset::AsContextMut,
                        a: TypedFuncExport,
                        b: HasData,
                        c: Access,
                        d: AsContextMut,
                        e: ResourceAny,
                        f: ComponentType,
                    ) -> ::gusset::Result<Result<Lift, Lower>> {
                        Ok(self.b.call(store, (a, b, c, d, e, f))?.0)
                    }
                    /// Calls `c`.
                    pub fn call_c(
                        &self,
                        store: impl ::gusset::AsContextMut,
                        a: Self_,
                        b: Data,
                        c: HostKey_,
                        d: GuestKey_,
                        e: ::gusset::component::ResourceAny,
                        f: ::gusset::component::ResourceAny,
                        g: HostWithStore_,
                    ) -> ::gusset::Result<::gusset::component::ResourceAny> {
                        Ok(self.c.call(store, (a, b, c, d, e, f, g))?.0)
                    }
                }
                /// The functions of the resource `key` in one instance.
                #[derive(Clone, Copy)]
                pub struct GuestKey<'a> {
                    guest: &'a Guest,
                }
                impl GuestKey<'_> {
                    /// Calls `[method]key.turn`.
                    pub fn call_turn(
                        &self,
                        store: impl ::gusset::AsContextMut,
                        self_: ::gusset::component::ResourceAny,
                        by: T,
                    ) -> ::gusset::Result<D> {
                        Ok(self.guest.key_turn.call(store, (self_, by))?.0)
                    }
                    /// Gives up an owned `key`: its destructor runs.
                    pub fn drop(
                        &self,
                        store: impl ::gusset::AsContextMut,
                        resource: ::gusset::component::ResourceAny,
                    ) -> ::gusset::Result<()> {
                        resource.resource_drop(store)
                    }
                }
                /// The functions of the resource `resource` in one instance.
                #[derive(Clone, Copy)]
                pub struct GuestResource<'a> {
                    guest: &'a Guest,
                }
                impl GuestResource<'_> {
                    /// Calls `[constructor]resource`.
                    pub fn call_constructor(
                        &self,
                        store: impl ::gusset::AsContextMut,
                    ) -> ::gusset::Result<::gusset::component::ResourceAny> {
                        Ok(self.guest.resource_constructor.call(store, ())?.0)
                    }
                    /// Gives up an owned `resource`: its destructor runs.
                    pub fn drop(
                        &self,
                        store: impl ::gusset::AsContextMut,
                        resource: ::gusset::component::ResourceAny,
                    ) -> ::gusset::Result<()> {
                        resource.resource_drop(store)
                    }
                }
            }
        }
    }
}
