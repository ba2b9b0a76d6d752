"""The CRM's entities over REST: read off their file specifications, not coded one by one."""
