import { link, readFile, rename, rm, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Runs `work` while holding the lock `file`, which holds the owner's process id. A lock whose owner is dead
 * (`kill -9`) counts as free. Others wait.
 * @throws {Error} when a living process has held the lock for longer than `patience` milliseconds.
 */
export async function withLock<T>(file: string, work: () => Promise<T>, patience = 120_000): Promise<T> {
  const own = `${file}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  await writeFile(own, String(process.pid));
  try {
    await take(file, own, Date.now() + patience);
    try {
      return await work();
    } finally {
      await rm(file, { force: true });
    }
  } finally {
    await rm(own, { force: true });
  }
}

async function take(file: string, own: string, until: number): Promise<void> {
  for (;;) {
    try {
      // A hard link is made whole or not at all: nobody ever reads a lock without its owner.
      return await link(own, file);
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
    const owner = await readFile(file, "utf8").catch(() => undefined);
    if (owner !== undefined && !isAlive(Number(owner))) {
      await removeStale(file, own, owner);
    } else if (Date.now() > until) {
      throw new Error(
        `Process ${owner} has held ${file} for too long. If it is not Twotrack, delete that file.`,
      );
    } else {
      await sleep(50);
    }
  }
}

/** Moves the stale lock aside before it is deleted, so that of several who saw it only one removes it. */
async function removeStale(file: string, own: string, owner: string): Promise<void> {
  const aside = `${own}.stale`;
  try {
    await rename(file, aside);
  } catch {
    return;
  }
  // Someone else was quicker and holds the lock by now: give it back.
  if ((await readFile(aside, "utf8")) !== owner) await link(aside, file).catch(() => undefined);
  await rm(aside, { force: true });
}

/** Whether a process with this id runs. */
export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
