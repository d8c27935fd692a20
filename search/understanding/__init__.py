"""What a typed query means: its language, requisites, names, abbreviations and misspellings."""
