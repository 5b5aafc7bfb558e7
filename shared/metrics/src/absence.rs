//! Why a metric has nothing to say of a file.
use crate::{
    book::Book,
    cubes::Cubes,
    cubes::Status,
    metric::Metric,
    nature::{self, Nature},
    origin::Origin,
    outcome::Outcome,
    reading::Reading,
};
use domain::{Field, Findings, Rule, Value};

/// Columns that say which amounts are revenue, and in what. Where one is there and was not read, no money is counted: to go
/// on would count rows by a status that nobody read.
const GOVERNING: [Field; 3] = [Field::Status, Field::Currency, Field::Refund];

/// Cubes of products, which amounts with more decimal places than these outgrow.
const MULTIPLIED: [&str; 4] = ["subscriptions", "billed_periods", "deals", "variants"];
const LONG_SCALE: u32 = 9;

/// Words of status that are named.
const NAMED: usize = 5;

/// The reason that lies in the table, whatever the metric would compute of it.
pub fn of(
    metric: &Metric,
    reading: &Reading,
    books: &[Book],
    cubes: &Cubes,
    nature: &Nature,
    origin: &Origin,
    findings: &Findings,
) -> Option<Value> {
    nature::before_computing(metric, nature, findings, origin)
        .or_else(|| withheld(metric, cubes))
        .or_else(|| before_computing(metric, reading, origin))
        .or_else(|| without_a_known_status(metric, books, origin))
}

/// No row is there to compute anything of.
pub fn without_rows(reading: &Reading) -> Option<Value> {
    let absent = || Value::not_available("the file has no rows", "Upload a file with at least one row.");
    (reading.coverage.rows == 0).then(absent)
}

/// The reason that holds before anything is computed: a column is missing, was not read, or nothing in it is readable.
fn before_computing(metric: &Metric, reading: &Reading, origin: &Origin) -> Option<Value> {
    let coverage = reading.coverage;
    if let Some(value) = without_rows(reading) {
        return Some(value);
    }
    let governing: &[Field] = if metric.needs.contains(&Field::Amount) { &GOVERNING } else { &[] };
    if let Some(field) = metric.needs.iter().chain(governing).find(|field| coverage.is_unread(**field)) {
        return Some(unread(*field, origin));
    }
    let is_of_amounts = metric.category.is_of_sales() && metric.needs.contains(&Field::Amount);
    let are_of_deals = coverage.has(Field::Amount) && coverage.has(Field::Stage) && !coverage.has(Field::Status);
    if is_of_amounts && are_of_deals {
        return Some(Value::not_available(
            "the amounts are those of deals, won, lost and open alike",
            format!(
                "If won deals are revenue, map the stage: PUT /api/v1/sources/{{source}}/mapping with {{\"mapping\":{{{:?}:\"status\"}}}}.",
                origin.header(Field::Stage)
            ),
        ));
    }
    let missing: Vec<Field> = metric.needs.iter().copied().filter(|field| !coverage.has(*field)).collect();
    if let Some(value) = missing.iter().find_map(|field| not_recognised(*field, origin)) {
        return Some(value);
    }
    if !missing.is_empty() {
        let because = format!("the file has no {} column", listed(&missing, " and no "));
        return Some(Value::not_available(
            because,
            format!("Add or map a column for {}.", listed(&missing, " and for ")),
        ));
    }
    let empty: Vec<Field> = metric.needs.iter().copied().filter(|field| coverage.filled(*field) == 0).collect();
    if !empty.is_empty() {
        let because = format!("no row of the file has a readable {}", listed(&empty, ", and none a readable "));
        return Some(Value::not_available(
            because,
            format!("Check the column read as {}.", listed(&empty, " and as ")),
        ));
    }
    None
}

/// A cube that the figures are read from could not be cut, or held too many cells.
fn withheld(metric: &Metric, cubes: &Cubes) -> Option<Value> {
    if let Some(cube) = metric.cubes.iter().find(|cube| cubes.has_overflowed(cube)) {
        if cubes.scale > LONG_SCALE && MULTIPLIED.contains(cube) {
            return Some(Value::not_available(
                format!(
                    "amounts of {} decimal places are too long for what is multiplied in {}",
                    cubes.scale,
                    cube.replace('_', " ")
                ),
                "Round the numbers of the file to fewer decimal places.",
            ));
        }
        return Some(Value::not_available(
            format!("the file has more different {} than are kept", cube.replace('_', " ")),
            "Upload the file in parts, or a shorter window of it.",
        ));
    }
    let because = metric.cubes.iter().find_map(|cube| cubes.withheld.get(cube))?;
    Some(Value::not_available(because, "Ask for whole months, or without this filter."))
}

/// The column has another type than its field's.
fn unread(field: Field, origin: &Origin) -> Value {
    let header = origin.header(field);
    let rules: &[Rule] = match field {
        Field::Date => &[Rule::ParseDate, Rule::ParseEpoch],
        _ => &[Rule::ParseAmount, Rule::ParseScale, Rule::ParsePercent],
    };
    let off: Vec<&str> =
        rules.iter().filter(|rule| !origin.policy.allows(**rule, Some(header))).map(|rule| rule.name()).collect();
    let held = origin.column(field).map_or("text", |column| match column.data_type.as_str() {
        "decimal" => "numbers",
        "date" | "datetime" => "dates",
        _ => "text",
    });
    if off.is_empty() {
        return Value::not_available(
            format!("`{header}` is taken as the `{field}`, and what it holds was read as {held}"),
            format!("Map another column to `{field}`."),
        );
    }
    let are = if off.len() == 1 { "is" } else { "are" };
    Value::not_available(
        format!("`{header}` was left as {held}: {} {are} switched off", off.join(" and ")),
        "Switch it on again in the source's `rules_off` and send the file again.",
    )
}

/// No column was recognised as the field, but there are some that could be it.
fn not_recognised(field: Field, origin: &Origin) -> Option<Value> {
    let candidates = origin.candidates(field);
    let is_price = |header: &&&str| field == Field::Amount && is_of_a_unit(header);
    if let (Some(price), Some(quantity)) = (candidates.iter().find(is_price), origin.column(Field::Quantity)) {
        return Some(Value::not_available(
            format!("the file has a price of a unit, `{price}`, and no amount of the whole row"),
            format!("Add a column `amount` with `{}` × `{price}`.", quantity.header),
        ));
    }
    let first = candidates.first()?;
    let named = candidates.iter().map(|header| format!("`{header}`")).collect::<Vec<_>>().join(" or ");
    Some(Value::not_available(
        format!("no column was recognised as the `{field}`; it could be {named}"),
        format!(
            "If `{first}` is the `{field}`, map it: PUT /api/v1/sources/{{source}}/mapping with {{\"mapping\":{{{first:?}:\"{field}\"}}}}."
        ),
    ))
}

/// `UnitPrice`, `Unit price (EUR)`, `price per unit`: what one of several costs.
fn is_of_a_unit(header: &str) -> bool {
    let letters: String = header.to_lowercase().chars().filter(|letter| letter.is_alphabetic()).collect();
    ["unitprice", "priceperunit", "itemprice", "lineitemprice", "price", "stückpreis", "einzelpreis", "prixunitaire"]
        .iter()
        .any(|price| letters.starts_with(price))
}

/// No amount is counted because no status that stands beside one is known: that is no revenue of 0. What is not counted can
/// be listed all the same.
pub fn without_a_known_status(metric: &Metric, books: &[Book], origin: &Origin) -> Option<Value> {
    let is_of_sales =
        metric.category.is_of_sales() && metric.needs.contains(&Field::Amount) && metric.id != "rows_not_counted";
    if !is_of_sales || books.iter().any(|book| book.total.rows > 0) {
        return None;
    }
    let lines: Vec<_> = books.iter().flat_map(Book::statuses).collect();
    if !lines.iter().any(|line| matches!(line.outcome, Outcome::Unknown | Outcome::Blank)) {
        return None;
    }
    let mut words: Vec<String> = Vec::new();
    for line in &lines {
        if let (Status::Word(word), Outcome::Unknown) = (line.status, line.outcome) {
            words.push(format!("`{word}`"));
        }
    }
    words.sort();
    words.dedup();
    let more = words.len().saturating_sub(NAMED);
    words.truncate(NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let because = match words.is_empty() {
        true => "no row has a status that is known as paid, and some have none".to_owned(),
        false => format!("no row has a status that is known as paid; not known are {}{more}", words.join(", ")),
    };
    let remedy = format!(
        "If every row is revenue, map the status column to nothing: PUT /api/v1/sources/{{source}}/mapping with {{\"mapping\":{{{:?}:null}}}}; else write known words, such as `paid`.",
        origin.header(Field::Status)
    );
    Some(Value::not_available(because, remedy))
}

/// No row counts as a sale.
pub fn no_sales() -> Value {
    Value::not_available(
        "no row of the file counts as a sale",
        "Check the status column: rows count when they are paid or refunded.",
    )
}

/// No order was paid and kept.
pub fn no_orders() -> Value {
    Value::not_available(
        "no order was paid and kept",
        "Check the status column: an order needs a row that is paid and not refunded.",
    )
}

/// A month without a paid row that names a customer.
pub fn nobody_in_month() -> Value {
    Value::not_available("no customer bought in this month", "See the months with customers.")
}

/// Nothing came in that could be given back.
pub fn nothing_to_refund() -> Value {
    Value::not_available(
        "the file has no sales that refunds could be of",
        "Upload a file that also holds the sales these refunds belong to.",
    )
}

/// No row that counts as a sale names a customer.
pub fn no_customers() -> Value {
    Value::not_available(
        "no row that counts as a sale names a customer",
        "Fill the customer column of the rows that are paid or refunded.",
    )
}

fn listed(fields: &[Field], between: &str) -> String {
    fields.iter().map(|field| format!("`{field}`")).collect::<Vec<_>>().join(between)
}

#[cfg(test)]
mod tests {
    use crate::testing::{claims_of, cubes, shown};
    use domain::{ColumnMapping, Field, Policy};
    use expect_test::{Expect, expect};

    /// What is said of net revenue. Columns: `header:kind[:field]`.
    fn check(csv: &str, columns: &[&str], expect: Expect) {
        let column = |text: &&str| {
            let mut parts = text.split(':').map(str::to_owned);
            let (header, kind) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
            let named = parts.next();
            let field = Field::ALL.iter().copied().find(|field| named.as_deref() == Some(field.name()));
            ColumnMapping { header, kind, field, ..ColumnMapping::default() }
        };
        let columns: Vec<ColumnMapping> = columns.iter().map(column).collect();
        let (claims, _) = claims_of(&cubes(csv), &columns, &Policy::default());
        let of_metric = claims.iter().filter(|claim| claim.metric == "net_revenue");
        expect.assert_eq(&of_metric.map(shown).collect::<Vec<_>>().join("\n"));
    }

    #[test]
    fn columns_that_could_hold_the_amount_are_named() {
        check(
            "date\n2024-01-01",
            &["Day:date:date", "Menge:integer", "Wert:money", "Name:text"],
            expect![[
                r#"net_revenue = not available, because no column was recognised as the `amount`; it could be `Wert` or `Menge`. If `Wert` is the `amount`, map it: PUT /api/v1/sources/{source}/mapping with {"mapping":{"Wert":"amount"}}. (0 rows: not computed) 2024-01-01..2024-01-01"#
            ]],
        );
    }

    #[test]
    fn a_price_of_a_unit_is_no_amount() {
        check(
            "date,quantity\n2024-01-01,3",
            &["Day:date:date", "Quantity:integer:quantity", "UnitPrice:money"],
            expect![[
                r#"net_revenue = not available, because the file has a price of a unit, `UnitPrice`, and no amount of the whole row. Add a column `amount` with `Quantity` × `UnitPrice`. (0 rows: not computed) 2024-01-01..2024-01-01"#
            ]],
        );
    }

    #[test]
    fn amounts_too_long_to_be_multiplied_leave_the_others() {
        let csv = "customer_id,amount,interval,start_date,variant\nA,123456789.12345678901234,month,2024-01-01,X";
        let (claims, _) = claims_of(&cubes(csv), &[], &Policy::default());
        let of = |metric: &str| shown(claims.iter().find(|claim| claim.metric == metric).unwrap());
        expect![[r#"
            mrr = not available, because amounts of 14 decimal places are too long for what is multiplied in subscriptions. Round the numbers of the file to fewer decimal places. (0 rows: not computed) undated
            gross_revenue = 123456789.12345678901234 (1 rows: 123456789.12345678901234 + 0.00) undated"#]].assert_eq(&["mrr", "gross_revenue"].map(of).join("\n"));
        let parts = ["variant,amount\nX,9.5", "variant,amount\nX,123456789.123456789012345"].map(cubes);
        let [first, second] = parts;
        assert!(second.variants.overflowed && !first.variants.overflowed);
        assert_eq!(first.clone().merged(second.clone()).unwrap(), second.merged(first).unwrap());
    }

    #[test]
    fn a_cube_of_too_many_cells_says_so() {
        let mut cubes = cubes("amount\n10");
        cubes.sales.overflowed = true;
        crate::testing::check_cubes(
            "net_revenue",
            &cubes,
            expect![
                "net_revenue = not available, because the file has more different sales than are kept. Upload the file in parts, or a shorter window of it. (0 rows: not computed) undated"
            ],
        );
    }

    #[test]
    fn unknown_words_alone_are_no_revenue_of_nothing() {
        let columns = ["Sum:money:amount", "State:category:status"];
        check(
            "amount,status\n10,foo\n20,bar\n5,",
            &columns,
            expect![[
                r#"net_revenue = not available, because no row has a status that is known as paid; not known are `bar`, `foo`. If every row is revenue, map the status column to nothing: PUT /api/v1/sources/{source}/mapping with {"mapping":{"State":null}}; else write known words, such as `paid`. (0 rows: not computed) undated"#
            ]],
        );
        check(
            "amount,status\n10,\n20,",
            &columns,
            expect![[
                r#"net_revenue = not available, because no row has a status that is known as paid, and some have none. If every row is revenue, map the status column to nothing: PUT /api/v1/sources/{source}/mapping with {"mapping":{"State":null}}; else write known words, such as `paid`. (0 rows: not computed) undated"#
            ]],
        );
        check("amount,status\n10,failed\n20,overdue", &columns, expect!["net_revenue = 0 (0 rows: 0 - 0) undated"]);
    }
}
