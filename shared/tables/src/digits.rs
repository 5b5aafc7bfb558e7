//! Decimal digits in the scripts that exports are written in.

/// The value of a digit: ASCII, full-width, Arabic, Persian, Devanagari, Bengali or Thai.
#[inline]
pub(crate) fn digit(c: char) -> Option<u32> {
    if c.is_ascii() {
        return c.to_digit(10);
    }
    const ZEROS: [u32; 6] = [0x660, 0x6f0, 0x966, 0x9e6, 0xe50, 0xff10];
    let code = u32::from(c);
    ZEROS.iter().find(|zero| (**zero..**zero + 10).contains(&code)).map(|zero| code - zero)
}

#[cfg(test)]
mod tests {
    use super::digit;

    #[test]
    fn a_digit_has_its_value_in_every_script() {
        for text in ["0123456789", "０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "०१२३४५६७८९", "๐๑๒๓๔๕๖๗๘๙"]
        {
            assert_eq!(text.chars().filter_map(digit).collect::<Vec<_>>(), (0..10).collect::<Vec<_>>());
        }
        assert_eq!((digit('x'), digit('½'), digit('²')), (None, None, None));
    }
}
