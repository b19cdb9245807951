export {
  type Handlers,
  openQueues,
  type QueueCounts,
  type QueueSettings,
  type Queues,
  type Runner,
} from "./queues.js";
