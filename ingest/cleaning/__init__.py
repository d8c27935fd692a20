"""What `ingest.clean` does to the layout: furniture, hyphens, characters, paragraphs."""
