-- A slot that is taken carries the start that it stands for until the execution is there: what a crash in
-- between leaves behind is found by this column, and started under the id that was fixed with the slot.
ALTER TABLE "trigger_slots" ADD COLUMN "request" JSON;

CREATE INDEX trigger_slots_to_start ON trigger_slots (namespace, flow_id, trigger_id, planned_at)
  WHERE request IS NOT NULL;

-- Triggers by the clock whose next time is to be worked out, and those that make up for a range of the past.
CREATE INDEX triggers_to_plan ON triggers (namespace, flow_id, trigger_id)
  WHERE next_at IS NULL AND NOT disabled
    AND type IN ('core.trigger.Schedule', 'core.trigger.ScheduleOnDates', 'core.http.Trigger');
CREATE INDEX triggers_backfilling ON triggers (namespace, flow_id, trigger_id) WHERE backfill IS NOT NULL;
