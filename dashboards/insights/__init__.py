"""What stands out, in words: on the pages of figures, and all of it on one of its own."""
