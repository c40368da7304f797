-- The events of one execution in one commit are one row: the list of them, from the number of the first to
-- that of the last. A row for each was 14 of the 28 records that a task run wrote to the log of Postgres.
-- Readers see single events, in the view that bears the name of the table that was. Two servers that decided
-- on the same state collide on the first number, as before on each number (P6).
CREATE TABLE "execution_event_batches" (
  "execution_id" UUID NOT NULL,
  "first_number" INTEGER NOT NULL,
  "last_number" INTEGER NOT NULL,
  "of_execution" BOOLEAN NOT NULL,
  "events" JSON NOT NULL,
  "position" BIGSERIAL NOT NULL,

  CONSTRAINT "execution_event_batches_pkey" PRIMARY KEY ("execution_id","first_number"),
  CONSTRAINT "execution_event_batches_from_one" CHECK (first_number >= 1 AND last_number >= first_number)
);

INSERT INTO execution_event_batches (execution_id, first_number, last_number, of_execution, events, position)
SELECT execution_id, number, number, task_run_id IS NULL,
  json_build_array(json_build_array(type, (extract(epoch FROM at) * 1000)::bigint, task_run_id, attempt, "from", "to",
    worker_id, data)), position
FROM execution_events;
SELECT setval('execution_event_batches_position_seq', greatest(max(position), 1), max(position) IS NOT NULL)
FROM execution_event_batches;

DROP TABLE execution_events;

-- Rows lie in the table in the order of their positions, so a summary of pages finds them. The minute counts
-- are folded from those that hold an event of the execution itself.
CREATE INDEX "execution_event_batches_position_idx" ON "execution_event_batches" USING BRIN ("position");
CREATE INDEX execution_event_batches_of_executions ON execution_event_batches (position) WHERE of_execution;

-- `position` is that of the row: events that share one are in the order of their numbers.
CREATE VIEW execution_events AS
SELECT b.execution_id, (b.first_number + e.place - 1)::int AS number, e.event ->> 0 AS type,
  to_timestamp((e.event ->> 1)::float8 / 1000) AS at, (e.event ->> 2)::uuid AS task_run_id,
  (e.event ->> 3)::int AS attempt, e.event ->> 4 AS "from", e.event ->> 5 AS "to",
  (e.event ->> 6)::uuid AS worker_id, e.event -> 7 AS data, b.position, b.first_number, b.of_execution
FROM execution_event_batches b
  CROSS JOIN LATERAL json_array_elements(b.events) WITH ORDINALITY AS e (event, place);

-- Events after a number, `most` of them: only the rows that hold them are unpacked.
CREATE FUNCTION execution_events_after(execution uuid, after int, most int) RETURNS SETOF execution_events
LANGUAGE sql STABLE AS $$
  SELECT v.* FROM execution_events v
  WHERE v.execution_id = execution
    AND v.first_number <= after::bigint + most
    AND v.first_number >= coalesce((SELECT max(b.first_number) FROM execution_event_batches b
      WHERE b.execution_id = execution AND b.first_number <= after::bigint + 1), 0)
    AND v.number > after AND v.number <= after::bigint + most
  ORDER BY v.number
$$;
