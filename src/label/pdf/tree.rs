//! The tree of a file's pages (ISO 32000-2 §7.7.3): numbers of objects, known before any page is made.
use pdf_writer::Ref;

/// Children of a node; viewers look a page up by steps.
pub const CHILDREN: u32 = 64;

/// The numbers of pages, their contents, and the nodes above them.
#[derive(Debug)]
pub struct Tree {
    first: i32,
    /// How many pages there are.
    pub pages: u32,
    /// Number of nodes of each level, from the one above the pages to the root.
    pub levels: Vec<u32>,
}

impl Tree {
    /// For so many pages; the number of the first object is free, and so are all behind it.
    pub fn new(first: i32, pages: u32) -> Self {
        let mut levels = vec![pages.div_ceil(CHILDREN).max(1)];
        while let Some(count) = levels.last().copied().filter(|count| *count > 1) {
            levels.push(count.div_ceil(CHILDREN));
        }
        Self { first, pages, levels }
    }

    /// The object of a page.
    pub fn page(&self, page: u32) -> Ref {
        Ref::new(self.first + 2 * page as i32)
    }

    /// The object of its content.
    pub fn content(&self, page: u32) -> Ref {
        Ref::new(self.first + 2 * page as i32 + 1)
    }

    /// The n-th node of a level.
    pub fn node(&self, level: usize, at: u32) -> Ref {
        let before: u32 = self.levels[..level].iter().sum();
        Ref::new(self.first + (2 * self.pages + before + at) as i32)
    }

    /// The node above the n-th of a level; level 0 means pages.
    pub fn parent(&self, level: usize, at: u32) -> Ref {
        self.node(level, at / CHILDREN)
    }

    /// The node above all.
    pub fn root(&self) -> Ref {
        self.node(self.levels.len() - 1, 0)
    }

    /// Number of the n-th child of a level, and how many there are.
    pub fn children(&self, level: usize) -> u32 {
        if level == 0 { self.pages } else { self.levels[level - 1] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_page_and_node_has_a_number_of_its_own_and_one_node_stands_above_all() {
        for pages in [1, 64, 65, 64 * 64, 64 * 64 + 1] {
            let tree = Tree::new(7, pages);
            let leaves = (0..pages).flat_map(|page| [tree.page(page), tree.content(page)]);
            let nodes = tree.levels.iter().enumerate().flat_map(|(level, count)| (0..*count).map(move |at| (level, at)));
            let all: Vec<i32> = leaves.chain(nodes.map(|(level, at)| tree.node(level, at))).map(Ref::get).collect();
            let distinct: BTreeSet<_> = all.iter().collect();
            assert_eq!((distinct.len(), distinct.first(), tree.levels.last()), (all.len(), Some(&&7), Some(&1)), "{pages}");
            assert_eq!(all.len() as i32 + 6, *all.iter().max().unwrap());
            assert!((0..pages).all(|page| tree.parent(0, page).get() <= tree.root().get()));
        }
    }
}
