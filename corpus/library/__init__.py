"""The sample library: sources written for the project and the documents built from them."""
