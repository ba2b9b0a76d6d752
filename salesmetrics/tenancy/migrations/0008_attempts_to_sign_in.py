"""A table in which attempts to sign in are counted, as Django's cache in a database wants it."""

from django.db import migrations

CREATE = """
CREATE TABLE tenancy_attempt (
    cache_key varchar(255) PRIMARY KEY,
    value text NOT NULL,
    expires timestamptz NOT NULL
);
CREATE INDEX tenancy_attempt_expires ON tenancy_attempt (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0007_alerts_to_webhooks")]

    operations = [migrations.RunSQL(CREATE, "DROP TABLE tenancy_attempt")]
