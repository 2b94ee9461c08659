/// An instance of a component for the world `function-names`.
pub struct FunctionNames {
    my_functions_calls: exports::my::functions::calls::Guest,
    my_functions_accessors: exports::my::functions::accessors::Guest,
    call_run: exports::call_run::Guest,
    add_to_linker_imports_: exports::add_to_linker_imports::Guest,
    new_: ::gusset::component::TypedFunc<(), ()>,
    instantiate_: ::gusset::component::TypedFunc<(u8, &'static str, u8), (u8,)>,
    instance_pre_: ::gusset::component::TypedFunc<(), ()>,
    add_to_linker_: ::gusset::component::TypedFunc<(), ()>,
    my_functions_calls_: ::gusset::component::TypedFunc<(), ()>,
    run: ::gusset::component::TypedFunc<(), ()>,
}
impl FunctionNames {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<FunctionNames> {
        FunctionNamesPre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        mut store: impl ::gusset::AsContextMut,
        instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<FunctionNames> {
        let exports = instance.exports(&store)?;
        Ok(FunctionNames {
            my_functions_calls: exports::my::functions::calls::GuestPre::new(&exports)?
                .bind(&mut store, instance)?,
            my_functions_accessors: exports::my::functions::accessors::GuestPre::new(
                    &exports,
                )?
                .bind(&mut store, instance)?,
            call_run: exports::call_run::GuestPre::new(&exports)?
                .bind(&mut store, instance)?,
            add_to_linker_imports_: exports::add_to_linker_imports::GuestPre::new(
                    &exports,
                )?
                .bind(&mut store, instance)?,
            new_: exports.typed_func(None, "new")?.bind(&mut store, instance)?,
            instantiate_: exports
                .typed_func(None, "instantiate")?
                .bind(&mut store, instance)?,
            instance_pre_: exports
                .typed_func(None, "instance-pre")?
                .bind(&mut store, instance)?,
            add_to_linker_: exports
                .typed_func(None, "add-to-linker")?
                .bind(&mut store, instance)?,
            my_functions_calls_: exports
                .typed_func(None, "my-functions-calls")?
                .bind(&mut store, instance)?,
            run: exports.typed_func(None, "run")?.bind(&mut store, instance)?,
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
        for<'a> D::Data<'a>: FunctionNamesImports + my::functions::calls::Host,
    {
        Self::add_to_linker_imports::<T, D>(linker, get)?;
        my::functions::calls::add_to_linker::<T, D>(linker, get)?;
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
        for<'a> D::Data<'a>: FunctionNamesImports,
    {
        let mut define = linker.root().with_host::<D>(get);
        define
            .func(
                "add-to-linker",
                |host, (t,)| {
                    FunctionNamesImports::add_to_linker(host, t);
                    Ok(())
                },
            );
        define.finish()
    }
    /// The functions of `my:functions/calls`.
    pub fn my_functions_calls(&self) -> &exports::my::functions::calls::Guest {
        &self.my_functions_calls
    }
    /// The functions of `my:functions/accessors`.
    pub fn my_functions_accessors(&self) -> &exports::my::functions::accessors::Guest {
        &self.my_functions_accessors
    }
    /// The functions of `call-run`.
    pub fn call_run(&self) -> &exports::call_run::Guest {
        &self.call_run
    }
    /// The functions of `add-to-linker-imports`.
    pub fn add_to_linker_imports_(&self) -> &exports::add_to_linker_imports::Guest {
        &self.add_to_linker_imports_
    }
    /// Calls `new`.
    pub fn call_new(&self, store: impl ::gusset::AsContextMut) -> ::gusset::Result<()> {
        self.new_.call(store, ())
    }
    /// Calls `instantiate`.
    pub fn call_instantiate(
        &self,
        store: impl ::gusset::AsContextMut,
        store_: u8,
        component: &str,
        linker: u8,
    ) -> ::gusset::Result<u8> {
        Ok(self.instantiate_.call(store, (store_, component, linker))?.0)
    }
    /// Calls `instance-pre`.
    pub fn call_instance_pre(
        &self,
        store: impl ::gusset::AsContextMut,
    ) -> ::gusset::Result<()> {
        self.instance_pre_.call(store, ())
    }
    /// Calls `add-to-linker`.
    pub fn call_add_to_linker(
        &self,
        store: impl ::gusset::AsContextMut,
    ) -> ::gusset::Result<()> {
        self.add_to_linker_.call(store, ())
    }
    /// Calls `my-functions-calls`.
    pub fn call_my_functions_calls(
        &self,
        store: impl ::gusset::AsContextMut,
    ) -> ::gusset::Result<()> {
        self.my_functions_calls_.call(store, ())
    }
    /// Calls `run`.
    pub fn call_run_(&self, store: impl ::gusset::AsContextMut) -> ::gusset::Result<()> {
        self.run.call(store, ())
    }
}
/// A component that was checked once for the world `function-names`.
pub struct FunctionNamesPre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
    my_functions_calls: exports::my::functions::calls::GuestPre,
    my_functions_accessors: exports::my::functions::accessors::GuestPre,
    call_run: exports::call_run::GuestPre,
    add_to_linker_imports_: exports::add_to_linker_imports::GuestPre,
    new_: ::gusset::component::TypedFuncExport<(), ()>,
    instantiate_: ::gusset::component::TypedFuncExport<(u8, &'static str, u8), (u8,)>,
    instance_pre_: ::gusset::component::TypedFuncExport<(), ()>,
    add_to_linker_: ::gusset::component::TypedFuncExport<(), ()>,
    my_functions_calls_: ::gusset::component::TypedFuncExport<(), ()>,
    run: ::gusset::component::TypedFuncExport<(), ()>,
}
impl<T: 'static> Clone for FunctionNamesPre<T> {
    fn clone(&self) -> Self {
        FunctionNamesPre {
            instance_pre: self.instance_pre.clone(),
            my_functions_calls: self.my_functions_calls.clone(),
            my_functions_accessors: self.my_functions_accessors.clone(),
            call_run: self.call_run.clone(),
            add_to_linker_imports_: self.add_to_linker_imports_.clone(),
            new_: self.new_.clone(),
            instantiate_: self.instantiate_.clone(),
            instance_pre_: self.instance_pre_.clone(),
            add_to_linker_: self.add_to_linker_.clone(),
            my_functions_calls_: self.my_functions_calls_.clone(),
            run: self.run.clone(),
        }
    }
}
impl<T: 'static> FunctionNamesPre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(FunctionNamesPre {
            my_functions_calls: exports::my::functions::calls::GuestPre::new(
                &instance_pre,
            )?,
            my_functions_accessors: exports::my::functions::accessors::GuestPre::new(
                &instance_pre,
            )?,
            call_run: exports::call_run::GuestPre::new(&instance_pre)?,
            add_to_linker_imports_: exports::add_to_linker_imports::GuestPre::new(
                &instance_pre,
            )?,
            new_: instance_pre.typed_func(None, "new")?,
            instantiate_: instance_pre.typed_func(None, "instantiate")?,
            instance_pre_: instance_pre.typed_func(None, "instance-pre")?,
            add_to_linker_: instance_pre.typed_func(None, "add-to-linker")?,
            my_functions_calls_: instance_pre.typed_func(None, "my-functions-calls")?,
            run: instance_pre.typed_func(None, "run")?,
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
    ) -> ::gusset::Result<FunctionNames> {
        let instance = self.instance_pre.instantiate(&mut store)?;
        Ok(FunctionNames {
            my_functions_calls: self.my_functions_calls.bind(&mut store, &instance)?,
            my_functions_accessors: self
                .my_functions_accessors
                .bind(&mut store, &instance)?,
            call_run: self.call_run.bind(&mut store, &instance)?,
            add_to_linker_imports_: self
                .add_to_linker_imports_
                .bind(&mut store, &instance)?,
            new_: self.new_.bind(&mut store, &instance)?,
            instantiate_: self.instantiate_.bind(&mut store, &instance)?,
            instance_pre_: self.instance_pre_.bind(&mut store, &instance)?,
            add_to_linker_: self.add_to_linker_.bind(&mut store, &instance)?,
            my_functions_calls_: self.my_functions_calls_.bind(&mut store, &instance)?,
            run: self.run.bind(&mut store, &instance)?,
        })
    }
}
/// What the host does for the world itself.
#[allow(missing_docs)]
pub trait FunctionNamesImports {
    fn add_to_linker(&mut self, t: u8);
}
impl<T: FunctionNamesImports + ?Sized> FunctionNamesImports for &mut T {
    fn add_to_linker(&mut self, t: u8) {
        FunctionNamesImports::add_to_linker(*self, t)
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod my {
    pub mod functions {
        pub mod calls {
            use ::gusset::component::{HasData, Linker, Resource};
            pub enum R {}
            /// What the host does for the resource `r`.
            pub trait HostR {
                fn new(&mut self, store_: u8) -> Resource<R>;
                fn drop_(&mut self, self_: Resource<R>);
                fn new_(&mut self, self_: Resource<R>);
                fn rep(&mut self, get_: u8);
                fn call_drop(&mut self, self_: Resource<R>);
                /// The guest gave up its `r`.
                fn drop(&mut self, rep: Resource<R>) -> ::gusset::Result<()>;
            }
            impl<T: HostR + ?Sized> HostR for &mut T {
                fn new(&mut self, store_: u8) -> Resource<R> {
                    HostR::new(*self, store_)
                }
                fn drop_(&mut self, self_: Resource<R>) {
                    HostR::drop_(*self, self_)
                }
                fn new_(&mut self, self_: Resource<R>) {
                    HostR::new_(*self, self_)
                }
                fn rep(&mut self, get_: u8) {
                    HostR::rep(*self, get_)
                }
                fn call_drop(&mut self, self_: Resource<R>) {
                    HostR::call_drop(*self, self_)
                }
                fn drop(&mut self, rep: Resource<R>) -> ::gusset::Result<()> {
                    HostR::drop(*self, rep)
                }
            }
            /// What the host does for the interface `my:functions/calls`.
            pub trait Host: HostR {
                fn new(
                    &mut self,
                    self_: u8,
                    store_: u8,
                    get_: u8,
                    instance: u8,
                    linker: u8,
                    host_: u8,
                    t: u8,
                    d: u8,
                );
                fn bind(
                    &mut self,
                    store_: u8,
                    result: Result<u8, String>,
                ) -> Result<u8, String>;
                fn err(&mut self, error: u8) -> u8;
                fn clone(&mut self);
                fn add_to_linker(&mut self, linker: String);
                fn call_new(&mut self);
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn new(
                    &mut self,
                    self_: u8,
                    store_: u8,
                    get_: u8,
                    instance: u8,
                    linker: u8,
                    host_: u8,
                    t: u8,
                    d: u8,
                ) {
                    Host::new(*self, self_, store_, get_, instance, linker, host_, t, d)
                }
                fn bind(
                    &mut self,
                    store_: u8,
                    result: Result<u8, String>,
                ) -> Result<u8, String> {
                    Host::bind(*self, store_, result)
                }
                fn err(&mut self, error: u8) -> u8 {
                    Host::err(*self, error)
                }
                fn clone(&mut self) {
                    Host::clone(*self)
                }
                fn add_to_linker(&mut self, linker: String) {
                    Host::add_to_linker(*self, linker)
                }
                fn call_new(&mut self) {
                    Host::call_new(*self)
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
                    .instance("my:functions/calls")?
                    .with_host::<D>(get);
                define.resource("r", |host, rep: Resource<R>| HostR::drop(host, rep));
                define
                    .func(
                        "[constructor]r",
                        |host, (store_,)| Ok((HostR::new(host, store_),)),
                    );
                define
                    .func(
                        "[method]r.drop",
                        |host, (self_,)| {
                            HostR::drop_(host, self_);
                            Ok(())
                        },
                    );
                define
                    .func(
                        "[method]r.new",
                        |host, (self_,)| {
                            HostR::new_(host, self_);
                            Ok(())
                        },
                    );
                define
                    .func(
                        "[static]r.rep",
                        |host, (get_,)| {
                            HostR::rep(host, get_);
                            Ok(())
                        },
                    );
                define
                    .func(
                        "[method]r.call-drop",
                        |host, (self_,)| {
                            HostR::call_drop(host, self_);
                            Ok(())
                        },
                    );
                define
                    .func(
                        "new",
                        |host, (self_, store_, get_, instance, linker, host_, t, d)| {
                            Host::new(
                                host,
                                self_,
                                store_,
                                get_,
                                instance,
                                linker,
                                host_,
                                t,
                                d,
                            );
                            Ok(())
                        },
                    );
                define
                    .func(
                        "bind",
                        |host, (store_, result)| Ok((Host::bind(host, store_, result),)),
                    );
                define.func("err", |host, (error,)| Ok((Host::err(host, error),)));
                define
                    .func(
                        "clone",
                        |host, ()| {
                            Host::clone(host);
                            Ok(())
                        },
                    );
                define
                    .func(
                        "add-to-linker",
                        |host, (linker,)| {
                            Host::add_to_linker(host, linker);
                            Ok(())
                        },
                    );
                define
                    .func(
                        "call-new",
                        |host, ()| {
                            Host::call_new(host);
                            Ok(())
                        },
                    );
                define.finish()
            }
        }
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod exports {
    pub mod my {
        pub mod functions {
            pub mod calls {
                use ::gusset::AsContextMut;
                use ::gusset::component::{
                    Instance, ResourceAny, TypedExports, TypedFunc, TypedFuncExport,
                };
                pub type R = ResourceAny;
                /// The functions of `my:functions/calls`, checked against a component.
                #[derive(Clone)]
                pub struct GuestPre {
                    r_constructor: TypedFuncExport<(u8,), (ResourceAny,)>,
                    r_drop: TypedFuncExport<(ResourceAny,), ()>,
                    r_new: TypedFuncExport<(ResourceAny,), ()>,
                    r_rep: TypedFuncExport<(u8,), ()>,
                    r_call_drop: TypedFuncExport<(ResourceAny,), ()>,
                    new: TypedFuncExport<(u8, u8, u8, u8, u8, u8, u8, u8), ()>,
                    bind: TypedFuncExport<
                        (u8, Result<u8, &'static str>),
                        (Result<u8, String>,),
                    >,
                    err: TypedFuncExport<(u8,), (u8,)>,
                    clone: TypedFuncExport<(), ()>,
                    add_to_linker: TypedFuncExport<(&'static str,), ()>,
                    call_new: TypedFuncExport<(), ()>,
                }
                impl GuestPre {
                    /// Finds the functions and checks their types, once for all instances.
                    pub fn new(
                        exports: &impl TypedExports,
                    ) -> ::gusset::Result<GuestPre> {
                        let interface = Some("my:functions/calls");
                        Ok(GuestPre {
                            r_constructor: exports
                                .typed_func(interface, "[constructor]r")?,
                            r_drop: exports.typed_func(interface, "[method]r.drop")?,
                            r_new: exports.typed_func(interface, "[method]r.new")?,
                            r_rep: exports.typed_func(interface, "[static]r.rep")?,
                            r_call_drop: exports
                                .typed_func(interface, "[method]r.call-drop")?,
                            new: exports.typed_func(interface, "new")?,
                            bind: exports.typed_func(interface, "bind")?,
                            err: exports.typed_func(interface, "err")?,
                            clone: exports.typed_func(interface, "clone")?,
                            add_to_linker: exports
                                .typed_func(interface, "add-to-linker")?,
                            call_new: exports.typed_func(interface, "call-new")?,
                        })
                    }
                    /// Takes the functions from an instance of the component.
                    pub fn bind(
                        &self,
                        mut store: impl AsContextMut,
                        instance: &Instance,
                    ) -> ::gusset::Result<Guest> {
                        Ok(Guest {
                            r_constructor: self
                                .r_constructor
                                .bind(&mut store, instance)?,
                            r_drop: self.r_drop.bind(&mut store, instance)?,
                            r_new: self.r_new.bind(&mut store, instance)?,
                            r_rep: self.r_rep.bind(&mut store, instance)?,
                            r_call_drop: self.r_call_drop.bind(&mut store, instance)?,
                            new: self.new.bind(&mut store, instance)?,
                            bind: self.bind.bind(&mut store, instance)?,
                            err: self.err.bind(&mut store, instance)?,
                            clone: self.clone.bind(&mut store, instance)?,
                            add_to_linker: self
                                .add_to_linker
                                .bind(&mut store, instance)?,
                            call_new: self.call_new.bind(&mut store, instance)?,
                        })
                    }
                }
                /// The functions of `my:functions/calls` in one instance.
                pub struct Guest {
                    r_constructor: TypedFunc<(u8,), (ResourceAny,)>,
                    r_drop: TypedFunc<(ResourceAny,), ()>,
                    r_new: TypedFunc<(ResourceAny,), ()>,
                    r_rep: TypedFunc<(u8,), ()>,
                    r_call_drop: TypedFunc<(ResourceAny,), ()>,
                    new: TypedFunc<(u8, u8, u8, u8, u8, u8, u8, u8), ()>,
                    bind: TypedFunc<
                        (u8, Result<u8, &'static str>),
                        (Result<u8, String>,),
                    >,
                    err: TypedFunc<(u8,), (u8,)>,
                    clone: TypedFunc<(), ()>,
                    add_to_linker: TypedFunc<(&'static str,), ()>,
                    call_new: TypedFunc<(), ()>,
                }
                impl Guest {
                    /// The functions of the resource `r`.
                    pub fn r(&self) -> GuestR<'_> {
                        GuestR { guest: self }
                    }
                    /// Calls `new`.
                    pub fn call_new(
                        &self,
                        store: impl AsContextMut,
                        self_: u8,
                        store_: u8,
                        get: u8,
                        instance: u8,
                        linker: u8,
                        host: u8,
                        t: u8,
                        d: u8,
                    ) -> ::gusset::Result<()> {
                        self.new
                            .call(
                                store,
                                (self_, store_, get, instance, linker, host, t, d),
                            )
                    }
                    /// Calls `bind`.
                    pub fn call_bind(
                        &self,
                        store: impl AsContextMut,
                        store_: u8,
                        result: Result<u8, &str>,
                    ) -> ::gusset::Result<Result<u8, String>> {
                        Ok(self.bind.call(store, (store_, result))?.0)
                    }
                    /// Calls `err`.
                    pub fn call_err(
                        &self,
                        store: impl AsContextMut,
                        error: u8,
                    ) -> ::gusset::Result<u8> {
                        Ok(self.err.call(store, (error,))?.0)
                    }
                    /// Calls `clone`.
                    pub fn call_clone(
                        &self,
                        store: impl AsContextMut,
                    ) -> ::gusset::Result<()> {
                        self.clone.call(store, ())
                    }
                    /// Calls `add-to-linker`.
                    pub fn call_add_to_linker(
                        &self,
                        store: impl AsContextMut,
                        linker: &str,
                    ) -> ::gusset::Result<()> {
                        self.add_to_linker.call(store, (linker,))
                    }
                    /// Calls `call-new`.
                    pub fn call_call_new(
                        &self,
                        store: impl AsContextMut,
                    ) -> ::gusset::Result<()> {
                        self.call_new.call(store, ())
                    }
                }
                /// The functions of the resource `r` in one instance.
                #[derive(Clone, Copy)]
                pub struct GuestR<'a> {
                    guest: &'a Guest,
                }
                impl GuestR<'_> {
                    /// Calls `[constructor]r`.
                    pub fn call_constructor(
                        &self,
                        store: impl AsContextMut,
                        store_: u8,
                    ) -> ::gusset::Result<ResourceAny> {
                        Ok(self.guest.r_constructor.call(store, (store_,))?.0)
                    }
                    /// Calls `[method]r.drop`.
                    pub fn call_drop(
                        &self,
                        store: impl AsContextMut,
                        self_: ResourceAny,
                    ) -> ::gusset::Result<()> {
                        self.guest.r_drop.call(store, (self_,))
                    }
                    /// Calls `[method]r.new`.
                    pub fn call_new(
                        &self,
                        store: impl AsContextMut,
                        self_: ResourceAny,
                    ) -> ::gusset::Result<()> {
                        self.guest.r_new.call(store, (self_,))
                    }
                    /// Calls `[static]r.rep`.
                    pub fn call_rep(
                        &self,
                        store: impl AsContextMut,
                        get: u8,
                    ) -> ::gusset::Result<()> {
                        self.guest.r_rep.call(store, (get,))
                    }
                    /// Calls `[method]r.call-drop`.
                    pub fn call_call_drop(
                        &self,
                        store: impl AsContextMut,
                        self_: ResourceAny,
                    ) -> ::gusset::Result<()> {
                        self.guest.r_call_drop.call(store, (self_,))
                    }
                    /// Gives up an owned `r`: its destructor runs.
                    pub fn drop(
                        &self,
                        store: impl AsContextMut,
                        resource: ResourceAny,
                    ) -> ::gusset::Result<()> {
                        resource.resource_drop(store)
                    }
                }
            }
            pub mod accessors {
                use ::gusset::AsContextMut;
                use ::gusset::component::{
                    Instance, ResourceAny, TypedExports, TypedFunc, TypedFuncExport,
                };
                pub type CallRun = ResourceAny;
                /// The functions of `my:functions/accessors`, checked against a component.
                #[derive(Clone)]
                pub struct GuestPre {
                    call_run_run: TypedFuncExport<(ResourceAny,), ()>,
                    run: TypedFuncExport<(), ()>,
                }
                impl GuestPre {
                    /// Finds the functions and checks their types, once for all instances.
                    pub fn new(
                        exports: &impl TypedExports,
                    ) -> ::gusset::Result<GuestPre> {
                        let interface = Some("my:functions/accessors");
                        Ok(GuestPre {
                            call_run_run: exports
                                .typed_func(interface, "[method]call-run.run")?,
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
                            call_run_run: self.call_run_run.bind(&mut store, instance)?,
                            run: self.run.bind(&mut store, instance)?,
                        })
                    }
                }
                /// The functions of `my:functions/accessors` in one instance.
                pub struct Guest {
                    call_run_run: TypedFunc<(ResourceAny,), ()>,
                    run: TypedFunc<(), ()>,
                }
                impl Guest {
                    /// The functions of the resource `call-run`.
                    pub fn call_run(&self) -> GuestCallRun<'_> {
                        GuestCallRun { guest: self }
                    }
                    /// Calls `run`.
                    pub fn call_run_(
                        &self,
                        store: impl AsContextMut,
                    ) -> ::gusset::Result<()> {
                        self.run.call(store, ())
                    }
                }
                /// The functions of the resource `call-run` in one instance.
                #[derive(Clone, Copy)]
                pub struct GuestCallRun<'a> {
                    guest: &'a Guest,
                }
                impl GuestCallRun<'_> {
                    /// Calls `[method]call-run.run`.
                    pub fn call_run(
                        &self,
                        store: impl AsContextMut,
                        self_: ResourceAny,
                    ) -> ::gusset::Result<()> {
                        self.guest.call_run_run.call(store, (self_,))
                    }
                    /// Gives up an owned `call-run`: its destructor runs.
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
    pub mod call_run {
        use ::gusset::AsContextMut;
        use ::gusset::component::{Instance, TypedExports, TypedFunc, TypedFuncExport};
        /// The functions of `call-run`, checked against a component.
        #[derive(Clone)]
        pub struct GuestPre {
            run: TypedFuncExport<(), ()>,
        }
        impl GuestPre {
            /// Finds the functions and checks their types, once for all instances.
            pub fn new(exports: &impl TypedExports) -> ::gusset::Result<GuestPre> {
                let interface = Some("call-run");
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
        /// The functions of `call-run` in one instance.
        pub struct Guest {
            run: TypedFunc<(), ()>,
        }
        impl Guest {
            /// Calls `run`.
            pub fn call_run(&self, store: impl AsContextMut) -> ::gusset::Result<()> {
                self.run.call(store, ())
            }
        }
    }
    pub mod add_to_linker_imports {
        use ::gusset::AsContextMut;
        use ::gusset::component::{Instance, TypedExports, TypedFunc, TypedFuncExport};
        /// The functions of `add-to-linker-imports`, checked against a component.
        #[derive(Clone)]
        pub struct GuestPre {
            run: TypedFuncExport<(), ()>,
        }
        impl GuestPre {
            /// Finds the functions and checks their types, once for all instances.
            pub fn new(exports: &impl TypedExports) -> ::gusset::Result<GuestPre> {
                let interface = Some("add-to-linker-imports");
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
        /// The functions of `add-to-linker-imports` in one instance.
        pub struct Guest {
            run: TypedFunc<(), ()>,
        }
        impl Guest {
            /// Calls `run`.
            pub fn call_run(&self, store: impl AsContextMut) -> ::gusset::Result<()> {
                self.run.call(store, ())
            }
        }
    }
}
