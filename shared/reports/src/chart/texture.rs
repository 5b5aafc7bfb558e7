//! What areas are filled with: a colour, or a texture that is told apart in grey as well.
use super::palette::Colour;
use svg::node::element::{Circle, Line, Pattern, Rectangle};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fill {
    Plain(Colour),
    Texture(Texture, Colour),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Texture {
    /// Slanted lines with nothing between them: a period that is not complete.
    Open,
    /// Slanted light lines on the colour.
    Stripes,
    /// Light dots on the colour.
    Dots,
    /// Upright light lines on the colour.
    Columns,
    /// Light lines along the colour.
    Rows,
}

impl Fill {
    /// The fill of a layer: plain for the first, a texture of its own for each of the others.
    pub(super) fn of_layer(at: usize) -> Self {
        let colour = Colour::Series(at);
        match at % super::palette::SERIES {
            0 => Self::Plain(colour),
            1 => Self::Texture(Texture::Stripes, colour),
            2 => Self::Texture(Texture::Dots, colour),
            3 => Self::Texture(Texture::Columns, colour),
            _ => Self::Texture(Texture::Rows, colour),
        }
    }

    pub(super) fn colour(self) -> Colour {
        match self {
            Self::Plain(colour) | Self::Texture(_, colour) => colour,
        }
    }
}

impl Texture {
    /// Ids of several drawings on one page differ by the drawing's own.
    pub(super) fn id(self, drawing: &str, colour: Colour) -> String {
        format!("{drawing}-{}-{}", format!("{self:?}").to_lowercase(), colour.name())
    }

    pub(super) fn pattern(self, drawing: &str, colour: Colour) -> Pattern {
        let pattern = Pattern::new().set("id", self.id(drawing, colour)).set("patternUnits", "userSpaceOnUse");
        let pattern = pattern.set("width", 6).set("height", 6);
        let ground = || {
            let ground = Rectangle::new().set("class", format!("fill-{}", colour.name())).set("fill", colour.light());
            ground.set("width", 6).set("height", 6)
        };
        let line = |colour: Colour, width: f64, (x, y): (u8, u8)| {
            let line = Line::new().set("class", format!("stroke-{}", colour.name())).set("stroke", colour.light());
            line.set("stroke-width", width).set("x1", 0).set("y1", 0).set("x2", x).set("y2", y)
        };
        let (down, along) = ((0, 6), (6, 0));
        match self {
            Self::Open => pattern.set("patternTransform", "rotate(45)").add(line(colour, 2.4, down)),
            Self::Stripes => {
                pattern.set("patternTransform", "rotate(45)").add(ground()).add(line(Colour::Card, 3.0, down))
            }
            Self::Dots => {
                let dot = Circle::new().set("class", "fill-card").set("fill", Colour::Card.light());
                pattern.add(ground()).add(dot.set("cx", 3).set("cy", 3).set("r", 1.2))
            }
            Self::Columns => pattern.add(ground()).add(line(Colour::Card, 2.0, down)),
            Self::Rows => pattern.add(ground()).add(line(Colour::Card, 2.0, along)),
        }
    }
}
