"""Records looked up, corrected and added by hand, at /records/."""
