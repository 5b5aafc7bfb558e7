//! The catalogue as a whole: the sample's claims, and what every metric must keep to.
use crate::{
    METRICS,
    testing::{self, SAMPLE, any_csv, claims, cubes, split},
};
use domain::{Claim, Unit, Value};
use expect_test::expect;
use proptest::prelude::*;
use std::collections::BTreeSet;

#[test]
fn the_sample_has_these_claims() {
    let (claims, findings) = claims(&cubes(SAMPLE));
    expect![[r#"
        gross_revenue = 193850.50 (97 rows: 190100.50 + 3750.00) 2024-01-01..2024-04-10
        refunds = 3750.00 (5 rows: 3750.00 + 0.00 + 0.00) 2024-01-01..2024-04-10
        net_revenue = 190100.50 (97 rows: 193850.50 - 3750.00) 2024-01-01..2024-04-10
        discounts = not available, because the file has no `discount` column. Add or map a column for `discount`. (0 rows: not computed) 2024-01-01..2024-04-10
        gross_sales = not available, because the file has no `discount` column. Add or map a column for `discount`. (0 rows: not computed) 2024-01-01..2024-04-10
        discount_rate = not available, because the file has no `discount` column. Add or map a column for `discount`. (0 rows: not computed) 2024-01-01..2024-04-10
        net_sales = not available, because the file has neither a `tax` nor a `shipping` column, and net sales is then net revenue. See net revenue, or map a column for `tax` or for `shipping`. (0 rows: not computed) 2024-01-01..2024-04-10
        refund_rate = 0.0193448043724416496217445918 (97 rows: 3750.00 / 193850.50) 2024-01-01..2024-04-10
        order_refund_rate = 0.051546391752577319587628866 (97 rows: 5 / 97) 2024-01-01..2024-04-10
        orders = 92 (92 rows: 0 order ids + 92 rows without one) 2024-01-01..2024-04-10
        orders_by_period@2024-01 = 28 (28 rows: 0 order ids + 28 rows without one) 2024-01-01..2024-01-31
        orders_by_period@2024-02 = 27 (27 rows: 0 order ids + 27 rows without one) 2024-02-01..2024-02-29
        orders_by_period@2024-03 = 28 (28 rows: 0 order ids + 28 rows without one) 2024-03-01..2024-03-31
        orders_by_period@2024-04 = 9 (9 rows: 0 order ids + 9 rows without one) 2024-04-01..2024-04-10 partial
        orders_by_period@2024Q1 = 83 (83 rows: 0 order ids + 83 rows without one) 2024-01-01..2024-03-31
        orders_by_period@2024Q2 = 9 (9 rows: 0 order ids + 9 rows without one) 2024-04-01..2024-04-10 partial
        orders_by_period@2024 = 92 (92 rows: 0 order ids + 92 rows without one) 2024-01-01..2024-04-10 partial
        units_sold = not available, because the file has no `quantity` column. Add or map a column for `quantity`. (0 rows: not computed) 2024-01-01..2024-04-10
        units_per_order = not available, because the file has no `quantity` column. Add or map a column for `quantity`. (0 rows: not computed) 2024-01-01..2024-04-10
        average_order_value = 2066.3097826086956521739130435 (97 rows: 190100.50 / 92) 2024-01-01..2024-04-10
        average_order_value@2024-01 = 1854.6607142857142857142857143 (30 rows: 51930.50 / 28) 2024-01-01..2024-01-31
        average_order_value@2024-02 = 2033.3333333333333333333333333 (28 rows: 54900.00 / 27) 2024-02-01..2024-02-29
        average_order_value@2024-03 = 2185.3571428571428571428571429 (29 rows: 61190.00 / 28) 2024-03-01..2024-03-31
        average_order_value@2024-04 = 2453.3333333333333333333333333 (10 rows: 22080.00 / 9) 2024-04-01..2024-04-10 partial
        order_value_percentiles/p5 = 595.50 (92 rows: 590.00 + 0.55 * (600.00 - 590.00)) 2024-01-01..2024-04-10
        order_value_percentiles/p25 = 1050.00 (92 rows: 1050.00 + 0.75 * (1050.00 - 1050.00)) 2024-01-01..2024-04-10
        order_value_percentiles/p50 = 1790.00 (92 rows: 1780.00 + 0.50 * (1800.00 - 1780.00)) 2024-01-01..2024-04-10
        order_value_percentiles/p75 = 2920.00 (92 rows: 2900.00 + 0.25 * (2980.00 - 2900.00)) 2024-01-01..2024-04-10
        order_value_percentiles/p90 = 3913.00 (92 rows: 3850.00 + 0.90 * (3920.00 - 3850.00)) 2024-01-01..2024-04-10
        order_value_percentiles/p95 = 4222.50 (92 rows: 4200.00 + 0.45 * (4250.00 - 4200.00)) 2024-01-01..2024-04-10
        order_value_percentiles/p99 = 4663.50 (92 rows: 4650.00 + 0.09 * (4800.00 - 4650.00)) 2024-01-01..2024-04-10
        profit = not available, because the file has neither a `profit` nor a `cost` column with numbers in it. Add or map a column for `profit` or for `cost`. (0 rows: not computed) 2024-01-01..2024-04-10
        profit_margin = not available, because the file has neither a `profit` nor a `cost` column with numbers in it. Add or map a column for `profit` or for `cost`. (0 rows: not computed) 2024-01-01..2024-04-10
        revenue_by_product/Enterprise = 124720.50 (38 rows: 124720.50 - 0.00) 2024-01-01..2024-04-10
        revenue_by_product/Pro Plan = 57330.00 (44 rows: 59780.00 - 2450.00) 2024-01-01..2024-04-10
        revenue_by_product/Basic = 8050.00 (15 rows: 9350.00 - 1300.00) 2024-01-01..2024-04-10
        orders_by_product/Enterprise = 38 (38 rows: 38 in 38 rows) 2024-01-01..2024-04-10
        orders_by_product/Pro Plan = 41 (44 rows: 41 in 44 rows) 2024-01-01..2024-04-10
        orders_by_product/Basic = 13 (15 rows: 13 in 15 rows) 2024-01-01..2024-04-10
        units_by_product = not available, because the file has no `quantity` column. Add or map a column for `quantity`. (0 rows: not computed) 2024-01-01..2024-04-10
        profit_by_product = not available, because the file has neither a `profit` nor a `cost` column with numbers in it. Add or map a column for `profit` or for `cost`. (0 rows: not computed) 2024-01-01..2024-04-10
        profit_margin_by_product = not available, because the file has neither a `profit` nor a `cost` column with numbers in it. Add or map a column for `profit` or for `cost`. (0 rows: not computed) 2024-01-01..2024-04-10
        revenue_by_category = not available, because the file has no `category` column. Add or map a column for `category`. (0 rows: not computed) 2024-01-01..2024-04-10
        orders_by_category = not available, because the file has no `category` column. Add or map a column for `category`. (0 rows: not computed) 2024-01-01..2024-04-10
        units_by_category = not available, because the file has no `quantity` and no `category` column. Add or map a column for `quantity` and for `category`. (0 rows: not computed) 2024-01-01..2024-04-10
        profit_by_category = not available, because the file has no `category` column. Add or map a column for `category`. (0 rows: not computed) 2024-01-01..2024-04-10
        profit_margin_by_category = not available, because the file has no `category` column. Add or map a column for `category`. (0 rows: not computed) 2024-01-01..2024-04-10
        revenue_by_region = not available, because the file has no `region` column. Add or map a column for `region`. (0 rows: not computed) 2024-01-01..2024-04-10
        orders_by_region = not available, because the file has no `region` column. Add or map a column for `region`. (0 rows: not computed) 2024-01-01..2024-04-10
        units_by_region = not available, because the file has no `quantity` and no `region` column. Add or map a column for `quantity` and for `region`. (0 rows: not computed) 2024-01-01..2024-04-10
        profit_by_region = not available, because the file has no `region` column. Add or map a column for `region`. (0 rows: not computed) 2024-01-01..2024-04-10
        profit_margin_by_region = not available, because the file has no `region` column. Add or map a column for `region`. (0 rows: not computed) 2024-01-01..2024-04-10
        revenue_by_channel = not available, because the file has no `channel` column. Add or map a column for `channel`. (0 rows: not computed) 2024-01-01..2024-04-10
        orders_by_channel = not available, because the file has no `channel` column. Add or map a column for `channel`. (0 rows: not computed) 2024-01-01..2024-04-10
        customers = 71 (92 rows: 71 different customers in 92 paid rows) 2024-01-01..2024-04-10
        new_and_returning_customers@2024-01 = 22 (28 rows: 22 + 0) 2024-01-01..2024-01-31
        new_and_returning_customers/new@2024-01 = 22 (28 rows: 22 in 28 rows) 2024-01-01..2024-01-31
        new_and_returning_customers/returning@2024-01 = 0 (0 rows: 0 in 0 rows) 2024-01-01..2024-01-31
        new_and_returning_customers@2024-02 = 27 (27 rows: 21 + 6) 2024-02-01..2024-02-29
        new_and_returning_customers/new@2024-02 = 21 (21 rows: 21 in 21 rows) 2024-02-01..2024-02-29
        new_and_returning_customers/returning@2024-02 = 6 (6 rows: 6 in 6 rows) 2024-02-01..2024-02-29
        new_and_returning_customers@2024-03 = 28 (28 rows: 21 + 7) 2024-03-01..2024-03-31
        new_and_returning_customers/new@2024-03 = 21 (21 rows: 21 in 21 rows) 2024-03-01..2024-03-31
        new_and_returning_customers/returning@2024-03 = 7 (7 rows: 7 in 7 rows) 2024-03-01..2024-03-31
        new_and_returning_customers@2024-04 = 9 (9 rows: 7 + 2) 2024-04-01..2024-04-10 partial
        new_and_returning_customers/new@2024-04 = 7 (7 rows: 7 in 7 rows) 2024-04-01..2024-04-10 partial
        new_and_returning_customers/returning@2024-04 = 2 (2 rows: 2 in 2 rows) 2024-04-01..2024-04-10 partial
        new_and_returning_revenue/new@2024-01 = 51930.50 (28 rows: 51930.50 - 0.00) 2024-01-01..2024-01-31
        new_and_returning_revenue/returning@2024-01 = 0.00 (2 rows: 1270.00 - 1270.00) 2024-01-01..2024-01-31
        new_and_returning_revenue/new@2024-02 = 41820.00 (21 rows: 41820.00 - 0.00) 2024-02-01..2024-02-29
        new_and_returning_revenue/returning@2024-02 = 13080.00 (7 rows: 13910.00 - 830.00) 2024-02-01..2024-02-29
        new_and_returning_revenue/new@2024-03 = 46980.00 (21 rows: 46980.00 - 0.00) 2024-03-01..2024-03-31
        new_and_returning_revenue/returning@2024-03 = 14210.00 (8 rows: 14990.00 - 780.00) 2024-03-01..2024-03-31
        new_and_returning_revenue/new@2024-04 = 18450.00 (7 rows: 18450.00 - 0.00) 2024-04-01..2024-04-10 partial
        new_and_returning_revenue/returning@2024-04 = 3630.00 (3 rows: 4500.00 - 870.00) 2024-04-01..2024-04-10 partial
        returning_customer_rate@2024-01 = 0 (28 rows: 0 / 22) 2024-01-01..2024-01-31
        returning_customer_rate@2024-02 = 0.2222222222222222222222222222 (27 rows: 6 / 27) 2024-02-01..2024-02-29
        returning_customer_rate@2024-03 = 0.25 (28 rows: 7 / 28) 2024-03-01..2024-03-31
        returning_customer_rate@2024-04 = 0.2222222222222222222222222222 (9 rows: 2 / 9) 2024-04-01..2024-04-10 partial
        average_revenue_per_customer@2024-01 = 2360.4772727272727272727272727 (30 rows: 51930.50 / 22) 2024-01-01..2024-01-31
        average_revenue_per_customer@2024-02 = 2033.3333333333333333333333333 (28 rows: 54900.00 / 27) 2024-02-01..2024-02-29
        average_revenue_per_customer@2024-03 = 2185.3571428571428571428571429 (29 rows: 61190.00 / 28) 2024-03-01..2024-03-31
        average_revenue_per_customer@2024-04 = 2453.3333333333333333333333333 (10 rows: 22080.00 / 9) 2024-04-01..2024-04-10 partial
        repeat_rate = 0.295774647887323943661971831 (92 rows: 21 / 71) 2024-01-01..2024-04-10
        purchase_frequency = 1.295774647887323943661971831 (92 rows: 92 / 71) 2024-01-01..2024-04-10
        days_between_orders = 42 (92 rows: median of 21 gaps) 2024-01-01..2024-04-10 [71 customers may come back after the file ends, so the true time is longer]
        cohort_retention/2024-01@2024-01 = 1 (28 rows: 22 / 22) 2024-01-01..2024-01-31
        cohort_retention/2024-01@2024-02 = 0.2727272727272727272727272727 (6 rows: 6 / 22) 2024-02-01..2024-02-29
        cohort_retention/2024-01@2024-03 = 0.3181818181818181818181818182 (7 rows: 7 / 22) 2024-03-01..2024-03-31
        cohort_retention/2024-01@2024-04 = 0.0909090909090909090909090909 (2 rows: 2 / 22) 2024-04-01..2024-04-10 partial
        cohort_retention/2024-02@2024-02 = 1 (21 rows: 21 / 21) 2024-02-01..2024-02-29
        cohort_retention/2024-02@2024-03 = 0 (0 rows: 0 / 21) 2024-03-01..2024-03-31
        cohort_retention/2024-02@2024-04 = 0 (0 rows: 0 / 21) 2024-04-01..2024-04-10 partial
        cohort_retention/2024-03@2024-03 = 1 (21 rows: 21 / 21) 2024-03-01..2024-03-31
        cohort_retention/2024-03@2024-04 = 0 (0 rows: 0 / 21) 2024-04-01..2024-04-10 partial
        cohort_retention/2024-04@2024-04 = 1 (7 rows: 7 / 7) 2024-04-01..2024-04-10 partial [Of only 7 customers]
        cohort_revenue_retention/2024-01@2024-01 = 1 (28 rows: 51930.50 / 51930.50) 2024-01-01..2024-01-31
        cohort_revenue_retention/2024-01@2024-02 = 0.2518751023001896765869768248 (6 rows: 13080.00 / 51930.50) 2024-02-01..2024-02-29
        cohort_revenue_retention/2024-01@2024-03 = 0.2736349544102213535398272691 (7 rows: 14210.00 / 51930.50) 2024-03-01..2024-03-31
        cohort_revenue_retention/2024-01@2024-04 = 0.0699011178401902542821655867 (2 rows: 3630.00 / 51930.50) 2024-04-01..2024-04-10 partial
        cohort_revenue_retention/2024-02@2024-02 = 1 (21 rows: 41820.00 / 41820.00) 2024-02-01..2024-02-29
        cohort_revenue_retention/2024-02@2024-03 = 0 (0 rows: 0.00 / 41820.00) 2024-03-01..2024-03-31
        cohort_revenue_retention/2024-02@2024-04 = 0 (0 rows: 0.00 / 41820.00) 2024-04-01..2024-04-10 partial
        cohort_revenue_retention/2024-03@2024-03 = 1 (21 rows: 46980.00 / 46980.00) 2024-03-01..2024-03-31
        cohort_revenue_retention/2024-03@2024-04 = 0 (0 rows: 0.00 / 46980.00) 2024-04-01..2024-04-10 partial
        cohort_revenue_retention/2024-04@2024-04 = 1 (7 rows: 18450.00 / 18450.00) 2024-04-01..2024-04-10 partial
        rfm_segments/champions = 4 (8 rows: 4 of 71) 2024-01-01..2024-04-10
        rfm_segments/loyal = 10 (16 rows: 10 of 71) 2024-01-01..2024-04-10
        rfm_segments/promising = 19 (20 rows: 19 of 71) 2024-01-01..2024-04-10
        rfm_segments/needs attention = 9 (9 rows: 9 of 71) 2024-01-01..2024-04-10
        rfm_segments/at risk = 12 (23 rows: 12 of 71) 2024-01-01..2024-04-10
        rfm_segments/dormant = 17 (18 rows: 17 of 71) 2024-01-01..2024-04-10
        rfm_segment_revenue/champions = 19220.00 (8 rows: 19220.00 - 0.00) 2024-01-01..2024-04-10
        rfm_segment_revenue/loyal = 40000.00 (16 rows: 40000.00 - 0.00) 2024-01-01..2024-04-10
        rfm_segment_revenue/promising = 42150.00 (20 rows: 42670.00 - 520.00) 2024-01-01..2024-04-10
        rfm_segment_revenue/needs attention = 13640.00 (9 rows: 13640.00 - 0.00) 2024-01-01..2024-04-10
        rfm_segment_revenue/at risk = 43010.50 (23 rows: 43010.50 - 0.00) 2024-01-01..2024-04-10
        rfm_segment_revenue/dormant = 32080.00 (18 rows: 32830.00 - 750.00) 2024-01-01..2024-04-10
        top_customers/CUST011 = 6650.00 (2 rows: 6650.00 - 0.00) 2024-01-01..2024-04-10
        top_customers/CUST016 = 6250.00 (2 rows: 6250.00 - 0.00) 2024-01-01..2024-04-10
        top_customers/CUST023 = 6050.00 (2 rows: 6050.00 - 0.00) 2024-01-01..2024-04-10
        top_customers/CUST019 = 5320.00 (2 rows: 5320.00 - 0.00) 2024-01-01..2024-04-10
        top_customers/CUST010 = 5000.00 (2 rows: 5000.00 - 0.00) 2024-01-01..2024-04-10
        top_customers/CUST006 = 4900.00 (2 rows: 4900.00 - 0.00) 2024-01-01..2024-04-10
        top_customers/CUST046 = 4800.00 (1 rows: 4800.00 - 0.00) 2024-01-01..2024-04-10
        top_customers/CUST061 = 4650.00 (1 rows: 4650.00 - 0.00) 2024-01-01..2024-04-10
        top_customers/CUST013 = 4580.00 (2 rows: 4580.00 - 0.00) 2024-01-01..2024-04-10
        top_customers/CUST033 = 4500.00 (1 rows: 4500.00 - 0.00) 2024-01-01..2024-04-10
        orders_of_top_customers/CUST011 = 2 (2 rows: 2 in 2 rows) 2024-01-01..2024-04-10
        orders_of_top_customers/CUST016 = 2 (2 rows: 2 in 2 rows) 2024-01-01..2024-04-10
        orders_of_top_customers/CUST023 = 2 (2 rows: 2 in 2 rows) 2024-01-01..2024-04-10
        orders_of_top_customers/CUST019 = 2 (2 rows: 2 in 2 rows) 2024-01-01..2024-04-10
        orders_of_top_customers/CUST010 = 2 (2 rows: 2 in 2 rows) 2024-01-01..2024-04-10
        orders_of_top_customers/CUST006 = 2 (2 rows: 2 in 2 rows) 2024-01-01..2024-04-10
        orders_of_top_customers/CUST046 = 1 (1 rows: 1 in 1 row) 2024-01-01..2024-04-10
        orders_of_top_customers/CUST061 = 1 (1 rows: 1 in 1 row) 2024-01-01..2024-04-10
        orders_of_top_customers/CUST013 = 2 (2 rows: 2 in 2 rows) 2024-01-01..2024-04-10
        orders_of_top_customers/CUST033 = 1 (1 rows: 1 in 1 row) 2024-01-01..2024-04-10
        customer_concentration/top_10 = 0.2772217853188182040552234213 (97 rows: 52700.00 / 190100.50) 2024-01-01..2024-04-10
        customer_concentration/top_1 = 0.0349814966294144413086762002 (97 rows: 6650.00 / 190100.50) 2024-01-01..2024-04-10
        customer_concentration/top_1_percent = 0.0349814966294144413086762002 (97 rows: 6650.00 / 190100.50) 2024-01-01..2024-04-10
        customer_concentration/top_20_percent = 0.390372460882533186393512905 (97 rows: 74210.00 / 190100.50) 2024-01-01..2024-04-10
        customers_for_80_percent = 40 (97 rows: 152260.50 of 190100.50 from 40 of 74) 2024-01-01..2024-04-10
        customer_hhi = 0.0188828040233602917870323023 (97 rows: sum of squared shares of 74 in 190100.50) 2024-01-01..2024-04-10
        rows_not_counted/failed = 1960.00 (4 rows: 1960.00 in 4 rows) 2024-01-01..2024-04-10
        revenue_by_period@2024-01 = 51930.50 (30 rows: 53200.50 - 1270.00) 2024-01-01..2024-01-31
        revenue_by_period@2024-02 = 54900.00 (28 rows: 55730.00 - 830.00) 2024-02-01..2024-02-29
        revenue_by_period@2024-03 = 61190.00 (29 rows: 61970.00 - 780.00) 2024-03-01..2024-03-31
        revenue_by_period@2024-04 = 22080.00 (10 rows: 22950.00 - 870.00) 2024-04-01..2024-04-10 partial
        revenue_by_period@2024Q1 = 168020.50 (87 rows: 170900.50 - 2880.00) 2024-01-01..2024-03-31
        revenue_by_period@2024Q2 = 22080.00 (10 rows: 22950.00 - 870.00) 2024-04-01..2024-04-10 partial
        revenue_by_period@2024 = 190100.50 (97 rows: 193850.50 - 3750.00) 2024-01-01..2024-04-10 partial
        revenue_growth@2024-01-08/2024-01-14 = 0.2042071032975966668360347543 (14 rows: 11850.00 / 9840.50 - 1) 2024-01-08..2024-01-14
        revenue_growth@2024-01-15/2024-01-21 = -0.1333333333333333333333333333 (13 rows: 10270.00 / 11850.00 - 1) 2024-01-15..2024-01-21
        revenue_growth@2024-01-22/2024-01-28 = 0.4011684518013631937682570594 (13 rows: 14390.00 / 10270.00 - 1) 2024-01-22..2024-01-28
        revenue_growth@2024-01-29/2024-02-04 = -0.027797081306462821403752606 (14 rows: 13990.00 / 14390.00 - 1) 2024-01-29..2024-02-04
        revenue_growth@2024-02-05/2024-02-11 = -0.1958541815582558970693352395 (13 rows: 11250.00 / 13990.00 - 1) 2024-02-05..2024-02-11
        revenue_growth@2024-02-12/2024-02-18 = 0.3857777777777777777777777778 (13 rows: 15590.00 / 11250.00 - 1) 2024-02-12..2024-02-18
        revenue_growth@2024-02-19/2024-02-25 = -0.2379730596536241180243745991 (14 rows: 11880.00 / 15590.00 - 1) 2024-02-19..2024-02-25
        revenue_growth@2024-02-26/2024-03-03 = 0.2668350168350168350168350168 (14 rows: 15050.00 / 11880.00 - 1) 2024-02-26..2024-03-03
        revenue_growth@2024-03-04/2024-03-10 = -0.1694352159468438538205980066 (13 rows: 12500.00 / 15050.00 - 1) 2024-03-04..2024-03-10
        revenue_growth@2024-03-11/2024-03-17 = 0.0696 (13 rows: 13370.00 / 12500.00 - 1) 2024-03-11..2024-03-17
        revenue_growth@2024-03-18/2024-03-24 = 0.2041884816753926701570680628 (14 rows: 16100.00 / 13370.00 - 1) 2024-03-18..2024-03-24
        revenue_growth@2024-03-25/2024-03-31 = -0.2583850931677018633540372671 (13 rows: 11940.00 / 16100.00 - 1) 2024-03-25..2024-03-31
        revenue_growth@2024-04-01/2024-04-07 = 0.2747068676716917922948073702 (13 rows: 15220.00 / 11940.00 - 1) 2024-04-01..2024-04-07
        revenue_growth@2024-02 = 0.0571821954342823581517605261 (58 rows: 54900.00 / 51930.50 - 1) 2024-02-01..2024-02-29
        revenue_growth@2024-03 = 0.1145719489981785063752276867 (57 rows: 61190.00 / 54900.00 - 1) 2024-03-01..2024-03-31
        revenue_growth@quarter = not available, because the file holds only one complete quarter. Upload a file that covers two quarters in a row from beginning to end. (0 rows: not computed) 2024-01-01..2024-04-10
        revenue_growth@year = not available, because the file holds no complete year. Upload a file that covers two years in a row from beginning to end. (0 rows: not computed) 2024-01-01..2024-04-10
        revenue_growth_to_date@2024-04 = 0.1162790697674418604651162791 (19 rows: 22080.00 / 19780.00 - 1) 2024-04-01..2024-04-10 partial
        revenue_growth_to_date@2024Q2 = 0.5396952686447473937449879711 (20 rows: 22080.00 / 14340.50 - 1) 2024-04-01..2024-04-10 partial
        revenue_growth_to_date@2024 = not available, because the file begins on 2024-01-01 and does not hold the first days of 2023. Upload a file that begins on 2023-01-01 or before. (0 rows: not computed) 2024-01-01..2024-04-10 partial
        revenue_drivers/volume@2024-02 = -1854.660714285714285714286 (58 rows: (27 - 28) * 51930.50 / 28) 2024-02-01..2024-02-29
        revenue_drivers/price@2024-02 = 4824.160714285714285714286 (58 rows: 54900.00 - 51930.50 - (-1854.660714285714285714286)) 2024-02-01..2024-02-29
        revenue_drivers/volume@2024-03 = 2033.333333333333333333333 (57 rows: (28 - 27) * 54900.00 / 27) 2024-03-01..2024-03-31
        revenue_drivers/price@2024-03 = 4256.666666666666666666667 (57 rows: 61190.00 - 54900.00 - (2033.333333333333333333333)) 2024-03-01..2024-03-31
        yoy_growth@month = not available, because the file holds no complete month together with the same month a year before. Upload a file that covers more than a year. (0 rows: not computed) 2024-01-01..2024-04-10
        cagr@year = not available, because the file holds fewer than two complete years. Upload a file that covers two years from beginning to end. (0 rows: not computed) 2024-01-01..2024-04-10
        cmgr@month = 0.0854978673453768415341493534 (59 rows: (61190.00 / 51930.50)^(1 / 2) - 1, from 2024-01 to 2024-03) 2024-01-01..2024-04-10
        moving_average@2024-02-11 = 1607.1428571428571428571428571 (6 rows: 11250.00 / 7) 2024-02-11..2024-02-11
        moving_average@2024-02-12 = 1740.00 (6 rows: 12180.00 / 7) 2024-02-12..2024-02-12
        moving_average@2024-02-13 = 2218.5714285714285714285714286 (7 rows: 15530.00 / 7) 2024-02-13..2024-02-13
        moving_average@2024-02-14 = 2004.2857142857142857142857143 (7 rows: 14030.00 / 7) 2024-02-14..2024-02-14
        moving_average@2024-02-15 = 2197.1428571428571428571428571 (7 rows: 15380.00 / 7) 2024-02-15..2024-02-15
        moving_average@2024-02-16 = 2148.5714285714285714285714286 (7 rows: 15040.00 / 7) 2024-02-16..2024-02-16
        moving_average@2024-02-17 = 1751.4285714285714285714285714 (7 rows: 12260.00 / 7) 2024-02-17..2024-02-17
        moving_average@2024-02-18 = 2227.1428571428571428571428571 (7 rows: 15590.00 / 7) 2024-02-18..2024-02-18
        moving_average@2024-02-19 = 1944.2857142857142857142857143 (7 rows: 13610.00 / 7) 2024-02-19..2024-02-19
        moving_average@2024-02-20 = 1815.7142857142857142857142857 (7 rows: 12710.00 / 7) 2024-02-20..2024-02-20
        moving_average@2024-02-21 = 1834.2857142857142857142857143 (7 rows: 12840.00 / 7) 2024-02-21..2024-02-21
        moving_average@2024-02-22 = 1517.1428571428571428571428571 (7 rows: 10620.00 / 7) 2024-02-22..2024-02-22
        moving_average@2024-02-23 = 1968.5714285714285714285714286 (7 rows: 13780.00 / 7) 2024-02-23..2024-02-23
        moving_average@2024-02-24 = 1954.2857142857142857142857143 (7 rows: 13680.00 / 7) 2024-02-24..2024-02-24
        moving_average@2024-02-25 = 1697.1428571428571428571428571 (7 rows: 11880.00 / 7) 2024-02-25..2024-02-25
        moving_average@2024-02-26 = 1828.5714285714285714285714286 (7 rows: 12800.00 / 7) 2024-02-26..2024-02-26
        moving_average@2024-02-27 = 2164.2857142857142857142857143 (7 rows: 15150.00 / 7) 2024-02-27..2024-02-27
        moving_average@2024-02-28 = 2192.8571428571428571428571429 (7 rows: 15350.00 / 7) 2024-02-28..2024-02-28
        moving_average@2024-02-29 = 2177.1428571428571428571428571 (7 rows: 15240.00 / 7) 2024-02-29..2024-02-29
        moving_average@2024-03-01 = 2041.4285714285714285714285714 (7 rows: 14290.00 / 7) 2024-03-01..2024-03-01
        moving_average@2024-03-02 = 2007.1428571428571428571428571 (7 rows: 14050.00 / 7) 2024-03-02..2024-03-02
        moving_average@2024-03-03 = 2150.00 (7 rows: 15050.00 / 7) 2024-03-03..2024-03-03
        moving_average@2024-03-04 = 2140.00 (7 rows: 14980.00 / 7) 2024-03-04..2024-03-04
        moving_average@2024-03-05 = 1454.2857142857142857142857143 (6 rows: 10180.00 / 7) 2024-03-05..2024-03-05
        moving_average@2024-03-06 = 1540.00 (6 rows: 10780.00 / 7) 2024-03-06..2024-03-06
        moving_average@2024-03-07 = 2065.7142857142857142857142857 (6 rows: 14460.00 / 7) 2024-03-07..2024-03-07
        moving_average@2024-03-08 = 1841.4285714285714285714285714 (6 rows: 12890.00 / 7) 2024-03-08..2024-03-08
        moving_average@2024-03-09 = 1742.8571428571428571428571429 (6 rows: 12200.00 / 7) 2024-03-09..2024-03-09
        moving_average@2024-03-10 = 1785.7142857142857142857142857 (6 rows: 12500.00 / 7) 2024-03-10..2024-03-10
        moving_average@2024-03-11 = 1938.5714285714285714285714286 (6 rows: 13570.00 / 7) 2024-03-11..2024-03-11
        moving_average@2024-03-12 = 2307.1428571428571428571428571 (7 rows: 16150.00 / 7) 2024-03-12..2024-03-12
        moving_average@2024-03-13 = 2160.00 (7 rows: 15120.00 / 7) 2024-03-13..2024-03-13
        moving_average@2024-03-14 = 1552.8571428571428571428571429 (7 rows: 10870.00 / 7) 2024-03-14..2024-03-14
        moving_average@2024-03-15 = 1934.2857142857142857142857143 (7 rows: 13540.00 / 7) 2024-03-15..2024-03-15
        moving_average@2024-03-16 = 2071.4285714285714285714285714 (7 rows: 14500.00 / 7) 2024-03-16..2024-03-16
        moving_average@2024-03-17 = 1910.00 (7 rows: 13370.00 / 7) 2024-03-17..2024-03-17
        moving_average@2024-03-18 = 1772.8571428571428571428571429 (7 rows: 12410.00 / 7) 2024-03-18..2024-03-18
        moving_average@2024-03-19 = 2068.5714285714285714285714286 (7 rows: 14480.00 / 7) 2024-03-19..2024-03-19
        moving_average@2024-03-20 = 2135.7142857142857142857142857 (7 rows: 14950.00 / 7) 2024-03-20..2024-03-20
        moving_average@2024-03-21 = 2225.7142857142857142857142857 (7 rows: 15580.00 / 7) 2024-03-21..2024-03-21
        moving_average@2024-03-22 = 2101.4285714285714285714285714 (7 rows: 14710.00 / 7) 2024-03-22..2024-03-22
        moving_average@2024-03-23 = 2120.00 (7 rows: 14840.00 / 7) 2024-03-23..2024-03-23
        moving_average@2024-03-24 = 2300.00 (7 rows: 16100.00 / 7) 2024-03-24..2024-03-24
        moving_average@2024-03-25 = 2322.8571428571428571428571429 (7 rows: 16260.00 / 7) 2024-03-25..2024-03-25
        moving_average@2024-03-26 = 1658.5714285714285714285714286 (6 rows: 11610.00 / 7) 2024-03-26..2024-03-26
        moving_average@2024-03-27 = 1824.2857142857142857142857143 (6 rows: 12770.00 / 7) 2024-03-27..2024-03-27
        moving_average@2024-03-28 = 1998.5714285714285714285714286 (6 rows: 13990.00 / 7) 2024-03-28..2024-03-28
        moving_average@2024-03-29 = 2165.7142857142857142857142857 (6 rows: 15160.00 / 7) 2024-03-29..2024-03-29
        moving_average@2024-03-30 = 2114.2857142857142857142857143 (6 rows: 14800.00 / 7) 2024-03-30..2024-03-30
        moving_average@2024-03-31 = 1705.7142857142857142857142857 (6 rows: 11940.00 / 7) 2024-03-31..2024-03-31
        moving_average@2024-04-01 = 2014.2857142857142857142857143 (6 rows: 14100.00 / 7) 2024-04-01..2024-04-01
        moving_average@2024-04-02 = 2292.8571428571428571428571429 (7 rows: 16050.00 / 7) 2024-04-02..2024-04-02
        moving_average@2024-04-03 = 2298.5714285714285714285714286 (7 rows: 16090.00 / 7) 2024-04-03..2024-04-03
        moving_average@2024-04-04 = 2188.5714285714285714285714286 (7 rows: 15320.00 / 7) 2024-04-04..2024-04-04
        moving_average@2024-04-05 = 1680.00 (7 rows: 11760.00 / 7) 2024-04-05..2024-04-05
        moving_average@2024-04-06 = 2037.1428571428571428571428571 (7 rows: 14260.00 / 7) 2024-04-06..2024-04-06
        moving_average@2024-04-07 = 2174.2857142857142857142857143 (7 rows: 15220.00 / 7) 2024-04-07..2024-04-07
        moving_average@2024-04-08 = 2060.00 (7 rows: 14420.00 / 7) 2024-04-08..2024-04-08
        moving_average@2024-04-09 = 1781.4285714285714285714285714 (7 rows: 12470.00 / 7) 2024-04-09..2024-04-09
        moving_average@2024-04-10 = 2018.5714285714285714285714286 (7 rows: 14130.00 / 7) 2024-04-10..2024-04-10
        moving_average@2024-03 = 56006.833333333333333333333333 (87 rows: 168020.50 / 3) 2024-03-01..2024-03-31
        seasonally_adjusted_growth@month = not available, because the file is not adjustable: it holds 3 complete months, and two full seasons are 24. Upload a file that covers two years or more from beginning to end. (0 rows: not computed) 2024-01-01..2024-04-10
        mrr = not available, because no column says how often customers are billed, and only 0 of 20 repeated payments come every month, quarter or year. Upload subscriptions with their start and interval, or invoices with the period they are for. (0 rows: not computed) 2024-01-01..2024-04-10
        arr = not available, because no column says how often customers are billed, and only 0 of 20 repeated payments come every month, quarter or year. Upload subscriptions with their start and interval, or invoices with the period they are for. (0 rows: not computed) 2024-01-01..2024-04-10
        mrr_movements = not available, because no column says how often customers are billed, and only 0 of 20 repeated payments come every month, quarter or year. Upload subscriptions with their start and interval, or invoices with the period they are for. (0 rows: not computed) 2024-01-01..2024-04-10
        gross_revenue_retention = not available, because no column says how often customers are billed, and only 0 of 20 repeated payments come every month, quarter or year. Upload subscriptions with their start and interval, or invoices with the period they are for. (0 rows: not computed) 2024-01-01..2024-04-10
        net_revenue_retention = not available, because no column says how often customers are billed, and only 0 of 20 repeated payments come every month, quarter or year. Upload subscriptions with their start and interval, or invoices with the period they are for. (0 rows: not computed) 2024-01-01..2024-04-10
        logo_churn = not available, because no column says how often customers are billed, and only 0 of 20 repeated payments come every month, quarter or year. Upload subscriptions with their start and interval, or invoices with the period they are for. (0 rows: not computed) 2024-01-01..2024-04-10
        revenue_churn = not available, because no column says how often customers are billed, and only 0 of 20 repeated payments come every month, quarter or year. Upload subscriptions with their start and interval, or invoices with the period they are for. (0 rows: not computed) 2024-01-01..2024-04-10
        subscribers = not available, because no column says how often customers are billed, and only 0 of 20 repeated payments come every month, quarter or year. Upload subscriptions with their start and interval, or invoices with the period they are for. (0 rows: not computed) 2024-01-01..2024-04-10
        arpa = not available, because no column says how often customers are billed, and only 0 of 20 repeated payments come every month, quarter or year. Upload subscriptions with their start and interval, or invoices with the period they are for. (0 rows: not computed) 2024-01-01..2024-04-10
        saas_quick_ratio = not available, because no column says how often customers are billed, and only 0 of 20 repeated payments come every month, quarter or year. Upload subscriptions with their start and interval, or invoices with the period they are for. (0 rows: not computed) 2024-01-01..2024-04-10
        ltv = not available, because no column says how often customers are billed, and only 0 of 20 repeated payments come every month, quarter or year. Upload subscriptions with their start and interval, or invoices with the period they are for. (0 rows: not computed) 2024-01-01..2024-04-10
        historic_customer_value = 2568.9256756756756756756756757 (97 rows: 190100.50 / 74) 2024-01-01..2024-04-10
        trial_conversion = not available, because the file has no `trial_end` column. Add or map a column for `trial_end`. (0 rows: not computed) 2024-01-01..2024-04-10
        income = not available, because the file has no accounts of a statement, and no column of costs or expenses. Upload a profit and loss statement by account; what sales brought in is net revenue. (0 rows: not computed) 2024-01-01..2024-04-10
        gross_profit = not available, because the file has no `cost` column with numbers, and no accounts of a statement. Add or map a column for `cost`, or upload a profit and loss statement by account. (0 rows: not computed) 2024-01-01..2024-04-10
        gross_margin = not available, because the file has no `cost` column with numbers, and no accounts of a statement. Add or map a column for `cost`, or upload a profit and loss statement by account. (0 rows: not computed) 2024-01-01..2024-04-10
        operating_profit = not available, because the file has no `expense` column with numbers, and no accounts of a statement. Add or map a column for `expense`, or upload a profit and loss statement by account. (0 rows: not computed) 2024-01-01..2024-04-10
        operating_margin = not available, because the file has no `expense` column with numbers, and no accounts of a statement. Add or map a column for `expense`, or upload a profit and loss statement by account. (0 rows: not computed) 2024-01-01..2024-04-10
        net_income = not available, because the file has no `expense` column with numbers, and no accounts of a statement. Add or map a column for `expense`, or upload a profit and loss statement by account. (0 rows: not computed) 2024-01-01..2024-04-10
        net_margin = not available, because the file has no `expense` column with numbers, and no accounts of a statement. Add or map a column for `expense`, or upload a profit and loss statement by account. (0 rows: not computed) 2024-01-01..2024-04-10
        burn_rate = not available, because the file has no `expense` column with numbers, and no accounts of a statement. Add or map a column for `expense`, or upload a profit and loss statement by account. (0 rows: not computed) 2024-01-01..2024-04-10
        net_burn = not available, because there are no cash balances of two months in a row, and the file has no `expense` column with numbers, and no accounts of a statement. Add or map a column for `expense`, or upload a profit and loss statement by account. Or add a column `cash_balance`. (0 rows: not computed) 2024-01-01..2024-04-10
        runway = not available, because there are no cash balances of two months in a row, and the file has no `expense` column with numbers, and no accounts of a statement. Add or map a column for `expense`, or upload a profit and loss statement by account. Or add a column `cash_balance`. (0 rows: not computed) 2024-01-01..2024-04-10
        burn_multiple = not available, because net new ARR is missing: the file has no accounts of recurring income. Upload a statement by month with an account such as `Subscription revenue`. (0 rows: not computed) 2024-01-01..2024-04-10
        rule_of_40 = not available, because the file has no `expense` column with numbers, and no accounts of a statement. Add or map a column for `expense`, or upload a profit and loss statement by account. (0 rows: not computed) 2024-01-01..2024-04-10
        working_capital = not available, because the file has no accounts of assets or liabilities. Upload a balance sheet with its sections: Assets, Liabilities. (0 rows: not computed) 2024-01-01..2024-04-10
        current_ratio = not available, because the file has no accounts of assets or liabilities. Upload a balance sheet with its sections: Assets, Liabilities. (0 rows: not computed) 2024-01-01..2024-04-10
        acid_ratio = not available, because the file has no accounts of assets or liabilities. Upload a balance sheet with its sections: Assets, Liabilities. (0 rows: not computed) 2024-01-01..2024-04-10
        dso = not available, because the file has no accounts of assets or liabilities. Upload a balance sheet with its sections: Assets, Liabilities. (0 rows: not computed) 2024-01-01..2024-04-10
        dpo = not available, because the file has no accounts of assets or liabilities. Upload a balance sheet with its sections: Assets, Liabilities. (0 rows: not computed) 2024-01-01..2024-04-10
        dio = not available, because the file has no accounts of assets or liabilities. Upload a balance sheet with its sections: Assets, Liabilities. (0 rows: not computed) 2024-01-01..2024-04-10
        cash_conversion_cycle = not available, because the file has no accounts of assets or liabilities. Upload a balance sheet with its sections: Assets, Liabilities. (0 rows: not computed) 2024-01-01..2024-04-10
        break_even_revenue = not available, because the file has no `cost` and no `expense` column with numbers, and no accounts of a statement. Add or map a column for `cost` and for `expense`, or upload a profit and loss statement by account. (0 rows: not computed) 2024-01-01..2024-04-10
        cac = not available, because the file does not say what was spent on sales and marketing. Needed is an advertising report with a column `spend`, or a profit and loss statement with accounts of sales and marketing. Upload it as a source and ask for both together: POST /api/v1/metrics/query with {"sources": "all"}. (0 rows: not computed) 2024-01-01..2024-04-10
        ltv_cac_ratio = not available, because no column says how often customers are billed, and only 0 of 20 repeated payments come every month, quarter or year. Upload subscriptions with their start and interval, or invoices with the period they are for. (0 rows: not computed) 2024-01-01..2024-04-10
        cac_payback = not available, because no column says how often customers are billed, and only 0 of 20 repeated payments come every month, quarter or year. Upload subscriptions with their start and interval, or invoices with the period they are for. (0 rows: not computed) 2024-01-01..2024-04-10
        magic_number = not available, because no column says how often customers are billed, and only 0 of 20 repeated payments come every month, quarter or year. Upload subscriptions with their start and interval, or invoices with the period they are for. (0 rows: not computed) 2024-01-01..2024-04-10
        spend_by_month = not available, because the file has no `spend` column. Add or map a column for `spend`. (0 rows: not computed) 2024-01-01..2024-04-10
        ctr = not available, because the file has no `clicks` and no `impressions` column. Add or map a column for `clicks` and for `impressions`. (0 rows: not computed) 2024-01-01..2024-04-10
        cpc = not available, because the file has no `spend` and no `clicks` column. Add or map a column for `spend` and for `clicks`. (0 rows: not computed) 2024-01-01..2024-04-10
        cpm = not available, because the file has no `spend` and no `impressions` column. Add or map a column for `spend` and for `impressions`. (0 rows: not computed) 2024-01-01..2024-04-10
        cost_per_lead = not available, because the file has no `spend` and no `leads` column. Add or map a column for `spend` and for `leads`. (0 rows: not computed) 2024-01-01..2024-04-10
        cpa = not available, because the file has no `spend` and no `conversions` column. Add or map a column for `spend` and for `conversions`. (0 rows: not computed) 2024-01-01..2024-04-10
        conversion_rate = not available, because the file has no `conversions` column. Add or map a column for `conversions`. (0 rows: not computed) 2024-01-01..2024-04-10
        roas = not available, because the file has no `spend` column. Add or map a column for `spend`. (0 rows: not computed) 2024-01-01..2024-04-10
        mer = not available, because the file does not say what was spent on sales and marketing. Needed is an advertising report with a column `spend`, or a profit and loss statement with accounts of sales and marketing. Upload it as a source and ask for both together: POST /api/v1/metrics/query with {"sources": "all"}. (0 rows: not computed) 2024-01-01..2024-04-10
        attributed_revenue = not available, because the file does not say what platforms attribute to their advertisements. Needed is an advertising report with a column `conversion_value`. Upload it as a source and ask for both together: POST /api/v1/metrics/query with {"sources": "all"}. (0 rows: not computed) 2024-01-01..2024-04-10
        channel_performance = not available, because the file has no `channel` column. Add or map a column for `channel`. (0 rows: not computed) 2024-01-01..2024-04-10
        campaign_performance = not available, because the file has no `campaign` column. Add or map a column for `campaign`. (0 rows: not computed) 2024-01-01..2024-04-10
        lead_velocity = not available, because the file has no column of leads, and its rows are no leads with a stage. Add or map a column for `leads`, or for `stage` and `start_date`. (0 rows: not computed) 2024-01-01..2024-04-10
        funnel_analysis = not available, because the file is no pipeline: it has no `stage` column, and no status that says won or lost. Add or map a column for `stage`, with words such as lead, qualified, proposal, won and lost. (0 rows: not computed) 2024-01-01..2024-04-10
        lead_to_customer_rate = not available, because the file is no pipeline: it has no `stage` column, and no status that says won or lost. Add or map a column for `stage`, with words such as lead, qualified, proposal, won and lost. (0 rows: not computed) 2024-01-01..2024-04-10
        win_rate = not available, because the file is no pipeline: it has no `stage` column, and no status that says won or lost. Add or map a column for `stage`, with words such as lead, qualified, proposal, won and lost. (0 rows: not computed) 2024-01-01..2024-04-10
        pipeline_value = not available, because the file is no pipeline: it has no `stage` column, and no status that says won or lost. Add or map a column for `stage`, with words such as lead, qualified, proposal, won and lost. (0 rows: not computed) 2024-01-01..2024-04-10
        weighted_pipeline = not available, because the file has no `probability` column. Add or map a column for `probability`. (0 rows: not computed) 2024-01-01..2024-04-10
        sales_cycle = not available, because the file has no `start_date` column. Add or map a column for `start_date`. (0 rows: not computed) 2024-01-01..2024-04-10
        sales_velocity = not available, because the file has no `start_date` column. Add or map a column for `start_date`. (0 rows: not computed) 2024-01-01..2024-04-10
        records = not available, because the file has no `closed_date` column. Add or map a column for `closed_date`. (0 rows: not computed) 2024-01-01..2024-04-10
        record_amount = not available, because the file has no `closed_date` column. Add or map a column for `closed_date`. (0 rows: not computed) 2024-01-01..2024-04-10
        rejection_rate = not available, because the file has no `closed_date` column. Add or map a column for `closed_date`. (0 rows: not computed) 2024-01-01..2024-04-10
        open_rate = not available, because the file has no `closed_date` column. Add or map a column for `closed_date`. (0 rows: not computed) 2024-01-01..2024-04-10
        days_to_close = not available, because the file has no `closed_date` column. Add or map a column for `closed_date`. (0 rows: not computed) 2024-01-01..2024-04-10
        records_by_status = not available, because the file has no `closed_date` column. Add or map a column for `closed_date`. (0 rows: not computed) 2024-01-01..2024-04-10
        records_by_category = not available, because the file has no `closed_date` and no `category` column. Add or map a column for `closed_date` and for `category`. (0 rows: not computed) 2024-01-01..2024-04-10
        records_by_department = not available, because the file has no `closed_date` and no `department` column. Add or map a column for `closed_date` and for `department`. (0 rows: not computed) 2024-01-01..2024-04-10
        records_by_person = not available, because the file has no `closed_date` and no `person` column. Add or map a column for `closed_date` and for `person`. (0 rows: not computed) 2024-01-01..2024-04-10
        records_by_amount = not available, because the file has no `closed_date` column. Add or map a column for `closed_date`. (0 rows: not computed) 2024-01-01..2024-04-10
        rejections_by_person = not available, because the file has no `closed_date` and no `department` and no `person` column. Add or map a column for `closed_date` and for `department` and for `person`. (0 rows: not computed) 2024-01-01..2024-04-10
        days_of_small_records = not available, because the file has no `closed_date` column. Add or map a column for `closed_date`. (0 rows: not computed) 2024-01-01..2024-04-10"#]]
        .assert_eq(&claims.iter().map(testing::shown).collect::<Vec<_>>().join("\n"));
    assert!(findings.issues.is_empty());
}

#[test]
fn every_definition_is_complete() {
    for metric in METRICS {
        let definition = metric.definition();
        for part in ["Formula: ", "Needs: ", "Empty: ", "Source: "] {
            assert!(definition.lines().any(|line| line.starts_with(part)), "{} says nothing of {part}", metric.id);
        }
        for field in metric.needs {
            assert!(definition.contains(field.name()), "{} needs {field} and does not say so", metric.id);
        }
        assert!(definition.starts_with(&format!("{}: ", metric.name)), "{}", metric.id);
    }
    let ids: BTreeSet<&str> = METRICS.iter().map(|metric| metric.id).collect();
    assert_eq!(ids.len(), METRICS.len());
}

#[test]
fn every_metric_answers_for_tables_with_nothing_or_next_to_nothing_in_them() {
    for csv in
        ["", "product", "date,amount,customer_id,product", "amount\n5", "amount\nlots", "date,amount\n2024-01-31,5"]
    {
        let (claims, _) = claims(&cubes(csv));
        for metric in METRICS {
            assert!(claims.iter().any(|claim| claim.metric == metric.id), "{} is silent on {csv:?}", metric.id);
        }
        for claim in &claims {
            if let Value::NotAvailable(absence) = &claim.value {
                assert!(!absence.because.is_empty() && !absence.remedy.is_empty(), "{}", claim.id);
            }
        }
    }
}

#[test]
fn a_fingerprint_changes_with_the_file() {
    let compute = |file: &str| {
        let file = domain::ContentHash::of(file.as_bytes());
        let (columns, policy) = (&[][..], &domain::Policy::default());
        let origin = crate::Origin { file: &file, columns, policy, today: testing::TODAY };
        crate::compute(&cubes(SAMPLE), &origin, &mut domain::Findings::default()).unwrap()
    };
    let (one, again, other) = (compute("one"), compute("one"), compute("other"));
    assert_eq!(one, again);
    assert!(one.iter().zip(&other).all(|(one, other)| one.id == other.id && one.inputs != other.inputs));
}

proptest! {
    #[test]
    fn ids_are_unique_and_rows_in_any_order_and_any_parts_give_the_same_claims(
        csv in any_csv(), order in any::<u64>(), cuts in any::<(prop::sample::Index, prop::sample::Index)>()
    ) {
        let whole = claims(&cubes(&csv));
        let mut merged = crate::Cubes::default();
        for part in split(&shuffled(&csv, order), cuts) {
            merged = merged.merged(cubes(&part)).unwrap();
        }
        prop_assert_eq!(&whole, &claims(&merged));
        let ids: BTreeSet<&str> = whole.0.iter().map(|claim| claim.id.as_str()).collect();
        prop_assert_eq!(ids.len(), whole.0.len());
    }

    #[test]
    fn a_metric_that_is_asked_alone_reads_every_cube_that_it_names_and_no_other(csv in any_csv()) {
        let whole = cubes(&csv);
        let all = claims(&whole).0;
        for metric in METRICS {
            let among_all: Vec<_> = all.iter().filter(|claim| claim.metric == metric.id).cloned().collect();
            prop_assert_eq!(testing::part_claims(metric.id, &whole), among_all);
        }
    }

    #[test]
    fn metrics_that_are_measured_alone_say_and_remark_the_same(
        csv in any_csv(), places in prop::collection::btree_set(0..METRICS.len(), 1..6)
    ) {
        let asked: Vec<_> = places.iter().map(|place| METRICS[*place]).collect();
        let (all, mut remarks) = claims(&cubes(&csv));
        // What no figure of customers lacks is not said.
        if !asked.iter().any(|metric| metric.joins() || metric.cubes.contains(&"customers")) {
            remarks.issues.retain(|issue| issue.kind != "rows_without_customer");
            remarks.totals.retain(|kind, _| !kind.starts_with("rows_without_customer:"));
        }
        let among_all: Vec<_> =
            all.into_iter().filter(|claim| asked.iter().any(|metric| metric.id == claim.metric)).collect();
        prop_assert_eq!(testing::measured_alone(&asked, &csv), (among_all, remarks));
    }

    #[test]
    fn twice_the_money_doubles_money_and_leaves_counts_and_ratios(csv in any_csv()) {
        let claims = |csv: &str| {
            let (mut claims, _) = claims(&cubes(csv));
            // Brackets begin at round numbers, so that other amounts are in others.
            claims.retain(|claim| !["records_by_amount", "days_of_small_records"].contains(&claim.metric.as_str()));
            claims
        };
        let (once, twice) = (claims(&csv), claims(&doubled(&csv)));
        prop_assert_eq!(once.len(), twice.len());
        for (once, twice) in once.iter().zip(&twice) {
            prop_assert_eq!((&once.id, once.n), (&twice.id, twice.n));
            let expected = once.value.exact().map(|value| if is_money(once) { value + value } else { value });
            // A quotient of 28 digits may end in another digit when its numerator is doubled.
            let digits = |value: domain::Decimal| value.round_dp(12).normalize();
            prop_assert_eq!(expected.map(digits), twice.value.exact().map(digits), "{}", &once.id);
        }
    }
}

fn is_money(claim: &Claim) -> bool {
    matches!(claim.unit, Unit::Money { .. })
}

/// Columns of money in [`any_csv`]; discounts are rates in it.
const MONEY: &[&str] =
    &["amount", "refund", "tax", "shipping", "cost", "profit", "expense", "cash_balance", "spend", "conversion_value"];

fn shuffled(csv: &str, order: u64) -> String {
    let mut lines: Vec<&str> = csv.lines().collect();
    let rows = lines.len().saturating_sub(1) as u64;
    for at in 1..lines.len() {
        let other = 1 + (order.wrapping_mul(at as u64 + 7) >> 16) % rows;
        lines.swap(at, other as usize);
    }
    lines.join("\n")
}

/// The table with the money of its columns doubled.
fn doubled(csv: &str) -> String {
    let twice = |cell: &str| match cell.parse::<domain::Decimal>() {
        Ok(money) => (money + money).to_string(),
        Err(_) => cell.to_owned(),
    };
    let header: Vec<&str> = csv.lines().next().unwrap_or_default().split(',').collect();
    let row = |line: &str| {
        let cells = line.split(',').zip(&header);
        let cells = cells.map(|(cell, name)| if MONEY.contains(name) { twice(cell) } else { cell.to_owned() });
        cells.collect::<Vec<_>>().join(",")
    };
    csv.lines().map(row).collect::<Vec<_>>().join("\n")
}
