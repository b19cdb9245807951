import type { Site } from "../frame/site.js";

/** How queries are written, with examples to try. */
export function Help({ site, open }: { site: Site; open: boolean }) {
  const [one = "sanctions", other = one] = site.framework.tags.map(({ id }) => id);
  const examples: [queries: string[], finds: string][] = [
    [["missile sanctions"], "both words, in any order"],
    [['"nuclear test"', "「核実験」"], "words that follow each other"],
    [["abductees OR 拉致 OR 납치"], "one of them, with OR in capitals"],
    [["missile -drone"], "one without the other; - goes before anything here"],
    [[`tag:${one}`, `tag:${one} tag:${other}`], "articles that bear a tag, or both"],
    [["is:meeting", "is:tagged", "is:copy"], "two tags or more; any tag; what repeats another article"],
    [["source:yonhap"], "a part of a source's name or address"],
    [["lang:ja", "lang:ko", "lang:zh"], "a language"],
    [
      ["after:7d", `before:${site.now.getUTCFullYear()}`, `after:${site.now.toISOString().slice(0, 7)}`],
      "a day, a month, a year, or so long ago",
    ],
  ];
  return (
    <details class="help" open={open}>
      <summary>How to search</summary>
      <dl>
        {examples.map(([queries, finds]) => (
          <div>
            <dt>
              {queries.map((query) => (
                <a href={`/search?${new URLSearchParams({ q: query })}`}>
                  <code>{query}</code>
                </a>
              ))}
            </dt>
            <dd>{finds}</dd>
          </div>
        ))}
      </dl>
      <p class="soft">
        Words are found in all their forms, and in any writing:{" "}
        {"missile finds missiles, 朝鮮 finds 朝鲜, ﾐｻｲﾙ finds ミサイル"}. Japanese, Chinese and Korean are
        found wherever they stand, from one character on.
      </p>
    </details>
  );
}
