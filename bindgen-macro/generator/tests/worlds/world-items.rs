#[allow(missing_docs)]
#[derive(
    Debug,
    Clone,
    ::gusset::component::ComponentType,
    ::gusset::component::Lift,
    ::gusset::component::Lower
)]
#[component(record)]
pub struct Setting {
    pub key: String,
    pub value: u32,
}
#[allow(missing_docs)]
pub type Level = u8;
#[allow(missing_docs)]
pub enum Knob {}
#[allow(missing_docs)]
pub type Borrowed = (Level, Level);
/// An instance of a component for the world `kit`.
pub struct Kit {
    state: exports::state::Guest,
    run: ::gusset::component::TypedFunc<
        (&'static [Setting],),
        (::core::result::Result<Level, String>,),
    >,
    stop: ::gusset::component::TypedFunc<(), ()>,
    take: ::gusset::component::TypedFunc<
        (::gusset::component::Resource<Knob>,),
        (Borrowed,),
    >,
}
impl Kit {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<Kit> {
        KitPre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        mut store: impl ::gusset::AsContextMut,
        instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<Kit> {
        let exports = instance.exports(&store)?;
        Ok(Kit {
            state: exports::state::GuestPre::new(&exports)?.bind(&mut store, instance)?,
            run: exports.typed_func(None, "run")?.bind(&mut store, instance)?,
            stop: exports.typed_func(None, "stop")?.bind(&mut store, instance)?,
            take: exports.typed_func(None, "take")?.bind(&mut store, instance)?,
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
        for<'a> D::Data<'a>: KitImports + small::kit::leds::Host + panel::Host,
    {
        Self::add_to_linker_imports::<T, D>(linker, get)?;
        small::kit::leds::add_to_linker::<T, D>(linker, get)?;
        panel::add_to_linker::<T, D>(linker, get)?;
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
        for<'a> D::Data<'a>: KitImports,
    {
        let mut define = linker.root().with_host::<D>(get);
        define
            .resource(
                "knob",
                |host, rep: ::gusset::component::Resource<Knob>| HostKnob::drop(
                    host,
                    rep,
                ),
            );
        define
            .func(
                "[constructor]knob",
                |host, (level,)| Ok((HostKnob::new(host, level),)),
            );
        define
            .func(
                "[method]knob.turn",
                |host, (self_, by)| Ok((HostKnob::turn(host, self_, by),)),
            );
        define.func("lookup", |host, (key,)| Ok((KitImports::lookup(host, key),)));
        define
            .func(
                "note",
                |host, (text,)| {
                    KitImports::note(host, text);
                    Ok(())
                },
            );
        define.finish()
    }
    /// The functions of `state`.
    pub fn state(&self) -> &exports::state::Guest {
        &self.state
    }
    /// Calls `run`.
    pub fn call_run(
        &self,
        store: impl ::gusset::AsContextMut,
        settings: &[Setting],
    ) -> ::gusset::Result<::core::result::Result<Level, String>> {
        Ok(self.run.call(store, (settings,))?.0)
    }
    /// Stops everything.
    pub fn call_stop(&self, store: impl ::gusset::AsContextMut) -> ::gusset::Result<()> {
        self.stop.call(store, ())
    }
    /// Calls `take`.
    pub fn call_take(
        &self,
        store: impl ::gusset::AsContextMut,
        knob: ::gusset::component::Resource<Knob>,
    ) -> ::gusset::Result<Borrowed> {
        Ok(self.take.call(store, (knob,))?.0)
    }
}
/// A component that was checked once for the world `kit`.
pub struct KitPre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
    state: exports::state::GuestPre,
    run: ::gusset::component::TypedFuncExport<
        (&'static [Setting],),
        (::core::result::Result<Level, String>,),
    >,
    stop: ::gusset::component::TypedFuncExport<(), ()>,
    take: ::gusset::component::TypedFuncExport<
        (::gusset::component::Resource<Knob>,),
        (Borrowed,),
    >,
}
impl<T: 'static> Clone for KitPre<T> {
    fn clone(&self) -> Self {
        KitPre {
            instance_pre: self.instance_pre.clone(),
            state: self.state.clone(),
            run: self.run.clone(),
            stop: self.stop.clone(),
            take: self.take.clone(),
        }
    }
}
impl<T: 'static> KitPre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(KitPre {
            state: exports::state::GuestPre::new(&instance_pre)?,
            run: instance_pre.typed_func(None, "run")?,
            stop: instance_pre.typed_func(None, "stop")?,
            take: instance_pre.typed_func(None, "take")?,
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
    ) -> ::gusset::Result<Kit> {
        let instance = self.instance_pre.instantiate(&mut store)?;
        Ok(Kit {
            state: self.state.bind(&mut store, &instance)?,
            run: self.run.bind(&mut store, &instance)?,
            stop: self.stop.bind(&mut store, &instance)?,
            take: self.take.bind(&mut store, &instance)?,
        })
    }
}
/// What the host does for the resource `knob`.
#[allow(missing_docs)]
pub trait HostKnob {
    fn new(&mut self, level: Level) -> ::gusset::component::Resource<Knob>;
    fn turn(&mut self, self_: ::gusset::component::Resource<Knob>, by: Level) -> Level;
    /// The guest gave up its `knob`.
    fn drop(&mut self, rep: ::gusset::component::Resource<Knob>) -> ::gusset::Result<()>;
}
impl<T: HostKnob + ?Sized> HostKnob for &mut T {
    fn new(&mut self, level: Level) -> ::gusset::component::Resource<Knob> {
        HostKnob::new(*self, level)
    }
    fn turn(&mut self, self_: ::gusset::component::Resource<Knob>, by: Level) -> Level {
        HostKnob::turn(*self, self_, by)
    }
    fn drop(
        &mut self,
        rep: ::gusset::component::Resource<Knob>,
    ) -> ::gusset::Result<()> {
        HostKnob::drop(*self, rep)
    }
}
/// What the host does for the world itself.
#[allow(missing_docs)]
pub trait KitImports: HostKnob {
    fn lookup(&mut self, key: String) -> Option<Setting>;
    fn note(&mut self, text: String);
}
impl<T: KitImports + ?Sized> KitImports for &mut T {
    fn lookup(&mut self, key: String) -> Option<Setting> {
        KitImports::lookup(*self, key)
    }
    fn note(&mut self, text: String) {
        KitImports::note(*self, text)
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod small {
    pub mod kit {
        pub mod leds {
            use ::gusset::component::{ComponentType, HasData, Lift, Linker, Lower};
            #[derive(Debug, Clone, Copy, PartialEq, Eq, ComponentType, Lift, Lower)]
            #[component(enum)]
            #[repr(u8)]
            pub enum Led {
                Left,
                Right,
            }
            /// What the host does for the interface `small:kit/leds`.
            pub trait Host {}
            impl<T: Host + ?Sized> Host for &mut T {}
            /// Puts the interface into a linker; `get` finds the host in the store's data.
            pub fn add_to_linker<T, D>(
                linker: &mut Linker<T>,
                _get: fn(&mut T) -> D::Data<'_>,
            ) -> ::gusset::Result<()>
            where
                T: 'static,
                D: HasData,
                for<'a> D::Data<'a>: Host,
            {
                linker.instance("small:kit/leds")?;
                Ok(())
            }
        }
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod panel {
    use ::gusset::component::{HasData, Linker};
    pub type Led = super::small::kit::leds::Led;
    /// What the host does for the interface `panel`.
    pub trait Host {
        fn light(&mut self, led: Led);
    }
    impl<T: Host + ?Sized> Host for &mut T {
        fn light(&mut self, led: Led) {
            Host::light(*self, led)
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
        let mut define = linker.instance("panel")?.with_host::<D>(get);
        define
            .func(
                "light",
                |host, (led,)| {
                    Host::light(host, led);
                    Ok(())
                },
            );
        define.finish()
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod exports {
    pub mod state {
        use ::gusset::AsContextMut;
        use ::gusset::component::{Instance, TypedExports, TypedFunc, TypedFuncExport};
        /// The functions of `state`, checked against a component.
        #[derive(Clone)]
        pub struct GuestPre {
            level: TypedFuncExport<(), (u8,)>,
        }
        impl GuestPre {
            /// Finds the functions and checks their types, once for all instances.
            pub fn new(exports: &impl TypedExports) -> ::gusset::Result<GuestPre> {
                let interface = Some("state");
                Ok(GuestPre {
                    level: exports.typed_func(interface, "level")?,
                })
            }
            /// Takes the functions from an instance of the component.
            pub fn bind(
                &self,
                mut store: impl AsContextMut,
                instance: &Instance,
            ) -> ::gusset::Result<Guest> {
                Ok(Guest {
                    level: self.level.bind(&mut store, instance)?,
                })
            }
        }
        /// The functions of `state` in one instance.
        pub struct Guest {
            level: TypedFunc<(), (u8,)>,
        }
        impl Guest {
            /// Calls `level`.
            pub fn call_level(&self, store: impl AsContextMut) -> ::gusset::Result<u8> {
                Ok(self.level.call(store, ())?.0)
            }
        }
    }
}
