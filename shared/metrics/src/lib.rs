//! Table → cubes → metrics → claims, each a pure function.
//!
//! A batch of rows is added to [`Cubes`], small exact aggregates that merge. [`compute`] reads the cubes as money once, asks
//! every metric of [`METRICS`] for its figures, checks that the figures agree with each other, and makes claims of them.
mod absence;
mod book;
mod claims;
mod comparison;
mod compute;
mod cubes;
mod exact;
mod figure;
mod horizons;
mod identities;
mod metric;
mod nature;
mod origin;
mod outcome;
mod periods;
pub mod query;
mod reading;
mod remarks;
mod subscription_state;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod totals;
mod words;

pub use compute::{compute, compute_some};
pub use cubes::{Cubes, Facts, NewCubes, Slice, Stored, StoredCube};
pub use metric::{Better, Category, Metric, SYNONYMS, UnitKind, find};
pub use origin::Origin;

/// Declares each metric's module and the slice of them all, so that a metric is its file and one line here.
macro_rules! catalogue {
    ($($family:ident { $($metric:ident,)* })*) => {
        $(mod $family { $(pub(crate) mod $metric;)* })*

        /// The catalogue, in the order in which claims are made and pages are printed.
        pub static METRICS: &[&Metric] = &[$($(&$family::$metric::METRIC,)*)*];
    };
}

catalogue! {
    commerce {
        gross_revenue,
        refunds,
        net_revenue,
        orders,
        customers,
        average_order_value,
        revenue_by_product,
        top_customers,
        customer_concentration,
        rows_not_counted,
    }
    growth {
        revenue_by_period,
        revenue_growth,
        revenue_growth_to_date,
    }
    recurring {
        mrr,
        arr,
        mrr_movements,
        gross_revenue_retention,
        net_revenue_retention,
        logo_churn,
        revenue_churn,
        subscribers,
        arpa,
        saas_quick_ratio,
        ltv,
        historic_customer_value,
        trial_conversion,
    }
}
