"""The kinds of connections that there are."""

from .hubspot import HubSpot
from .kinds import Kind
from .pipedrive import Pipedrive
from .salesforce import Salesforce
from .sql import OtherPostgres

KINDS: dict[str, type[Kind]] = {
    kind.key: kind for kind in (HubSpot, Salesforce, Pipedrive, OtherPostgres)
}
