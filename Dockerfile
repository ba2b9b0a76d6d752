FROM python:3.11-slim

ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    STATIC_ROOT=/srv/static

RUN useradd --system --home-dir /srv/salesmetrics --shell /usr/sbin/nologin salesmetrics
WORKDIR /srv/salesmetrics

COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes --requirement requirements.lock

COPY manage.py pyproject.toml ./
COPY salesmetrics salesmetrics
COPY dashboards dashboards
COPY api api
COPY templates templates
COPY static static
COPY locale locale

# Collecting needs settings, but no secret and no server.
RUN SECRET_KEY=only-to-collect-files python manage.py collectstatic --no-input

# Where the clock notes when it last started what.
RUN mkdir /srv/clock && chown salesmetrics /srv/clock

USER salesmetrics
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--blocking-threads", "4", "salesmetrics.wsgi:application"]
