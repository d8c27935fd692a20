"""The reader of PPTX: `reader.read`."""
