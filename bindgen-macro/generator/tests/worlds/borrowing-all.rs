#[allow(missing_docs)]
pub type Leaf<'a> = &'a lend::all::every::Leaf;
/// An instance of a component for the world `borrowing-all`.
pub struct BorrowingAll {
    lend_all_every: exports::lend::all::every::Guest,
    direct: ::gusset::component::TypedFunc<(Leaf<'static>, Option<&'static str>), ()>,
}
impl BorrowingAll {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<BorrowingAll> {
        BorrowingAllPre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        mut store: impl ::gusset::AsContextMut,
        instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<BorrowingAll> {
        let exports = instance.exports(&store)?;
        Ok(BorrowingAll {
            lend_all_every: exports::lend::all::every::GuestPre::new(&exports)?
                .bind(&mut store, instance)?,
            direct: exports.typed_func(None, "direct")?.bind(&mut store, instance)?,
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
        for<'a> D::Data<'a>: lend::all::every::Host,
    {
        lend::all::every::add_to_linker::<T, D>(linker, get)?;
        Ok(())
    }
    /// The functions of `lend:all/every`.
    pub fn lend_all_every(&self) -> &exports::lend::all::every::Guest {
        &self.lend_all_every
    }
    /// Calls `direct`.
    pub fn call_direct(
        &self,
        store: impl ::gusset::AsContextMut,
        leaf: Leaf<'_>,
        text: Option<&str>,
    ) -> ::gusset::Result<()> {
        self.direct.call(store, (leaf, text))
    }
}
/// A component that was checked once for the world `borrowing-all`.
pub struct BorrowingAllPre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
    lend_all_every: exports::lend::all::every::GuestPre,
    direct: ::gusset::component::TypedFuncExport<
        (Leaf<'static>, Option<&'static str>),
        (),
    >,
}
impl<T: 'static> Clone for BorrowingAllPre<T> {
    fn clone(&self) -> Self {
        BorrowingAllPre {
            instance_pre: self.instance_pre.clone(),
            lend_all_every: self.lend_all_every.clone(),
            direct: self.direct.clone(),
        }
    }
}
impl<T: 'static> BorrowingAllPre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(BorrowingAllPre {
            lend_all_every: exports::lend::all::every::GuestPre::new(&instance_pre)?,
            direct: instance_pre.typed_func(None, "direct")?,
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
    ) -> ::gusset::Result<BorrowingAll> {
        let instance = self.instance_pre.instantiate(&mut store)?;
        Ok(BorrowingAll {
            lend_all_every: self.lend_all_every.bind(&mut store, &instance)?,
            direct: self.direct.bind(&mut store, &instance)?,
        })
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod lend {
    pub mod all {
        pub mod every {
            use ::gusset::component::{ComponentType, HasData, Lift, Linker, Lower};
            #[derive(Debug, Clone, ComponentType, Lift, Lower)]
            #[component(record)]
            pub struct Leaf {
                pub text: String,
            }
            #[derive(Debug, Clone, ComponentType, Lift, Lower)]
            #[component(record)]
            pub struct Tree {
                pub leaves: Vec<Leaf>,
                pub fixed: [Leaf; 2],
                pub by_name: ::std::collections::HashMap<String, Leaf>,
                pub pair: (Leaf, Option<Leaf>),
                pub outcome: Result<Leaf, String>,
            }
            #[derive(Debug, Clone, ComponentType, Lift, Lower)]
            #[component(variant)]
            pub enum Kind {
                Tree(Tree),
                Leaf(Leaf),
                Names(Vec<Vec<String>>),
                Count(u8),
            }
            #[derive(Debug, Clone, Copy, PartialEq, Eq, ComponentType, Lift, Lower)]
            #[component(enum)]
            #[repr(u8)]
            pub enum Size {
                Small,
                Big,
            }
            /// What the host does for the interface `lend:all/every`.
            pub trait Host {
                fn f(
                    &mut self,
                    kinds: Vec<Kind>,
                    size: Size,
                    sizes: Vec<Size>,
                    trees: Option<Vec<Tree>>,
                ) -> bool;
                fn g(
                    &mut self,
                    x: [String; 3],
                    y: ::std::collections::HashMap<String, Vec<String>>,
                    z: (String, (String, Leaf)),
                );
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn f(
                    &mut self,
                    kinds: Vec<Kind>,
                    size: Size,
                    sizes: Vec<Size>,
                    trees: Option<Vec<Tree>>,
                ) -> bool {
                    Host::f(*self, kinds, size, sizes, trees)
                }
                fn g(
                    &mut self,
                    x: [String; 3],
                    y: ::std::collections::HashMap<String, Vec<String>>,
                    z: (String, (String, Leaf)),
                ) {
                    Host::g(*self, x, y, z)
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
                let mut define = linker.instance("lend:all/every")?.with_host::<D>(get);
                define
                    .func(
                        "f",
                        |host, (kinds, size, sizes, trees)| Ok((
                            Host::f(host, kinds, size, sizes, trees),
                        )),
                    );
                define
                    .func(
                        "g",
                        |host, (x, y, z)| {
                            Host::g(host, x, y, z);
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
    pub mod lend {
        pub mod all {
            pub mod every {
                use ::gusset::AsContextMut;
                use ::gusset::component::{
                    ComponentType, Instance, Lift, Lower, TypedExports, TypedFunc,
                    TypedFuncExport,
                };
                #[derive(Debug, Clone, ComponentType, Lift, Lower)]
                #[component(record)]
                pub struct Leaf {
                    pub text: String,
                }
                #[derive(Debug, Clone, Copy, ComponentType, Lower)]
                #[component(record)]
                pub struct Tree<'a> {
                    pub leaves: &'a [Leaf],
                    pub fixed: &'a [Leaf; 2],
                    pub by_name: &'a ::std::collections::HashMap<String, Leaf>,
                    pub pair: (&'a Leaf, Option<&'a Leaf>),
                    pub outcome: Result<&'a Leaf, &'a str>,
                }
                #[derive(Debug, Clone, Copy, ComponentType, Lower)]
                #[component(variant)]
                pub enum Kind<'a> {
                    Tree(Tree<'a>),
                    Leaf(&'a Leaf),
                    Names(&'a [&'a [&'a str]]),
                    Count(u8),
                }
                #[derive(Debug, Clone, Copy, PartialEq, Eq, ComponentType, Lift, Lower)]
                #[component(enum)]
                #[repr(u8)]
                pub enum Size {
                    Small,
                    Big,
                }
                /// The functions of `lend:all/every`, checked against a component.
                #[derive(Clone)]
                pub struct GuestPre {
                    f: TypedFuncExport<
                        (
                            &'static [Kind<'static>],
                            Size,
                            &'static [Size],
                            Option<&'static [Tree<'static>]>,
                        ),
                        (bool,),
                    >,
                    g: TypedFuncExport<
                        (
                            &'static [&'static str; 3],
                            &'static ::std::collections::HashMap<String, Vec<String>>,
                            (&'static str, (&'static str, &'static Leaf)),
                        ),
                        (),
                    >,
                }
                impl GuestPre {
                    /// Finds the functions and checks their types, once for all instances.
                    pub fn new(
                        exports: &impl TypedExports,
                    ) -> ::gusset::Result<GuestPre> {
                        let interface = Some("lend:all/every");
                        Ok(GuestPre {
                            f: exports.typed_func(interface, "f")?,
                            g: exports.typed_func(interface, "g")?,
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
                            g: self.g.bind(&mut store, instance)?,
                        })
                    }
                }
                /// The functions of `lend:all/every` in one instance.
                pub struct Guest {
                    f: TypedFunc<
                        (
                            &'static [Kind<'static>],
                            Size,
                            &'static [Size],
                            Option<&'static [Tree<'static>]>,
                        ),
                        (bool,),
                    >,
                    g: TypedFunc<
                        (
                            &'static [&'static str; 3],
                            &'static ::std::collections::HashMap<String, Vec<String>>,
                            (&'static str, (&'static str, &'static Leaf)),
                        ),
                        (),
                    >,
                }
                impl Guest {
                    /// Calls `f`.
                    pub fn call_f(
                        &self,
                        store: impl AsContextMut,
                        kinds: &[Kind<'_>],
                        size: Size,
                        sizes: &[Size],
                        trees: Option<&[Tree<'_>]>,
                    ) -> ::gusset::Result<bool> {
                        Ok(self.f.call(store, (kinds, size, sizes, trees))?.0)
                    }
                    /// Calls `g`.
                    pub fn call_g(
                        &self,
                        store: impl AsContextMut,
                        x: &[&str; 3],
                        y: &::std::collections::HashMap<String, Vec<String>>,
                        z: (&str, (&str, &Leaf)),
                    ) -> ::gusset::Result<()> {
                        self.g.call(store, (x, y, z))
                    }
                }
            }
        }
    }
}
