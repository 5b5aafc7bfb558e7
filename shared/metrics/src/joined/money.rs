//! What was spent, what came in, and what platforms say that they brought.
use super::{
    Joined, Known,
    fact::{Candidate, Fact, Part, Sum},
};
use crate::{
    book::{Performance, Statement},
    commerce, finance, marketing,
    totals::Totals,
};
use domain::{Field, Period, Result, Value};

impl Joined<'_> {
    /// Spend of every table with a column of it, added up; where there is none, the accounts of sales and marketing of a
    /// profit and loss statement.
    pub fn spend(&self) -> Known<Fact> {
        let (mut parts, mut reasons) = (Vec::new(), Vec::new());
        for (place, source) in self.sources.iter().enumerate() {
            match source.offers(&marketing::roas::METRIC) {
                Ok(true) => parts.push(self.advertised(place, &[Field::Spend, Field::Date], |of| of.spend)?),
                Ok(false) => {}
                Err(reason) => reasons.push(reason),
            }
        }
        let is_there = !parts.is_empty();
        parts.retain(|part| !part.is_nothing());
        let statements = self.statements(|of| of.selling, &mut reasons)?;
        if !parts.is_empty() {
            let mut fact = self.fact("spend", self.scale, parts);
            fact.notes.extend(self.same_as("spend", statements.into_iter().map(|part| part.source).collect()));
            return Ok(fact);
        }
        let of_accounts = statements.into_iter().map(|part| Candidate {
            rank: 0,
            what: "spend in accounts of sales and marketing",
            part,
            note: None,
        });
        if let Some(fact) = self.chosen("spend", self.scale, of_accounts.collect()) {
            return Ok(fact);
        }
        if is_there {
            reasons.push(Value::not_available(
                "nothing was spent: spend is 0",
                "Upload a file, or ask for days, with spend above zero.",
            ));
        }
        let wanted = "Needed is an advertising report with a column `spend`, or a profit and loss statement with accounts \
                      of sales and marketing.";
        Err(self.lack(reasons, "what was spent on sales and marketing", wanted))
    }

    /// Net revenue of one table: of orders, else of payments, else the income of a statement by accounts, else the amounts
    /// that stand beside spend.
    pub fn revenue(&self) -> Known<Fact> {
        let (mut candidates, mut reasons) = (Vec::new(), Vec::new());
        for (place, source) in self.sources.iter().enumerate() {
            let book = source.book;
            let is_of_accounts = book.finance.is_of_accounts();
            let guard = match book.marketing.has(Field::Spend) {
                true => &marketing::mer::METRIC,
                false => &commerce::net_revenue::METRIC,
            };
            match source.offers(guard) {
                Ok(true) if !is_of_accounts => candidates.push(self.sales(place)?),
                Err(reason) if !is_of_accounts => reasons.push(reason),
                _ => {}
            }
        }
        for part in self.statements(|of| of.income, &mut reasons)? {
            candidates.push(Candidate { rank: 2, what: "income", part, note: None });
        }
        candidates.retain(|of| !of.part.is_nothing());
        let wanted = "Needed are orders or payments with a column `amount`, or a profit and loss statement.";
        let fact = self.chosen("revenue", self.scale, candidates);
        fact.ok_or_else(|| self.lack(reasons, "what was earned", wanted))
    }

    fn sales(&self, place: usize) -> Result<Candidate> {
        let book = self.sources[place].book;
        if book.marketing.has(Field::Spend) {
            let part = self.advertised(place, &[Field::Amount, Field::Date], |of| of.revenue)?;
            return Ok(Candidate { rank: 3, what: "amounts beside the spend", part, note: None });
        }
        let sum = |totals: Totals| Sum { units: totals.net(), rows: totals.rows };
        let of_month = |month: &Period| book.between(month.start, month.end()).map(sum);
        let part = self.money_part(place, &[Field::Amount, Field::Date], sum(book.total), of_month)?;
        let (rank, what) = match book.coverage.has(Field::OrderId) {
            true => (0, "net revenue of orders"),
            false => (1, "net revenue of payments"),
        };
        Ok(Candidate { rank, what, part, note: None })
    }

    /// What platforms attribute to themselves, added up.
    pub fn attributed(&self) -> Known<Fact> {
        let (mut parts, mut reasons) = (Vec::new(), Vec::new());
        for (place, source) in self.sources.iter().enumerate() {
            match source.offers(&marketing::attributed_revenue::METRIC) {
                Ok(true) => parts.push(self.advertised(place, &[Field::ConversionValue, Field::Date], |of| of.value)?),
                Ok(false) => {}
                Err(reason) => reasons.push(reason),
            }
        }
        let wanted = "Needed is an advertising report with a column `conversion_value`.";
        match parts.is_empty() {
            true => Err(self.lack(reasons, "what platforms attribute to their advertisements", wanted)),
            false => Ok(self.fact("conversion value", self.scale, parts)),
        }
    }

    /// A sum of an advertising report.
    fn advertised(&self, place: usize, columns: &'static [Field], of: impl Fn(&Performance) -> i128) -> Result<Part> {
        let marketing = &self.sources[place].book.marketing;
        let sum = |performance: &Performance| Sum { units: of(performance), rows: performance.rows };
        self.money_part(place, columns, sum(&marketing.total), |month| Ok(sum(&marketing.of_month(month))))
    }

    /// A sum of each statement by accounts that has it; and why others are not understood.
    pub fn statements(&self, of: impl Fn(&Statement) -> i128, reasons: &mut Vec<Value>) -> Result<Vec<Part>> {
        let mut parts = Vec::new();
        for (place, source) in self.sources.iter().enumerate() {
            let finance = &source.book.finance;
            if !finance.is_of_accounts() || of(&finance.total) == 0 {
                continue;
            }
            match (source.offers(&finance::gross_margin::METRIC), finance.lacks(&[])) {
                (Err(reason), _) => reasons.push(reason),
                (Ok(_), Some(absent)) => reasons.push(source.said(absent.value)),
                (Ok(_), None) => {
                    let sum = |statement: &Statement| Sum { units: of(statement), rows: statement.rows };
                    let of_month = |month: &Period| Ok(sum(&finance.of_month(month)));
                    let columns = &[Field::Amount, Field::Date];
                    parts.push(self.money_part(place, columns, sum(&finance.total), of_month)?);
                }
            }
        }
        Ok(parts)
    }
}
