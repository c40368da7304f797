-- What each worker ended by minute, summed from commits that were made anyway: its last hour is read from sixty
-- rows at most, by their key, however many attempts it ran.
CREATE TABLE "worker_minutes" (
  "worker_id" UUID NOT NULL,
  "minute" TIMESTAMPTZ(0) NOT NULL,
  "done" INTEGER NOT NULL,
  "failed" INTEGER NOT NULL,

  CONSTRAINT "worker_minutes_pkey" PRIMARY KEY ("worker_id","minute")
);
