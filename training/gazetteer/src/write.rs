//! Writes the index.

use std::collections::BTreeMap;

use anyhow::Result;

use crate::clean::Item;
use crate::format;

/// The bytes of the index; the table of `format.rs` says what they are.
pub fn write(items: &[Item]) -> Result<Vec<u8>> {
    let mut keys: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    let mut records = Vec::new();
    let mut coordinates = Vec::new();
    for (at, item) in items.iter().enumerate() {
        let id = u32::try_from(at)?;
        for (key, form) in &item.names {
            keys.entry(key).or_default().push(format::posting(id, form.code()));
        }
        records.extend(item.number.to_le_bytes());
        records.push(item.kind.code());
        records.push(format::pack_weight(item.weight));
        records.extend(item.country.unwrap_or([0, 0]));
        if let Some((latitude, longitude)) = item.coordinates {
            coordinates.extend(id.to_le_bytes());
            coordinates.extend(latitude.to_le_bytes());
            coordinates.extend(longitude.to_le_bytes());
        }
    }
    let mut map = fst::MapBuilder::memory();
    let mut postings: Vec<u8> = Vec::new();
    for (key, found) in &keys {
        let value = if let [one] = found.as_slice() {
            format::single(*one)
        } else {
            let offset = u32::try_from(postings.len() / 4)?;
            postings.extend(u32::try_from(found.len())?.to_le_bytes());
            found.iter().for_each(|posting| postings.extend(posting.to_le_bytes()));
            format::several(offset)
        };
        map.insert(key, value)?;
    }
    let keys = map.into_inner()?;
    let mut blocks = vec![0u32];
    let mut texts = Vec::new();
    for block in items.chunks(format::BLOCK) {
        let mut text = String::new();
        for item in block {
            text.push_str(&item.label);
            text.push('\t');
            text.push_str(&item.description);
            for alias in &item.aliases {
                text.push('\t');
                text.push_str(alias);
            }
            text.push('\n');
        }
        texts.extend(zstd::bulk::compress(text.as_bytes(), 19)?);
        blocks.push(u32::try_from(texts.len())?);
    }
    let blocks: Vec<u8> = blocks.iter().flat_map(|offset| offset.to_le_bytes()).collect();
    let sections = [keys, postings, records, coordinates, blocks, texts];
    let mut file = format::MAGIC.to_vec();
    for section in &sections {
        file.extend(u32::try_from(section.len())?.to_le_bytes());
    }
    for section in sections {
        eprintln!("section of {} bytes", section.len());
        file.extend(section);
    }
    Ok(file)
}
