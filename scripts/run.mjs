// `npm start`, `npm test` and `npm run demo`: sets up what is missing, then runs. Plain Node, since nothing may be installed yet.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Twotrack needs Node 20.19 or newer; this is ${process.version}. See https://nodejs.org.`);
  process.exit(1);
}

function run(command, args, options = {}) {
  const result = spawnSync(command, args, { stdio: "inherit", ...options });
  if (result.status !== 0) process.exit(result.status ?? 1);
}

const modified = (file) => (existsSync(file) ? statSync(file).mtimeMs : 0);
if (modified("node_modules/.package-lock.json") < modified("package-lock.json")) {
  console.log("Installing the packages (only the first time) …");
  run("npm", ["ci", "--no-fund", "--no-audit", "--loglevel=error"]);
}

const task = process.argv[2];
const environment = {
  ...process.env,
  TURBO_TELEMETRY_DISABLED: "1",
  DO_NOT_TRACK: "1",
  TURBO_NO_UPDATE_NOTIFIER: "1",
};
const turbo = "node_modules/.bin/turbo";

if (task === "test") {
  run("node", ["scripts/check-imports.mjs"]);
  run("node_modules/.bin/biome", ["ci", "--error-on-warnings", "."]);
  run(turbo, ["run", "build", "--output-logs=errors-only", "--log-prefix=none"], { env: environment });
  // One package at a time: each test starts servers and browsers of its own.
  run(turbo, ["run", "test", "--concurrency=1", "--log-prefix=none"], { env: environment });
} else {
  const main = { start: "apps/cli/bin/twotrack.mjs", demo: "apps/demo/dist/main.js" }[task];
  if (main === undefined) throw new Error(`no task named ${task}`);
  if (!existsSync("apps/demo/dist")) console.log("Building …");
  const build = spawnSync(turbo, ["run", "build", "--output-logs=errors-only"], {
    env: environment,
    encoding: "utf8",
  });
  if (build.status !== 0) {
    console.error(`${build.stdout}${build.stderr}\nThe build failed.`);
    process.exit(1);
  }
  const program = spawn("node", [main, ...(task === "start" ? ["start"] : []), ...process.argv.slice(3)], {
    stdio: "inherit",
  });
  // Ctrl-C reaches the program too: wait until it has stopped, so that the prompt comes after its last line.
  process.on("SIGINT", () => {});
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => program.kill(signal));
  program.on("exit", (code) => process.exit(code ?? 1));
}
