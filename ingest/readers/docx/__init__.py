"""The reader of DOCX: `reader.read`."""
