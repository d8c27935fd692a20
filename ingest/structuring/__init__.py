"""What `ingest.structure` reads the section tree by: labels, numbering, headings."""
