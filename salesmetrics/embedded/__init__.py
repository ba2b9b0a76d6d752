"""PostgreSQL and Valkey out of Python wheels, for the demonstration and the tests."""
