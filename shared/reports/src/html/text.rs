//! Parts of text as HTML: a figure is a link to its proof.
use super::anchor;
use crate::{Paragraph, Part, Shows};
use maud::{Markup, html};

pub(super) fn paragraph(paragraph: &Paragraph) -> Markup {
    html! { @for part in &paragraph.parts { (one(part)) } }
}

fn one(part: &Part) -> Markup {
    match part {
        Part::Words { text } => html! { (text) },
        Part::Name { text } => html! { span.name { (text) } },
        Part::Figure { claim, shows, text } => {
            html! { a class=(class_of(*shows, text)) href={ "#" (anchor(claim)) } { (text) } }
        }
        Part::Finding { text, .. } => html! { a.found href="#issues" { (text) } },
    }
}

/// Numbers stand out and stay on one line; periods and reasons read as words.
fn class_of(shows: Shows, text: &str) -> &'static str {
    match shows {
        Shows::Value | Shows::Rounded { .. } if text.starts_with('−') => "fig neg",
        Shows::Value | Shows::Rounded { .. } | Shows::Rows => "fig",
        Shows::Period | Shows::Days | Shows::Reason | Shows::Remedy | Shows::Caveats | Shows::Otherwise => "said",
    }
}
