//! All that the typesetter sees: one layout, one report, and the fonts it brings. No file, no package and no clock.
use domain::Timestamp;
use jiff::tz::TimeZone;
use std::sync::LazyLock;
use typst::{
    Library, LibraryExt, World,
    diag::{FileError, FileResult},
    foundations::{Bytes, Datetime, Duration},
    syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot},
    text::{Font, FontBook},
    utils::LazyHash,
};

/// The layout that every report is set by. Nothing of a report stands in it: a report comes as values.
static LAYOUT: LazyLock<Source> =
    LazyLock::new(|| Source::new(file("layout.typ"), include_str!("layout.typ").to_owned()));
static REPORT: LazyLock<FileId> = LazyLock::new(|| file("report.json"));
static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));
static FONTS: LazyLock<Fonts> = LazyLock::new(Fonts::read);

/// Those of the fonts it brings that the layout names, or that have letters the others have not. Mathematics is not set here.
struct Fonts {
    all: Vec<Font>,
    book: LazyHash<FontBook>,
}

impl Fonts {
    fn read() -> Self {
        let all = typst_assets::fonts().flat_map(|bytes| Font::iter(Bytes::new(bytes)));
        let all: Vec<Font> = all.filter(|font| !font.info().family.starts_with("New Computer Modern")).collect();
        let book = LazyHash::new(FontBook::from_fonts(&all));
        Self { all, book }
    }
}

fn file(name: &str) -> FileId {
    // A constant name below the root is a path.
    RootedPath::new(VirtualRoot::Project, VirtualPath::new(name).expect("a path")).intern()
}

/// One report to be set.
pub(super) struct Desk {
    report: Bytes,
    made: Timestamp,
}

impl Desk {
    /// `report` is the JSON that the layout reads; `made` is its "now".
    pub(super) fn new(report: Vec<u8>, made: Timestamp) -> Self {
        Self { report: Bytes::new(report), made }
    }

    /// When the report was made, in UTC.
    pub(super) fn made(&self) -> Option<Datetime> {
        let at = self.made.to_zoned(TimeZone::UTC).datetime();
        let part = |value: i8| u8::try_from(value).ok();
        let (month, day) = (part(at.month())?, part(at.day())?);
        Datetime::from_ymd_hms(at.year().into(), month, day, part(at.hour())?, part(at.minute())?, part(at.second())?)
    }
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &FONTS.book
    }

    fn main(&self) -> FileId {
        LAYOUT.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == LAYOUT.id() { Ok(LAYOUT.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == *REPORT { Ok(self.report.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.all.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        self.made()
    }
}
