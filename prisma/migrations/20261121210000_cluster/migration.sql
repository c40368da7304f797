-- What a server says of itself with each heartbeat.
ALTER TABLE "servers"
  ADD COLUMN "loop_delay_ms" DOUBLE PRECISION,
  ADD COLUMN "used_memory_bytes" BIGINT;

-- Capacity and demand by worker group, a row a minute: sums of a few looks each, so that a day is drawn from
-- some thousand rows.
CREATE TABLE "capacity_samples" (
  "minute" TIMESTAMPTZ(0) NOT NULL,
  "group" TEXT NOT NULL,
  "looks" INTEGER NOT NULL,
  "slots" INTEGER NOT NULL,
  "running" INTEGER NOT NULL,
  "waiting" INTEGER NOT NULL,

  CONSTRAINT "capacity_samples_pkey" PRIMARY KEY ("minute","group")
);

-- What each worker did by hour and task type, summed from commits that were made anyway.
CREATE TABLE "worker_hours" (
  "hour" TIMESTAMPTZ(0) NOT NULL,
  "task_type" TEXT NOT NULL,
  "worker_id" UUID NOT NULL,
  "done" INTEGER NOT NULL,
  "failed" INTEGER NOT NULL,
  "lost" INTEGER NOT NULL,
  "waited_ms" BIGINT NOT NULL,
  "took" INTEGER[],

  CONSTRAINT "worker_hours_pkey" PRIMARY KEY ("hour","task_type","worker_id")
);

-- Which server decided a commit: the committer's connection says it once, so no statement carries it.
ALTER TABLE "execution_event_batches"
  ADD COLUMN "server_id" UUID DEFAULT (nullif(current_setting('millrace.server', true), ''))::uuid;
