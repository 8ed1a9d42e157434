//! An event or entity as the index keeps it, packed: an event as the timeline's JSON has it, so that most answers are
//! copied together; what JSON does not give back to the bit, and all else, in CBOR.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::graph::GraphError;
use crate::graph::timeline::{TimelineEvent, written_event};

/// What most events have, so that packing need not spell it out: a dictionary of zstd's.
const DICTIONARY: &[u8] = include_bytes!("dictionary.json");
const LEVEL: i32 = 3;
const QUICK: i32 = 1;
/// No event is longer.
const LARGEST: usize = 64 << 20;

fn broken(error: impl std::fmt::Display) -> GraphError {
    GraphError::Broken { node: "the index".to_owned(), message: error.to_string() }
}

/// Packs many.
pub(super) struct Packer(zstd::bulk::Compressor<'static>);

impl Packer {
    pub fn new() -> Result<Self, GraphError> {
        Ok(Self(zstd::bulk::Compressor::with_dictionary(LEVEL, DICTIONARY).map_err(broken)?))
    }

    /// One that packs what is no event, and is quick.
    pub fn plain() -> Result<Self, GraphError> {
        Ok(Self(zstd::bulk::Compressor::new(QUICK).map_err(broken)?))
    }

    /// An event, as a row of the timeline's JSON.
    pub fn pack_event(&mut self, event: &TimelineEvent) -> Result<Vec<u8>, GraphError> {
        let row = written_event(event).map_err(broken)?;
        if serde_json::from_str::<TimelineEvent>(&row).is_ok_and(|read| read == *event) {
            return self.0.compress(row.as_bytes()).map_err(broken);
        }
        self.pack(event)
    }

    pub fn pack(&mut self, value: &impl Serialize) -> Result<Vec<u8>, GraphError> {
        let mut plain = Vec::new();
        ciborium::into_writer(value, &mut plain).map_err(broken)?;
        self.0.compress(&plain).map_err(broken)
    }
}

/// Unpacks many.
pub(super) struct Unpacker(zstd::bulk::Decompressor<'static>);

impl Unpacker {
    pub fn new() -> Result<Self, GraphError> {
        Ok(Self(zstd::bulk::Decompressor::with_dictionary(DICTIONARY).map_err(broken)?))
    }

    /// For what [`Packer::plain`] packed.
    pub fn plain() -> Result<Self, GraphError> {
        Ok(Self(zstd::bulk::Decompressor::new().map_err(broken)?))
    }

    /// An event as it is written in the timeline's JSON.
    pub fn event_row(&mut self, packed: &[u8]) -> Result<String, GraphError> {
        let plain = self.plain_bytes(packed)?;
        if plain.starts_with(b"{") {
            return String::from_utf8(plain).map_err(broken);
        }
        let event: TimelineEvent = ciborium::from_reader(plain.as_slice()).map_err(broken)?;
        written_event(&event).map_err(broken)
    }

    /// An event.
    pub fn event(&mut self, packed: &[u8]) -> Result<TimelineEvent, GraphError> {
        let plain = self.plain_bytes(packed)?;
        if plain.starts_with(b"{") {
            return serde_json::from_slice(&plain).map_err(broken);
        }
        ciborium::from_reader(plain.as_slice()).map_err(broken)
    }

    pub fn unpack<T: DeserializeOwned>(&mut self, packed: &[u8]) -> Result<T, GraphError> {
        ciborium::from_reader(self.plain_bytes(packed)?.as_slice()).map_err(broken)
    }

    fn plain_bytes(&mut self, packed: &[u8]) -> Result<Vec<u8>, GraphError> {
        let size = zstd::bulk::Decompressor::upper_bound(packed).unwrap_or(LARGEST).min(LARGEST);
        self.0.decompress(packed, size).map_err(broken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_comes_back_to_the_bit_whatever_its_numbers() {
        for value in ["0.93", "2500000000.0", "12345678901.123457", "0.1", "1e300", "9007199254740993.5"] {
            let event = format!(
                r#"{{"iri": "i", "id": "1", "label": "l", "type": null, "status": "occurred", "when": null, "agents": [],
                "recipients": [], "participants": [], "place": null, "quantities": [{{"kind": "count", "value": {value},
                "max": null, "unit": null, "modifier": null}}], "mentions": [], "sources": 1, "publishers": 1,
                "first_reported": null, "disputed": null, "confidence": 0.5}}"#
            );
            let mut event: TimelineEvent = serde_json::from_str(&event).unwrap();
            event.quantities[0].value = value.parse().unwrap();
            let packed = Packer::new().unwrap().pack_event(&event).unwrap();
            let mut unpacker = Unpacker::new().unwrap();
            assert_eq!(unpacker.event(&packed).unwrap(), event);
            assert_eq!(unpacker.event_row(&packed).unwrap(), written_event(&event).unwrap());
        }
    }
}
