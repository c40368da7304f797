-- What Prisma cannot say of the tables: which values are possible, which rows may never stand beside each
-- other, and how the hot tables are stored. The promises P3, P4 and P9 are kept here, by Postgres itself,
-- whatever a server decides and whoever writes SQL by hand.

-- --- possible values ------------------------------------------------------------------------------

CREATE FUNCTION state_is_terminal(state text) RETURNS boolean
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN state IN ('SUCCESS', 'WARNING', 'FAILED', 'KILLED', 'CANCELLED', 'SKIPPED', 'RETRIED');

CREATE FUNCTION state_is_known(state text) RETURNS boolean
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN state IN ('CREATED', 'QUEUED', 'RUNNING', 'PAUSED', 'RESTARTED', 'RETRYING', 'RETRIED',
    'RESUBMITTED', 'KILLING', 'KILLED', 'CANCELLED', 'SKIPPED', 'BREAKPOINT', 'SUBMITTED', 'SUCCESS',
    'WARNING', 'FAILED');

ALTER TABLE executions
  ADD CONSTRAINT executions_state_known CHECK (state_is_known(state)),
  ADD CONSTRAINT executions_terminal_follows_state CHECK (terminal = state_is_terminal(state)),
  ADD CONSTRAINT executions_numbers CHECK (version >= 1 AND event_number >= 0 AND attempt_number >= 1);

ALTER TABLE task_runs
  ADD CONSTRAINT task_runs_state_known CHECK (state_is_known(state)),
  ADD CONSTRAINT task_runs_live_follows_state CHECK (live <> state_is_terminal(state)),
  ADD CONSTRAINT task_runs_branch_known CHECK (branch IN ('tasks', 'errors', 'finally', 'afterExecution'));

ALTER TABLE attempts
  ADD CONSTRAINT attempts_state_known CHECK (state_is_known(state)),
  ADD CONSTRAINT attempts_live_follows_state CHECK (live <> state_is_terminal(state)),
  ADD CONSTRAINT attempts_stop_known CHECK (stop IS NULL OR stop IN ('requested', 'stopped', 'unconfirmed')),
  ADD CONSTRAINT attempts_number_from_one CHECK (number >= 1);

ALTER TABLE execution_events ADD CONSTRAINT execution_events_number_from_one CHECK (number >= 1);
ALTER TABLE workers ADD CONSTRAINT workers_state_known
  CHECK (state IN ('active', 'paused', 'draining', 'lost', 'left'));
ALTER TABLE role_grants ADD CONSTRAINT role_grants_role_known
  CHECK (role IN ('viewer', 'editor', 'administrator'));
ALTER TABLE api_tokens ADD CONSTRAINT api_tokens_scope_known
  CHECK (scope IN ('viewer', 'editor', 'administrator', 'worker'));

-- --- P3: nothing live under a terminal execution ---------------------------------------------------
-- By induction: a live row is refused when it comes to be (insert, or from ended to live) under a terminal
-- execution, and an execution is refused its end while it has a live row. Both sides meet on the row lock
-- of the execution: the writer of an execution holds it, the writer of a live row takes it FOR SHARE. So
-- of two transactions that do the one and the other at once, the second sees what the first committed.
-- The hot path (an attempt ends, the next one starts) pays one statement trigger for each table that it
-- inserts into, and nothing for updates.

CREATE FUNCTION refuse_live_rows_under_terminal() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  refused uuid;
  not_ours bigint;
BEGIN
  -- An execution that this transaction has written is locked by it already: that is the hot path.
  SELECT (array_agg(e.id) FILTER (WHERE e.terminal))[1],
    count(*) FILTER (WHERE e.xmin <> pg_current_xact_id()::xid)
  INTO refused, not_ours
  FROM executions e WHERE e.id IN (SELECT execution_id FROM new_rows WHERE live);
  IF refused IS NULL AND not_ours > 0 THEN
    -- An aggregate, so that every row is locked first and looked at then: a condition on the subquery would
    -- be pushed into it, and lock only what has ended already.
    SELECT (array_agg(parent.id) FILTER (WHERE parent.terminal))[1] INTO refused
    FROM (
      SELECT e.id, e.terminal FROM executions e
      WHERE e.id IN (SELECT execution_id FROM new_rows WHERE live)
      FOR SHARE
    ) parent;
  END IF;
  IF refused IS NOT NULL THEN
    RAISE EXCEPTION 'P3: % refused: a live row under the ended execution %', TG_TABLE_NAME, refused
      USING ERRCODE = 'check_violation', CONSTRAINT = 'nothing_live_under_terminal', TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION refuse_live_row_under_terminal() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  ended boolean;
BEGIN
  SELECT e.terminal INTO ended FROM executions e WHERE e.id = NEW.execution_id FOR SHARE;
  IF ended THEN
    RAISE EXCEPTION 'P3: % refused: a live row under the ended execution %', TG_TABLE_NAME, NEW.execution_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'nothing_live_under_terminal', TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER task_runs_born_live AFTER INSERT ON task_runs
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION refuse_live_rows_under_terminal();
CREATE TRIGGER attempts_born_live AFTER INSERT ON attempts
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION refuse_live_rows_under_terminal();
CREATE TRIGGER task_runs_live_again AFTER UPDATE ON task_runs FOR EACH ROW
  WHEN (NEW.live AND (NOT OLD.live OR NEW.execution_id <> OLD.execution_id))
  EXECUTE FUNCTION refuse_live_row_under_terminal();
CREATE TRIGGER attempts_live_again AFTER UPDATE ON attempts FOR EACH ROW
  WHEN (NEW.live AND (NOT OLD.live OR NEW.execution_id <> OLD.execution_id))
  EXECUTE FUNCTION refuse_live_row_under_terminal();

CREATE FUNCTION refuse_end_with_live_rows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM task_runs t WHERE t.execution_id = NEW.id AND t.live)
    OR EXISTS (SELECT 1 FROM attempts a WHERE a.execution_id = NEW.id AND a.live) THEN
    RAISE EXCEPTION 'P3: execution % cannot end as % while it has live task runs or attempts', NEW.id, NEW.state
      USING ERRCODE = 'check_violation', CONSTRAINT = 'nothing_live_under_terminal', TABLE = 'executions';
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER executions_end AFTER UPDATE ON executions FOR EACH ROW
  WHEN (NEW.terminal AND NOT OLD.terminal) EXECUTE FUNCTION refuse_end_with_live_rows();
CREATE TRIGGER executions_born_ended AFTER INSERT ON executions FOR EACH ROW
  WHEN (NEW.terminal) EXECUTE FUNCTION refuse_end_with_live_rows();

-- --- P4: no end changes by accident ----------------------------------------------------------------
-- A restart is known by its attempt_number, which grows with it and with nothing else. Another end for what
-- has ended, by a person's command, is known by state_changes in the same way.

CREATE FUNCTION refuse_change_of_terminal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'P4: execution % ended as % and cannot become %', OLD.id, OLD.state, NEW.state
    USING ERRCODE = 'check_violation', CONSTRAINT = 'terminal_state_is_final', TABLE = 'executions';
END $$;

CREATE TRIGGER executions_final BEFORE UPDATE ON executions FOR EACH ROW
  WHEN (OLD.terminal AND NEW.state <> OLD.state AND NEW.attempt_number <= OLD.attempt_number
    AND NOT (NEW.terminal AND NEW.state_changes > OLD.state_changes))
  EXECUTE FUNCTION refuse_change_of_terminal();

-- --- P4, P6: what is decided and counted never runs backwards --------------------------------------

CREATE FUNCTION refuse_backward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'execution %: version % and event number % would run back to % and %',
    OLD.id, OLD.version, OLD.event_number, NEW.version, NEW.event_number
    USING ERRCODE = 'check_violation', CONSTRAINT = 'executions_run_forward', TABLE = 'executions';
END $$;

CREATE TRIGGER executions_forward BEFORE UPDATE ON executions FOR EACH ROW
  WHEN (NEW.version < OLD.version OR NEW.event_number < OLD.event_number)
  EXECUTE FUNCTION refuse_backward();

-- --- what recovery and the checker look for --------------------------------------------------------

CREATE INDEX executions_not_ended ON executions (id) WHERE NOT terminal;

-- --- storage ---------------------------------------------------------------------------------------
-- Room in each page for the next versions of its rows: an update that touches no indexed column then
-- stays on its page (HOT) and writes no index.

ALTER TABLE executions SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05,
  autovacuum_vacuum_cost_limit = 2000, autovacuum_analyze_scale_factor = 0.05);
ALTER TABLE task_runs SET (fillfactor = 65, autovacuum_vacuum_scale_factor = 0.05,
  autovacuum_vacuum_cost_limit = 2000, autovacuum_analyze_scale_factor = 0.05);
ALTER TABLE attempts SET (fillfactor = 65, autovacuum_vacuum_scale_factor = 0.05,
  autovacuum_vacuum_cost_limit = 2000, autovacuum_analyze_scale_factor = 0.05);
-- Queues: rows come and go, so the dead ones are swept by number, not by share.
ALTER TABLE timers SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000,
  autovacuum_vacuum_cost_limit = 2000);
ALTER TABLE work_items SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000,
  autovacuum_vacuum_cost_limit = 2000);
ALTER TABLE effects SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000,
  autovacuum_vacuum_cost_limit = 2000);
ALTER TABLE flow_slots SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
ALTER TABLE workers SET (fillfactor = 50);
