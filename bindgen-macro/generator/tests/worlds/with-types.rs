type __Level = crate::mine::Level;
type __MineOwnedValuesSmall = u8;
type __MineOwnedValuesText = String;
type __MineOwnedValuesHolder = crate::mine::Holder;
type __MineOwnedValuesThing = crate::mine::Thing;
#[allow(missing_docs)]
pub type Holder = mine::owned::values::Holder;
#[allow(missing_docs)]
pub type Level = __Level;
/// An instance of a component for the world `with-types`.
pub struct WithTypes {
    top: ::gusset::component::TypedFunc<(&'static Holder,), (Level,)>,
}
impl WithTypes {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<WithTypes> {
        WithTypesPre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        mut store: impl ::gusset::AsContextMut,
        instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<WithTypes> {
        let exports = instance.exports(&store)?;
        Ok(WithTypes {
            top: exports.typed_func(None, "top")?.bind(&mut store, instance)?,
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
        for<'a> D::Data<'a>: WithTypesImports + mine::owned::values::Host,
    {
        Self::add_to_linker_imports::<T, D>(linker, get)?;
        mine::owned::values::add_to_linker::<T, D>(linker, get)?;
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
        for<'a> D::Data<'a>: WithTypesImports,
    {
        let mut define = linker.root().with_host::<D>(get);
        define
            .func(
                "at",
                |host, (level,)| {
                    WithTypesImports::at(host, level);
                    Ok(())
                },
            );
        define.finish()
    }
    /// Calls `top`.
    pub fn call_top(
        &self,
        store: impl ::gusset::AsContextMut,
        holder: &Holder,
    ) -> ::gusset::Result<Level> {
        Ok(self.top.call(store, (holder,))?.0)
    }
}
/// A component that was checked once for the world `with-types`.
pub struct WithTypesPre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
    top: ::gusset::component::TypedFuncExport<(&'static Holder,), (Level,)>,
}
impl<T: 'static> Clone for WithTypesPre<T> {
    fn clone(&self) -> Self {
        WithTypesPre {
            instance_pre: self.instance_pre.clone(),
            top: self.top.clone(),
        }
    }
}
impl<T: 'static> WithTypesPre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(WithTypesPre {
            top: instance_pre.typed_func(None, "top")?,
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
    ) -> ::gusset::Result<WithTypes> {
        let instance = self.instance_pre.instantiate(&mut store)?;
        Ok(WithTypes {
            top: self.top.bind(&mut store, &instance)?,
        })
    }
}
/// What the host does for the world itself.
#[allow(missing_docs)]
pub trait WithTypesImports {
    fn at(&mut self, level: Level);
}
impl<T: WithTypesImports + ?Sized> WithTypesImports for &mut T {
    fn at(&mut self, level: Level) {
        WithTypesImports::at(*self, level)
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod mine {
    pub mod owned {
        pub mod values {
            use ::gusset::component::{HasData, Linker, Resource};
            pub type Small = super::super::super::__MineOwnedValuesSmall;
            pub type Text = super::super::super::__MineOwnedValuesText;
            pub type Holder = super::super::super::__MineOwnedValuesHolder;
            pub type Thing = super::super::super::__MineOwnedValuesThing;
            /// What the host does for the resource `thing`.
            pub trait HostThing {
                fn new(&mut self, with_it: Holder) -> Resource<Thing>;
                fn get(&mut self, self_: Resource<Thing>) -> Holder;
                /// The guest gave up its `thing`.
                fn drop(&mut self, rep: Resource<Thing>) -> ::gusset::Result<()>;
            }
            impl<T: HostThing + ?Sized> HostThing for &mut T {
                fn new(&mut self, with_it: Holder) -> Resource<Thing> {
                    HostThing::new(*self, with_it)
                }
                fn get(&mut self, self_: Resource<Thing>) -> Holder {
                    HostThing::get(*self, self_)
                }
                fn drop(&mut self, rep: Resource<Thing>) -> ::gusset::Result<()> {
                    HostThing::drop(*self, rep)
                }
            }
            /// What the host does for the interface `mine:owned/values@1.0.0`.
            pub trait Host: HostThing {
                fn list_all(
                    &mut self,
                    of: Vec<Holder>,
                    things: Vec<Resource<Thing>>,
                ) -> Vec<Small>;
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn list_all(
                    &mut self,
                    of: Vec<Holder>,
                    things: Vec<Resource<Thing>>,
                ) -> Vec<Small> {
                    Host::list_all(*self, of, things)
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
                    .instance("mine:owned/values@1.0.0")?
                    .with_host::<D>(get);
                define
                    .resource(
                        "thing",
                        |host, rep: Resource<Thing>| HostThing::drop(host, rep),
                    );
                define
                    .func(
                        "[constructor]thing",
                        |host, (with_it,)| Ok((HostThing::new(host, with_it),)),
                    );
                define
                    .func(
                        "[method]thing.get",
                        |host, (self_,)| Ok((HostThing::get(host, self_),)),
                    );
                define
                    .func(
                        "list-all",
                        |host, (of, things)| Ok((Host::list_all(host, of, things),)),
                    );
                define.finish()
            }
        }
    }
}
