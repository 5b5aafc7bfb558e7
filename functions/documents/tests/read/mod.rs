//! A document read back.
use lopdf::{Dictionary, Document};
use reports::Report;

pub struct Read {
    /// All text without its blanks and marks where lines may break.
    pub text: String,
    pub pages: usize,
    /// Titles in reading order.
    pub bookmarks: Vec<String>,
    /// Links from place to place in the document; none leads out of it.
    pub links: usize,
    pub is_tagged: bool,
    /// Title, author, language and when it was made.
    pub about: [String; 4],
}

pub fn read(report: &Report) -> Read {
    let bytes = documents::pdf::pdf(report).unwrap();
    let document = Document::load_mem(&bytes).unwrap();
    let pages: Vec<u32> = document.get_pages().into_keys().collect();
    let catalog = document.catalog().unwrap();
    let mut bookmarks = Vec::new();
    let outline = document.get_dict_in_dict(catalog, b"Outlines").unwrap();
    walk(&document, document.get_dict_in_dict(outline, b"First").unwrap(), &mut bookmarks);
    let information = document.get_dict_in_dict(&document.trailer, b"Info").unwrap();
    let said = |of: &Dictionary, key: &[u8]| lopdf::decode_text_string(of.get_deref(key, &document).unwrap()).unwrap();
    let about = [
        said(information, b"Title"),
        said(information, b"Author"),
        said(catalog, b"Lang"),
        said(information, b"CreationDate"),
    ];
    let marked = document.get_dict_in_dict(catalog, b"MarkInfo").and_then(|marked| marked.get(b"Marked")?.as_bool());
    Read {
        text: squeezed(&document.extract_text(&pages).unwrap()),
        pages: pages.len(),
        bookmarks,
        links: links(&document),
        is_tagged: marked.unwrap_or(false) && catalog.has(b"StructTreeRoot"),
        about,
    }
}

/// Titles of bookmarks from one on.
fn walk(document: &Document, bookmark: &Dictionary, titles: &mut Vec<String>) {
    titles.push(lopdf::decode_text_string(bookmark.get_deref(b"Title", document).unwrap()).unwrap());
    for next in [b"First".as_slice(), b"Next"] {
        if let Ok(next) = document.get_dict_in_dict(bookmark, next) {
            walk(document, next, titles);
        }
    }
}

pub fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !c.is_control() && *c != '\u{200B}').collect()
}

fn links(document: &Document) -> usize {
    let annotations = document.get_pages().into_values().map(|page| document.get_page_annotations(page).unwrap());
    let annotations: Vec<&Dictionary> = annotations.flatten().collect();
    for annotation in &annotations {
        let leads_out = document.get_dict_in_dict(annotation, b"A").is_ok_and(|action| action.has(b"URI"));
        assert!(!leads_out, "a link leads out of the document");
    }
    annotations.len()
}
