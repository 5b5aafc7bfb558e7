//! Rejections by person: whose records of a department were rejected most.
//!
//! Formula: number of rejected records of the person in the department.
//!
//! Of each of the 12 departments with most rejected records, the 5 persons with most of them; those without any are left out.
//! What counts as rejected stands with the rejection rate.
//!
//! Needs: status, date, closed_date, department, person. With several currencies there is one list for each.
//! Empty: not available when no record that names both was rejected.
//! Source: counts by two dimensions.
use crate::{Better, Category, Metric, UnitKind, book::{Book, Side}, figure::Figure, metric::Compute, worked};
use domain::{Field, Result};

pub(crate) static METRIC: Metric = Metric {
    id: "rejections_by_person",
    name: "Rejections by person",
    category: Category::Operations,
    unit: UnitKind::Count("records"),
    better: Better::Lower,
    needs: &[Field::Status, Field::Date, Field::ClosedDate, Field::Department, Field::Person],
    cubes: &["records"],
    source: include_str!("rejections_by_person.rs"),
    compute: Compute::PerCurrency(figures),
};

/// Departments, and persons of each, that are listed.
const DEPARTMENTS: usize = 12;
const PERSONS: usize = 5;

fn figures(book: &Book) -> Result<Vec<Figure>> {
    let Some(mut departments) = book.records.by(Side::Department, |_| true)? else {
        return Ok(vec![worked::not_kept(Side::Department)]);
    };
    departments.sort_by_key(|(_, group)| std::cmp::Reverse(group.rejected));
    let mut figures = Vec::new();
    for (department, _) in departments.iter().filter(|(name, group)| name.is_some() && group.rejected > 0).take(DEPARTMENTS) {
        let Some(department) = department else { continue };
        let Some(mut persons) = book.records.in_department(department)? else {
            return Ok(vec![worked::not_kept(Side::Person)]);
        };
        persons.retain(|(name, group)| name.is_some() && group.rejected > 0);
        persons.sort_by_key(|(_, group)| std::cmp::Reverse(group.rejected));
        for (person, group) in persons.iter().take(PERSONS) {
            let formula = format!("{} of {}", group.rejected, group.records);
            let name = format!("{department}: {}", person.as_deref().unwrap_or_default());
            figures.push(Figure::exact(group.rejected.into(), group.records, formula).about("pair", name));
        }
    }
    Ok(worked::or_none(figures))
}

#[cfg(test)]
mod tests {
    use crate::testing;
    use expect_test::{Expect, expect};

    fn check(csv: &str, expect: Expect) {
        testing::check("rejections_by_person", csv, expect);
    }

    #[test]
    fn the_person_with_most_rejected_records_of_a_department_comes_first() {
        check(
            "date,closed_date,status,category,department,person,amount\n2024-01-01,2024-01-05,Approved,Travel,IT,Ann,900\n2024-01-01,,Rejected,Travel,IT,Bob,150\n2024-02-01,2024-02-03,Approved,Meals,HR,Cy,40\n2024-02-01,,Submitted,Meals,,Cy,2500",
            expect!["rejections_by_person/IT: Bob = 1 (1 rows: 1 of 1) 2024-01-01..2024-02-01"],
        );
    }
}
