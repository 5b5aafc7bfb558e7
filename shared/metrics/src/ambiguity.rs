//! What figures would be, were a column that the file does not decide read the other way.
use crate::exact::less;
use domain::{Alternative, Claim, Result, Value};

/// Notes on each claim what it would be under another reading of the file, where that is another value. A period that only the
/// other reading knows is no figure of this one.
pub fn add_alternatives(claims: &mut [Claim], others: &[Claim], reading: &str) -> Result<()> {
    for claim in claims {
        let label = |claim: &Claim| claim.window.as_ref().map(|window| window.label.clone());
        let same = |other: &&Claim| {
            (&other.metric, &other.entity, &other.unit, label(other))
                == (&claim.metric, &claim.entity, &claim.unit, label(claim))
        };
        let value = match others.iter().find(same) {
            Some(other) => other.value.clone(),
            None => Value::not_available(
                format!("with {reading} there is no such figure"),
                "State how the column is to be read in the source's policy.",
            ),
        };
        if value == claim.value {
            continue;
        }
        let difference = claim.value.exact().zip(value.exact()).map(|(this, other)| less(other, this)).transpose()?;
        claim.alternatives.push(Alternative { reading: reading.to_owned(), value, difference });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{claims, cubes};
    use expect_test::expect;

    #[test]
    fn figures_that_depend_on_the_reading_name_the_other_value_and_the_difference() {
        let (mut of_march, _) = claims(&cubes("date,amount\n2024-03-04,10\n2024-04-05,20"));
        let (of_april, _) = claims(&cubes("date,amount\n2024-04-03,10\n2024-05-04,20"));
        add_alternatives(&mut of_march, &of_april, "Date as day/month/year").unwrap();
        let changed = of_march.iter().filter(|claim| !claim.alternatives.is_empty());
        let shown =
            changed.filter(|claim| claim.metric == "revenue_by_period" || claim.metric == "net_revenue").map(|claim| {
                let other = &claim.alternatives[0];
                format!(
                    "{}: {:?} {:?}",
                    claim.id,
                    other.value.exact().map(|value| value.to_string()),
                    other.difference.map(|value| value.to_string())
                )
            });
        expect![[r#"
            revenue_by_period@2024-03: None None
            revenue_by_period@2024-04: Some("10") Some("-10")
            revenue_by_period@2024Q1: None None
            revenue_by_period@2024Q2: Some("30") Some("10")"#]]
        .assert_eq(&shown.collect::<Vec<_>>().join("\n"));
    }
}
