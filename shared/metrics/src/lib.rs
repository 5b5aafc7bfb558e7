//! Table → cubes → metrics → claims, each a pure function.
//!
//! A batch of rows is added to [`Cubes`], small exact aggregates that merge. [`compute`] reads the cubes as money once, asks
//! every metric of [`METRICS`] for its figures, checks that the figures agree with each other, and makes claims of them.
mod absence;
mod account;
mod book;
mod claims;
mod comparison;
mod compute;
mod cubes;
mod exact;
mod figure;
mod identities;
mod margins;
mod metric;
mod nature;
mod origin;
mod outcome;
mod performance;
mod periods;
mod quotient;
mod reading;
mod remarks;
#[cfg(test)]
mod samples;
mod stage;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod totals;
mod turnover;
mod words;

pub use compute::compute;
pub use cubes::{Cubes, NewCubes, Slice, Stored, StoredCube};
pub use metric::{Better, Category, Metric, UnitKind};
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
    finance {
        gross_margin,
        operating_margin,
        net_margin,
        burn_rate,
        net_burn,
        runway,
        burn_multiple,
        rule_of_40,
        working_capital,
        current_ratio,
        acid_ratio,
        dso,
        dpo,
        dio,
        cash_conversion_cycle,
        break_even_revenue,
        cac,
    }
    marketing {
        spend_by_month,
        ctr,
        cpc,
        cpm,
        cost_per_lead,
        cpa,
        conversion_rate,
        roas,
        mer,
        channel_performance,
        campaign_performance,
    }
    pipeline {
        lead_velocity,
        funnel_analysis,
        lead_to_customer_rate,
        win_rate,
        pipeline_value,
        weighted_pipeline,
        sales_cycle,
        sales_velocity,
    }
}
