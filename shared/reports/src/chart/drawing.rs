//! The strokes charts are made of. Colours are CSS classes of the page, so that one drawing serves light, dark and print.
use svg::node::element::{Definitions, Element, Line, Pattern, Rectangle, Text, Title};
use svg::node::{Node, Text as Characters};

/// Height of a line of chart type, in the units of the drawing; the style sheet sets type to the same size.
pub(crate) const TYPE: f64 = 12.0;

/// An SVG in the making, top left is 0, 0.
pub(crate) struct Drawing {
    width: f64,
    height: f64,
    nodes: Vec<Box<dyn Node>>,
}

#[derive(Clone, Copy)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

impl Drawing {
    pub(crate) fn new(width: f64, height: f64) -> Self {
        Self { width, height, nodes: Vec::new() }
    }

    pub(crate) fn line(&mut self, class: &str, (x1, y1): (f64, f64), (x2, y2): (f64, f64)) {
        let line = Line::new().set("class", class);
        let line = line.set("x1", place(x1)).set("y1", place(y1)).set("x2", place(x2)).set("y2", place(y2));
        self.nodes.push(line.into());
    }

    /// A rectangle; `fill` names a pattern of this drawing where the class does not colour it.
    pub(crate) fn rectangle(&mut self, class: &str, (x, y): (f64, f64), (w, h): (f64, f64), fill: Option<&str>) {
        let mut rectangle = Rectangle::new().set("class", class).set("rx", 2);
        if let Some(pattern) = fill {
            rectangle = rectangle.set("fill", format!("url(#{pattern})"));
        }
        let rectangle = rectangle.set("x", place(x)).set("y", place(y));
        self.nodes.push(rectangle.set("width", place(w)).set("height", place(h)).into());
    }

    pub(crate) fn text(&mut self, class: &str, (x, y): (f64, f64), anchor: Anchor, content: &str) {
        let anchor = match anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let text = Text::new(content).set("class", class).set("text-anchor", anchor);
        self.nodes.push(text.set("x", place(x)).set("y", place(y)).into());
    }

    /// Slanted lines, for bars of periods that are not complete.
    pub(crate) fn hatching(&mut self, id: &str) {
        let pattern = Pattern::new()
            .set("id", id)
            .set("patternUnits", "userSpaceOnUse")
            .set("width", 6)
            .set("height", 6)
            .set("patternTransform", "rotate(45)")
            .add(Line::new().set("class", "hatch").set("x1", 0).set("y1", 0).set("x2", 0).set("y2", 6));
        self.nodes.push(Definitions::new().add(pattern).into());
    }

    /// The element, with the title and description a screen reader speaks.
    pub(crate) fn finish(self, id: &str, title: &str, description: &str) -> String {
        let (title_id, description_id) = (format!("{id}-title"), format!("{id}-desc"));
        let mut spoken = Element::new("desc");
        spoken.assign("id", description_id.as_str());
        spoken.append(Characters::new(description));
        // Not `SVG`, which writes a namespace that only a file of its own needs.
        let mut svg = Element::new("svg");
        svg.assign("viewBox", format!("0 0 {} {}", place(self.width), place(self.height)));
        svg.assign("role", "img");
        svg.assign("aria-labelledby", format!("{title_id} {description_id}"));
        svg.append(Title::new(title).set("id", title_id));
        svg.append(spoken);
        for node in self.nodes {
            svg.append(node);
        }
        svg.to_string()
    }
}

/// A tenth of a unit is finer than a screen; fewer digits make a smaller page and the same bytes on every machine.
fn place(value: f64) -> f64 {
    let tenths = (value * 10.0).round() / 10.0;
    // `-0` is written with its sign.
    if tenths == 0.0 { 0.0 } else { tenths }
}

/// About how wide a text is drawn: the widest common sans-serif faces take 0.62 of the size for a digit or letter, and a
/// full size for a character of an East Asian script. Erring wide keeps labels apart.
pub(crate) fn width_of(text: &str) -> f64 {
    text.chars().map(|c| if c >= '\u{1100}' { TYPE } else { TYPE * 0.62 }).sum()
}

/// The text, cut with an ellipsis where it would be wider than `room`.
pub(crate) fn fitted(text: &str, room: f64) -> String {
    if width_of(text) <= room {
        return text.to_owned();
    }
    let mut kept = String::new();
    for c in text.chars() {
        kept.push(c);
        if width_of(&kept) + TYPE > room {
            kept.pop();
            break;
        }
    }
    format!("{}…", kept.trim_end())
}
