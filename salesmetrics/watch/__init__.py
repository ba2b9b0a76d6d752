"""What speaks up by itself."""
