# The bot as an image: docker build -t limner . && docker run -e LIMNER_DISCORD__TOKEN=… -v limner:/var/lib/limner limner

FROM python:3.13-slim-trixie@sha256:ffb752e139c0a19692a43af8d8523b274222dd68eebad5d583b45c2201c6e30a AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /build
RUN python -m venv /opt/limner
# Apart from the code, so that a change of code does not install everything again.
COPY requirements-run.lock ./
RUN /opt/limner/bin/python -m pip install --require-hashes -r requirements-run.lock
COPY pyproject.toml README.md LICENSE ./
COPY db db
COPY studio studio
COPY sketch sketch
COPY cogs cogs
COPY bot bot
# Once Limner is installed nothing installs any more.
RUN /opt/limner/bin/python -m pip install --no-deps --no-build-isolation . \
    && /opt/limner/bin/python -m pip uninstall --yes setuptools pip

FROM python:3.13-slim-trixie@sha256:ffb752e139c0a19692a43af8d8523b274222dd68eebad5d583b45c2201c6e30a
RUN useradd --uid 10001 --home-dir /var/lib/limner --create-home --shell /usr/sbin/nologin limner
COPY --from=build /opt/limner /opt/limner
ENV PATH=/opt/limner/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    LIMNER_DATA_FOLDER=/var/lib/limner \
    LIMNER_HEALTH__FILE=/tmp/limner-alive \
    LIMNER_LOGS__FORMAT=json
USER 10001
# A config.toml mounted here is found.
WORKDIR /var/lib/limner
VOLUME /var/lib/limner
# The bot touches the file every few seconds while it is well.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["/bin/sh", "-c", "test -n \"$(find \"$LIMNER_HEALTH__FILE\" -mmin -1)\""]
ENTRYPOINT ["limner"]
CMD ["run"]
