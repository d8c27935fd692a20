"""What leaves the program as text for other documents: references, quotations, lists."""
