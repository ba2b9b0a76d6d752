"""People, commissions and competitors."""

from ..declared.commissions import CommissionsStated
from ..declared.customers import Surveys
from ..declared.sales import Sales
from ..declared.work import RepDays, Rivals
from ..formulas import Attainment, ElapsedDays, Ratio, growth, percentage
from ..metric import MONEY, NEUTRAL, PERCENT, STOCK, Family, Metric, _


class People(Family):
    title = _("People and commissions")

    revenue_per_rep = Metric(
        _("Revenue per rep"),
        Ratio(Sales.revenue, Ratio(RepDays.days, ElapsedDays())),
        MONEY,
        _("What a rep sold on average."),
        _("revenue / (days on which reps were employed / days of the period)"),
    )
    quota_attainment = Metric(
        _("Quota attainment"),
        Attainment(Sales.revenue, "revenue"),
        PERCENT,
        _("What the quota counts (sales revenue unless another metric is named), against it."),
        _("what the quota counts / quota x 100"),
    )
    commission_total = Metric(
        _("Commission"),
        CommissionsStated.commission,
        MONEY,
        _("Commission earned by reps."),
        _("Sum of the lines of statements, with clawbacks, corrections and adjustments"),
        good=NEUTRAL,
        confidential=True,
    )
    commission_rate_effective = Metric(
        _("Effective commission rate"),
        percentage(CommissionsStated.commission, CommissionsStated.base),
        PERCENT,
        _("Commission as a share of the revenue it was earned on."),
        _("commission / revenue it was earned on x 100; a deal's revenue counts once a plan"),
        good=NEUTRAL,
        confidential=True,
    )
    top_reps = Metric(
        _("Top reps"),
        Sales.revenue,
        MONEY,
        _("The reps with the highest revenue; equal revenue is equal rank."),
        _("Reps by revenue, highest first"),
        ranks=3,
    )


class Competition(Family):
    title = _("Products and competitors")

    market_share = Metric(
        _("Market share"),
        Rivals.own_share,
        PERCENT,
        _("One's own share of the market, and each competitor's, as entered."),
        _("The share entered for the period"),
        kind=STOCK,
        split={"competitor": Rivals.market_share},
        beside="competitor",
    )
    competitor_satisfaction = Metric(
        _("Customer satisfaction beside competitors'"),
        percentage(Surveys.satisfied, Surveys.csat_answers),
        PERCENT,
        _("One's own customer satisfaction, and by competitor the one entered for it."),
        _("Own: satisfied answers / answers x 100; a competitor's: as entered for the period"),
        kind=STOCK,
        split={"competitor": Rivals.satisfaction},
        beside="competitor",
    )
    competitor_revenue = Metric(
        _("Revenue beside competitors'"),
        Sales.revenue,
        MONEY,
        _("One's own revenue, and by competitor the one entered for it."),
        _("Own: revenue; a competitor's: as entered for the period"),
        good=NEUTRAL,
        split={"competitor": Rivals.revenue},
        beside="competitor",
    )
    competitor_growth = Metric(
        _("Growth beside competitors'"),
        growth(Sales.revenue),
        PERCENT,
        _("One's own revenue growth, and by competitor the one entered for it."),
        _("Own: revenue growth; a competitor's: as entered for the period"),
        good=NEUTRAL,
        split={"competitor": Rivals.growth},
        beside="competitor",
    )
    competitor_margin = Metric(
        _("Margin beside competitors'"),
        percentage(Sales.revenue_of_known_cost - Sales.cost, Sales.revenue_of_known_cost),
        PERCENT,
        _("One's own gross margin, and by competitor the one entered for it."),
        _("Own: gross margin; a competitor's: as entered for the period"),
        good=NEUTRAL,
        split={"competitor": Rivals.margin},
        beside="competitor",
    )
