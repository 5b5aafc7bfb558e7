//! The tables: periods with growth, products, customers, and what was not counted.
use super::{legible_periods, per_currency};
use crate::claims::{Block, is_group, is_partial, name};
use crate::show::Shape;
use crate::{Paragraph, Table};
use domain::{Claim, Decimal};

pub(super) fn of(block: &Block) -> Vec<Table> {
    let tables = [periods(block), years(block), products(block), customers(block), not_counted(block)];
    tables.into_iter().filter_map(Table::unless_empty).collect()
}

fn periods(block: &Block) -> Table {
    let (shape, periods) = legible_periods(block);
    by_period(block, "periods", shape, &periods)
}

/// Beside months or quarters, where the file has more than one year.
fn years(block: &Block) -> Table {
    let (shape, _) = legible_periods(block);
    let years = block.periods("revenue_by_period", Shape::Year);
    let shown = if shape == Shape::Year || years.len() < 2 { &[] } else { years.as_slice() };
    by_period(block, "years", Shape::Year, shown)
}

fn by_period(block: &Block, name: &str, shape: Shape, periods: &[&Claim]) -> Table {
    let (first, on) = match shape {
        Shape::Month => ("Month", "On the month before"),
        Shape::Quarter => ("Quarter", "On the quarter before"),
        Shape::Year => ("Year", "On the year before"),
    };
    let heading = block.labelled(&format!("Net revenue by {}", shape.name()));
    let mut table = Table::new(per_currency(name, block), heading, &[first, "Net revenue", on, "Rows"]);
    for claim in periods {
        let label = Paragraph::default().period(claim);
        let label = if is_partial(claim) { label.words(" (partial: ").days(claim).words(")") } else { label };
        let cells =
            vec![label, Paragraph::default().value(claim), growth(block, claim), Paragraph::default().rows(claim)];
        table.row(cells, is_partial(claim));
    }
    table
}

/// A dash where there is nothing to compare with: the first period and any that is not complete.
fn growth(block: &Block, period: &Claim) -> Paragraph {
    match block.beside("revenue_growth", period) {
        Some(claim) => Paragraph::default().value(claim),
        None => Paragraph::say("–"),
    }
}

fn products(block: &Block) -> Table {
    let name = per_currency("products", block);
    let mut table = Table::new(name, block.labelled("Net revenue by product"), &["Product", "Net revenue", "Rows"]);
    add(&mut table, block.entities("revenue_by_product"));
    table
}

fn customers(block: &Block) -> Table {
    let heading = block.labelled("Largest customers by net revenue");
    let mut table = Table::new(per_currency("customers", block), heading, &["Customer", "Net revenue", "Rows"]);
    add(&mut table, block.entities("top_customers"));
    table
}

fn not_counted(block: &Block) -> Table {
    let heading = block.labelled("Not counted as revenue");
    let mut table = Table::new(per_currency("not_counted", block), heading, &["Status", "Amount in the file", "Rows"]);
    add(&mut table, block.entities("rows_not_counted"));
    table
}

/// One row an entity; those that stand for several or none come last, whatever their size.
fn add(table: &mut Table, mut ranked: Vec<(&Claim, Decimal)>) {
    ranked.sort_by_key(|(claim, _)| is_group(claim));
    for (claim, _) in ranked {
        let cells = vec![
            Paragraph::default().name(name(claim)),
            Paragraph::default().value(claim),
            Paragraph::default().rows(claim),
        ];
        table.row(cells, false);
    }
}
