# One image for web, citizen pages, worker, beat and management commands: the command says which.
# Bookworm on purpose: its pg_dump is of release 15 like the database of docker-compose.yml, and the archive of a
# newer pg_dump does not load into an older server. Who runs a newer PostgreSQL takes a newer base here.
FROM python:3.12-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/venv
COPY requirements.txt .
RUN /opt/venv/bin/pip install --require-hashes --only-binary :all: -r requirements.txt

FROM python:3.12-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends postgresql-client \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin portal \
    && install -d -o portal -g portal -m 0700 /data /data/files /data/backups
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DATA_DIR=/data MEDIA_ROOT=/data/files STATIC_ROOT=/srv/static
COPY --from=build /opt/venv /opt/venv
WORKDIR /app
COPY . .
# A throw-away demo environment, so that no secret is needed to build; nothing of it stays in the image.
RUN PORTAL_DEMO=1 DATA_DIR=/tmp/build python manage.py collectstatic --noinput --verbosity 0 && rm -rf /tmp/build
USER portal
EXPOSE 8000
CMD ["gunicorn", "governance.wsgi:application", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", \
     "--workers", "4", "--threads", "4", "--worker-tmp-dir", "/dev/shm", "--log-level", "warning"]
