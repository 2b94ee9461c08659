/// An instance of a component for the world `results-world`.
pub struct ResultsWorld {
    good_bad_results: exports::good::bad::results::Guest,
}
impl ResultsWorld {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<ResultsWorld> {
        ResultsWorldPre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        mut store: impl ::gusset::AsContextMut,
        instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<ResultsWorld> {
        let exports = instance.exports(&store)?;
        Ok(ResultsWorld {
            good_bad_results: exports::good::bad::results::GuestPre::new(&exports)?
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
        for<'a> D::Data<'a>: good::bad::results::Host,
    {
        good::bad::results::add_to_linker::<T, D>(linker, get)?;
        Ok(())
    }
    /// The functions of `good:bad/results`.
    pub fn good_bad_results(&self) -> &exports::good::bad::results::Guest {
        &self.good_bad_results
    }
}
/// A component that was checked once for the world `results-world`.
pub struct ResultsWorldPre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
    good_bad_results: exports::good::bad::results::GuestPre,
}
impl<T: 'static> Clone for ResultsWorldPre<T> {
    fn clone(&self) -> Self {
        ResultsWorldPre {
            instance_pre: self.instance_pre.clone(),
            good_bad_results: self.good_bad_results.clone(),
        }
    }
}
impl<T: 'static> ResultsWorldPre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(ResultsWorldPre {
            good_bad_results: exports::good::bad::results::GuestPre::new(&instance_pre)?,
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
    ) -> ::gusset::Result<ResultsWorld> {
        let instance = self.instance_pre.instantiate(&mut store)?;
        Ok(ResultsWorld {
            good_bad_results: self.good_bad_results.bind(&mut store, &instance)?,
        })
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod good {
    pub mod bad {
        pub mod results {
            use ::gusset::component::{ComponentType, HasData, Lift, Linker, Lower};
            #[derive(Debug, Clone, Copy, PartialEq, Eq, ComponentType, Lift, Lower)]
            #[component(enum)]
            #[repr(u8)]
            pub enum Reason {
                Late,
                Lost,
            }
            impl ::core::fmt::Display for Reason {
                fn fmt(
                    &self,
                    f: &mut ::core::fmt::Formatter<'_>,
                ) -> ::core::fmt::Result {
                    ::core::fmt::Debug::fmt(self, f)
                }
            }
            impl ::core::error::Error for Reason {}
            ::gusset::component::flags! {
                Wrong {
                    const HERE;
                    const THERE;
                }
            }
            #[derive(Debug, Clone, ComponentType, Lift, Lower)]
            #[component(record)]
            pub struct Story {
                pub text: String,
            }
            impl ::core::fmt::Display for Story {
                fn fmt(
                    &self,
                    f: &mut ::core::fmt::Formatter<'_>,
                ) -> ::core::fmt::Result {
                    ::core::fmt::Debug::fmt(self, f)
                }
            }
            impl ::core::error::Error for Story {}
            pub type Outcome = Result<Vec<u8>, Story>;
            /// What the host does for the interface `good:bad/results`.
            pub trait Host {
                fn none(&mut self, a: Result<(), ()>) -> Result<(), ()>;
                fn ok(&mut self, a: Result<u8, ()>) -> Result<String, ()>;
                fn err(&mut self, a: Result<(), u8>) -> Result<(), String>;
                fn reasons(&mut self) -> Result<u8, Reason>;
                fn flagged(&mut self) -> Result<(), Wrong>;
                fn told(&mut self, a: Outcome) -> Outcome;
                fn inner(&mut self) -> Result<Result<u8, Reason>, Result<u8, Story>>;
                fn listed(&mut self) -> Vec<Result<u32, Reason>>;
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn none(&mut self, a: Result<(), ()>) -> Result<(), ()> {
                    Host::none(*self, a)
                }
                fn ok(&mut self, a: Result<u8, ()>) -> Result<String, ()> {
                    Host::ok(*self, a)
                }
                fn err(&mut self, a: Result<(), u8>) -> Result<(), String> {
                    Host::err(*self, a)
                }
                fn reasons(&mut self) -> Result<u8, Reason> {
                    Host::reasons(*self)
                }
                fn flagged(&mut self) -> Result<(), Wrong> {
                    Host::flagged(*self)
                }
                fn told(&mut self, a: Outcome) -> Outcome {
                    Host::told(*self, a)
                }
                fn inner(&mut self) -> Result<Result<u8, Reason>, Result<u8, Story>> {
                    Host::inner(*self)
                }
                fn listed(&mut self) -> Vec<Result<u32, Reason>> {
                    Host::listed(*self)
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
                    .instance("good:bad/results")?
                    .with_host::<D>(get);
                define.func("none", |host, (a,)| Ok((Host::none(host, a),)));
                define.func("ok", |host, (a,)| Ok((Host::ok(host, a),)));
                define.func("err", |host, (a,)| Ok((Host::err(host, a),)));
                define.func("reasons", |host, ()| Ok((Host::reasons(host),)));
                define.func("flagged", |host, ()| Ok((Host::flagged(host),)));
                define.func("told", |host, (a,)| Ok((Host::told(host, a),)));
                define.func("inner", |host, ()| Ok((Host::inner(host),)));
                define.func("listed", |host, ()| Ok((Host::listed(host),)));
                define.finish()
            }
        }
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod exports {
    pub mod good {
        pub mod bad {
            pub mod results {
                use ::gusset::AsContextMut;
                use ::gusset::component::{
                    ComponentType, Instance, Lift, Lower, TypedExports, TypedFunc,
                    TypedFuncExport,
                };
                #[derive(Debug, Clone, Copy, PartialEq, Eq, ComponentType, Lift, Lower)]
                #[component(enum)]
                #[repr(u8)]
                pub enum Reason {
                    Late,
                    Lost,
                }
                impl ::core::fmt::Display for Reason {
                    fn fmt(
                        &self,
                        f: &mut ::core::fmt::Formatter<'_>,
                    ) -> ::core::fmt::Result {
                        ::core::fmt::Debug::fmt(self, f)
                    }
                }
                impl ::core::error::Error for Reason {}
                ::gusset::component::flags! {
                    Wrong {
                        const HERE;
                        const THERE;
                    }
                }
                #[derive(Debug, Clone, ComponentType, Lift, Lower)]
                #[component(record)]
                pub struct Story {
                    pub text: String,
                }
                impl ::core::fmt::Display for Story {
                    fn fmt(
                        &self,
                        f: &mut ::core::fmt::Formatter<'_>,
                    ) -> ::core::fmt::Result {
                        ::core::fmt::Debug::fmt(self, f)
                    }
                }
                impl ::core::error::Error for Story {}
                pub type Outcome = Result<Vec<u8>, Story>;
                /// The functions of `good:bad/results`, checked against a component.
                #[derive(Clone)]
                pub struct GuestPre {
                    none: TypedFuncExport<(Result<(), ()>,), (Result<(), ()>,)>,
                    ok: TypedFuncExport<(Result<u8, ()>,), (Result<String, ()>,)>,
                    err: TypedFuncExport<(Result<(), u8>,), (Result<(), String>,)>,
                    reasons: TypedFuncExport<(), (Result<u8, Reason>,)>,
                    flagged: TypedFuncExport<(), (Result<(), Wrong>,)>,
                    told: TypedFuncExport<
                        (Result<&'static [u8], &'static Story>,),
                        (Outcome,),
                    >,
                    inner: TypedFuncExport<
                        (),
                        (Result<Result<u8, Reason>, Result<u8, Story>>,),
                    >,
                    listed: TypedFuncExport<(), (Vec<Result<u32, Reason>>,)>,
                }
                impl GuestPre {
                    /// Finds the functions and checks their types, once for all instances.
                    pub fn new(
                        exports: &impl TypedExports,
                    ) -> ::gusset::Result<GuestPre> {
                        let interface = Some("good:bad/results");
                        Ok(GuestPre {
                            none: exports.typed_func(interface, "none")?,
                            ok: exports.typed_func(interface, "ok")?,
                            err: exports.typed_func(interface, "err")?,
                            reasons: exports.typed_func(interface, "reasons")?,
                            flagged: exports.typed_func(interface, "flagged")?,
                            told: exports.typed_func(interface, "told")?,
                            inner: exports.typed_func(interface, "inner")?,
                            listed: exports.typed_func(interface, "listed")?,
                        })
                    }
                    /// Takes the functions from an instance of the component.
                    pub fn bind(
                        &self,
                        mut store: impl AsContextMut,
                        instance: &Instance,
                    ) -> ::gusset::Result<Guest> {
                        Ok(Guest {
                            none: self.none.bind(&mut store, instance)?,
                            ok: self.ok.bind(&mut store, instance)?,
                            err: self.err.bind(&mut store, instance)?,
                            reasons: self.reasons.bind(&mut store, instance)?,
                            flagged: self.flagged.bind(&mut store, instance)?,
                            told: self.told.bind(&mut store, instance)?,
                            inner: self.inner.bind(&mut store, instance)?,
                            listed: self.listed.bind(&mut store, instance)?,
                        })
                    }
                }
                /// The functions of `good:bad/results` in one instance.
                pub struct Guest {
                    none: TypedFunc<(Result<(), ()>,), (Result<(), ()>,)>,
                    ok: TypedFunc<(Result<u8, ()>,), (Result<String, ()>,)>,
                    err: TypedFunc<(Result<(), u8>,), (Result<(), String>,)>,
                    reasons: TypedFunc<(), (Result<u8, Reason>,)>,
                    flagged: TypedFunc<(), (Result<(), Wrong>,)>,
                    told: TypedFunc<
                        (Result<&'static [u8], &'static Story>,),
                        (Outcome,),
                    >,
                    inner: TypedFunc<
                        (),
                        (Result<Result<u8, Reason>, Result<u8, Story>>,),
                    >,
                    listed: TypedFunc<(), (Vec<Result<u32, Reason>>,)>,
                }
                impl Guest {
                    /// Calls `none`.
                    pub fn call_none(
                        &self,
                        store: impl AsContextMut,
                        a: Result<(), ()>,
                    ) -> ::gusset::Result<Result<(), ()>> {
                        Ok(self.none.call(store, (a,))?.0)
                    }
                    /// Calls `ok`.
                    pub fn call_ok(
                        &self,
                        store: impl AsContextMut,
                        a: Result<u8, ()>,
                    ) -> ::gusset::Result<Result<String, ()>> {
                        Ok(self.ok.call(store, (a,))?.0)
                    }
                    /// Calls `err`.
                    pub fn call_err(
                        &self,
                        store: impl AsContextMut,
                        a: Result<(), u8>,
                    ) -> ::gusset::Result<Result<(), String>> {
                        Ok(self.err.call(store, (a,))?.0)
                    }
                    /// Calls `reasons`.
                    pub fn call_reasons(
                        &self,
                        store: impl AsContextMut,
                    ) -> ::gusset::Result<Result<u8, Reason>> {
                        Ok(self.reasons.call(store, ())?.0)
                    }
                    /// Calls `flagged`.
                    pub fn call_flagged(
                        &self,
                        store: impl AsContextMut,
                    ) -> ::gusset::Result<Result<(), Wrong>> {
                        Ok(self.flagged.call(store, ())?.0)
                    }
                    /// Calls `told`.
                    pub fn call_told(
                        &self,
                        store: impl AsContextMut,
                        a: Result<&[u8], &Story>,
                    ) -> ::gusset::Result<Outcome> {
                        Ok(self.told.call(store, (a,))?.0)
                    }
                    /// Calls `inner`.
                    pub fn call_inner(
                        &self,
                        store: impl AsContextMut,
                    ) -> ::gusset::Result<
                        Result<Result<u8, Reason>, Result<u8, Story>>,
                    > {
                        Ok(self.inner.call(store, ())?.0)
                    }
                    /// Calls `listed`.
                    pub fn call_listed(
                        &self,
                        store: impl AsContextMut,
                    ) -> ::gusset::Result<Vec<Result<u32, Reason>>> {
                        Ok(self.listed.call(store, ())?.0)
                    }
                }
            }
        }
    }
}
