"""What happened: the entities, and nothing but them."""
