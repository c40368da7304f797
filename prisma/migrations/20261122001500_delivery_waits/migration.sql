-- The most that waited for a destination in a minute, and the longest lag, for charts.
ALTER TABLE "delivery_counts"
  ADD COLUMN "backlog" INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN "lag_ms" BIGINT NOT NULL DEFAULT 0;
