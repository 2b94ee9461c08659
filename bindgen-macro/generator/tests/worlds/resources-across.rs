/// An instance of a component for the world `resources-across`.
pub struct ResourcesAcross {
    far_reach_streams: exports::far::reach::streams::Guest,
    far_reach_files: exports::far::reach::files::Guest,
}
impl ResourcesAcross {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<ResourcesAcross> {
        ResourcesAcrossPre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        mut store: impl ::gusset::AsContextMut,
        instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<ResourcesAcross> {
        let exports = instance.exports(&store)?;
        Ok(ResourcesAcross {
            far_reach_streams: exports::far::reach::streams::GuestPre::new(&exports)?
                .bind(&mut store, instance)?,
            far_reach_files: exports::far::reach::files::GuestPre::new(&exports)?
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
        for<'a> D::Data<
            'a,
        >: far::reach::errors::Host + far::reach::streams::Host
            + far::reach::files::Host,
    {
        far::reach::errors::add_to_linker::<T, D>(linker, get)?;
        far::reach::streams::add_to_linker::<T, D>(linker, get)?;
        far::reach::files::add_to_linker::<T, D>(linker, get)?;
        Ok(())
    }
    /// The functions of `far:reach/streams`.
    pub fn far_reach_streams(&self) -> &exports::far::reach::streams::Guest {
        &self.far_reach_streams
    }
    /// The functions of `far:reach/files`.
    pub fn far_reach_files(&self) -> &exports::far::reach::files::Guest {
        &self.far_reach_files
    }
}
/// A component that was checked once for the world `resources-across`.
pub struct ResourcesAcrossPre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
    far_reach_streams: exports::far::reach::streams::GuestPre,
    far_reach_files: exports::far::reach::files::GuestPre,
}
impl<T: 'static> Clone for ResourcesAcrossPre<T> {
    fn clone(&self) -> Self {
        ResourcesAcrossPre {
            instance_pre: self.instance_pre.clone(),
            far_reach_streams: self.far_reach_streams.clone(),
            far_reach_files: self.far_reach_files.clone(),
        }
    }
}
impl<T: 'static> ResourcesAcrossPre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(ResourcesAcrossPre {
            far_reach_streams: exports::far::reach::streams::GuestPre::new(
                &instance_pre,
            )?,
            far_reach_files: exports::far::reach::files::GuestPre::new(&instance_pre)?,
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
    ) -> ::gusset::Result<ResourcesAcross> {
        let instance = self.instance_pre.instantiate(&mut store)?;
        Ok(ResourcesAcross {
            far_reach_streams: self.far_reach_streams.bind(&mut store, &instance)?,
            far_reach_files: self.far_reach_files.bind(&mut store, &instance)?,
        })
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod far {
    pub mod reach {
        pub mod errors {
            use ::gusset::component::{HasData, Linker, Resource};
            pub enum Error {}
            /// What the host does for the resource `error`.
            pub trait HostError {
                fn text(&mut self, self_: Resource<Error>) -> String;
                /// The guest gave up its `error`.
                fn drop(&mut self, rep: Resource<Error>) -> ::gusset::Result<()>;
            }
            impl<T: HostError + ?Sized> HostError for &mut T {
                fn text(&mut self, self_: Resource<Error>) -> String {
                    HostError::text(*self, self_)
                }
                fn drop(&mut self, rep: Resource<Error>) -> ::gusset::Result<()> {
                    HostError::drop(*self, rep)
                }
            }
            /// What the host does for the interface `far:reach/errors`.
            pub trait Host: HostError {}
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
                let mut define = linker
                    .instance("far:reach/errors")?
                    .with_host::<D>(get);
                define
                    .resource(
                        "error",
                        |host, rep: Resource<Error>| HostError::drop(host, rep),
                    );
                define
                    .func(
                        "[method]error.text",
                        |host, (self_,)| Ok((HostError::text(host, self_),)),
                    );
                define.finish()
            }
        }
        pub mod streams {
            use ::gusset::component::{
                ComponentType, HasData, Lift, Linker, Lower, Resource,
            };
            pub type Error = super::errors::Error;
            #[derive(Debug, ComponentType, Lift, Lower)]
            #[component(variant)]
            pub enum StreamError {
                Failed(Resource<Error>),
                Closed,
            }
            impl ::core::fmt::Display for StreamError {
                fn fmt(
                    &self,
                    f: &mut ::core::fmt::Formatter<'_>,
                ) -> ::core::fmt::Result {
                    ::core::fmt::Debug::fmt(self, f)
                }
            }
            impl ::core::error::Error for StreamError {}
            pub enum Input {}
            pub enum Output {}
            /// What the host does for the resource `input`.
            pub trait HostInput {
                fn read(
                    &mut self,
                    self_: Resource<Input>,
                    n: u64,
                ) -> Result<Vec<u8>, StreamError>;
                /// The guest gave up its `input`.
                fn drop(&mut self, rep: Resource<Input>) -> ::gusset::Result<()>;
            }
            impl<T: HostInput + ?Sized> HostInput for &mut T {
                fn read(
                    &mut self,
                    self_: Resource<Input>,
                    n: u64,
                ) -> Result<Vec<u8>, StreamError> {
                    HostInput::read(*self, self_, n)
                }
                fn drop(&mut self, rep: Resource<Input>) -> ::gusset::Result<()> {
                    HostInput::drop(*self, rep)
                }
            }
            /// What the host does for the resource `output`.
            pub trait HostOutput {
                fn write(
                    &mut self,
                    self_: Resource<Output>,
                    bytes: Vec<u8>,
                ) -> Result<u64, StreamError>;
                fn splice(
                    &mut self,
                    self_: Resource<Output>,
                    from: Resource<Input>,
                ) -> Result<u64, StreamError>;
                /// The guest gave up its `output`.
                fn drop(&mut self, rep: Resource<Output>) -> ::gusset::Result<()>;
            }
            impl<T: HostOutput + ?Sized> HostOutput for &mut T {
                fn write(
                    &mut self,
                    self_: Resource<Output>,
                    bytes: Vec<u8>,
                ) -> Result<u64, StreamError> {
                    HostOutput::write(*self, self_, bytes)
                }
                fn splice(
                    &mut self,
                    self_: Resource<Output>,
                    from: Resource<Input>,
                ) -> Result<u64, StreamError> {
                    HostOutput::splice(*self, self_, from)
                }
                fn drop(&mut self, rep: Resource<Output>) -> ::gusset::Result<()> {
                    HostOutput::drop(*self, rep)
                }
            }
            /// What the host does for the interface `far:reach/streams`.
            pub trait Host: HostInput + HostOutput {}
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
                let mut define = linker
                    .instance("far:reach/streams")?
                    .with_host::<D>(get);
                define
                    .resource(
                        "input",
                        |host, rep: Resource<Input>| HostInput::drop(host, rep),
                    );
                define
                    .resource(
                        "output",
                        |host, rep: Resource<Output>| HostOutput::drop(host, rep),
                    );
                define
                    .func(
                        "[method]input.read",
                        |host, (self_, n)| Ok((HostInput::read(host, self_, n),)),
                    );
                define
                    .func(
                        "[method]output.write",
                        |host, (self_, bytes)| Ok((
                            HostOutput::write(host, self_, bytes),
                        )),
                    );
                define
                    .func(
                        "[method]output.splice",
                        |host, (self_, from)| Ok((
                            HostOutput::splice(host, self_, from),
                        )),
                    );
                define.finish()
            }
        }
        pub mod files {
            use ::gusset::component::{HasData, Linker, Resource};
            pub type Input = super::streams::Input;
            pub type Output = super::streams::Output;
            pub type Trouble = super::streams::StreamError;
            /// What the host does for the interface `far:reach/files`.
            pub trait Host {
                fn open(
                    &mut self,
                    path: String,
                ) -> Result<(Resource<Input>, Resource<Output>), Trouble>;
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn open(
                    &mut self,
                    path: String,
                ) -> Result<(Resource<Input>, Resource<Output>), Trouble> {
                    Host::open(*self, path)
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
                let mut define = linker.instance("far:reach/files")?.with_host::<D>(get);
                define.func("open", |host, (path,)| Ok((Host::open(host, path),)));
                define.finish()
            }
        }
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod exports {
    pub mod far {
        pub mod reach {
            pub mod streams {
                use ::gusset::AsContextMut;
                use ::gusset::component::{
                    ComponentType, Instance, Lift, Lower, Resource, ResourceAny,
                    TypedExports, TypedFunc, TypedFuncExport,
                };
                pub type Error = super::super::super::super::far::reach::errors::Error;
                #[derive(Debug, ComponentType, Lift, Lower)]
                #[component(variant)]
                pub enum StreamError {
                    Failed(Resource<Error>),
                    Closed,
                }
                impl ::core::fmt::Display for StreamError {
                    fn fmt(
                        &self,
                        f: &mut ::core::fmt::Formatter<'_>,
                    ) -> ::core::fmt::Result {
                        ::core::fmt::Debug::fmt(self, f)
                    }
                }
                impl ::core::error::Error for StreamError {}
                pub type Input = ResourceAny;
                pub type Output = ResourceAny;
                /// The functions of `far:reach/streams`, checked against a component.
                #[derive(Clone)]
                pub struct GuestPre {
                    input_read: TypedFuncExport<
                        (ResourceAny, u64),
                        (Result<Vec<u8>, StreamError>,),
                    >,
                    output_write: TypedFuncExport<
                        (ResourceAny, &'static [u8]),
                        (Result<u64, StreamError>,),
                    >,
                    output_splice: TypedFuncExport<
                        (ResourceAny, ResourceAny),
                        (Result<u64, StreamError>,),
                    >,
                }
                impl GuestPre {
                    /// Finds the functions and checks their types, once for all instances.
                    pub fn new(
                        exports: &impl TypedExports,
                    ) -> ::gusset::Result<GuestPre> {
                        let interface = Some("far:reach/streams");
                        Ok(GuestPre {
                            input_read: exports
                                .typed_func(interface, "[method]input.read")?,
                            output_write: exports
                                .typed_func(interface, "[method]output.write")?,
                            output_splice: exports
                                .typed_func(interface, "[method]output.splice")?,
                        })
                    }
                    /// Takes the functions from an instance of the component.
                    pub fn bind(
                        &self,
                        mut store: impl AsContextMut,
                        instance: &Instance,
                    ) -> ::gusset::Result<Guest> {
                        Ok(Guest {
                            input_read: self.input_read.bind(&mut store, instance)?,
                            output_write: self.output_write.bind(&mut store, instance)?,
                            output_splice: self.output_splice.bind(&mut store, instance)?,
                        })
                    }
                }
                /// The functions of `far:reach/streams` in one instance.
                pub struct Guest {
                    input_read: TypedFunc<
                        (ResourceAny, u64),
                        (Result<Vec<u8>, StreamError>,),
                    >,
                    output_write: TypedFunc<
                        (ResourceAny, &'static [u8]),
                        (Result<u64, StreamError>,),
                    >,
                    output_splice: TypedFunc<
                        (ResourceAny, ResourceAny),
                        (Result<u64, StreamError>,),
                    >,
                }
                impl Guest {
                    /// The functions of the resource `input`.
                    pub fn input(&self) -> GuestInput<'_> {
                        GuestInput { guest: self }
                    }
                    /// The functions of the resource `output`.
                    pub fn output(&self) -> GuestOutput<'_> {
                        GuestOutput { guest: self }
                    }
                }
                /// The functions of the resource `input` in one instance.
                #[derive(Clone, Copy)]
                pub struct GuestInput<'a> {
                    guest: &'a Guest,
                }
                impl GuestInput<'_> {
                    /// Calls `[method]input.read`.
                    pub fn call_read(
                        &self,
                        store: impl AsContextMut,
                        self_: ResourceAny,
                        n: u64,
                    ) -> ::gusset::Result<Result<Vec<u8>, StreamError>> {
                        Ok(self.guest.input_read.call(store, (self_, n))?.0)
                    }
                    /// Gives up an owned `input`: its destructor runs.
                    pub fn drop(
                        &self,
                        store: impl AsContextMut,
                        resource: ResourceAny,
                    ) -> ::gusset::Result<()> {
                        resource.resource_drop(store)
                    }
                }
                /// The functions of the resource `output` in one instance.
                #[derive(Clone, Copy)]
                pub struct GuestOutput<'a> {
                    guest: &'a Guest,
                }
                impl GuestOutput<'_> {
                    /// Calls `[method]output.write`.
                    pub fn call_write(
                        &self,
                        store: impl AsContextMut,
                        self_: ResourceAny,
                        bytes: &[u8],
                    ) -> ::gusset::Result<Result<u64, StreamError>> {
                        Ok(self.guest.output_write.call(store, (self_, bytes))?.0)
                    }
                    /// Calls `[method]output.splice`.
                    pub fn call_splice(
                        &self,
                        store: impl AsContextMut,
                        self_: ResourceAny,
                        from: ResourceAny,
                    ) -> ::gusset::Result<Result<u64, StreamError>> {
                        Ok(self.guest.output_splice.call(store, (self_, from))?.0)
                    }
                    /// Gives up an owned `output`: its destructor runs.
                    pub fn drop(
                        &self,
                        store: impl AsContextMut,
                        resource: ResourceAny,
                    ) -> ::gusset::Result<()> {
                        resource.resource_drop(store)
                    }
                }
            }
            pub mod files {
                use ::gusset::AsContextMut;
                use ::gusset::component::{
                    Instance, ResourceAny, TypedExports, TypedFunc, TypedFuncExport,
                };
                pub type Input = super::streams::Input;
                pub type Output = super::streams::Output;
                pub type Trouble = super::streams::StreamError;
                /// The functions of `far:reach/files`, checked against a component.
                #[derive(Clone)]
                pub struct GuestPre {
                    open: TypedFuncExport<
                        (&'static str,),
                        (Result<(ResourceAny, ResourceAny), Trouble>,),
                    >,
                }
                impl GuestPre {
                    /// Finds the functions and checks their types, once for all instances.
                    pub fn new(
                        exports: &impl TypedExports,
                    ) -> ::gusset::Result<GuestPre> {
                        let interface = Some("far:reach/files");
                        Ok(GuestPre {
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
                            open: self.open.bind(&mut store, instance)?,
                        })
                    }
                }
                /// The functions of `far:reach/files` in one instance.
                pub struct Guest {
                    open: TypedFunc<
                        (&'static str,),
                        (Result<(ResourceAny, ResourceAny), Trouble>,),
                    >,
                }
                impl Guest {
                    /// Calls `open`.
                    pub fn call_open(
                        &self,
                        store: impl AsContextMut,
                        path: &str,
                    ) -> ::gusset::Result<Result<(ResourceAny, ResourceAny), Trouble>> {
                        Ok(self.open.call(store, (path,))?.0)
                    }
                }
            }
        }
    }
}
