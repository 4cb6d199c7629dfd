-- Whom somebody else vouches for, and what that one said last: the key by which he is known there, whether he still is, when this was answered and when it was asked.
ALTER TABLE account ADD COLUMN origin TEXT NOT NULL DEFAULT 'LOCAL';
ALTER TABLE account ADD COLUMN origin_key TEXT NOT NULL DEFAULT '';
ALTER TABLE account ADD COLUMN display_name TEXT NOT NULL DEFAULT '';
ALTER TABLE account ADD COLUMN mail TEXT NOT NULL DEFAULT '';
ALTER TABLE account ADD COLUMN known TEXT NOT NULL DEFAULT 'YES';
ALTER TABLE account ADD COLUMN checked_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE account ADD COLUMN asked_at BIGINT NOT NULL DEFAULT 0;
CREATE UNIQUE INDEX account_origin ON account (origin, origin_key) WHERE origin <> 'LOCAL';
