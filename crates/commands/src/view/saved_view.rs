use std::collections::BTreeMap;

use super::{Column, DirectoryQuery, view};

view! {
    /// What a view of the list asks, and how it looks.
    pub struct ViewBody {
        /// The view of the rail it was made from, whose own conditions hold as well: `all`,
        /// `recent`, `no_badge`, `suspended` or `bin`.
        pub base: String,
        /// What is asked besides.
        pub query: DirectoryQuery,
        /// Columns shown, in their order.
        pub columns: Vec<Column>,
        /// Widths somebody set by hand, in pixels, by column.
        pub widths: BTreeMap<String, u32>,
        /// `compact`, `normal` or `comfortable`; absent: as everywhere.
        pub density: Option<String>,
    }

    /// A view that the office shares.
    pub struct SharedView { pub id: String, pub name: String, pub body: ViewBody }

    /// Every shared view, by name.
    pub struct SharedViews {
        pub views: Vec<SharedView>,
        /// Whether the signed-in admin may add, change and remove them.
        pub may_change: bool,
    }

    /// Keeps a shared view, new or changed; the id is made by the window.
    pub struct SaveSharedView { pub id: String, pub name: String, pub body: ViewBody }

    pub struct SharedViewRef { pub id: String }
}
