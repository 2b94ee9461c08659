/// An instance of a component for the world `worker`.
pub struct Worker {
    can_fail_jobs: exports::can::fail::jobs::Guest,
}
impl Worker {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<Worker> {
        WorkerPre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        mut store: impl ::gusset::AsContextMut,
        instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<Worker> {
        let exports = instance.exports(&store)?;
        Ok(Worker {
            can_fail_jobs: exports::can::fail::jobs::GuestPre::new(&exports)?
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
        for<'a> D::Data<'a>: WorkerImports + can::fail::jobs::Host,
    {
        Self::add_to_linker_imports::<T, D>(linker, get)?;
        can::fail::jobs::add_to_linker::<T, D>(linker, get)?;
        Ok(())
    }
    /// Puts what the world imports itself into a linker.
    pub fn add_to_linker_imports<T, D>(
        linker: &mut ::gusset::component::Linker<T>,
        get: fn(&mut T) -> D::Data<'_>,
    ) -> ::gusset::Result<()>
    where
        T: 'static,
        D: ::gusset::component::HasData,
        for<'a> D::Data<'a>: WorkerImports,
    {
        let mut define = linker.root().with_host::<D>(get);
        define.func("log", |host, (text,)| WorkerImports::log(host, text));
        define.finish()
    }
    /// The functions of `can:fail/jobs`.
    pub fn can_fail_jobs(&self) -> &exports::can::fail::jobs::Guest {
        &self.can_fail_jobs
    }
}
/// A component that was checked once for the world `worker`.
pub struct WorkerPre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
    can_fail_jobs: exports::can::fail::jobs::GuestPre,
}
impl<T: 'static> Clone for WorkerPre<T> {
    fn clone(&self) -> Self {
        WorkerPre {
            instance_pre: self.instance_pre.clone(),
            can_fail_jobs: self.can_fail_jobs.clone(),
        }
    }
}
impl<T: 'static> WorkerPre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(WorkerPre {
            can_fail_jobs: exports::can::fail::jobs::GuestPre::new(&instance_pre)?,
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
    ) -> ::gusset::Result<Worker> {
        let instance = self.instance_pre.instantiate(&mut store)?;
        Ok(Worker {
            can_fail_jobs: self.can_fail_jobs.bind(&mut store, &instance)?,
        })
    }
}
/// What the host does for the world itself.
#[allow(missing_docs)]
pub trait WorkerImports {
    fn log(&mut self, text: String) -> ::gusset::Result<()>;
}
impl<T: WorkerImports + ?Sized> WorkerImports for &mut T {
    fn log(&mut self, text: String) -> ::gusset::Result<()> {
        WorkerImports::log(*self, text)
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod can {
    pub mod fail {
        pub mod jobs {
            use ::gusset::component::{HasData, Linker, Resource};
            pub enum Job {}
            /// What the host does for the resource `job`.
            pub trait HostJob {
                fn new(&mut self, name: String) -> ::gusset::Result<Resource<Job>>;
                fn run(
                    &mut self,
                    self_: Resource<Job>,
                ) -> ::gusset::Result<Result<u32, String>>;
                /// The guest gave up its `job`.
                fn drop(&mut self, rep: Resource<Job>) -> ::gusset::Result<()>;
            }
            impl<T: HostJob + ?Sized> HostJob for &mut T {
                fn new(&mut self, name: String) -> ::gusset::Result<Resource<Job>> {
                    HostJob::new(*self, name)
                }
                fn run(
                    &mut self,
                    self_: Resource<Job>,
                ) -> ::gusset::Result<Result<u32, String>> {
                    HostJob::run(*self, self_)
                }
                fn drop(&mut self, rep: Resource<Job>) -> ::gusset::Result<()> {
                    HostJob::drop(*self, rep)
                }
            }
            /// What the host does for the interface `can:fail/jobs`.
            pub trait Host: HostJob {
                fn count(&mut self) -> ::gusset::Result<u32>;
                fn clear(&mut self) -> ::gusset::Result<()>;
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn count(&mut self) -> ::gusset::Result<u32> {
                    Host::count(*self)
                }
                fn clear(&mut self) -> ::gusset::Result<()> {
                    Host::clear(*self)
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
                let mut define = linker.instance("can:fail/jobs")?.with_host::<D>(get);
                define
                    .resource(
                        "job",
                        |host, rep: Resource<Job>| HostJob::drop(host, rep),
                    );
                define
                    .func(
                        "[constructor]job",
                        |host, (name,)| Ok((HostJob::new(host, name)?,)),
                    );
                define
                    .func(
                        "[method]job.run",
                        |host, (self_,)| Ok((HostJob::run(host, self_)?,)),
                    );
                define.func("count", |host, ()| Ok((Host::count(host)?,)));
                define.func("clear", |host, ()| Host::clear(host));
                define.finish()
            }
        }
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod exports {
    pub mod can {
        pub mod fail {
            pub mod jobs {
                use ::gusset::AsContextMut;
                use ::gusset::component::{
                    Instance, ResourceAny, TypedExports, TypedFunc, TypedFuncExport,
                };
                pub type Job = ResourceAny;
                /// The functions of `can:fail/jobs`, checked against a component.
                #[derive(Clone)]
                pub struct GuestPre {
                    job_constructor: TypedFuncExport<(&'static str,), (ResourceAny,)>,
                    job_run: TypedFuncExport<(ResourceAny,), (Result<u32, String>,)>,
                    count: TypedFuncExport<(), (u32,)>,
                    clear: TypedFuncExport<(), ()>,
                }
                impl GuestPre {
                    /// Finds the functions and checks their types, once for all instances.
                    pub fn new(
                        exports: &impl TypedExports,
                    ) -> ::gusset::Result<GuestPre> {
                        let interface = Some("can:fail/jobs");
                        Ok(GuestPre {
                            job_constructor: exports
                                .typed_func(interface, "[constructor]job")?,
                            job_run: exports.typed_func(interface, "[method]job.run")?,
                            count: exports.typed_func(interface, "count")?,
                            clear: exports.typed_func(interface, "clear")?,
                        })
                    }
                    /// Takes the functions from an instance of the component.
                    pub fn bind(
                        &self,
                        mut store: impl AsContextMut,
                        instance: &Instance,
                    ) -> ::gusset::Result<Guest> {
                        Ok(Guest {
                            job_constructor: self
                                .job_constructor
                                .bind(&mut store, instance)?,
                            job_run: self.job_run.bind(&mut store, instance)?,
                            count: self.count.bind(&mut store, instance)?,
                            clear: self.clear.bind(&mut store, instance)?,
                        })
                    }
                }
                /// The functions of `can:fail/jobs` in one instance.
                pub struct Guest {
                    job_constructor: TypedFunc<(&'static str,), (ResourceAny,)>,
                    job_run: TypedFunc<(ResourceAny,), (Result<u32, String>,)>,
                    count: TypedFunc<(), (u32,)>,
                    clear: TypedFunc<(), ()>,
                }
                impl Guest {
                    /// The functions of the resource `job`.
                    pub fn job(&self) -> GuestJob<'_> {
                        GuestJob { guest: self }
                    }
                    /// Calls `count`.
                    pub fn call_count(
                        &self,
                        store: impl AsContextMut,
                    ) -> ::gusset::Result<u32> {
                        Ok(self.count.call(store, ())?.0)
                    }
                    /// Calls `clear`.
                    pub fn call_clear(
                        &self,
                        store: impl AsContextMut,
                    ) -> ::gusset::Result<()> {
                        self.clear.call(store, ())
                    }
                }
                /// The functions of the resource `job` in one instance.
                #[derive(Clone, Copy)]
                pub struct GuestJob<'a> {
                    guest: &'a Guest,
                }
                impl GuestJob<'_> {
                    /// Calls `[constructor]job`.
                    pub fn call_constructor(
                        &self,
                        store: impl AsContextMut,
                        name: &str,
                    ) -> ::gusset::Result<ResourceAny> {
                        Ok(self.guest.job_constructor.call(store, (name,))?.0)
                    }
                    /// Calls `[method]job.run`.
                    pub fn call_run(
                        &self,
                        store: impl AsContextMut,
                        self_: ResourceAny,
                    ) -> ::gusset::Result<Result<u32, String>> {
                        Ok(self.guest.job_run.call(store, (self_,))?.0)
                    }
                    /// Gives up an owned `job`: its destructor runs.
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
