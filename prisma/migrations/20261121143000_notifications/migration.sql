-- Deliveries are made from events by a position that each destination keeps (lib/notifications/pipeline), so
-- a destination that nobody subscribes to, or that does not answer, costs the engine nothing. Nothing wrote
-- the earlier tables yet.
DROP TABLE "deliveries";
DROP TABLE "subscriptions";
DROP TABLE "destinations";

-- One order over executions, flows and workers.
ALTER TABLE "system_events" ALTER COLUMN "position" SET DEFAULT nextval('execution_event_batches_position_seq'::regclass);
DROP SEQUENCE IF EXISTS "system_events_position_seq";

CREATE TABLE "destinations" (
    "id" UUID NOT NULL,
    "namespace" TEXT NOT NULL DEFAULT '',
    "name" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "config" JSONB NOT NULL,
    "disabled" BOOLEAN NOT NULL DEFAULT false,
    "disabled_by" TEXT,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "open_until" TIMESTAMPTZ(6),
    "last_error" TEXT,
    "cursor" BIGINT NOT NULL,
    "cursor_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "leased_by" UUID,
    "leased_until" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "destinations_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "subscriptions" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "destination_id" UUID NOT NULL,
    "scope" JSONB NOT NULL DEFAULT '{}',
    "events" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "states" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "options" JSONB NOT NULL DEFAULT '{}',
    "disabled" BOOLEAN NOT NULL DEFAULT false,
    "starts_after" BIGINT NOT NULL,
    "people_state" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" UUID,
    CONSTRAINT "subscriptions_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "subscription_standings" (
    "subscription_id" UUID NOT NULL,
    "namespace" TEXT NOT NULL,
    "flow_id" TEXT NOT NULL,
    "failing" BOOLEAN NOT NULL,
    CONSTRAINT "subscription_standings_pkey" PRIMARY KEY ("subscription_id","namespace","flow_id")
);

CREATE TABLE "deliveries" (
    "id" UUID NOT NULL,
    "subscription_id" UUID NOT NULL,
    "destination_id" UUID NOT NULL,
    "position" BIGINT NOT NULL,
    "number" INTEGER NOT NULL,
    "stream" TEXT NOT NULL,
    "event_id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "execution_id" UUID,
    "namespace" TEXT,
    "flow_id" TEXT,
    "group_key" TEXT NOT NULL DEFAULT '',
    "state" TEXT NOT NULL,
    "tries" INTEGER NOT NULL DEFAULT 0,
    "next_try_at" TIMESTAMPTZ(6),
    "batch_id" UUID,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "ended_at" TIMESTAMPTZ(6),
    "event" JSON NOT NULL,
    "log" JSON NOT NULL DEFAULT '[]',
    CONSTRAINT "deliveries_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "deliveries_state" CHECK (state IN ('PENDING', 'DELIVERED', 'DEAD')),
    CONSTRAINT "deliveries_pending_is_due" CHECK ((state = 'PENDING') = (next_try_at IS NOT NULL))
);

CREATE TABLE "delivery_counts" (
    "destination_id" UUID NOT NULL,
    "minute" TIMESTAMPTZ(0) NOT NULL,
    "delivered" INTEGER NOT NULL DEFAULT 0,
    "failed" INTEGER NOT NULL DEFAULT 0,
    "dead" INTEGER NOT NULL DEFAULT 0,
    "took_ms" BIGINT NOT NULL DEFAULT 0,
    CONSTRAINT "delivery_counts_pkey" PRIMARY KEY ("destination_id","minute")
);

CREATE UNIQUE INDEX "destinations_name_key" ON "destinations"("name");
CREATE INDEX "subscriptions_destination_id_idx" ON "subscriptions"("destination_id");
CREATE INDEX "deliveries_destination_id_id_idx" ON "deliveries"("destination_id", "id");
CREATE INDEX "deliveries_execution_id_idx" ON "deliveries"("execution_id");
CREATE UNIQUE INDEX "deliveries_subscription_id_event_id_key" ON "deliveries"("subscription_id", "event_id");

-- What is to be sent, in the order in which it is due; what waits behind a failed one of its stream is due
-- with it, and so keeps its order by position.
CREATE INDEX deliveries_due ON deliveries (destination_id, next_try_at, position, number) WHERE state = 'PENDING';
CREATE INDEX deliveries_of_stream ON deliveries (subscription_id, stream, position, number) WHERE state = 'PENDING';
CREATE INDEX deliveries_dead ON deliveries (destination_id, ended_at) WHERE state = 'DEAD';
CREATE INDEX deliveries_of_batch ON deliveries (batch_id) WHERE batch_id IS NOT NULL;
-- What is over and old enough to be swept.
CREATE INDEX deliveries_ended ON deliveries (ended_at) WHERE ended_at IS NOT NULL;

ALTER TABLE "subscriptions" ADD CONSTRAINT "subscriptions_destination_id_fkey" FOREIGN KEY ("destination_id") REFERENCES "destinations"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "subscription_standings" ADD CONSTRAINT "subscription_standings_subscription_id_fkey" FOREIGN KEY ("subscription_id") REFERENCES "subscriptions"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_subscription_id_fkey" FOREIGN KEY ("subscription_id") REFERENCES "subscriptions"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_destination_id_fkey" FOREIGN KEY ("destination_id") REFERENCES "destinations"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "delivery_counts" ADD CONSTRAINT "delivery_counts_destination_id_fkey" FOREIGN KEY ("destination_id") REFERENCES "destinations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE deliveries SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05,
  autovacuum_vacuum_cost_limit = 2000);
