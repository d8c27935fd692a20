"""The reader of XLSX: `reader.read`."""
