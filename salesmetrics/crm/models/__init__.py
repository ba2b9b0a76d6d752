"""The entities of the data contract, and the facts worked out from them."""

from .customer_facts import (
    CustomerSpan,
    DealTouch,
    LeadJourney,
    MrrMovement,
    SubscriptionState,
)
from .demand import Account, Lead
from .facts import Deal, DealState, Sale, StageVisit, Unsettled
from .finance import CompetitorFigure, ExchangeRate, Spend, Target
from .offer import Campaign, Competitor, Plan, Product, Stage
from .opportunities import DealType, Opportunity, OpportunityLine, StageChange
from .sales import Order, OrderLine, Subscription
from .terms import Channel, Industry, LeadSource, LostReason
from .work import Activity, Cart, Inquiry, Survey

__all__ = [
    "Account",
    "Activity",
    "Campaign",
    "Cart",
    "Channel",
    "Competitor",
    "CompetitorFigure",
    "CustomerSpan",
    "Deal",
    "DealState",
    "DealTouch",
    "DealType",
    "ExchangeRate",
    "Industry",
    "Inquiry",
    "Lead",
    "LeadJourney",
    "LeadSource",
    "LostReason",
    "MrrMovement",
    "Opportunity",
    "OpportunityLine",
    "Order",
    "OrderLine",
    "Plan",
    "Product",
    "Sale",
    "Spend",
    "Stage",
    "StageChange",
    "StageVisit",
    "Subscription",
    "SubscriptionState",
    "Survey",
    "Target",
    "Unsettled",
]
