//! An event or entity as the index keeps it: in CBOR, which keeps numbers to the bit, packed.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::graph::GraphError;

/// What most events have, so that packing need not spell it out: a dictionary of zstd's.
const DICTIONARY: &[u8] = include_bytes!("dictionary.json");
const LEVEL: i32 = 3;
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

    pub fn unpack<T: DeserializeOwned>(&mut self, packed: &[u8]) -> Result<T, GraphError> {
        let size = zstd::bulk::Decompressor::upper_bound(packed).unwrap_or(LARGEST).min(LARGEST);
        let plain = self.0.decompress(packed, size).map_err(broken)?;
        ciborium::from_reader(plain.as_slice()).map_err(broken)
    }
}
