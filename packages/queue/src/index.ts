export {
  type Handlers,
  openQueues,
  type QueueCounts,
  type QueueSettings,
  type Queues,
  type RetagProgress,
  type Runner,
} from "./queues.js";
