-- A row lives, with gone_at 0, as long as what it tells is so; then it stays as history.
CREATE TABLE alert (
    id TEXT PRIMARY KEY, rule_id TEXT NOT NULL, rule TEXT NOT NULL, severity TEXT NOT NULL, kind TEXT NOT NULL,
    subject TEXT NOT NULL, evidence TEXT NOT NULL, words TEXT NOT NULL, state TEXT NOT NULL, times BIGINT NOT NULL,
    raised_at BIGINT NOT NULL, last_at BIGINT NOT NULL, gone_at BIGINT NOT NULL, acknowledged_by TEXT NOT NULL,
    resolved_by TEXT NOT NULL, version BIGINT NOT NULL);
CREATE UNIQUE INDEX alert_live ON alert (rule_id, subject) WHERE gone_at = 0;
CREATE INDEX alert_state ON alert (state, id);

-- Passwords and keys of channels, sealed.
CREATE TABLE alert_secret (channel_id TEXT PRIMARY KEY, sealed TEXT NOT NULL);

-- One row for each event and channel; those that leave in one message are claimed together by an owner.
CREATE TABLE alert_delivery (
    id TEXT PRIMARY KEY, channel_id TEXT NOT NULL, alert_id TEXT NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL,
    state TEXT NOT NULL, attempts INTEGER NOT NULL, not_before BIGINT NOT NULL, owner TEXT NOT NULL,
    lease_until BIGINT NOT NULL, error TEXT NOT NULL, created_at BIGINT NOT NULL, ended_at BIGINT NOT NULL);
CREATE INDEX alert_delivery_due ON alert_delivery (state, not_before);
CREATE INDEX alert_delivery_channel ON alert_delivery (channel_id, id);

-- Which server watches, on the database's clock.
CREATE TABLE alert_watch (one INTEGER PRIMARY KEY, owner TEXT NOT NULL, until BIGINT NOT NULL);
INSERT INTO alert_watch (one, owner, until) VALUES (1, '', 0);

CREATE TABLE pool_sample (
    media_id TEXT NOT NULL, pool TEXT NOT NULL, at BIGINT NOT NULL, used BIGINT NOT NULL, total BIGINT NOT NULL,
    PRIMARY KEY (media_id, pool, at));

CREATE INDEX run_ended ON run (ended_at);
CREATE INDEX run_failed ON run (ended_at) WHERE state = 'FAILED';
CREATE INDEX run_of_resource ON run (job_id, resource_id, ended_at);
