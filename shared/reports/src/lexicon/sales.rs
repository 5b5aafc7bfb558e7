//! Of sales: orders, payments, products and customers.
use super::Noun;
use crate::Good::{Down, Neither, Up};

const REVENUE: &[&str] = &["net revenue", "sales"];
const PROFIT: &[&str] = &["profits"];
const MARGIN: &[&str] = &["margin", "profitability"];
const UNITS: &[&str] = &["units", "units sold", "quantity"];
const ORDERS: &[&str] = &["purchases"];

pub(super) const NOUNS: &[Noun] = &[
    Noun::new("gross_revenue", "gross revenue", Up, &["sales", "revenue before refunds", "turnover", "gross takings"]),
    Noun::new("refunds", "refunds", Down, &["returns", "refunded money", "refunded orders", "money given back"])
        .plural(),
    Noun::new(
        "net_revenue",
        "net revenue",
        Up,
        &["revenue", "total revenue", "sales", "sales net of refunds", "net turnover"],
    ),
    Noun::new("discounts", "discounts", Down, &["discounts given", "price reductions"]).plural(),
    Noun::new("gross_sales", "gross sales", Up, &["sales at list prices", "sales before discounts"]).plural(),
    Noun::new("discount_rate", "discount rate", Down, &["average discount", "share of the list price given off"]),
    Noun::new("net_sales", "net sales", Up, &["sales without tax and shipping"]).plural(),
    Noun::new("refund_rate", "refund rate", Down, &["return rate", "share of money given back"]),
    Noun::new("order_refund_rate", "order refund rate", Down, &["share of orders refunded", "refund rate of orders"]),
    Noun::new("orders", "orders", Up, ORDERS).plural(),
    Noun::new("orders_by_period", "orders", Up, ORDERS).plural(),
    Noun::new("units_sold", "units sold", Up, &["units", "quantity sold"]).plural(),
    Noun::new("units_per_order", "units per order", Up, &["basket size", "units an order"]).plural(),
    Noun::new(
        "average_order_value",
        "average order value",
        Up,
        &["average order", "AOV", "value of an order", "an order", "per order", "a typical order", "each on average"],
    ),
    Noun::new(
        "order_value_percentiles",
        "order value",
        Neither,
        &["order values", "median order", "value of an order"],
    ),
    Noun::new("profit", "profit", Up, PROFIT),
    Noun::new("profit_margin", "profit margin", Up, MARGIN),
    Noun::new(
        "revenue_by_product",
        "revenue",
        Up,
        &["net revenue", "sales", "revenue by product", "net revenue by product"],
    )
    .of("product"),
    Noun::new("orders_by_product", "orders", Up, ORDERS).plural().of("product"),
    Noun::new("units_by_product", "units", Up, UNITS).plural().of("product"),
    Noun::new("profit_by_product", "profit", Up, PROFIT).of("product"),
    Noun::new("profit_margin_by_product", "profit margin", Up, MARGIN).of("product"),
    Noun::new(
        "revenue_by_category",
        "revenue",
        Up,
        &["net revenue", "sales", "revenue by category", "net revenue by category"],
    )
    .of("category"),
    Noun::new("orders_by_category", "orders", Up, ORDERS).plural().of("category"),
    Noun::new("units_by_category", "units", Up, UNITS).plural().of("category"),
    Noun::new("profit_by_category", "profit", Up, PROFIT).of("category"),
    Noun::new("profit_margin_by_category", "profit margin", Up, MARGIN).of("category"),
    Noun::new(
        "revenue_by_region",
        "revenue",
        Up,
        &["net revenue", "sales", "revenue by region", "net revenue by region"],
    )
    .of("region"),
    Noun::new("orders_by_region", "orders", Up, ORDERS).plural().of("region"),
    Noun::new("units_by_region", "units", Up, UNITS).plural().of("region"),
    Noun::new("profit_by_region", "profit", Up, PROFIT).of("region"),
    Noun::new("profit_margin_by_region", "profit margin", Up, MARGIN).of("region"),
    Noun::new(
        "revenue_by_channel",
        "revenue",
        Up,
        &["net revenue", "sales", "revenue by channel", "net revenue by channel"],
    )
    .of("channel"),
    Noun::new("orders_by_channel", "orders", Up, ORDERS).plural().of("channel"),
    Noun::new("customers", "customers", Up, &["buyers", "different customers", "paying customers"]).plural(),
    Noun::new("new_and_returning_customers", "customers", Up, &["buyers"]).plural(),
    Noun::new("new_and_returning_revenue", "revenue", Up, REVENUE),
    Noun::new(
        "returning_customer_rate",
        "returning customer rate",
        Up,
        &["share of returning customers", "returning customers"],
    ),
    Noun::new(
        "average_revenue_per_customer",
        "average revenue per customer",
        Up,
        &["ARPU", "revenue per customer", "a customer", "per customer"],
    ),
    Noun::new(
        "repeat_rate",
        "repeat purchase rate",
        Up,
        &["repeat rate", "share of repeat customers", "repeat customers"],
    ),
    Noun::new(
        "purchase_frequency",
        "purchase frequency",
        Up,
        &["orders per customer", "orders a customer", "a customer orders"],
    ),
    Noun::new(
        "days_between_orders",
        "time between orders",
        Down,
        &["days between orders", "gap between orders", "two orders of a customer"],
    ),
    Noun::new("cohort_retention", "cohort retention", Up, &["retention", "retention rate", "bought again"])
        .of("cohort"),
    Noun::new("cohort_revenue_retention", "cohort revenue retention", Up, &["revenue retention"]).of("cohort"),
    Noun::new("rfm_segments", "customers", Neither, &["buyers"]).plural().of("segment"),
    Noun::new("rfm_segment_revenue", "revenue", Up, REVENUE).of("segment"),
    Noun::new(
        "top_customers",
        "revenue",
        Up,
        &["net revenue", "sales", "revenue by customer", "net revenue by customer"],
    )
    .of("customer"),
    Noun::new("orders_of_top_customers", "orders", Up, ORDERS).plural().of("customer"),
    Noun::new(
        "customer_concentration",
        "customer concentration",
        Down,
        &["net revenue", "revenue", "share of net revenue", "share of revenue", "concentration"],
    ),
    Noun::new(
        "customers_for_80_percent",
        "customers for four fifths of revenue",
        Up,
        &[
            "customers",
            "customers for four fifths of net revenue",
            "four fifths of revenue",
            "four fifths of net revenue",
        ],
    )
    .plural(),
    Noun::new(
        "customer_hhi",
        "customer concentration index",
        Down,
        &["concentration index", "Herfindahl-Hirschman index", "Herfindahl index"],
    ),
    Noun::new(
        "rows_not_counted",
        "money not counted",
        Down,
        &["not counted as revenue", "not counted", "failed payments", "uncounted money"],
    )
    .of("status"),
    Noun::new(
        "historic_customer_value",
        "historic customer value",
        Up,
        &["customer value", "value of a customer so far", "revenue per customer so far"],
    ),
];
