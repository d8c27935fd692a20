"""The reader of ODT: `reader.read`."""
