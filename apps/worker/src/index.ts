export { type PollContext, type PollOutcome, pollFeed } from "./poll.js";
export { type RetagContext, retagArchive } from "./retag.js";
export { type RunningWorker, startWorker, type WorkerOptions } from "./worker.js";
