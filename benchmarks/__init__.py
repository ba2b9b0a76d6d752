"""How much the product costs, told as ratios to the least that the same work could cost."""
