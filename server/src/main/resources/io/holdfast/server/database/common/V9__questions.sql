-- Which of the servers that share this database a member was connected to last: only that one can ask it.
ALTER TABLE member ADD COLUMN server TEXT NOT NULL DEFAULT '';
