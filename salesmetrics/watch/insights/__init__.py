"""What stands out in a period: differences, each with its figures, never a cause."""
