//! The colours of charts. A page colours `fill-<name>` and `stroke-<name>` by its theme; who knows no style sheet (a PDF, a
//! mail) draws the light look from the attributes beside the class.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Colour {
    /// What charts are drawn on.
    Card,
    /// Values and names.
    Ink,
    /// Axes, periods and notes.
    Soft,
    /// Lines of the grid.
    Hair,
    /// The layers and lines of a chart, the first for those with one. Texture, dashes or place tell them apart without colour.
    Series(usize),
    Good,
    Bad,
    /// A step of the scale of one hue, 0 for the least.
    Heat(usize),
    /// Type upon that step.
    OnHeat(usize),
}

/// Series that have a colour of their own; the next begin again.
pub(super) const SERIES: usize = 5;
/// Steps of the scale of a heat map.
pub(super) const HEAT: usize = 7;

const SERIES_LIGHT: [&str; SERIES] = ["#2a7388", "#d55e00", "#5b2a86", "#8c6d00", "#6f7782"];
const HEAT_LIGHT: [&str; HEAT] = ["#eef5f7", "#d6e7ec", "#b4d3dc", "#8dbcca", "#5a9bb0", "#2a7388", "#154f60"];
const ON_HEAT_LIGHT: [&str; HEAT] = ["#1a2230", "#1a2230", "#1a2230", "#1a2230", "#10161f", "#ffffff", "#ffffff"];

impl Colour {
    /// The name of the custom property.
    pub(super) fn name(self) -> String {
        match self {
            Self::Card => "card".into(),
            Self::Ink => "ink".into(),
            Self::Soft => "soft".into(),
            Self::Hair => "hair".into(),
            Self::Series(at) => format!("s{}", at % SERIES + 1),
            Self::Good => "good".into(),
            Self::Bad => "bad".into(),
            Self::Heat(step) => format!("h{}", step.min(HEAT - 1) + 1),
            Self::OnHeat(step) => format!("on{}", step.min(HEAT - 1) + 1),
        }
    }

    pub(super) fn light(self) -> &'static str {
        match self {
            Self::Card => "#ffffff",
            Self::Ink => "#1a2230",
            Self::Soft => "#556070",
            Self::Hair => "#ebe9e2",
            Self::Series(at) => SERIES_LIGHT[at % SERIES],
            Self::Good => "#0b6e4f",
            Self::Bad => "#a3341f",
            Self::Heat(step) => HEAT_LIGHT[step.min(HEAT - 1)],
            Self::OnHeat(step) => ON_HEAT_LIGHT[step.min(HEAT - 1)],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    const STYLE: &str = include_str!("../html/style.css");

    fn every_colour() -> Vec<Colour> {
        let mut all = vec![Colour::Card, Colour::Ink, Colour::Soft, Colour::Hair, Colour::Good, Colour::Bad];
        all.extend((0..SERIES).map(Colour::Series));
        all.extend((0..HEAT).flat_map(|step| [Colour::Heat(step), Colour::OnHeat(step)]));
        all
    }

    /// The custom properties of the light, dark and printed page, in this order.
    fn themes() -> Vec<BTreeMap<String, String>> {
        let blocks = STYLE.split(":root {").skip(1).map(|rest| rest.split('}').next().expect("an end"));
        let read = |block: &str| {
            let pairs = block.split(';').filter_map(|line| line.trim().strip_prefix("--")?.split_once(": "));
            pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
        };
        blocks.map(read).collect()
    }

    fn channels(hex: &str) -> [f64; 3] {
        let linear = |at: usize| {
            let byte = u8::from_str_radix(&hex[at..at + 2], 16).expect("two hexadecimal digits");
            let part = f64::from(byte) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        [linear(1), linear(3), linear(5)]
    }

    fn luminance(hex: &str) -> f64 {
        let [r, g, b] = channels(hex);
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    /// As WCAG 2.2 defines it.
    fn contrast(one: &str, other: &str) -> f64 {
        let (a, b) = (luminance(one), luminance(other));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn the_light_page_has_the_colours_that_stand_in_a_drawing() {
        let light = &themes()[0];
        for colour in every_colour() {
            assert_eq!(light.get(&colour.name()).map(String::as_str), Some(colour.light()), "{colour:?}");
        }
    }

    #[test]
    fn type_and_marks_stand_out_in_every_theme() {
        let themes = themes();
        assert_eq!(themes.len(), 3);
        for theme in themes {
            let of = |colour: Colour| theme[&colour.name()].as_str();
            let check = |colour, on, least| {
                let found = contrast(of(colour), of(on));
                assert!(found >= least, "{colour:?} {} on {on:?} {}: {found:.2}", of(colour), of(on));
            };
            for colour in [Colour::Ink, Colour::Soft, Colour::Good, Colour::Bad] {
                check(colour, Colour::Card, 4.5);
            }
            (0..SERIES).for_each(|at| check(Colour::Series(at), Colour::Card, 3.0));
            (0..HEAT).for_each(|step| check(Colour::OnHeat(step), Colour::Heat(step), 4.5));
        }
    }

    #[test]
    fn steps_of_the_heat_scale_differ_also_in_grey() {
        for theme in themes() {
            let steps: Vec<f64> = (0..HEAT).map(|step| luminance(&theme[&Colour::Heat(step).name()])).collect();
            let rises = steps.windows(2).all(|pair| pair[1] / pair[0] > 1.15);
            let falls = steps.windows(2).all(|pair| pair[0] / pair[1] > 1.15);
            assert!(rises || falls, "{steps:?}");
        }
    }

    /// Linear light as eyes without one kind of cone get it, after Machado, Oliveira and Fernandes (2009), severity 1.
    const EYES: [[[f64; 3]; 3]; 4] = [
        [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
        [[0.152_286, 1.052_583, -0.204_868], [0.114_503, 0.786_281, 0.099_216], [-0.003_882, -0.048_116, 1.051_998]],
        [[0.367_322, 0.860_646, -0.227_968], [0.280_085, 0.672_501, 0.047_413], [-0.011_820, 0.042_940, 0.968_881]],
        [[1.255_528, -0.076_749, -0.178_779], [-0.078_411, 0.930_809, 0.147_602], [0.004_733, 0.691_367, 0.303_900]],
    ];

    /// CIE L*a*b* of linear light.
    fn lab([r, g, b]: [f64; 3]) -> [f64; 3] {
        let root = |t: f64| if t > 0.008_856 { t.cbrt() } else { 7.787 * t + 16.0 / 116.0 };
        let x = root((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
        let y = root(0.2126 * r + 0.7152 * g + 0.0722 * b);
        let z = root((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
        [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
    }

    #[test]
    fn the_first_series_differ_also_to_eyes_that_see_fewer_colours() {
        for theme in themes() {
            for eye in EYES {
                let seen = |at: usize| {
                    let light = channels(&theme[&Colour::Series(at).name()]);
                    lab(eye.map(|row| (0..3).map(|n| row[n] * light[n]).sum::<f64>().clamp(0.0, 1.0)))
                };
                for (one, other) in [(0, 1), (0, 2), (1, 2)] {
                    let (a, b) = (seen(one), seen(other));
                    let apart = (0..3).map(|n| (a[n] - b[n]).powi(2)).sum::<f64>().sqrt();
                    assert!(apart > 20.0, "series {one} and {other} are {apart:.1} apart");
                }
            }
        }
    }
}
