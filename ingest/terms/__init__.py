"""The rules by which `ingest.glossary` finds terms and abbreviations."""
