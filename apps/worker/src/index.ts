export { type Grouping, type GroupingContext, openGrouping } from "./grouping.js";
export { type PollContext, type PollOutcome, pollFeed } from "./poll.js";
export { pushKeys, pushSubject, subscriptionsOf } from "./push-keys.js";
export { type RetagContext, retagArchive } from "./retag.js";
export { type RunningWorker, startWorker, type WorkerOptions } from "./worker.js";
