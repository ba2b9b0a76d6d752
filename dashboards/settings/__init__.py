"""What administrators arrange: the organization, its people, trees, stages, targets and rates."""
