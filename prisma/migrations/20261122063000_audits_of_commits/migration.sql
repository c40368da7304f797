-- An entry of the audit log in the commit of the change that it tells of, with the execution that has to land for it.
CREATE TYPE audit_of_execution AS (
  execution_id uuid, id uuid, at timestamptz, actor_kind text, actor_id text, actor_name text,
  action text, namespace text, subject text, data jsonb, ip text
);
