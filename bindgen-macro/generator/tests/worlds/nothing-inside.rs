/// An instance of a component for the world `nothing-inside`.
pub struct NothingInside {}
impl NothingInside {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<NothingInside> {
        NothingInsidePre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        _store: impl ::gusset::AsContextMut,
        _instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<NothingInside> {
        Ok(NothingInside {})
    }
    /// Puts everything that the world imports into a linker.
    pub fn add_to_linker<T, D>(
        linker: &mut ::gusset::component::Linker<T>,
        get: fn(&mut T) -> D::Data<'_>,
    ) -> ::gusset::Result<()>
    where
        T: 'static,
        D: ::gusset::component::HasData,
        for<'a> D::Data<
            'a,
        >: no::contents::a::Host + no::contents::c::Host + no::contents::b::Host
            + d::Host,
    {
        no::contents::a::add_to_linker::<T, D>(linker, get)?;
        no::contents::c::add_to_linker::<T, D>(linker, get)?;
        no::contents::b::add_to_linker::<T, D>(linker, get)?;
        d::add_to_linker::<T, D>(linker, get)?;
        Ok(())
    }
}
/// A component that was checked once for the world `nothing-inside`.
pub struct NothingInsidePre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
}
impl<T: 'static> Clone for NothingInsidePre<T> {
    fn clone(&self) -> Self {
        NothingInsidePre {
            instance_pre: self.instance_pre.clone(),
        }
    }
}
impl<T: 'static> NothingInsidePre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(NothingInsidePre { instance_pre })
    }
    /// The component with its imports.
    pub fn instance_pre(&self) -> &::gusset::component::InstancePre<T> {
        &self.instance_pre
    }
    /// Makes an instance.
    pub fn instantiate(
        &self,
        store: impl ::gusset::AsContextMut<Data = T>,
    ) -> ::gusset::Result<NothingInside> {
        self.instance_pre.instantiate(store)?;
        Ok(NothingInside {})
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod no {
    pub mod contents {
        pub mod a {
            use ::gusset::component::{HasData, Linker};
            /// What the host does for the interface `no:contents/a`.
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
                linker.instance("no:contents/a")?;
                Ok(())
            }
        }
        pub mod c {
            use ::gusset::component::{HasData, Linker};
            pub type T = u8;
            /// What the host does for the interface `no:contents/c`.
            pub trait Host {}
            impl<T_: Host + ?Sized> Host for &mut T_ {}
            /// Puts the interface into a linker; `get` finds the host in the store's data.
            pub fn add_to_linker<T_, D>(
                linker: &mut Linker<T_>,
                _get: fn(&mut T_) -> D::Data<'_>,
            ) -> ::gusset::Result<()>
            where
                T_: 'static,
                D: HasData,
                for<'a> D::Data<'a>: Host,
            {
                linker.instance("no:contents/c")?;
                Ok(())
            }
        }
        pub mod b {
            use ::gusset::component::{HasData, Linker};
            pub type T = super::c::T;
            /// What the host does for the interface `no:contents/b`.
            pub trait Host {}
            impl<T_: Host + ?Sized> Host for &mut T_ {}
            /// Puts the interface into a linker; `get` finds the host in the store's data.
            pub fn add_to_linker<T_, D>(
                linker: &mut Linker<T_>,
                _get: fn(&mut T_) -> D::Data<'_>,
            ) -> ::gusset::Result<()>
            where
                T_: 'static,
                D: HasData,
                for<'a> D::Data<'a>: Host,
            {
                linker.instance("no:contents/b")?;
                Ok(())
            }
        }
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod d {
    use ::gusset::component::{HasData, Linker};
    /// What the host does for the interface `d`.
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
        linker.instance("d")?;
        Ok(())
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod exports {
    pub mod no {
        pub mod contents {
            pub mod a {}
            pub mod c {
                pub type T = u8;
            }
            pub mod b {
                pub type T = super::c::T;
            }
        }
    }
}
