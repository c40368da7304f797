-- Somebody asked for what failed to be tried on another worker: it is kept from this one while it is young.
ALTER TABLE "work_items" ADD COLUMN "avoid_worker_id" UUID;
