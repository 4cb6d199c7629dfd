-- KEPT points can be restored from. TRASHED ones can be brought back until purge_at; then they are FORGETTING: a run has the media server forget their snapshots, and the rows go.
ALTER TABLE point ADD COLUMN held TEXT NOT NULL DEFAULT 'NO';
ALTER TABLE point ADD COLUMN held_until BIGINT NOT NULL DEFAULT 0;
ALTER TABLE point ADD COLUMN deleted_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE point ADD COLUMN purge_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE point ADD COLUMN deleted_by TEXT NOT NULL DEFAULT '';
ALTER TABLE point ADD COLUMN rule TEXT NOT NULL DEFAULT '';
CREATE INDEX point_purge ON point (purge_at) WHERE state <> 'KEPT';
