"""Tesseract and the pictures of pages: what `ingest.ocr` is made of."""
