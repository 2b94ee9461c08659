#[allow(missing_docs)]
pub type Book = store::shelf::shelf::Book;
/// An instance of a component for the world `reader`.
pub struct Reader {
    read: ::gusset::component::TypedFunc<
        (::gusset::component::Resource<Book>,),
        (::gusset::component::Resource<Book>,),
    >,
}
impl Reader {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<Reader> {
        ReaderPre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        mut store: impl ::gusset::AsContextMut,
        instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<Reader> {
        let exports = instance.exports(&store)?;
        Ok(Reader {
            read: exports.typed_func(None, "read")?.bind(&mut store, instance)?,
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
        for<'a> D::Data<'a>: store::shelf::shelf::Host,
    {
        store::shelf::shelf::add_to_linker::<T, D>(linker, get)?;
        Ok(())
    }
    /// Calls `read`.
    pub fn call_read(
        &self,
        store: impl ::gusset::AsContextMut,
        book: ::gusset::component::Resource<Book>,
    ) -> ::gusset::Result<::gusset::component::Resource<Book>> {
        Ok(self.read.call(store, (book,))?.0)
    }
}
/// A component that was checked once for the world `reader`.
pub struct ReaderPre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
    read: ::gusset::component::TypedFuncExport<
        (::gusset::component::Resource<Book>,),
        (::gusset::component::Resource<Book>,),
    >,
}
impl<T: 'static> Clone for ReaderPre<T> {
    fn clone(&self) -> Self {
        ReaderPre {
            instance_pre: self.instance_pre.clone(),
            read: self.read.clone(),
        }
    }
}
impl<T: 'static> ReaderPre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(ReaderPre {
            read: instance_pre.typed_func(None, "read")?,
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
    ) -> ::gusset::Result<Reader> {
        let instance = self.instance_pre.instantiate(&mut store)?;
        Ok(Reader {
            read: self.read.bind(&mut store, &instance)?,
        })
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod store {
    pub mod shelf {
        pub mod shelf {
            use ::gusset::component::{
                ComponentType, HasData, Lift, Linker, Lower, Resource,
            };
            pub enum Book {}
            pub enum Loan {}
            #[derive(Debug, ComponentType, Lift, Lower)]
            #[component(record)]
            pub struct Pile {
                pub books: Vec<Resource<Book>>,
                pub top: Option<Resource<Book>>,
            }
            #[derive(Debug, ComponentType, Lift, Lower)]
            #[component(record)]
            pub struct Slot {
                pub book: Resource<Book>,
            }
            #[derive(Debug, Clone, Copy, PartialEq, Eq, ComponentType, Lift, Lower)]
            #[component(enum)]
            #[repr(u8)]
            pub enum Fault {
                Torn,
                Lost,
            }
            impl ::core::fmt::Display for Fault {
                fn fmt(
                    &self,
                    f: &mut ::core::fmt::Formatter<'_>,
                ) -> ::core::fmt::Result {
                    ::core::fmt::Debug::fmt(self, f)
                }
            }
            impl ::core::error::Error for Fault {}
            /// What the host does for the resource `book`.
            pub trait HostBook {
                fn new(&mut self, title: String) -> Resource<Book>;
                fn title(&mut self, self_: Resource<Book>) -> String;
                fn read(
                    &mut self,
                    self_: Resource<Book>,
                    page: u32,
                ) -> Result<String, Fault>;
                fn merge(
                    &mut self,
                    a: Resource<Book>,
                    b: Resource<Book>,
                ) -> Resource<Book>;
                /// The guest gave up its `book`.
                fn drop(&mut self, rep: Resource<Book>) -> ::gusset::Result<()>;
            }
            impl<T: HostBook + ?Sized> HostBook for &mut T {
                fn new(&mut self, title: String) -> Resource<Book> {
                    HostBook::new(*self, title)
                }
                fn title(&mut self, self_: Resource<Book>) -> String {
                    HostBook::title(*self, self_)
                }
                fn read(
                    &mut self,
                    self_: Resource<Book>,
                    page: u32,
                ) -> Result<String, Fault> {
                    HostBook::read(*self, self_, page)
                }
                fn merge(
                    &mut self,
                    a: Resource<Book>,
                    b: Resource<Book>,
                ) -> Resource<Book> {
                    HostBook::merge(*self, a, b)
                }
                fn drop(&mut self, rep: Resource<Book>) -> ::gusset::Result<()> {
                    HostBook::drop(*self, rep)
                }
            }
            /// What the host does for the resource `loan`.
            pub trait HostLoan {
                fn new(&mut self, of: Resource<Book>) -> Result<Resource<Loan>, Fault>;
                fn drop_(&mut self, self_: Resource<Loan>);
                fn new_(&mut self, self_: Resource<Loan>) -> Resource<Loan>;
                /// The guest gave up its `loan`.
                fn drop(&mut self, rep: Resource<Loan>) -> ::gusset::Result<()>;
            }
            impl<T: HostLoan + ?Sized> HostLoan for &mut T {
                fn new(&mut self, of: Resource<Book>) -> Result<Resource<Loan>, Fault> {
                    HostLoan::new(*self, of)
                }
                fn drop_(&mut self, self_: Resource<Loan>) {
                    HostLoan::drop_(*self, self_)
                }
                fn new_(&mut self, self_: Resource<Loan>) -> Resource<Loan> {
                    HostLoan::new_(*self, self_)
                }
                fn drop(&mut self, rep: Resource<Loan>) -> ::gusset::Result<()> {
                    HostLoan::drop(*self, rep)
                }
            }
            /// What the host does for the interface `store:shelf/shelf`.
            pub trait Host: HostBook + HostLoan {
                fn sort(&mut self, pile: Pile) -> Vec<Resource<Book>>;
                fn swap(&mut self, slot: Slot) -> Slot;
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn sort(&mut self, pile: Pile) -> Vec<Resource<Book>> {
                    Host::sort(*self, pile)
                }
                fn swap(&mut self, slot: Slot) -> Slot {
                    Host::swap(*self, slot)
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
                    .instance("store:shelf/shelf")?
                    .with_host::<D>(get);
                define
                    .resource(
                        "book",
                        |host, rep: Resource<Book>| HostBook::drop(host, rep),
                    );
                define
                    .resource(
                        "loan",
                        |host, rep: Resource<Loan>| HostLoan::drop(host, rep),
                    );
                define
                    .func(
                        "[constructor]book",
                        |host, (title,)| Ok((HostBook::new(host, title),)),
                    );
                define
                    .func(
                        "[method]book.title",
                        |host, (self_,)| Ok((HostBook::title(host, self_),)),
                    );
                define
                    .func(
                        "[method]book.read",
                        |host, (self_, page)| Ok((HostBook::read(host, self_, page),)),
                    );
                define
                    .func(
                        "[static]book.merge",
                        |host, (a, b)| Ok((HostBook::merge(host, a, b),)),
                    );
                define
                    .func(
                        "[constructor]loan",
                        |host, (of,)| Ok((HostLoan::new(host, of),)),
                    );
                define
                    .func(
                        "[method]loan.drop",
                        |host, (self_,)| {
                            HostLoan::drop_(host, self_);
                            Ok(())
                        },
                    );
                define
                    .func(
                        "[method]loan.new",
                        |host, (self_,)| Ok((HostLoan::new_(host, self_),)),
                    );
                define.func("sort", |host, (pile,)| Ok((Host::sort(host, pile),)));
                define.func("swap", |host, (slot,)| Ok((Host::swap(host, slot),)));
                define.finish()
            }
        }
    }
}
