//! Names of accounts, by which a statement of income and costs is told from sales by product or region.
use std::collections::BTreeSet;

/// Headings, results and sums that only statements have, in lower case. Names of single costs, such as rent, are not among
/// them: a shop may sell travel.
const TELLING: &[&str] = &[
    "income",
    "revenue",
    "revenues",
    "sales",
    "net sales",
    "net revenue",
    "sales revenue",
    "other income",
    "operating income",
    "operating profit",
    "operating revenue",
    "net operating income",
    "net other income",
    "net ordinary income",
    "ordinary income",
    "net income",
    "net earnings",
    "net profit",
    "net loss",
    "cogs",
    "cost of goods sold",
    "cost of sales",
    "cost of revenue",
    "gross profit",
    "gross margin",
    "expense",
    "expenses",
    "operating expenses",
    "other expenses",
    "ebit",
    "ebitda",
    "profit before tax",
    "income before tax",
    "assets",
    "liabilities",
    "equity",
    "liabilities and equity",
    "umsatz",
    "umsatzerlöse",
    "erlöse",
    "erträge",
    "aufwendungen",
    "aufwand",
    "materialaufwand",
    "wareneinsatz",
    "rohertrag",
    "rohgewinn",
    "betriebsergebnis",
    "jahresüberschuss",
    "gewinn",
    "chiffre d'affaires",
    "charges",
    "produits",
    "marge brute",
    "résultat net",
    "ingresos",
    "gastos",
    "beneficio bruto",
    "beneficio neto",
    "resultado neto",
    "ricavi",
    "costi",
    "utile netto",
    "omzet",
    "kosten",
    "brutowinst",
    "nettowinst",
    "receitas",
    "despesas",
    "lucro bruto",
    "lucro líquido",
];

/// Whether a row's name is that of a result or a heading of a statement, or of its sum: `Total Income`.
pub(super) fn is_telling(label: &str) -> bool {
    telling(label).is_some()
}

/// The name and whether it is a sum.
fn telling(label: &str) -> Option<(bool, &'static str)> {
    let label = label.trim().trim_end_matches(':').trim_end();
    if label.len() > 48 {
        return None;
    }
    let label = label.to_lowercase();
    let named = |name: &str| TELLING.iter().copied().find(|word| *word == name);
    let sum = || super::statement::closes(&label).and_then(named);
    named(&label).map(|word| (false, word)).or_else(|| sum().map(|word| (true, word)))
}

/// Which of these names the first column of a file has. A file with more rows than a statement has none.
#[derive(Debug, Default)]
pub(crate) struct Labels {
    met: BTreeSet<(bool, &'static str)>,
    rows: usize,
}

impl Labels {
    const MOST_ROWS: usize = 5_000;

    pub(crate) fn observe(&mut self, label: &str) {
        self.rows += 1;
        if self.rows <= Self::MOST_ROWS {
            self.met.extend(telling(label));
        }
    }

    /// One may be chance; a second is not.
    pub(crate) fn are_accounts(&self) -> bool {
        self.rows <= Self::MOST_ROWS && self.met.len() >= 2
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(labels: &str) -> bool {
        let mut met = Labels::default();
        labels.split(',').for_each(|label| met.observe(label));
        met.are_accounts()
    }

    #[test]
    fn a_statement_is_told_by_two_of_its_names() {
        assert!(check("Revenue,COGS,Gross profit,Rent,Net income"));
        assert!(check("Income,  Design,Total for Income"));
        assert!(check("Umsatzerlöse,Miete,Betriebsergebnis"));
    }

    #[test]
    fn departments_products_and_regions_are_none() {
        assert!(!check("Sales,Marketing,Engineering"));
        assert!(!check("Travel,Insurance,Rent,Total"));
        assert!(!check("North,South,Total Gym,Incomes"));
    }
}
