-- Restores and upkeep are few beside backups, and their list asks for them alone.
CREATE INDEX run_kind ON run (kind, id) WHERE kind <> 'BACKUP';
