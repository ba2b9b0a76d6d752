"""The pages of figures there are: which question each answers, with which panels.

A new page is one more declaration here, and a module of panels in `panels/declared`.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dashboards.insights.places import PLACES
from dashboards.panels import PANELS
from salesmetrics.tenancy.models import Role
from salesmetrics.tenancy.visibility import Scope

Words = str | Promise


@dataclass(frozen=True)
class Page:
    """A list of panels under one question."""

    key: str
    title: Words
    icon: str
    question: Words
    """What the page answers, in one line."""
    panels: tuple[str, ...]
    wide: tuple[str, ...] = ()
    """Which of the panels take the whole width."""
    headline: str = ""
    """The panel whose figures stand above all others, as tiles."""
    files: tuple[str, ...] = ()
    """The files of the data contract without which it has nothing of its own."""
    template: str = "dashboards/page.html"
    """What stands around its figures."""

    @property
    def insights(self) -> bool:
        """Whether what stands out is told on it."""
        return self.key in PLACES

    @property
    def shown(self) -> str:
        """What it is called as a document."""
        return f"page:{self.key}"

    def keys(self, scope: Scope) -> list[str]:
        """Its panels that this scope may see, the headline first."""
        keys = [self.headline, *self.panels] if self.headline else list(self.panels)
        return [key for key in keys if scope.sees_commissions or not PANELS[key].for_commissions]


PAGES = {
    page.key: page
    for page in (
        Page(
            key="overview",
            title=_("Overview"),
            icon="layout-dashboard",
            question=_("Are we on track, and what has changed?"),
            headline="headline",
            panels=("trend", "changes", "funnel", "region", "rep", "commission"),
        ),
        Page(
            key="trend",
            title=_("Trend"),
            icon="chart-line",
            question=_("Which way is it going?"),
            panels=("metric_course", "cumulative", "season"),
            wide=("metric_course",),
        ),
        Page(
            key="funnel",
            files=("opportunities", "stage_changes"),
            title=_("Funnel and pipeline"),
            icon="filter-2",
            question=_("What is in the pipeline, how does it move, and where is it lost?"),
            panels=(
                "waterfall",
                "funnel",
                "lost_reasons",
                "aging",
                "slipped",
                "open_deals",
            ),
            wide=("waterfall", "funnel", "slipped", "open_deals"),
        ),
        Page(
            key="forecast",
            files=("orders", "opportunities"),
            title=_("Forecast"),
            icon="trending-up",
            question=_("What will come in, and what speaks for it?"),
            panels=("forecast", "called", "pipeline_ahead", "forecast_errors"),
            wide=("forecast", "called"),
            template="dashboards/forecast/page.html",
        ),
        Page(
            key="regions",
            title=_("Regions"),
            icon="map",
            question=_("Where do we sell, and where do we grow?"),
            panels=("region_map", "region"),
        ),
        Page(
            key="reps",
            title=_("Reps"),
            icon="users",
            question=_("Who sells how much, and who needs help?"),
            panels=("leaders", "rep_conversion", "effort", "commission", "attainment", "compared"),
            wide=("leaders", "rep_conversion", "attainment", "compared"),
        ),
        Page(
            key="scorecard",
            title=_("Scorecard"),
            icon="target",
            question=_("How does one rep stand, and what should happen next?"),
            panels=("trend", "commission"),
        ),
        Page(
            key="leads",
            files=("leads",),
            title=_("Leads"),
            icon="magnet",
            question=_("Where do leads come from, and what becomes of them?"),
            panels=(
                "leads_by_month",
                "lead_growth",
                "lead_conversion",
                "lead_response",
                "lead_cost",
                "lead_waiting",
                "lead_velocity",
            ),
            wide=("leads_by_month",),
            headline="leads_headline",
        ),
        Page(
            key="customers",
            title=_("Customers"),
            icon="heart-handshake",
            question=_("Who stays, who leaves, and what is a customer worth?"),
            panels=(
                "customer_movements",
                "retention",
                "mrr_movements",
                "acquisition_cost",
                "customers_by",
                "customer_worth",
                "nps_answers",
                "csat_answers",
                "inquiries",
            ),
            wide=("customer_movements", "retention", "mrr_movements"),
            headline="customers_headline",
        ),
        Page(
            key="products",
            files=("products", "order_lines"),
            title=_("Products and plans"),
            icon="package",
            question=_("What is bought, and at which margin?"),
            headline="products_headline",
            panels=(
                "products_sold",
                "products_by_month",
                "carts",
                "products_margin",
                "plans",
                "products_won",
                "upsell",
            ),
            wide=("products_sold",),
        ),
        Page(
            key="activities",
            files=("activities",),
            title=_("Activities"),
            icon="phone",
            question=_("What is done, and does it lead to sales?"),
            headline="activities_headline",
            panels=(
                "activities_by_month",
                "activities_by_type",
                "selling_hours",
                "activities_by_rep",
                "activities_per_win",
                "win_rate_by_activity",
                "win_potential",
                "first_activity",
            ),
            wide=("activities_by_month", "activities_by_rep"),
        ),
        Page(
            key="costs",
            files=("spend",),
            title=_("Costs and return"),
            icon="receipt",
            question=_("What does selling cost, and what comes back?"),
            headline="costs_headline",
            panels=(
                "spend_by_month",
                "spend",
                "acquisition_cost",
                "campaigns",
                "cac_by",
                "lead_cost",
                "return_by",
            ),
            wide=("spend_by_month", "campaigns", "return_by"),
        ),
        Page(
            key="commissions",
            title=_("Commissions"),
            icon="coins",
            question=_("What do reps earn, and what does it cost?"),
            panels=("commission", "commission_plans", "commission_leaders", "commission_share"),
            headline="commission_headline",
            template="dashboards/commissions/overview.html",
        ),
        Page(
            key="competitors",
            files=("competitors", "competitor_figures"),
            title=_("Competitors"),
            icon="swords",
            question=_("How do we stand against others?"),
            headline="competitors_headline",
            panels=(
                "market_share",
                "satisfaction",
                "competitor_financials",
                "win_rate_against",
                "lost_to",
            ),
            wide=("competitor_financials",),
        ),
    )
}


def landing(scope: Scope) -> Page:
    """The page that somebody comes to first: a rep's own scorecard, else the overview."""
    return PAGES["scorecard" if scope.role == Role.REP else "overview"]
