#[allow(missing_docs)]
pub type Size = u32;
/// An instance of a component for the world `whole`.
pub struct Whole {
    all_of_it_shared: exports::all::of_it::shared::Guest,
    run: ::gusset::component::TypedFunc<(), ()>,
    go: ::gusset::component::TypedFunc<(), (u8,)>,
}
impl Whole {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<Whole> {
        WholePre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        mut store: impl ::gusset::AsContextMut,
        instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<Whole> {
        let exports = instance.exports(&store)?;
        Ok(Whole {
            all_of_it_shared: exports::all::of_it::shared::GuestPre::new(&exports)?
                .bind(&mut store, instance)?,
            run: exports.typed_func(None, "run")?.bind(&mut store, instance)?,
            go: exports.typed_func(None, "go")?.bind(&mut store, instance)?,
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
        for<'a> D::Data<'a>: WholeImports + all::of_it::shared::Host,
    {
        Self::add_to_linker_imports::<T, D>(linker, get)?;
        all::of_it::shared::add_to_linker::<T, D>(linker, get)?;
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
        for<'a> D::Data<'a>: WholeImports,
    {
        let mut define = linker.root().with_host::<D>(get);
        define
            .func(
                "extra",
                |host, (x,)| {
                    WholeImports::extra(host, x);
                    Ok(())
                },
            );
        define
            .func(
                "log",
                |host, (s,)| {
                    WholeImports::log(host, s);
                    Ok(())
                },
            );
        define
            .func(
                "note",
                |host, (s,)| {
                    WholeImports::note(host, s);
                    Ok(())
                },
            );
        define.finish()
    }
    /// The functions of `all:of-it/shared`.
    pub fn all_of_it_shared(&self) -> &exports::all::of_it::shared::Guest {
        &self.all_of_it_shared
    }
    /// Calls `run`.
    pub fn call_run(&self, store: impl ::gusset::AsContextMut) -> ::gusset::Result<()> {
        self.run.call(store, ())
    }
    /// Calls `go`.
    pub fn call_go(&self, store: impl ::gusset::AsContextMut) -> ::gusset::Result<u8> {
        Ok(self.go.call(store, ())?.0)
    }
}
/// A component that was checked once for the world `whole`.
pub struct WholePre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
    all_of_it_shared: exports::all::of_it::shared::GuestPre,
    run: ::gusset::component::TypedFuncExport<(), ()>,
    go: ::gusset::component::TypedFuncExport<(), (u8,)>,
}
impl<T: 'static> Clone for WholePre<T> {
    fn clone(&self) -> Self {
        WholePre {
            instance_pre: self.instance_pre.clone(),
            all_of_it_shared: self.all_of_it_shared.clone(),
            run: self.run.clone(),
            go: self.go.clone(),
        }
    }
}
impl<T: 'static> WholePre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(WholePre {
            all_of_it_shared: exports::all::of_it::shared::GuestPre::new(&instance_pre)?,
            run: instance_pre.typed_func(None, "run")?,
            go: instance_pre.typed_func(None, "go")?,
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
    ) -> ::gusset::Result<Whole> {
        let instance = self.instance_pre.instantiate(&mut store)?;
        Ok(Whole {
            all_of_it_shared: self.all_of_it_shared.bind(&mut store, &instance)?,
            run: self.run.bind(&mut store, &instance)?,
            go: self.go.bind(&mut store, &instance)?,
        })
    }
}
/// What the host does for the world itself.
#[allow(missing_docs)]
pub trait WholeImports {
    fn extra(&mut self, x: u32);
    fn log(&mut self, s: String);
    fn note(&mut self, s: String);
}
impl<T: WholeImports + ?Sized> WholeImports for &mut T {
    fn extra(&mut self, x: u32) {
        WholeImports::extra(*self, x)
    }
    fn log(&mut self, s: String) {
        WholeImports::log(*self, s)
    }
    fn note(&mut self, s: String) {
        WholeImports::note(*self, s)
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod all {
    pub mod of_it {
        pub mod shared {
            use ::gusset::component::{HasData, Linker};
            /// What the host does for the interface `all:of-it/shared`.
            pub trait Host {
                fn f(&mut self) -> u8;
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn f(&mut self) -> u8 {
                    Host::f(*self)
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
                    .instance("all:of-it/shared")?
                    .with_host::<D>(get);
                define.func("f", |host, ()| Ok((Host::f(host),)));
                define.finish()
            }
        }
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod exports {
    pub mod all {
        pub mod of_it {
            pub mod shared {
                use ::gusset::AsContextMut;
                use ::gusset::component::{
                    Instance, TypedExports, TypedFunc, TypedFuncExport,
                };
                /// The functions of `all:of-it/shared`, checked against a component.
                #[derive(Clone)]
                pub struct GuestPre {
                    f: TypedFuncExport<(), (u8,)>,
                }
                impl GuestPre {
                    /// Finds the functions and checks their types, once for all instances.
                    pub fn new(
                        exports: &impl TypedExports,
                    ) -> ::gusset::Result<GuestPre> {
                        let interface = Some("all:of-it/shared");
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
                /// The functions of `all:of-it/shared` in one instance.
                pub struct Guest {
                    f: TypedFunc<(), (u8,)>,
                }
                impl Guest {
                    /// Calls `f`.
                    pub fn call_f(
                        &self,
                        store: impl AsContextMut,
                    ) -> ::gusset::Result<u8> {
                        Ok(self.f.call(store, ())?.0)
                    }
                }
            }
        }
    }
}
