-- What came before counts as not compressed.
ALTER TABLE point ADD COLUMN new_bytes BIGINT NOT NULL DEFAULT 0;
UPDATE point SET new_bytes = stored_bytes;
CREATE INDEX point_savings ON point (repository_id, job_id, logical_bytes, new_bytes, stored_bytes) WHERE state = 'KEPT';
