-- Windows of task runs by ordinal: without it each window of a wide execution reads and sorts all of them.
-- An ordinal never changes, so updates stay on their page (HOT). All ordinals are above 0: the condition is
-- there so that the flush, which does not name it, can never be planned over this index: its condition on
-- the execution alone would read all task runs of a wide execution for each row.
CREATE INDEX task_runs_in_order ON task_runs (execution_id, ordinal) WHERE ordinal > 0;

-- Events lie in the table in the order of their positions, so a summary of pages finds them; the events of
-- executions themselves, one in ten, are what the minute counts are folded from.
DROP INDEX "execution_events_position_idx";
CREATE INDEX "execution_events_position_idx" ON "execution_events" USING BRIN ("position");
CREATE INDEX execution_events_of_executions ON execution_events (position) WHERE task_run_id IS NULL;
