type __TroubleError = crate::mine::Sunk;
type __ErrOrsKinds010KindError = crate::mine::Fault;
#[allow(missing_docs)]
pub type Kind = err::ors::kinds::Kind;
#[allow(missing_docs)]
#[derive(
    Debug,
    Clone,
    ::gusset::component::ComponentType,
    ::gusset::component::Lift,
    ::gusset::component::Lower
)]
#[component(record)]
pub struct Trouble {
    pub text: String,
}
impl ::core::fmt::Display for Trouble {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::core::fmt::Debug::fmt(self, f)
    }
}
impl ::core::error::Error for Trouble {}
#[allow(missing_docs)]
pub enum R {}
/// An instance of a component for the world `world-errors`.
pub struct WorldErrors {
    run: ::gusset::component::TypedFunc<(), (::core::result::Result<(), Trouble>,)>,
}
impl WorldErrors {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<WorldErrors> {
        WorldErrorsPre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        mut store: impl ::gusset::AsContextMut,
        instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<WorldErrors> {
        let exports = instance.exports(&store)?;
        Ok(WorldErrors {
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
        for<'a> D::Data<'a>: WorldErrorsImports + err::ors::kinds::Host,
    {
        Self::add_to_linker_imports::<T, D>(linker, get)?;
        err::ors::kinds::add_to_linker::<T, D>(linker, get)?;
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
        for<'a> D::Data<'a>: WorldErrorsImports,
    {
        let mut define = linker.root().with_host::<D>(get);
        define
            .resource(
                "r",
                |host, rep: ::gusset::component::Resource<R>| HostR::drop(host, rep),
            );
        define
            .func(
                "[constructor]r",
                |host, ()| {
                    let result = HostR::new(host);
                    ::gusset::component::__internal::convert_error(
                        result,
                        |error| WorldErrorsImports::convert_trouble(host, error),
                    )
                },
            );
        define
            .func(
                "[method]r.h",
                |host, (self_,)| {
                    let result = HostR::h(host, self_);
                    ::gusset::component::__internal::convert_error(
                        result,
                        |error| err::ors::kinds::Host::convert_kind(host, error),
                    )
                },
            );
        define
            .func(
                "f",
                |host, ()| {
                    let result = WorldErrorsImports::f(host);
                    ::gusset::component::__internal::convert_error(
                        result,
                        |error| WorldErrorsImports::convert_trouble(host, error),
                    )
                },
            );
        define
            .func(
                "g",
                |host, ()| {
                    let result = WorldErrorsImports::g(host);
                    ::gusset::component::__internal::convert_error(
                        result,
                        |error| err::ors::kinds::Host::convert_kind(host, error),
                    )
                },
            );
        define.finish()
    }
    /// Calls `run`.
    pub fn call_run(
        &self,
        store: impl ::gusset::AsContextMut,
    ) -> ::gusset::Result<::core::result::Result<(), Trouble>> {
        Ok(self.run.call(store, ())?.0)
    }
}
/// A component that was checked once for the world `world-errors`.
pub struct WorldErrorsPre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
    run: ::gusset::component::TypedFuncExport<
        (),
        (::core::result::Result<(), Trouble>,),
    >,
}
impl<T: 'static> Clone for WorldErrorsPre<T> {
    fn clone(&self) -> Self {
        WorldErrorsPre {
            instance_pre: self.instance_pre.clone(),
            run: self.run.clone(),
        }
    }
}
impl<T: 'static> WorldErrorsPre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(WorldErrorsPre {
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
    ) -> ::gusset::Result<WorldErrors> {
        let instance = self.instance_pre.instantiate(&mut store)?;
        Ok(WorldErrors {
            run: self.run.bind(&mut store, &instance)?,
        })
    }
}
/// What the host does for the resource `r`.
#[allow(missing_docs)]
pub trait HostR {
    fn new(
        &mut self,
    ) -> ::core::result::Result<::gusset::component::Resource<R>, __TroubleError>;
    fn h(
        &mut self,
        self_: ::gusset::component::Resource<R>,
    ) -> ::core::result::Result<
        Vec<::gusset::component::Resource<R>>,
        __ErrOrsKinds010KindError,
    >;
    /// The guest gave up its `r`.
    fn drop(&mut self, rep: ::gusset::component::Resource<R>) -> ::gusset::Result<()>;
}
impl<T: HostR + ?Sized> HostR for &mut T {
    fn new(
        &mut self,
    ) -> ::core::result::Result<::gusset::component::Resource<R>, __TroubleError> {
        HostR::new(*self)
    }
    fn h(
        &mut self,
        self_: ::gusset::component::Resource<R>,
    ) -> ::core::result::Result<
        Vec<::gusset::component::Resource<R>>,
        __ErrOrsKinds010KindError,
    > {
        HostR::h(*self, self_)
    }
    fn drop(&mut self, rep: ::gusset::component::Resource<R>) -> ::gusset::Result<()> {
        HostR::drop(*self, rep)
    }
}
/// What the host does for the world itself.
#[allow(missing_docs)]
pub trait WorldErrorsImports: HostR + err::ors::kinds::Host {
    fn f(&mut self) -> ::core::result::Result<String, __TroubleError>;
    fn g(&mut self) -> ::core::result::Result<(), __ErrOrsKinds010KindError>;
    /// What the guest is told of an error; an error here traps it.
    fn convert_trouble(&mut self, error: __TroubleError) -> ::gusset::Result<Trouble>;
}
impl<T: WorldErrorsImports + ?Sized> WorldErrorsImports for &mut T {
    fn f(&mut self) -> ::core::result::Result<String, __TroubleError> {
        WorldErrorsImports::f(*self)
    }
    fn g(&mut self) -> ::core::result::Result<(), __ErrOrsKinds010KindError> {
        WorldErrorsImports::g(*self)
    }
    fn convert_trouble(&mut self, error: __TroubleError) -> ::gusset::Result<Trouble> {
        WorldErrorsImports::convert_trouble(*self, error)
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod err {
    pub mod ors {
        pub mod kinds {
            use ::gusset::component::{ComponentType, HasData, Lift, Linker, Lower};
            #[derive(Debug, Clone, Copy, PartialEq, Eq, ComponentType, Lift, Lower)]
            #[component(enum)]
            #[repr(u8)]
            pub enum Kind {
                A,
                B,
            }
            impl ::core::fmt::Display for Kind {
                fn fmt(
                    &self,
                    f: &mut ::core::fmt::Formatter<'_>,
                ) -> ::core::fmt::Result {
                    ::core::fmt::Debug::fmt(self, f)
                }
            }
            impl ::core::error::Error for Kind {}
            /// What the host does for the interface `err:ors/kinds@0.1.0`.
            pub trait Host {
                fn make(
                    &mut self,
                ) -> Result<u8, super::super::super::__ErrOrsKinds010KindError>;
                /// What the guest is told of an error; an error here traps it.
                fn convert_kind(
                    &mut self,
                    error: super::super::super::__ErrOrsKinds010KindError,
                ) -> ::gusset::Result<Kind>;
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn make(
                    &mut self,
                ) -> Result<u8, super::super::super::__ErrOrsKinds010KindError> {
                    Host::make(*self)
                }
                fn convert_kind(
                    &mut self,
                    error: super::super::super::__ErrOrsKinds010KindError,
                ) -> ::gusset::Result<Kind> {
                    Host::convert_kind(*self, error)
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
                    .instance("err:ors/kinds@0.1.0")?
                    .with_host::<D>(get);
                define
                    .func(
                        "make",
                        |host, ()| {
                            let result = Host::make(host);
                            ::gusset::component::__internal::convert_error(
                                result,
                                |error| Host::convert_kind(host, error),
                            )
                        },
                    );
                define.finish()
            }
        }
    }
}
