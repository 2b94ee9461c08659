/// An instance of a component for the world `settings`.
pub struct Settings {
    set_tings_door: exports::set::tings::door::Guest,
    set_tings_lamp: exports::set::tings::lamp::Guest,
    run: ::gusset::component::TypedFunc<(), ()>,
}
impl Settings {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<Settings> {
        SettingsPre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        mut store: impl ::gusset::AsContextMut,
        instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<Settings> {
        let exports = instance.exports(&store)?;
        Ok(Settings {
            set_tings_door: exports::set::tings::door::GuestPre::new(&exports)?
                .bind(&mut store, instance)?,
            set_tings_lamp: exports::set::tings::lamp::GuestPre::new(&exports)?
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
        D: ::gusset::component::HasData + set::tings::door::HostWithStore<T>,
        for<'a> D::Data<
            'a,
        >: SettingsImports + set::tings::door::Host + set::tings::lamp::Host,
    {
        Self::add_to_linker_imports::<T, D>(linker, get)?;
        set::tings::door::add_to_linker::<T, D>(linker, get)?;
        set::tings::lamp::add_to_linker::<T, D>(linker, get)?;
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
        for<'a> D::Data<'a>: SettingsImports,
    {
        let mut define = linker.root().with_host::<D>(get);
        define
            .func(
                "now",
                |host, ()| {
                    ::gusset::component::__internal::trace::import("", "now", &[])
                        .run(|| Ok((SettingsImports::now(host),)))
                },
            );
        define
            .func(
                "later",
                |host, (by,)| {
                    ::gusset::component::__internal::trace::import(
                            "",
                            "later",
                            &[("by", &by)],
                        )
                        .run(|| {
                            SettingsImports::later(host, by);
                            Ok(())
                        })
                },
            );
        define.finish()
    }
    /// The functions of `set:tings/door`.
    pub fn set_tings_door(&self) -> &exports::set::tings::door::Guest {
        &self.set_tings_door
    }
    /// The functions of `set:tings/lamp`.
    pub fn set_tings_lamp(&self) -> &exports::set::tings::lamp::Guest {
        &self.set_tings_lamp
    }
    /// Calls `run`.
    pub fn call_run(&self, store: impl ::gusset::AsContextMut) -> ::gusset::Result<()> {
        self.run.call(store, ())
    }
}
/// A component that was checked once for the world `settings`.
pub struct SettingsPre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
    set_tings_door: exports::set::tings::door::GuestPre,
    set_tings_lamp: exports::set::tings::lamp::GuestPre,
    run: ::gusset::component::TypedFuncExport<(), ()>,
}
impl<T: 'static> Clone for SettingsPre<T> {
    fn clone(&self) -> Self {
        SettingsPre {
            instance_pre: self.instance_pre.clone(),
            set_tings_door: self.set_tings_door.clone(),
            set_tings_lamp: self.set_tings_lamp.clone(),
            run: self.run.clone(),
        }
    }
}
impl<T: 'static> SettingsPre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(SettingsPre {
            set_tings_door: exports::set::tings::door::GuestPre::new(&instance_pre)?,
            set_tings_lamp: exports::set::tings::lamp::GuestPre::new(&instance_pre)?,
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
    ) -> ::gusset::Result<Settings> {
        let instance = self.instance_pre.instantiate(&mut store)?;
        Ok(Settings {
            set_tings_door: self.set_tings_door.bind(&mut store, &instance)?,
            set_tings_lamp: self.set_tings_lamp.bind(&mut store, &instance)?,
            run: self.run.bind(&mut store, &instance)?,
        })
    }
}
/// What the host does for the world itself.
#[allow(missing_docs)]
pub trait SettingsImports {
    fn now(&mut self) -> u64;
    fn later(&mut self, by: u64);
}
impl<T: SettingsImports + ?Sized> SettingsImports for &mut T {
    fn now(&mut self) -> u64 {
        SettingsImports::now(*self)
    }
    fn later(&mut self, by: u64) {
        SettingsImports::later(*self, by)
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod set {
    pub mod tings {
        pub mod door {
            use ::gusset::component::{Access, HasData, Linker, Resource};
            pub enum Key {}
            /// What the host does for the resource `key`.
            pub trait HostKey {
                fn new(&mut self, teeth: Vec<u8>) -> ::gusset::Result<Resource<Key>>;
                fn cut(&mut self, self_: Resource<Key>) -> ::gusset::Result<()>;
                /// The guest gave up its `key`.
                fn drop(&mut self, rep: Resource<Key>) -> ::gusset::Result<()>;
            }
            impl<T: HostKey + ?Sized> HostKey for &mut T {
                fn new(&mut self, teeth: Vec<u8>) -> ::gusset::Result<Resource<Key>> {
                    HostKey::new(*self, teeth)
                }
                fn cut(&mut self, self_: Resource<Key>) -> ::gusset::Result<()> {
                    HostKey::cut(*self, self_)
                }
                fn drop(&mut self, rep: Resource<Key>) -> ::gusset::Result<()> {
                    HostKey::drop(*self, rep)
                }
            }
            /// What the host does for the interface `set:tings/door`.
            pub trait Host: HostKey {
                fn close(&mut self) -> ::gusset::Result<()>;
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn close(&mut self) -> ::gusset::Result<()> {
                    Host::close(*self)
                }
            }
            /// What the host does for the resource `key` with the store.
            pub trait HostKeyWithStore<T>: HasData {
                fn turn(
                    host: Access<'_, T, Self>,
                    self_: Resource<Key>,
                    by: f32,
                ) -> bool;
            }
            /// What the host does for the interface `set:tings/door` with the store.
            pub trait HostWithStore<T>: HostKeyWithStore<T> {
                fn open(
                    host: Access<'_, T, Self>,
                    by: Resource<Key>,
                    name: String,
                ) -> ::gusset::Result<Result<u32, String>>;
            }
            /// Puts the interface into a linker; `get` finds the host in the store's data.
            pub fn add_to_linker<T, D>(
                linker: &mut Linker<T>,
                get: fn(&mut T) -> D::Data<'_>,
            ) -> ::gusset::Result<()>
            where
                T: 'static,
                D: HasData + HostWithStore<T>,
                for<'a> D::Data<'a>: Host,
            {
                let mut define = linker.instance("set:tings/door")?.with_host::<D>(get);
                define
                    .resource(
                        "key",
                        |host, rep: Resource<Key>| HostKey::drop(host, rep),
                    );
                define
                    .func(
                        "[constructor]key",
                        |host, (teeth,)| Ok((HostKey::new(host, teeth)?,)),
                    );
                define
                    .func_with_store(
                        "[method]key.turn",
                        move |mut store, (self_, by)| Ok((
                            <D as HostKeyWithStore<
                                T,
                            >>::turn(Access::new(&mut store, get), self_, by),
                        )),
                    );
                define
                    .func("[method]key.cut", |host, (self_,)| HostKey::cut(host, self_));
                define
                    .func_with_store(
                        "open",
                        move |mut store, (by, name)| Ok((
                            <D as HostWithStore<
                                T,
                            >>::open(Access::new(&mut store, get), by, name)?,
                        )),
                    );
                define.func("close", |host, ()| Host::close(host));
                define.finish()
            }
        }
        pub mod lamp {
            use ::gusset::component::{HasData, Linker};
            /// What the host does for the interface `set:tings/lamp`.
            pub trait Host {
                fn light(&mut self, color: String, level: u8) -> Vec<u8>;
                fn dim(&mut self) -> u8;
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn light(&mut self, color: String, level: u8) -> Vec<u8> {
                    Host::light(*self, color, level)
                }
                fn dim(&mut self) -> u8 {
                    Host::dim(*self)
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
                let mut define = linker.instance("set:tings/lamp")?.with_host::<D>(get);
                define
                    .func(
                        "light",
                        |host, (color, level)| {
                            ::gusset::component::__internal::trace::import(
                                    "set:tings/lamp",
                                    "light",
                                    &[("color", &color), ("level", &level)],
                                )
                                .run(|| Ok((Host::light(host, color, level),)))
                        },
                    );
                define
                    .func(
                        "dim",
                        |host, ()| {
                            ::gusset::component::__internal::trace::import(
                                    "set:tings/lamp",
                                    "dim",
                                    &[],
                                )
                                .run(|| Ok((Host::dim(host),)))
                        },
                    );
                define.finish()
            }
        }
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod exports {
    pub mod set {
        pub mod tings {
            pub mod door {
                use ::gusset::AsContextMut;
                use ::gusset::component::{
                    Instance, ResourceAny, TypedExports, TypedFunc, TypedFuncExport,
                };
                pub type Key = ResourceAny;
                /// The functions of `set:tings/door`, checked against a component.
                #[derive(Clone)]
                pub struct GuestPre {
                    key_constructor: TypedFuncExport<(&'static [u8],), (ResourceAny,)>,
                    key_turn: TypedFuncExport<(ResourceAny, f32), (bool,)>,
                    key_cut: TypedFuncExport<(ResourceAny,), ()>,
                    open: TypedFuncExport<
                        (ResourceAny, &'static str),
                        (Result<u32, String>,),
                    >,
                    close: TypedFuncExport<(), ()>,
                }
                impl GuestPre {
                    /// Finds the functions and checks their types, once for all instances.
                    pub fn new(
                        exports: &impl TypedExports,
                    ) -> ::gusset::Result<GuestPre> {
                        let interface = Some("set:tings/door");
                        Ok(GuestPre {
                            key_constructor: exports
                                .typed_func(interface, "[constructor]key")?,
                            key_turn: exports.typed_func(interface, "[method]key.turn")?,
                            key_cut: exports.typed_func(interface, "[method]key.cut")?,
                            open: exports.typed_func(interface, "open")?,
                            close: exports.typed_func(interface, "close")?,
                        })
                    }
                    /// Takes the functions from an instance of the component.
                    pub fn bind(
                        &self,
                        mut store: impl AsContextMut,
                        instance: &Instance,
                    ) -> ::gusset::Result<Guest> {
                        Ok(Guest {
                            key_constructor: self
                                .key_constructor
                                .bind(&mut store, instance)?,
                            key_turn: self.key_turn.bind(&mut store, instance)?,
                            key_cut: self.key_cut.bind(&mut store, instance)?,
                            open: self.open.bind(&mut store, instance)?,
                            close: self.close.bind(&mut store, instance)?,
                        })
                    }
                }
                /// The functions of `set:tings/door` in one instance.
                pub struct Guest {
                    key_constructor: TypedFunc<(&'static [u8],), (ResourceAny,)>,
                    key_turn: TypedFunc<(ResourceAny, f32), (bool,)>,
                    key_cut: TypedFunc<(ResourceAny,), ()>,
                    open: TypedFunc<(ResourceAny, &'static str), (Result<u32, String>,)>,
                    close: TypedFunc<(), ()>,
                }
                impl Guest {
                    /// The functions of the resource `key`.
                    pub fn key(&self) -> GuestKey<'_> {
                        GuestKey { guest: self }
                    }
                    /// Calls `open`.
                    pub fn call_open(
                        &self,
                        store: impl AsContextMut,
                        by: ResourceAny,
                        name: &str,
                    ) -> ::gusset::Result<Result<u32, String>> {
                        ::gusset::component::__internal::trace::export(
                                "set:tings/door",
                                "open",
                                &[
                                    ("by", &by),
                                    ("name", &::gusset::component::__internal::trace::HIDDEN),
                                ],
                            )
                            .hiding_result(|| Ok(self.open.call(store, (by, name))?.0))
                    }
                    /// Calls `close`.
                    pub fn call_close(
                        &self,
                        store: impl AsContextMut,
                    ) -> ::gusset::Result<()> {
                        ::gusset::component::__internal::trace::export(
                                "set:tings/door",
                                "close",
                                &[],
                            )
                            .run(|| self.close.call(store, ()))
                    }
                }
                /// The functions of the resource `key` in one instance.
                #[derive(Clone, Copy)]
                pub struct GuestKey<'a> {
                    guest: &'a Guest,
                }
                impl GuestKey<'_> {
                    /// Calls `[constructor]key`.
                    pub fn call_constructor(
                        &self,
                        store: impl AsContextMut,
                        teeth: &[u8],
                    ) -> ::gusset::Result<ResourceAny> {
                        ::gusset::component::__internal::trace::export(
                                "set:tings/door",
                                "[constructor]key",
                                &[
                                    ("teeth", &::gusset::component::__internal::trace::HIDDEN),
                                ],
                            )
                            .run(|| Ok(
                                self.guest.key_constructor.call(store, (teeth,))?.0,
                            ))
                    }
                    /// Calls `[method]key.turn`.
                    pub fn call_turn(
                        &self,
                        store: impl AsContextMut,
                        self_: ResourceAny,
                        by: f32,
                    ) -> ::gusset::Result<bool> {
                        ::gusset::component::__internal::trace::export(
                                "set:tings/door",
                                "[method]key.turn",
                                &[("self", &self_), ("by", &by)],
                            )
                            .run(|| Ok(self.guest.key_turn.call(store, (self_, by))?.0))
                    }
                    /// Calls `[method]key.cut`.
                    pub fn call_cut(
                        &self,
                        store: impl AsContextMut,
                        self_: ResourceAny,
                    ) -> ::gusset::Result<()> {
                        ::gusset::component::__internal::trace::export(
                                "set:tings/door",
                                "[method]key.cut",
                                &[("self", &self_)],
                            )
                            .run(|| self.guest.key_cut.call(store, (self_,)))
                    }
                    /// Gives up an owned `key`: its destructor runs.
                    pub fn drop(
                        &self,
                        store: impl AsContextMut,
                        resource: ResourceAny,
                    ) -> ::gusset::Result<()> {
                        resource.resource_drop(store)
                    }
                }
            }
            pub mod lamp {
                use ::gusset::AsContextMut;
                use ::gusset::component::{
                    Instance, TypedExports, TypedFunc, TypedFuncExport,
                };
                /// The functions of `set:tings/lamp`, checked against a component.
                #[derive(Clone)]
                pub struct GuestPre {
                    light: TypedFuncExport<(&'static str, u8), (Vec<u8>,)>,
                    dim: TypedFuncExport<(), (u8,)>,
                }
                impl GuestPre {
                    /// Finds the functions and checks their types, once for all instances.
                    pub fn new(
                        exports: &impl TypedExports,
                    ) -> ::gusset::Result<GuestPre> {
                        let interface = Some("set:tings/lamp");
                        Ok(GuestPre {
                            light: exports.typed_func(interface, "light")?,
                            dim: exports.typed_func(interface, "dim")?,
                        })
                    }
                    /// Takes the functions from an instance of the component.
                    pub fn bind(
                        &self,
                        mut store: impl AsContextMut,
                        instance: &Instance,
                    ) -> ::gusset::Result<Guest> {
                        Ok(Guest {
                            light: self.light.bind(&mut store, instance)?,
                            dim: self.dim.bind(&mut store, instance)?,
                        })
                    }
                }
                /// The functions of `set:tings/lamp` in one instance.
                pub struct Guest {
                    light: TypedFunc<(&'static str, u8), (Vec<u8>,)>,
                    dim: TypedFunc<(), (u8,)>,
                }
                impl Guest {
                    /// Calls `light`.
                    pub fn call_light(
                        &self,
                        store: impl AsContextMut,
                        color: &str,
                        level: u8,
                    ) -> ::gusset::Result<Vec<u8>> {
                        Ok(self.light.call(store, (color, level))?.0)
                    }
                    /// Calls `dim`.
                    pub fn call_dim(
                        &self,
                        store: impl AsContextMut,
                    ) -> ::gusset::Result<u8> {
                        Ok(self.dim.call(store, ())?.0)
                    }
                }
            }
        }
    }
}
