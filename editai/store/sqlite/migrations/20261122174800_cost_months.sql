-- The entries added up by month (UTC), so that a year of many stores together is told at once: their hours
-- are as many as the entries.
CREATE TABLE IF NOT EXISTS cost_months (
    month TEXT NOT NULL, -- 2026-11
    store_id TEXT NOT NULL,
    service TEXT NOT NULL,
    operation TEXT NOT NULL,
    amount_microusd INTEGER NOT NULL,
    entries INTEGER NOT NULL,
    characters INTEGER NOT NULL,
    cached_characters INTEGER NOT NULL,
    cache_saved_microusd INTEGER NOT NULL,
    work_ms INTEGER NOT NULL,
    PRIMARY KEY (month, store_id, service, operation)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER IF NOT EXISTS api_costs_add_up_months
AFTER INSERT ON api_costs
BEGIN
    INSERT INTO cost_months VALUES (
        substr(NEW.created_at, 1, 7),
        coalesce(NEW.profile_id, json_extract(NEW.details, '$.profile_id'), ''),
        NEW.service,
        NEW.operation,
        NEW.amount_microusd,
        1,
        CASE WHEN NEW.unit = 'character' THEN CAST(NEW.units AS INTEGER) ELSE 0 END,
        CAST(coalesce(json_extract(NEW.details, '$.cached_characters'), 0) AS INTEGER),
        CAST(round(coalesce(json_extract(NEW.details, '$.cached_characters'), 0) * NEW.unit_price_microusd) AS INTEGER),
        CAST(round(coalesce(json_extract(NEW.details, '$.work_seconds'), 0) * 1000) AS INTEGER)
    ) ON CONFLICT (month, store_id, service, operation) DO UPDATE SET
        amount_microusd = amount_microusd + excluded.amount_microusd,
        entries = entries + 1,
        characters = characters + excluded.characters,
        cached_characters = cached_characters + excluded.cached_characters,
        cache_saved_microusd = cache_saved_microusd + excluded.cache_saved_microusd,
        work_ms = work_ms + excluded.work_ms;
END;

-- What was booked before this table was there.
INSERT OR REPLACE INTO cost_months
SELECT substr(hour, 1, 7), store_id, service, operation, sum(amount_microusd), sum(entries), sum(characters),
    sum(cached_characters), sum(cache_saved_microusd), sum(work_ms)
FROM cost_hours GROUP BY 1, 2, 3, 4;
