"""What is known and where it is kept: typed values, the catalogue and stored originals."""
