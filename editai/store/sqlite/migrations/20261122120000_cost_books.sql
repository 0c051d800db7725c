-- What the cost page adds up from, who changed a quota and why, and what an amount is held for.

-- What a reservation is held for: service, operation, model, request_id. Read after a crash.
CREATE TABLE IF NOT EXISTS reservation_calls (
    reservation_id TEXT PRIMARY KEY NOT NULL REFERENCES cost_reservations (id) ON DELETE CASCADE,
    details TEXT NOT NULL CHECK (json_valid(details))
) STRICT, WITHOUT ROWID;

-- The entries, added up by hour (UTC) as they are booked: a year of a million entries is some ten
-- thousand rows here. Nothing points to the store, so that a deleted one still adds up.
CREATE TABLE IF NOT EXISTS cost_hours (
    hour TEXT NOT NULL, -- 2026-11-22T09
    store_id TEXT NOT NULL,
    service TEXT NOT NULL,
    operation TEXT NOT NULL,
    amount_microusd INTEGER NOT NULL,
    entries INTEGER NOT NULL,
    characters INTEGER NOT NULL, -- spoken
    cached_characters INTEGER NOT NULL, -- taken from the cache instead
    cache_saved_microusd INTEGER NOT NULL,
    work_ms INTEGER NOT NULL,
    PRIMARY KEY (hour, store_id, service, operation)
) STRICT, WITHOUT ROWID;

-- The same entries by project, clip and person.
CREATE TABLE IF NOT EXISTS cost_clip_hours (
    hour TEXT NOT NULL,
    store_id TEXT NOT NULL,
    project_id TEXT NOT NULL,
    clip_id TEXT NOT NULL,
    person TEXT NOT NULL,
    amount_microusd INTEGER NOT NULL,
    entries INTEGER NOT NULL,
    PRIMARY KEY (hour, store_id, project_id, clip_id, person)
) STRICT, WITHOUT ROWID;

-- The name a store last had in the books.
CREATE TABLE IF NOT EXISTS cost_stores (
    store_id TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER IF NOT EXISTS api_costs_add_up
AFTER INSERT ON api_costs
BEGIN
    INSERT INTO cost_hours VALUES (
        substr(NEW.created_at, 1, 13),
        coalesce(NEW.profile_id, json_extract(NEW.details, '$.profile_id'), ''),
        NEW.service,
        NEW.operation,
        NEW.amount_microusd,
        1,
        CASE WHEN NEW.unit = 'character' THEN CAST(NEW.units AS INTEGER) ELSE 0 END,
        CAST(coalesce(json_extract(NEW.details, '$.cached_characters'), 0) AS INTEGER),
        CAST(round(coalesce(json_extract(NEW.details, '$.cached_characters'), 0) * NEW.unit_price_microusd) AS INTEGER),
        CAST(round(coalesce(json_extract(NEW.details, '$.work_seconds'), 0) * 1000) AS INTEGER)
    ) ON CONFLICT (hour, store_id, service, operation) DO UPDATE SET
        amount_microusd = amount_microusd + excluded.amount_microusd,
        entries = entries + 1,
        characters = characters + excluded.characters,
        cached_characters = cached_characters + excluded.cached_characters,
        cache_saved_microusd = cache_saved_microusd + excluded.cache_saved_microusd,
        work_ms = work_ms + excluded.work_ms;
    INSERT INTO cost_clip_hours VALUES (
        substr(NEW.created_at, 1, 13),
        coalesce(NEW.profile_id, json_extract(NEW.details, '$.profile_id'), ''),
        coalesce(json_extract(NEW.details, '$.project_id'), ''),
        coalesce(json_extract(NEW.details, '$.clip_id'), ''),
        NEW.created_by,
        NEW.amount_microusd,
        1
    ) ON CONFLICT (hour, store_id, project_id, clip_id, person) DO UPDATE SET
        amount_microusd = amount_microusd + excluded.amount_microusd,
        entries = entries + 1;
    INSERT INTO cost_stores VALUES (coalesce(NEW.profile_id, json_extract(NEW.details, '$.profile_id'), ''), NEW.profile_name)
    ON CONFLICT (store_id) DO UPDATE SET name = excluded.name WHERE name <> excluded.name;
END;

-- What was booked before this table was there.
INSERT OR REPLACE INTO cost_hours
SELECT
    substr(created_at, 1, 13),
    coalesce(profile_id, json_extract(details, '$.profile_id'), ''),
    service,
    operation,
    sum(amount_microusd),
    count(*),
    sum(CASE WHEN unit = 'character' THEN CAST(units AS INTEGER) ELSE 0 END),
    sum(CAST(coalesce(json_extract(details, '$.cached_characters'), 0) AS INTEGER)),
    sum(CAST(round(coalesce(json_extract(details, '$.cached_characters'), 0) * unit_price_microusd) AS INTEGER)),
    sum(CAST(round(coalesce(json_extract(details, '$.work_seconds'), 0) * 1000) AS INTEGER))
FROM api_costs GROUP BY 1, 2, 3, 4;

INSERT OR REPLACE INTO cost_clip_hours
SELECT
    substr(created_at, 1, 13),
    coalesce(profile_id, json_extract(details, '$.profile_id'), ''),
    coalesce(json_extract(details, '$.project_id'), ''),
    coalesce(json_extract(details, '$.clip_id'), ''),
    created_by,
    sum(amount_microusd),
    count(*)
FROM api_costs GROUP BY 1, 2, 3, 4, 5;

INSERT OR REPLACE INTO cost_stores
SELECT coalesce(profile_id, json_extract(details, '$.profile_id'), ''), profile_name
FROM api_costs GROUP BY 1 HAVING created_at = max(created_at);

-- Who changed a store's monthly quota, from what to what, and why. Goes with the store.
CREATE TABLE IF NOT EXISTS quota_changes (
    id TEXT PRIMARY KEY NOT NULL,
    profile_id TEXT NOT NULL REFERENCES profiles (id) ON DELETE CASCADE,
    old_microusd INTEGER,
    new_microusd INTEGER CHECK (new_microusd >= 0),
    note TEXT NOT NULL CHECK (note <> ''),
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS quota_changes_of_store ON quota_changes (profile_id, created_at);

CREATE TRIGGER IF NOT EXISTS quota_changes_never_change
BEFORE UPDATE ON quota_changes
BEGIN
    SELECT RAISE(ABORT, 'editai: A change of the quota is never rewritten.');
END;

CREATE INDEX IF NOT EXISTS clip_reviews_when ON clip_reviews (created_at, clip_id);
