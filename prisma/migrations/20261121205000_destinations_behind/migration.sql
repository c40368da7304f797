-- Since when a destination is behind: an event tells of it once, and once more when it has caught up.
ALTER TABLE "destinations" ADD COLUMN "behind_since" TIMESTAMPTZ(6);
