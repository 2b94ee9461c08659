/// An instance of a component for the world `many-resources`.
pub struct ManyResources {
    so_much_web: exports::so::much::web::Guest,
}
impl ManyResources {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<ManyResources> {
        ManyResourcesPre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        mut store: impl ::gusset::AsContextMut,
        instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<ManyResources> {
        let exports = instance.exports(&store)?;
        Ok(ManyResources {
            so_much_web: exports::so::much::web::GuestPre::new(&exports)?
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
        for<'a> D::Data<'a>: so::much::web::Host,
    {
        so::much::web::add_to_linker::<T, D>(linker, get)?;
        Ok(())
    }
    /// The functions of `so:much/web`.
    pub fn so_much_web(&self) -> &exports::so::much::web::Guest {
        &self.so_much_web
    }
}
/// A component that was checked once for the world `many-resources`.
pub struct ManyResourcesPre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
    so_much_web: exports::so::much::web::GuestPre,
}
impl<T: 'static> Clone for ManyResourcesPre<T> {
    fn clone(&self) -> Self {
        ManyResourcesPre {
            instance_pre: self.instance_pre.clone(),
            so_much_web: self.so_much_web.clone(),
        }
    }
}
impl<T: 'static> ManyResourcesPre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(ManyResourcesPre {
            so_much_web: exports::so::much::web::GuestPre::new(&instance_pre)?,
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
    ) -> ::gusset::Result<ManyResources> {
        let instance = self.instance_pre.instantiate(&mut store)?;
        Ok(ManyResources {
            so_much_web: self.so_much_web.bind(&mut store, &instance)?,
        })
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod so {
    pub mod much {
        pub mod web {
            use ::gusset::component::{HasData, Linker, Resource};
            pub enum N0 {}
            pub enum N1 {}
            pub enum N2 {}
            pub enum N3 {}
            pub enum N4 {}
            pub enum N5 {}
            pub enum N6 {}
            pub enum N7 {}
            /// What the host does for the resource `n0`.
            pub trait HostN0 {
                fn new(&mut self, prev: Option<Resource<N7>>) -> Resource<N0>;
                fn next(&mut self, self_: Resource<N0>) -> Resource<N1>;
                fn all(&mut self) -> Vec<Resource<N0>>;
                /// The guest gave up its `n0`.
                fn drop(&mut self, rep: Resource<N0>) -> ::gusset::Result<()>;
            }
            impl<T: HostN0 + ?Sized> HostN0 for &mut T {
                fn new(&mut self, prev: Option<Resource<N7>>) -> Resource<N0> {
                    HostN0::new(*self, prev)
                }
                fn next(&mut self, self_: Resource<N0>) -> Resource<N1> {
                    HostN0::next(*self, self_)
                }
                fn all(&mut self) -> Vec<Resource<N0>> {
                    HostN0::all(*self)
                }
                fn drop(&mut self, rep: Resource<N0>) -> ::gusset::Result<()> {
                    HostN0::drop(*self, rep)
                }
            }
            /// What the host does for the resource `n1`.
            pub trait HostN1 {
                fn new(&mut self, prev: Option<Resource<N0>>) -> Resource<N1>;
                fn next(&mut self, self_: Resource<N1>) -> Resource<N2>;
                fn all(&mut self) -> Vec<Resource<N1>>;
                /// The guest gave up its `n1`.
                fn drop(&mut self, rep: Resource<N1>) -> ::gusset::Result<()>;
            }
            impl<T: HostN1 + ?Sized> HostN1 for &mut T {
                fn new(&mut self, prev: Option<Resource<N0>>) -> Resource<N1> {
                    HostN1::new(*self, prev)
                }
                fn next(&mut self, self_: Resource<N1>) -> Resource<N2> {
                    HostN1::next(*self, self_)
                }
                fn all(&mut self) -> Vec<Resource<N1>> {
                    HostN1::all(*self)
                }
                fn drop(&mut self, rep: Resource<N1>) -> ::gusset::Result<()> {
                    HostN1::drop(*self, rep)
                }
            }
            /// What the host does for the resource `n2`.
            pub trait HostN2 {
                fn new(&mut self, prev: Option<Resource<N1>>) -> Resource<N2>;
                fn next(&mut self, self_: Resource<N2>) -> Resource<N3>;
                fn all(&mut self) -> Vec<Resource<N2>>;
                /// The guest gave up its `n2`.
                fn drop(&mut self, rep: Resource<N2>) -> ::gusset::Result<()>;
            }
            impl<T: HostN2 + ?Sized> HostN2 for &mut T {
                fn new(&mut self, prev: Option<Resource<N1>>) -> Resource<N2> {
                    HostN2::new(*self, prev)
                }
                fn next(&mut self, self_: Resource<N2>) -> Resource<N3> {
                    HostN2::next(*self, self_)
                }
                fn all(&mut self) -> Vec<Resource<N2>> {
                    HostN2::all(*self)
                }
                fn drop(&mut self, rep: Resource<N2>) -> ::gusset::Result<()> {
                    HostN2::drop(*self, rep)
                }
            }
            /// What the host does for the resource `n3`.
            pub trait HostN3 {
                fn new(&mut self, prev: Option<Resource<N2>>) -> Resource<N3>;
                fn next(&mut self, self_: Resource<N3>) -> Resource<N4>;
                fn all(&mut self) -> Vec<Resource<N3>>;
                /// The guest gave up its `n3`.
                fn drop(&mut self, rep: Resource<N3>) -> ::gusset::Result<()>;
            }
            impl<T: HostN3 + ?Sized> HostN3 for &mut T {
                fn new(&mut self, prev: Option<Resource<N2>>) -> Resource<N3> {
                    HostN3::new(*self, prev)
                }
                fn next(&mut self, self_: Resource<N3>) -> Resource<N4> {
                    HostN3::next(*self, self_)
                }
                fn all(&mut self) -> Vec<Resource<N3>> {
                    HostN3::all(*self)
                }
                fn drop(&mut self, rep: Resource<N3>) -> ::gusset::Result<()> {
                    HostN3::drop(*self, rep)
                }
            }
            /// What the host does for the resource `n4`.
            pub trait HostN4 {
                fn new(&mut self, prev: Option<Resource<N3>>) -> Resource<N4>;
                fn next(&mut self, self_: Resource<N4>) -> Resource<N5>;
                fn all(&mut self) -> Vec<Resource<N4>>;
                /// The guest gave up its `n4`.
                fn drop(&mut self, rep: Resource<N4>) -> ::gusset::Result<()>;
            }
            impl<T: HostN4 + ?Sized> HostN4 for &mut T {
                fn new(&mut self, prev: Option<Resource<N3>>) -> Resource<N4> {
                    HostN4::new(*self, prev)
                }
                fn next(&mut self, self_: Resource<N4>) -> Resource<N5> {
                    HostN4::next(*self, self_)
                }
                fn all(&mut self) -> Vec<Resource<N4>> {
                    HostN4::all(*self)
                }
                fn drop(&mut self, rep: Resource<N4>) -> ::gusset::Result<()> {
                    HostN4::drop(*self, rep)
                }
            }
            /// What the host does for the resource `n5`.
            pub trait HostN5 {
                fn new(&mut self, prev: Option<Resource<N4>>) -> Resource<N5>;
                fn next(&mut self, self_: Resource<N5>) -> Resource<N6>;
                fn all(&mut self) -> Vec<Resource<N5>>;
                /// The guest gave up its `n5`.
                fn drop(&mut self, rep: Resource<N5>) -> ::gusset::Result<()>;
            }
            impl<T: HostN5 + ?Sized> HostN5 for &mut T {
                fn new(&mut self, prev: Option<Resource<N4>>) -> Resource<N5> {
                    HostN5::new(*self, prev)
                }
                fn next(&mut self, self_: Resource<N5>) -> Resource<N6> {
                    HostN5::next(*self, self_)
                }
                fn all(&mut self) -> Vec<Resource<N5>> {
                    HostN5::all(*self)
                }
                fn drop(&mut self, rep: Resource<N5>) -> ::gusset::Result<()> {
                    HostN5::drop(*self, rep)
                }
            }
            /// What the host does for the resource `n6`.
            pub trait HostN6 {
                fn new(&mut self, prev: Option<Resource<N5>>) -> Resource<N6>;
                fn next(&mut self, self_: Resource<N6>) -> Resource<N7>;
                fn all(&mut self) -> Vec<Resource<N6>>;
                /// The guest gave up its `n6`.
                fn drop(&mut self, rep: Resource<N6>) -> ::gusset::Result<()>;
            }
            impl<T: HostN6 + ?Sized> HostN6 for &mut T {
                fn new(&mut self, prev: Option<Resource<N5>>) -> Resource<N6> {
                    HostN6::new(*self, prev)
                }
                fn next(&mut self, self_: Resource<N6>) -> Resource<N7> {
                    HostN6::next(*self, self_)
                }
                fn all(&mut self) -> Vec<Resource<N6>> {
                    HostN6::all(*self)
                }
                fn drop(&mut self, rep: Resource<N6>) -> ::gusset::Result<()> {
                    HostN6::drop(*self, rep)
                }
            }
            /// What the host does for the resource `n7`.
            pub trait HostN7 {
                fn new(&mut self, prev: Option<Resource<N6>>) -> Resource<N7>;
                fn next(&mut self, self_: Resource<N7>) -> Resource<N0>;
                fn all(&mut self) -> Vec<Resource<N7>>;
                /// The guest gave up its `n7`.
                fn drop(&mut self, rep: Resource<N7>) -> ::gusset::Result<()>;
            }
            impl<T: HostN7 + ?Sized> HostN7 for &mut T {
                fn new(&mut self, prev: Option<Resource<N6>>) -> Resource<N7> {
                    HostN7::new(*self, prev)
                }
                fn next(&mut self, self_: Resource<N7>) -> Resource<N0> {
                    HostN7::next(*self, self_)
                }
                fn all(&mut self) -> Vec<Resource<N7>> {
                    HostN7::all(*self)
                }
                fn drop(&mut self, rep: Resource<N7>) -> ::gusset::Result<()> {
                    HostN7::drop(*self, rep)
                }
            }
            /// What the host does for the interface `so:much/web`.
            pub trait Host: HostN0 + HostN1 + HostN2 + HostN3 + HostN4 + HostN5 + HostN6 + HostN7 {
                fn join(
                    &mut self,
                    p0: Resource<N0>,
                    p1: Resource<N1>,
                    p2: Resource<N2>,
                    p3: Resource<N3>,
                    p4: Resource<N4>,
                    p5: Resource<N5>,
                    p6: Resource<N6>,
                    p7: Resource<N7>,
                ) -> Resource<N0>;
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn join(
                    &mut self,
                    p0: Resource<N0>,
                    p1: Resource<N1>,
                    p2: Resource<N2>,
                    p3: Resource<N3>,
                    p4: Resource<N4>,
                    p5: Resource<N5>,
                    p6: Resource<N6>,
                    p7: Resource<N7>,
                ) -> Resource<N0> {
                    Host::join(*self, p0, p1, p2, p3, p4, p5, p6, p7)
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
                let mut define = linker.instance("so:much/web")?.with_host::<D>(get);
                define.resource("n0", |host, rep: Resource<N0>| HostN0::drop(host, rep));
                define.resource("n1", |host, rep: Resource<N1>| HostN1::drop(host, rep));
                define.resource("n2", |host, rep: Resource<N2>| HostN2::drop(host, rep));
                define.resource("n3", |host, rep: Resource<N3>| HostN3::drop(host, rep));
                define.resource("n4", |host, rep: Resource<N4>| HostN4::drop(host, rep));
                define.resource("n5", |host, rep: Resource<N5>| HostN5::drop(host, rep));
                define.resource("n6", |host, rep: Resource<N6>| HostN6::drop(host, rep));
                define.resource("n7", |host, rep: Resource<N7>| HostN7::drop(host, rep));
                define
                    .func(
                        "[constructor]n0",
                        |host, (prev,)| Ok((HostN0::new(host, prev),)),
                    );
                define
                    .func(
                        "[method]n0.next",
                        |host, (self_,)| Ok((HostN0::next(host, self_),)),
                    );
                define.func("[static]n0.all", |host, ()| Ok((HostN0::all(host),)));
                define
                    .func(
                        "[constructor]n1",
                        |host, (prev,)| Ok((HostN1::new(host, prev),)),
                    );
                define
                    .func(
                        "[method]n1.next",
                        |host, (self_,)| Ok((HostN1::next(host, self_),)),
                    );
                define.func("[static]n1.all", |host, ()| Ok((HostN1::all(host),)));
                define
                    .func(
                        "[constructor]n2",
                        |host, (prev,)| Ok((HostN2::new(host, prev),)),
                    );
                define
                    .func(
                        "[method]n2.next",
                        |host, (self_,)| Ok((HostN2::next(host, self_),)),
                    );
                define.func("[static]n2.all", |host, ()| Ok((HostN2::all(host),)));
                define
                    .func(
                        "[constructor]n3",
                        |host, (prev,)| Ok((HostN3::new(host, prev),)),
                    );
                define
                    .func(
                        "[method]n3.next",
                        |host, (self_,)| Ok((HostN3::next(host, self_),)),
                    );
                define.func("[static]n3.all", |host, ()| Ok((HostN3::all(host),)));
                define
                    .func(
                        "[constructor]n4",
                        |host, (prev,)| Ok((HostN4::new(host, prev),)),
                    );
                define
                    .func(
                        "[method]n4.next",
                        |host, (self_,)| Ok((HostN4::next(host, self_),)),
                    );
                define.func("[static]n4.all", |host, ()| Ok((HostN4::all(host),)));
                define
                    .func(
                        "[constructor]n5",
                        |host, (prev,)| Ok((HostN5::new(host, prev),)),
                    );
                define
                    .func(
                        "[method]n5.next",
                        |host, (self_,)| Ok((HostN5::next(host, self_),)),
                    );
                define.func("[static]n5.all", |host, ()| Ok((HostN5::all(host),)));
                define
                    .func(
                        "[constructor]n6",
                        |host, (prev,)| Ok((HostN6::new(host, prev),)),
                    );
                define
                    .func(
                        "[method]n6.next",
                        |host, (self_,)| Ok((HostN6::next(host, self_),)),
                    );
                define.func("[static]n6.all", |host, ()| Ok((HostN6::all(host),)));
                define
                    .func(
                        "[constructor]n7",
                        |host, (prev,)| Ok((HostN7::new(host, prev),)),
                    );
                define
                    .func(
                        "[method]n7.next",
                        |host, (self_,)| Ok((HostN7::next(host, self_),)),
                    );
                define.func("[static]n7.all", |host, ()| Ok((HostN7::all(host),)));
                define
                    .func(
                        "join",
                        |host, (p0, p1, p2, p3, p4, p5, p6, p7)| Ok((
                            Host::join(host, p0, p1, p2, p3, p4, p5, p6, p7),
                        )),
                    );
                define.finish()
            }
        }
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod exports {
    pub mod so {
        pub mod much {
            pub mod web {
                use ::gusset::AsContextMut;
                use ::gusset::component::{
                    Instance, ResourceAny, TypedExports, TypedFunc, TypedFuncExport,
                };
                pub type N0 = ResourceAny;
                pub type N1 = ResourceAny;
                pub type N2 = ResourceAny;
                pub type N3 = ResourceAny;
                pub type N4 = ResourceAny;
                pub type N5 = ResourceAny;
                pub type N6 = ResourceAny;
                pub type N7 = ResourceAny;
                /// The functions of `so:much/web`, checked against a component.
                #[derive(Clone)]
                pub struct GuestPre {
                    n0_constructor: TypedFuncExport<
                        (Option<ResourceAny>,),
                        (ResourceAny,),
                    >,
                    n0_next: TypedFuncExport<(ResourceAny,), (ResourceAny,)>,
                    n0_all: TypedFuncExport<(), (Vec<ResourceAny>,)>,
                    n1_constructor: TypedFuncExport<
                        (Option<ResourceAny>,),
                        (ResourceAny,),
                    >,
                    n1_next: TypedFuncExport<(ResourceAny,), (ResourceAny,)>,
                    n1_all: TypedFuncExport<(), (Vec<ResourceAny>,)>,
                    n2_constructor: TypedFuncExport<
                        (Option<ResourceAny>,),
                        (ResourceAny,),
                    >,
                    n2_next: TypedFuncExport<(ResourceAny,), (ResourceAny,)>,
                    n2_all: TypedFuncExport<(), (Vec<ResourceAny>,)>,
                    n3_constructor: TypedFuncExport<
                        (Option<ResourceAny>,),
                        (ResourceAny,),
                    >,
                    n3_next: TypedFuncExport<(ResourceAny,), (ResourceAny,)>,
                    n3_all: TypedFuncExport<(), (Vec<ResourceAny>,)>,
                    n4_constructor: TypedFuncExport<
                        (Option<ResourceAny>,),
                        (ResourceAny,),
                    >,
                    n4_next: TypedFuncExport<(ResourceAny,), (ResourceAny,)>,
                    n4_all: TypedFuncExport<(), (Vec<ResourceAny>,)>,
                    n5_constructor: TypedFuncExport<
                        (Option<ResourceAny>,),
                        (ResourceAny,),
                    >,
                    n5_next: TypedFuncExport<(ResourceAny,), (ResourceAny,)>,
                    n5_all: TypedFuncExport<(), (Vec<ResourceAny>,)>,
                    n6_constructor: TypedFuncExport<
                        (Option<ResourceAny>,),
                        (ResourceAny,),
                    >,
                    n6_next: TypedFuncExport<(ResourceAny,), (ResourceAny,)>,
                    n6_all: TypedFuncExport<(), (Vec<ResourceAny>,)>,
                    n7_constructor: TypedFuncExport<
                        (Option<ResourceAny>,),
                        (ResourceAny,),
                    >,
                    n7_next: TypedFuncExport<(ResourceAny,), (ResourceAny,)>,
                    n7_all: TypedFuncExport<(), (Vec<ResourceAny>,)>,
                    join: TypedFuncExport<
                        (
                            ResourceAny,
                            ResourceAny,
                            ResourceAny,
                            ResourceAny,
                            ResourceAny,
                            ResourceAny,
                            ResourceAny,
                            ResourceAny,
                        ),
                        (ResourceAny,),
                    >,
                }
                impl GuestPre {
                    /// Finds the functions and checks their types, once for all instances.
                    pub fn new(
                        exports: &impl TypedExports,
                    ) -> ::gusset::Result<GuestPre> {
                        let interface = Some("so:much/web");
                        Ok(GuestPre {
                            n0_constructor: exports
                                .typed_func(interface, "[constructor]n0")?,
                            n0_next: exports.typed_func(interface, "[method]n0.next")?,
                            n0_all: exports.typed_func(interface, "[static]n0.all")?,
                            n1_constructor: exports
                                .typed_func(interface, "[constructor]n1")?,
                            n1_next: exports.typed_func(interface, "[method]n1.next")?,
                            n1_all: exports.typed_func(interface, "[static]n1.all")?,
                            n2_constructor: exports
                                .typed_func(interface, "[constructor]n2")?,
                            n2_next: exports.typed_func(interface, "[method]n2.next")?,
                            n2_all: exports.typed_func(interface, "[static]n2.all")?,
                            n3_constructor: exports
                                .typed_func(interface, "[constructor]n3")?,
                            n3_next: exports.typed_func(interface, "[method]n3.next")?,
                            n3_all: exports.typed_func(interface, "[static]n3.all")?,
                            n4_constructor: exports
                                .typed_func(interface, "[constructor]n4")?,
                            n4_next: exports.typed_func(interface, "[method]n4.next")?,
                            n4_all: exports.typed_func(interface, "[static]n4.all")?,
                            n5_constructor: exports
                                .typed_func(interface, "[constructor]n5")?,
                            n5_next: exports.typed_func(interface, "[method]n5.next")?,
                            n5_all: exports.typed_func(interface, "[static]n5.all")?,
                            n6_constructor: exports
                                .typed_func(interface, "[constructor]n6")?,
                            n6_next: exports.typed_func(interface, "[method]n6.next")?,
                            n6_all: exports.typed_func(interface, "[static]n6.all")?,
                            n7_constructor: exports
                                .typed_func(interface, "[constructor]n7")?,
                            n7_next: exports.typed_func(interface, "[method]n7.next")?,
                            n7_all: exports.typed_func(interface, "[static]n7.all")?,
                            join: exports.typed_func(interface, "join")?,
                        })
                    }
                    /// Takes the functions from an instance of the component.
                    pub fn bind(
                        &self,
                        mut store: impl AsContextMut,
                        instance: &Instance,
                    ) -> ::gusset::Result<Guest> {
                        Ok(Guest {
                            n0_constructor: self
                                .n0_constructor
                                .bind(&mut store, instance)?,
                            n0_next: self.n0_next.bind(&mut store, instance)?,
                            n0_all: self.n0_all.bind(&mut store, instance)?,
                            n1_constructor: self
                                .n1_constructor
                                .bind(&mut store, instance)?,
                            n1_next: self.n1_next.bind(&mut store, instance)?,
                            n1_all: self.n1_all.bind(&mut store, instance)?,
                            n2_constructor: self
                                .n2_constructor
                                .bind(&mut store, instance)?,
                            n2_next: self.n2_next.bind(&mut store, instance)?,
                            n2_all: self.n2_all.bind(&mut store, instance)?,
                            n3_constructor: self
                                .n3_constructor
                                .bind(&mut store, instance)?,
                            n3_next: self.n3_next.bind(&mut store, instance)?,
                            n3_all: self.n3_all.bind(&mut store, instance)?,
                            n4_constructor: self
                                .n4_constructor
                                .bind(&mut store, instance)?,
                            n4_next: self.n4_next.bind(&mut store, instance)?,
                            n4_all: self.n4_all.bind(&mut store, instance)?,
                            n5_constructor: self
                                .n5_constructor
                                .bind(&mut store, instance)?,
                            n5_next: self.n5_next.bind(&mut store, instance)?,
                            n5_all: self.n5_all.bind(&mut store, instance)?,
                            n6_constructor: self
                                .n6_constructor
                                .bind(&mut store, instance)?,
                            n6_next: self.n6_next.bind(&mut store, instance)?,
                            n6_all: self.n6_all.bind(&mut store, instance)?,
                            n7_constructor: self
                                .n7_constructor
                                .bind(&mut store, instance)?,
                            n7_next: self.n7_next.bind(&mut store, instance)?,
                            n7_all: self.n7_all.bind(&mut store, instance)?,
                            join: self.join.bind(&mut store, instance)?,
                        })
                    }
                }
                /// The functions of `so:much/web` in one instance.
                pub struct Guest {
                    n0_constructor: TypedFunc<(Option<ResourceAny>,), (ResourceAny,)>,
                    n0_next: TypedFunc<(ResourceAny,), (ResourceAny,)>,
                    n0_all: TypedFunc<(), (Vec<ResourceAny>,)>,
                    n1_constructor: TypedFunc<(Option<ResourceAny>,), (ResourceAny,)>,
                    n1_next: TypedFunc<(ResourceAny,), (ResourceAny,)>,
                    n1_all: TypedFunc<(), (Vec<ResourceAny>,)>,
                    n2_constructor: TypedFunc<(Option<ResourceAny>,), (ResourceAny,)>,
                    n2_next: TypedFunc<(ResourceAny,), (ResourceAny,)>,
                    n2_all: TypedFunc<(), (Vec<ResourceAny>,)>,
                    n3_constructor: TypedFunc<(Option<ResourceAny>,), (ResourceAny,)>,
                    n3_next: TypedFunc<(ResourceAny,), (ResourceAny,)>,
                    n3_all: TypedFunc<(), (Vec<ResourceAny>,)>,
                    n4_constructor: TypedFunc<(Option<ResourceAny>,), (ResourceAny,)>,
                    n4_next: TypedFunc<(ResourceAny,), (ResourceAny,)>,
                    n4_all: TypedFunc<(), (Vec<ResourceAny>,)>,
                    n5_constructor: TypedFunc<(Option<ResourceAny>,), (ResourceAny,)>,
                    n5_next: TypedFunc<(ResourceAny,), (ResourceAny,)>,
                    n5_all: TypedFunc<(), (Vec<ResourceAny>,)>,
                    n6_constructor: TypedFunc<(Option<ResourceAny>,), (ResourceAny,)>,
                    n6_next: TypedFunc<(ResourceAny,), (ResourceAny,)>,
                    n6_all: TypedFunc<(), (Vec<ResourceAny>,)>,
                    n7_constructor: TypedFunc<(Option<ResourceAny>,), (ResourceAny,)>,
                    n7_next: TypedFunc<(ResourceAny,), (ResourceAny,)>,
                    n7_all: TypedFunc<(), (Vec<ResourceAny>,)>,
                    join: TypedFunc<
                        (
                            ResourceAny,
                            ResourceAny,
                            ResourceAny,
                            ResourceAny,
                            ResourceAny,
                            ResourceAny,
                            ResourceAny,
                            ResourceAny,
                        ),
                        (ResourceAny,),
                    >,
                }
                impl Guest {
                    /// The functions of the resource `n0`.
                    pub fn n0(&self) -> GuestN0<'_> {
                        GuestN0 { guest: self }
                    }
                    /// The functions of the resource `n1`.
                    pub fn n1(&self) -> GuestN1<'_> {
                        GuestN1 { guest: self }
                    }
                    /// The functions of the resource `n2`.
                    pub fn n2(&self) -> GuestN2<'_> {
                        GuestN2 { guest: self }
                    }
                    /// The functions of the resource `n3`.
                    pub fn n3(&self) -> GuestN3<'_> {
                        GuestN3 { guest: self }
                    }
                    /// The functions of the resource `n4`.
                    pub fn n4(&self) -> GuestN4<'_> {
                        GuestN4 { guest: self }
                    }
                    /// The functions of the resource `n5`.
                    pub fn n5(&self) -> GuestN5<'_> {
                        GuestN5 { guest: self }
                    }
                    /// The functions of the resource `n6`.
                    pub fn n6(&self) -> GuestN6<'_> {
                        GuestN6 { guest: self }
                    }
                    /// The functions of the resource `n7`.
                    pub fn n7(&self) -> GuestN7<'_> {
                        GuestN7 { guest: self }
                    }
                    /// Calls `join`.
                    pub fn call_join(
                        &self,
                        store: impl AsContextMut,
                        p0: ResourceAny,
                        p1: ResourceAny,
                        p2: ResourceAny,
                        p3: ResourceAny,
                        p4: ResourceAny,
                        p5: ResourceAny,
                        p6: ResourceAny,
                        p7: ResourceAny,
                    ) -> ::gusset::Result<ResourceAny> {
                        Ok(self.join.call(store, (p0, p1, p2, p3, p4, p5, p6, p7))?.0)
                    }
                }
                /// The functions of the resource `n0` in one instance.
                #[derive(Clone, Copy)]
                pub struct GuestN0<'a> {
                    guest: &'a Guest,
                }
                impl GuestN0<'_> {
                    /// Calls `[constructor]n0`.
                    pub fn call_constructor(
                        &self,
                        store: impl AsContextMut,
                        prev: Option<ResourceAny>,
                    ) -> ::gusset::Result<ResourceAny> {
                        Ok(self.guest.n0_constructor.call(store, (prev,))?.0)
                    }
                    /// Calls `[method]n0.next`.
                    pub fn call_next(
                        &self,
                        store: impl AsContextMut,
                        self_: ResourceAny,
                    ) -> ::gusset::Result<ResourceAny> {
                        Ok(self.guest.n0_next.call(store, (self_,))?.0)
                    }
                    /// Calls `[static]n0.all`.
                    pub fn call_all(
                        &self,
                        store: impl AsContextMut,
                    ) -> ::gusset::Result<Vec<ResourceAny>> {
                        Ok(self.guest.n0_all.call(store, ())?.0)
                    }
                    /// Gives up an owned `n0`: its destructor runs.
                    pub fn drop(
                        &self,
                        store: impl AsContextMut,
                        resource: ResourceAny,
                    ) -> ::gusset::Result<()> {
                        resource.resource_drop(store)
                    }
                }
                /// The functions of the resource `n1` in one instance.
                #[derive(Clone, Copy)]
                pub struct GuestN1<'a> {
                    guest: &'a Guest,
                }
                impl GuestN1<'_> {
                    /// Calls `[constructor]n1`.
                    pub fn call_constructor(
                        &self,
                        store: impl AsContextMut,
                        prev: Option<ResourceAny>,
                    ) -> ::gusset::Result<ResourceAny> {
                        Ok(self.guest.n1_constructor.call(store, (prev,))?.0)
                    }
                    /// Calls `[method]n1.next`.
                    pub fn call_next(
                        &self,
                        store: impl AsContextMut,
                        self_: ResourceAny,
                    ) -> ::gusset::Result<ResourceAny> {
                        Ok(self.guest.n1_next.call(store, (self_,))?.0)
                    }
                    /// Calls `[static]n1.all`.
                    pub fn call_all(
                        &self,
                        store: impl AsContextMut,
                    ) -> ::gusset::Result<Vec<ResourceAny>> {
                        Ok(self.guest.n1_all.call(store, ())?.0)
                    }
                    /// Gives up an owned `n1`: its destructor runs.
                    pub fn drop(
                        &self,
                        store: impl AsContextMut,
                        resource: ResourceAny,
                    ) -> ::gusset::Result<()> {
                        resource.resource_drop(store)
                    }
                }
                /// The functions of the resource `n2` in one instance.
                #[derive(Clone, Copy)]
                pub struct GuestN2<'a> {
                    guest: &'a Guest,
                }
                impl GuestN2<'_> {
                    /// Calls `[constructor]n2`.
                    pub fn call_constructor(
                        &self,
                        store: impl AsContextMut,
                        prev: Option<ResourceAny>,
                    ) -> ::gusset::Result<ResourceAny> {
                        Ok(self.guest.n2_constructor.call(store, (prev,))?.0)
                    }
                    /// Calls `[method]n2.next`.
                    pub fn call_next(
                        &self,
                        store: impl AsContextMut,
                        self_: ResourceAny,
                    ) -> ::gusset::Result<ResourceAny> {
                        Ok(self.guest.n2_next.call(store, (self_,))?.0)
                    }
                    /// Calls `[static]n2.all`.
                    pub fn call_all(
                        &self,
                        store: impl AsContextMut,
                    ) -> ::gusset::Result<Vec<ResourceAny>> {
                        Ok(self.guest.n2_all.call(store, ())?.0)
                    }
                    /// Gives up an owned `n2`: its destructor runs.
                    pub fn drop(
                        &self,
                        store: impl AsContextMut,
                        resource: ResourceAny,
                    ) -> ::gusset::Result<()> {
                        resource.resource_drop(store)
                    }
                }
                /// The functions of the resource `n3` in one instance.
                #[derive(Clone, Copy)]
                pub struct GuestN3<'a> {
                    guest: &'a Guest,
                }
                impl GuestN3<'_> {
                    /// Calls `[constructor]n3`.
                    pub fn call_constructor(
                        &self,
                        store: impl AsContextMut,
                        prev: Option<ResourceAny>,
                    ) -> ::gusset::Result<ResourceAny> {
                        Ok(self.guest.n3_constructor.call(store, (prev,))?.0)
                    }
                    /// Calls `[method]n3.next`.
                    pub fn call_next(
                        &self,
                        store: impl AsContextMut,
                        self_: ResourceAny,
                    ) -> ::gusset::Result<ResourceAny> {
                        Ok(self.guest.n3_next.call(store, (self_,))?.0)
                    }
                    /// Calls `[static]n3.all`.
                    pub fn call_all(
                        &self,
                        store: impl AsContextMut,
                    ) -> ::gusset::Result<Vec<ResourceAny>> {
                        Ok(self.guest.n3_all.call(store, ())?.0)
                    }
                    /// Gives up an owned `n3`: its destructor runs.
                    pub fn drop(
                        &self,
                        store: impl AsContextMut,
                        resource: ResourceAny,
                    ) -> ::gusset::Result<()> {
                        resource.resource_drop(store)
                    }
                }
                /// The functions of the resource `n4` in one instance.
                #[derive(Clone, Copy)]
                pub struct GuestN4<'a> {
                    guest: &'a Guest,
                }
                impl GuestN4<'_> {
                    /// Calls `[constructor]n4`.
                    pub fn call_constructor(
                        &self,
                        store: impl AsContextMut,
                        prev: Option<ResourceAny>,
                    ) -> ::gusset::Result<ResourceAny> {
                        Ok(self.guest.n4_constructor.call(store, (prev,))?.0)
                    }
                    /// Calls `[method]n4.next`.
                    pub fn call_next(
                        &self,
                        store: impl AsContextMut,
                        self_: ResourceAny,
                    ) -> ::gusset::Result<ResourceAny> {
                        Ok(self.guest.n4_next.call(store, (self_,))?.0)
                    }
                    /// Calls `[static]n4.all`.
                    pub fn call_all(
                        &self,
                        store: impl AsContextMut,
                    ) -> ::gusset::Result<Vec<ResourceAny>> {
                        Ok(self.guest.n4_all.call(store, ())?.0)
                    }
                    /// Gives up an owned `n4`: its destructor runs.
                    pub fn drop(
                        &self,
                        store: impl AsContextMut,
                        resource: ResourceAny,
                    ) -> ::gusset::Result<()> {
                        resource.resource_drop(store)
                    }
                }
                /// The functions of the resource `n5` in one instance.
                #[derive(Clone, Copy)]
                pub struct GuestN5<'a> {
                    guest: &'a Guest,
                }
                impl GuestN5<'_> {
                    /// Calls `[constructor]n5`.
                    pub fn call_constructor(
                        &self,
                        store: impl AsContextMut,
                        prev: Option<ResourceAny>,
                    ) -> ::gusset::Result<ResourceAny> {
                        Ok(self.guest.n5_constructor.call(store, (prev,))?.0)
                    }
                    /// Calls `[method]n5.next`.
                    pub fn call_next(
                        &self,
                        store: impl AsContextMut,
                        self_: ResourceAny,
                    ) -> ::gusset::Result<ResourceAny> {
                        Ok(self.guest.n5_next.call(store, (self_,))?.0)
                    }
                    /// Calls `[static]n5.all`.
                    pub fn call_all(
                        &self,
                        store: impl AsContextMut,
                    ) -> ::gusset::Result<Vec<ResourceAny>> {
                        Ok(self.guest.n5_all.call(store, ())?.0)
                    }
                    /// Gives up an owned `n5`: its destructor runs.
                    pub fn drop(
                        &self,
                        store: impl AsContextMut,
                        resource: ResourceAny,
                    ) -> ::gusset::Result<()> {
                        resource.resource_drop(store)
                    }
                }
                /// The functions of the resource `n6` in one instance.
                #[derive(Clone, Copy)]
                pub struct GuestN6<'a> {
                    guest: &'a Guest,
                }
                impl GuestN6<'_> {
                    /// Calls `[constructor]n6`.
                    pub fn call_constructor(
                        &self,
                        store: impl AsContextMut,
                        prev: Option<ResourceAny>,
                    ) -> ::gusset::Result<ResourceAny> {
                        Ok(self.guest.n6_constructor.call(store, (prev,))?.0)
                    }
                    /// Calls `[method]n6.next`.
                    pub fn call_next(
                        &self,
                        store: impl AsContextMut,
                        self_: ResourceAny,
                    ) -> ::gusset::Result<ResourceAny> {
                        Ok(self.guest.n6_next.call(store, (self_,))?.0)
                    }
                    /// Calls `[static]n6.all`.
                    pub fn call_all(
                        &self,
                        store: impl AsContextMut,
                    ) -> ::gusset::Result<Vec<ResourceAny>> {
                        Ok(self.guest.n6_all.call(store, ())?.0)
                    }
                    /// Gives up an owned `n6`: its destructor runs.
                    pub fn drop(
                        &self,
                        store: impl AsContextMut,
                        resource: ResourceAny,
                    ) -> ::gusset::Result<()> {
                        resource.resource_drop(store)
                    }
                }
                /// The functions of the resource `n7` in one instance.
                #[derive(Clone, Copy)]
                pub struct GuestN7<'a> {
                    guest: &'a Guest,
                }
                impl GuestN7<'_> {
                    /// Calls `[constructor]n7`.
                    pub fn call_constructor(
                        &self,
                        store: impl AsContextMut,
                        prev: Option<ResourceAny>,
                    ) -> ::gusset::Result<ResourceAny> {
                        Ok(self.guest.n7_constructor.call(store, (prev,))?.0)
                    }
                    /// Calls `[method]n7.next`.
                    pub fn call_next(
                        &self,
                        store: impl AsContextMut,
                        self_: ResourceAny,
                    ) -> ::gusset::Result<ResourceAny> {
                        Ok(self.guest.n7_next.call(store, (self_,))?.0)
                    }
                    /// Calls `[static]n7.all`.
                    pub fn call_all(
                        &self,
                        store: impl AsContextMut,
                    ) -> ::gusset::Result<Vec<ResourceAny>> {
                        Ok(self.guest.n7_all.call(store, ())?.0)
                    }
                    /// Gives up an owned `n7`: its destructor runs.
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
