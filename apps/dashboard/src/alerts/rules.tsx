import type { Trial } from "@twotrack/alerts";
import type { DevelopmentWithArticle } from "@twotrack/store";
import { groupBy } from "../frame/group.js";
import { Layout } from "../frame/layout.js";
import { Clock, count, Notice, numbers, Table } from "../frame/parts.js";
import type { Site } from "../frame/site.js";
import { AlertNav, manner } from "./page.js";
import { type Fault, notEditable } from "./rules-file.js";

/** How far back rules are tried. */
export const trialDays = 30;

/** What the page of rules shows. */
export interface RulesProps {
  /** The rules as they stand or as they were typed; null where they can't be shown. */
  text: string | null;
  /** Tells which text of the file the editing began with. */
  base: string;
  writable: boolean;
  faults: readonly Fault[];
  saved: boolean;
  /** The name of the search that the last rule was made from. */
  made?: string | undefined;
  trial: Trial<DevelopmentWithArticle> | null;
}

/** The rules, to be looked at, tried and changed. */
export function RulesPage({
  site,
  text,
  base,
  writable,
  faults,
  saved,
  made,
  trial,
}: RulesProps & { site: Site }) {
  return (
    <Layout site={site} title="Rules of alerts" current="alerts">
      <h1>Rules</h1>
      <p class="lede">
        What is alerted on, how, and by which channels. The first rule that fits takes a development.
      </p>
      <AlertNav current="rules" />
      {saved && <Notice>Saved. The worker takes the new rules within seconds.</Notice>}
      {made !== undefined && (
        <Notice>
          The last rule below is that of the search “{made}”. Look it over, try it, then save it. If a rule
          before it would take the same, move it up.
        </Notice>
      )}
      {faults.length > 0 && <Faults faults={faults} />}
      {text === null ? (
        <Notice>{notEditable}</Notice>
      ) : (
        <Editor text={text} base={base} writable={writable} isWrong={faults.length > 0} />
      )}
      {trial !== null && <Outcome site={site} trial={trial} />}
    </Layout>
  );
}

function Faults({ faults }: { faults: readonly Fault[] }) {
  return (
    <div class="notice wrong" role="alert" id="faults">
      <h2>{faults.length === 1 ? "This is wrong" : `${faults.length} things are wrong`}</h2>
      <ul>
        {faults.map(({ line, message }) => (
          <li>
            {line !== null && <b>Line {line}: </b>}
            {message}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Editor(props: { text: string; base: string; writable: boolean; isWrong: boolean }) {
  const { text, base, writable, isWrong } = props;
  const lines = text.split("\n").length;
  return (
    <form class="rules" method="post" action="/alerts/rules">
      <input type="hidden" name="base" value={base} />
      <label for="rules">The file of rules, without its channels</label>
      <textarea
        id="rules"
        name="rules"
        lang="en"
        rows={Math.min(Math.max(lines + 1, 12), 40)}
        spellcheck={false}
        autocapitalize="off"
        autocomplete="off"
        wrap="off"
        readonly={!writable}
        aria-describedby={isWrong ? "faults" : undefined}
        aria-invalid={isWrong ? "true" : undefined}
      >
        {/* HTML drops the first line break. */}
        {`\n${text}`}
      </textarea>
      {writable ? (
        <div class="row">
          <button type="submit" class="quiet" formaction="/alerts/rules/try#tried">
            Try
          </button>
          <button type="submit">Save</button>
          <span class="soft">
            Try shows what these rules would have sent in the last {trialDays} days; it saves nothing.
          </span>
        </div>
      ) : (
        <p class="soft">
          The rules can't be changed here: this dashboard can be reached from other machines, and has no
          login. Edit the file itself; it is read again as soon as it changes.
        </p>
      )}
      <p class="soft">Channels are in the file only, because they hold secrets.</p>
    </form>
  );
}

/** So many alerts of a trial are listed. */
const listed = 300;

type OutcomeProps = { site: Site; trial: Trial<DevelopmentWithArticle> };

function Outcome({ site, trial: { rules, alerts, developments } }: OutcomeProps) {
  const days = groupBy(alerts.toReversed().slice(0, listed), ({ dueAt }) =>
    site.calendar.day(dueAt, site.now),
  );
  return (
    <section id="tried" aria-labelledby="tried-title">
      <h2 id="tried-title">
        In the last {trialDays} days: {count(alerts.length, "alert")}
      </h2>
      <p class="lede">Out of {count(developments, "development")}. Nothing was sent, and nothing is saved.</p>
      <div class="scroll">
        <Table
          caption="Alerts by rule"
          columns={[{ name: "Rule" }, ...["At once", "Digests", "Developments"].map(numbers)]}
          rows={rules.map(({ name, instant, digests, developments: told }) => [name, instant, digests, told])}
        />
      </div>
      {[...days].map(([day, list]) => (
        <section class="day">
          <h3>{day}</h3>
          <ol class="timeline">
            {list.map((alert) => (
              <li>
                <Clock site={site} at={alert.dueAt} />
                <div>
                  <p class="soft">
                    {alert.rule} · {manner(alert)}
                  </p>
                  <ul class="items">
                    {alert.developments.map(({ development: { storyId, article, reason } }) => (
                      <li>
                        <a
                          href={storyId === null ? `/articles/${article.id}` : `/stories/${storyId}`}
                          lang={article.language ?? undefined}
                          dir="auto"
                        >
                          {article.title}
                        </a>{" "}
                        <span class="soft">{reason}</span>
                      </li>
                    ))}
                  </ul>
                </div>
              </li>
            ))}
          </ol>
        </section>
      ))}
      {alerts.length > listed && <p class="more soft">The newest {listed} are listed.</p>}
    </section>
  );
}
