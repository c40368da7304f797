-- A task run and its attempt are written once and changed once, all those of a page often in one commit: half
-- a page free keeps the change on it. Measured on the commits of a run, sent again: 5 % less processor time
-- of Postgres and 14 % less time than with a third free.
ALTER TABLE task_runs SET (fillfactor = 50);
ALTER TABLE attempts SET (fillfactor = 50);
