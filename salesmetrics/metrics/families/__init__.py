"""The families of the KPI catalogue: every metric is an assignment in one of these files."""
