-- Labels and revision as they were before a commit changed them, so that whoever reads an event late tells of
-- it what held when it happened. Events of task runs do not carry them: they would be a third of each. What
-- never changes, and that is nearly everything, has no row here; the condition of the trigger is all it costs.
CREATE TABLE "execution_pasts" (
  "execution_id" UUID NOT NULL,
  "up_to_number" INTEGER NOT NULL,
  "after_number" INTEGER NOT NULL,
  "labels" JSONB NOT NULL,
  "flow_revision" INTEGER NOT NULL,

  CONSTRAINT "execution_pasts_pkey" PRIMARY KEY ("execution_id","up_to_number")
);

-- Whoever updates the row holds its lock, so of one execution these come one after another. A change by hand
-- that writes no event leaves the first past of its number.
CREATE FUNCTION keep_execution_past() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO execution_pasts (execution_id, up_to_number, after_number, labels, flow_revision)
  VALUES (OLD.id, NEW.event_number, OLD.event_number, OLD.labels, OLD.flow_revision)
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;

CREATE TRIGGER executions_past AFTER UPDATE OF labels, flow_revision ON executions FOR EACH ROW
  WHEN (NEW.labels IS DISTINCT FROM OLD.labels OR NEW.flow_revision <> OLD.flow_revision)
  EXECUTE FUNCTION keep_execution_past();
