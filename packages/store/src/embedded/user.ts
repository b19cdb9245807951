import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** A user of this machine, as /etc/passwd has it. */
export interface SystemUser {
  name: string;
  uid: number;
  gid: number;
}

/**
 * The user that Postgres runs as when we are root, which it refuses to run as: `postgres`, created when it is missing.
 * Undefined where we are not root.
 */
export function postgresUser(): SystemUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const found = findUser("postgres");
  if (found !== undefined) return found;
  spawnSync("useradd", ["--system", "--no-create-home", "--shell", "/usr/sbin/nologin", "postgres"]);
  const created = findUser("postgres");
  if (created === undefined) {
    throw new Error(
      `Postgres does not run as root, and no user "postgres" could be created for it: run Twotrack as another user, or set DATABASE_URL.`,
    );
  }
  return created;
}

function findUser(wanted: string): SystemUser | undefined {
  for (const line of readFileSync("/etc/passwd", "utf8").split("\n")) {
    const [name, , uid, gid] = line.split(":");
    if (name === wanted) return { name, uid: Number(uid), gid: Number(gid) };
  }
  return undefined;
}
