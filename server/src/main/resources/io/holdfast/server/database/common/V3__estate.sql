-- Members are agents and media servers.
CREATE TABLE enrolment (
    id TEXT PRIMARY KEY, hash TEXT NOT NULL UNIQUE, role TEXT NOT NULL, name TEXT NOT NULL, site_id TEXT NOT NULL,
    created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL, member_id TEXT NOT NULL);

CREATE TABLE certificate (
    serial TEXT PRIMARY KEY, member_id TEXT NOT NULL, issued_at BIGINT NOT NULL, expires_at BIGINT NOT NULL,
    revoked_at BIGINT NOT NULL, encoded TEXT NOT NULL);
CREATE INDEX certificate_member ON certificate (member_id, issued_at);

CREATE TABLE member (
    id TEXT PRIMARY KEY, role TEXT NOT NULL, name TEXT NOT NULL, site_id TEXT NOT NULL, host TEXT NOT NULL, software TEXT NOT NULL,
    system TEXT NOT NULL, architecture TEXT NOT NULL, facts TEXT NOT NULL, addresses TEXT NOT NULL, tags TEXT NOT NULL,
    owner TEXT NOT NULL, state TEXT NOT NULL, enrolled_at BIGINT NOT NULL, seen_at BIGINT NOT NULL, skew BIGINT NOT NULL,
    version BIGINT NOT NULL);
CREATE UNIQUE INDEX member_name ON member (role, name);

CREATE TABLE resource_kind (name TEXT PRIMARY KEY, body TEXT NOT NULL);

CREATE TABLE resource (
    id TEXT PRIMARY KEY, agent_id TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL, name TEXT NOT NULL, settings TEXT NOT NULL,
    facts TEXT NOT NULL, origin TEXT NOT NULL, found_at BIGINT NOT NULL, seen_at BIGINT NOT NULL, gone_at BIGINT NOT NULL);
CREATE UNIQUE INDEX resource_key ON resource (agent_id, kind, key);
CREATE INDEX resource_by_name ON resource (name, id);

CREATE TABLE store (
    media_id TEXT NOT NULL, pool TEXT NOT NULL, directory TEXT NOT NULL, total BIGINT NOT NULL, available BIGINT NOT NULL,
    problem TEXT NOT NULL, seen_at BIGINT NOT NULL, PRIMARY KEY (media_id, pool, directory));

CREATE TABLE repository (
    id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, media_id TEXT NOT NULL, pool TEXT NOT NULL, reach TEXT NOT NULL,
    state TEXT NOT NULL, chunk_mean INTEGER NOT NULL, root TEXT NOT NULL, wrapped TEXT NOT NULL, recovery TEXT NOT NULL,
    chunks BIGINT NOT NULL, stored BIGINT NOT NULL, snapshots BIGINT NOT NULL, asked BIGINT NOT NULL, known BIGINT NOT NULL,
    seen_at BIGINT NOT NULL, created_at BIGINT NOT NULL);

-- Everything that a member is ordered to do is a run.
CREATE TABLE run (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, job_id TEXT NOT NULL, resource_id TEXT NOT NULL, member_id TEXT NOT NULL,
    repository_id TEXT NOT NULL, site_id TEXT NOT NULL, media_id TEXT NOT NULL, task TEXT NOT NULL, state TEXT NOT NULL,
    attempt INTEGER NOT NULL, attempts INTEGER NOT NULL, queued_at BIGINT NOT NULL, not_before BIGINT NOT NULL, owner TEXT NOT NULL,
    lease_until BIGINT NOT NULL, version BIGINT NOT NULL, started_at BIGINT NOT NULL, ended_at BIGINT NOT NULL,
    cancelled_by TEXT NOT NULL, code TEXT NOT NULL, reason TEXT NOT NULL, progress TEXT NOT NULL, outcome TEXT NOT NULL,
    committed TEXT NOT NULL);
CREATE INDEX run_queue ON run (state, not_before, queued_at);
CREATE INDEX run_member ON run (member_id, state);
CREATE INDEX run_job ON run (job_id, id);
CREATE TABLE run_exception (
    run_id TEXT NOT NULL, number INTEGER NOT NULL, object TEXT NOT NULL, code TEXT NOT NULL, reason TEXT NOT NULL,
    PRIMARY KEY (run_id, number));
-- One resource is backed up by one run of a job at a time.
CREATE UNIQUE INDEX run_once ON run (job_id, resource_id) WHERE state IN ('QUEUED', 'RUNNING') AND job_id <> '';

CREATE TABLE point (
    id TEXT PRIMARY KEY, resource_id TEXT NOT NULL, job_id TEXT NOT NULL, run_id TEXT NOT NULL UNIQUE, repository_id TEXT NOT NULL,
    snapshot TEXT NOT NULL, taken_at BIGINT NOT NULL, result TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL,
    logical_bytes BIGINT NOT NULL, stored_bytes BIGINT NOT NULL, state TEXT NOT NULL);
CREATE INDEX point_taken ON point (taken_at, id);
CREATE INDEX point_resource ON point (resource_id, taken_at);
CREATE INDEX point_job ON point (job_id, taken_at);
