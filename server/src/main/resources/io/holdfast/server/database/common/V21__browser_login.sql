-- Browsers on their way to an OpenID provider. State and binding are hashes, the verifier is sealed.
CREATE TABLE browser_login (
    state TEXT PRIMARY KEY, binding TEXT NOT NULL, nonce TEXT NOT NULL, verifier TEXT NOT NULL, back TEXT NOT NULL,
    expires_at BIGINT NOT NULL);
