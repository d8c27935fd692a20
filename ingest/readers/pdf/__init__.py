"""The reader of PDF: `reader.read`."""
