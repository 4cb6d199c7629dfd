-- The files lie beside the server; each is named by its digest.
CREATE TABLE agent_package (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, version TEXT NOT NULL, architecture TEXT NOT NULL, size BIGINT NOT NULL,
    sha256 TEXT NOT NULL, added_at BIGINT NOT NULL, added_by TEXT NOT NULL);
CREATE UNIQUE INDEX agent_package_once ON agent_package (name, version, architecture);

ALTER TABLE member ADD COLUMN capabilities TEXT NOT NULL DEFAULT '[]';

CREATE TABLE agent_upgrade (
    id TEXT PRIMARY KEY, version TEXT NOT NULL, spec TEXT NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL, wave INTEGER NOT NULL, waves INTEGER NOT NULL,
    wave_at BIGINT NOT NULL, forgiven INTEGER NOT NULL, created_at BIGINT NOT NULL, created_by TEXT NOT NULL,
    ended_at BIGINT NOT NULL);

-- Waves count from one; who is not to be upgraded is in none.
CREATE TABLE upgraded_agent (
    upgrade_id TEXT NOT NULL, member_id TEXT NOT NULL, name TEXT NOT NULL, wave INTEGER NOT NULL, state TEXT NOT NULL,
    before TEXT NOT NULL, code TEXT NOT NULL, reason TEXT NOT NULL, ordered_at BIGINT NOT NULL, good_since BIGINT NOT NULL,
    changed_at BIGINT NOT NULL, PRIMARY KEY (upgrade_id, member_id));
CREATE INDEX upgraded_agent_state ON upgraded_agent (state, member_id);
