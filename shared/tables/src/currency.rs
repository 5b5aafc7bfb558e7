//! Currencies as files write them: symbols, ISO codes and local abbreviations.

/// Symbols and abbreviations; where more than one country uses it, there is no code.
const SIGNS: &[(&str, Option<&str>)] = &[
    ("$", None),
    ("£", Some("GBP")),
    ("€", Some("EUR")),
    ("¥", None),
    ("￥", None),
    ("₹", Some("INR")),
    ("₽", Some("RUB")),
    ("₩", Some("KRW")),
    ("฿", Some("THB")),
    ("₺", Some("TRY")),
    ("₴", Some("UAH")),
    ("₪", Some("ILS")),
    ("₫", Some("VND")),
    ("₦", Some("NGN")),
    ("₱", Some("PHP")),
    ("US$", Some("USD")),
    ("A$", Some("AUD")),
    ("AU$", Some("AUD")),
    ("C$", Some("CAD")),
    ("CA$", Some("CAD")),
    ("NZ$", Some("NZD")),
    ("HK$", Some("HKD")),
    ("S$", Some("SGD")),
    ("MX$", Some("MXN")),
    ("R$", Some("BRL")),
    ("R", Some("ZAR")),
    ("Rp", Some("IDR")),
    ("Rs", Some("INR")),
    ("Rs.", Some("INR")),
    ("kr", None),
    ("kr.", Some("DKK")),
    ("zł", Some("PLN")),
    ("Kč", Some("CZK")),
    ("Ft", Some("HUF")),
    ("Fr.", Some("CHF")),
    ("lei", Some("RON")),
];

/// ISO 4217 codes of currencies that exports are made in.
const CODES: &[&str] = &[
    "AED", "ARS", "AUD", "BDT", "BGN", "BHD", "BRL", "CAD", "CHF", "CLP", "CNY", "COP", "CRC", "CZK", "DKK", "DOP",
    "EGP", "EUR", "GBP", "GEL", "GHS", "GTQ", "HKD", "HRK", "HUF", "IDR", "ILS", "INR", "ISK", "JOD", "JPY", "KES",
    "KRW", "KWD", "KZT", "LBP", "LKR", "MAD", "MXN", "MYR", "NGN", "NOK", "NZD", "OMR", "PEN", "PHP", "PKR", "PLN",
    "PYG", "QAR", "RON", "RSD", "RUB", "SAR", "SEK", "SGD", "THB", "TND", "TRY", "TWD", "TZS", "UAH", "UGX", "USD",
    "UYU", "VES", "VND", "XAF", "XOF", "ZAR",
];

/// The code as the standard writes it, for a code in any case.
pub(crate) fn code(text: &str) -> Option<&'static str> {
    (text.len() == 3).then(|| CODES.iter().find(|code| code.eq_ignore_ascii_case(text)).copied())?
}

/// The code a sign or code stands for; `None` where it stands for several, such as `$`.
pub(crate) fn meant_by(mark: &str) -> Option<&'static str> {
    code(mark).or_else(|| SIGNS.iter().find(|(sign, _)| *sign == mark).and_then(|(_, code)| *code))
}

/// Takes a currency off the front of a number: the mark and the rest.
pub(crate) fn split_front(text: &str) -> Option<(&'static str, &str)> {
    let end = text.find(|c: char| !belongs(c)).unwrap_or(text.len());
    known(&text[..end]).map(|mark| (mark, &text[end..]))
}

/// Takes a currency off the end of a number: the mark and the rest.
pub(crate) fn split_back(text: &str) -> Option<(&'static str, &str)> {
    let start = text.char_indices().rev().take_while(|(_, c)| belongs(*c)).last().map_or(text.len(), |(at, _)| at);
    known(&text[start..]).map(|mark| (mark, &text[..start]))
}

fn known(mark: &str) -> Option<&'static str> {
    match mark {
        "" => return None,
        "$" => return Some("$"),
        _ => {}
    }
    let sign = SIGNS.iter().find(|(sign, _)| *sign == mark).map(|(sign, _)| *sign);
    sign.or_else(|| code(mark))
}

/// A character that can be part of a currency's mark. The point of `kr.` cannot stand before the digits of `.5`.
fn belongs(c: char) -> bool {
    c.is_alphabetic() || c == '.' || "$£€¥￥₹₽₩฿₺₴₪₫₦₱".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_codes_and_abbreviations_come_off_either_end() {
        assert_eq!(split_front("$5"), Some(("$", "5")));
        assert_eq!(split_front("R$ 5"), Some(("R$", " 5")));
        assert_eq!(split_front("usd 5"), Some(("USD", " 5")));
        assert_eq!(split_back("5 €"), Some(("€", "5 ")));
        assert_eq!(split_back("5 kr."), Some(("kr.", "5 ")));
        assert_eq!(split_back("5EUR"), Some(("EUR", "5")));
    }

    #[test]
    fn other_words_stay() {
        assert_eq!(split_front("abc 5"), None);
        assert_eq!(split_back("5 pieces"), None);
        assert_eq!(split_front("5"), None);
    }

    #[test]
    fn a_sign_of_many_countries_names_no_currency() {
        assert_eq!((meant_by("$"), meant_by("€"), meant_by("chf")), (None, Some("EUR"), Some("CHF")));
    }
}
