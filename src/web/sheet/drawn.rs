//! Draws a trace: a row of boxes a step, lines from what went in to what came out. Measures only; the page writes the SVG.
use crate::domain::id::BatchId;
use crate::service::trace::{Link, Node};
use std::collections::HashMap;

/// Most boxes in one drawing; nearer steps first.
pub const DRAWN_MAX: usize = 60;

/// Measures of a box and the gaps between boxes, in the drawing's own units (CSS pixels at full size).
const BOX: (i32, i32) = (196, 52);
const GAP: (i32, i32) = (16, 44);

/// One box.
pub struct Drawn<'a> {
    /// What stands in it.
    pub node: &'a Node,
    /// Left edge.
    pub x: i32,
    /// Upper edge.
    pub y: i32,
}

/// A line from the lower edge of one box to the upper edge of another.
pub struct Line {
    /// Begin.
    pub x1: i32,
    /// Begin.
    pub y1: i32,
    /// End.
    pub x2: i32,
    /// End.
    pub y2: i32,
}

/// The whole drawing.
pub struct Drawing<'a> {
    /// Boxes.
    pub boxes: Vec<Drawn<'a>>,
    /// Lines.
    pub lines: Vec<Line>,
    /// Width of all.
    pub width: i32,
    /// Height of all.
    pub height: i32,
    /// Whether boxes were left out.
    pub cut: bool,
}

impl Drawn<'_> {
    /// Width of a box.
    pub fn width(&self) -> i32 {
        BOX.0
    }

    /// Height of a box.
    pub fn height(&self) -> i32 {
        BOX.1
    }

    /// Where the words begin.
    pub fn text_x(&self) -> i32 {
        self.x + 10
    }

    /// Base line of the upper words.
    pub fn upper_y(&self) -> i32 {
        self.y + 22
    }

    /// Base line of the lower words.
    pub fn lower_y(&self) -> i32 {
        self.y + 40
    }
}

/// Lays out nodes, which stand by step.
pub fn drawing<'a>(nodes: &'a [Node], links: &[Link]) -> Drawing<'a> {
    let mut near: Vec<&Node> = nodes.iter().collect();
    near.sort_by_key(|node| node.step.abs());
    near.truncate(DRAWN_MAX);
    near.sort_by(|a, b| (a.step, &a.batch).cmp(&(b.step, &b.batch)));
    let mut rows: Vec<Vec<&Node>> = Vec::new();
    for node in near {
        match rows.last_mut().filter(|row| row.first().is_some_and(|first| first.step == node.step)) {
            Some(row) => row.push(node),
            None => rows.push(vec![node]),
        }
    }
    let widest = rows.iter().map(Vec::len).max().unwrap_or(1) as i32;
    let width = widest * (BOX.0 + GAP.0) + GAP.0;
    let mut boxes = Vec::new();
    for (down, row) in rows.iter().enumerate() {
        let used = row.len() as i32 * (BOX.0 + GAP.0) - GAP.0;
        let left = (width - used) / 2;
        for (across, node) in row.iter().enumerate() {
            boxes.push(Drawn { node, x: left + across as i32 * (BOX.0 + GAP.0), y: GAP.0 + down as i32 * (BOX.1 + GAP.1) });
        }
    }
    let height = rows.len() as i32 * (BOX.1 + GAP.1) - GAP.1 + 2 * GAP.0;
    let at: HashMap<&BatchId, (i32, i32)> = boxes.iter().map(|one| (&one.node.batch, (one.x, one.y))).collect();
    let line = |link: &Link| {
        let ((x1, y1), (x2, y2)) = (at.get(&link.from)?, at.get(&link.into)?);
        Some(Line { x1: x1 + BOX.0 / 2, y1: y1 + BOX.1, x2: x2 + BOX.0 / 2, y2: *y2 })
    };
    let lines = links.iter().filter_map(line).collect();
    Drawing { cut: boxes.len() < nodes.len(), boxes, lines, width, height }
}
