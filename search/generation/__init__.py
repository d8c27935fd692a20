"""Answers worded by a language model, of which only what its sources bear out is shown."""
