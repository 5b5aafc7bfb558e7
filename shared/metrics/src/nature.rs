//! What a file's amounts are, where they are no payments: figures that would take them for sales are not available.
use crate::{
    book,
    cubes::{Cubes, accounts, days::is_series, records, sales},
    metric::Metric,
    origin::Origin,
};
use domain::{Field, Findings, Issue, Result, Severity, Value};

/// Metrics that count rows as orders, or divide by that count.
const OF_ORDERS: &[&str] = &[
    "order_refund_rate",
    "orders",
    "orders_by_period",
    "units_per_order",
    "average_order_value",
    "order_value_percentiles",
    "orders_by_product",
    "orders_by_category",
    "orders_by_region",
    "orders_by_channel",
    "repeat_rate",
    "purchase_frequency",
    "rfm_segments",
    "rfm_segment_revenue",
    "orders_of_top_customers",
];

/// What the rows of a table are, by the evidence of the whole of it: of its columns, their headers and its days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Nature {
    /// Orders, payments, invoices and whatever nothing tells apart from them.
    Payments,
    /// Each row adds up several orders, for this reason.
    Sums(String),
    /// Subscriptions with their prices.
    Subscriptions,
    /// What was spent; the column that names who was paid.
    Expenses(String),
    /// Money that came and went; the column of the balance after each row.
    Statement(String),
    /// Advertising, with the revenue that is ascribed to it.
    Advertising,
    /// What is worked through, such as expense claims and tickets; the columns of the status and of the day of closing.
    Records(String, String),
}

/// Headers of the balance after each row of a bank statement.
const BALANCES: &str =
    "balance, running balance, account balance, closing balance, balance after, saldo, kontostand, solde";

/// Headers of those who were paid, and of what only lists of expenses have.
const PAYEES: &str = "vendor, vendor name, supplier, supplier name, payee, merchant, paid to, expense type, expense category, \
                      expense date, expense id, expense account, reimbursable, lieferant, kreditor, fournisseur, proveedor, \
                      fornitore, leverancier";

/// Headers of the number of orders behind a row.
const COUNTS: &str = "orders, order count, orders count, number of orders, no of orders, num orders, total orders, transactions, \
                      transaction count, number of transactions, bestellungen, anzahl bestellungen, nombre de commandes, \
                      pedidos, ordini";

/// Columns that only sales have.
const OF_SALES: [Field; 4] = [Field::CustomerId, Field::Product, Field::Quantity, Field::Spend];

/// Columns that tell one row from another of the same day.
const OF_ROWS: [Field; 9] = [
    Field::OrderId,
    Field::CustomerId,
    Field::Product,
    Field::Category,
    Field::Region,
    Field::Channel,
    Field::Quantity,
    Field::Status,
    Field::StartDate,
];

impl Nature {
    /// What the owner says of the amounts goes before all evidence.
    pub fn of(cubes: &Cubes, origin: &Origin<'_>) -> Result<Self> {
        let has = |field: &Field| cubes.coverage.has(*field);
        let stated = origin.policy.mapping.get(origin.header(Field::Amount));
        let is_of_accounts = has(&Field::Account) || has(&Field::Section);
        if !has(&Field::Amount) || is_of_accounts || has(&Field::Stage) || stated == Some(&Some(Field::Amount)) {
            return Ok(Self::Payments);
        }
        if records::TELLING.iter().all(has) {
            let header = |field: Field| origin.header(field).to_owned();
            return Ok(Self::Records(header(Field::Status), header(Field::ClosedDate)));
        }
        if !OF_SALES.iter().any(has) && !has(&Field::Cost) {
            let balance = named(origin, BALANCES).filter(|_| has_both_signs(cubes));
            let payee = named(origin, PAYEES).filter(|_| !has(&Field::Status));
            if let Some(nature) = balance.map(Self::Statement).or_else(|| payee.map(Self::Expenses)) {
                return Ok(nature);
            }
        }
        if accounts::are_there(cubes) {
            return Ok(Self::Sums("each row is a period of a profit and loss statement".to_owned()));
        }
        if !has(&Field::OrderId) && !has(&Field::CustomerId) {
            if [Field::Spend, Field::Impressions, Field::Clicks].iter().any(has) {
                return Ok(Self::Advertising);
            }
            if let Some(header) = counting(origin) {
                return Ok(Self::Sums(format!("each row adds up the orders that `{header}` counts")));
            }
            if !OF_ROWS.iter().any(has) && is_series(cubes) {
                return Ok(Self::Sums("there is one row for each day, week, month, quarter or year".to_owned()));
            }
        }
        let is_list = book::recurring::lists_subscriptions(cubes)?;
        Ok(if is_list { Self::Subscriptions } else { Self::Payments })
    }

    /// What the rows are taken for, and by what; `None` where they are payments.
    fn said(&self) -> Option<String> {
        match self {
            Self::Payments => None,
            Self::Sums(why) => Some(format!("{why}, so a row is not an order")),
            Self::Advertising => Some("the rows are taken for advertising, so a row is not an order".to_owned()),
            Self::Subscriptions => {
                Some("the rows are taken for subscriptions, whose amounts are prices and not payments".to_owned())
            }
            Self::Expenses(header) => {
                Some(format!("the rows are taken for expenses, since `{header}` says who was paid"))
            }
            Self::Records(status, closed) => Some(format!(
                "the rows are taken for records that are worked through, such as claims or tickets, since `{status}` says how far \
                 each is and `{closed}` when it was done"
            )),
            Self::Statement(header) => Some(format!(
                "the rows are taken for a bank statement, since `{header}` is the balance after amounts above and below zero"
            )),
        }
    }

    fn remedy(&self, origin: &Origin<'_>) -> String {
        let map = |field: Field| {
            let header = origin.header(Field::Amount);
            format!("PUT /api/v1/sources/{{source}}/mapping with {{\"mapping\":{{{header:?}:\"{field}\"}}}}")
        };
        let first = match self {
            Self::Payments | Self::Sums(_) | Self::Advertising => "Upload the orders themselves.".to_owned(),
            Self::Subscriptions => "Upload the payments or invoices of these subscriptions.".to_owned(),
            Self::Expenses(_) => format!("For what was spent, map the amounts: {}.", map(Field::Expense)),
            Self::Records(..) => "See the figures of records.".to_owned(),
            Self::Statement(_) => "Upload the orders, payments or invoices.".to_owned(),
        };
        format!("{first} If every row is a sale, say so: {}.", map(Field::Amount))
    }

    /// Why a metric says nothing of such rows.
    fn bars(&self, metric: &Metric, origin: &Origin<'_>) -> Option<Value> {
        let is_barred = match self {
            Self::Payments => false,
            Self::Sums(_) | Self::Advertising => OF_ORDERS.contains(&metric.id),
            Self::Subscriptions | Self::Expenses(_) | Self::Statement(_) | Self::Records(..) => is_of_payments(metric),
        };
        self.said().filter(|_| is_barred).map(|said| Value::not_available(said, self.remedy(origin)))
    }

    /// Says once what the rows are taken for.
    pub fn remark(&self, origin: &Origin<'_>, findings: &mut Findings) {
        let Some(said) = self.said() else { return };
        let (first, rest) = said.split_at(1);
        findings.add(Issue {
            kind: "taken_for".to_owned(),
            severity: Severity::Info,
            row: None,
            column: None,
            value: None,
            what: format!("{}{rest}", first.to_uppercase()),
            suggestion: self.remedy(origin).trim_end_matches('.').to_owned(),
            effect: Some("Figures that would take them for orders or sales are not available".to_owned()),
        });
    }
}

/// Its figures are of what customers paid.
fn is_of_payments(metric: &Metric) -> bool {
    let is_of_sales = metric.category.is_of_sales() || metric.id == "historic_customer_value";
    is_of_sales && metric.needs.contains(&Field::Amount)
}

/// The header that is one of these, as the file spells it.
fn named(origin: &Origin<'_>, headers: &str) -> Option<String> {
    let column = origin.columns.iter().find(|column| is_among(&column.header, headers))?;
    Some(column.header.clone())
}

/// A column of whole numbers that counts orders.
fn counting<'a>(origin: &Origin<'a>) -> Option<&'a str> {
    let mut open = origin.columns.iter().filter(|column| column.field.is_none() && column.kind == "integer");
    open.find(|column| is_among(&column.header, COUNTS)).map(|column| column.header.as_str())
}

/// `headers` are apart by commas; a unit or currency in brackets behind a header says nothing.
fn is_among(header: &str, headers: &str) -> bool {
    let name = header.split(['(', '[']).next().unwrap_or_default().to_lowercase();
    let words: Vec<&str> =
        name.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let name = words.join(" ");
    headers.split(", ").any(|known| known == name)
}

/// Amounts above zero and amounts below it.
pub fn has_both_signs(cubes: &Cubes) -> bool {
    if let Some(decided) = &cubes.decided {
        return decided.has_both_signs;
    }
    let any = |holds: fn(&sales::Cell) -> bool| cubes.sales.iter().any(|(_, cell)| holds(cell));
    any(|cell| cell.negative.units() < 0) && any(|cell| cell.positive.units() > 0)
}

/// The reason that lies in what the rows are, as reading the file found it.
pub fn before_computing(metric: &Metric, nature: &Nature, findings: &Findings, origin: &Origin<'_>) -> Option<Value> {
    if let Some(value) = in_several_currencies(metric, findings, origin) {
        return Some(value);
    }
    let is = |kind: &str| findings.issues.iter().any(|issue| issue.kind == kind);
    let is_of_money = is_of_payments(metric);
    if is_of_money && is("amounts_of_accounts") {
        return Some(Value::not_available(
            "the amounts are those of accounts, income and expenses alike",
            "Upload the sales themselves: orders, payments or invoices.",
        ));
    }
    if is_of_money && is("prices_not_payments") {
        return Some(Value::not_available(
            "the amounts are prices of subscriptions, not payments",
            "Upload the payments or invoices of these subscriptions.",
        ));
    }
    if OF_ORDERS.contains(&metric.id) && is("rows_are_sums") {
        return Some(Value::not_available(
            "each row of the file adds up several orders",
            "Upload the orders themselves.",
        ));
    }
    nature.bars(metric, origin)
}

/// The cells of a column name several currencies, and no other column tells which row is in which.
fn in_several_currencies(metric: &Metric, findings: &Findings, origin: &Origin<'_>) -> Option<Value> {
    if origin.column(Field::Currency).is_some() {
        return None;
    }
    let is_mixed = |header: &str| {
        let mut issues = findings.issues.iter().filter(|issue| issue.kind == "mixed_currencies");
        issues.any(|issue| issue.column.as_deref() == Some(header))
    };
    let column =
        metric.needs.iter().filter_map(|field| origin.column(*field)).find(|column| is_mixed(&column.header))?;
    Some(Value::not_available(
        format!("`{}` holds amounts in several currencies", column.header),
        "Put the currency in a column of its own, or upload one file per currency.",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{METRICS, testing};
    use domain::{ColumnMapping, ContentHash, Date, Issue, Policy, Severity};
    use expect_test::{Expect, expect};

    fn barred(kind: &str) -> Vec<&'static str> {
        barred_with(kind, &[])
    }

    fn barred_with(kind: &str, columns: &[ColumnMapping]) -> Vec<&'static str> {
        let mut findings = Findings::default();
        findings.add(Issue {
            kind: kind.into(),
            severity: Severity::Warning,
            row: None,
            column: Some("Total".into()),
            value: None,
            what: String::new(),
            suggestion: String::new(),
            effect: None,
        });
        let (file, policy) = (ContentHash::of(b""), Policy::default());
        let origin = Origin { file: &file, columns, policy: &policy, today: Date::constant(2026, 1, 1) };
        METRICS
            .iter()
            .filter(|metric| before_computing(metric, &Nature::Payments, &findings, &origin).is_some())
            .map(|metric| metric.id)
            .collect()
    }

    #[test]
    fn amounts_of_accounts_and_prices_are_no_revenue() {
        for kind in ["amounts_of_accounts", "prices_not_payments"] {
            assert!(barred(kind).contains(&"net_revenue"), "{kind}");
        }
    }

    #[test]
    fn amounts_in_several_currencies_are_not_added_up() {
        let column = |header: &str, field| ColumnMapping {
            header: header.into(),
            field: Some(field),
            ..ColumnMapping::default()
        };
        let amounts = [column("Total", Field::Amount)];
        assert!(barred_with("mixed_currencies", &amounts).contains(&"net_revenue"));
        let with_currency = [column("Total", Field::Amount), column("Currency", Field::Currency)];
        assert!(barred_with("mixed_currencies", &with_currency).is_empty());
        assert!(barred_with("mixed_currencies", &[column("Net", Field::Amount)]).is_empty());
    }

    #[test]
    fn rows_that_add_up_orders_are_not_counted_as_orders() {
        assert_eq!(barred("rows_are_sums"), OF_ORDERS);
        assert!(barred("trim").is_empty());
    }

    /// What a table is taken for, and the figures of `orders` and `net_revenue` in it. Headers are `header:field:kind`.
    fn check(csv: &str, headers: &[&str], policy: &Policy, expect: Expect) {
        let column = |text: &&str| {
            let parts: Vec<&str> = text.split(':').collect();
            let field = Field::ALL.iter().copied().find(|field| field.name() == parts[1]);
            ColumnMapping { header: parts[0].into(), field, kind: parts[2].into(), ..ColumnMapping::default() }
        };
        let columns: Vec<ColumnMapping> = headers.iter().map(column).collect();
        let cubes = testing::cubes(csv);
        let file = ContentHash::of(b"");
        let origin = Origin { file: &file, columns: &columns, policy, today: testing::TODAY };
        let nature = Nature::of(&cubes, &origin).unwrap();
        let (claims, findings) = testing::claims_of(&cubes, &columns, policy);
        let is_said = findings.issues.iter().any(|issue| issue.kind == "taken_for");
        assert_eq!(is_said, nature != Nature::Payments);
        let figures = ["orders", "net_revenue"].map(|id| {
            let claim = claims.iter().find(|claim| claim.id == id).unwrap();
            claim.value.exact().map_or("none".to_owned(), |value| value.to_string())
        });
        expect.assert_eq(&format!("{nature:?}: {}", figures.join(", ")));
    }

    #[test]
    fn a_table_is_taken_for_what_its_columns_and_days_say() {
        let none = Policy::default();
        let amount = "Amount:amount:money";
        let signed = "date,amount\n2024-01-03,1200\n2024-01-09,-900\n2024-02-03,-130";
        check(
            signed,
            &[amount, "Balance (EUR):-:money"],
            &none,
            expect![[r#"Statement("Balance (EUR)"): none, none"#]],
        );
        check(signed, &[amount, "Note:-:text"], &none, expect!["Payments: 1, 170"]);
        let paid = "date,category,amount\n2024-01-03,Hosting,120\n2024-01-09,Rent,900";
        check(paid, &[amount, "Vendor Name:-:text"], &none, expect![[r#"Expenses("Vendor Name"): none, none"#]]);
        let mapping = [("Amount".to_owned(), Some(Field::Amount))].into();
        check(
            paid,
            &[amount, "Vendor Name:-:text"],
            &Policy { mapping, ..Policy::default() },
            expect!["Payments: 2, 1020"],
        );
        check(
            "date,amount\n2024-01-03,120\n2024-01-09,900",
            &[amount, "Orders:-:integer"],
            &none,
            expect![[r#"Sums("each row adds up the orders that `Orders` counts"): none, 1020"#]],
        );
        check("date,amount,spend\n2024-01-03,120,10", &[amount], &none, expect!["Advertising: none, 120"]);
        let daily: String = (1..=9).map(|day| format!("2024-01-0{day},10\n")).collect();
        check(
            &format!("date,amount\n{daily}"),
            &[amount],
            &none,
            expect![[r#"Sums("there is one row for each day, week, month, quarter or year"): none, 90"#]],
        );
        check(&format!("date,amount\n{daily}2024-01-09,5"), &[amount], &none, expect!["Payments: 10, 95"]);
    }

    #[test]
    fn a_list_of_subscriptions_holds_prices_and_bills_hold_payments() {
        let none = Policy::default();
        let list = "customer_id,amount,start_date,end_date,status\nA,10,2024-01-01,,active\nB,20,2024-02-10,2024-03-03,canceled";
        check(list, &[], &none, expect!["Subscriptions: none, none"]);
        let bills = "customer_id,amount,start_date,end_date\nA,10,2024-01-01,2024-02-01\nA,10,2024-02-01,2024-03-01";
        check(bills, &[], &none, expect!["Payments: 2, 20"]);
    }

    #[test]
    fn a_slice_is_taken_for_what_its_table_is() {
        let list = testing::cubes(
            "customer_id,amount,start_date,end_date,currency\nA,10,2024-01-01,,EUR\nB,10,2024-02-01,2024-03-10,USD",
        );
        let texts = [(Field::Currency, vec!["USD".to_owned()])].into();
        let part = list.sliced(&crate::Slice { texts, ..crate::Slice::default() }).unwrap();
        let (file, policy) = (ContentHash::of(b""), Policy::default());
        let origin = Origin { file: &file, columns: &[], policy: &policy, today: testing::TODAY };
        assert_eq!(Nature::of(&part, &origin).unwrap(), Nature::of(&list, &origin).unwrap());
        assert_eq!(Nature::of(&part, &origin).unwrap(), Nature::Subscriptions);
    }
}
