-- Since when a run that is under way waits for a word of whoever is to say the next; 0 where nobody wrote it down.
ALTER TABLE run ADD COLUMN waits_since BIGINT NOT NULL DEFAULT 0;
