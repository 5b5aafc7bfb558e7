//! Everything that is known of each channel or campaign: what it cost, what it brought, and the ratios of both.
use crate::{
    book::{Marketing, Performance},
    exact::times,
    figure::Figure,
    metric::UnitKind,
    quotient::quotient,
};
use domain::{Decimal, Field, Result};

/// A sum or a ratio of sums; there is one where the table has its columns.
struct Measure {
    name: &'static str,
    unit: UnitKind,
    needs: &'static [Field],
    of: Of,
}

enum Of {
    Sum(fn(&Performance) -> i128),
    /// Of the whole table's sum.
    Share(fn(&Performance) -> i128),
    Ratio {
        top: fn(&Performance) -> i128,
        bottom: fn(&Performance) -> i128,
        of: &'static str,
    },
}

const MEASURES: &[Measure] = &[
    sum("spend", UnitKind::Money, &[Field::Spend], |p| p.spend),
    Measure { name: "share of spend", unit: UnitKind::Ratio, needs: &[Field::Spend], of: Of::Share(|p| p.spend) },
    sum("impressions", UnitKind::Count("impressions"), &[Field::Impressions], |p| p.impressions),
    sum("clicks", UnitKind::Count("clicks"), &[Field::Clicks], |p| p.clicks),
    sum("leads", UnitKind::Count("leads"), &[Field::Leads], |p| p.leads),
    sum("conversions", UnitKind::Count("conversions"), &[Field::Conversions], |p| p.conversions),
    sum("conversion value", UnitKind::Money, &[Field::ConversionValue], |p| p.value),
    sum(REVENUE, UnitKind::Money, &[Field::Amount, Field::Spend], |p| p.revenue),
    ratio("ctr", UnitKind::Ratio, &[Field::Clicks, Field::Impressions], |p| p.clicks, |p| p.impressions, "impressions"),
    ratio("cpc", UnitKind::Money, &[Field::Spend, Field::Clicks], |p| p.spend, |p| p.clicks, "clicks"),
    ratio(CPM, UnitKind::Money, &[Field::Spend, Field::Impressions], |p| p.spend, |p| p.impressions, "impressions"),
    ratio("cost per lead", UnitKind::Money, &[Field::Spend, Field::Leads], |p| p.spend, |p| p.leads, "leads"),
    ratio("cpa", UnitKind::Money, &[Field::Spend, Field::Conversions], |p| p.spend, |p| p.conversions, "conversions"),
    ratio(
        "conversion rate of leads",
        UnitKind::Ratio,
        &[Field::Conversions, Field::Leads],
        |p| p.conversions,
        |p| p.leads,
        "leads",
    ),
    ratio(
        "conversion rate of clicks",
        UnitKind::Ratio,
        &[Field::Conversions, Field::Clicks],
        |p| p.conversions,
        |p| p.clicks,
        "clicks",
    ),
    ratio("roas", UnitKind::Multiple, &[Field::ConversionValue, Field::Spend], |p| p.value, |p| p.spend, "spend"),
];

const fn sum(name: &'static str, unit: UnitKind, needs: &'static [Field], of: fn(&Performance) -> i128) -> Measure {
    Measure { name, unit, needs, of: Of::Sum(of) }
}

const fn ratio(
    name: &'static str,
    unit: UnitKind,
    needs: &'static [Field],
    top: fn(&Performance) -> i128,
    bottom: fn(&Performance) -> i128,
    of: &'static str,
) -> Measure {
    Measure { name, unit, needs, of: Of::Ratio { top, bottom, of } }
}

/// Amounts beside the spend.
const REVENUE: &str = "revenue";

/// The one ratio whose numerator is counted a thousand times.
const CPM: &str = "cpm";

const LISTED: usize = 50;

/// A ratio of fewer things than this is said to be of few.
const FEW: u32 = 30;

/// `groups` in the order of listing, and the rows that name none.
pub fn figures(
    marketing: &Marketing,
    kind: &str,
    (groups, nameless): (Vec<(&str, Performance)>, Performance),
) -> Result<Vec<Figure>> {
    let known: Vec<&Measure> =
        MEASURES.iter().filter(|measure| measure.needs.iter().all(|field| marketing.has(*field))).collect();
    if known.is_empty() || marketing.total.rows == 0 {
        return Ok(vec![Figure::absent(
            "the file has no spend, impressions, clicks, leads or conversions",
            "Upload an export of an advertising platform.",
        )]);
    }
    let (listed, others) = groups.split_at(groups.len().min(LISTED));
    let mut rows: Vec<(String, Performance)> =
        listed.iter().map(|(name, group)| ((*name).to_owned(), *group)).collect();
    let mut rest = Performance::default();
    others.iter().try_for_each(|(_, group)| rest.add(group))?;
    if rest.rows > 0 {
        rows.push((format!("({} other {kind}s)", others.len()), rest));
    }
    if nameless.rows > 0 {
        rows.push((format!("(no {kind})"), nameless));
    }
    let mut figures = Vec::new();
    // Amounts that stand in rows of no channel are of all of them: of each nothing is known.
    let is_of_none = nameless.revenue != 0 && groups.iter().all(|(_, group)| group.revenue == 0);
    for (name, group) in &rows {
        for measure in known.iter().filter(|measure| !is_of_none || measure.name != REVENUE) {
            let figure = measure.figure(marketing, group)?.in_unit(measure.unit);
            figures.push(figure.about(&format!("{kind} {}", measure.name), format!("{name}: {}", measure.name)));
        }
    }
    Ok(figures)
}

impl Measure {
    fn figure(&self, marketing: &Marketing, group: &Performance) -> Result<Figure> {
        match self.of {
            Of::Sum(of) => {
                let value = match self.unit {
                    UnitKind::Money => marketing.money(of(group))?,
                    _ => marketing.count(of(group))?,
                };
                Ok(Figure::exact(value, group.rows, value.to_string()))
            }
            Of::Share(of) => {
                let (part, whole) = (marketing.money(of(group))?, marketing.money(of(&marketing.total))?);
                quotient(part, whole, "spend is", group.rows)
            }
            Of::Ratio { top, bottom, of } => {
                let top = if self.name == CPM { times(top(group), 1000)? } else { top(group) };
                let of_money = self.needs[0] == Field::Spend || self.needs[0] == Field::ConversionValue;
                let top = if of_money { marketing.money(top)? } else { marketing.count(top)? };
                let is_count = of != "spend";
                let bottom = if is_count { marketing.count(bottom(group))? } else { marketing.money(bottom(group))? };
                let verb = if is_count { "are" } else { "is" };
                let mut figure = quotient(top, bottom, &format!("{of} {verb}"), group.rows)?;
                if self.name == CPM {
                    figure.formula = format!("1000 * {} / {bottom}", marketing.money(group.spend)?);
                }
                let is_few = is_count && bottom > Decimal::ZERO && bottom < Decimal::from(FEW);
                Ok(if is_few { figure.with_caveat(format!("Of only {bottom} {of}")) } else { figure })
            }
        }
    }
}
