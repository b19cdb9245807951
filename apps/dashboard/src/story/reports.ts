import type { ListedArticle } from "@twotrack/store";
import { groupBy } from "../frame/group.js";

/** A report, with the articles that repeat it. */
export interface Report {
  article: ListedArticle;
  copies: ListedArticle[];
}

/** Puts copies, and copies of copies, under the article whose text they repeat, where that is among these. */
export function foldCopies(articles: readonly ListedArticle[]): Report[] {
  const byId = new Map(articles.map((article) => [article.id, article]));
  const originalOf = (article: ListedArticle, passed: ReadonlySet<number> = new Set()): ListedArticle => {
    const next = byId.get(article.copyOf ?? 0);
    if (next === undefined || passed.has(next.id)) return article;
    return originalOf(next, new Set([...passed, article.id]));
  };
  const groups = groupBy(articles, (article) => originalOf(article).id);
  return [...groups].flatMap(([id, group]) => {
    const article = byId.get(id);
    return article === undefined ? [] : [{ article, copies: group.filter((copy) => copy.id !== id) }];
  });
}

/** A language that a story is told in, without its region. */
export interface Version {
  language: string;
  /** The headline of the story where that is in this language, else the newest report. */
  article: ListedArticle;
  reports: number;
}

/** How a story is told in each of its languages: that of its headline first, then by the number of reports. */
export function versionsOf(headline: ListedArticle, reports: readonly Report[]): Version[] {
  const known = reports.map(({ article }) => article).filter(({ language }) => language !== null);
  const own = baseOf(headline);
  return [...groupBy(known, baseOf)]
    .flatMap(([language, list]) => {
      const [newest] = list;
      return newest === undefined
        ? []
        : [{ language, article: language === own ? headline : newest, reports: list.length }];
    })
    .sort((a, b) => Number(b.language === own) - Number(a.language === own) || b.reports - a.reports);
}

const baseOf = ({ language }: ListedArticle) => language?.split("-")[0] ?? "";

/** A term that speaks for a tag of a story. */
export interface StoryTerm {
  term: string;
  /** Of the first report where it was found. */
  language: string | null;
  /** How many reports it was found in. */
  reports: number;
}

/** The terms that speak for a tag in some reports, those first that most have. */
export function termsOf(reports: readonly Report[], tag: string): StoryTerm[] {
  const terms = new Map<string, StoryTerm>();
  for (const { article } of reports) {
    const evidence = article.tags.find((one) => one.tag === tag)?.evidence ?? [];
    for (const term of new Set(evidence.map((place) => place.term))) {
      const known = terms.get(term) ?? { term, language: article.language, reports: 0 };
      known.reports += 1;
      terms.set(term, known);
    }
  }
  return [...terms.values()].sort((a, b) => b.reports - a.reports);
}
