# Colloquy in a container: docs/real-discord.md tells how to run it.
#
# The base image is named by tag, so that security updates arrive with each build. To pin it, give a digest instead:
#   docker pull python:3.11-slim
#   docker image inspect --format '{{index .RepoDigests 0}}' python:3.11-slim
#   docker build --build-arg PYTHON_IMAGE=python@sha256:… .
ARG PYTHON_IMAGE=python:3.11-slim

FROM ${PYTHON_IMAGE} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /src
COPY requirements.lock requirements-dev.lock ./
# The build backend stands in the development lock: its entries are taken from there, so that its hashes are checked too.
# A dependency that is missing from this list stops the build. This environment is not shipped.
RUN awk '/^[^ ]/ { wanted = /^(hatchling|packaging|pathspec|pluggy|tomlkit|trove-classifiers)==/ } wanted' requirements-dev.lock > backend.lock \
 && python -m venv /tools \
 && /tools/bin/pip install --require-hashes -r backend.lock
RUN python -m venv /opt/colloquy \
 && /opt/colloquy/bin/pip install --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY prompts prompts
COPY migrations migrations
RUN /tools/bin/pip wheel --no-deps --no-build-isolation --no-index --wheel-dir /wheels . \
 && /opt/colloquy/bin/pip install --no-deps --no-index /wheels/*.whl

FROM ${PYTHON_IMAGE}
# The owner of the data, and of the token's file on the host: see docker-compose.yml. Never 0.
ARG BOT_UID=10001
RUN [ "${BOT_UID}" -gt 0 ] || { echo "BOT_UID must not be 0: leave it out, then chown 10001 the token's file." >&2; exit 1; }; \
    useradd --uid "${BOT_UID}" --user-group --no-create-home --home-dir /data --shell /usr/sbin/nologin colloquy \
 && install --directory --owner=colloquy --group=colloquy --mode=0700 /data /backups
COPY --from=build /opt/colloquy /opt/colloquy
ENV PATH=/opt/colloquy/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    COLLOQUY_DATA_DIR=/data \
    COLLOQUY_HEALTH_PORT=8080
USER colloquy
WORKDIR /data
VOLUME ["/data", "/backups"]
# The health page listens on the container's own loopback; port 0 switches it off, and then nothing is checked.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["python", "-c", "import http.client, os; port = int(os.environ.get('COLLOQUY_HEALTH_PORT') or 0); page = http.client.HTTPConnection('127.0.0.1', port, timeout=4); port and page.request('GET', '/readyz'); raise SystemExit(port > 0 and page.getresponse().status != 200)"]
STOPSIGNAL SIGTERM
CMD ["colloquy", "run"]
