from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "api"
    label = "api"

    def ready(self) -> None:
        """Register how one signs in, for the OpenAPI document."""
        from . import document  # noqa: F401  # registers how tokens are described
