ALTER TABLE point ADD COLUMN verified_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE point ADD COLUMN verified TEXT NOT NULL DEFAULT '';
CREATE INDEX point_verified ON point (job_id, verified_at) WHERE state = 'KEPT';
CREATE INDEX run_damage ON run (ended_at)
    WHERE state = 'COMPLETE_WITH_EXCEPTIONS' AND kind IN ('VERIFY', 'VERIFY_SEALED', 'CHECK');
CREATE INDEX run_repository ON run (repository_id, kind, state);
