//! Profit, cash and working capital, and what is compared with them.
use super::Noun;
use crate::Good::{Down, Neither, Up};

pub(super) const NOUNS: &[Noun] = &[
    Noun::new("ltv", "customer lifetime value", Up, &["lifetime value", "LTV"]).of("basis"),
    Noun::new("income", "income", Up, &["total income", "turnover"]),
    Noun::new("gross_profit", "gross profit", Up, &[]),
    Noun::new("gross_margin", "gross margin", Up, &[]),
    Noun::new("operating_profit", "operating profit", Up, &["operating income", "operating result"]),
    Noun::new("operating_margin", "operating margin", Up, &[]),
    Noun::new("net_income", "net income", Up, &["net profit", "bottom line"]),
    Noun::new("net_margin", "net margin", Up, &["net profit margin"]),
    Noun::new("burn_rate", "burn rate", Down, &["gross burn", "monthly costs"]),
    Noun::new("net_burn", "net burn", Down, &["net cash burn", "cash burn"]),
    Noun::new("runway", "runway", Up, &["cash runway"]),
    Noun::new("burn_multiple", "burn multiple", Down, &[]),
    Noun::new("rule_of_40", "rule of forty", Up, &["rule-of-forty score"]),
    Noun::new("working_capital", "working capital", Up, &["net working capital"]),
    Noun::new("current_ratio", "current ratio", Up, &[]),
    Noun::new("acid_ratio", "acid ratio", Up, &["acid-test ratio", "acid test"]),
    Noun::new("dso", "days sales outstanding", Down, &["DSO", "time customers take to pay"]).plural(),
    Noun::new("dpo", "days payables outstanding", Neither, &["DPO", "time suppliers wait for payment"]).plural(),
    Noun::new("dio", "days inventory outstanding", Down, &["DIO", "days of stock"]).plural(),
    Noun::new("cash_conversion_cycle", "cash conversion cycle", Down, &["cash cycle"]),
    Noun::new("break_even_revenue", "break-even revenue", Down, &["break-even point", "break-even income"]),
    Noun::new("cac", "customer acquisition cost", Down, &["CAC", "acquisition cost", "cost per new customer"]),
    Noun::new("ltv_cac_ratio", "ratio of lifetime value to acquisition cost", Up, &["LTV to CAC", "LTV to CAC ratio"]),
    Noun::new(
        "cac_payback",
        "CAC payback",
        Down,
        &["payback of acquisition cost", "payback period", "CAC payback period"],
    ),
    Noun::new("magic_number", "magic number", Up, &["SaaS magic number"]),
];
