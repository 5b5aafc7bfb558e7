//! How each number was made: one row a claim, the target of every link in the text.
use crate::{show, words};
use domain::Claim;
use maud::{Markup, html};

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

pub(super) fn proof(claims: &[Claim]) -> Markup {
    html! {
        section id="proof" {
            h2 { "How each number was made" }
            p.note {
                "Each figure above leads to its row here: the exact value before rounding, the calculation with its figures, "
                "and the number of rows of the file behind it. The fingerprint changes with the file, the days and the calculation."
            }
            table.stack role="table" {
                thead role="rowgroup" {
                    tr role="row" {
                        @for heading in ["Figure", "Exact value", "Calculation", "Rows", "Days", "Fingerprint"] {
                            th scope="col" role="columnheader" { (heading) }
                        }
                    }
                }
                tbody role="rowgroup" { @for claim in claims { (row(claim)) } }
            }
        }
    }
}

fn row(claim: &Claim) -> Markup {
    html! {
        tr id=(anchor(&claim.id)) role="row" {
            th scope="row" role="rowheader" { span.what { (words::title(claim)) } code.id { (claim.id) } }
            td.num data-label="Exact value" role="cell" { (words::exact(claim)) }
            td.formula data-label="Calculation" role="cell" {
                @if claim.value.exact().is_some() { code { (claim.formula) } } @else { "–" }
            }
            td.num data-label="Rows" role="cell" { (show::count(claim.n.into())) }
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
