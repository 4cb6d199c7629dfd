-- One set for SQLite and PostgreSQL: instants are epoch milliseconds, flags 0 or 1, documents JSON text.
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);

CREATE TABLE definition (
    kind TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, version BIGINT NOT NULL, body TEXT NOT NULL,
    created_at BIGINT NOT NULL, changed_at BIGINT NOT NULL,
    PRIMARY KEY (kind, id));
CREATE UNIQUE INDEX definition_name ON definition (kind, name);

CREATE TABLE account (
    id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, role TEXT NOT NULL, state TEXT NOT NULL, password TEXT NOT NULL,
    password_state TEXT NOT NULL, totp_secret TEXT NOT NULL, totp_state TEXT NOT NULL, totp_step BIGINT NOT NULL,
    version BIGINT NOT NULL, created_at BIGINT NOT NULL, changed_at BIGINT NOT NULL);

CREATE TABLE login_attempt (
    name TEXT PRIMARY KEY, attempts BIGINT NOT NULL, judged_at BIGINT NOT NULL);

CREATE TABLE session (
    hash TEXT PRIMARY KEY, account_id TEXT NOT NULL, created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL);
CREATE INDEX session_account ON session (account_id);

CREATE TABLE api_token (
    id TEXT PRIMARY KEY, account_id TEXT NOT NULL, name TEXT NOT NULL, hash TEXT NOT NULL UNIQUE, permissions TEXT NOT NULL,
    created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL);
CREATE INDEX api_token_account ON api_token (account_id);

CREATE TABLE audit (
    number BIGINT PRIMARY KEY, at BIGINT NOT NULL, actor TEXT NOT NULL, address TEXT NOT NULL, action TEXT NOT NULL,
    subject TEXT NOT NULL, outcome TEXT NOT NULL, detail TEXT NOT NULL, seal TEXT NOT NULL);
CREATE INDEX audit_actor ON audit (actor, number);
CREATE INDEX audit_action ON audit (action, number);
CREATE TABLE audit_head (one INTEGER PRIMARY KEY, number BIGINT NOT NULL, seal TEXT NOT NULL);
INSERT INTO audit_head (one, number, seal) VALUES (1, 0, '');

CREATE TABLE idempotency (
    account_id TEXT NOT NULL, key TEXT NOT NULL, request TEXT NOT NULL, status INTEGER NOT NULL, version BIGINT NOT NULL,
    body TEXT NOT NULL, created_at BIGINT NOT NULL, PRIMARY KEY (account_id, key));
