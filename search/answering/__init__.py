"""What of the passages found is quoted, whether that is evidence, and how it is said."""
