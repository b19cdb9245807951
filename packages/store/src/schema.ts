import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  customType,
  date,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  real,
  text,
  timestamp,
  unique,
  uniqueIndex,
} from "drizzle-orm/pg-core";

const moment = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });
const id = () => bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity();
const tsvector = customType<{ data: string }>({ dataType: () => "tsvector" });

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
  /** True while nobody wants it polled. */
  paused: boolean("paused").notNull().default(false),
  /** How many articles it brought that are stored. */
  articles: integer("articles").notNull().default(0),
  createdAt: moment("created_at").notNull().defaultNow(),
  etag: text("etag"),
  lastModified: text("last_modified"),
  polledAt: moment("polled_at"),
  succeededAt: moment("succeeded_at"),
  /** Failed polls in a row, and what the last one said. */
  failures: integer("failures").notNull().default(0),
  error: text("error"),
});

/** How the polls of a feed went, by day (UTC). */
export const feedDays = pgTable(
  "feed_days",
  {
    feedId: bigint("feed_id", { mode: "number" })
      .notNull()
      .references(() => feeds.id, { onDelete: "cascade" }),
    day: date("day", { mode: "string" }).notNull(),
    polls: integer("polls").notNull().default(0),
    failures: integer("failures").notNull().default(0),
    /** How long all its polls took together. */
    milliseconds: bigint("milliseconds", { mode: "number" }).notNull().default(0),
    /** New articles. */
    added: integer("added").notNull().default(0),
  },
  (table) => [primaryKey({ columns: [table.feedId, table.day] })],
);

/** One event that articles tell of. */
export const stories = pgTable(
  "stories",
  {
    /** Given by what groups the articles. */
    id: bigint("id", { mode: "number" }).primaryKey(),
    /** The most central of its articles. */
    headlineId: bigint("headline_id", { mode: "number" }).notNull(),
    firstAt: moment("first_at").notNull(),
    lastAt: moment("last_at").notNull(),
    /** The story that all its articles belong to now. */
    mergedInto: bigint("merged_into", { mode: "number" }),
    /** The story that its articles belonged to before. */
    splitFrom: bigint("split_from", { mode: "number" }),
    // What its articles say, kept here so that lists of stories need not read them.
    articles: integer("articles").notNull().default(0),
    /** Those of them that are no copies. */
    reports: integer("reports").notNull().default(0),
    /** Tags of its reports. */
    tags: text("tags").array().notNull().default(sql`'{}'`),
    feedIds: bigint("feed_ids", { mode: "number" }).array().notNull().default(sql`'{}'`),
    /** Without regions. */
    languages: text("languages").array().notNull().default(sql`'{}'`),
  },
  (table) => [
    index("stories_newest").on(table.lastAt.desc(), table.id.desc()),
    index("stories_begun").on(table.firstAt),
    index("stories_facts").using("gin", table.tags, table.feedIds, table.languages),
    index("stories_merged").on(table.mergedInto).where(sql`${table.mergedInto} is not null`),
  ],
);

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
    /** When it was put into its story, as a rising number; null while it waits for that, or was corrected since. */
    placement: bigint("placement", { mode: "number" }),
    /** The article whose text it repeats. */
    copyOf: bigint("copy_of", { mode: "number" }),
    /** Which framework its tags come from, none of them too; null where that was not noted yet. */
    frameworkVersion: text("framework_version"),
  },
  (table) => [
    unique("articles_guid").on(table.feedId, table.guid),
    uniqueIndex("articles_canonical_url").on(table.canonicalUrl),
    index("articles_newest").on(table.sortedAt.desc(), table.id.desc()),
    index("articles_framework_version").on(table.frameworkVersion, table.id),
    uniqueIndex("articles_placement").on(table.placement),
    index("articles_unplaced").on(table.sortedAt, table.id).where(sql`${table.placement} is null`),
    index("articles_story").on(table.storyId, table.sortedAt),
    index("articles_language").on(sql`split_part(${table.language}, '-', 1)`),
    index("articles_feed").on(table.feedId, table.sortedAt.desc()),
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
    /** The article's place in time, so that tags over time are counted without reading articles. */
    at: moment("at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.articleId, table.tag] }),
    index("article_tags_time").on(table.tag, table.at),
  ],
);

/** What an analyst said of a tag of an article: it wins over the tagger, whichever framework that has. */
export const corrections = pgTable(
  "corrections",
  {
    articleId: bigint("article_id", { mode: "number" })
      .notNull()
      .references(() => articles.id, { onDelete: "cascade" }),
    tag: text("tag").notNull(),
    /** Whether the article bears the tag. */
    bears: boolean("bears").notNull(),
    note: text("note"),
    createdAt: moment("created_at").notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.articleId, table.tag] }),
    index("corrections_newest").on(table.createdAt.desc()),
  ],
);

/**
 * What an article is found by: its words (as @twotrack/search cuts them, those of the title with weight A), and as
 * lexemes of their own its tags, their number, its feed, its language and its week.
 */
export const articleWords = pgTable(
  "article_words",
  {
    articleId: bigint("article_id", { mode: "number" })
      .primaryKey()
      .references(() => articles.id, { onDelete: "cascade" }),
    /** The article's place in time. */
    at: moment("at").notNull(),
    words: tsvector("words").notNull(),
  },
  (table) => [
    index("article_words_words").using("gin", table.words),
    index("article_words_newest").on(table.at.desc(), table.articleId.desc()),
  ],
);

/** A search that was saved under a name. */
export const searches = pgTable("searches", {
  id: id(),
  name: text("name").notNull().unique(),
  query: text("query").notNull(),
  createdAt: moment("created_at").notNull().defaultNow(),
});

/** A browser that is logged in to the dashboard. */
export const sessions = pgTable(
  "sessions",
  {
    /** SHA-256 of what its cookie holds, in hex. */
    tokenHash: text("token_hash").primaryKey(),
    /** Tells sessions of the password that is set from those of one before. */
    password: text("password").notNull(),
    /** What the browser says that it is. */
    userAgent: text("user_agent"),
    createdAt: moment("created_at").notNull().defaultNow(),
    seenAt: moment("seen_at").notNull().defaultNow(),
  },
  (table) => [index("sessions_seen").on(table.seenAt)],
);

/** What is new: a story that was not there before, or that changes. Written with the placement that brought it. */
export const developments = pgTable(
  "developments",
  {
    id: id(),
    /** Tells the same development from another. */
    key: text("key").notNull().unique(),
    kind: text("kind").notNull(),
    /** In plain English. */
    reason: text("reason").notNull(),
    /** Null where a tag as a whole surges. */
    storyId: bigint("story_id", { mode: "number" }).references(() => stories.id),
    /** The article that brought it. */
    articleId: bigint("article_id", { mode: "number" })
      .notNull()
      .references(() => articles.id, { onDelete: "cascade" }),
    tags: text("tags").array().notNull(),
    newTags: text("new_tags").array().notNull(),
    /** What was known before; null where nothing was. */
    known: text("known"),
    at: moment("at").notNull(),
    createdAt: moment("created_at").notNull().defaultNow(),
  },
  (table) => [
    index("developments_story").on(table.storyId, table.at),
    index("developments_newest").on(table.createdAt.desc()),
    index("developments_time").on(table.at),
  ],
);

/** What a rule asked for: developments that come in one message, at once or when it is due. */
export const alerts = pgTable(
  "alerts",
  {
    id: id(),
    /** Tells the same alert from another. */
    key: text("key").notNull().unique(),
    /** The name of the rule. */
    rule: text("rule").notNull(),
    kind: text("kind").$type<"instant" | "digest">().notNull(),
    /** Why it waits although the rule does not ask for that. */
    why: text("why"),
    /** Names of channels. */
    channels: text("channels").array().notNull(),
    dueAt: moment("due_at").notNull(),
    /** When its deliveries were written; null while it gathers. */
    releasedAt: moment("released_at"),
    createdAt: moment("created_at").notNull().defaultNow(),
  },
  (table) => [
    index("alerts_gathering").on(table.dueAt).where(sql`${table.releasedAt} is null`),
    index("alerts_rule").on(table.rule, table.dueAt.desc()),
    index("alerts_newest").on(table.releasedAt.desc(), table.id.desc()),
  ],
);

/** Which developments an alert tells of. */
export const alertDevelopments = pgTable(
  "alert_developments",
  {
    alertId: bigint("alert_id", { mode: "number" })
      .notNull()
      .references(() => alerts.id, { onDelete: "cascade" }),
    developmentId: bigint("development_id", { mode: "number" })
      .notNull()
      .references(() => developments.id, { onDelete: "cascade" }),
  },
  (table) => [
    primaryKey({ columns: [table.alertId, table.developmentId] }),
    index("alert_developments_development").on(table.developmentId),
  ],
);

/** The outbox: an alert that is to be delivered by one channel, and how that went. */
export const deliveries = pgTable(
  "deliveries",
  {
    id: id(),
    alertId: bigint("alert_id", { mode: "number" })
      .notNull()
      .references(() => alerts.id, { onDelete: "cascade" }),
    channel: text("channel").notNull(),
    createdAt: moment("created_at").notNull().defaultNow(),
    attempts: integer("attempts").notNull().default(0),
    attemptedAt: moment("attempted_at"),
    /** What the last attempt said that failed. */
    error: text("error"),
    deliveredAt: moment("delivered_at"),
    /** When it was given up: a dead letter, until someone sends it again. */
    failedAt: moment("failed_at"),
  },
  (table) => [
    unique("deliveries_once").on(table.alertId, table.channel),
    index("deliveries_open")
      .on(table.id)
      .where(sql`${table.deliveredAt} is null and ${table.failedAt} is null`),
    index("deliveries_failed").on(table.failedAt).where(sql`${table.failedAt} is not null`),
  ],
);

/** A browser that asked for alerts (RFC 8030), with the keys that messages to it are encrypted by (RFC 8291). */
export const pushSubscriptions = pgTable("push_subscriptions", {
  endpoint: text("endpoint").primaryKey(),
  p256dh: text("p256dh").notNull(),
  auth: text("auth").notNull(),
  createdAt: moment("created_at").notNull().defaultNow(),
});

/** What is kept under a name, such as the keys by which push services know this installation. */
export const keepsakes = pgTable("keepsakes", {
  name: text("name").primaryKey(),
  value: jsonb("value").notNull(),
});
