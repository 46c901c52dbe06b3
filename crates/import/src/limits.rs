//! How much is read at most. A file beyond a limit is refused with the limit and a way to split it.

/// Bytes of a workbook. Compressed, it holds far more rows than the limit on rows lets pass.
pub const MAX_WORKBOOK_BYTES: u64 = 50 * 1024 * 1024;

/// Bytes of a text file.
pub const MAX_TEXT_BYTES: u64 = 512 * 1024 * 1024;

/// Rows of a table, header and blank ones included.
pub const MAX_ROWS: u64 = 2_000_000;

/// Cells of a table.
pub const MAX_CELLS: u64 = 20_000_000;

/// Columns of a table: what a spreadsheet itself can hold (XFD).
pub const MAX_COLUMNS: usize = 16_384;

/// Bytes of one cell. A cell this long is nearly always a quotation mark that is never closed.
pub const MAX_CELL_BYTES: usize = 1024 * 1024;

/// Bytes of one row; several long notes fit.
pub const MAX_ROW_BYTES: usize = 4 * MAX_CELL_BYTES;
