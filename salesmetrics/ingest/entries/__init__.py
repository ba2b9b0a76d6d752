"""Single rows, as pages and programs look them up and write them."""
