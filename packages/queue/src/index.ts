export {
  type FailedJob,
  type Handlers,
  openQueues,
  type QueueCounts,
  type QueueName,
  type QueueSettings,
  type Queues,
  type RetagProgress,
  type Runner,
} from "./queues.js";
