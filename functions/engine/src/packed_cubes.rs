//! Cubes as one object: a ZIP of Parquet files, one a cube, with the names beside them. Any tool can look inside, and each
//! entry's checksum finds an object that was damaged.
use domain::{Error, Field, Result};
use metrics::{Cubes, Facts, Stored, StoredCube};
use serde::{Deserialize, Serialize};
use std::io::{Cursor, Read, Write};
use tables::{read_numbers, write_numbers};
use zip::{CompressionMethod, ZipArchive, ZipWriter, write::SimpleFileOptions};

/// What stands beside the Parquet files.
#[derive(Serialize, Deserialize)]
struct Contents {
    facts: Facts,
    /// Names of the dimensions, each in `names/<field>.txt`.
    names: Vec<Field>,
    cubes: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
struct Entry {
    name: String,
    level: u8,
    overflowed: bool,
}

const CONTENTS: &str = "contents.json";

/// The same cubes give the same bytes.
pub fn pack(cubes: &Cubes) -> Result<Vec<u8>> {
    let Stored { facts, names, cubes } = cubes.to_stored();
    let entry = |cube: &StoredCube| Entry { name: cube.name.clone(), level: cube.level, overflowed: cube.overflowed };
    let contents = Contents {
        facts,
        names: names.iter().map(|(field, _)| *field).collect(),
        cubes: cubes.iter().map(entry).collect(),
    };
    let mut zip = Packer(ZipWriter::new(Cursor::new(Vec::new())));
    let listed = serde_json::to_vec(&contents).map_err(|e| Error::internal("storing cubes", e))?;
    zip.entry(CONTENTS, &listed)?;
    for (field, texts) in &names {
        // As JSON, since a name may hold any character.
        let listed = serde_json::to_vec(texts).map_err(|e| Error::internal("storing cubes", e))?;
        zip.entry(&names_entry(*field), &listed)?;
    }
    for cube in cubes {
        if !cube.columns.is_empty() {
            zip.entry(&cube_entry(&cube.name), &write_numbers(cube.columns)?)?;
        }
    }
    let done = zip.0.finish().map_err(|e| Error::internal("storing cubes", e))?;
    Ok(done.into_inner())
}

struct Packer(ZipWriter<Cursor<Vec<u8>>>);

impl Packer {
    /// Parquet is compressed already.
    fn entry(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .last_modified_time(zip::DateTime::default());
        self.0.start_file(name, options).map_err(|e| Error::internal("storing cubes", e))?;
        self.0.write_all(bytes).map_err(|e| Error::internal("storing cubes", e))
    }
}

/// The cubes that [`pack`] made these bytes of; an error where they are damaged or of another version.
pub fn unpack(bytes: &[u8]) -> Result<Cubes> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|e| Error::internal("reading stored cubes", e))?;
    let contents: Contents = parsed(&read(&mut zip, CONTENTS)?)?;
    let mut stored = Stored { facts: contents.facts, names: Vec::new(), cubes: Vec::new() };
    for field in contents.names {
        stored.names.push((field, parsed(&read(&mut zip, &names_entry(field))?)?));
    }
    for Entry { name, level, overflowed } in contents.cubes {
        let columns = match overflowed {
            true => Vec::new(),
            false => read_numbers(&read(&mut zip, &cube_entry(&name))?)?,
        };
        stored.cubes.push(StoredCube { name, level, overflowed, columns });
    }
    Cubes::from_stored(&stored)
}

fn read(zip: &mut ZipArchive<Cursor<&[u8]>>, name: &str) -> Result<Vec<u8>> {
    let mut entry = zip.by_name(name).map_err(|e| Error::internal("reading stored cubes", e))?;
    let mut bytes = Vec::new();
    entry.read_to_end(&mut bytes).map_err(|e| Error::internal("reading stored cubes", e))?;
    Ok(bytes)
}

fn parsed<T: for<'a> Deserialize<'a>>(bytes: &[u8]) -> Result<T> {
    serde_json::from_slice(bytes).map_err(|e| Error::internal("reading stored cubes", e))
}

fn names_entry(field: Field) -> String {
    format!("names/{field}.json")
}

fn cube_entry(name: &str) -> String {
    format!("{name}.parquet")
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{Date, Policy};

    fn cubes(csv: &str) -> Cubes {
        let mut cubes = metrics::NewCubes::default();
        let file = &mut Cursor::new(csv.as_bytes().to_vec());
        let mut opened = tables::open(file, "file.csv", &Policy::default()).unwrap();
        let plan = tables::plan(&mut opened, &Policy::default()).unwrap();
        let mut sink = |batch: &tables::Batch| cubes.add(batch);
        tables::read(&mut opened, &plan, Some(Date::constant(2026, 1, 1)), &mut sink).unwrap();
        cubes.finish().unwrap()
    }

    const CSV: &str = "Date,Amount,Customer ID,Product,Status,Quantity\n\
        2024-01-31,1234567890123456789012.25,A,\"Café\n\"\"1\"\"\",paid,2\n2024-02-01,-1.5,B,,refunded,1\n,3,,Pen,,\n";

    #[test]
    fn packed_cubes_are_unpacked_equal_and_packed_to_the_same_bytes() {
        let cubes = cubes(CSV);
        let packed = pack(&cubes).unwrap();
        assert_eq!(unpack(&packed).unwrap(), cubes);
        assert_eq!(pack(&cubes).unwrap(), packed);
        let empty = Cubes::default();
        assert_eq!(unpack(&pack(&empty).unwrap()).unwrap(), empty);
    }

    #[test]
    fn a_flipped_bit_or_a_missing_end_is_found() {
        let cubes = cubes(CSV);
        let packed = pack(&cubes).unwrap();
        for at in (0..packed.len()).step_by(7) {
            let mut damaged = packed.clone();
            damaged[at] ^= 0x10;
            // What a ZIP says twice, or nobody asks for, may differ; a cube may not.
            if let Ok(read) = unpack(&damaged) {
                assert_eq!(read, cubes, "byte {at}");
            }
        }
        assert!(unpack(&packed[..packed.len() - 30]).is_err());
        assert!(unpack(b"").is_err());
    }
}
