UPDATE resource SET origin = 'SERVER' WHERE origin = 'WRITTEN_DOWN' AND name LIKE 'Self-backup by %' AND settings LIKE '%/self-backup"%';
