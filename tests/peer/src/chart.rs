//! The table as a picture: how many times as fast as the peer each row is, as bars on a logarithmic scale.
//!
//! Takes the rows as they were measured and writes an SVG file, which a README can show. A bar begins at 1, where both
//! are equal: to the right Gusset is better, to the left the peer. A mark shows the goal where a row has one.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context, Result};

use crate::report::{Goal, Row};

const ROW_HEIGHT: f64 = 20.0;
const TOP: f64 = 34.0;
const LABELS: f64 = 330.0;
const BARS: f64 = 420.0;
const RIGHT: f64 = 60.0;
/// The ratios at both ends of the scale, as powers of two.
const SCALE: (f64, f64) = (-2.0, 5.0);

/// Draws rows into a file.
///
/// # Errors
/// When the file cannot be written.
pub(crate) fn write(rows: &[Row], to: &Path) -> Result<()> {
    std::fs::write(to, draw(rows)).with_context(|| format!("cannot write `{}`", to.display()))
}

fn draw(rows: &[Row]) -> String {
    let (width, height) = (LABELS + BARS + RIGHT, TOP + ROW_HEIGHT * rows.len() as f64 + 8.0);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
         height=\"{height}\" font-family=\"sans-serif\" font-size=\"11\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n"
    );
    axis(&mut svg, height);
    for (at, row) in rows.iter().enumerate() {
        bar(&mut svg, row, TOP + ROW_HEIGHT * at as f64);
    }
    svg + "</svg>\n"
}

/// Where a ratio lies.
fn x(ratio: f64) -> f64 {
    let (low, high) = SCALE;
    let power = if ratio > 0.0 { ratio.log2() } else { low };
    LABELS + BARS * (power.clamp(low, high) - low) / (high - low)
}

fn axis(svg: &mut String, height: f64) {
    let mut power = SCALE.0;
    while power <= SCALE.1 {
        let (ratio, x) = (power.exp2(), x(power.exp2()));
        let color = if ratio == 1.0 { "#444" } else { "#ddd" };
        let _ = writeln!(
            svg,
            "<line x1=\"{x:.1}\" y1=\"20\" x2=\"{x:.1}\" y2=\"{:.1}\" stroke=\"{color}\"/>",
            height - 4.0
        );
        let _ = writeln!(svg, "<text x=\"{x:.1}\" y=\"14\" text-anchor=\"middle\" fill=\"#444\">{ratio}×</text>");
        power += 1.0;
    }
}

fn bar(svg: &mut String, row: &Row, y: f64) {
    let (from, to) = (x(1.0).min(x(row.ratio)), x(1.0).max(x(row.ratio)));
    let color = if row.ratio >= 1.0 { "#2f7d4f" } else { "#b5482f" };
    let middle = y + ROW_HEIGHT / 2.0 + 4.0;
    let _ = writeln!(
        svg,
        "<text x=\"{:.1}\" y=\"{middle:.1}\" text-anchor=\"end\" fill=\"#222\">{}</text>",
        LABELS - 6.0,
        escaped(&row.name)
    );
    let _ = writeln!(
        svg,
        "<rect x=\"{from:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" fill=\"{color}\"/>",
        y + 3.0,
        (to - from).max(1.0),
        ROW_HEIGHT - 6.0
    );
    if let Goal::AtLeast(goal) = row.goal {
        let x = x(goal);
        let (top, bottom) = (y + 1.0, y + ROW_HEIGHT - 1.0);
        let _ = writeln!(
            svg,
            "<line x1=\"{x:.1}\" y1=\"{top:.1}\" x2=\"{x:.1}\" y2=\"{bottom:.1}\" stroke=\"#222\" stroke-width=\"2\"/>"
        );
    }
    let _ = writeln!(
        svg,
        "<text x=\"{:.1}\" y=\"{middle:.1}\" fill=\"#222\">{:.1}×</text>",
        LABELS + BARS + 8.0,
        row.ratio
    );
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Unit;

    fn row(name: &str, ratio: f64, goal: Goal) -> Row {
        Row { name: name.to_owned(), unit: Unit::Nanoseconds, peer: ratio, peer_best: None, gusset: 1.0, ratio, goal }
    }

    #[test]
    fn a_row_has_a_bar_on_its_side_and_a_mark_for_its_goal() {
        let svg = draw(&[row("list<u8>", 4.0, Goal::AtLeast(2.0)), row("slow", 0.5, Goal::Nothing)]);
        assert!(svg.contains("list&lt;u8&gt;") && svg.contains("#2f7d4f") && svg.contains("#b5482f"), "{svg}");
        assert_eq!(svg.matches("stroke-width").count(), 1, "{svg}");
    }

    #[test]
    fn ratios_beyond_the_scale_and_no_ratios_stay_on_it() {
        for ratio in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e9, 1e-9] {
            assert!((LABELS..=LABELS + BARS).contains(&x(ratio)), "{ratio}");
        }
    }
}
