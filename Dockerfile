# One image for any service:  docker build --build-arg SERVICE=todo --tag todo .
# Its root may be read-only:  docker run --read-only --tmpfs /tmp --volume todo:/data --publish 8080:8080 \
#                               --env CURSOR_SECRET_FILE=/run/secrets/cursor --env MIGRATIONS=apply todo

FROM node:24-slim AS build
ARG SERVICE
WORKDIR /app
COPY . .
RUN test -f "services/$SERVICE/src/main.ts" \
 && npm ci --no-audit --no-fund \
 && node scripts/build.ts \
 && npm prune --omit=dev --omit=optional --no-audit --no-fund \
 && rm node_modules/plinth \
 && mv packages/plinth/dist node_modules/plinth

FROM node:24-slim
ARG SERVICE
ENV NODE_ENV=production PORT=8080 INTERNAL_PORT=9090 DATABASE_URL=sqlite:/data/service.db
COPY --from=build /app/node_modules /app/node_modules
COPY --from=build /app/services/$SERVICE /app/services/$SERVICE
RUN mkdir /data && chown 1000:1000 /data
VOLUME /data
# By number, so that an orchestrator can see that it is not root.
USER 1000:1000
WORKDIR /app/services/$SERVICE
EXPOSE 8080 9090
# Whether the process is alive; one that waits for its database is not helped by another start.
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.INTERNAL_PORT + '/livez').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Room for young objects. In less, what waits for the disk is copied and kept as if it were old: more CPU and more memory. In
# more, as node grows to by itself, nothing is gained but memory lost.
CMD ["node", "--max-semi-space-size=8", "src/main.ts"]
