import { setImmediate as breathe } from "node:timers/promises";
import {
  type AlertsFile,
  type Candidate,
  isAmong,
  type Past,
  type Publisher,
  planAlerts,
  ruled,
} from "@twotrack/alerts";
import type { Tagger } from "@twotrack/framework";
import {
  countStale,
  type Database,
  type GroupedArticle,
  groupingSeat,
  type NewAlert,
  type NewDevelopment,
  nextStoryId,
  pastAlerts,
  placedArticles,
  type StoredPlacement,
  savePlacements,
  type Turn,
  unplacedArticles,
} from "@twotrack/store";
import {
  createStories,
  type Development,
  type Stories,
  type StoryArticle,
  type StoryChange,
} from "@twotrack/stories";
import type { Logger } from "pino";
import { getDomain } from "tldts";

/** What grouping needs. */
export interface GroupingContext {
  db: Database;
  databaseUrl: string;
  /** Asked before each turn, as the framework and the rules may change meanwhile. */
  tagger: () => Tagger;
  alerts: () => AlertsFile;
  logger: Logger;
  /** Told of deliveries that wait in the outbox now. */
  onDeliveries: (ids: number[]) => Promise<void>;
  /** The clock, for tests. */
  now?: () => Date;
}

/** Puts the articles of the store into stories, as long as it is open. */
export interface Grouping {
  /** Places what waits now, unless another process does; resolves when nothing waits any more. */
  run(): Promise<void>;
  /** Forgets what it learnt from the articles, so that it reads them anew: their tags have changed. */
  forget(): void;
  /** Ends the turn that runs, and leaves the seat to others. */
  close(): Promise<void>;
}

/** What is known of the articles placed so far, and up to which. */
interface Memory {
  readonly stories: Stories;
  readonly names: Map<string, Publisher>;
  readonly framework: string;
  readonly rules: AlertsFile;
  /** Whether all articles bore the tags of that framework already when they were read. */
  readonly settled: boolean;
  last: number;
}

/** So many articles are placed in one transaction: their alerts wait for it. */
const BATCH = 50;
/** So many are read at once to remember those before. */
const READ = 500;
/** The articles of so many days are remembered, which is what the surge of a tag is measured by. */
const DAYS = 14;

/**
 * Opens the grouping of articles into stories. One process groups at a time: the one that holds the seat, with the articles
 * of the last days in memory. Each batch is one transaction of stories, developments and alerts, so that a crash leaves all
 * of it or nothing; what was not placed waits in the store.
 */
export function openGrouping(context: GroupingContext): Grouping {
  const { db, logger } = context;
  const now = context.now ?? (() => new Date());
  const seat = groupingSeat(context.databaseUrl);
  let memory: Memory | undefined;
  let closing = false;
  let running: Promise<void> | undefined;
  /** Whether more came while it ran. */
  let again = false;

  async function remember(last: number): Promise<Memory> {
    const tagger = context.tagger();
    const rules = context.alerts();
    const names = new Map<string, Publisher>();
    const { trusted, publishers } = rules.stories;
    const labels = new Map(tagger.framework.tags.map(({ id, label }) => [id, label]));
    const stories = createStories({
      nextStory: await nextStoryId(db),
      sources: publishers,
      isTrusted: (source) => isAmong(trusted, names.get(source) ?? { title: source, url: "" }),
      labelOf: (tag) => labels.get(tag) ?? tag,
      nameOf: (source) => names.get(source)?.title ?? source,
    });
    const started = performance.now();
    // Asked before they are read: what is tagged anew meanwhile may be read with its old tags.
    const settled = (await countStale(db, tagger.framework.version)) === 0;
    const since = new Date(now().getTime() - DAYS * 86_400_000);
    let articles = 0;
    for (let after: number | null = 0; after !== null && !closing; ) {
      const batch = await placedArticles(db, { since, after, limit: READ });
      for (const article of batch.articles) {
        const copyOf = article.copyOf === null ? null : String(article.copyOf);
        if (article.storyId !== null) stories.restore(read(article, tagger, names), article.storyId, copyOf);
        if (++articles % BATCH === 0) await breathe();
      }
      after = batch.last;
    }
    const ms = Math.round(performance.now() - started);
    if (articles > 0) logger.info({ ...stories.size(), ms }, "stories remembered");
    return { stories, names, framework: tagger.framework.version, rules, settled, last };
  }

  /** One batch; true where it is worth to try again at once. */
  async function turn(): Promise<boolean> {
    const done = await seat.turn(async (turn) => {
      const known = memory;
      const { version } = context.tagger().framework;
      const articles = await unplacedArticles(turn.tx, BATCH);
      if (articles.length === 0) return undefined;
      const upToDate =
        known !== undefined &&
        known.last === turn.last &&
        known.framework === version &&
        known.rules === context.alerts() &&
        // Another worker may be the one that tags the archive anew: what was read before it was done is read again.
        (known.settled || (await countStale(turn.tx, version)) > 0);
      return upToDate
        ? { ...(await place(turn, known, articles)), known, more: articles.length === BATCH }
        : { staleAt: turn.last };
    });
    if (done === undefined) return false;
    if ("staleAt" in done) {
      memory = await remember(done.staleAt);
      return true;
    }
    // Only what is committed is known.
    done.known.last = done.last;
    if (done.deliveryIds.length > 0) await context.onDeliveries(done.deliveryIds);
    return done.more;
  }

  async function place(turn: Turn, { stories, names, rules }: Memory, articles: GroupedArticle[]) {
    const tagger = context.tagger();
    const placed: StoredPlacement[] = [];
    const changes: StoryChange[] = [];
    const found: { development: Development; article: GroupedArticle }[] = [];
    for (const article of articles) {
      const { id, storyId } = article;
      if (storyId !== null && !stories.knows(String(id))) {
        // Corrected after all this time: it stays where it is, and is no news.
        placed.push({ articleId: id, storyId, copyOf: article.copyOf });
        continue;
      }
      const { story, copyOf, changes: more, developments } = stories.place(read(article, tagger, names));
      placed.push({ articleId: article.id, storyId: story, copyOf: copyOf === null ? null : Number(copyOf) });
      changes.push(...more);
      found.push(...developments.map((development) => ({ development, article })));
    }
    const touched = new Set([...placed.map(({ storyId }) => storyId), ...changes.map(({ story }) => story)]);
    for (const change of changes) touched.add(change.kind === "merged" ? change.into : change.from);
    return savePlacements(turn, {
      placed,
      changes: changes.map((change) =>
        change.kind === "merged" ? change : { ...change, articleIds: change.articles.map(Number) },
      ),
      stories: [...touched].flatMap((id) => {
        const view = stories.view(id);
        if (view === undefined) return [];
        const { firstAt, lastAt } = view;
        return [
          { id, headlineId: Number(view.headline), firstAt: new Date(firstAt), lastAt: new Date(lastAt) },
        ];
      }),
      developments: found.map(({ development, article }) => developmentOf(development, article)),
      alerts: await alertsOf(turn, rules, found),
    });
  }

  async function alertsOf(
    { tx }: Turn,
    rules: AlertsFile,
    found: readonly { development: Development; article: GroupedArticle }[],
  ): Promise<NewAlert[]> {
    if (found.length === 0) return [];
    const isSetUp = (name: string) => rules.channels.some((one) => one.name === name && "config" in one);
    const at = now();
    const { last, instants } = await pastAlerts(tx, {
      stories: found.flatMap(({ development }) => development.story ?? []),
      since: new Date(at.getTime() - rules.burst.within.milliseconds),
    });
    const past: Past = {
      lastInstant: (rule, story) => last.findLast((one) => one.rule === rule && one.story === story)?.at,
      instantsSince: (rule, since) => instants.filter((one) => one.rule === rule && one.at >= since).length,
    };
    return found.flatMap(({ development, article }) =>
      planAlerts(rules, candidateOf(development, article), at, past).map(({ to, ...plan }): NewAlert => {
        if (plan.kind === "instant") {
          instants.push({ rule: plan.rule, at });
          if (development.story !== null) last.push({ rule: plan.rule, story: development.story, at });
        }
        return { ...plan, channels: to.filter(isSetUp), developmentKey: development.key };
      }),
    );
  }

  const runAll = async () => {
    do {
      again = false;
      while (!closing && (await turn())) await breathe();
    } while (again && !closing);
  };

  return {
    run() {
      again = true;
      running ??= runAll()
        .catch((error: unknown) => {
          // What was placed in memory may not be in the store.
          memory = undefined;
          throw error;
        })
        .finally(() => {
          running = undefined;
        });
      return running;
    },
    forget() {
      memory = undefined;
    },
    async close() {
      closing = true;
      await running?.catch(() => {});
      await seat.close();
    },
  };
}

/** An article as stories take it. */
function read(article: GroupedArticle, tagger: Tagger, names: Map<string, Publisher>): StoryArticle {
  const { id, title, summary, text, language, sortedAt, canonicalUrl, guid, feed } = article;
  const { concepts } = tagger.read({ title, summary, content: text, language });
  const source = publisherOf(feed);
  if (!names.has(source)) names.set(source, { title: feed.title, url: feed.xmlUrl });
  return {
    ...{ id: String(id), title, text: [summary, text].filter(Boolean).join("\n"), language },
    ...{ at: sortedAt.getTime(), source, tags: article.tags, concepts },
    identities: [...(canonicalUrl === null ? [] : [canonicalUrl]), `${feed.id} ${guid}`],
  };
}

/** Who publishes a feed: the domain of its site, which the feeds of one publisher share; without one, the feed itself. */
function publisherOf({ title, htmlUrl, xmlUrl }: GroupedArticle["feed"]): string {
  return getDomain(htmlUrl ?? xmlUrl, { allowPrivateDomains: true }) ?? title;
}

function developmentOf({ story, at, ...rest }: Development, { id }: GroupedArticle): NewDevelopment {
  return { ...rest, storyId: story, articleId: id, at: new Date(at) };
}

function candidateOf(
  { kind, key, story, tags, newTags, at }: Development,
  article: GroupedArticle,
): Candidate {
  return { kind, key, story, tags, newTags, at: new Date(at), article: ruled(article, article.feed.xmlUrl) };
}
