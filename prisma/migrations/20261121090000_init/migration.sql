-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "flows" (
    "namespace" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,
    "description" TEXT,
    "labels" JSONB NOT NULL DEFAULT '{}',
    "disabled" BOOLEAN NOT NULL DEFAULT false,
    "deleted" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_by" UUID,

    CONSTRAINT "flows_pkey" PRIMARY KEY ("namespace","id")
);

-- CreateTable
CREATE TABLE "flow_revisions" (
    "namespace" TEXT NOT NULL,
    "flow_id" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,
    "source" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" UUID,
    "message" TEXT,

    CONSTRAINT "flow_revisions_pkey" PRIMARY KEY ("namespace","flow_id","revision")
);

-- CreateTable
CREATE TABLE "executions" (
    "id" UUID NOT NULL,
    "namespace" TEXT NOT NULL,
    "flow_id" TEXT NOT NULL,
    "flow_revision" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "terminal" BOOLEAN NOT NULL DEFAULT false,
    "history" JSON NOT NULL,
    "inputs" JSON NOT NULL,
    "outputs" JSON,
    "labels" JSONB NOT NULL,
    "variables" JSON NOT NULL DEFAULT '{}',
    "trigger" JSON,
    "actor" JSON NOT NULL,
    "correlation_id" UUID NOT NULL,
    "original_id" UUID,
    "parent_execution_id" UUID,
    "parent_task_run_id" UUID,
    "attempt_number" INTEGER NOT NULL DEFAULT 1,
    "schedule_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "started_at" TIMESTAMPTZ(6),
    "ended_at" TIMESTAMPTZ(6),
    "event_number" INTEGER NOT NULL,
    "failure" JSON,
    "breakpoints" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "progress" JSON NOT NULL,
    "state_changes" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "executions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "task_runs" (
    "execution_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "task_id" TEXT NOT NULL,
    "parent_id" UUID,
    "value" TEXT,
    "iteration" INTEGER,
    "branch" TEXT NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "live" BOOLEAN NOT NULL,
    "history" JSON NOT NULL,
    "outputs" JSON,
    "attempt_count" INTEGER NOT NULL,
    "lost_count" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "started_at" TIMESTAMPTZ(6),
    "ended_at" TIMESTAMPTZ(6),
    "failure" JSON,
    "items" JSON,
    "progress" JSON,
    "child_execution_id" UUID,
    "waiting_for" JSON,
    "version" INTEGER NOT NULL,

    CONSTRAINT "task_runs_pkey" PRIMARY KEY ("execution_id","id")
);

-- CreateTable
CREATE TABLE "attempts" (
    "execution_id" UUID NOT NULL,
    "task_run_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "live" BOOLEAN NOT NULL,
    "history" JSON NOT NULL,
    "token" TEXT NOT NULL,
    "group" TEXT,
    "worker_id" UUID,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "claimed_at" TIMESTAMPTZ(6),
    "started_at" TIMESTAMPTZ(6),
    "ended_at" TIMESTAMPTZ(6),
    "failure" JSON,
    "stop" TEXT,
    "ended_by" TEXT,
    "version" INTEGER NOT NULL,

    CONSTRAINT "attempts_pkey" PRIMARY KEY ("execution_id","task_run_id","number")
);

-- CreateTable
CREATE TABLE "execution_events" (
    "execution_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "type" TEXT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "task_run_id" UUID,
    "attempt" INTEGER,
    "from" TEXT,
    "to" TEXT,
    "worker_id" UUID,
    "data" JSON NOT NULL,
    "position" BIGSERIAL NOT NULL,

    CONSTRAINT "execution_events_pkey" PRIMARY KEY ("execution_id","number")
);

-- CreateTable
CREATE TABLE "timers" (
    "execution_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "task_run_id" UUID NOT NULL,
    "attempt" INTEGER NOT NULL,
    "due_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "timers_pkey" PRIMARY KEY ("execution_id","name","task_run_id","attempt")
);

-- CreateTable
CREATE TABLE "work_items" (
    "execution_id" UUID NOT NULL,
    "task_run_id" UUID NOT NULL,
    "attempt" INTEGER NOT NULL,
    "token" TEXT NOT NULL,
    "group" TEXT NOT NULL DEFAULT '',
    "fallback" TEXT NOT NULL DEFAULT 'WAIT',
    "task_type" TEXT NOT NULL,
    "directory_key" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "work_items_pkey" PRIMARY KEY ("execution_id","task_run_id","attempt")
);

-- CreateTable
CREATE TABLE "effects" (
    "id" UUID NOT NULL,
    "execution_id" UUID NOT NULL,
    "type" TEXT NOT NULL,
    "payload" JSON NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "tries" INTEGER NOT NULL DEFAULT 0,
    "next_try_at" TIMESTAMPTZ(6) NOT NULL,
    "last_error" TEXT,

    CONSTRAINT "effects_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "flow_slots" (
    "namespace" TEXT NOT NULL,
    "flow_id" TEXT NOT NULL,
    "execution_id" UUID NOT NULL,
    "slot_limit" INTEGER NOT NULL,
    "asked_at" TIMESTAMPTZ(6) NOT NULL,
    "granted_at" TIMESTAMPTZ(6),

    CONSTRAINT "flow_slots_pkey" PRIMARY KEY ("execution_id")
);

-- CreateTable
CREATE TABLE "idempotency_keys" (
    "namespace" TEXT NOT NULL,
    "flow_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "execution_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY ("namespace","flow_id","key")
);

-- CreateTable
CREATE TABLE "log_lines" (
    "execution_id" UUID NOT NULL,
    "seq" BIGSERIAL NOT NULL,
    "task_run_id" UUID,
    "attempt" INTEGER,
    "task_id" TEXT,
    "level" TEXT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "message" TEXT NOT NULL,
    "cut" INTEGER,

    CONSTRAINT "log_lines_pkey" PRIMARY KEY ("execution_id","seq")
);

-- CreateTable
CREATE TABLE "task_metrics" (
    "execution_id" UUID NOT NULL,
    "seq" BIGSERIAL NOT NULL,
    "task_run_id" UUID NOT NULL,
    "attempt" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "value" DOUBLE PRECISION NOT NULL,
    "tags" JSONB NOT NULL DEFAULT '{}',
    "at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "task_metrics_pkey" PRIMARY KEY ("execution_id","seq")
);

-- CreateTable
CREATE TABLE "execution_counts" (
    "minute" TIMESTAMPTZ(0) NOT NULL,
    "namespace" TEXT NOT NULL,
    "flow_id" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "count" INTEGER NOT NULL,

    CONSTRAINT "execution_counts_pkey" PRIMARY KEY ("minute","namespace","flow_id","state")
);

-- CreateTable
CREATE TABLE "workers" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "group" TEXT,
    "region" TEXT,
    "labels" JSONB NOT NULL DEFAULT '{}',
    "host" TEXT NOT NULL,
    "ip" TEXT,
    "pid" INTEGER NOT NULL,
    "platform" TEXT NOT NULL,
    "cores" INTEGER NOT NULL,
    "memory_bytes" BIGINT NOT NULL,
    "version" TEXT NOT NULL,
    "node_version" TEXT NOT NULL,
    "slots" INTEGER NOT NULL,
    "task_types" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "state" TEXT NOT NULL,
    "state_history" JSONB NOT NULL DEFAULT '[]',
    "server_id" UUID,
    "started_at" TIMESTAMPTZ(6) NOT NULL,
    "joined_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen_at" TIMESTAMPTZ(6) NOT NULL,
    "left_at" TIMESTAMPTZ(6),
    "running" INTEGER NOT NULL DEFAULT 0,
    "done_count" BIGINT NOT NULL DEFAULT 0,
    "failed_count" BIGINT NOT NULL DEFAULT 0,
    "stale_count" BIGINT NOT NULL DEFAULT 0,
    "load" DOUBLE PRECISION,
    "used_memory_bytes" BIGINT,
    "loop_delay_ms" DOUBLE PRECISION,

    CONSTRAINT "workers_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "servers" (
    "id" UUID NOT NULL,
    "host" TEXT NOT NULL,
    "pid" INTEGER NOT NULL,
    "version" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(6) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(6) NOT NULL,
    "left_at" TIMESTAMPTZ(6),

    CONSTRAINT "servers_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "invariant_findings" (
    "id" UUID NOT NULL,
    "execution_id" UUID,
    "kind" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "found_at" TIMESTAMPTZ(6) NOT NULL,
    "repaired_at" TIMESTAMPTZ(6),
    "repair" TEXT,

    CONSTRAINT "invariant_findings_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "triggers" (
    "namespace" TEXT NOT NULL,
    "flow_id" TEXT NOT NULL,
    "trigger_id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "flow_revision" INTEGER NOT NULL,
    "disabled" BOOLEAN NOT NULL DEFAULT false,
    "next_at" TIMESTAMPTZ(6),
    "last_at" TIMESTAMPTZ(6),
    "last_execution_id" UUID,
    "locked_by" UUID,
    "last_reason" TEXT,
    "last_reason_at" TIMESTAMPTZ(6),
    "state" JSONB NOT NULL DEFAULT '{}',
    "backfill" JSONB,

    CONSTRAINT "triggers_pkey" PRIMARY KEY ("namespace","flow_id","trigger_id")
);

-- CreateTable
CREATE TABLE "trigger_slots" (
    "namespace" TEXT NOT NULL,
    "flow_id" TEXT NOT NULL,
    "trigger_id" TEXT NOT NULL,
    "planned_at" TIMESTAMPTZ(6) NOT NULL,
    "execution_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "trigger_slots_pkey" PRIMARY KEY ("namespace","flow_id","trigger_id","planned_at")
);

-- CreateTable
CREATE TABLE "system_events" (
    "id" UUID NOT NULL,
    "type" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "actor" JSONB,
    "data" JSONB NOT NULL,
    "position" BIGSERIAL NOT NULL,

    CONSTRAINT "system_events_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "destinations" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "config" JSONB NOT NULL,
    "disabled" BOOLEAN NOT NULL DEFAULT false,
    "disabled_by" TEXT,
    "open_until" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "destinations_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "subscriptions" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "destination_id" UUID NOT NULL,
    "scope" JSONB NOT NULL DEFAULT '{}',
    "events" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "states" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "options" JSONB NOT NULL DEFAULT '{}',
    "disabled" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" UUID,

    CONSTRAINT "subscriptions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "deliveries" (
    "id" UUID NOT NULL,
    "subscription_id" UUID NOT NULL,
    "execution_id" UUID NOT NULL,
    "event_number" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "tries" INTEGER NOT NULL DEFAULT 0,
    "next_try_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "delivered_at" TIMESTAMPTZ(6),
    "log" JSONB NOT NULL DEFAULT '[]',

    CONSTRAINT "deliveries_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "users" (
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "password_hash" TEXT,
    "locale" TEXT,
    "theme" TEXT,
    "disabled" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen_at" TIMESTAMPTZ(6),

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sessions" (
    "token_hash" TEXT NOT NULL,
    "user_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(6),
    "ip" TEXT,
    "user_agent" TEXT,

    CONSTRAINT "sessions_pkey" PRIMARY KEY ("token_hash")
);

-- CreateTable
CREATE TABLE "role_grants" (
    "user_id" UUID NOT NULL,
    "namespace" TEXT NOT NULL,
    "role" TEXT NOT NULL,

    CONSTRAINT "role_grants_pkey" PRIMARY KEY ("user_id","namespace")
);

-- CreateTable
CREATE TABLE "api_tokens" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "token_hash" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "scope" TEXT NOT NULL,
    "namespace" TEXT NOT NULL DEFAULT '',
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(6),
    "revoked_at" TIMESTAMPTZ(6),
    "last_used_at" TIMESTAMPTZ(6),

    CONSTRAINT "api_tokens_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "one_time_links" (
    "token_hash" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "user_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "used_at" TIMESTAMPTZ(6),

    CONSTRAINT "one_time_links_pkey" PRIMARY KEY ("token_hash")
);

-- CreateTable
CREATE TABLE "audit_entries" (
    "id" UUID NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor_kind" TEXT NOT NULL,
    "actor_id" TEXT,
    "actor_name" TEXT,
    "action" TEXT NOT NULL,
    "namespace" TEXT,
    "subject" TEXT,
    "data" JSONB NOT NULL DEFAULT '{}',
    "ip" TEXT,

    CONSTRAINT "audit_entries_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rate_limits" (
    "key" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "window_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "rate_limits_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "secrets" (
    "namespace" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "ciphertext" BYTEA NOT NULL,
    "key_id" TEXT NOT NULL,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_by" UUID,

    CONSTRAINT "secrets_pkey" PRIMARY KEY ("namespace","key")
);

-- CreateTable
CREATE TABLE "key_values" (
    "namespace" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "value" JSONB NOT NULL,
    "description" TEXT,
    "expires_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "key_values_pkey" PRIMARY KEY ("namespace","key")
);

-- CreateTable
CREATE TABLE "saved_views" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "page" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "query" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "saved_views_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "settings" (
    "key" TEXT NOT NULL,
    "value" JSONB NOT NULL,

    CONSTRAINT "settings_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE INDEX "executions_namespace_flow_id_id_idx" ON "executions"("namespace", "flow_id", "id" DESC);

-- CreateIndex
CREATE INDEX "executions_correlation_id_idx" ON "executions"("correlation_id");

-- CreateIndex
CREATE INDEX "attempts_worker_id_claimed_at_idx" ON "attempts"("worker_id", "claimed_at");

-- CreateIndex
CREATE INDEX "execution_events_position_idx" ON "execution_events"("position");

-- CreateIndex
CREATE INDEX "timers_due_at_idx" ON "timers"("due_at");

-- CreateIndex
CREATE INDEX "work_items_group_created_at_idx" ON "work_items"("group", "created_at");

-- CreateIndex
CREATE INDEX "effects_next_try_at_idx" ON "effects"("next_try_at");

-- CreateIndex
CREATE INDEX "flow_slots_namespace_flow_id_asked_at_idx" ON "flow_slots"("namespace", "flow_id", "asked_at");

-- CreateIndex
CREATE INDEX "idempotency_keys_created_at_idx" ON "idempotency_keys"("created_at");

-- CreateIndex
CREATE INDEX "workers_state_idx" ON "workers"("state");

-- CreateIndex
CREATE INDEX "invariant_findings_found_at_idx" ON "invariant_findings"("found_at");

-- CreateIndex
CREATE INDEX "triggers_next_at_idx" ON "triggers"("next_at");

-- CreateIndex
CREATE INDEX "system_events_position_idx" ON "system_events"("position");

-- CreateIndex
CREATE UNIQUE INDEX "destinations_name_key" ON "destinations"("name");

-- CreateIndex
CREATE INDEX "subscriptions_destination_id_idx" ON "subscriptions"("destination_id");

-- CreateIndex
CREATE INDEX "deliveries_next_try_at_idx" ON "deliveries"("next_try_at");

-- CreateIndex
CREATE UNIQUE INDEX "deliveries_subscription_id_execution_id_event_number_key" ON "deliveries"("subscription_id", "execution_id", "event_number");

-- CreateIndex
CREATE UNIQUE INDEX "users_email_key" ON "users"("email");

-- CreateIndex
CREATE INDEX "sessions_user_id_idx" ON "sessions"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "api_tokens_token_hash_key" ON "api_tokens"("token_hash");

-- CreateIndex
CREATE INDEX "api_tokens_user_id_idx" ON "api_tokens"("user_id");

-- CreateIndex
CREATE INDEX "audit_entries_at_idx" ON "audit_entries"("at" DESC);

-- CreateIndex
CREATE INDEX "saved_views_user_id_page_idx" ON "saved_views"("user_id", "page");

-- AddForeignKey
ALTER TABLE "flow_revisions" ADD CONSTRAINT "flow_revisions_namespace_flow_id_fkey" FOREIGN KEY ("namespace", "flow_id") REFERENCES "flows"("namespace", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "subscriptions" ADD CONSTRAINT "subscriptions_destination_id_fkey" FOREIGN KEY ("destination_id") REFERENCES "destinations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_subscription_id_fkey" FOREIGN KEY ("subscription_id") REFERENCES "subscriptions"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "role_grants" ADD CONSTRAINT "role_grants_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_tokens" ADD CONSTRAINT "api_tokens_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

