//! Which column becomes which canonical field: by the owner's word, the vendor's layout, the exact header or its words, if
//! the values agree; one column per field.
use crate::aliases::{self, Kind, Meaning};
use crate::evidence::Evidence;
use crate::header::{self, normalise};
use crate::tokens;
use crate::vendors::Vendor;
use domain::{Field, Issue, Policy, Rule, Severity};

/// Ranks of what a meaning rests on; within each, the place among the aliases decides.
const OWNER: usize = 0;
const VENDOR: usize = 1;
const EXACT: usize = 2;
const WORDS: usize = 1_000;

/// What each header means. `passed` ways of the vendor to read the money hold nothing; see [`Vendor::mapping`].
pub(crate) fn meanings(
    headers: &[String],
    vendor: Option<&Vendor>,
    policy: &Policy,
    passed: usize,
) -> Vec<Option<Meaning>> {
    let from_vendor = vendor.map(|vendor| vendor.mapping(headers, policy, passed)).unwrap_or_default();
    let meaning = |(at, header): (usize, &String)| {
        let currency = header::meaning(header).or_else(|| tokens::field_of(header)).and_then(|(.., currency)| currency);
        if let Some(decided) = policy.mapping.get(header) {
            return decided.map(|field| (field, OWNER, currency));
        }
        if !policy.allows(Rule::MapHeader, Some(header)) {
            return None;
        }
        if let Some(decided) = from_vendor.get(at).copied().flatten() {
            return decided.map(|field| (field, VENDOR, currency));
        }
        let exact = header::meaning(header).map(|(field, place, currency)| (field, EXACT + place, currency));
        exact.or_else(|| tokens::field_of(header).map(|(field, place, currency)| (field, WORDS + place, currency)))
    };
    headers.iter().enumerate().map(meaning).collect()
}

/// Whether a meaning rests on some words of the header alone.
pub(crate) fn is_by_words(place: usize) -> bool {
    place >= WORDS
}

/// Whether no column is of dates, as in a statement of accounts.
pub(crate) fn lacks_dates(meanings: &[Option<Meaning>]) -> bool {
    meanings.iter().flatten().all(|(field, ..)| aliases::kind(*field) != Kind::Date)
}

/// The first column holds accounts, unless the owner says otherwise.
pub(crate) fn first_is_accounts(headers: &[String], meanings: &mut [Option<Meaning>], policy: &Policy) {
    let Some((header, meaning)) = headers.first().zip(meanings.first_mut()) else { return };
    if !policy.mapping.contains_key(header) && policy.allows(Rule::MapHeader, Some(header)) {
        *meaning = Some((Field::Account, EXACT, None));
    }
}

/// The field of each column, in file order.
pub(crate) fn assign(columns: &[Evidence]) -> (Vec<Option<Field>>, Vec<Issue>) {
    let (mut fields, mut issues) = (vec![None; columns.len()], Vec::new());
    for field in Field::ALL {
        let meant = |column: &Evidence| column.meaning.filter(|(meant, ..)| meant == field).map(|(_, place, _)| place);
        let mut candidates: Vec<(usize, usize)> =
            columns.iter().enumerate().filter_map(|(at, column)| Some((meant(column)?, at))).collect();
        candidates.sort_unstable();
        let mut taken: Option<usize> = None;
        for (place, at) in candidates {
            match taken {
                _ if !columns[at].agrees() && aliases::is_weak(&normalise(&columns[at].header)) => {}
                _ if !columns[at].agrees() => issues.push(disagrees(*field, &columns[at])),
                None => {
                    fields[at] = Some(*field);
                    taken = Some(at);
                }
                // Beside a column that is certain, one that only resembles the field is no rival worth a word. Nor is a
                // second name, day or place: it changes no figure of money.
                Some(_) if place >= WORDS || !aliases::is_money(*field) => {}
                Some(winner) => issues.push(second(*field, &columns[at].header, &columns[winner].header)),
            }
        }
    }
    if [Field::Clicks, Field::Impressions].into_iter().any(|field| fields.contains(&Some(field))) {
        as_ad_report(columns, &mut fields);
    }
    (fields, issues)
}
/// In a file of clicks or impressions, `Cost` is the spend where no other column is, and an account is the advertiser's
/// own, not a customer.
fn as_ad_report(columns: &[Evidence], fields: &mut [Option<Field>]) {
    let has_spend = fields.contains(&Some(Field::Spend));
    for (field, column) in fields.iter_mut().zip(columns) {
        if column.meaning.is_some_and(|(_, place, _)| place == OWNER) {
            continue;
        }
        match field {
            Some(Field::Cost) if !has_spend => *field = Some(Field::Spend),
            Some(Field::CustomerId) if normalise(&column.header).starts_with("account") => *field = None,
            _ => {}
        }
    }
}

fn disagrees(field: Field, column: &Evidence) -> Issue {
    let header = &column.header;
    let what = match (column.values(), column.kind()) {
        (0, _) | (_, Some(Kind::Text) | None) => format!("`{header}` is empty, so it was not used as {field}."),
        (values, Some(Kind::Date)) => {
            format!("`{header}` was not used as {field}: none of its {values} values is a date.")
        }
        (_, Some(Kind::Number)) if column.is_rate() => {
            format!("`{header}` was not used as {field}: it holds a rate in percent, and no amounts of money.")
        }
        (values, Some(Kind::Number)) => {
            format!("`{header}` was not used as {field}: none of its {values} values is a number.")
        }
    };
    Issue {
        kind: "header_mismatch".into(),
        severity: Severity::Warning,
        row: None,
        column: Some(header.clone()),
        value: None,
        what,
        suggestion: "Check that the columns stand under the right names.".into(),
        effect: None,
    }
}

fn second(field: Field, header: &str, winner: &str) -> Issue {
    Issue {
        kind: "second_candidate".into(),
        severity: Severity::Info,
        row: None,
        column: Some(header.to_owned()),
        value: None,
        what: format!("`{header}` could be the {field} as well; `{winner}` was taken."),
        suggestion: format!("If `{header}` is the right one, rename it to {field} and `{winner}` to something else."),
        effect: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    /// Headers in the first line, one row of values in the second.
    fn check(headers: &str, values: &str, expect: Expect) {
        let headers: Vec<String> = headers.split(',').map(str::to_owned).collect();
        let columns: Vec<Evidence> = headers
            .iter()
            .zip(meanings(&headers, None, &Policy::default(), 0))
            .zip(values.split(','))
            .map(|((header, meaning), value)| {
                let mut evidence = Evidence::new(header, meaning, &[]);
                evidence.observe(value, 1);
                evidence
            })
            .collect();
        let (fields, issues) = assign(&columns);
        let shown =
            fields.iter().zip(&columns).filter_map(|(field, column)| Some(format!("{}={}", (*field)?, column.header)));
        let said = issues.iter().map(|issue| issue.what.clone());
        expect.assert_eq(&shown.chain(said).collect::<Vec<_>>().join("\n"));
    }

    #[test]
    fn the_earlier_alias_wins_and_the_loser_is_named() {
        check(
            "Total,Amount,Ship Date,Order Date",
            "5,4,2024-01-02,2024-01-01",
            expect![[r#"
                amount=Amount
                date=Order Date
                `Total` could be the amount as well; `Amount` was taken."#]],
        );
    }

    #[test]
    fn values_that_disagree_leave_the_field_to_the_next_column() {
        check(
            "amount,total,date",
            "high,5,soon",
            expect![[r#"
                amount=total
                `date` was not used as date: none of its 1 values is a date.
                `amount` was not used as amount: none of its 1 values is a number."#]],
        );
        check(
            "Customer ID,Customer Email",
            ",a@example.com",
            expect![[r#"
                customer_id=Customer Email
                `Customer ID` is empty, so it was not used as customer_id."#]],
        );
    }

    #[test]
    fn look_alikes_are_left_alone() {
        check("State,payment_method,Profit,internet", "Kentucky,card,5,9", expect!["profit=Profit"]);
        check(
            "id,payment_date",
            "7,2024-01-01",
            expect![[r#"
            order_id=id
            date=payment_date"#]],
        );
    }

    #[test]
    fn in_an_ad_report_cost_is_spend_and_an_account_is_no_customer() {
        check(
            "Campaign,Clicks,Cost,account_id",
            "Spring,5,9.99,A1",
            expect![[r#"
            campaign=Campaign
            clicks=Clicks
            spend=Cost"#]],
        );
        check(
            "Product,Cost",
            "Widget,9.99",
            expect![[r#"
            product=Product
            cost=Cost"#]],
        );
    }

    #[test]
    fn the_owners_word_counts_most_and_can_keep_a_column_from_any_field() {
        let headers = ["Total", "Amount", "note"].map(str::to_owned);
        let policy: Policy =
            serde_json::from_str(r#"{"mapping":{"Total":"amount","Amount":null,"note":"product"}}"#).unwrap();
        let fields: Vec<_> =
            meanings(&headers, None, &policy, 0).into_iter().map(|m| m.map(|(field, ..)| field)).collect();
        assert_eq!(fields, [Some(Field::Amount), None, Some(Field::Product)]);
    }
}
