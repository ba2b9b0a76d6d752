"""The panels of the leads."""

from django.utils.translation import gettext_lazy as _

from dashboards.panels import points
from dashboards.panels.chosen import by_option, split_by
from dashboards.panels.distribution import waited_in_words, waiting
from dashboards.panels.monthly import against_year, last_month
from dashboards.panels.panel import Empty, Panel, before, change, value
from dashboards.panels.rates import highest_and_lowest

NO_LEADS = Empty(
    why=_("No lead came in during this period."),
    do=_("Choose another period, take a filter away, or import leads."),
)

HEADLINE = Panel(
    key="leads_headline",
    title=_("Leads at a glance"),
    meaning=_("How many leads came in, what became of them, and what they cost."),
    columns=tuple(
        map(
            value,
            (
                "leads_created",
                "qualified_leads",
                "lead_velocity_rate",
                "lead_conversion_rate",
                "lead_response_hours_median",
                "leads_unanswered",
                "cost_per_lead",
                "referrals_received",
            ),
        )
    ),
    chart="scorecard",
    series=(),
    point=points.none,
    empty=NO_LEADS,
)

BY_MONTH = Panel(
    key="leads_by_month",
    title=_("New leads by month"),
    meaning=_("The twelve months up to the end of the period, with the year before."),
    columns=(
        value("leads_created"),
        before("leads_created", "year"),
        change("leads_created", "year"),
    ),
    over_months=True,
    chart="time",
    series=(("leads_created", "now"), ("leads_created_year", "former")),
    point=against_year,
    empty=NO_LEADS,
)

GROWTH = Panel(
    key="lead_growth",
    title=_("Growth year on year"),
    meaning=_("New leads beside those of the same period a year before."),
    columns=(
        value("leads_created", bar=True),
        before("leads_created", "year"),
        value("lead_growth_yoy"),
    ),
    split="campaign",
    chart="bars",
    series=(("leads_created", "now"), ("leads_created_year", "former")),
    point=points.largest_share,
    empty=NO_LEADS,
    sheet=split_by("growth_by"),
    options={"growth_by": by_option("campaign", "channel", "region", "source", "industry")},
)

CONVERSION = Panel(
    key="lead_conversion",
    title=_("Conversion"),
    meaning=_(
        "Of the leads that came in during the period, the share that has become a paying "
        "customer so far."
    ),
    columns=(
        value("lead_conversion_rate"),
        value("leads_created"),
        value("qualified_leads"),
        value("leads_unanswered"),
    ),
    split="source",
    chart="rates",
    series=(("lead_conversion_rate", "now"), ("leads_created", "plain")),
    point=highest_and_lowest,
    empty=NO_LEADS,
    sheet=split_by("conversion_by"),
    options={"conversion_by": by_option("source", "channel", "rep", "campaign", "region")},
)

WAITING = Panel(
    key="lead_waiting",
    title=_("How long leads wait"),
    meaning=_("Leads of the period by the hours to the first response."),
    columns=(),
    about="lead_response_hours_median",
    chart="distribution",
    series=(("count", "now"),),
    point=waited_in_words,
    empty=NO_LEADS,
    sheet=waiting,
)

RESPONSE = Panel(
    key="lead_response",
    title=_("Response time"),
    meaning=_("Mean hours from a lead's creation to the first response; less is better."),
    columns=(
        value("lead_response_hours"),
        value("lead_response_hours_median"),
        value("leads_unanswered"),
        value("leads_created"),
    ),
    split="rep",
    chart="rates",
    series=(("lead_response_hours", "now"),),
    point=highest_and_lowest,
    empty=Empty(
        why=_("No lead of this period has been answered yet."),
        do=_("Choose another period, take a filter away, or import activities."),
    ),
    sheet=split_by("response_by"),
    options={"response_by": by_option("rep", "channel", "source", "team")},
)

VELOCITY = Panel(
    key="lead_velocity",
    title=_("Lead velocity"),
    meaning=_("Leads that sales took up, by month, and how much more than the month before."),
    columns=(value("qualified_leads"), value("lead_velocity_rate")),
    over_months=True,
    chart="time",
    series=(("qualified_leads", "now"),),
    point=last_month,
    empty=Empty(
        why=_("No lead was qualified in these twelve months."),
        do=_("Choose another period, take a filter away, or import leads."),
    ),
)

COST = Panel(
    key="lead_cost",
    title=_("Cost per lead"),
    meaning=_("Marketing spend of the period, by where it went, for each lead that came from it."),
    columns=(value("cost_per_lead"), value("leads_created"), value("lead_conversion_rate")),
    split="source",
    chart="rates",
    series=(("cost_per_lead", "now"),),
    point=highest_and_lowest,
    empty=Empty(
        why=_("No marketing spend is known for this period."),
        do=_("Choose another period, take a filter away, or import spend."),
    ),
    sheet=split_by("cost_by"),
    options={"cost_by": by_option("source", "channel", "campaign")},
)

PANELS: tuple[Panel, ...] = (
    HEADLINE,
    BY_MONTH,
    GROWTH,
    CONVERSION,
    WAITING,
    RESPONSE,
    VELOCITY,
    COST,
)
