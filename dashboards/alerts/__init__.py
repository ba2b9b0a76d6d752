"""Pages on which one makes alerts, sees what fired, and takes care of it."""
