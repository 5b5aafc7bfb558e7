//! The file of rows that were set aside, as all who write a part of it agree on it.
use std::borrow::Cow;

/// Its column names: line, reasons, those of the file, and one for cells beyond the last. Columns of the file keep their
/// names; ours give way with an underscore.
pub fn set_aside_columns(headers: &[&str]) -> Vec<String> {
    let ours = |name| free_name(name, headers);
    let theirs = headers.iter().map(|header| (*header).to_owned());
    [ours("line"), ours("reasons")].into_iter().chain(theirs).chain([ours("extra")]).collect()
}

/// A name of ours beside names that are taken.
pub fn free_name(name: &str, taken: &[&str]) -> String {
    let mut name = name.to_owned();
    while taken.contains(&name.as_str()) {
        name.push('_');
    }
    name
}

/// A cell as it may stand in a CSV file that a spreadsheet opens: what would be taken for a formula gets an apostrophe
/// before it, which spreadsheets show as the text. Numbers stay as they are, also negative ones.
pub fn escape_formula(text: &str) -> Cow<'_, str> {
    // The wide signs are those that a Japanese spreadsheet takes for the narrow ones.
    const STARTS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
    if !text.starts_with(STARTS) || is_signed_number(text) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(format!("'{text}"))
}

/// A sign, then nothing but digits with marks between them: nothing can be calculated in that.
fn is_signed_number(text: &str) -> bool {
    let Some([first, .., last] | [first @ last]) = text.strip_prefix(['-', '+']).map(str::as_bytes) else {
        return false;
    };
    let is_in_number = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'.' | b',');
    first.is_ascii_digit() && last.is_ascii_digit() && text.bytes().skip(1).all(is_in_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_would_calculate_is_text() {
        for text in ["=1+1", "+cmd|' /C calc'!A0", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "-", "--5", "-5-", "＝1"]
        {
            assert_eq!(escape_formula(text), format!("'{text}"));
        }
        for text in ["", "a=b", "5", "-5", "-1234.50", "-1.234,50", "+49", "'=1", "(5.00)", " =1"] {
            assert_eq!(escape_formula(text), text);
        }
    }
}
