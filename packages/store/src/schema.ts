import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  real,
  smallint,
  text,
  timestamp,
  unique,
  uniqueIndex,
} from "drizzle-orm/pg-core";

const moment = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });
const id = () => bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity();

/** A feed that is polled, with the state of its conditional requests and its health. */
export const feeds = pgTable("feeds", {
  id: id(),
  xmlUrl: text("xml_url").notNull().unique(),
  title: text("title").notNull(),
  htmlUrl: text("html_url"),
  language: text("language"),
  category: text("category"),
  /** False once it was removed: its articles stay. */
  active: boolean("active").notNull().default(true),
  createdAt: moment("created_at").notNull().defaultNow(),
  etag: text("etag"),
  lastModified: text("last_modified"),
  polledAt: moment("polled_at"),
  succeededAt: moment("succeeded_at"),
  /** Failed polls in a row, and what the last one said. */
  failures: integer("failures").notNull().default(0),
  error: text("error"),
});

/** One event that articles tell of. */
export const stories = pgTable("stories", {
  id: id(),
  headline: text("headline").notNull(),
  firstAt: moment("first_at").notNull(),
  lastAt: moment("last_at").notNull(),
});

/** An article as its feed gave it: `content` is sanitised HTML, `text` the same as plain text. */
export const articles = pgTable(
  "articles",
  {
    id: id(),
    feedId: bigint("feed_id", { mode: "number" })
      .notNull()
      .references(() => feeds.id),
    guid: text("guid").notNull(),
    url: text("url"),
    canonicalUrl: text("canonical_url"),
    /** Hash of title, summary and content: tells a corrected version from a repeated one. */
    hash: text("hash").notNull(),
    title: text("title").notNull(),
    summary: text("summary"),
    content: text("content"),
    text: text("text"),
    language: text("language"),
    authors: text("authors").array().notNull(),
    categories: text("categories").array().notNull(),
    publishedAt: moment("published_at"),
    updatedAt: moment("updated_at"),
    fetchedAt: moment("fetched_at").notNull().defaultNow(),
    /** Where it stands in the feed of all: when it was published, but never later than we saw it. */
    sortedAt: moment("sorted_at").notNull(),
    storyId: bigint("story_id", { mode: "number" }).references(() => stories.id),
    /** Which framework its tags come from, none of them too; null where that was not noted yet. */
    frameworkVersion: text("framework_version"),
  },
  (table) => [
    unique("articles_guid").on(table.feedId, table.guid),
    uniqueIndex("articles_canonical_url").on(table.canonicalUrl),
    index("articles_newest").on(table.sortedAt.desc(), table.id.desc()),
    index("articles_framework_version").on(table.frameworkVersion, table.id),
  ],
);

/** A place in an article's own text where a term was found; offsets are in UTF-16 code units. */
export interface Evidence {
  term: string;
  field: "title" | "summary" | "content";
  start: number;
  end: number;
}

/** A tag that an article bears, with what speaks for it and which framework gave it. */
export const articleTags = pgTable(
  "article_tags",
  {
    articleId: bigint("article_id", { mode: "number" })
      .notNull()
      .references(() => articles.id, { onDelete: "cascade" }),
    tag: text("tag").notNull(),
    score: real("score").notNull(),
    facets: text("facets").array().notNull(),
    evidence: jsonb("evidence").$type<Evidence[]>().notNull(),
    frameworkVersion: text("framework_version").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.articleId, table.tag] }),
    index("article_tags_tag").on(table.tag, table.articleId.desc()),
  ],
);

/** The outbox: alerts that are to be delivered, written in the transaction that stores their article. */
export const alerts = pgTable(
  "alerts",
  {
    id: id(),
    /** Says "the same alert" to us and to the receiver. */
    idempotencyKey: text("idempotency_key").notNull().unique(),
    articleId: bigint("article_id", { mode: "number" })
      .notNull()
      .references(() => articles.id, { onDelete: "cascade" }),
    createdAt: moment("created_at").notNull().defaultNow(),
    deliveredAt: moment("delivered_at"),
  },
  (table) => [index("alerts_open").on(table.id).where(sql`${table.deliveredAt} is null`)],
);

/** One attempt to deliver an alert by one channel. */
export const deliveries = pgTable(
  "deliveries",
  {
    id: id(),
    alertId: bigint("alert_id", { mode: "number" })
      .notNull()
      .references(() => alerts.id, { onDelete: "cascade" }),
    channel: text("channel").notNull(),
    attempt: smallint("attempt").notNull(),
    at: moment("at").notNull().defaultNow(),
    /** Null where it arrived. */
    error: text("error"),
  },
  (table) => [index("deliveries_alert").on(table.alertId)],
);
