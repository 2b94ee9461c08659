/// An instance of a component for the world `named-imports`.
pub struct NamedImports {
    third: exports::third::Guest,
}
impl NamedImports {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<NamedImports> {
        NamedImportsPre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        mut store: impl ::gusset::AsContextMut,
        instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<NamedImports> {
        let exports = instance.exports(&store)?;
        Ok(NamedImports {
            third: exports::third::GuestPre::new(&exports)?.bind(&mut store, instance)?,
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
        for<'a> D::Data<'a>: first::Host + second::Host + name::d::store::Host,
    {
        first::add_to_linker::<T, D>(linker, get)?;
        second::add_to_linker::<T, D>(linker, get)?;
        name::d::store::add_to_linker::<T, D>(linker, get)?;
        Ok(())
    }
    /// The functions of `third`.
    pub fn third(&self) -> &exports::third::Guest {
        &self.third
    }
}
/// A component that was checked once for the world `named-imports`.
pub struct NamedImportsPre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
    third: exports::third::GuestPre,
}
impl<T: 'static> Clone for NamedImportsPre<T> {
    fn clone(&self) -> Self {
        NamedImportsPre {
            instance_pre: self.instance_pre.clone(),
            third: self.third.clone(),
        }
    }
}
impl<T: 'static> NamedImportsPre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(NamedImportsPre {
            third: exports::third::GuestPre::new(&instance_pre)?,
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
    ) -> ::gusset::Result<NamedImports> {
        let instance = self.instance_pre.instantiate(&mut store)?;
        Ok(NamedImports {
            third: self.third.bind(&mut store, &instance)?,
        })
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod first {
    use ::gusset::component::{ComponentType, HasData, Lift, Linker, Lower, Resource};
    #[derive(Debug, Clone, ComponentType, Lift, Lower)]
    #[component(record)]
    pub struct Entry {
        pub key: String,
    }
    pub enum Bucket {}
    /// What the host does for the resource `bucket`.
    pub trait HostBucket {
        fn get(&mut self, self_: Resource<Bucket>, key: String) -> Option<Entry>;
        /// The guest gave up its `bucket`.
        fn drop(&mut self, rep: Resource<Bucket>) -> ::gusset::Result<()>;
    }
    impl<T: HostBucket + ?Sized> HostBucket for &mut T {
        fn get(&mut self, self_: Resource<Bucket>, key: String) -> Option<Entry> {
            HostBucket::get(*self, self_, key)
        }
        fn drop(&mut self, rep: Resource<Bucket>) -> ::gusset::Result<()> {
            HostBucket::drop(*self, rep)
        }
    }
    /// What the host does for the interface `first`.
    pub trait Host: HostBucket {
        fn open(&mut self, name: String) -> Resource<Bucket>;
    }
    impl<T: Host + ?Sized> Host for &mut T {
        fn open(&mut self, name: String) -> Resource<Bucket> {
            Host::open(*self, name)
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
        let mut define = linker.instance("first")?.with_host::<D>(get);
        define
            .resource(
                "bucket",
                |host, rep: Resource<Bucket>| HostBucket::drop(host, rep),
            );
        define
            .func(
                "[method]bucket.get",
                |host, (self_, key)| Ok((HostBucket::get(host, self_, key),)),
            );
        define.func("open", |host, (name,)| Ok((Host::open(host, name),)));
        define.finish()
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod second {
    use ::gusset::component::{ComponentType, HasData, Lift, Linker, Lower, Resource};
    #[derive(Debug, Clone, ComponentType, Lift, Lower)]
    #[component(record)]
    pub struct Entry {
        pub key: String,
    }
    pub enum Bucket {}
    /// What the host does for the resource `bucket`.
    pub trait HostBucket {
        fn get(&mut self, self_: Resource<Bucket>, key: String) -> Option<Entry>;
        /// The guest gave up its `bucket`.
        fn drop(&mut self, rep: Resource<Bucket>) -> ::gusset::Result<()>;
    }
    impl<T: HostBucket + ?Sized> HostBucket for &mut T {
        fn get(&mut self, self_: Resource<Bucket>, key: String) -> Option<Entry> {
            HostBucket::get(*self, self_, key)
        }
        fn drop(&mut self, rep: Resource<Bucket>) -> ::gusset::Result<()> {
            HostBucket::drop(*self, rep)
        }
    }
    /// What the host does for the interface `second`.
    pub trait Host: HostBucket {
        fn open(&mut self, name: String) -> Resource<Bucket>;
    }
    impl<T: Host + ?Sized> Host for &mut T {
        fn open(&mut self, name: String) -> Resource<Bucket> {
            Host::open(*self, name)
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
        let mut define = linker.instance("second")?.with_host::<D>(get);
        define
            .resource(
                "bucket",
                |host, rep: Resource<Bucket>| HostBucket::drop(host, rep),
            );
        define
            .func(
                "[method]bucket.get",
                |host, (self_, key)| Ok((HostBucket::get(host, self_, key),)),
            );
        define.func("open", |host, (name,)| Ok((Host::open(host, name),)));
        define.finish()
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod name {
    pub mod d {
        pub mod store {
            use ::gusset::component::{
                ComponentType, HasData, Lift, Linker, Lower, Resource,
            };
            #[derive(Debug, Clone, ComponentType, Lift, Lower)]
            #[component(record)]
            pub struct Entry {
                pub key: String,
            }
            pub enum Bucket {}
            /// What the host does for the resource `bucket`.
            pub trait HostBucket {
                fn get(&mut self, self_: Resource<Bucket>, key: String) -> Option<Entry>;
                /// The guest gave up its `bucket`.
                fn drop(&mut self, rep: Resource<Bucket>) -> ::gusset::Result<()>;
            }
            impl<T: HostBucket + ?Sized> HostBucket for &mut T {
                fn get(
                    &mut self,
                    self_: Resource<Bucket>,
                    key: String,
                ) -> Option<Entry> {
                    HostBucket::get(*self, self_, key)
                }
                fn drop(&mut self, rep: Resource<Bucket>) -> ::gusset::Result<()> {
                    HostBucket::drop(*self, rep)
                }
            }
            /// What the host does for the interface `name:d/store`.
            pub trait Host: HostBucket {
                fn open(&mut self, name: String) -> Resource<Bucket>;
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn open(&mut self, name: String) -> Resource<Bucket> {
                    Host::open(*self, name)
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
                let mut define = linker.instance("name:d/store")?.with_host::<D>(get);
                define
                    .resource(
                        "bucket",
                        |host, rep: Resource<Bucket>| HostBucket::drop(host, rep),
                    );
                define
                    .func(
                        "[method]bucket.get",
                        |host, (self_, key)| Ok((HostBucket::get(host, self_, key),)),
                    );
                define.func("open", |host, (name,)| Ok((Host::open(host, name),)));
                define.finish()
            }
        }
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod exports {
    pub mod third {
        use ::gusset::AsContextMut;
        use ::gusset::component::{
            ComponentType, Instance, Lift, Lower, ResourceAny, TypedExports, TypedFunc,
            TypedFuncExport,
        };
        #[derive(Debug, Clone, ComponentType, Lift, Lower)]
        #[component(record)]
        pub struct Entry {
            pub key: String,
        }
        pub type Bucket = ResourceAny;
        /// The functions of `third`, checked against a component.
        #[derive(Clone)]
        pub struct GuestPre {
            bucket_get: TypedFuncExport<(ResourceAny, &'static str), (Option<Entry>,)>,
            open: TypedFuncExport<(&'static str,), (ResourceAny,)>,
        }
        impl GuestPre {
            /// Finds the functions and checks their types, once for all instances.
            pub fn new(exports: &impl TypedExports) -> ::gusset::Result<GuestPre> {
                let interface = Some("third");
                Ok(GuestPre {
                    bucket_get: exports.typed_func(interface, "[method]bucket.get")?,
                    open: exports.typed_func(interface, "open")?,
                })
            }
            /// Takes the functions from an instance of the component.
            pub fn bind(
                &self,
                mut store: impl AsContextMut,
                instance: &Instance,
            ) -> ::gusset::Result<Guest> {
                Ok(Guest {
                    bucket_get: self.bucket_get.bind(&mut store, instance)?,
                    open: self.open.bind(&mut store, instance)?,
                })
            }
        }
        /// The functions of `third` in one instance.
        pub struct Guest {
            bucket_get: TypedFunc<(ResourceAny, &'static str), (Option<Entry>,)>,
            open: TypedFunc<(&'static str,), (ResourceAny,)>,
        }
        impl Guest {
            /// The functions of the resource `bucket`.
            pub fn bucket(&self) -> GuestBucket<'_> {
                GuestBucket { guest: self }
            }
            /// Calls `open`.
            pub fn call_open(
                &self,
                store: impl AsContextMut,
                name: &str,
            ) -> ::gusset::Result<ResourceAny> {
                Ok(self.open.call(store, (name,))?.0)
            }
        }
        /// The functions of the resource `bucket` in one instance.
        #[derive(Clone, Copy)]
        pub struct GuestBucket<'a> {
            guest: &'a Guest,
        }
        impl GuestBucket<'_> {
            /// Calls `[method]bucket.get`.
            pub fn call_get(
                &self,
                store: impl AsContextMut,
                self_: ResourceAny,
                key: &str,
            ) -> ::gusset::Result<Option<Entry>> {
                Ok(self.guest.bucket_get.call(store, (self_, key))?.0)
            }
            /// Gives up an owned `bucket`: its destructor runs.
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
