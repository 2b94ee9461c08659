//! Writes the picture as SVG.

use std::fmt::Write;

use super::layout::{Box, COLUMN_GAP, HEADER, Layout, MARGIN, PADDING, ROW, TITLE, arcs_width};
use super::model::{Card, Kind, Link, Model};

const STYLE: &str = "
  text { font-family: Inter, 'Helvetica Neue', Helvetica, Arial, sans-serif; fill: #1c2330 }
  .row { font: 12px ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace; fill: #39445a }
  .title { font-size: 26px; font-weight: 650; letter-spacing: -0.4px }
  .subtitle { font-size: 14px; fill: #66708a }
  .name { font-size: 15px; font-weight: 600 }
  .note { font-size: 11px; fill: #66708a }
  .size { font-size: 11px; fill: #66708a; text-anchor: end }
  .label, .halo { font-size: 11px; fill: #46506a; text-anchor: middle }
  .halo { stroke: #fbfbfd; stroke-width: 6px; stroke-linejoin: round }
  .card { stroke-width: 1.2 }
  .link { fill: none; stroke-linecap: round; opacity: 0.75 }
  .arc { fill: none; stroke: #a8b0c4; stroke-width: 1.3 }
";

/// The picture.
pub(super) fn write(model: &Model, layout: &Layout) -> String {
    let mut out = String::new();
    // Writing to a string does not fail.
    let _ = Picture { model, layout }.write(&mut out);
    out
}

struct Picture<'m> {
    model: &'m Model,
    layout: &'m Layout,
}

impl Picture<'_> {
    fn write(&self, out: &mut String) -> std::fmt::Result {
        let (width, height) = (self.layout.width, self.layout.height);
        writeln!(
            out,
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0} {height:.0}" width="{width:.0}" height="{height:.0}" role="img">"#
        )?;
        writeln!(out, "<title>{}</title>\n<style>{STYLE}</style>", escaped(&self.model.title))?;
        writeln!(out, r##"<rect width="100%" height="100%" fill="#fbfbfd"/>"##)?;
        text(out, "title", MARGIN, MARGIN + 20.0, &self.model.title)?;
        text(out, "subtitle", MARGIN, MARGIN + HEADER - 28.0, &self.model.subtitle)?;
        let ends = Ends::of(self.model, self.layout);
        for (at, link) in self.model.links.iter().enumerate() {
            self.link(out, link, ends.from[at], ends.to[at])?;
        }
        for (card, at) in self.model.cards.iter().zip(&self.layout.boxes) {
            self.card(out, card, at)?;
        }
        for (at, link) in self.model.links.iter().enumerate() {
            label(out, link, ends.from[at], ends.to[at])?;
        }
        writeln!(out, "</svg>")
    }

    fn link(&self, out: &mut String, link: &Link, from: Point, to: Point) -> std::fmt::Result {
        let (_, stroke) = colours(self.model.cards[link.from].kind);
        let thickness = 1.4 + (link.n_funcs as f64).ln().min(4.0) * 0.55;
        writeln!(
            out,
            r#"<path class="link" stroke="{stroke}" stroke-width="{thickness:.1}" d="{}"/>"#,
            curve(from, to)
        )?;
        for end in [from, to] {
            writeln!(out, r#"<circle cx="{:.1}" cy="{:.1}" r="3" fill="{stroke}"/>"#, end.0, end.1)?;
        }
        Ok(())
    }

    fn card(&self, out: &mut String, card: &Card, at: &Box) -> std::fmt::Result {
        let (fill, stroke) = colours(card.kind);
        writeln!(
            out,
            r#"<rect class="card" x="{:.1}" y="{:.1}" width="{:.1}" height="{:.1}" rx="10" fill="{fill}" stroke="{stroke}"/>"#,
            at.x, at.y, at.width, at.height
        )?;
        text(out, "name", at.x + PADDING, at.y + 22.0, &card.title)?;
        text(out, "note", at.x + PADDING, at.y + 38.0, &card.note)?;
        let right = at.x + at.width - PADDING - arcs_width(card);
        for (number, row) in card.rows.iter().enumerate() {
            let y = row_centre(at, number) + 4.0;
            text(out, "row", at.x + PADDING, y, &row.name)?;
            if !row.note.is_empty() {
                text(out, "size", right, y, &row.note)?;
            }
        }
        card.arcs.iter().try_for_each(|(from, to)| {
            let (top, bottom) = (row_centre(at, *from), row_centre(at, *to));
            let bow = 10.0 + 4.0 * from.abs_diff(*to).min(4) as f64;
            let x = right + 6.0;
            writeln!(
                out,
                r##"<path class="arc" d="M{x:.1} {top:.1} C{:.1} {top:.1} {:.1} {bottom:.1} {x:.1} {bottom:.1}"/><circle cx="{x:.1}" cy="{bottom:.1}" r="2" fill="#a8b0c4"/>"##,
                x + bow,
                x + bow
            )
        })
    }
}

type Point = (f64, f64);

/// Where links begin and end: spread over the sides of the cards, in the order of what is at the other end.
struct Ends {
    from: Vec<Point>,
    to: Vec<Point>,
}

impl Ends {
    fn of(model: &Model, layout: &Layout) -> Ends {
        let boxes = &layout.boxes;
        let centre = |card: usize| boxes[card].y + boxes[card].height / 2.0;
        let spread = |own: &dyn Fn(&Link) -> usize, other: &dyn Fn(&Link) -> usize, x: &dyn Fn(&Box) -> f64| {
            let mut points = vec![(0.0, 0.0); model.links.len()];
            for (card, at) in boxes.iter().enumerate() {
                let mut links: Vec<usize> =
                    (0..model.links.len()).filter(|link| own(&model.links[*link]) == card).collect();
                links.sort_by(|a, b| centre(other(&model.links[*a])).total_cmp(&centre(other(&model.links[*b]))));
                for (number, link) in links.iter().enumerate() {
                    let share = (number as f64 + 1.0) / (links.len() as f64 + 1.0);
                    points[*link] = (x(at), at.y + at.height * share);
                }
            }
            points
        };
        Ends {
            from: spread(&|link| link.from, &|link| link.to, &|at| at.x + at.width),
            to: spread(&|link| link.to, &|link| link.from, &|at| at.x),
        }
    }
}

/// From one card to another, leaving and coming in level.
fn curve(from: Point, to: Point) -> String {
    let reach = reach(from, to);
    format!(
        "M{:.1} {:.1} C{:.1} {:.1} {:.1} {:.1} {:.1} {:.1}",
        from.0,
        from.1,
        from.0 + reach,
        from.1,
        to.0 - reach,
        to.1,
        to.0,
        to.1
    )
}

/// How far a curve stays nearly level at its ends.
fn reach(from: Point, to: Point) -> f64 {
    ((to.0 - from.0).abs() / 2.0).clamp(40.0, 160.0)
}

/// What a link is for, in its middle.
fn label(out: &mut String, link: &Link, from: Point, to: Point) -> std::fmt::Result {
    let count = if link.n_funcs == 1 { String::new() } else { format!(" × {}", link.n_funcs) };
    let label = match link.label.as_str() {
        "" if link.n_funcs == 1 => return Ok(()),
        "" => format!("{} functions", link.n_funcs),
        label => format!("{label}{count}"),
    };
    let (x, y) = between(from, to);
    // Not every viewer can draw a stroke below its text, so it is a text of its own.
    text(out, "halo", x, y + 4.0, &label)?;
    text(out, "label", x, y + 4.0, &label)
}

/// The middle of a curve, or of its part before the next column.
fn between(from: Point, to: Point) -> Point {
    let reach = reach(from, to);
    let share = (COLUMN_GAP / (to.0 - from.0).abs().max(COLUMN_GAP) / 2.0).clamp(0.1, 0.5);
    let at = |a: f64, b: f64, c: f64, d: f64| {
        let rest = 1.0 - share;
        rest.powi(3) * a + 3.0 * rest.powi(2) * share * b + 3.0 * rest * share.powi(2) * c + share.powi(3) * d
    };
    (at(from.0, from.0 + reach, to.0 - reach, to.0), at(from.1, from.1, to.1, to.1))
}

fn row_centre(at: &Box, number: usize) -> f64 {
    at.y + TITLE + (number as f64 + 0.5) * ROW
}

/// Fill and stroke.
fn colours(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Import => ("#fff7e8", "#e0a63a"),
        Kind::Instance => ("#eef3ff", "#5b7fe0"),
        Kind::Export => ("#eaf8f0", "#3fa873"),
    }
}

fn text(out: &mut String, class: &str, x: f64, y: f64, text: &str) -> std::fmt::Result {
    writeln!(out, r#"<text class="{class}" x="{x:.1}" y="{y:.1}">{}</text>"#, escaped(text))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
