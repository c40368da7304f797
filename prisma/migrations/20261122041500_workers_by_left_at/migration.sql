-- No worker is ever forgotten, and most left long ago: those that left lately are read by when they did.
CREATE INDEX "workers_left_at_idx" ON "workers"("left_at");
