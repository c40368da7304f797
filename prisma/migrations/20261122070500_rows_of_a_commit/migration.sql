-- The rows of a commit as types of their own. Of a row type of a table Postgres copies its defaults, its checks and
-- the columns that the commit does not carry, in each statement; these have none.

CREATE TYPE idempotency_key_row AS (
  namespace text, flow_id text, key text, execution_id uuid
);
CREATE TYPE execution_row AS (
  id uuid, namespace text, flow_id text, inputs json, trigger json, actor json, correlation_id uuid,
  original_id uuid, parent_execution_id uuid, parent_task_run_id uuid, created_at timestamptz,
  flow_revision int, version int, state text, terminal bool, history json, outputs json, labels jsonb,
  variables json, attempt_number int, schedule_at timestamptz, started_at timestamptz, ended_at timestamptz,
  event_number int, failure json, breakpoints text[], progress json, state_changes int
);
CREATE TYPE execution_move AS (
  id uuid, flow_revision int, version int, state text, terminal bool, history json, outputs json, labels jsonb,
  variables json, attempt_number int, schedule_at timestamptz, started_at timestamptz, ended_at timestamptz,
  event_number int, failure json, breakpoints text[], progress json, state_changes int
);
CREATE TYPE task_run_row AS (
  execution_id uuid, id uuid, task_id text, parent_id uuid, value text, iteration int, branch text, ordinal int,
  created_at timestamptz, state text, live bool, history json, outputs json, attempt_count int, lost_count int,
  started_at timestamptz, ended_at timestamptz, failure json, items json, progress json,
  child_execution_id uuid, waiting_for json, version int, attempt_number int, attempt_state text,
  attempt_live bool, attempt_history json, attempt_token text, attempt_group text, attempt_worker_id uuid,
  attempt_created_at timestamptz, attempt_claimed_at timestamptz, attempt_started_at timestamptz,
  attempt_ended_at timestamptz, attempt_failure json, attempt_stop text, attempt_ended_by text
);
CREATE TYPE task_run_move AS (
  execution_id uuid, id uuid, state text, live bool, history json, outputs json, attempt_count int,
  lost_count int, started_at timestamptz, ended_at timestamptz, failure json, items json, progress json,
  child_execution_id uuid, waiting_for json, version int, attempt_number int, attempt_state text,
  attempt_live bool, attempt_history json, attempt_token text, attempt_group text, attempt_worker_id uuid,
  attempt_created_at timestamptz, attempt_claimed_at timestamptz, attempt_started_at timestamptz,
  attempt_ended_at timestamptz, attempt_failure json, attempt_stop text, attempt_ended_by text
);
CREATE TYPE past_attempt_row AS (
  execution_id uuid, task_run_id uuid, number int, created_at timestamptz, state text, live bool, history json,
  token text, "group" text, worker_id uuid, claimed_at timestamptz, started_at timestamptz,
  ended_at timestamptz, failure json, stop text, ended_by text, version int
);
CREATE TYPE event_batch_row AS (
  execution_id uuid, first_number int, last_number int, of_execution bool, events json
);
CREATE TYPE timer_row AS (
  execution_id uuid, name text, task_run_id uuid, attempt int, due_at timestamptz
);
CREATE TYPE work_item_row AS (
  execution_id uuid, task_run_id uuid, attempt int, token text, "group" text, fallback text, task_type text,
  directory_key text, avoid_worker_id uuid, created_at timestamptz
);
CREATE TYPE effect_row AS (
  id uuid, execution_id uuid, type text, payload json, created_at timestamptz, next_try_at timestamptz
);
