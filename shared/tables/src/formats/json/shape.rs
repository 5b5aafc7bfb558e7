//! How the rows of a JSON file are laid out, told from its first value.
use crate::formats::json::scanner::{self, Fault, Scanner};
use crate::{Input, refusal};
use domain::Result;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Shape {
    /// Each line is a row.
    Lines,
    /// One value after the other, over as many lines as each takes.
    Stream,
    /// A list, which stands under these keys.
    List(Vec<String>),
    /// One object that holds no list of objects: a table of one row.
    One,
}

/// Objects inside objects that are looked through for a list: `{"response": {"data": {"orders": [..]}}}`.
const DEEPEST_LIST: usize = 3;

/// Tells the shape; an object that is the whole file is read to its end.
pub(super) fn tell(file: &mut dyn Input) -> Result<Shape> {
    let mut scanner = Scanner::new(file)?;
    scanner.blank()?;
    let begun = scanner.line();
    let mut lists = Lists::default();
    let starts_list = scanner.peek()? == Some(b'[');
    if starts_list && !is_lists_by_line(&mut scanner)? {
        return Ok(Shape::List(Vec::new()));
    }
    if starts_list {
        return Ok(Shape::Lines);
    }
    let read = find_lists(&mut scanner, &mut Vec::new(), &mut lists);
    match read {
        Ok(()) => {}
        // The first line may be the broken one of many.
        Err(Fault::Broken { line, .. }) if lines_follow(file, line.max(begun))? => return Ok(Shape::Lines),
        Err(fault) => return Err(fault.into()),
    }
    let ended = scanner.line();
    scanner.blank()?;
    let (next, line, behind) = (scanner.peek()?, scanner.line(), scanner.broken("there is something behind its end"));
    match next {
        Some(_) if ended == begun && line > ended => Ok(Shape::Lines),
        Some(b'{') => Ok(Shape::Stream),
        // Something else in the same line; the other lines may be whole.
        Some(_) if lines_follow(file, begun)? => Ok(Shape::Lines),
        Some(_) => Err(behind.into()),
        None => match lists.rows.len() {
            0 if lists.is_without_rows => Err(refusal::no_rows_in_json()),
            0 => Ok(Shape::One),
            1 => Ok(Shape::List(lists.rows.pop().unwrap_or_default())),
            _ => Err(refusal::several_lists(&lists.rows.iter().map(|path| path.join(".")).collect::<Vec<_>>())),
        },
    }
}

/// Whether each line is a list, as `[1,2]` above `[3,4]`, and not all of them one.
fn is_lists_by_line(scanner: &mut Scanner<'_>) -> Result<bool> {
    scanner.by_line = true;
    scanner.begin_element();
    let is_list = scanner.raw(0, &mut String::new()).is_ok() && scanner.blank().is_ok();
    if !is_list || scanner.peek()? != Some(b'\n') {
        return Ok(false);
    }
    scanner.blank_lines()?;
    Ok(scanner.peek()? == Some(b'['))
}

/// Whether the line after this one begins as an object does.
fn lines_follow(file: &mut dyn Input, broken: u64) -> Result<bool> {
    let mut scanner = Scanner::new(file)?;
    while scanner.peek()?.is_some() {
        let line = scanner.line();
        // The break may show only at the line after the broken one.
        if line + 1 >= broken && line > 1 {
            scanner.by_line = true;
            return Ok(scanner.skip(0).is_ok());
        }
        scanner.skip_line()?;
    }
    Ok(false)
}

/// What programs call the list of rows in an answer; where it is empty there are none.
const HOLDS_ROWS: &[&str] = &["data", "items", "results", "records", "rows", "value", "values", "features", "orders"];

#[derive(Default)]
struct Lists {
    /// Keys that lead to each list of objects.
    rows: Vec<Vec<String>>,
    is_without_rows: bool,
}

/// Reads an object to its end and notes the paths of lists whose first element is an object.
fn find_lists(scanner: &mut Scanner<'_>, path: &mut Vec<String>, lists: &mut Lists) -> scanner::Result<()> {
    let depth = path.len();
    scanner.members(depth, &mut |scanner, key| {
        scanner.begin_element();
        scanner.blank()?;
        match scanner.peek()? {
            Some(b'{') if depth < DEEPEST_LIST => {
                path.push(key.to_owned());
                find_lists(scanner, path, lists)?;
                path.pop();
                scanner.begin_element();
                Ok(())
            }
            Some(b'[') => {
                let (mut is_first, mut holds_objects) = (true, false);
                scanner.elements(depth + 1, &mut |scanner| {
                    scanner.begin_element();
                    if std::mem::take(&mut is_first) {
                        holds_objects = scanner.peek()? == Some(b'{');
                    }
                    scanner.skip(depth + 2)
                })?;
                scanner.begin_element();
                if holds_objects {
                    lists.rows.push(path.iter().cloned().chain([key.to_owned()]).collect());
                }
                // Nothing was read as the first element.
                lists.is_without_rows |= is_first && depth == 0 && HOLDS_ROWS.contains(&key);
                Ok(())
            }
            _ => scanner.skip(depth + 1),
        }
    })
}
