"""What a document says of itself as a work, and what people state beside it."""
