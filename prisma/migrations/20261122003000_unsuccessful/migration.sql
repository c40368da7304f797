-- What ended without success is one in many and read newest first. A column of its own, because an index whose
-- condition names `state` would keep every update that changes it from staying on its page; this one changes with
-- `terminal` alone, in the update that writes indexes anyway, and what succeeds never enters the index.
ALTER TABLE "executions" ADD COLUMN "unsuccessful" BOOLEAN GENERATED ALWAYS AS (terminal AND state <> 'SUCCESS') STORED;
CREATE INDEX executions_unsuccessful ON executions (id DESC) WHERE unsuccessful;
