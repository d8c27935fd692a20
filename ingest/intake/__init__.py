"""How files come in: folders, archives, worker processes, watching; what is known of a file."""
