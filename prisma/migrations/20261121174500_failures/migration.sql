-- Failures are read newest first among a thousand times as many rows that did not fail. The conditions name
-- `failure` and not `state`: an index whose condition names a column that changes with each step would keep
-- each of these updates from staying on its page.
CREATE INDEX executions_failed ON executions (id DESC) WHERE failure IS NOT NULL;
CREATE INDEX task_runs_failed ON task_runs (execution_id DESC) WHERE failure IS NOT NULL;
