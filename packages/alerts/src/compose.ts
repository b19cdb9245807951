import type { AlertMessage, MessageItem, MessageSource, MessageTag } from "./message.js";

/** An article, as far as messages tell of it. */
export interface ComposedArticle {
  readonly id: number;
  readonly title: string;
  readonly url: string | null;
  readonly language: string | null;
  readonly sortedAt: Date;
  readonly feed: { readonly title: string };
  readonly copyOf: number | null;
  readonly tags: readonly {
    readonly tag: string;
    readonly score: number;
    readonly facets: readonly string[];
    readonly evidence: readonly { readonly term: string }[];
  }[];
}

/** A story, as far as messages tell of it. */
export interface ComposedStory {
  readonly id: number;
  readonly headline: ComposedArticle;
  readonly firstAt: Date;
  readonly lastAt: Date;
  /** Newest first. */
  readonly articles: readonly ComposedArticle[];
}

/** An alert, as the store has it. */
export interface ComposedAlert {
  readonly id: number;
  readonly createdAt: Date;
  readonly rule: string;
  readonly kind: "instant" | "digest";
  readonly why: string | null;
  /** Oldest first. */
  readonly developments: readonly {
    readonly kind: string;
    readonly reason: string;
    readonly at: Date;
    readonly tags: readonly string[];
    readonly newTags: readonly string[];
    readonly known: string | null;
    readonly article: ComposedArticle | undefined;
    /** Undefined where a tag as a whole surges. */
    readonly story: ComposedStory | undefined;
  }[];
}

/** What people call the tags and facets of the framework. */
export interface Labels {
  readonly tags: readonly {
    readonly id: string;
    readonly label: string;
    readonly facets: readonly { readonly id: string; readonly label: string }[];
  }[];
}

/** In which order tags stand. */
type TagOrder = { readonly tags: readonly { readonly id: string }[] };
type Developments = ComposedAlert["developments"];

/** So many of a story's articles are named, and so many of a tag's terms. */
const NAMED = { sources: 10, terms: 8 };

/**
 * Writes the message of an alert.
 * @param pageUrl where people find the dashboard, without a slash at the end.
 * @throws {Error} where the alert has no developments.
 */
export function composeMessage(alert: ComposedAlert, labels: Labels, pageUrl: string): AlertMessage {
  const groups = new Map<string, Developments[number][]>();
  for (const development of alert.developments) {
    const group = development.story?.id.toString() ?? `${development.kind} ${development.tags.join()}`;
    groups.set(group, [...(groups.get(group) ?? []), development]);
  }
  const items = [...groups.values()].map((group) => itemOf(group, labels, pageUrl));
  // Where tracks meet comes first; the rest newest first.
  const meets = ({ tags }: MessageItem) => (tags.length > 1 && tags.some(({ isNew }) => isNew) ? 1 : 0);
  const newest = ({ developments }: MessageItem) => Date.parse(developments.at(-1)?.at ?? "");
  items.sort((a, b) => meets(b) - meets(a) || newest(b) - newest(a));
  const [first] = items;
  if (first === undefined) throw new Error(`Alert ${alert.id} has no developments`);
  const single = items.length === 1;
  return {
    id: `alert-${alert.id}`,
    createdAt: alert.createdAt.toISOString(),
    rule: alert.why === null ? alert.rule : `${alert.rule} (${alert.why})`,
    kind: alert.kind,
    title: single
      ? `${first.headline}: ${first.developments.at(-1)?.reason ?? ""}`
      : countTitle(alert.rule, items),
    url: single ? first.url : `${pageUrl}/alerts/${alert.id}`,
    settingsUrl: `${pageUrl}/alerts/rules`,
    items,
  };
}

function countTitle(rule: string, items: readonly MessageItem[]): string {
  const meetings = items.filter(({ tags }) => tags.length > 1).length;
  const stories = items.filter(({ story }) => story !== null).length;
  const surges = items.length - stories;
  const counts = [
    stories === 1 ? "1 story" : `${stories} stories`,
    ...(meetings > 0 ? [`${meetings} where tracks meet`] : []),
    ...(surges > 0 ? [surges === 1 ? "1 tag surges" : `${surges} tags surge`] : []),
  ];
  return `${rule}: ${counts.join(", ")}`;
}

function itemOf(group: Developments, labels: Labels, pageUrl: string): MessageItem {
  const [first] = group;
  const last = group.at(-1);
  const story = last?.story;
  const developments = group.map(({ kind, reason, at }) => ({ kind, reason, at: at.toISOString() }));
  const brought = new Set(group.flatMap(({ newTags }) => newTags));
  if (story === undefined) {
    const tag = last?.tags[0] ?? "";
    return {
      headline: labels.tags.find(({ id }) => id === tag)?.label ?? tag,
      ...{ language: "en", developments, tags: [], story: null },
      url: `${pageUrl}/?tag=${encodeURIComponent(tag)}`,
    };
  }
  const reports = story.articles.filter(({ copyOf }) => copyOf === null);
  return {
    headline: story.headline.title,
    language: story.headline.language,
    url: `${pageUrl}/stories/${story.id}`,
    developments,
    tags: storyTags(story.articles, labels).map((tag) => messageTag(tag, labels, brought.has(tag.tag))),
    story: {
      id: story.id,
      firstAt: story.firstAt.toISOString(),
      lastAt: story.lastAt.toISOString(),
      articles: story.articles.length,
      publishers: new Set(reports.map(({ feed }) => feed.title)).size,
      known: first?.known ?? null,
      sources: reports.slice(0, NAMED.sources).map(sourceOf),
    },
  };
}

/** A tag of a story. */
export interface StoryTag {
  readonly tag: string;
  /** The highest among its reports, 0 to 1. */
  readonly score: number;
  /** All that its reports show. */
  readonly facets: string[];
  /** What was found, each once, that of the newest report first. */
  readonly terms: string[];
  /** How many reports bear it. */
  readonly reports: number;
}

/** The tags of a story's own reports, or of its copies where it has no others, in the order of the framework. */
export function storyTags(
  articles: readonly Pick<ComposedArticle, "copyOf" | "tags">[],
  labels: TagOrder,
): StoryTag[] {
  const own = articles.filter(({ copyOf }) => copyOf === null);
  const given = (own.length > 0 ? own : articles).flatMap(({ tags }) => tags);
  const known = labels.tags.map(({ id }) => id);
  const place = (tag: string) => (known.includes(tag) ? known.indexOf(tag) : known.length);
  return [...new Set(given.map(({ tag }) => tag))]
    .sort((a, b) => place(a) - place(b))
    .map((tag) => {
      const same = given.filter((one) => one.tag === tag);
      return {
        tag,
        score: Math.max(...same.map(({ score }) => score)),
        facets: [...new Set(same.flatMap(({ facets }) => facets))],
        terms: [...new Set(same.flatMap(({ evidence }) => evidence.map(({ term }) => term)))],
        reports: same.length,
      };
    });
}

/** A tag of a story as messages show it. */
function messageTag({ tag, score, facets, terms }: StoryTag, { tags }: Labels, isNew: boolean): MessageTag {
  const known = tags.find(({ id }) => id === tag);
  return {
    ...{ id: tag, label: known?.label ?? tag, score, isNew },
    facets: facets.map((facet) => known?.facets.find(({ id }) => id === facet)?.label ?? facet),
    terms: terms.slice(0, NAMED.terms),
  };
}

function sourceOf({ feed, title, url, language, sortedAt }: ComposedArticle): MessageSource {
  const link = url !== null && /^https?:/i.test(url) ? url : null;
  return { name: feed.title, title, url: link, language, at: sortedAt.toISOString() };
}
