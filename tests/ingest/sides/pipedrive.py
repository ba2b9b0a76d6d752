"""Pipedrive, as the documentation of its API v2 says; users are still of v1."""

from tests.ingest.sides.server import Side

NOT_SIGNED_IN = {"success": False, "error": "unauthorized access", "errorCode": 401}
SLOW_DOWN = {"success": False, "error": "request over limit", "code": 429}
PAGE = 2
"""Small, so that few records are several pages; the real one gives 500."""


class PipedriveSide(Side):
    """A company's account with what a test put there."""

    def __init__(self):
        super().__init__()
        self.token = "right"
        self.consent = None
        self.users = [{"id": 11, "name": "Ann", "email": "ann@example.com", "active_flag": True}]
        self.lists = {
            "pipelines": [{"id": 1, "name": "Sales", "order_nr": 1, "is_deleted": False}],
            "stages": [
                {"id": 5, "name": "Offer", "pipeline_id": 1, "order_nr": 2, "deal_probability": 60},
                {"id": 4, "name": "Meet", "pipeline_id": 1, "order_nr": 1, "deal_probability": 20},
            ],
            "organizations": [],
            "persons": [],
            "deals": [],
            "activities": [],
        }

    def put(self, kind, key, updated, **fields):
        one = {"add_time": "2026-03-01T09:00:00Z", **fields, "id": key, "update_time": updated}
        self.lists[kind] = [other for other in self.lists[kind] if other["id"] != key] + [one]

    def told(self, asked):
        if self.consent and (asked.host, asked.path) == ("oauth.pipedrive.com", "/oauth/token"):
            return self.consent.token(asked)
        if asked.host != "acme.pipedrive.com":
            return 404, {"success": False}
        signed = asked.headers.get("Authorization"), asked.headers.get("x-api-token")
        bearer = (f"Bearer access-{self.consent.given}", None) if self.consent else None
        if signed != (bearer or (None, self.token)):
            return 401, NOT_SIGNED_IN
        match asked.path.strip("/").split("/"):
            case ["api", "v1", "users"]:
                return 200, {"success": True, "data": self.users}
            case ["api", "v1", "users", "me"]:
                return 200, {"success": True, "data": self.users[0] | {"company_name": "Acme"}}
            case ["api", "v2", kind] if kind in self.lists:
                return self._listed(kind, asked.query)
        return 404, {"success": False, "error": "Unknown method ."}

    def _listed(self, kind, query):
        found = self.lists[kind]
        since, status = query.get("updated_since"), query.get("status")
        if since:
            assert len(since) == len("2026-03-01T09:00:00Z")
            found = [one for one in found if one["update_time"] >= since]
        if kind == "deals":
            wanted = status.split(",") if status else ["open", "won", "lost"]
            found = [one for one in found if one["status"] in wanted]
        if query.get("sort_by"):
            assert (query["sort_by"], query["sort_direction"]) == ("update_time", "asc")
            found = sorted(found, key=lambda one: one["update_time"])
        first, limit = int(query.get("cursor", 0)), min(int(query["limit"]), PAGE)
        after = str(first + limit) if len(found) > first + limit else None
        page = found[first : first + limit]
        return 200, {"success": True, "data": page, "additional_data": {"next_cursor": after}}
