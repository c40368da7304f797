-- What triggers looked at and why they did not start anything, for people to read. Written apart from every
-- commit, and kept for a while only.
CREATE TABLE "trigger_evaluations" (
    "id" UUID NOT NULL,
    "namespace" TEXT NOT NULL,
    "flow_id" TEXT NOT NULL,
    "trigger_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "reason" TEXT,
    "times" INTEGER NOT NULL DEFAULT 1,
    "upstream_id" UUID,
    "execution_id" UUID,
    "planned_at" TIMESTAMPTZ(6),

    CONSTRAINT "trigger_evaluations_pkey" PRIMARY KEY ("namespace", "flow_id", "trigger_id", "id")
);

-- Old rows are found by the pages that they lie on, without an index of each.
CREATE INDEX "trigger_evaluations_at_idx" ON "trigger_evaluations" USING BRIN ("at");
CREATE INDEX "trigger_slots_created_at_idx" ON "trigger_slots" USING BRIN ("created_at");

-- Windows of flow triggers that somebody has to close.
CREATE INDEX triggers_closing ON triggers (((state->'window'->>'closesAt')::float8))
  WHERE state->'window'->>'closesAt' IS NOT NULL;
