"""HubSpot, as its documentation of objects, search, associations, owners and pipelines says."""

from tests.ingest.sides.server import Side

NOT_SIGNED_IN = {
    "status": "error",
    "message": "Authentication credentials not found.",
    "category": "INVALID_AUTHENTICATION",
}
SLOW_DOWN = {
    "status": "error",
    "message": "You have reached your secondly limit.",
    "errorType": "RATE_LIMIT",
    "policyName": "SECONDLY",
}
PIPELINES = [
    {
        "id": "default",
        "label": "Sales",
        "displayOrder": 0,
        "stages": [
            {
                "id": "meet",
                "label": "Meeting",
                "displayOrder": 0,
                "metadata": {"isClosed": "false", "probability": "0.2"},
            },
            {
                "id": "offer",
                "label": "Offer",
                "displayOrder": 1,
                "metadata": {"isClosed": "false", "probability": "0.6"},
            },
            {
                "id": "closedwon",
                "label": "Won",
                "displayOrder": 2,
                "metadata": {"isClosed": "true", "probability": "1.0"},
            },
            {
                "id": "closedlost",
                "label": "Lost",
                "displayOrder": 3,
                "metadata": {"isClosed": "true", "probability": "0.0"},
            },
        ],
    }
]
PAGE = 100
KINDS = ("deals", "companies", "contacts", "calls", "meetings", "emails", "tasks")


class HubSpotSide(Side):
    """An account with what a test put there."""

    def __init__(self):
        super().__init__()
        self.token = "pat-eu1-right"
        self.consent = None
        self.forbidden = set()
        """Kinds that the token may not read."""
        self.owners = [
            {"id": "11", "firstName": "Ann", "lastName": "Arber", "email": "ann@example.com"}
        ]
        self.gone_owners = [
            {"id": "12", "firstName": "Bob", "lastName": "", "email": "b@example.com"}
        ]
        self.objects = {kind: {} for kind in KINDS}
        self.archived = {kind: [] for kind in KINDS}
        self.links = {"deals": {}, "companies": {}, "contacts": {}}
        self.history = {}

    def put(self, kind, key, modified, **properties):
        changed = "lastmodifieddate" if kind == "contacts" else "hs_lastmodifieddate"
        self.objects[kind][key] = {
            "createdate": "2026-03-01T09:00:00.000Z",
            **properties,
            changed: modified,
            "hs_object_id": key,
        }

    def told(self, asked):
        if asked.host != "api.hubapi.com":
            return 404, {"message": "no such host"}
        if asked.path == "/oauth/v3/token":
            return self.consent.token(asked)
        token = f"access-{self.consent.given}" if self.consent else self.token
        if asked.headers.get("Authorization") != f"Bearer {token}":
            return 401, NOT_SIGNED_IN
        if self.forbidden & set(asked.path.split("/")):
            return 403, {"status": "error", "category": "MISSING_SCOPES", "message": "scopes"}
        match asked.path.strip("/").split("/"):
            case ["crm", "v3", "owners"]:
                archived = asked.query.get("archived") == "true"
                return self._listed(self.gone_owners if archived else self.owners, asked.query)
            case ["crm", "v3", "pipelines", "deals"]:
                return 200, {"results": PIPELINES}
            case ["crm", "v3", "objects", kind, "search"]:
                return self._search(kind, asked.body)
            case ["crm", "v3", "objects", kind, "batch", "read"]:
                return self._read(kind, asked.body)
            case ["crm", "v3", "objects", kind]:
                archived = asked.query.get("archived") == "true"
                found = self.archived[kind] if archived else []
                return self._listed(found, asked.query)
            case ["crm", "v4", "associations", _of, kind, "batch", "read"]:
                return self._linked(kind, asked.body)
        return 404, {"status": "error", "message": "resource not found"}

    def _listed(self, found, query):
        first, limit = int(query.get("after", 0)), min(int(query.get("limit", 10)), PAGE)
        told = {"results": found[first : first + limit]}
        if len(found) > first + limit:
            told["paging"] = {"next": {"after": str(first + limit), "link": "?"}}
        return 200, told

    def _search(self, kind, body):
        if body["limit"] > 200:
            return 400, {"status": "error", "message": "limit must be at most 200"}
        [group] = body["filterGroups"]
        [order] = body["sorts"]
        assert order == {"propertyName": "hs_object_id", "direction": "ASCENDING"}
        found = [
            {
                "id": key,
                "properties": {name: told.get(name) for name in body["properties"]},
                "createdAt": told["createdate"],
                "archived": False,
            }
            for key, told in sorted(self.objects[kind].items(), key=lambda one: int(one[0]))
            if all(_fits(told, one) for one in group["filters"])
        ]
        return 200, {"total": len(found), "results": found[: body["limit"]]}

    def _read(self, kind, body):
        if len(body["inputs"]) > (50 if body.get("propertiesWithHistory") else 100):
            return 400, {"status": "error", "message": "too many inputs"}
        found = [
            {
                "id": one["id"],
                "properties": {n: self.objects[kind][one["id"]].get(n) for n in body["properties"]},
                "propertiesWithHistory": {
                    "dealstage": [
                        {"value": stage, "timestamp": at, "sourceType": "CRM_UI"}
                        for stage, at in self.history.get(one["id"], [])
                    ]
                },
            }
            for one in body["inputs"]
        ]
        return 200, {"status": "COMPLETE", "results": found}

    def _linked(self, kind, body):
        links = self.links[kind]
        found = [
            {"from": {"id": one["id"]}, "to": [_link(*link) for link in links[one["id"]]]}
            for one in body["inputs"]
            if one["id"] in links
        ]
        return 207 if len(found) < len(body["inputs"]) else 200, {"results": found}


def _link(key, label):
    kinds = [{"category": "HUBSPOT_DEFINED", "typeId": 341, "label": None}]
    if label:
        kinds.append({"category": "HUBSPOT_DEFINED", "typeId": 5, "label": label})
    return {"toObjectId": int(key), "associationTypes": kinds}


def _fits(told, filter_):
    value, wanted = told[filter_["propertyName"]], filter_["value"]
    if filter_["operator"] == "GT":
        return int(value) > int(wanted)
    assert filter_["operator"] == "GTE"
    return value >= wanted
