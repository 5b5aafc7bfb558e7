//! What computing found, said once for the whole column with its effect in money.
mod columns;
mod statuses;

use crate::{book::Book, exact, origin::Origin, reading::Reading, words::count};
use domain::{Findings, Issue, Money, Result, Severity};

pub fn add(reading: &Reading, origin: &Origin, findings: &mut Findings) -> Result<()> {
    columns::add(reading, origin, findings)?;
    statuses::add(reading, origin, findings)
}

fn warning(kind: &str, column: &str, what: String, suggestion: &str) -> Issue {
    Issue {
        kind: kind.to_owned(),
        severity: Severity::Warning,
        row: None,
        column: Some(column.to_owned()),
        value: None,
        what,
        suggestion: suggestion.to_owned(),
        effect: None,
    }
}

/// `600.00`, or `600.00 EUR and 20.00 USD`; a currency without rows is not named.
fn worth<'a>(sums: impl Iterator<Item = (&'a Book<'a>, i128, u64)>) -> Result<String> {
    let sums: Vec<_> = sums.filter(|(_, _, rows)| *rows > 0).collect();
    let mut shown = Vec::new();
    for (book, units, _) in &sums {
        let apart = if book.currency.is_none() && sums.len() > 1 { " without a currency" } else { "" };
        shown.push(match book.money(*units) {
            Ok(amount) => format!("{}{apart}", Money { amount, currency: book.currency.map(str::to_owned) }),
            Err(error) => {
                exact::absent(error)?;
                format!("an amount of more than 28 digits{apart}")
            }
        });
    }
    Ok(shown.join(" and "))
}

fn rows(number: u64) -> String {
    count(number, "row")
}

#[cfg(test)]
mod tests {
    use crate::testing::check_remarks;
    use expect_test::expect;

    #[test]
    fn a_clean_file_has_no_remarks() {
        check_remarks("date,amount,status,customer_id\n2024-01-01,1,paid,A", expect![[""]]);
    }

    #[test]
    fn an_unknown_word_is_said_once_with_its_rows_and_money() {
        check_remarks(
            "amount,status\n1,paid\n2.50,Paidd\n3,paidd\n4,pagh",
            expect![[r#"
                Warning unknown_status: The status `pagh` (1 row) is not known and does not count as a sale. Not in any total: 4.00 in 1 row. Write it as a known word: `paid`, `refunded`, or `unpaid` and `failed` for what is not revenue.
                Warning unknown_status: The status `paidd` (2 rows) is not known and does not count as a sale. Not in any total: 5.50 in 2 rows. Write it as a known word: `paid`, `refunded`, or `unpaid` and `failed` for what is not revenue."#]],
        );
    }

    #[test]
    fn a_blank_status_is_not_counted_and_said() {
        check_remarks(
            "amount,status\n1,paid\n2,",
            expect![
                "Warning blank_status: 1 row has no status; without one a row does not count as a sale. Not in any total: 2 in 1 row. Fill the status of these rows: `paid`, `refunded`, or `unpaid` and `failed` for what is not revenue."
            ],
        );
    }

    #[test]
    fn undated_money_is_in_the_totals_but_in_no_month() {
        check_remarks(
            "date,amount\n2024-01-01,1.00\n,200.00\nsoon,400.00",
            expect![
                "Warning rows_without_date: 2 rows worth 600.00 have no readable date. 600.00 is in the totals, but in no month. Fill the date of these rows and upload the file again."
            ],
        );
        check_remarks(
            "date,amount,status\n2024-01-01,1,paid\n,200,failed",
            expect![
                "Info rows_without_date: No readable date, but no sale either: 1 row. no effect. Fill the date of these rows and upload the file again."
            ],
        );
    }

    #[test]
    fn guest_sales_are_counted_aloud() {
        check_remarks(
            "amount,customer_id\n1,A\n2,\n4,",
            expect![
                "Info rows_without_customer: 2 rows worth 6 name no customer. 6 is in revenue, but in no figure about customers. Fill the customer of these rows, or leave them if they are guest sales."
            ],
        );
    }

    #[test]
    fn several_currencies_are_said_with_each_effect_apart() {
        check_remarks(
            "amount,currency,status\n1,EUR,paid\n2,USD,paid\n3,EUR,paidd\n4,,paidd",
            expect![[r#"
                Warning several_currencies: The file holds 3 currencies: EUR (2 rows), USD (1 row), none named (1 row). Money is computed for each currency and never added up. Upload one currency at a time, or convert the amounts at rates you state.
                Warning unknown_status: The status `paidd` (2 rows) is not known and does not count as a sale. Not in any total: 3 EUR and 4 without a currency in 2 rows. Write it as a known word: `paid`, `refunded`, or `unpaid` and `failed` for what is not revenue."#]],
        );
    }

    #[test]
    fn a_partial_refund_of_unknown_size_is_said() {
        check_remarks(
            "amount,status\n10,partially_refunded",
            expect![
                "Warning unknown_refund: Partially refunded, and the file does not say how much: 1 row. 10 is in net revenue in full. Add the column with the refunded amount."
            ],
        );
        check_remarks("amount,status,refund\n10,partially_refunded,3", expect![[""]]);
    }

    #[test]
    fn a_partial_payment_of_unknown_size_is_said() {
        check_remarks(
            "amount,status\n10,partially_paid",
            expect![
                "Warning unknown_payment: Partially paid, and the file does not say how much: 1 row. 10 is in revenue in full. Add or map a column with the amounts that were paid."
            ],
        );
    }
}
