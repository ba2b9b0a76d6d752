def test_settings_are_read(settings):
    assert "salesmetrics" in settings.DATABASES["default"]["NAME"]


def test_live(client):
    assert client.get("/health/live/").status_code == 200
