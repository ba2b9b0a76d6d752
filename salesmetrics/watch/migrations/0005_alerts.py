"""Alerts, what fired and saw, and two more events that webhooks are told of."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

# What an alert saw stays as it was; it goes only with its alert.
STAYS = """
CREATE FUNCTION watch_firing_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'What an alert saw cannot change.'
    USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER watch_firing_stays BEFORE UPDATE ON watch_firing
  FOR EACH ROW EXECUTE FUNCTION watch_firing_stays();
"""
GOES = "DROP TRIGGER watch_firing_stays ON watch_firing; DROP FUNCTION watch_firing_stays();"


class Migration(migrations.Migration):
    dependencies = [
        ("tenancy", "0005_user_time_zone"),
        ("watch", "0004_insights"),
    ]

    operations = [
        migrations.CreateModel(
            name="Alert",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("metric", models.CharField(max_length=64, verbose_name="metric")),
                (
                    "by",
                    models.CharField(
                        blank=True, default="", max_length=20, verbose_name="for each"
                    ),
                ),
                ("where", models.JSONField(blank=True, default=dict, verbose_name="only")),
                (
                    "stretch",
                    models.CharField(
                        choices=[
                            ("day", "Day"),
                            ("week", "Week"),
                            ("month", "Month"),
                            ("quarter", "Quarter"),
                            ("year", "Year"),
                        ],
                        max_length=7,
                        verbose_name="figure of",
                    ),
                ),
                ("whole", models.BooleanField(default=True, verbose_name="the last whole one")),
                (
                    "watches",
                    models.CharField(
                        choices=[
                            ("value", "The figure itself"),
                            ("change", "Its change in % (of a percentage: in points)"),
                            ("amount", "Its change as an amount"),
                            (
                                "target",
                                "Its distance from the target in % (of a percentage: in points)",
                            ),
                            (
                                "pace",
                                "Its distance from the target’s share of the working days gone, in %",
                            ),
                            ("unusual", "How unusual it is for this series"),
                        ],
                        max_length=7,
                        verbose_name="watches",
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[
                            ("above", "or above"),
                            ("below", "or below"),
                            ("either", "or further away, up or down"),
                        ],
                        max_length=6,
                        verbose_name="side",
                    ),
                ),
                (
                    "limit",
                    models.DecimalField(decimal_places=6, max_digits=24, verbose_name="limit"),
                ),
                (
                    "calm",
                    models.DecimalField(
                        blank=True,
                        decimal_places=6,
                        max_digits=24,
                        null=True,
                        verbose_name="calm again at",
                    ),
                ),
                ("least", models.PositiveIntegerField(default=0, verbose_name="minimum count")),
                (
                    "channels",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("bell", "Bell on every page"),
                                ("email", "E-mail"),
                                ("webhook", "Webhooks of the organization"),
                            ],
                            max_length=7,
                        ),
                        size=None,
                        verbose_name="told by",
                    ),
                ),
                ("quiet_from", models.TimeField(blank=True, null=True, verbose_name="quiet from")),
                (
                    "quiet_until",
                    models.TimeField(blank=True, null=True, verbose_name="quiet until"),
                ),
                ("active", models.BooleanField(default=True, verbose_name="active")),
                (
                    "snoozed_until",
                    models.DateTimeField(blank=True, null=True, verbose_name="snoozed until"),
                ),
                (
                    "firing",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=255),
                        default=list,
                        editable=False,
                        size=None,
                    ),
                ),
                ("judged_run", models.BigIntegerField(editable=False, null=True)),
                (
                    "trouble",
                    models.CharField(blank=True, default="", editable=False, max_length=500),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created"
                    ),
                ),
                ("deleted_at", models.DateTimeField(editable=False, null=True)),
            ],
            options={
                "verbose_name": "alert",
                "verbose_name_plural": "alerts",
            },
        ),
        migrations.CreateModel(
            name="Firing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("run", models.BigIntegerField(verbose_name="run")),
                ("member", models.CharField(blank=True, default="", max_length=255)),
                ("member_name", models.CharField(blank=True, default="", max_length=255)),
                ("metric", models.CharField(max_length=64)),
                (
                    "watches",
                    models.CharField(
                        choices=[
                            ("value", "The figure itself"),
                            ("change", "Its change in % (of a percentage: in points)"),
                            ("amount", "Its change as an amount"),
                            (
                                "target",
                                "Its distance from the target in % (of a percentage: in points)",
                            ),
                            (
                                "pace",
                                "Its distance from the target’s share of the working days gone, in %",
                            ),
                            ("unusual", "How unusual it is for this series"),
                        ],
                        max_length=7,
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[
                            ("above", "or above"),
                            ("below", "or below"),
                            ("either", "or further away, up or down"),
                        ],
                        max_length=6,
                    ),
                ),
                ("limit", models.DecimalField(decimal_places=6, max_digits=24)),
                ("starts_on", models.DateField(verbose_name="from")),
                ("ends_on", models.DateField(verbose_name="to")),
                (
                    "value",
                    models.DecimalField(decimal_places=6, max_digits=24, verbose_name="figure"),
                ),
                (
                    "measured",
                    models.DecimalField(decimal_places=6, max_digits=24, verbose_name="measured"),
                ),
                (
                    "against",
                    models.DecimalField(
                        decimal_places=6, max_digits=24, null=True, verbose_name="compared with"
                    ),
                ),
                (
                    "spread",
                    models.DecimalField(
                        decimal_places=6, max_digits=24, null=True, verbose_name="spread"
                    ),
                ),
                (
                    "counted",
                    models.DecimalField(
                        decimal_places=6, max_digits=24, null=True, verbose_name="count"
                    ),
                ),
                ("currency", models.CharField(blank=True, default="", max_length=3)),
                ("told", models.BooleanField(default=True, verbose_name="told")),
                (
                    "fired_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="when"),
                ),
            ],
            options={
                "verbose_name": "firing of an alert",
                "verbose_name_plural": "firings of alerts",
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on_bell", models.BooleanField(default=True)),
                ("seen_at", models.DateTimeField(null=True, verbose_name="seen")),
                ("acknowledged_at", models.DateTimeField(null=True, verbose_name="acknowledged")),
                (
                    "note",
                    models.CharField(blank=True, default="", max_length=500, verbose_name="note"),
                ),
            ],
            options={
                "verbose_name": "notice",
                "verbose_name_plural": "notices",
            },
        ),
        migrations.RemoveConstraint(
            model_name="webhook",
            name="webhook_events_known",
        ),
        migrations.AlterField(
            model_name="delivery",
            name="event",
            field=models.CharField(
                choices=[
                    ("run.published", "A run was published"),
                    ("import.finished", "An import ended"),
                    ("metric.threshold", "An alert fired"),
                    ("statement.locked", "A commission statement was locked"),
                    ("test", "A test message"),
                ],
                max_length=40,
                verbose_name="event",
            ),
        ),
        migrations.AlterField(
            model_name="webhook",
            name="events",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("run.published", "A run was published"),
                        ("import.finished", "An import ended"),
                        ("metric.threshold", "An alert fired"),
                        ("statement.locked", "A commission statement was locked"),
                    ],
                    max_length=40,
                ),
                size=None,
                verbose_name="events",
            ),
        ),
        migrations.AddConstraint(
            model_name="webhook",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "events__contained_by",
                        [
                            "run.published",
                            "import.finished",
                            "metric.threshold",
                            "statement.locked",
                        ],
                    ),
                    models.Q(("events", []), _negated=True),
                ),
                name="webhook_events_are_known",
            ),
        ),
        migrations.AddField(
            model_name="alert",
            name="organization",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="tenancy.organization",
            ),
        ),
        migrations.AddField(
            model_name="alert",
            name="owner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="alerts",
                to="tenancy.membership",
            ),
        ),
        migrations.AddField(
            model_name="firing",
            name="alert",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="firings",
                to="watch.alert",
            ),
        ),
        migrations.AddField(
            model_name="firing",
            name="organization",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="tenancy.organization",
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="firing",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="notice",
                to="watch.firing",
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="organization",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="tenancy.organization",
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="owner",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="tenancy.membership",
            ),
        ),
        migrations.AddIndex(
            model_name="alert",
            index=models.Index(fields=["organization", "owner"], name="alert_owner"),
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("watches__in", ["value", "change", "amount", "target", "pace", "unusual"])
                ),
                name="alert_watches",
            ),
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.CheckConstraint(
                condition=models.Q(("side__in", ["above", "below", "either"])), name="alert_side"
            ),
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.CheckConstraint(
                condition=models.Q(("stretch__in", ["day", "week", "month", "quarter", "year"])),
                name="alert_stretch",
            ),
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("channels__contained_by", ["bell", "email", "webhook"]),
                    models.Q(("channels", []), _negated=True),
                ),
                name="alert_channels",
            ),
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("quiet_from", None), ("quiet_until", None)),
                    models.Q(("quiet_from__isnull", False), ("quiet_until__isnull", False)),
                    _connector="OR",
                ),
                name="alert_quiet_has_both_ends",
            ),
        ),
        migrations.AddIndex(
            model_name="firing",
            index=models.Index(fields=["organization", "alert", "-id"], name="firing_of"),
        ),
        migrations.AddConstraint(
            model_name="firing",
            constraint=models.UniqueConstraint(
                fields=("alert", "run", "member"), name="firing_once_per_run"
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("on_bell", True), ("seen_at", None)),
                fields=["owner"],
                name="notice_unseen",
            ),
        ),
        migrations.RunSQL(STAYS, GOES),
    ]
