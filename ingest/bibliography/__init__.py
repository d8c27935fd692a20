"""The rules by which `ingest.references` finds, splits and parses reference lists."""
