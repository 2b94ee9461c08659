type __OurIoStreamsInputStream = crate::mine::Thing;
type __OurIoStreamsStreamErrorError = crate::mine::Fault;
/// An instance of a component for the world `streams`.
pub struct Streams {
    our_cli_run: exports::our::cli::run::Guest,
}
impl Streams {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<Streams> {
        StreamsPre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        mut store: impl ::gusset::AsContextMut,
        instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<Streams> {
        let exports = instance.exports(&store)?;
        Ok(Streams {
            our_cli_run: exports::our::cli::run::GuestPre::new(&exports)?
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
        >: our::cli::environment::Host + our::cli::exit::Host + our::io::error::Host
            + our::io::poll::Host + our::io::streams::Host + our::cli::stdin::Host
            + our::cli::stdout::Host,
    {
        our::cli::environment::add_to_linker::<T, D>(linker, get)?;
        our::cli::exit::add_to_linker::<T, D>(linker, get)?;
        our::io::error::add_to_linker::<T, D>(linker, get)?;
        our::io::poll::add_to_linker::<T, D>(linker, get)?;
        our::io::streams::add_to_linker::<T, D>(linker, get)?;
        our::cli::stdin::add_to_linker::<T, D>(linker, get)?;
        our::cli::stdout::add_to_linker::<T, D>(linker, get)?;
        Ok(())
    }
    /// The functions of `our:cli/run@0.2.0`.
    pub fn our_cli_run(&self) -> &exports::our::cli::run::Guest {
        &self.our_cli_run
    }
}
/// A component that was checked once for the world `streams`.
pub struct StreamsPre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
    our_cli_run: exports::our::cli::run::GuestPre,
}
impl<T: 'static> Clone for StreamsPre<T> {
    fn clone(&self) -> Self {
        StreamsPre {
            instance_pre: self.instance_pre.clone(),
            our_cli_run: self.our_cli_run.clone(),
        }
    }
}
impl<T: 'static> StreamsPre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(StreamsPre {
            our_cli_run: exports::our::cli::run::GuestPre::new(&instance_pre)?,
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
    ) -> ::gusset::Result<Streams> {
        let instance = self.instance_pre.instantiate(&mut store)?;
        Ok(Streams {
            our_cli_run: self.our_cli_run.bind(&mut store, &instance)?,
        })
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod our {
    pub mod cli {
        pub mod environment {
            use ::gusset::component::{HasData, Linker};
            /// What the host does for the interface `our:cli/environment@0.2.0`.
            pub trait Host {
                fn get_environment(&mut self) -> Vec<(String, String)>;
                fn get_arguments(&mut self) -> Vec<String>;
                fn initial_cwd(&mut self) -> Option<String>;
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn get_environment(&mut self) -> Vec<(String, String)> {
                    Host::get_environment(*self)
                }
                fn get_arguments(&mut self) -> Vec<String> {
                    Host::get_arguments(*self)
                }
                fn initial_cwd(&mut self) -> Option<String> {
                    Host::initial_cwd(*self)
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
                    .instance("our:cli/environment@0.2.0")?
                    .with_host::<D>(get);
                define
                    .func(
                        "get-environment",
                        |host, ()| Ok((Host::get_environment(host),)),
                    );
                define
                    .func("get-arguments", |host, ()| Ok((Host::get_arguments(host),)));
                define.func("initial-cwd", |host, ()| Ok((Host::initial_cwd(host),)));
                define.finish()
            }
        }
        pub mod exit {
            use ::gusset::component::{HasData, Linker};
            /// What the host does for the interface `our:cli/exit@0.2.0`.
            pub trait Host {
                fn exit(&mut self, status: Result<(), ()>);
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn exit(&mut self, status: Result<(), ()>) {
                    Host::exit(*self, status)
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
                    .instance("our:cli/exit@0.2.0")?
                    .with_host::<D>(get);
                define
                    .func(
                        "exit",
                        |host, (status,)| {
                            Host::exit(host, status);
                            Ok(())
                        },
                    );
                define.finish()
            }
        }
        pub mod stdin {
            use ::gusset::component::{HasData, Linker, Resource};
            pub type InputStream = super::super::io::streams::InputStream;
            /// What the host does for the interface `our:cli/stdin@0.2.0`.
            pub trait Host {
                fn get_stdin(&mut self) -> Resource<InputStream>;
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn get_stdin(&mut self) -> Resource<InputStream> {
                    Host::get_stdin(*self)
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
                    .instance("our:cli/stdin@0.2.0")?
                    .with_host::<D>(get);
                define.func("get-stdin", |host, ()| Ok((Host::get_stdin(host),)));
                define.finish()
            }
        }
        pub mod stdout {
            use ::gusset::component::{HasData, Linker, Resource};
            pub type OutputStream = super::super::io::streams::OutputStream;
            /// What the host does for the interface `our:cli/stdout@0.2.0`.
            pub trait Host {
                fn get_stdout(&mut self) -> Resource<OutputStream>;
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn get_stdout(&mut self) -> Resource<OutputStream> {
                    Host::get_stdout(*self)
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
                    .instance("our:cli/stdout@0.2.0")?
                    .with_host::<D>(get);
                define.func("get-stdout", |host, ()| Ok((Host::get_stdout(host),)));
                define.finish()
            }
        }
    }
    pub mod io {
        pub mod error {
            use ::gusset::component::{HasData, Linker, Resource};
            pub enum Error {}
            /// What the host does for the resource `error`.
            pub trait HostError {
                fn to_debug_string(
                    &mut self,
                    self_: Resource<Error>,
                ) -> ::gusset::Result<String>;
                /// The guest gave up its `error`.
                fn drop(&mut self, rep: Resource<Error>) -> ::gusset::Result<()>;
            }
            impl<T: HostError + ?Sized> HostError for &mut T {
                fn to_debug_string(
                    &mut self,
                    self_: Resource<Error>,
                ) -> ::gusset::Result<String> {
                    HostError::to_debug_string(*self, self_)
                }
                fn drop(&mut self, rep: Resource<Error>) -> ::gusset::Result<()> {
                    HostError::drop(*self, rep)
                }
            }
            /// What the host does for the interface `our:io/error@0.2.0`.
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
                    .instance("our:io/error@0.2.0")?
                    .with_host::<D>(get);
                define
                    .resource(
                        "error",
                        |host, rep: Resource<Error>| HostError::drop(host, rep),
                    );
                define
                    .func(
                        "[method]error.to-debug-string",
                        |host, (self_,)| Ok((HostError::to_debug_string(host, self_)?,)),
                    );
                define.finish()
            }
        }
        pub mod poll {
            use ::gusset::component::{HasData, Linker, Resource};
            pub enum Pollable {}
            /// What the host does for the resource `pollable`.
            pub trait HostPollable {
                fn ready(&mut self, self_: Resource<Pollable>) -> ::gusset::Result<bool>;
                fn block(&mut self, self_: Resource<Pollable>) -> ::gusset::Result<()>;
                /// The guest gave up its `pollable`.
                fn drop(&mut self, rep: Resource<Pollable>) -> ::gusset::Result<()>;
            }
            impl<T: HostPollable + ?Sized> HostPollable for &mut T {
                fn ready(
                    &mut self,
                    self_: Resource<Pollable>,
                ) -> ::gusset::Result<bool> {
                    HostPollable::ready(*self, self_)
                }
                fn block(&mut self, self_: Resource<Pollable>) -> ::gusset::Result<()> {
                    HostPollable::block(*self, self_)
                }
                fn drop(&mut self, rep: Resource<Pollable>) -> ::gusset::Result<()> {
                    HostPollable::drop(*self, rep)
                }
            }
            /// What the host does for the interface `our:io/poll@0.2.0`.
            pub trait Host: HostPollable {
                fn poll(
                    &mut self,
                    in_: Vec<Resource<Pollable>>,
                ) -> ::gusset::Result<Vec<u32>>;
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn poll(
                    &mut self,
                    in_: Vec<Resource<Pollable>>,
                ) -> ::gusset::Result<Vec<u32>> {
                    Host::poll(*self, in_)
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
                    .instance("our:io/poll@0.2.0")?
                    .with_host::<D>(get);
                define
                    .resource(
                        "pollable",
                        |host, rep: Resource<Pollable>| HostPollable::drop(host, rep),
                    );
                define
                    .func(
                        "[method]pollable.ready",
                        |host, (self_,)| Ok((HostPollable::ready(host, self_)?,)),
                    );
                define
                    .func(
                        "[method]pollable.block",
                        |host, (self_,)| HostPollable::block(host, self_),
                    );
                define.func("poll", |host, (in_,)| Ok((Host::poll(host, in_)?,)));
                define.finish()
            }
        }
        pub mod streams {
            use ::gusset::component::{
                ComponentType, HasData, Lift, Linker, Lower, Resource,
            };
            pub type Error = super::error::Error;
            pub type Pollable = super::poll::Pollable;
            #[derive(Debug, ComponentType, Lift, Lower)]
            #[component(variant)]
            pub enum StreamError {
                LastOperationFailed(Resource<Error>),
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
            pub type InputStream = super::super::super::__OurIoStreamsInputStream;
            pub enum OutputStream {}
            /// What the host does for the resource `input-stream`.
            pub trait HostInputStream {
                fn read(
                    &mut self,
                    self_: Resource<InputStream>,
                    len: u64,
                ) -> Result<
                    Vec<u8>,
                    super::super::super::__OurIoStreamsStreamErrorError,
                >;
                fn skip(
                    &mut self,
                    self_: Resource<InputStream>,
                    len: u64,
                ) -> Result<u64, super::super::super::__OurIoStreamsStreamErrorError>;
                fn subscribe(
                    &mut self,
                    self_: Resource<InputStream>,
                ) -> ::gusset::Result<Resource<Pollable>>;
                /// The guest gave up its `input-stream`.
                fn drop(&mut self, rep: Resource<InputStream>) -> ::gusset::Result<()>;
            }
            impl<T: HostInputStream + ?Sized> HostInputStream for &mut T {
                fn read(
                    &mut self,
                    self_: Resource<InputStream>,
                    len: u64,
                ) -> Result<
                    Vec<u8>,
                    super::super::super::__OurIoStreamsStreamErrorError,
                > {
                    HostInputStream::read(*self, self_, len)
                }
                fn skip(
                    &mut self,
                    self_: Resource<InputStream>,
                    len: u64,
                ) -> Result<u64, super::super::super::__OurIoStreamsStreamErrorError> {
                    HostInputStream::skip(*self, self_, len)
                }
                fn subscribe(
                    &mut self,
                    self_: Resource<InputStream>,
                ) -> ::gusset::Result<Resource<Pollable>> {
                    HostInputStream::subscribe(*self, self_)
                }
                fn drop(&mut self, rep: Resource<InputStream>) -> ::gusset::Result<()> {
                    HostInputStream::drop(*self, rep)
                }
            }
            /// What the host does for the resource `output-stream`.
            pub trait HostOutputStream {
                fn check_write(
                    &mut self,
                    self_: Resource<OutputStream>,
                ) -> Result<u64, super::super::super::__OurIoStreamsStreamErrorError>;
                fn write(
                    &mut self,
                    self_: Resource<OutputStream>,
                    contents: Vec<u8>,
                ) -> Result<(), super::super::super::__OurIoStreamsStreamErrorError>;
                fn splice(
                    &mut self,
                    self_: Resource<OutputStream>,
                    src: Resource<InputStream>,
                    len: u64,
                ) -> Result<u64, super::super::super::__OurIoStreamsStreamErrorError>;
                /// The guest gave up its `output-stream`.
                fn drop(&mut self, rep: Resource<OutputStream>) -> ::gusset::Result<()>;
            }
            impl<T: HostOutputStream + ?Sized> HostOutputStream for &mut T {
                fn check_write(
                    &mut self,
                    self_: Resource<OutputStream>,
                ) -> Result<u64, super::super::super::__OurIoStreamsStreamErrorError> {
                    HostOutputStream::check_write(*self, self_)
                }
                fn write(
                    &mut self,
                    self_: Resource<OutputStream>,
                    contents: Vec<u8>,
                ) -> Result<(), super::super::super::__OurIoStreamsStreamErrorError> {
                    HostOutputStream::write(*self, self_, contents)
                }
                fn splice(
                    &mut self,
                    self_: Resource<OutputStream>,
                    src: Resource<InputStream>,
                    len: u64,
                ) -> Result<u64, super::super::super::__OurIoStreamsStreamErrorError> {
                    HostOutputStream::splice(*self, self_, src, len)
                }
                fn drop(&mut self, rep: Resource<OutputStream>) -> ::gusset::Result<()> {
                    HostOutputStream::drop(*self, rep)
                }
            }
            /// What the host does for the interface `our:io/streams@0.2.0`.
            pub trait Host: HostInputStream + HostOutputStream {
                /// What the guest is told of an error; an error here traps it.
                fn convert_stream_error(
                    &mut self,
                    error: super::super::super::__OurIoStreamsStreamErrorError,
                ) -> ::gusset::Result<StreamError>;
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn convert_stream_error(
                    &mut self,
                    error: super::super::super::__OurIoStreamsStreamErrorError,
                ) -> ::gusset::Result<StreamError> {
                    Host::convert_stream_error(*self, error)
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
                    .instance("our:io/streams@0.2.0")?
                    .with_host::<D>(get);
                define
                    .resource(
                        "input-stream",
                        |host, rep: Resource<InputStream>| HostInputStream::drop(
                            host,
                            rep,
                        ),
                    );
                define
                    .resource(
                        "output-stream",
                        |host, rep: Resource<OutputStream>| HostOutputStream::drop(
                            host,
                            rep,
                        ),
                    );
                define
                    .func(
                        "[method]input-stream.read",
                        |host, (self_, len)| {
                            let result = HostInputStream::read(host, self_, len);
                            ::gusset::component::__internal::convert_error(
                                result,
                                |error| Host::convert_stream_error(host, error),
                            )
                        },
                    );
                define
                    .func(
                        "[method]input-stream.skip",
                        |host, (self_, len)| {
                            let result = HostInputStream::skip(host, self_, len);
                            ::gusset::component::__internal::convert_error(
                                result,
                                |error| Host::convert_stream_error(host, error),
                            )
                        },
                    );
                define
                    .func(
                        "[method]input-stream.subscribe",
                        |host, (self_,)| Ok((HostInputStream::subscribe(host, self_)?,)),
                    );
                define
                    .func(
                        "[method]output-stream.check-write",
                        |host, (self_,)| {
                            let result = HostOutputStream::check_write(host, self_);
                            ::gusset::component::__internal::convert_error(
                                result,
                                |error| Host::convert_stream_error(host, error),
                            )
                        },
                    );
                define
                    .func(
                        "[method]output-stream.write",
                        |host, (self_, contents)| {
                            let result = HostOutputStream::write(host, self_, contents);
                            ::gusset::component::__internal::convert_error(
                                result,
                                |error| Host::convert_stream_error(host, error),
                            )
                        },
                    );
                define
                    .func(
                        "[method]output-stream.splice",
                        |host, (self_, src, len)| {
                            let result = HostOutputStream::splice(host, self_, src, len);
                            ::gusset::component::__internal::convert_error(
                                result,
                                |error| Host::convert_stream_error(host, error),
                            )
                        },
                    );
                define.finish()
            }
        }
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod exports {
    pub mod our {
        pub mod cli {
            pub mod run {
                use ::gusset::AsContextMut;
                use ::gusset::component::{
                    Instance, TypedExports, TypedFunc, TypedFuncExport,
                };
                /// The functions of `our:cli/run@0.2.0`, checked against a component.
                #[derive(Clone)]
                pub struct GuestPre {
                    run: TypedFuncExport<(), (Result<(), ()>,)>,
                }
                impl GuestPre {
                    /// Finds the functions and checks their types, once for all instances.
                    pub fn new(
                        exports: &impl TypedExports,
                    ) -> ::gusset::Result<GuestPre> {
                        let interface = Some("our:cli/run@0.2.0");
                        Ok(GuestPre {
                            run: exports.typed_func(interface, "run")?,
                        })
                    }
                    /// Takes the functions from an instance of the component.
                    pub fn bind(
                        &self,
                        mut store: impl AsContextMut,
                        instance: &Instance,
                    ) -> ::gusset::Result<Guest> {
                        Ok(Guest {
                            run: self.run.bind(&mut store, instance)?,
                        })
                    }
                }
                /// The functions of `our:cli/run@0.2.0` in one instance.
                pub struct Guest {
                    run: TypedFunc<(), (Result<(), ()>,)>,
                }
                impl Guest {
                    /// Calls `run`.
                    pub fn call_run(
                        &self,
                        store: impl AsContextMut,
                    ) -> ::gusset::Result<Result<(), ()>> {
                        Ok(self.run.call(store, ())?.0)
                    }
                }
            }
        }
    }
}
