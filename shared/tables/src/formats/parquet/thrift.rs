//! The notation of Parquet's own descriptions (Thrift's compact protocol), read into a tree of numbers.

/// Structures and lists inside one another; Parquet's have seven levels.
const DEEPEST: usize = 16;

/// One value of a description; texts are passed over.
#[derive(Debug, PartialEq)]
pub(super) enum Node {
    Number(i64),
    Other,
    List(Vec<Node>),
    Fields(Vec<(i16, Node)>),
}

impl Node {
    pub(super) fn field(&self, number: i16) -> Option<&Node> {
        match self {
            Node::Fields(fields) => fields.iter().find(|(field, _)| *field == number).map(|(_, node)| node),
            _ => None,
        }
    }

    pub(super) fn number(&self, field: i16) -> Option<i64> {
        match self.field(field)? {
            Node::Number(number) => Some(*number),
            _ => None,
        }
    }

    pub(super) fn list(&self, field: i16) -> Option<&[Node]> {
        match self.field(field)? {
            Node::List(nodes) => Some(nodes),
            _ => None,
        }
    }
}

/// Reads one structure from the beginning of `bytes`, and how many bytes it takes; `None` where it is none.
pub(super) fn read(bytes: &[u8]) -> Option<(Node, usize)> {
    let mut reader = Reader { bytes, at: 0 };
    let node = reader.fields(0)?;
    Some((node, reader.at))
}

struct Reader<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl Reader<'_> {
    fn byte(&mut self) -> Option<u8> {
        let byte = *self.bytes.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    /// A number of seven bits a byte.
    fn varint(&mut self) -> Option<u64> {
        let mut number = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    fn signed(&mut self) -> Option<i64> {
        let number = self.varint()?;
        Some((number >> 1) as i64 ^ -((number & 1) as i64))
    }

    fn skip(&mut self, bytes: usize) -> Option<()> {
        self.at = self.at.checked_add(bytes).filter(|at| *at <= self.bytes.len())?;
        Some(())
    }

    fn fields(&mut self, depth: usize) -> Option<Node> {
        let (mut fields, mut number) = (Vec::new(), 0_i16);
        loop {
            let head = self.byte()?;
            if head == 0 {
                return Some(Node::Fields(fields));
            }
            number = match head >> 4 {
                0 => i16::try_from(self.signed()?).ok()?,
                more => number.checked_add(i16::from(more))?,
            };
            // A truth is written in the head alone.
            let node = if matches!(head & 0x0F, 1 | 2) { Node::Other } else { self.node(head & 0x0F, depth + 1)? };
            fields.push((number, node));
        }
    }

    fn node(&mut self, kind: u8, depth: usize) -> Option<Node> {
        if depth > DEEPEST {
            return None;
        }
        Some(match kind {
            1..=3 => {
                self.skip(1)?;
                Node::Other
            }
            4..=6 => Node::Number(self.signed()?),
            7 => {
                self.skip(8)?;
                Node::Other
            }
            8 => {
                let length = usize::try_from(self.varint()?).ok()?;
                self.skip(length)?;
                Node::Other
            }
            9 | 10 => {
                let head = self.byte()?;
                let count = if head >> 4 == 15 { self.varint()? } else { u64::from(head >> 4) };
                // Each takes a byte at least.
                if count > (self.bytes.len() - self.at) as u64 {
                    return None;
                }
                Node::List((0..count).map(|_| self.node(head & 0x0F, depth + 1)).collect::<Option<_>>()?)
            }
            12 => self.fields(depth)?,
            // Parquet has no other kinds.
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_texts_and_lists_are_read() {
        // 1: -1, 2: "ab", 4: [300, 2], 5: {1: 7}
        let bytes =
            [0x15, 0x01, 0x18, 0x02, b'a', b'b', 0x29, 0x25, 0xD8, 0x04, 0x04, 0x1C, 0x15, 0x0E, 0x00, 0x00, 0xFF];
        let (node, length) = read(&bytes).unwrap();
        assert_eq!((node.number(1), length), (Some(-1), 16));
        assert_eq!(node.list(4), Some(&[Node::Number(300), Node::Number(2)][..]));
        assert_eq!(node.field(5).and_then(|inner| inner.number(1)), Some(7));
        assert!((0..16).all(|end| read(&bytes[..end]).is_none()));
    }
}
