//! How each number was made: one row a claim, the target of every link in the text.
use crate::{COMPARED, Report, show, spoken};
use domain::Claim;
use maud::{Markup, html};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// The id of a claim's row on the page. Two claims never share one, whatever their names hold.
pub fn anchor(claim: &str) -> String {
    format!("claim-{}", id_safe(claim))
}

/// The text as part of an HTML id: different texts stay different.
pub(crate) fn id_safe(text: &str) -> String {
    let mut safe = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'-' => safe.push(char::from(byte)),
            _ => safe.push_str(&format!(".{byte:02x}")),
        }
    }
    safe
}

pub(super) fn proof(report: &Report) -> Markup {
    html! {
        section id="proof" {
            h2 { "How each number was made" }
            p.note {
                "Each figure above leads to its row here: the exact value before rounding, the calculation with its figures, "
                "and the number of rows of the file behind it, which lead to the rows themselves. The fingerprint changes with the "
                "file, the days and the calculation."
            }
            table.stack role="table" {
                thead role="rowgroup" {
                    tr role="row" {
                        @for heading in ["Figure", "Exact value", "Calculation", "Rows", "Days", "Fingerprint"] {
                            th scope="col" role="columnheader" { (heading) }
                        }
                    }
                }
                tbody role="rowgroup" { @for claim in &report.claims { (row(report, claim)) } }
            }
        }
    }
}

/// Where Echo lists the rows behind a figure; nothing for one that compares, or of rows that were filtered.
fn rows_of(report: &Report, claim: &Claim) -> Option<String> {
    let compares = claim.entity.as_ref().is_some_and(|entity| entity.kind == COMPARED);
    if compares || !report.scope.filters.is_empty() {
        return None;
    }
    let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let of = match report.scope.uploads.is_empty() {
        true => format!("upload={}", report.upload_id),
        false => format!("source={}", encoded(report.source.as_str())),
    };
    let days = [("from", report.scope.from), ("to", report.scope.to)];
    let days: String = days.iter().filter_map(|(name, day)| Some(format!("&{name}={}", (*day)?))).collect();
    Some(format!("/api/v1/metrics/{}/proof?{of}&claim={}{days}", encoded(&claim.metric), encoded(&claim.id)))
}

/// The meaning of each figure, as the catalogue has it.
pub(super) fn definitions(report: &Report) -> Markup {
    html! {
        @if !report.definitions.is_empty() {
            section id="definitions" {
                details {
                    summary { h2 { "What the figures mean" } }
                    dl.definitions {
                        @for of in &report.definitions {
                            dt { (of.name) " " code.id { (of.metric) } }
                            dd {
                                (of.definition)
                                @if !of.formula.is_empty() { " " code { (of.formula) } }
                                @if !of.source.is_empty() { " " span.note { (of.source) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn row(report: &Report, claim: &Claim) -> Markup {
    html! {
        tr id=(anchor(&claim.id)) role="row" {
            th scope="row" role="rowheader" { span.what { (spoken::title(claim)) } code.id { (claim.id) } }
            td.num data-label="Exact value" role="cell" { (spoken::exact(claim)) }
            td.formula data-label="Calculation" role="cell" {
                @if claim.value.exact().is_some() { code { (claim.formula) } } @else { "–" }
            }
            td.num data-label="Rows" role="cell" {
                @match rows_of(report, claim) {
                    Some(address) => a href=(address) { (show::count(claim.n.into())) },
                    None => (show::count(claim.n.into())),
                }
            }
            td data-label="Days" role="cell" { (claim.window.as_ref().map_or_else(|| "–".into(), show::days)) }
            td data-label="Fingerprint" role="cell" {
                code title=(claim.inputs) { (claim.inputs.chars().take(12).collect::<String>()) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::anchor;

    #[test]
    fn claims_with_odd_names_have_anchors_of_their_own() {
        assert_eq!(anchor("revenue_by_product/Pro Plan"), "claim-revenue_by_product.2fPro.20Plan");
        assert_ne!(anchor("a.20"), anchor("a "));
        assert_eq!(anchor("p/\"><é"), "claim-p.2f.22.3e.3c.c3.a9");
    }
}
