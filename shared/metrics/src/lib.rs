//! Table → cubes → metrics → claims, each a pure function.
//!
//! A batch of rows is added to [`Cubes`], small exact aggregates that merge. [`compute`] reads the cubes as money once,
//! asks every metric of [`METRICS`] for its figures, checks that the figures agree with each other, and makes claims of
//! them.
mod absence;
mod account;
mod ambiguity;
mod book;
mod breakdown;
mod claims;
mod comparison;
mod compound;
mod compute;
mod concentration;
mod cubes;
mod exact;
mod figure;
mod horizons;
mod identities;
mod joined;
mod lazy;
mod margins;
mod metric;
mod nature;
mod origin;
mod outcome;
mod page;
mod performance;
mod periods;
mod profit;
pub mod proof;
pub mod query;
mod quotient;
mod reading;
mod remarks;
mod rfm;
mod roots;
#[cfg(test)]
mod samples;
mod stage;
mod subscription_state;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod totals;
pub mod trend;
mod turnover;
mod units;
mod variance;
mod words;
mod worked;

pub use ambiguity::add_alternatives;
pub use compute::{compute, compute_asked, compute_some};
pub use cubes::{Cubes, Facts, NewCubes, Slice, Stored, StoredCube, dimension::DIMENSIONS};
pub use joined::{Named, compute_joined};
pub use metric::{Better, Category, Metric, SYNONYMS, UnitKind, find};
pub use origin::Origin;
pub use page::page;

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
        discounts,
        gross_sales,
        discount_rate,
        net_sales,
        refund_rate,
        order_refund_rate,
        orders,
        orders_by_period,
        units_sold,
        units_per_order,
        average_order_value,
        order_value_percentiles,
        profit,
        profit_margin,
        revenue_by_product,
        orders_by_product,
        units_by_product,
        profit_by_product,
        profit_margin_by_product,
        revenue_by_category,
        orders_by_category,
        units_by_category,
        profit_by_category,
        profit_margin_by_category,
        revenue_by_region,
        orders_by_region,
        units_by_region,
        profit_by_region,
        profit_margin_by_region,
        revenue_by_channel,
        orders_by_channel,
        customers,
        new_and_returning_customers,
        new_and_returning_revenue,
        returning_customer_rate,
        average_revenue_per_customer,
        repeat_rate,
        purchase_frequency,
        days_between_orders,
        cohort_retention,
        cohort_revenue_retention,
        rfm_segments,
        rfm_segment_revenue,
        top_customers,
        orders_of_top_customers,
        customer_concentration,
        customers_for_80_percent,
        customer_hhi,
        rows_not_counted,
    }
    growth {
        revenue_by_period,
        revenue_growth,
        revenue_growth_to_date,
        revenue_drivers,
        yoy_growth,
        cagr,
        cmgr,
        moving_average,
        seasonally_adjusted_growth,
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
    finance {
        income,
        gross_profit,
        gross_margin,
        operating_profit,
        operating_margin,
        net_income,
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
        ltv_cac_ratio,
        cac_payback,
        magic_number,
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
        attributed_revenue,
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
    operations {
        records,
        record_amount,
        rejection_rate,
        open_rate,
        days_to_close,
        records_by_status,
        records_by_category,
        records_by_department,
        records_by_person,
        records_by_amount,
        rejections_by_person,
        days_of_small_records,
    }
}
