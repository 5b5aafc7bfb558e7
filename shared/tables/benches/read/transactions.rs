//! Transactions as a shop exports them: the columns of `shared/data/gen_transactions.py`, the same bytes on every machine.
use std::fmt::Write;

const PRODUCTS: [(&str, u64); 8] = [
    ("Starter Plan", 1_900),
    ("Pro Plan", 4_900),
    ("Team Plan", 9_900),
    ("Add-on Seats", 1_200),
    ("Storage 100G", 299),
    ("Widget XL", 2_450),
    ("Headset", 8_900),
    ("Gift Card", 2_500),
];
const CHANNELS: [&str; 6] = ["web", "mobile", "email", "partner", "store", "marketplace"];

/// A CSV of so many rows.
pub fn csv(rows: u64) -> Vec<u8> {
    let mut text = String::with_capacity(rows as usize * 52);
    text.push_str("date,amount,customer_id,status,product,channel\n");
    let mut seed = 7;
    for row in 0..rows {
        let random = next(&mut seed);
        let day = row * 336 / rows.max(1);
        let (product, price) = match random % 100 {
            0 => ("\"Cable, USB-C\"", 1_099),
            other => PRODUCTS[other as usize % PRODUCTS.len()],
        };
        let cents = price * (1 + (random >> 8) % 4) + if (random >> 12) & 3 == 0 { (random >> 16) % 1_300 } else { 0 };
        let status = match (random >> 24) % 1_000 {
            0..900 => "paid",
            900..945 => "completed",
            945..950 => "Paid",
            950..980 => "refunded",
            _ => "failed",
        };
        let customer = (random >> 34) % (rows / 10).max(50) * 7_919 % 9_999_991;
        let channel = CHANNELS[(random >> 58) as usize % CHANNELS.len()];
        let (year, month, of_month) = (2023 + day / 168, 1 + day % 168 / 14, 1 + day % 14 * 2);
        let _ = writeln!(
            text,
            "{year}-{month:02}-{of_month:02},{}.{:02},C{customer:07},{status},{product},{channel}",
            cents / 100,
            cents % 100
        );
    }
    text.into_bytes()
}

/// SplitMix64.
fn next(seed: &mut u64) -> u64 {
    *seed = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mixed = (*seed ^ (*seed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}
