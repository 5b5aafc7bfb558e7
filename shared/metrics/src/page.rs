//! The catalogue as a page to read, made from [`METRICS`] alone.
use crate::{Better, Category, METRICS, Metric, SYNONYMS, UnitKind};

const CHAPTERS: [(Category, &str); 7] = [
    (Category::Commerce, "Sales"),
    (Category::Growth, "Growth"),
    (Category::Recurring, "Subscriptions"),
    (Category::Financial, "Profit, cash and working capital"),
    (Category::Marketing, "Advertising"),
    (Category::Pipeline, "Leads and deals"),
    (Category::Operations, "Claims, tickets and cases"),
];

/// Every metric with its definition, as Markdown.
pub fn page() -> String {
    let mut page = String::from(
        "# Metrics\n\nMade from the catalogue in `shared/metrics`; a test fails when this page is not what the code says.\n\n\
         Money is exact and stays in its currency; ratios are ratios of sums and unrounded. What cannot be computed says why, and\n\
         what would make it available. Every figure carries the rows behind it and the days it speaks of.\n",
    );
    for (category, title) in CHAPTERS {
        page += &format!("\n## {title}\n\n| id | unit | better | |\n|---|---|---|---|\n");
        let metrics = || METRICS.iter().filter(|metric| metric.category == category);
        for metric in metrics() {
            let (unit, better) = (unit(metric), better(metric));
            page += &format!("| [`{0}`](#{0}) | {unit} | {better} | {1} |\n", metric.id, what(metric));
        }
        for metric in metrics() {
            page += &format!("\n### {}\n\n{}\n", metric.id, metric.definition().trim_end());
        }
    }
    page += "\n## Other names\n\nTaken wherever an id is.\n\n| name | metric |\n|---|---|\n";
    for (synonym, id) in SYNONYMS {
        page += &format!("| `{synonym}` | [`{id}`](#{id}) |\n");
    }
    page
}

/// The first sentence of the definition, without the name before it.
fn what(metric: &Metric) -> String {
    let definition = metric.definition();
    let first: Vec<&str> = definition.lines().take_while(|line| !line.is_empty()).collect();
    let first = first.join(" ");
    first.split_once(": ").map_or(first.clone(), |(_, what)| what.to_owned())
}

fn unit(metric: &Metric) -> String {
    match metric.unit {
        UnitKind::Money => "money".into(),
        UnitKind::Count(of) => of.into(),
        UnitKind::Ratio => "ratio".into(),
        UnitKind::Multiple => "multiple".into(),
        UnitKind::Duration(of) => of.into(),
    }
}

fn better(metric: &Metric) -> &'static str {
    match metric.better {
        Better::Higher => "higher",
        Better::Lower => "lower",
        Better::Neither => "",
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_page_in_the_docs_is_made_of_the_catalogue() {
        expect_test::expect_file!["../../../docs/metrics.md"].assert_eq(&super::page());
    }

    #[test]
    fn no_metric_is_missing_from_it() {
        let page = super::page();
        for metric in crate::METRICS {
            assert!(page.contains(&format!("\n### {}\n", metric.id)), "{}", metric.id);
        }
    }
}
