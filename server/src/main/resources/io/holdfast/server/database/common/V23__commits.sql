CREATE TABLE commit_seen (
    repository_id TEXT NOT NULL, snapshot TEXT NOT NULL, run_id TEXT NOT NULL, PRIMARY KEY (repository_id, snapshot));
