// How fast articles are placed against a window of 100,000, and what memory that takes; beside it, comparing each article
// with all others, as a script with TF-IDF and cosines would. `node --expose-gc bench/stories/speed.mjs [window] [more]`
import { createStories, prepare } from "./grouping.mjs";

const [window = 100_000, more = 10_000] = process.argv.slice(2).map(Number);
let seed = 1;
const random = () => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return seed / 2 ** 32;
};
const pick = (list) => list[Math.floor(random() * list.length)];
const syllables = "ka ren mo ti sul ver dan po lis tra gon bel fi nor sha wei zu min".split(" ");
const spell = (rank) => (rank < 18 ? syllables[rank] : syllables[rank % 18] + spell(Math.floor(rank / 18)));
const han = (rank) => String.fromCharCode(0x4e00 + (rank % 8000));
/** A rank of 200,000 words, as often as words of a language are: the nth most frequent n times as seldom as the first. */
const rank = () => Math.floor(200_000 ** random());

/** An invented article: words of a language as they come, and those of one of the last events, which it names. */
const events = [];
function invent(n) {
  const fresh = {
    words: Array.from({ length: 9 }, () => 20_000 + Math.floor(random() * 180_000)),
    wide: random() < 0.4,
  };
  const event = random() < 0.5 && events.length > 0 ? pick(events) : fresh;
  if (event === fresh) events[Math.min(n % 1000, events.length)] = fresh;
  const word = event.wide ? (r) => han(r) + han(Math.floor(r / 7)) : spell;
  const own = (length) => Array.from({ length }, () => word(random() < 0.6 ? pick(event.words) : rank()));
  const rest = (length) => Array.from({ length }, () => word(rank()));
  const join = (words) => words.join(event.wide ? "" : " ");
  return {
    ...{ id: String(n), title: join(own(9)), language: event.wide ? "zh" : "en" },
    content: Array.from({ length: 12 }, (_, i) => join(i < 4 ? own(14) : rest(14))).join(". "),
    ...{ publishedAt: new Date(1.7e12 + n * 6_000).toISOString(), source: `source ${n % 300}` },
  };
}

const heap = () => {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
};
const before = heap();
const stories = createStories({ windowArticles: window });
const batches = [];
let characters = 0;
for (let n = 0; n < window + more; n += 1000) {
  const texts = Array.from({ length: 1000 }, (_, i) => invent(n + i));
  characters += texts.reduce((sum, { content }) => sum + content.length, 0);
  const readAt = performance.now();
  const articles = texts.map(prepare.article);
  const placeAt = performance.now();
  for (const article of articles) stories.place(article);
  batches.push({ read: placeAt - readAt, place: performance.now() - placeAt });
}
const last = batches.slice(-Math.max(1, more / 1000));
const rate = (key) => Math.round((last.length * 1e6) / last.reduce((sum, batch) => sum + batch[key], 0));
const { articles, stories: number } = stories.size();
console.log(
  `${articles} articles in ${number} stories, ${Math.round(characters / (window + more))} characters each`,
);
console.log(
  `placing: ${rate("place")} articles/s against the full window, ${Math.round(1e6 / batches[1].place)} at the beginning`,
);
console.log(`tagging and concepts: ${rate("read")} articles/s`);
console.log(`memory: ${Math.round((heap() - before) / 1e6)} MB`);

const all = prepare.peer(Array.from({ length: 2000 }, (_, n) => invent(n)));
console.log(
  `comparing with each of ${all.compared} others: ${Math.round(all.rate)} articles/s, so ${Math.round((all.rate * all.compared) / window)} against ${window}`,
);
