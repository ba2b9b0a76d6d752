"""Commission plans and statement lines."""
