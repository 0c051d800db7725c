-- The sums of one store are read without those of the others.
CREATE INDEX IF NOT EXISTS cost_hours_of_store ON cost_hours (
    store_id, hour, service, operation, amount_microusd, entries, characters, cached_characters,
    cache_saved_microusd, work_ms
);
CREATE INDEX IF NOT EXISTS cost_clip_hours_of_store ON cost_clip_hours (
    store_id, hour, project_id, clip_id, person, amount_microusd, entries
);
