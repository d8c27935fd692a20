"""The reader of HTML: `reader.read`."""
