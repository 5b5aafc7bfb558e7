//! A part of subscriptions, payments and trials, cut from their cubes.
use super::{
    Cubes,
    dimension::{CURRENCY, CUSTOMER, PRODUCT},
    slice::{Slice, Wanted},
    subscriptions,
};
use domain::Field;

impl Cubes {
    /// Balances need every change since their beginning, so that no window can be cut; payments and ends of trials are
    /// days.
    pub(super) fn cut_recurring(&mut self, whole: &Cubes, slice: &Slice) {
        let (currencies, customers) =
            (Wanted::of(slice, &whole.names, CURRENCY), Wanted::of(slice, &whole.names, CUSTOMER));
        let products = Wanted::of(slice, &whole.names, PRODUCT);
        if !whole.subscriptions.is_empty() {
            match slice.names_other_than(&[Field::CustomerId, Field::Currency]) {
                Some(field) => self.withhold(&["subscriptions"], &format!("subscriptions are not kept by {field}")),
                None if slice.from.is_some() || slice.to.is_some() => {
                    self.withhold(
                        &["subscriptions"],
                        "subscriptions are balances of everything before, not of a window",
                    );
                }
                None => {
                    let is_wanted =
                        |key: &subscriptions::Key| customers.has(key.customer) && currencies.has(key.currency);
                    self.subscriptions = whole.subscriptions.filtered(is_wanted);
                    self.billed_periods = whole.billed_periods.filtered(is_wanted);
                }
            }
        }
        if !whole.charges.is_empty() {
            match slice.names_other_than(&[Field::CustomerId, Field::Product, Field::Currency]) {
                Some(field) => self.withhold(&["charges"], &format!("payments of customers are not kept by {field}")),
                None => {
                    self.charges = whole.charges.filtered(|key| {
                        slice.has_day(key.day.0)
                            && customers.has(key.customer)
                            && products.has(key.product)
                            && currencies.has(key.currency)
                    });
                }
            }
        }
        if !whole.trials.is_empty() {
            match slice.names_other_than(&[Field::CustomerId]) {
                Some(field) => self.withhold(&["trials"], &format!("trials are not kept by {field}")),
                None => {
                    self.trials = whole.trials.filtered(|key| slice.has_day(key.day.0) && customers.has(key.customer))
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::cubes;
    use expect_test::{Expect, expect};
    use std::collections::BTreeMap;

    /// Cells that are left of each cube, and what is withheld.
    fn check(csv: &str, slice: &Slice, expect: Expect) {
        let part = cubes(csv).sliced(slice);
        let withheld = ["subscriptions", "charges", "trials"].map(|cube| part.withheld.get(cube).cloned());
        let cells = [part.subscriptions.cells.len(), part.billed_periods.cells.len(), part.charges.cells.len()];
        let withheld = withheld.into_iter().flatten().collect::<Vec<_>>().join(", ");
        expect.assert_eq(&format!("{cells:?} and {} trials; {withheld}", part.trials.cells.len()));
    }

    fn of_customer(name: &str) -> Slice {
        Slice { texts: BTreeMap::from([(Field::CustomerId, vec![name.to_owned()])]), ..Slice::default() }
    }

    fn since(day: &str) -> Slice {
        Slice { from: Some(day.parse().unwrap()), ..Slice::default() }
    }

    const LIST: &str = "customer_id,amount,interval,start_date,trial_end
        A,10.00,month,2024-01-01,2024-01-15
        B,20.00,month,2024-01-01,2024-02-15
        B,20.00,month,2024-03-01,";
    const PAYMENTS: &str = "customer_id,amount,date
        A,10,2024-01-05
        A,10,2024-02-05
        B,12,2024-03-05";

    #[test]
    fn subscriptions_are_cut_by_customer_and_not_by_day() {
        check(LIST, &of_customer("A"), expect!["[1, 2, 0] and 1 trials; "]);
        check(
            LIST,
            &since("2024-02-01"),
            expect!["[0, 0, 0] and 1 trials; subscriptions are balances of everything before, not of a window"],
        );
    }

    #[test]
    fn payments_are_cut_by_customer_and_by_day() {
        check(PAYMENTS, &of_customer("A"), expect!["[0, 0, 2] and 0 trials; "]);
        check(PAYMENTS, &since("2024-02-01"), expect!["[0, 0, 2] and 0 trials; "]);
        let channel = Slice { texts: BTreeMap::from([(Field::Channel, vec!["web".to_owned()])]), ..Slice::default() };
        check(PAYMENTS, &channel, expect!["[0, 0, 0] and 0 trials; payments of customers are not kept by channel"]);
    }
}
