# The service as one image: built with all modules, run with those that are not in the bundle, by an unprivileged user.
# Migrations run from the build stage, which has Prisma's command line (see docs/despliegue-render.md):
#   docker build --target build -t smartsales-build . && docker run --rm -e DIRECT_URL smartsales-build npm run db:deploy

FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json ./
COPY .config ./.config
COPY prisma ./prisma
COPY src ./src
RUN npm run build && mkdir -p .data/media

FROM node:24-slim AS modules
WORKDIR /app
# The build names the few modules that are not in its bundle; the lock file decides their versions.
COPY --from=build /app/dist/package.json ./
COPY package-lock.json ./
RUN npm install --no-audit --no-fund

FROM node:24-slim
# Two arenas keep glibc from holding on to the memory that images needed.
ENV NODE_ENV=production MALLOC_ARENA_MAX=2
WORKDIR /app
COPY package.json ./
COPY --from=modules /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
# Images are kept here when no Supabase project is configured: mount a volume on it.
COPY --from=build --chown=1000:1000 /app/.data ./.data
# The image's user "node", by number, so that orchestrators can tell that it is not root.
USER 1000
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 8000}/livez`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--max-semi-space-size=4", "--max-old-space-size=96", "--v8-pool-size=2", "--no-allocation-site-pretenuring", "dist/bin/cluster.js"]
