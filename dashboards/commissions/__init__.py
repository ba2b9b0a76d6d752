"""The pages of commissions: what reps earned, why, and by which plans."""
