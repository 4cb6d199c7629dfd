-- What the policy of each job has next; whoever moves a row on from what it read starts its runs. The stamp tells for which version of which policy it was worked out.
CREATE TABLE agenda (
    job_id TEXT PRIMARY KEY, stamp TEXT NOT NULL, next_at BIGINT NOT NULL, last_due BIGINT NOT NULL, last_problem TEXT NOT NULL);
CREATE INDEX agenda_next ON agenda (next_at);

-- The wait before the first repetition, in milliseconds, and the moment at which a run is stopped, 0 for never.
ALTER TABLE run ADD COLUMN pause BIGINT NOT NULL DEFAULT 60000;
ALTER TABLE run ADD COLUMN stop_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX run_stop ON run (stop_at) WHERE stop_at > 0 AND state IN ('QUEUED', 'RUNNING');
