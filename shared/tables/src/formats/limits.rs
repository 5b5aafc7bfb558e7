//! How large a file may become when it is unpacked or written out as rows; more is refused with a sentence.

/// Bytes of a file once unpacked, and of its rows once written out: what fits the temporary disk of a worker twice.
pub(crate) const MOST_UNPACKED: u64 = 2_000_000_000;

/// A file that grows more than this many times is a bomb: tables of text shrink to a tenth, of zeros to a hundredth.
pub(crate) const MOST_GROWTH: u64 = 200;

/// Growth is looked at above this many bytes: a small file of one repeated value grows much, and does no harm.
pub(crate) const GROWTH_FROM: u64 = 100_000_000;

/// Files inside an archive or a workbook: a workbook has some ten for each sheet; an archive of more is no export.
pub(crate) const MOST_ENTRIES: usize = 10_000;

/// Bytes of the parts of a workbook that are held in memory while it is read: its shared texts and its formats.
pub(crate) const MOST_HELD: u64 = 200_000_000;

/// Bytes of a workbook's XML without a `<`: a cell holds up to 32,767 characters, each up to 10 bytes as an entity.
pub(crate) const LONGEST_XML: usize = 1_000_000;

/// Bytes of a workbook of the older kinds, which is read into memory: one holds up to 65,536 rows a sheet.
pub(crate) const MOST_OLD_WORKBOOK: u64 = 100_000_000;

/// Cells between the first and the last of all sheets of an older workbook, which are held in memory at some 50 bytes.
pub(crate) const MOST_OLD_CELLS: u64 = 20_000_000;

/// Columns of a table; see the same limit where text is planned.
pub(crate) const MOST_COLUMNS: usize = 16_384;

/// Rows × columns of a sheet: a full sheet of a million rows may have 190 columns.
pub(crate) const MOST_SHEET_CELLS: u64 = 200_000_000;

/// How deep JSON may be nested: exports have three or four levels, and what is deeper is no row of a table.
pub(crate) const DEEPEST_JSON: usize = 64;

/// Bytes of one element of a JSON array or one JSON line, which is held in memory while it becomes a row.
pub(crate) const LONGEST_ELEMENT: usize = 16 * 1024 * 1024;

/// Rows of a Parquet file that are in memory at a time, or those of a row group where it has fewer.
pub(crate) const PARQUET_ROWS: usize = 131_072;

/// Cells of a Parquet file that are in memory at a time: the rows are fewer where there are many columns.
pub(crate) const PARQUET_CELLS: usize = 4_000_000;

/// Values of one column in one group of rows of a Parquet file; groups have up to some millions of rows.
pub(crate) const MOST_PARQUET_VALUES: i64 = 50_000_000;

/// Bytes of a page of a Parquet file once unpacked, which is held in memory; writers make them of about one megabyte.
pub(crate) const MOST_PARQUET_PAGE: i64 = 512_000_000;
