//! Days of small records: whether those below the middle amount take as long in each department, category and with each person.
//!
//! Formula: sum of closed_date − date / records that have both, of records with an amount below a round number.
//!
//! The round number is the one of 1, 2, 5, 10, 20, 50, … at which the bracket of the middle amount begins, so that about half of
//! the records or fewer are smaller. Of each side the 50 with most such records are listed; beside them stand all small ones and
//! all others. Calendar days, as with days to close.
//!
//! Needs: status, date, closed_date, amount. Uses department, category and person. With several currencies there is one list for each.
//! Empty: not available when no small record was closed.
//! Source: mean time to resolution by two dimensions.
use crate::{Better, Category, Metric, UnitKind, book::{Book, Side}, breakdown::LISTED, cubes::records::Key, figure::Figure, metric::Compute, worked};
use domain::{Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "days_of_small_records",
    name: "Days of small records",
    category: Category::Operations,
    unit: UnitKind::Duration("days"),
    better: Better::Lower,
    needs: &[Field::Status, Field::Date, Field::ClosedDate, Field::Amount],
    cubes: &["records"],
    source: include_str!("days_of_small_records.rs"),
    compute: Compute::PerCurrency(figures),
};

fn figures(book: &Book) -> Result<Vec<Figure>> {
    let Some((bound, name)) = book.records.middle_bound() else { return Ok(vec![worked::none()]) };
    let is_small = |key: &Key| key.bracket.get().is_some_and(|bracket| bracket < bound);
    let is_large = |key: &Key| key.bracket.get().is_some_and(|bracket| bracket >= bound);
    let of_all = [
        (format!("under {name}"), book.records.of(is_small)?),
        (format!("{name} or more"), book.records.of(is_large)?),
    ];
    let mut figures = Vec::new();
    for (name, group) in of_all {
        figures.extend(worked::mean_days(&group)?.map(|figure| figure.about("bracket", name)));
    }
    for side in [Side::Department, Side::Category, Side::Person] {
        let Some(groups) = book.records.by(side, is_small)? else { continue };
        let named = groups.into_iter().filter_map(|(name, group)| Some((name?, group))).take(LISTED);
        for (name, group) in named {
            let kind = side.singular();
            figures.extend(worked::mean_days(&group)?.map(|figure| figure.about(kind, format!("{kind} {name}"))));
        }
    }
    Ok(worked::or_none(figures))
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("days_of_small_records", csv, expect);
    }

    #[test]
    fn small_ones_are_those_below_the_middle_amount() {
        check(
            "date,closed_date,status,category,department,person,amount\n2024-01-01,2024-01-05,Approved,Travel,IT,Ann,900\n2024-01-01,,Rejected,Travel,IT,Bob,150\n2024-02-01,2024-02-03,Approved,Meals,HR,Cy,40\n2024-02-01,,Submitted,Meals,,Cy,2500",
            expect![[r#"
                days_of_small_records/under 500 = 2 (1 rows: 2 days / 1) 2024-01-01..2024-02-01 [Of only 1 record]
                days_of_small_records/500 or more = 4 (1 rows: 4 days / 1) 2024-01-01..2024-02-01 [Of only 1 record]
                days_of_small_records/department HR = 2 (1 rows: 2 days / 1) 2024-01-01..2024-02-01 [Of only 1 record]
                days_of_small_records/category Meals = 2 (1 rows: 2 days / 1) 2024-01-01..2024-02-01 [Of only 1 record]
                days_of_small_records/person Cy = 2 (1 rows: 2 days / 1) 2024-01-01..2024-02-01 [Of only 1 record]"#]],
        );
    }
}
