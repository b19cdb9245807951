import { asc, eq } from "drizzle-orm";
import type { Database } from "./database.js";
import { storable } from "./json.js";
import { searches } from "./schema.js";

/** A search that was saved under a name; `query` is in the language of @twotrack/search. */
export interface SavedSearch {
  id: number;
  /** No other has it. */
  name: string;
  query: string;
  createdAt: Date;
}

/** All saved searches, by name. */
export async function listSearches(db: Database): Promise<SavedSearch[]> {
  return db.select().from(searches).orderBy(asc(searches.name));
}

/** One saved search, or undefined. */
export async function getSearch(db: Database, id: number): Promise<SavedSearch | undefined> {
  const [search] = await db.select().from(searches).where(eq(searches.id, id));
  return search;
}

/** Saves a search; gives its id, or undefined where another has its name. */
export async function saveSearch(
  db: Database,
  { name, query }: Pick<SavedSearch, "name" | "query">,
): Promise<number | undefined> {
  const [saved] = await db
    .insert(searches)
    .values({ name: storable(name), query: storable(query) })
    .onConflictDoNothing({ target: searches.name })
    .returning({ id: searches.id });
  return saved?.id;
}

/** Gives a saved search another name. Says whether it is there and no other has that name. */
export async function renameSearch(
  db: Database,
  { id, name }: Pick<SavedSearch, "id" | "name">,
): Promise<"renamed" | "taken" | "missing"> {
  return db.transaction(async (tx) => {
    const [other] = await tx
      .select({ id: searches.id })
      .from(searches)
      .where(eq(searches.name, storable(name)))
      .for("update");
    if (other !== undefined && other.id !== id) return "taken";
    const renamed = await tx
      .update(searches)
      .set({ name: storable(name) })
      .where(eq(searches.id, id));
    return (renamed.rowCount ?? 0) > 0 ? "renamed" : "missing";
  });
}

/** Removes a saved search; says whether it was there. */
export async function removeSearch(db: Database, id: number): Promise<boolean> {
  const removed = await db.delete(searches).where(eq(searches.id, id));
  return (removed.rowCount ?? 0) > 0;
}
