/// An instance of a component for the world `export-uses-import`.
pub struct ExportUsesImport {
    one_way_sink: exports::one::way::sink::Guest,
}
impl ExportUsesImport {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<ExportUsesImport> {
        ExportUsesImportPre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        mut store: impl ::gusset::AsContextMut,
        instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<ExportUsesImport> {
        let exports = instance.exports(&store)?;
        Ok(ExportUsesImport {
            one_way_sink: exports::one::way::sink::GuestPre::new(&exports)?
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
        for<'a> D::Data<'a>: one::way::source::Host,
    {
        one::way::source::add_to_linker::<T, D>(linker, get)?;
        Ok(())
    }
    /// The functions of `one:way/sink`.
    pub fn one_way_sink(&self) -> &exports::one::way::sink::Guest {
        &self.one_way_sink
    }
}
/// A component that was checked once for the world `export-uses-import`.
pub struct ExportUsesImportPre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
    one_way_sink: exports::one::way::sink::GuestPre,
}
impl<T: 'static> Clone for ExportUsesImportPre<T> {
    fn clone(&self) -> Self {
        ExportUsesImportPre {
            instance_pre: self.instance_pre.clone(),
            one_way_sink: self.one_way_sink.clone(),
        }
    }
}
impl<T: 'static> ExportUsesImportPre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(ExportUsesImportPre {
            one_way_sink: exports::one::way::sink::GuestPre::new(&instance_pre)?,
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
    ) -> ::gusset::Result<ExportUsesImport> {
        let instance = self.instance_pre.instantiate(&mut store)?;
        Ok(ExportUsesImport {
            one_way_sink: self.one_way_sink.bind(&mut store, &instance)?,
        })
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod one {
    pub mod way {
        pub mod source {
            use ::gusset::component::{
                ComponentType, HasData, Lift, Linker, Lower, Resource,
            };
            #[derive(Debug, Clone, ComponentType, Lift, Lower)]
            #[component(record)]
            pub struct Item {
                pub name: String,
            }
            pub enum Handle {}
            /// What the host does for the resource `handle`.
            pub trait HostHandle {
                fn id(&mut self, self_: Resource<Handle>) -> u64;
                /// The guest gave up its `handle`.
                fn drop(&mut self, rep: Resource<Handle>) -> ::gusset::Result<()>;
            }
            impl<T: HostHandle + ?Sized> HostHandle for &mut T {
                fn id(&mut self, self_: Resource<Handle>) -> u64 {
                    HostHandle::id(*self, self_)
                }
                fn drop(&mut self, rep: Resource<Handle>) -> ::gusset::Result<()> {
                    HostHandle::drop(*self, rep)
                }
            }
            /// What the host does for the interface `one:way/source`.
            pub trait Host: HostHandle {}
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
                let mut define = linker.instance("one:way/source")?.with_host::<D>(get);
                define
                    .resource(
                        "handle",
                        |host, rep: Resource<Handle>| HostHandle::drop(host, rep),
                    );
                define
                    .func(
                        "[method]handle.id",
                        |host, (self_,)| Ok((HostHandle::id(host, self_),)),
                    );
                define.finish()
            }
        }
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod exports {
    pub mod one {
        pub mod way {
            pub mod sink {
                use ::gusset::AsContextMut;
                use ::gusset::component::{
                    ComponentType, Instance, Lift, Lower, Resource, TypedExports,
                    TypedFunc, TypedFuncExport,
                };
                pub type Item = super::super::super::super::one::way::source::Item;
                pub type Handle = super::super::super::super::one::way::source::Handle;
                #[derive(Debug, ComponentType, Lift, Lower)]
                #[component(variant)]
                pub enum Got {
                    Item(Item),
                    Handle(Resource<Handle>),
                }
                /// The functions of `one:way/sink`, checked against a component.
                #[derive(Clone)]
                pub struct GuestPre {
                    take: TypedFuncExport<(&'static Item, Resource<Handle>), (Got,)>,
                    look: TypedFuncExport<(Resource<Handle>,), (Vec<Item>,)>,
                }
                impl GuestPre {
                    /// Finds the functions and checks their types, once for all instances.
                    pub fn new(
                        exports: &impl TypedExports,
                    ) -> ::gusset::Result<GuestPre> {
                        let interface = Some("one:way/sink");
                        Ok(GuestPre {
                            take: exports.typed_func(interface, "take")?,
                            look: exports.typed_func(interface, "look")?,
                        })
                    }
                    /// Takes the functions from an instance of the component.
                    pub fn bind(
                        &self,
                        mut store: impl AsContextMut,
                        instance: &Instance,
                    ) -> ::gusset::Result<Guest> {
                        Ok(Guest {
                            take: self.take.bind(&mut store, instance)?,
                            look: self.look.bind(&mut store, instance)?,
                        })
                    }
                }
                /// The functions of `one:way/sink` in one instance.
                pub struct Guest {
                    take: TypedFunc<(&'static Item, Resource<Handle>), (Got,)>,
                    look: TypedFunc<(Resource<Handle>,), (Vec<Item>,)>,
                }
                impl Guest {
                    /// Calls `take`.
                    pub fn call_take(
                        &self,
                        store: impl AsContextMut,
                        item: &Item,
                        handle: Resource<Handle>,
                    ) -> ::gusset::Result<Got> {
                        Ok(self.take.call(store, (item, handle))?.0)
                    }
                    /// Calls `look`.
                    pub fn call_look(
                        &self,
                        store: impl AsContextMut,
                        at: Resource<Handle>,
                    ) -> ::gusset::Result<Vec<Item>> {
                        Ok(self.look.call(store, (at,))?.0)
                    }
                }
            }
        }
    }
}
