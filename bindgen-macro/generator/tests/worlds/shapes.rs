/// An instance of a component for the world `board`.
pub struct Board {
    canvas: exports::canvas::Guest,
}
impl Board {
    /// Instantiates a component. Use the `Pre` type to check a component once for
    /// many instances.
    pub fn instantiate<T: 'static>(
        store: impl ::gusset::AsContextMut<Data = T>,
        component: &::gusset::component::Component,
        linker: &::gusset::component::Linker<T>,
    ) -> ::gusset::Result<Board> {
        BoardPre::new(linker.instantiate_pre(component)?)?.instantiate(store)
    }
    /// Finds what the world exports in an instance, and checks its types.
    pub fn new(
        mut store: impl ::gusset::AsContextMut,
        instance: &::gusset::component::Instance,
    ) -> ::gusset::Result<Board> {
        let exports = instance.exports(&store)?;
        Ok(Board {
            canvas: exports::canvas::GuestPre::new(&exports)?.bind(&mut store, instance)?,
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
        for<'a> D::Data<'a>: drawing::board::shapes::Host,
    {
        drawing::board::shapes::add_to_linker::<T, D>(linker, get)?;
        Ok(())
    }
    /// The functions of `canvas`.
    pub fn canvas(&self) -> &exports::canvas::Guest {
        &self.canvas
    }
}
/// A component that was checked once for the world `board`.
pub struct BoardPre<T: 'static> {
    instance_pre: ::gusset::component::InstancePre<T>,
    canvas: exports::canvas::GuestPre,
}
impl<T: 'static> Clone for BoardPre<T> {
    fn clone(&self) -> Self {
        BoardPre {
            instance_pre: self.instance_pre.clone(),
            canvas: self.canvas.clone(),
        }
    }
}
impl<T: 'static> BoardPre<T> {
    /// Finds what the world exports and checks its types.
    pub fn new(
        instance_pre: ::gusset::component::InstancePre<T>,
    ) -> ::gusset::Result<Self> {
        Ok(BoardPre {
            canvas: exports::canvas::GuestPre::new(&instance_pre)?,
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
    ) -> ::gusset::Result<Board> {
        let instance = self.instance_pre.instantiate(&mut store)?;
        Ok(Board {
            canvas: self.canvas.bind(&mut store, &instance)?,
        })
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod drawing {
    pub mod board {
        pub mod shapes {
            use ::gusset::component::{ComponentType, HasData, Lift, Linker, Lower};
            #[derive(Debug, Clone, Copy, ComponentType, Lift, Lower)]
            #[component(record)]
            #[repr(C)]
            pub struct Point {
                pub x: f64,
                pub y: f64,
            }
            #[derive(Debug, Clone, Copy, ComponentType, Lift, Lower)]
            #[component(record)]
            #[repr(C)]
            pub struct Corner {
                pub at: Point,
                pub round: bool,
            }
            #[derive(Debug, Clone, ComponentType, Lift, Lower)]
            #[component(record)]
            pub struct Label {
                pub text: String,
                pub at: Option<Point>,
                pub tags: Vec<String>,
            }
            #[derive(Debug, Clone, ComponentType, Lift, Lower)]
            #[component(variant)]
            pub enum Shape {
                Circle(f64),
                Polygon(Vec<Point>),
                Corner(Corner),
                None,
            }
            #[derive(Debug, Clone, Copy, ComponentType, Lift, Lower)]
            #[component(variant)]
            pub enum UnitShape {
                Dot(Point),
                None,
            }
            #[derive(Debug, Clone, Copy, PartialEq, Eq, ComponentType, Lift, Lower)]
            #[component(enum)]
            #[repr(u8)]
            pub enum Color {
                Red,
                DarkGreen,
                Blue,
            }
            ::gusset::component::flags! {
                Style {
                    const BOLD;
                    const UNDER_LINED;
                    const ITALIC;
                }
            }
            ::gusset::component::flags! {
                Many {
                    const B0;
                    const B1;
                    const B2;
                    const B3;
                    const B4;
                    const B5;
                    const B6;
                    const B7;
                    const B8;
                    const B9;
                    const B10;
                    const B11;
                    const B12;
                    const B13;
                    const B14;
                    const B15;
                    const B16;
                }
            }
            pub type Outline = Vec<Point>;
            pub type Name = String;
            pub type Ratio = f32;
            pub type Corners = (Corner, Corner);
            #[derive(Debug, Clone, Copy, ComponentType, Lift, Lower)]
            #[component(variant)]
            pub enum Problem {
                TooLarge(u32),
                Unnamed,
            }
            impl ::core::fmt::Display for Problem {
                fn fmt(
                    &self,
                    f: &mut ::core::fmt::Formatter<'_>,
                ) -> ::core::fmt::Result {
                    ::core::fmt::Debug::fmt(self, f)
                }
            }
            impl ::core::error::Error for Problem {}
            #[derive(Debug, Clone, Copy, PartialEq, Eq, ComponentType, Lift, Lower)]
            #[component(enum)]
            #[repr(u8)]
            pub enum Reason {
                Busy,
                Gone,
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
            /// What the host does for the interface `drawing:board/shapes`.
            pub trait Host {
                fn draw(
                    &mut self,
                    what: Shape,
                    style: Style,
                    color: Color,
                ) -> Result<Label, Problem>;
                fn trace(&mut self, along: Outline, name: Name, scale: Ratio) -> Outline;
                fn bend(
                    &mut self,
                    corners: Corners,
                    one: Corner,
                    unit: UnitShape,
                ) -> Result<Corners, Reason>;
                fn annotate(
                    &mut self,
                    labels: Vec<Label>,
                    first: Label,
                    maybe: Option<Label>,
                ) -> Result<(), String>;
                fn all(&mut self) -> Many;
            }
            impl<T: Host + ?Sized> Host for &mut T {
                fn draw(
                    &mut self,
                    what: Shape,
                    style: Style,
                    color: Color,
                ) -> Result<Label, Problem> {
                    Host::draw(*self, what, style, color)
                }
                fn trace(
                    &mut self,
                    along: Outline,
                    name: Name,
                    scale: Ratio,
                ) -> Outline {
                    Host::trace(*self, along, name, scale)
                }
                fn bend(
                    &mut self,
                    corners: Corners,
                    one: Corner,
                    unit: UnitShape,
                ) -> Result<Corners, Reason> {
                    Host::bend(*self, corners, one, unit)
                }
                fn annotate(
                    &mut self,
                    labels: Vec<Label>,
                    first: Label,
                    maybe: Option<Label>,
                ) -> Result<(), String> {
                    Host::annotate(*self, labels, first, maybe)
                }
                fn all(&mut self) -> Many {
                    Host::all(*self)
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
                    .instance("drawing:board/shapes")?
                    .with_host::<D>(get);
                define
                    .func(
                        "draw",
                        |host, (what, style, color)| Ok((
                            Host::draw(host, what, style, color),
                        )),
                    );
                define
                    .func(
                        "trace",
                        |host, (along, name, scale)| Ok((
                            Host::trace(host, along, name, scale),
                        )),
                    );
                define
                    .func(
                        "bend",
                        |host, (corners, one, unit)| Ok((
                            Host::bend(host, corners, one, unit),
                        )),
                    );
                define
                    .func(
                        "annotate",
                        |host, (labels, first, maybe)| Ok((
                            Host::annotate(host, labels, first, maybe),
                        )),
                    );
                define.func("all", |host, ()| Ok((Host::all(host),)));
                define.finish()
            }
        }
    }
}
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all)]
pub mod exports {
    pub mod canvas {
        use ::gusset::AsContextMut;
        use ::gusset::component::{
            ComponentType, Instance, Lift, Lower, TypedExports, TypedFunc,
            TypedFuncExport,
        };
        pub type Label = super::super::drawing::board::shapes::Label;
        pub type Shape = super::super::drawing::board::shapes::Shape;
        pub type Point = super::super::drawing::board::shapes::Point;
        pub type Outline = super::super::drawing::board::shapes::Outline;
        pub type Style = super::super::drawing::board::shapes::Style;
        #[derive(Debug, Clone, ComponentType, Lift, Lower)]
        #[component(record)]
        pub struct Layer {
            pub name: String,
            pub shapes: Vec<Shape>,
        }
        /// The functions of `canvas`, checked against a component.
        #[derive(Clone)]
        pub struct GuestPre {
            put: TypedFuncExport<(&'static Layer, Point, &'static Label), (Outline,)>,
            current: TypedFuncExport<(), (Style,)>,
        }
        impl GuestPre {
            /// Finds the functions and checks their types, once for all instances.
            pub fn new(exports: &impl TypedExports) -> ::gusset::Result<GuestPre> {
                let interface = Some("canvas");
                Ok(GuestPre {
                    put: exports.typed_func(interface, "put")?,
                    current: exports.typed_func(interface, "current")?,
                })
            }
            /// Takes the functions from an instance of the component.
            pub fn bind(
                &self,
                mut store: impl AsContextMut,
                instance: &Instance,
            ) -> ::gusset::Result<Guest> {
                Ok(Guest {
                    put: self.put.bind(&mut store, instance)?,
                    current: self.current.bind(&mut store, instance)?,
                })
            }
        }
        /// The functions of `canvas` in one instance.
        pub struct Guest {
            put: TypedFunc<(&'static Layer, Point, &'static Label), (Outline,)>,
            current: TypedFunc<(), (Style,)>,
        }
        impl Guest {
            /// Calls `put`.
            pub fn call_put(
                &self,
                store: impl AsContextMut,
                layer: &Layer,
                at: Point,
                label: &Label,
            ) -> ::gusset::Result<Outline> {
                Ok(self.put.call(store, (layer, at, label))?.0)
            }
            /// Calls `current`.
            pub fn call_current(
                &self,
                store: impl AsContextMut,
            ) -> ::gusset::Result<Style> {
                Ok(self.current.call(store, ())?.0)
            }
        }
    }
}
