//! Where everything in the picture goes: sizes of cards, columns, and the order in each column.
//!
//! Columns are layers: a card stands right of all that it uses, but for cycles, whose way back goes left. In a column
//! cards are ordered by the middle of what they are linked to, which keeps links short and crossings few.

use super::model::{Card, Kind, Link, Model};

pub(super) const MARGIN: f64 = 48.0;
pub(super) const HEADER: f64 = 72.0;
pub(super) const ROW: f64 = 22.0;
/// From a card's top to its first row.
pub(super) const TITLE: f64 = 52.0;
pub(super) const PADDING: f64 = 16.0;
/// Of the letters of a row, and of those of a title.
pub(super) const ROW_CHAR: f64 = 7.3;
const TITLE_CHAR: f64 = 9.4;
/// Between two columns.
pub(super) const COLUMN_GAP: f64 = 168.0;
const CARD_GAP: f64 = 28.0;
const MIN_WIDTH: f64 = 148.0;
/// How often the columns are ordered again.
const SWEEPS: usize = 6;

/// Where everything goes.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) width: f64,
    pub(super) height: f64,
    /// For each card of the model.
    pub(super) boxes: Vec<Box>,
}

/// Where a card is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Box {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

impl Layout {
    pub(super) fn of(model: &Model) -> Layout {
        let mut columns = columns(model);
        let mut boxes: Vec<Box> = model.cards.iter().map(size).collect();
        place(&columns, &mut boxes);
        for sweep in 0..SWEEPS {
            for column in &mut columns {
                let side = if sweep % 2 == 0 { Side::Providers } else { Side::Both };
                let middle = |card: usize| middle(card, &model.links, &boxes, side);
                let mut ordered: Vec<(f64, usize)> = column.iter().map(|card| (middle(*card), *card)).collect();
                ordered.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
                *column = ordered.into_iter().map(|(_, card)| card).collect();
            }
            place(&columns, &mut boxes);
        }
        let width = boxes.iter().map(|at| at.x + at.width).fold(0.0, f64::max) + MARGIN;
        let height = boxes.iter().map(|at| at.y + at.height).fold(0.0, f64::max) + MARGIN;
        let header = MARGIN * 2.0 + model.title.chars().count().max(model.subtitle.chars().count()) as f64 * 11.0;
        Layout { width: width.max(header), height, boxes }
    }
}

/// Which links count for a card's place.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Providers,
    Both,
}

/// The cards of each column, from left to right.
fn columns(model: &Model) -> Vec<Vec<usize>> {
    let mut layers = vec![0_usize; model.cards.len()];
    let instances = || (0..model.cards.len()).filter(|card| model.cards[*card].kind == Kind::Instance);
    let mut last = 0;
    // Providers are made before their users, so their number is lower, but in cycles.
    for card in instances() {
        let providers = model.links.iter().filter(|link| link.to == card && link.from < card);
        layers[card] = 1 + providers.map(|link| layers[link.from]).max().unwrap_or(0);
        last = last.max(layers[card]);
    }
    for (card, layer) in layers.iter_mut().enumerate() {
        if model.cards[card].kind == Kind::Export {
            *layer = last + 1;
        }
    }
    let mut columns = vec![Vec::new(); last + 2];
    for (card, layer) in layers.iter().enumerate() {
        columns[*layer].push(card);
    }
    columns.retain(|column| !column.is_empty());
    columns
}

fn size(card: &Card) -> Box {
    let row = |name: &str, note: &str| {
        let note = if note.is_empty() { 0 } else { note.chars().count() + 3 };
        (name.chars().count() + note) as f64 * ROW_CHAR
    };
    let rows = card.rows.iter().map(|at| row(&at.name, &at.note)).fold(0.0, f64::max);
    let title = card.title.chars().count() as f64 * TITLE_CHAR;
    let width = rows.max(title).max(MIN_WIDTH - 2.0 * PADDING) + 2.0 * PADDING + arcs_width(card);
    let height = TITLE + card.rows.len() as f64 * ROW + PADDING * 0.6;
    Box { width: width.ceil(), height, ..Box::default() }
}

/// The room for a card's arcs, right of its rows.
pub(super) fn arcs_width(card: &Card) -> f64 {
    if card.arcs.is_empty() { 0.0 } else { 30.0 }
}

/// Lays columns beside each other, each in the middle of the height.
fn place(columns: &[Vec<usize>], boxes: &mut [Box]) {
    let height = |column: &Vec<usize>, boxes: &[Box]| {
        column.iter().map(|card| boxes[*card].height).sum::<f64>() + CARD_GAP * (column.len() as f64 - 1.0)
    };
    let tallest = columns.iter().map(|column| height(column, boxes)).fold(0.0, f64::max);
    let mut x = MARGIN;
    for column in columns {
        let mut y = MARGIN + HEADER + (tallest - height(column, boxes)) / 2.0;
        let width = column.iter().map(|card| boxes[*card].width).fold(0.0, f64::max);
        for card in column {
            let at = &mut boxes[*card];
            (at.x, at.y, at.width) = (x, y, width);
            y += at.height + CARD_GAP;
        }
        x += width + COLUMN_GAP;
    }
}

/// The height at which a card would lie best.
fn middle(card: usize, links: &[Link], boxes: &[Box], side: Side) -> f64 {
    let centre = |card: usize| boxes[card].y + boxes[card].height / 2.0;
    let other = |link: &Link| match () {
        () if link.to == card => Some(link.from),
        () if link.from == card && side == Side::Both => Some(link.to),
        () => None,
    };
    let others: Vec<f64> = links.iter().filter_map(other).map(centre).collect();
    match others.is_empty() {
        true => centre(card),
        false => others.iter().sum::<f64>() / others.len() as f64,
    }
}
