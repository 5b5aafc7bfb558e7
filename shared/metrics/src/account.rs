//! What an account of a statement is, by its section and its label: the map that the finance metrics print.
//!
//! A section decides, else the label: `Parent:Child` is read from the left, and within assets and liabilities the last part
//! that says more decides, so that `Current Assets:Inventory` is inventory. Words are compared whole, lower-cased; only the
//! names of single costs may stand anywhere in a label.

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    Income,
    /// Income that comes again: subscriptions.
    Recurring,
    CostOfGoods,
    Expense,
    /// An expense that no money is paid for.
    Depreciation,
    /// An expense of sales and marketing.
    Selling,
    OtherIncome,
    OtherExpense,
    Cash,
    Receivables,
    Inventory,
    OtherCurrentAsset,
    FixedAsset,
    /// Current or fixed: not said.
    Asset,
    Payables,
    OtherCurrentLiability,
    LongTermLiability,
    /// Current or long-term: not said.
    Liability,
    Equity,
    /// A subtotal or a result, which other accounts add up to.
    Result,
    Unknown,
}

/// Headings of sections, and labels that say the same where there is no section.
const HEADINGS: &[(Class, &str)] = &[
    (
        Class::Income,
        "income, revenue, revenues, sales, sales revenue, operating revenue, ordinary income, operating \
         income accounts, net sales, umsatz, umsatzerlöse, erlöse, erträge, betriebliche erträge",
    ),
    (
        Class::CostOfGoods,
        "cost of goods sold, cogs, cost of sales, cost of revenue, direct costs, materialaufwand, \
         wareneinsatz, herstellungskosten, bezogene waren",
    ),
    (
        Class::Expense,
        "expense, expenses, operating expenses, operating expense, opex, overhead, aufwand, aufwendungen, \
         betriebsausgaben, kosten, betriebliche aufwendungen, sonstige betriebliche aufwendungen",
    ),
    (Class::OtherIncome, "other income, sonstige erträge, sonstige betriebliche erträge, zinserträge"),
    (
        Class::OtherExpense,
        "other expense, other expenses, sonstige aufwendungen, zinsaufwand, income tax, income taxes, steuern",
    ),
    (Class::Asset, "assets, asset, aktiva, vermögen"),
    (Class::Liability, "liabilities, liability, verbindlichkeiten, fremdkapital"),
    (Class::Equity, "equity, eigenkapital, owner s equity, owner's equity, stockholders equity"),
];

/// What assets and liabilities are in particular.
const OF_BALANCE: &[(Class, &str)] = &[
    (
        Class::OtherCurrentAsset,
        "current assets, other current assets, prepaid expenses, umlaufvermögen, sonstige \
         vermögensgegenstände, rechnungsabgrenzungsposten",
    ),
    (
        Class::Cash,
        "cash, bank, bank accounts, checking, savings, petty cash, cash and cash equivalents, undeposited \
         funds, kasse, bankguthaben, kassenbestand, liquide mittel",
    ),
    (
        Class::Receivables,
        "accounts receivable, accounts receivable (a/r), receivables, trade receivables, debtors, \
         forderungen, forderungen aus lieferungen und leistungen",
    ),
    (Class::Inventory, "inventory, inventories, inventory asset, stock, vorräte, waren, warenbestand"),
    (
        Class::FixedAsset,
        "fixed assets, non-current assets, other assets, property and equipment, equipment, furniture, \
         vehicles, buildings, land, goodwill, intangible assets, accumulated depreciation, anlagevermögen, \
         sachanlagen",
    ),
    (
        Class::Payables,
        "accounts payable, accounts payable (a/p), payables, trade payables, creditors, verbindlichkeiten aus \
         lieferungen und leistungen",
    ),
    (
        Class::OtherCurrentLiability,
        "current liabilities, other current liabilities, credit cards, credit card, accrued liabilities, \
         deferred revenue, sales tax payable, payroll liabilities, kurzfristige verbindlichkeiten",
    ),
    (
        Class::LongTermLiability,
        "long-term liabilities, non-current liabilities, long-term debt, notes payable, loans, langfristige \
         verbindlichkeiten, darlehen",
    ),
];

const RESULTS: &str = "gross profit, gross margin, net operating income, operating income, operating profit, net income, \
         net other income, net ordinary income, net profit, net loss, net earnings, ebit, ebitda, profit \
         before tax, income before tax, rohertrag, rohgewinn, betriebsergebnis, jahresüberschuss, \
         jahresfehlbetrag, gewinn, liabilities and equity, bilanzsumme";

/// Words of labels that are costs of running a business, where no section says so.
const COSTS: &str = "rent, salaries, salary, wages, payroll, software, hosting, insurance, \
         travel, meals, utilities, office, legal, accounting, telephone, supplies, expenses, miete, gehälter, \
         löhne, personalaufwand, versicherung, reisekosten, büro";
/// Words of labels that are costs of sales and marketing. Sales alone are income, unless a section says that they are costs.
const SELLING: &str = "marketing, advertising, ads, promotion, promotions, werbung, werbekosten, vertrieb, vertriebskosten, \
         marketingkosten";
const SALES: &str = "sales";
const TAX: &str = "tax, taxes";
const DEPRECIATION: &str = "depreciation, amortization, amortisation, abschreibung, abschreibungen";
const RECURRING: &str = "subscription, subscriptions, recurring, saas, mrr, abonnement, abonnements, abo, abos";

impl Class {
    pub fn of(section: Option<&str>, account: Option<&str>) -> Self {
        let section = section.map(normal);
        let account = account.map(normal).unwrap_or_default();
        let parts = || section.iter().flat_map(|text| text.split(':')).chain(account.split(':')).map(str::trim);
        let label = account.rsplit(':').next().unwrap_or_default().trim();
        if names(RESULTS).any(|name| name == label) || is_total(label) {
            return Self::Result;
        }
        let has_word = |words: &'static str| holds(&account, words);
        let sells = || has_word(SELLING) || section.as_ref().is_some_and(|section| holds(section, SELLING));
        let heading = parts().find_map(|part| listed(HEADINGS, part));
        let of_balance = || parts().filter_map(|part| listed(OF_BALANCE, part)).next_back();
        match heading {
            Some(Self::Income) if has_word(RECURRING) => Self::Recurring,
            Some(Self::Expense) if has_word(DEPRECIATION) => Self::Depreciation,
            Some(Self::Expense) if sells() || (has_word(SALES) && !has_word(TAX)) => Self::Selling,
            Some(heading @ (Self::Asset | Self::Liability)) => of_balance().unwrap_or(heading),
            Some(heading) => heading,
            None => match of_balance() {
                Some(class) => class,
                None if label == "interest income" => Self::OtherIncome,
                None if label == "interest expense" => Self::OtherExpense,
                None if has_word(DEPRECIATION) => Self::Depreciation,
                None if sells() => Self::Selling,
                None if has_word(COSTS) => Self::Expense,
                None if has_word(RECURRING) => Self::Recurring,
                None => Self::Unknown,
            },
        }
    }

    pub fn is_of_balance(self) -> bool {
        (Self::Cash..=Self::Equity).contains(&self)
    }
}

fn normal(text: &str) -> String {
    text.trim().to_lowercase()
}

fn listed(map: &[(Class, &'static str)], label: &str) -> Option<Class> {
    map.iter().find(|(_, labels)| names(labels).any(|name| name == label)).map(|(class, _)| *class)
}

/// One of the words stands in a label.
fn holds(label: &str, words: &'static str) -> bool {
    let mut parts = label.split(|letter: char| !letter.is_alphanumeric());
    parts.any(|part| names(words).any(|word| word == part))
}

/// Labels apart by commas.
fn names(labels: &'static str) -> impl Iterator<Item = &'static str> {
    labels.split(", ")
}

fn is_total(label: &str) -> bool {
    ["total ", "summe "].iter().any(|word| label.starts_with(word)) || matches!(label, "total" | "summe")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_stands_in_one_class() {
        let maps = HEADINGS.iter().chain(OF_BALANCE).flat_map(|(_, labels)| names(labels));
        let mut labels: Vec<&str> = maps.chain(names(RESULTS)).collect();
        labels.sort_unstable();
        let all = labels.len();
        labels.dedup();
        assert_eq!(labels.len(), all);
    }

    #[test]
    fn sections_decide_and_labels_where_there_is_none() {
        for (section, account, class) in [
            (Some("Income"), "Design income", Class::Income),
            (Some("Income"), "Subscription revenue", Class::Recurring),
            (Some("Cost of Goods Sold"), "Rent of machines", Class::CostOfGoods),
            (Some("Expenses"), "Depreciation", Class::Depreciation),
            (Some("Other Expenses"), "Interest", Class::OtherExpense),
            (Some("Umsatzerlöse"), "Beratung", Class::Income),
            (None, "Gross profit", Class::Result),
            (Some("Income"), "Total for Income", Class::Result),
            (Some("Expenses"), "Advertising & Marketing", Class::Selling),
            (Some("Expenses"), "Payroll:Sales", Class::Selling),
            (Some("Expenses"), "Sales tax", Class::Expense),
            (Some("Sales and Marketing"), "Agency", Class::Selling),
            (None, "Werbung", Class::Selling),
            (None, "Office rent", Class::Expense),
            (None, "Miete", Class::Expense),
            (None, "Zebra", Class::Unknown),
            (Some("Assets"), "Current Assets:Bank Accounts:Our bank", Class::Cash),
            (Some("Assets"), "Current Assets:Inventory", Class::Inventory),
            (Some("Assets"), "Brand", Class::Asset),
            (Some("Liabilities"), "Accounts Payable (A/P)", Class::Payables),
            (Some("Aktiva"), "Vorräte", Class::Inventory),
            (Some("Current Liabilities"), "Visa", Class::OtherCurrentLiability),
            (None, "Accounts receivable", Class::Receivables),
        ] {
            assert_eq!(Class::of(section, Some(account)), class, "{section:?} {account}");
        }
    }
}
