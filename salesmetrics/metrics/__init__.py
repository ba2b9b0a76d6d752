"""What it means: sources, measures, metrics, snapshots, queries."""
