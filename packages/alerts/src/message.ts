/** A tag of a story, with why its articles bear it. */
export interface MessageTag {
  id: string;
  /** As the framework has it, in English. */
  label: string;
  /** The highest score among the story's articles, 0 to 1. */
  score: number;
  /** Labels of its sides that articles show. */
  facets: string[];
  /** The terms that were found, each once, those of the newest article first. */
  terms: string[];
  /** Whether the developments of this message brought it. */
  isNew: boolean;
}

/** An article of a story, as far as a message names it. */
export interface MessageSource {
  /** The publisher: the title of its feed. */
  name: string;
  title: string;
  /** The article at its publisher, http(s); null where its feed gave none. */
  url: string | null;
  language: string | null;
  /** ISO 8601 in UTC. */
  at: string;
}

/** What is new, in plain English. */
export interface MessageDevelopment {
  kind: string;
  /** Such as "gains Sanctions: two tracks meet, Deterrence and Sanctions". */
  reason: string;
  /** ISO 8601 in UTC. */
  at: string;
}

/** A story and what is new in it; of the surge of a tag, which is of no one story, `story` is null. */
export interface MessageItem {
  /** The headline of the story in its own language, or what surges. */
  headline: string;
  /** Its language as BCP 47; null where it is not known. */
  language: string | null;
  /** Where the dashboard shows it. */
  url: string;
  /** Oldest first, at least one. */
  developments: MessageDevelopment[];
  tags: MessageTag[];
  story: {
    id: number;
    /** ISO 8601 in UTC. */
    firstAt: string;
    lastAt: string;
    /** All its articles, copies too. */
    articles: number;
    /** How many publishers told of it on their own. */
    publishers: number;
    /** What was known before these developments, in plain English; null where the story is new. */
    known: string | null;
    /** The newest articles that are no copies, newest first, at most ten. */
    sources: MessageSource[];
  } | null;
}

/** What a channel sends: self-contained, so that a receiver needs nothing else to act on it. */
export interface AlertMessage {
  /** The same for every attempt to deliver this alert: a receiver that has seen it may drop it. */
  id: string;
  /** ISO 8601 in UTC. */
  createdAt: string;
  /** The rule that asked for it, and why it comes as a digest where it does. */
  rule: string;
  kind: "instant" | "digest";
  /** One line for people: of an instant alert what is new, of a digest how much. */
  title: string;
  /** The page of the dashboard that shows the story, or the alert. */
  url: string;
  /** Where its rules can be changed: receivers who have had enough. */
  settingsUrl: string;
  /** One for an instant alert; of a digest, meetings of tracks first. At least one. */
  items: MessageItem[];
}
