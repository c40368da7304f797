-- What a destination has not been fed yet waits as events: they are counted ahead of its position, so that its
-- backlog tells of them.
ALTER TABLE "destinations"
  ADD COLUMN "ahead" INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN "ahead_up_to" BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN "ahead_more" BOOLEAN NOT NULL DEFAULT false,
  ADD COLUMN "ahead_since" TIMESTAMPTZ(6);

-- How much waits for each destination, and when the oldest of that happened: not when it was made a delivery,
-- which is late where the destination was behind. People that wait for their digest are no lag: what is due is.
CREATE VIEW destination_waits AS
SELECT d.id AS destination_id,
  (SELECT count(*)::int FROM deliveries v WHERE v.destination_id = d.id AND v.state = 'PENDING') + d.ahead AS backlog,
  d.ahead_more AS more,
  coalesce((SELECT least((v.event ->> 'happenedAt')::timestamptz, v.created_at) FROM deliveries v WHERE v.id = (
    SELECT o.id FROM deliveries o WHERE o.destination_id = d.id AND o.state = 'PENDING'
      AND o.next_try_at < 'infinity' ORDER BY o.position, o.number LIMIT 1)), d.ahead_since) AS oldest_at
FROM destinations d;
