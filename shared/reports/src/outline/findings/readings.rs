//! Figures that would be others, were a column that can be read in two ways read in the other.
use super::{Found, Kind, percent};
use crate::{Paragraph, Shows, claims::Block};
use domain::{Claim, Decimal};

/// The figures of the whole file that differ most by how a column is read.
pub(super) fn of(block: &Block) -> Option<Found> {
    let moved = |claim: &Claim| {
        let value = claim.value.exact()?;
        let difference = claim.alternatives.first()?.difference?;
        let part = difference.checked_div(value)?.abs();
        (!Shows::Otherwise.of(claim).is_empty()).then_some(part)
    };
    let whole = block.whole_figures().into_iter().filter_map(|claim| Some((claim, moved(claim)?)));
    let (claim, part) = whole.max_by(|(one, part), (other, larger)| part.cmp(larger).then(other.id.cmp(&one.id)))?;
    let name = crate::lexicon::parts::noun_of(claim)?.name;
    let sentence = Paragraph::say("The file can be read in another way: ").words(name).words(" is ").value(claim);
    let advice = Paragraph::say("State in the source's policy how the column is to be read: ").words(name);
    let advice = advice.words(" is ").value(claim).words(" as it is read, and ").figure(claim, Shows::Otherwise);
    Some(Found {
        sentence: sentence.words(" as it is read, and ").figure(claim, Shows::Otherwise).words("."),
        advice: Some(advice.words(".")),
        kind: Kind::Reading,
        score: part.min(Decimal::ONE) * percent(95),
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::told;
    use super::*;
    use crate::{claims::Claims, sample};
    use domain::{Alternative, Value};

    #[test]
    fn a_figure_that_depends_on_how_a_column_is_read_says_both() {
        let mut claims = sample::claims();
        let net = claims.iter_mut().find(|claim| claim.id == "net_revenue").expect("a claim of the sample");
        net.alternatives.push(Alternative {
            reading: "Amount as a comma for thousands".into(),
            value: Value::Exact("150100.50".parse().expect("a decimal")),
            difference: Some(Decimal::from(-40_000)),
        });
        let read = |claims: &[Claim]| told(of(&Claims::new(claims).whole()), claims);
        let both = "net revenue is 190,100.50 as it is read, and 150,100.50 with Amount as a comma for thousands.";
        let sentence = format!("The file can be read in another way: {both}");
        let advice = format!("State in the source's policy how the column is to be read: {both}");
        assert_eq!(read(&claims), [format!("{sentence} | {advice}")]);
        assert_eq!(read(&sample::claims()), [] as [&str; 0]);
    }
}
