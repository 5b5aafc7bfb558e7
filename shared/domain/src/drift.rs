//! What changed in a source's files since its latest upload, and what that does to the figures.
use crate::{ColumnMapping, Field, Findings, Issue, LatestUpload, Policy, Rule, Severity};
use std::collections::{BTreeMap, BTreeSet};

/// Compares the columns of an upload with those of the source's latest: columns removed, added, renamed, retyped or used
/// as another field, and changes of currency, form and granularity. At most [`Findings::KEPT_PER_KIND`] of a kind are
/// told one by one. What follows from a decision that the owner changed since is no drift.
pub fn drift(before: &LatestUpload, now: &[ColumnMapping], granularity: Option<&str>, policy: &Policy) -> Vec<Issue> {
    let decided = Decided { before: &before.policy, now: policy, moved: moved(before, policy) };
    if decided.another_table() {
        return Vec::new();
    }
    let partners = partners(&before.columns, now);
    let is_new = |place: &usize| !partners.contains(&Some(*place));
    let added: Vec<&ColumnMapping> = (0..now.len()).filter(is_new).map(|place| &now[place]).collect();
    let both = || before.columns.iter().zip(&partners);
    let gone = both().filter(|(_, partner)| partner.is_none()).map(|(column, _)| column);
    let pairs = both().filter_map(|(column, partner)| Some((column, now.get((*partner)?)?)));

    let mut issues = Vec::new();
    // A field that another column took over is told there.
    let is_lost = |field: Field| !now.iter().any(|column| column.field == Some(field));
    issues.extend(gone.map(|column| removed(column, column.field.filter(|field| is_lost(*field)))));
    issues.extend(added.into_iter().map(added_column));
    for (before, now) in pairs {
        let is_renamed = before.header != now.header;
        issues.extend(is_renamed.then(|| renamed(before, now)));
        if decided.column(before, now) {
            continue;
        }
        if is_retyped(before, now) {
            issues.push(retyped(before, now));
        } else {
            issues.extend((!is_renamed).then(|| remapped(before, now)).flatten());
            issues.extend(other_form(before, now).filter(|_| !decided.form(now)));
        }
        issues.extend(other_currency(before, now).filter(|_| !decided.currency()));
    }
    issues = capped(issues);
    if !decided.dates(&before.columns, now) {
        issues.extend(other_granularity(before.granularity.as_deref(), granularity));
    }
    issues
}

/// Rules by which a column is known or its values are read; the others are about rows.
const OF_VALUES: [Rule; 11] = [
    Rule::MapHeader,
    Rule::Trim,
    Rule::NullWord,
    Rule::ParseAmount,
    Rule::ParseDate,
    Rule::ParsePercent,
    Rule::ParseScale,
    Rule::ParseEpoch,
    Rule::ParseBoolean,
    Rule::ScaleMicros,
    Rule::SettledCurrency,
];

/// What the owner decided for the upload before and decides now.
struct Decided<'a> {
    before: &'a Policy,
    now: &'a Policy,
    /// Fields that another column got, or lost, by the mapping.
    moved: BTreeSet<Field>,
}

fn moved(before: &LatestUpload, now: &Policy) -> BTreeSet<Field> {
    let headers = before.policy.mapping.keys().chain(now.mapping.keys());
    let changed = headers.filter(|header| before.policy.mapping.get(*header) != now.mapping.get(*header));
    let fields = changed.flat_map(|header| {
        let mapped = [before.policy.mapping.get(header), now.mapping.get(header)].map(|field| field.copied().flatten());
        let had = before.columns.iter().find(|column| column.header == *header).and_then(|column| column.field);
        mapped.into_iter().chain([had]).flatten()
    });
    fields.collect()
}

impl Decided<'_> {
    /// Other columns than before were asked for.
    fn another_table(&self) -> bool {
        let unpivots =
            |policy: &Policy| [Rule::UnpivotMonths, Rule::UnpivotChannels].map(|rule| policy.allows(rule, None));
        self.before.sheet != self.now.sheet || unpivots(self.before) != unpivots(self.now)
    }

    /// The mapping of the column, of a field it had or has, or a rule for it was changed.
    fn column(&self, before: &ColumnMapping, now: &ColumnMapping) -> bool {
        let header = now.header.as_str();
        let is_switched = |rule: &Rule| self.before.allows(*rule, Some(header)) != self.now.allows(*rule, Some(header));
        let fields = [before.field, now.field];
        self.before.mapping.get(header) != self.now.mapping.get(header)
            || before.field != now.field && fields.iter().flatten().any(|field| self.moved.contains(field))
            || self.before.rules_off != self.now.rules_off && OF_VALUES.iter().any(is_switched)
    }

    fn form(&self, now: &ColumnMapping) -> bool {
        match now.data_type.as_str() {
            "date" | "datetime" => self.before.day_order != self.now.day_order,
            _ => self.before.decimal_mark != self.now.decimal_mark,
        }
    }

    fn currency(&self) -> bool {
        self.before.currency != self.now.currency
    }

    /// Which days the rows have follows from what the date is and how it is read.
    fn dates(&self, before: &[ColumnMapping], now: &[ColumnMapping]) -> bool {
        let date = |columns: &[ColumnMapping]| columns.iter().find(|column| column.field == Some(Field::Date)).cloned();
        let is_decided = |column: Option<ColumnMapping>| column.is_some_and(|column| self.column(&column, &column));
        self.moved.contains(&Field::Date) || is_decided(date(before)) || is_decided(date(now))
    }
}

/// The place that each column of before has now: by its header; if that is gone, where the same field is, or the same kind
/// of values under a like name or at the same place.
fn partners(before: &[ColumnMapping], now: &[ColumnMapping]) -> Vec<Option<usize>> {
    let places: BTreeMap<&str, usize> =
        now.iter().enumerate().map(|(place, column)| (column.header.as_str(), place)).collect();
    let mut partners: Vec<Option<usize>> =
        before.iter().map(|column| places.get(column.header.as_str()).copied()).collect();
    let mut taken: BTreeSet<usize> = partners.iter().flatten().copied().collect();
    let rules: [fn(Placed<'_>, Placed<'_>) -> bool; 3] = [has_its_field, has_a_like_name, has_its_place];
    for is_same in rules {
        for (place, column) in before.iter().enumerate() {
            let is_free = |at: &usize| is_same((place, column), (*at, &now[*at])) && !taken.contains(at);
            if partners[place].is_none()
                && let Some(at) = (0..now.len()).find(is_free)
            {
                partners[place] = Some(at);
                taken.insert(at);
            }
        }
    }
    partners
}

type Placed<'a> = (usize, &'a ColumnMapping);

fn has_its_field((_, before): Placed<'_>, (_, now): Placed<'_>) -> bool {
    before.field.is_some() && before.field == now.field
}

/// `Betrag` and `Betrag (netto)`: all words of one are in the other, and the values are alike.
fn has_a_like_name((_, before): Placed<'_>, (_, now): Placed<'_>) -> bool {
    let words = |column: &ColumnMapping| -> BTreeSet<String> {
        let words = column.header.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.map(str::to_lowercase).collect()
    };
    let (old, new) = (words(before), words(now));
    let is_open = before.field.is_none() || now.field.is_none();
    is_open
        && before.data_type == now.data_type
        && !old.is_empty()
        && !new.is_empty()
        && (old.is_subset(&new) || new.is_subset(&old))
}

fn has_its_place((place, before): Placed<'_>, (at, now): Placed<'_>) -> bool {
    let is_open = before.field.is_none() || now.field.is_none();
    is_open && place == at && !before.kind.is_empty() && before.kind == now.kind
}

fn is_retyped(before: &ColumnMapping, now: &ColumnMapping) -> bool {
    let of_percent = (before.kind == "percent") != (now.kind == "percent");
    differ(&before.data_type, &now.data_type) || differ(&before.kind, &now.kind) && of_percent
}

fn differ(before: &str, now: &str) -> bool {
    !before.is_empty() && !now.is_empty() && before != now
}

fn issue(kind: &str, severity: Severity, column: Option<&str>, what: String, suggestion: &str) -> Issue {
    Issue {
        kind: kind.to_owned(),
        severity,
        row: None,
        column: column.map(str::to_owned),
        value: None,
        what,
        suggestion: suggestion.to_owned(),
        effect: None,
    }
}

fn with(issue: Issue, effect: Option<String>) -> Issue {
    Issue { effect, ..issue }
}

fn missing(field: Field) -> String {
    format!("Figures that need the {field} cannot be computed from this upload.")
}

fn removed(column: &ColumnMapping, lost: Option<Field>) -> Issue {
    let header = &column.header;
    let (severity, suggestion) = match lost {
        Some(_) => (Severity::Warning, "Export the file with this column, or map another column to its field."),
        None => (Severity::Info, "Nothing needs doing if it was left out on purpose."),
    };
    let what = format!("The column `{header}` of the upload before is gone.");
    with(issue("column_removed", severity, Some(header), what, suggestion), lost.map(missing))
}

fn added_column(column: &ColumnMapping) -> Issue {
    let header = &column.header;
    let what = format!("The column `{header}` is new since the upload before.");
    let effect = column.field.map(|field| format!("Figures that need the {field} can be computed from now on."));
    with(issue("column_added", Severity::Info, Some(header), what, "Nothing needs doing."), effect)
}

fn renamed(before: &ColumnMapping, now: &ColumnMapping) -> Issue {
    let (old, new) = (&before.header, &now.header);
    let what = format!("The column `{old}` of the upload before is called `{new}` now.");
    let kind = "column_renamed";
    match (before.field, now.field) {
        (Some(field), None) => {
            let suggestion = format!("Map `{new}` to {field} for this source.");
            with(issue(kind, Severity::Warning, Some(new), what, &suggestion), Some(missing(field)))
        }
        (_, Some(field)) => {
            let effect = format!("It was taken as the {field}; if it means something else, so do the figures.");
            with(issue(kind, Severity::Info, Some(new), what, "Check that it means the same."), Some(effect))
        }
        (None, None) => issue(kind, Severity::Info, Some(new), what, "Nothing needs doing."),
    }
}

fn remapped(before: &ColumnMapping, now: &ColumnMapping) -> Option<Issue> {
    let header = &now.header;
    let (what, effect) = match (before.field, now.field) {
        (old, new) if old == new => return None,
        (Some(old), Some(new)) => (
            format!("`{header}` was the {old} in the upload before and is the {new} now."),
            format!("Figures of the {old} and of the {new} cannot be compared with those before."),
        ),
        (Some(old), None) => (
            format!("`{header}` was the {old} in the upload before and is not used as it now."),
            format!("Figures of the {old} come from another column, or cannot be computed."),
        ),
        (None, new) => {
            let new = new.map_or("", Field::name);
            (
                format!("`{header}` is used as the {new}, which it was not in the upload before."),
                format!("Figures of the {new} cannot be compared with those before."),
            )
        }
    };
    let suggestion = "Set the mapping of this column for the source if it should stay as it was.";
    Some(with(issue("column_remapped", Severity::Warning, Some(header), what, suggestion), Some(effect)))
}

fn retyped(before: &ColumnMapping, now: &ColumnMapping) -> Issue {
    let header = &now.header;
    let what = format!("`{header}` held {} in the upload before and holds {} now.", values(before), values(now));
    let suggestion = "Check the column in the file for values of another kind.";
    let effect = match before.field.or(now.field) {
        Some(field) => format!("Figures that need the {field} may be missing or mean something else."),
        None => "No figure is computed from it.".to_owned(),
    };
    let severity = if before.field.or(now.field).is_some() { Severity::Warning } else { Severity::Info };
    with(issue("column_retyped", severity, Some(header), what, suggestion), Some(effect))
}

fn values(column: &ColumnMapping) -> &str {
    match column.kind.as_str() {
        "integer" | "decimal" => "numbers",
        "money" => "amounts of money",
        "percent" => "percentages",
        "date" => "dates",
        "datetime" => "dates with a time",
        "boolean" => "yes or no",
        "id" => "ids",
        "email" => "e-mail addresses",
        "url" => "web addresses",
        "category" => "names",
        _ => "text",
    }
}

fn other_form(before: &ColumnMapping, now: &ColumnMapping) -> Option<Issue> {
    let (Some(old), Some(new)) = (&before.form, &now.form) else { return None };
    if old == new || differ(&before.data_type, &now.data_type) {
        return None;
    }
    let header = &now.header;
    let what = format!("`{header}` was written as {old} in the upload before and as {new} now.");
    Some(if matches!(now.data_type.as_str(), "date" | "datetime") {
        let suggestion = "Compare one date with the system the file comes from; `day_order` of the source decides what the \
                          file does not.";
        let effect = "If the new way is wrong, rows are counted in other months.".to_owned();
        with(issue("date_format_changed", Severity::Warning, Some(header), what, suggestion), Some(effect))
    } else {
        let suggestion = "Check one value of the column against the system the file comes from.";
        let effect =
            "If the new way is wrong, values are too large or too small by a factor of 100 or 1000.".to_owned();
        with(issue("number_format_changed", Severity::Warning, Some(header), what, suggestion), Some(effect))
    })
}

fn other_currency(before: &ColumnMapping, now: &ColumnMapping) -> Option<Issue> {
    let header = &now.header;
    let (severity, what, effect) = match (&before.currency, &now.currency) {
        (old, new) if old == new => return None,
        (Some(old), Some(new)) => (
            Severity::Warning,
            format!("`{header}` was in {old} in the upload before and is in {new} now."),
            format!("Figures in {new} cannot be compared with those in {old}; nothing is converted."),
        ),
        (Some(old), None) => (
            Severity::Warning,
            format!("`{header}` was in {old} in the upload before and names no currency now."),
            format!("Its amounts are not added to those in {old}."),
        ),
        (None, new) => {
            let new = new.as_deref().unwrap_or_default();
            (
                Severity::Info,
                format!("`{header}` named no currency in the upload before and is in {new} now."),
                format!("Its amounts are counted in {new}."),
            )
        }
    };
    let suggestion = "Check that the file was exported with the same settings as the one before.";
    Some(with(issue("currency_changed", severity, Some(header), what, suggestion), Some(effect)))
}

fn other_granularity(before: Option<&str>, now: Option<&str>) -> Option<Issue> {
    let (before, now) = (before?, now?);
    if before == now {
        return None;
    }
    let what = format!("The upload before went by {before}; this one goes by {now}.");
    let suggestion = format!("Export the file by {before} again, or begin a source for the files by {now}.");
    let effect = "Averages per row and trends cannot be compared with those before.".to_owned();
    Some(with(issue("granularity_changed", Severity::Warning, None, what, &suggestion), Some(effect)))
}

/// The first issues of each kind; of the others, how many there are.
fn capped(issues: Vec<Issue>) -> Vec<Issue> {
    let mut seen: BTreeMap<String, u64> = BTreeMap::new();
    let mut kept: Vec<Issue> = Vec::new();
    for issue in issues {
        let count = seen.entry(issue.kind.clone()).or_default();
        *count += 1;
        if *count <= Findings::KEPT_PER_KIND {
            kept.push(issue);
        }
    }
    for (kind, count) in seen {
        if let Some(more) = count.checked_sub(Findings::KEPT_PER_KIND).filter(|more| *more > 0) {
            let what = format!("The same is so of {more} more columns.");
            kept.push(issue(&kind, Severity::Info, None, what, "Compare the file with the one before."));
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::UploadId;
    use expect_test::{Expect, expect};
    use jiff::Timestamp;

    /// `header:kind[:field[:form[:currency]]]`, one word a column; `-` is nothing.
    fn columns(text: &str) -> Vec<ColumnMapping> {
        let column = |word: &str| {
            let mut parts = word.split(':').map(|part| Some(part).filter(|part| *part != "-"));
            let mut next = || parts.next().flatten();
            let (header, kind) = (next().unwrap().to_owned(), next().unwrap_or_default().to_owned());
            let data_type = match kind.as_str() {
                "money" | "integer" | "decimal" | "percent" | "" => "decimal",
                "date" => "date",
                _ => "text",
            };
            let field = next().map(|name| *Field::ALL.iter().find(|field| field.name() == name).unwrap());
            let name = field.map_or(header.clone(), |field| field.name().to_owned());
            let (form, currency) = (next().map(str::to_owned), next().map(str::to_owned));
            ColumnMapping {
                header,
                name,
                field,
                data_type: data_type.to_owned(),
                kind,
                form,
                currency,
                ..Default::default()
            }
        };
        text.split_whitespace().map(column).collect()
    }

    fn latest(text: &str, granularity: Option<&str>) -> LatestUpload {
        LatestUpload {
            upload_id: UploadId::new(0, &[0; 10]),
            at: Timestamp::UNIX_EPOCH,
            columns: columns(text),
            granularity: granularity.map(str::to_owned),
            policy: Policy::default(),
        }
    }

    fn shown(issues: &[Issue]) -> String {
        let line = |issue: &Issue| {
            let (kind, severity, what) = (&issue.kind, issue.severity, &issue.what);
            format!("{kind} {severity:?}: {what} {}\n", issue.effect.as_deref().unwrap_or("-"))
        };
        issues.iter().map(line).collect()
    }

    fn check(before: &str, now: &str, expect: Expect) {
        expect.assert_eq(&shown(&drift(&latest(before, Some("day")), &columns(now), Some("day"), &Policy::default())));
    }

    #[test]
    fn the_same_columns_in_another_order_are_no_drift() {
        check(
            "Date:date:date Total:money:amount Note:text",
            "Note:text Total:money:amount Date:date:date",
            expect![""],
        );
    }

    #[test]
    fn columns_that_came_and_went_are_named() {
        check(
            "Date:date:date Total:money:amount Note:text",
            "Date:date:date Region:category:region",
            expect![[r#"
            column_removed Warning: The column `Total` of the upload before is gone. Figures that need the amount cannot be computed from this upload.
            column_removed Info: The column `Note` of the upload before is gone. -
            column_added Info: The column `Region` is new since the upload before. Figures that need the region can be computed from now on.
        "#]],
        );
    }

    #[test]
    fn a_column_with_the_same_field_or_the_same_kind_at_its_place_was_renamed() {
        check(
            "Day:date:date Total:money:amount",
            "Paid:money:amount Date:date:date",
            expect![[r#"
            column_renamed Info: The column `Day` of the upload before is called `Date` now. It was taken as the date; if it means something else, so do the figures.
            column_renamed Info: The column `Total` of the upload before is called `Paid` now. It was taken as the amount; if it means something else, so do the figures.
        "#]],
        );
        check(
            "Day:date:date Total:money:amount Note:text",
            "Day:date:date Sum:money Remark:text",
            expect![[r#"
            column_renamed Warning: The column `Total` of the upload before is called `Sum` now. Figures that need the amount cannot be computed from this upload.
            column_renamed Info: The column `Note` of the upload before is called `Remark` now. -
        "#]],
        );
    }

    #[test]
    fn a_column_that_changed_its_meaning_is_told() {
        check(
            "Total:money:amount Net:money",
            "Total:money Net:money:amount",
            expect![[r#"
            column_remapped Warning: `Total` was the amount in the upload before and is not used as it now. Figures of the amount come from another column, or cannot be computed.
            column_remapped Warning: `Net` is used as the amount, which it was not in the upload before. Figures of the amount cannot be compared with those before.
        "#]],
        );
        check(
            "Total:money:amount",
            "Total:money:profit",
            expect![[r#"
            column_remapped Warning: `Total` was the amount in the upload before and is the profit now. Figures of the amount and of the profit cannot be compared with those before.
        "#]],
        );
    }

    #[test]
    fn other_values_forms_and_currencies_are_told() {
        check(
            "Rate:percent Id:id Day:date:date",
            "Rate:decimal Id:id Day:text",
            expect![[r#"
                column_retyped Info: `Rate` held percentages in the upload before and holds numbers now. No figure is computed from it.
                column_retyped Warning: `Day` held dates in the upload before and holds text now. Figures that need the date may be missing or mean something else.
            "#]],
        );
        check(
            "Day:date:date:day/month/year Total:money:amount:-:USD Fee:money:fee:decimal_comma",
            "Day:date:date:month/day/year Total:money:amount:-:EUR Fee:money:fee:decimal_point",
            expect![[r#"
                date_format_changed Warning: `Day` was written as day/month/year in the upload before and as month/day/year now. If the new way is wrong, rows are counted in other months.
                currency_changed Warning: `Total` was in USD in the upload before and is in EUR now. Figures in EUR cannot be compared with those in USD; nothing is converted.
                number_format_changed Warning: `Fee` was written as decimal_comma in the upload before and as decimal_point now. If the new way is wrong, values are too large or too small by a factor of 100 or 1000.
            "#]],
        );
        check(
            "A:money:amount:-:USD B:money:fee",
            "A:money:amount B:money:fee:-:EUR",
            expect![[r#"
            currency_changed Warning: `A` was in USD in the upload before and names no currency now. Its amounts are not added to those in USD.
            currency_changed Info: `B` named no currency in the upload before and is in EUR now. Its amounts are counted in EUR.
        "#]],
        );
    }

    #[test]
    fn what_the_owner_decided_since_is_no_drift() {
        let check = |before: &str, now: &str, policy: &str, expect: Expect| {
            let policy: Policy = serde_json::from_str(policy).unwrap();
            expect.assert_eq(&shown(&drift(&latest(before, None), &columns(now), None, &policy)));
        };
        let (before, now) = ("Brutto:money:amount Netto:money", "Brutto:money Netto:money:amount");
        check(before, now, r#"{"mapping":{"Netto":"amount"}}"#, expect![""]);
        check(before, now, r#"{"mapping":{"Netto":"amount","Brutto":null}}"#, expect![""]);
        check("Rate:percent:discount", "Rate:text:discount", r#"{"rules_off":["parse_percent:Rate"]}"#, expect![""]);
        check(
            "Rate:percent:discount Day:date:date",
            "Rate:text:discount Day:text",
            r#"{"rules_off":["parse_percent:Rate"]}"#,
            expect![[r#"
                column_retyped Warning: `Day` held dates in the upload before and holds text now. Figures that need the date may be missing or mean something else.
            "#]],
        );
    }

    #[test]
    fn a_like_name_with_like_values_is_a_new_name() {
        check(
            "Day:date:date Betrag:money:amount",
            "Betrag_brutto:money Day:date:date",
            expect![[r#"
            column_renamed Warning: The column `Betrag` of the upload before is called `Betrag_brutto` now. Figures that need the amount cannot be computed from this upload.
        "#]],
        );
    }

    #[test]
    fn integers_that_become_decimals_are_no_drift() {
        check("Total:integer:amount", "Total:decimal:amount", expect![""]);
    }

    #[test]
    fn a_latest_upload_that_knew_less_is_not_held_against_the_next() {
        check("Total:-:amount", "Total:money:amount:decimal_comma", expect![""]);
    }

    #[test]
    fn another_granularity_is_told() {
        let compare =
            |before, now| shown(&drift(&latest("A:text", before), &columns("A:text"), now, &Policy::default()));
        expect![[r#"
            granularity_changed Warning: The upload before went by day; this one goes by month. Averages per row and trends cannot be compared with those before.
        "#]].assert_eq(&compare(Some("day"), Some("month")));
        assert_eq!(compare(None, Some("month")) + &compare(Some("day"), None), "");
    }

    #[test]
    fn a_wholly_different_file_is_told_in_few_words() {
        let many = |name: &str, kind: &str| (0..100).map(|at| format!("{name}{at}:{kind} ")).collect::<String>();
        let issues =
            drift(&latest(&many("a", "text"), None), &columns(&many("b", "integer")), None, &Policy::default());
        assert_eq!(issues.len(), 42);
        assert_eq!(issues.last().unwrap().what, "The same is so of 80 more columns.");
    }
}
