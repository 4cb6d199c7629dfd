-- The files lie beside the server; each is named by its digest.
CREATE TABLE agent_package (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, version TEXT NOT NULL, architecture TEXT NOT NULL, size BIGINT NOT NULL,
    sha256 TEXT NOT NULL, added_at BIGINT NOT NULL, added_by TEXT NOT NULL);
CREATE UNIQUE INDEX agent_package_once ON agent_package (name, version, architecture);
