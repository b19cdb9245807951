// `npm run demo`: the whole product on a news world of this machine's own, without a network.
import { fork } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { startInbox, startWorld } from "./world/index.js";

const alert = z.object({
  data: z.object({
    items: z.array(
      z.object({ headline: z.string(), developments: z.array(z.object({ reason: z.string() })) }),
    ),
  }),
});

const folder = await mkdtemp(path.join(tmpdir(), "twotrack-demo-"));
// Postgres never runs as root: the user that it runs as must be able to enter.
await chmod(folder, 0o755);
const world = await startWorld();
const inbox = await startInbox({
  onDelivery({ body }) {
    for (const { headline, developments } of alert.parse(JSON.parse(body)).data.items)
      console.log(
        `  Alert      ${headline}\n${developments.map(({ reason }) => `             ${reason}`).join("\n")}`,
      );
  },
});
const feedsFile = path.join(folder, "feeds.opml");
await writeFile(feedsFile, world.opml);

console.log(`The demo's news world is at ${world.url}. Its news break over the next five minutes;`);
console.log("one of its feeds is broken on purpose. All of it is invented.\n");

const program = fileURLToPath(import.meta.resolve("@twotrack/cli/bin"));
const twotrack = fork(program, ["start"], {
  env: {
    ...process.env,
    DATABASE_URL: "",
    REDIS_URL: "",
    TWOTRACK_DATA_DIR: path.join(folder, "data"),
    TWOTRACK_FEEDS: feedsFile,
    TWOTRACK_POLL_SECONDS: "5",
    TWOTRACK_ALLOW_PRIVATE_NETWORKS: "true",
    TWOTRACK_WEBHOOK_URL: inbox.url,
  },
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  process.on(signal, () => twotrack.kill(signal));

const [code] = await once(twotrack, "exit");
await Promise.all([world.close(), inbox.close()]);
await rm(folder, { recursive: true, force: true });
process.exitCode = typeof code === "number" ? code : 1;
