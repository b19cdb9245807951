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

function itemOf(group: Developments, { tags: known }: Labels, pageUrl: string): MessageItem {
  const [first] = group;
  const last = group.at(-1);
  const story = last?.story;
  const labelOf = (id: string) => known.find((tag) => tag.id === id)?.label ?? id;
  const developments = group.map(({ kind, reason, at }) => ({ kind, reason, at: at.toISOString() }));
  const brought = new Set(group.flatMap(({ newTags }) => newTags));
  if (story === undefined) {
    const tag = last?.tags[0] ?? "";
    return {
      ...{ headline: labelOf(tag), language: "en", developments, tags: [], story: null },
      url: `${pageUrl}/?tag=${encodeURIComponent(tag)}`,
    };
  }
  const reports = story.articles.filter(({ copyOf }) => copyOf === null);
  return {
    headline: story.headline.title,
    language: story.headline.language,
    url: `${pageUrl}/stories/${story.id}`,
    developments,
    tags: tagsOf(reports.length > 0 ? reports : story.articles, known, brought),
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

/** The tags of a story's articles, in the order of the framework. */
function tagsOf(
  articles: readonly ComposedArticle[],
  known: Labels["tags"],
  brought: ReadonlySet<string>,
): MessageTag[] {
  const ids = new Set(articles.flatMap(({ tags }) => tags.map(({ tag }) => tag)));
  const order = [
    ...known.map(({ id }) => id).filter((id) => ids.has(id)),
    ...[...ids].filter((id) => !known.some((tag) => tag.id === id)),
  ];
  return order.map((id) => {
    const given = articles.flatMap(({ tags }) => tags.filter(({ tag }) => tag === id));
    const definition = known.find((tag) => tag.id === id);
    const facets = new Set(given.flatMap((one) => one.facets));
    return {
      id,
      label: definition?.label ?? id,
      score: Math.max(...given.map(({ score }) => score)),
      facets: [...facets].map((facet) => definition?.facets.find((one) => one.id === facet)?.label ?? facet),
      terms: [...new Set(given.flatMap(({ evidence }) => evidence.map(({ term }) => term)))].slice(
        0,
        NAMED.terms,
      ),
      isNew: brought.has(id),
    };
  });
}

function sourceOf({ feed, title, url, language, sortedAt }: ComposedArticle): MessageSource {
  const link = url !== null && /^https?:/i.test(url) ? url : null;
  return { name: feed.title, title, url: link, language, at: sortedAt.toISOString() };
}
