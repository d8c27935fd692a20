"""The reader of RTF: `reader.read`."""
