"""The pages a person sees, in Russian."""
