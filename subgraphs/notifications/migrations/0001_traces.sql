-- The trace in which a delivery was queued, as W3C Trace Context has it: whoever makes it goes on with that. null where
-- nothing was traced, as for every delivery that waits while this is applied.
alter table deliveries_due add column traceparent text;
