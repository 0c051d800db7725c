-- Which Postiz account each store posts through, and how many requests that account has left of its hour.

CREATE TABLE IF NOT EXISTS publishing_accounts (
    profile_id TEXT PRIMARY KEY NOT NULL REFERENCES profiles (id) ON DELETE CASCADE,
    account TEXT NOT NULL, -- a digest of address and key
    group_id TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;

CREATE INDEX IF NOT EXISTS publishing_accounts_of ON publishing_accounts (account);

CREATE TABLE IF NOT EXISTS publishing_pace (
    account TEXT PRIMARY KEY NOT NULL,
    hourly_limit INTEGER NOT NULL,
    used INTEGER NOT NULL,
    window_ends_at TEXT NOT NULL,
    blocked_until TEXT,
    updated_at TEXT NOT NULL
) STRICT;
