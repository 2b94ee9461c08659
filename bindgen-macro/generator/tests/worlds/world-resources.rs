#[allow(missing_docs)]
pub enum Cup {}
#[allow(missing_docs)]
pub enum Saucer {}
#[allow(missing_docs)]
#[derive(
    Debug,
    Clone,
    Copy,
    ::gusset::component::ComponentType,
    ::gusset::component::Lift,
    ::gusset::component::Lower
)]
#[component(record)]
#[repr(C)]
pub struct Spilled {
    pub ml: u32,
}
impl ::core::fmt::Display for Spilled {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::core::fmt::Debug::fmt(self, f)
    }
}
impl ::core::error::Error for Spilled {}
/// An instance of a component for the world `world-resources`.
pub struct WorldResources {
    serve: ::gusset::component::TypedFunc<
        (::gusset::component::Resource<Cup>,),
        (::core::result::Result<::gusset::component::Resource<Saucer>, Spilled>,),
    >,
    look: ::gusset::component::TypedFunc<
        (::gusset::component::Resource<Cup>,),
        (Option<::gusset::component::Resource<Cup>>,),
    >,
}
impl WorldResources {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<WorldResources> {
        WorldResourcesPre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        mut store: impl ::gusset::AsContextMut,
        instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<WorldResources> {
        let exports = instance.exports(&store)?;
        Ok(WorldResources {
            serve: exports.typed_func(None, "serve")?.bind(&mut store, instance)?,
            look: exports.typed_func(None, "look")?.bind(&mut store, instance)?,
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
        for<'a> D::Data<'a>: WorldResourcesImports,
    {
        Self::add_to_linker_imports::<T, D>(linker, get)?;
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
        for<'a> D::Data<'a>: WorldResourcesImports,
    {
        let mut define = linker.root().with_host::<D>(get);
        define
            .resource(
                "cup",
                |host, rep: ::gusset::component::Resource<Cup>| HostCup::drop(host, rep),
            );
        define
            .resource(
                "saucer",
                |host, rep: ::gusset::component::Resource<Saucer>| HostSaucer::drop(
                    host,
                    rep,
                ),
            );
        define.func("[constructor]cup", |host, (ml,)| Ok((HostCup::new(host, ml),)));
        define
            .func(
                "[method]cup.pour",
                |host, (self_, to, ml)| Ok((HostCup::pour(host, self_, to, ml),)),
            );
        define.func("[static]cup.empty", |host, ()| Ok((HostCup::empty(host),)));
        define
            .func(
                "wash",
                |host, (cups,)| Ok((WorldResourcesImports::wash(host, cups),)),
            );
        define
            .func(
                "put",
                |host, (on, cup)| {
                    WorldResourcesImports::put(host, on, cup);
                    Ok(())
                },
            );
        define.finish()
    }
    /// Calls `serve`.
    pub fn call_serve(
        &self,
        store: impl ::gusset::AsContextMut,
        cup: ::gusset::component::Resource<Cup>,
    ) -> ::gusset::Result<
        ::core::result::Result<::gusset::component::Resource<Saucer>, Spilled>,
    > {
        Ok(self.serve.call(store, (cup,))?.0)
    }
    /// Calls `look`.
    pub fn call_look(
        &self,
        store: impl ::gusset::AsContextMut,
        cup: ::gusset::component::Resource<Cup>,
    ) -> ::gusset::Result<Option<::gusset::component::Resource<Cup>>> {
        Ok(self.look.call(store, (cup,))?.0)
    }
}
/// A component that was checked once for the world `world-resources`.
pub struct WorldResourcesPre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
    serve: ::gusset::component::TypedFuncExport<
        (::gusset::component::Resource<Cup>,),
        (::core::result::Result<::gusset::component::Resource<Saucer>, Spilled>,),
    >,
    look: ::gusset::component::TypedFuncExport<
        (::gusset::component::Resource<Cup>,),
        (Option<::gusset::component::Resource<Cup>>,),
    >,
}
impl<T: 'static> Clone for WorldResourcesPre<T> {
    fn clone(&self) -> Self {
        WorldResourcesPre {
            instance_pre: self.instance_pre.clone(),
            serve: self.serve.clone(),
            look: self.look.clone(),
        }
    }
}
impl<T: 'static> WorldResourcesPre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(WorldResourcesPre {
            serve: instance_pre.typed_func(None, "serve")?,
            look: instance_pre.typed_func(None, "look")?,
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
    ) -> ::gusset::Result<WorldResources> {
        let instance = self.instance_pre.instantiate(&mut store)?;
        Ok(WorldResources {
            serve: self.serve.bind(&mut store, &instance)?,
            look: self.look.bind(&mut store, &instance)?,
        })
    }
}
/// What the host does for the resource `cup`.
#[allow(missing_docs)]
pub trait HostCup {
    fn new(&mut self, ml: u32) -> ::gusset::component::Resource<Cup>;
    fn pour(
        &mut self,
        self_: ::gusset::component::Resource<Cup>,
        to: ::gusset::component::Resource<Cup>,
        ml: u32,
    ) -> ::core::result::Result<u32, Spilled>;
    fn empty(&mut self) -> ::gusset::component::Resource<Cup>;
    /// The guest gave up its `cup`.
    fn drop(&mut self, rep: ::gusset::component::Resource<Cup>) -> ::gusset::Result<()>;
}
impl<T: HostCup + ?Sized> HostCup for &mut T {
    fn new(&mut self, ml: u32) -> ::gusset::component::Resource<Cup> {
        HostCup::new(*self, ml)
    }
    fn pour(
        &mut self,
        self_: ::gusset::component::Resource<Cup>,
        to: ::gusset::component::Resource<Cup>,
        ml: u32,
    ) -> ::core::result::Result<u32, Spilled> {
        HostCup::pour(*self, self_, to, ml)
    }
    fn empty(&mut self) -> ::gusset::component::Resource<Cup> {
        HostCup::empty(*self)
    }
    fn drop(&mut self, rep: ::gusset::component::Resource<Cup>) -> ::gusset::Result<()> {
        HostCup::drop(*self, rep)
    }
}
/// What the host does for the resource `saucer`.
#[allow(missing_docs)]
pub trait HostSaucer {
    /// The guest gave up its `saucer`.
    fn drop(
        &mut self,
        rep: ::gusset::component::Resource<Saucer>,
    ) -> ::gusset::Result<()>;
}
impl<T: HostSaucer + ?Sized> HostSaucer for &mut T {
    fn drop(
        &mut self,
        rep: ::gusset::component::Resource<Saucer>,
    ) -> ::gusset::Result<()> {
        HostSaucer::drop(*self, rep)
    }
}
/// What the host does for the world itself.
#[allow(missing_docs)]
pub trait WorldResourcesImports: HostCup + HostSaucer {
    fn wash(
        &mut self,
        cups: Vec<::gusset::component::Resource<Cup>>,
    ) -> Vec<::gusset::component::Resource<Cup>>;
    fn put(
        &mut self,
        on: ::gusset::component::Resource<Saucer>,
        cup: ::gusset::component::Resource<Cup>,
    );
}
impl<T: WorldResourcesImports + ?Sized> WorldResourcesImports for &mut T {
    fn wash(
        &mut self,
        cups: Vec<::gusset::component::Resource<Cup>>,
    ) -> Vec<::gusset::component::Resource<Cup>> {
        WorldResourcesImports::wash(*self, cups)
    }
    fn put(
        &mut self,
        on: ::gusset::component::Resource<Saucer>,
        cup: ::gusset::component::Resource<Cup>,
    ) {
        WorldResourcesImports::put(*self, on, cup)
    }
}
