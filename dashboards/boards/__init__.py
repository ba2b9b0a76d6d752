"""Pages of one's own: boards of panels chosen from the catalogue, and screens that show them."""
