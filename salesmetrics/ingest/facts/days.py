"""The day columns after the organization has changed its time zone."""

from .statement import Statement

DAYS = {
    "crm_account": ["created"],
    "crm_lead": ["created", "qualified", "converted"],
    "crm_opportunity": ["created", "closed"],
    "crm_stagechange": ["entered"],
    "crm_order": ["ordered"],
    "crm_activity": ["booked", "happened"],
    "crm_cart": ["started"],
    "crm_survey": ["answered"],
    "crm_inquiry": ["received"],
}


def recompute(run: Statement) -> None:
    """Set every day that is no longer the organization's day of its time."""
    for table, events in DAYS.items():
        now = ", ".join(f"({e}_at AT TIME ZONE %(zone)s)::date" for e in events)
        names = ", ".join(f"{e}_on" for e in events)
        run(
            f"UPDATE {table} SET ({names}) = ROW({now}) WHERE organization_id = %(org)s"
            f" AND ({names}) IS DISTINCT FROM ({now})"
        )
