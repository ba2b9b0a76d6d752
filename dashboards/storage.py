"""Static files with a hash in their names, compressed beforehand."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Storage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # it has no types
    """Our JavaScript modules import one another; their hashed names must follow."""

    support_js_module_import_aggregation = True
