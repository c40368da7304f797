-- The newest attempt of a task run stands in the task run's own row, and goes to past_attempts when the next
-- one is made. Both are born and moved by the same commits, so a row of its own for the only attempt that most
-- task runs ever have was a second insert, a second update and two more index entries. Readers see all of them
-- in the view that bears the name of the table that was.
ALTER TABLE attempts RENAME TO past_attempts;
ALTER TABLE past_attempts RENAME CONSTRAINT attempts_pkey TO past_attempts_pkey;
ALTER INDEX attempts_worker_id_claimed_at_idx RENAME TO past_attempts_worker_id_claimed_at_idx;

ALTER TABLE "task_runs"
  ADD COLUMN "attempt_number" INTEGER,
  ADD COLUMN "attempt_state" TEXT,
  ADD COLUMN "attempt_live" BOOLEAN,
  ADD COLUMN "attempt_history" JSON,
  ADD COLUMN "attempt_token" TEXT,
  ADD COLUMN "attempt_group" TEXT,
  ADD COLUMN "attempt_worker_id" UUID,
  ADD COLUMN "attempt_created_at" TIMESTAMPTZ(6),
  ADD COLUMN "attempt_claimed_at" TIMESTAMPTZ(6),
  ADD COLUMN "attempt_started_at" TIMESTAMPTZ(6),
  ADD COLUMN "attempt_ended_at" TIMESTAMPTZ(6),
  ADD COLUMN "attempt_failure" JSON,
  ADD COLUMN "attempt_stop" TEXT,
  ADD COLUMN "attempt_ended_by" TEXT;

UPDATE task_runs t SET attempt_number = a.number, attempt_state = a.state, attempt_live = a.live,
  attempt_history = a.history, attempt_token = a.token, attempt_group = a."group",
  attempt_worker_id = a.worker_id, attempt_created_at = a.created_at, attempt_claimed_at = a.claimed_at,
  attempt_started_at = a.started_at, attempt_ended_at = a.ended_at, attempt_failure = a.failure,
  attempt_stop = a.stop, attempt_ended_by = a.ended_by
FROM past_attempts a
WHERE a.execution_id = t.execution_id AND a.task_run_id = t.id
  AND a.number = (SELECT max(n.number) FROM past_attempts n WHERE n.execution_id = t.execution_id AND n.task_run_id = t.id);
DELETE FROM past_attempts a USING task_runs t
WHERE t.execution_id = a.execution_id AND t.id = a.task_run_id AND t.attempt_number = a.number;

ALTER TABLE task_runs
  ADD CONSTRAINT task_runs_attempt_whole CHECK (
    CASE WHEN attempt_number IS NULL THEN attempt_state IS NULL AND attempt_live IS NULL
    ELSE attempt_number >= 1 AND attempt_history IS NOT NULL AND attempt_token IS NOT NULL
      AND attempt_created_at IS NOT NULL AND (attempt_live <> state_is_terminal(attempt_state)) IS TRUE
      AND state_is_known(attempt_state)
      AND (attempt_stop IS NULL OR attempt_stop IN ('requested', 'stopped', 'unconfirmed')) END);

CREATE INDEX "task_runs_attempt_worker_id_attempt_claimed_at_idx"
  ON "task_runs"("attempt_worker_id", "attempt_claimed_at");

CREATE VIEW attempts AS
SELECT execution_id, id AS task_run_id, attempt_number AS number, attempt_state AS state, attempt_live AS live,
  attempt_history AS history, attempt_token AS token, attempt_group AS "group", attempt_worker_id AS worker_id,
  attempt_created_at AS created_at, attempt_claimed_at AS claimed_at, attempt_started_at AS started_at,
  attempt_ended_at AS ended_at, attempt_failure AS failure, attempt_stop AS stop, attempt_ended_by AS ended_by, version
FROM task_runs WHERE attempt_number IS NOT NULL
UNION ALL
SELECT execution_id, task_run_id, number, state, live, history, token, "group", worker_id, created_at, claimed_at,
  started_at, ended_at, failure, stop, ended_by, version
FROM past_attempts;

-- P3, as before: a task run is live while it or its newest attempt is.
ALTER TRIGGER attempts_born_live ON past_attempts RENAME TO past_attempts_born_live;
ALTER TRIGGER attempts_live_again ON past_attempts RENAME TO past_attempts_live_again;

CREATE FUNCTION refuse_live_task_runs_under_terminal() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  refused uuid;
  not_ours bigint;
BEGIN
  -- An execution that this transaction has written is locked by it already: that is the hot path.
  SELECT (array_agg(e.id) FILTER (WHERE e.terminal))[1],
    count(*) FILTER (WHERE e.xmin <> pg_current_xact_id()::xid)
  INTO refused, not_ours
  FROM executions e WHERE e.id IN (SELECT execution_id FROM new_rows WHERE live OR attempt_live);
  IF refused IS NULL AND not_ours > 0 THEN
    -- An aggregate, so that every row is locked first and looked at then: a condition on the subquery would
    -- be pushed into it, and lock only what has ended already.
    SELECT (array_agg(parent.id) FILTER (WHERE parent.terminal))[1] INTO refused
    FROM (
      SELECT e.id, e.terminal FROM executions e
      WHERE e.id IN (SELECT execution_id FROM new_rows WHERE live OR attempt_live)
      FOR SHARE
    ) parent;
  END IF;
  IF refused IS NOT NULL THEN
    RAISE EXCEPTION 'P3: % refused: a live row under the ended execution %', TG_TABLE_NAME, refused
      USING ERRCODE = 'check_violation', CONSTRAINT = 'nothing_live_under_terminal', TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;

DROP TRIGGER task_runs_born_live ON task_runs;
CREATE TRIGGER task_runs_born_live AFTER INSERT ON task_runs
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION refuse_live_task_runs_under_terminal();
DROP TRIGGER task_runs_live_again ON task_runs;
CREATE TRIGGER task_runs_live_again AFTER UPDATE ON task_runs FOR EACH ROW
  WHEN (NEW.live AND NOT OLD.live OR NEW.attempt_live AND OLD.attempt_live IS NOT TRUE
    OR (NEW.live OR NEW.attempt_live) AND NEW.execution_id <> OLD.execution_id)
  EXECUTE FUNCTION refuse_live_row_under_terminal();

CREATE OR REPLACE FUNCTION refuse_end_with_live_rows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM task_runs t WHERE t.execution_id = NEW.id AND (t.live OR t.attempt_live))
    OR EXISTS (SELECT 1 FROM past_attempts a WHERE a.execution_id = NEW.id AND a.live) THEN
    RAISE EXCEPTION 'P3: execution % cannot end as % while it has live task runs or attempts', NEW.id, NEW.state
      USING ERRCODE = 'check_violation', CONSTRAINT = 'nothing_live_under_terminal', TABLE = 'executions';
  END IF;
  RETURN NULL;
END $$;
