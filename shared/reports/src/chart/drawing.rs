//! The strokes charts are made of. Each has its colour twice: as a class, which the page colours for light, dark and print,
//! and as an attribute, for renderers that know no style sheet.
use super::kind::Place;
use super::palette::Colour;
use super::texture::{Fill, Texture};
use svg::node::element::{Circle, Definitions, Element, Line, Path, Polyline, Rectangle, Text, Title};
use svg::node::{Node, Text as Characters};

/// Height of a line of chart type, in the units of the drawing; nothing is written smaller.
pub(super) const TYPE: f64 = 12.0;

/// A drawing in the making, top left is 0, 0.
pub(super) struct Drawing {
    id: String,
    width: f64,
    height: f64,
    textures: Vec<(Texture, Colour)>,
    nodes: Vec<Box<dyn Node>>,
    written: Vec<Area>,
}

/// Where something stands: left, top, right, bottom.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Area {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Area {
    pub(super) fn meets(&self, other: &Area) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }

    /// Where a text is written, at its widest.
    pub(super) fn of_text(bold: bool, (x, y): (f64, f64), anchor: Anchor, content: &str) -> Self {
        let width = if bold { width_of_value(content) } else { width_of(content) };
        let left = match anchor {
            Anchor::Start => x,
            Anchor::Middle => x - width / 2.0,
            Anchor::End => x - width,
        };
        Self { left, top: y - 0.78 * TYPE, right: left + width, bottom: y + 0.22 * TYPE }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// What a text is: a value stands out, a note is aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Words {
    Axis,
    Label,
    Value,
    Note,
    /// A verdict, in the colour of good or bad.
    Verdict(Colour),
    /// Upon a step of the heat scale.
    OnHeat(usize),
}

impl Words {
    fn is_bold(self) -> bool {
        matches!(self, Self::Value | Self::Verdict(_))
    }

    fn colour(self) -> Colour {
        match self {
            Self::Axis | Self::Note => Colour::Soft,
            Self::Label | Self::Value => Colour::Ink,
            Self::Verdict(colour) => colour,
            Self::OnHeat(step) => Colour::OnHeat(step),
        }
    }
}

impl Drawing {
    pub(super) fn new(id: &str, width: f64) -> Self {
        let (textures, nodes, written) = (Vec::new(), Vec::new(), Vec::new());
        Self { id: id.to_owned(), width, height: 0.0, textures, nodes, written }
    }

    pub(super) fn width(&self) -> f64 {
        self.width
    }

    /// Makes the drawing at least so high.
    pub(super) fn reach(&mut self, bottom: f64) {
        self.height = self.height.max(bottom);
    }

    pub(super) fn line(&mut self, colour: Colour, dashed: bool, (x1, y1): (f64, f64), (x2, y2): (f64, f64)) {
        let line = Line::new().set("class", format!("stroke-{}", colour.name())).set("stroke", colour.light());
        let line = if dashed { line.set("stroke-dasharray", "3 3") } else { line };
        let line = line.set("x1", place(x1)).set("y1", place(y1)).set("x2", place(x2)).set("y2", place(y2));
        self.nodes.push(Box::new(line));
    }

    pub(super) fn polyline(&mut self, colour: Colour, dashed: bool, points: &[(f64, f64)]) {
        let points: Vec<String> = points.iter().map(|(x, y)| format!("{},{}", place(*x), place(*y))).collect();
        let line = Polyline::new().set("class", format!("line stroke-{}", colour.name())).set("fill", "none");
        let line = line.set("stroke", colour.light()).set("stroke-width", 2.2).set("stroke-linejoin", "round");
        let line = if dashed { line.set("stroke-dasharray", "5 4") } else { line };
        self.nodes.push(Box::new(line.set("points", points.join(" "))));
    }

    /// A point of a line; hollow where it is not to be compared.
    pub(super) fn dot(&mut self, colour: Colour, hollow: bool, (x, y): (f64, f64)) {
        let fill = if hollow { Colour::Card } else { colour };
        let class = format!("dot fill-{} stroke-{}", fill.name(), colour.name());
        let dot = Circle::new().set("class", class).set("fill", fill.light()).set("stroke", colour.light());
        self.nodes.push(Box::new(dot.set("stroke-width", 1.6).set("r", 3.2).set("cx", place(x)).set("cy", place(y))));
    }

    /// A bar; dashed around where it is not to be compared with the others.
    pub(super) fn bar(&mut self, class: &str, fill: Fill, dashed: bool, (x, y): (f64, f64), (w, h): (f64, f64)) {
        let bar = Rectangle::new();
        let bar = match fill {
            Fill::Plain(colour) => {
                bar.set("class", format!("{class} fill-{}", colour.name())).set("fill", colour.light())
            }
            Fill::Texture(texture, colour) => bar.set("class", class).set("fill", self.texture(texture, colour)),
        };
        let colour = fill.colour();
        let bar = if dashed {
            let class = format!("{class} partial stroke-{}", colour.name());
            let bar = if let Fill::Plain(_) = fill { bar } else { bar.set("class", class) };
            bar.set("stroke", colour.light()).set("stroke-width", 1.2).set("stroke-dasharray", "4 3")
        } else {
            bar
        };
        let bar =
            bar.set("rx", 1.5).set("x", place(x)).set("y", place(y)).set("width", place(w)).set("height", place(h));
        self.nodes.push(Box::new(bar));
    }

    /// The address of a texture, which is defined once in a drawing.
    fn texture(&mut self, texture: Texture, colour: Colour) -> String {
        if !self.textures.contains(&(texture, colour)) {
            self.textures.push((texture, colour));
        }
        format!("url(#{})", texture.id(&self.id, colour))
    }

    /// The mark of a value that is not available.
    pub(super) fn cross(&mut self, (x, y): (f64, f64)) {
        let (x, y) = (place(x), place(y));
        let path = Path::new().set("class", "gap stroke-soft").set("stroke", Colour::Soft.light());
        let path = path.set("stroke-width", 1.6).set("fill", "none");
        self.nodes.push(Box::new(path.set("d", format!("M{x} {y}m-3.5-3.5l7 7m0-7l-7 7"))));
    }

    pub(super) fn text(&mut self, words: Words, (x, y): (f64, f64), anchor: Anchor, content: &str) {
        let area = Area::of_text(words.is_bold(), (x, y), anchor, content);
        self.reach(area.bottom + 2.0);
        self.written.push(area);
        let anchor = match anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let colour = words.colour();
        let text = Text::new(content).set("class", format!("fill-{}", colour.name())).set("fill", colour.light());
        let text = match words {
            Words::Value | Words::Verdict(_) => text.set("font-weight", 600),
            Words::Note => text.set("font-style", "italic"),
            Words::Axis | Words::Label | Words::OnHeat(_) => text,
        };
        self.nodes.push(Box::new(text.set("text-anchor", anchor).set("x", place(x)).set("y", place(y))));
    }

    /// Writes the text unless it would leave the drawing or meet another one; whether it did.
    pub(super) fn text_if_free(&mut self, words: Words, at: (f64, f64), anchor: Anchor, content: &str) -> bool {
        let area = Area::of_text(words.is_bold(), at, anchor, content);
        // A text held at an edge stands there but for the last digit of a float.
        let inside = area.left >= -0.01 && area.right <= self.width + 0.01 && area.top >= 0.0;
        // A little air to the sides, so that two labels do not read as one.
        let aired = Area { left: area.left - 3.0, right: area.right + 3.0, ..area };
        let free = inside && !self.written.iter().any(|other| aired.meets(other));
        if free {
            self.text(words, at, anchor, content);
        }
        free
    }

    /// A value upon bars, on a plate of the card's colour, so that it is read on any of them.
    pub(super) fn plate_if_free(&mut self, (x, y): (f64, f64), content: &str) {
        let area = Area::of_text(true, (x, y), Anchor::Middle, content);
        if self.written.iter().any(|other| area.meets(other)) {
            return;
        }
        let size = (area.right - area.left + 4.0, TYPE + 3.0);
        self.bar("plate", Fill::Plain(Colour::Card), false, (area.left - 2.0, area.top - 1.5), size);
        self.text(Words::Value, (x, y), Anchor::Middle, content);
    }

    /// The element, with the title and description a screen reader speaks.
    pub(super) fn finish(self, title: &str, description: &str, place_of: Place) -> String {
        let (title_id, description_id) = (format!("{}-title", self.id), format!("{}-desc", self.id));
        let mut spoken = Element::new("desc");
        spoken.assign("id", description_id.as_str());
        spoken.append(Characters::new(description));
        // Not `SVG`, which always writes the namespace that only a file of its own needs.
        let mut svg = Element::new("svg");
        if place_of == Place::File {
            svg.assign("xmlns", "http://www.w3.org/2000/svg");
            svg.assign("width", place(self.width));
            svg.assign("height", place(self.height + 1.0));
        }
        svg.assign("viewBox", format!("0 0 {} {}", place(self.width), place(self.height + 1.0)));
        svg.assign("role", "img");
        svg.assign("aria-labelledby", format!("{title_id} {description_id}"));
        svg.assign("font-family", "system-ui, Helvetica, Liberation Sans, Arial, sans-serif");
        svg.assign("font-size", TYPE);
        svg.append(Title::new(title).set("id", title_id));
        svg.append(spoken);
        if !self.textures.is_empty() {
            let mut definitions = Definitions::new();
            for (texture, colour) in &self.textures {
                definitions = definitions.add(texture.pattern(&self.id, *colour));
            }
            svg.append(definitions);
        }
        for node in self.nodes {
            svg.append(node);
        }
        svg.to_string()
    }
}

/// A tenth of a unit is finer than a screen; fewer digits make a smaller page and the same bytes on every machine.
pub(super) fn place(value: f64) -> f64 {
    let tenths = (value * 10.0).round() / 10.0;
    // `-0` is written with its sign.
    if tenths == 0.0 { 0.0 } else { tenths }
}

/// About how wide a text is drawn, erring wide: in the widest common sans-serif faces a digit or small letter takes at most
/// 0.64 of the size, a capital 0.75, the widest signs 0.95, and a character of an East Asian script all of it.
pub(super) fn width_of(text: &str) -> f64 {
    let part = |c: char| match c {
        '\u{1100}'.. => 1.0,
        'W' | 'M' | 'm' | 'w' | '@' | '%' => 0.95,
        'A'..='Z' => 0.75,
        ' ' | '.' | ',' | 'i' | 'l' | 'j' | '\'' | '|' => 0.36,
        _ => 0.64,
    };
    text.chars().map(|c| TYPE * part(c)).sum()
}

/// As [`width_of`], for a value, which is written bold.
pub(super) fn width_of_value(text: &str) -> f64 {
    width_of(text) * 1.12
}

/// The text, cut with an ellipsis where it would be wider than `room`.
pub(super) fn fitted(text: &str, room: f64) -> String {
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
