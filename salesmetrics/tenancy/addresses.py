"""The ids of other systems as parts of addresses."""

from django.urls.converters import PathConverter


class ExternalId(PathConverter):
    """Any id, whatever is in it: slashes, and line breaks as well."""

    regex = r"[\s\S]+"
