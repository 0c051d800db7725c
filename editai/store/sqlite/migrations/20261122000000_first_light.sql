-- All tables of the embedded store of data.
-- Ids are UUID texts, times are ISO 8601 texts in UTC that sort in time order, money is whole
-- micro-dollars, JSON is valid text. Only functions of SQLite 3.37 are used.

CREATE TABLE IF NOT EXISTS profiles (
    id TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL CHECK (trim(name) <> ''),
    description TEXT NOT NULL DEFAULT '',
    brand TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(brand)),
    voice TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(voice)),
    caption TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(caption)),
    publishing TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(publishing)),
    timezone TEXT NOT NULL DEFAULT 'UTC',
    monthly_quota_microusd INTEGER CHECK (monthly_quota_microusd >= 0),
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS profile_members (
    profile_id TEXT NOT NULL REFERENCES profiles (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL CHECK (user_id <> ''),
    role TEXT NOT NULL CHECK (role IN ('owner', 'editor', 'reviewer')),
    is_default INTEGER NOT NULL DEFAULT 0 CHECK (is_default IN (0, 1)),
    last_used_at TEXT,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    PRIMARY KEY (profile_id, user_id)
) STRICT;
CREATE INDEX IF NOT EXISTS profile_members_person ON profile_members (user_id);
CREATE UNIQUE INDEX IF NOT EXISTS profile_members_one_default ON profile_members (user_id) WHERE is_default = 1;

-- Unique indexes are checked row by row, so one UPDATE that sets and unsets would trip over the
-- index half-way. Here the old default steps down before the new row is checked: setting the
-- default is one statement, and there is no moment with two.
CREATE TRIGGER IF NOT EXISTS profile_members_new_default_replaces
BEFORE UPDATE OF is_default ON profile_members WHEN NEW.is_default = 1 AND OLD.is_default = 0
BEGIN
    UPDATE profile_members SET is_default = 0 WHERE user_id = NEW.user_id AND is_default = 1;
END;

-- A person with a store has a default: when the row of theirs goes (also by the store's deletion),
-- it moves to the store they used last.
CREATE TRIGGER IF NOT EXISTS profile_members_default_moves
AFTER DELETE ON profile_members WHEN OLD.is_default = 1
BEGIN
    UPDATE profile_members SET is_default = 1 WHERE user_id = OLD.user_id AND profile_id = (
        SELECT m.profile_id FROM profile_members AS m JOIN profiles AS p ON p.id = m.profile_id
        WHERE m.user_id = OLD.user_id
        ORDER BY m.last_used_at DESC, m.created_at, p.name, m.profile_id LIMIT 1
    );
END;

CREATE TABLE IF NOT EXISTS invitations (
    id TEXT PRIMARY KEY NOT NULL,
    profile_id TEXT NOT NULL REFERENCES profiles (id) ON DELETE CASCADE,
    email TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('owner', 'editor', 'reviewer')),
    expires_at TEXT NOT NULL,
    accepted_by TEXT,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS invitations_one_open ON invitations (profile_id, email) WHERE accepted_by IS NULL;

CREATE TABLE IF NOT EXISTS web_sessions (
    id_hash TEXT PRIMARY KEY NOT NULL,
    user_id TEXT NOT NULL,
    tokens_ciphertext TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS web_sessions_expiry ON web_sessions (expires_at);

CREATE TABLE IF NOT EXISTS profile_secrets (
    profile_id TEXT NOT NULL REFERENCES profiles (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    ciphertext TEXT NOT NULL,
    hint TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    PRIMARY KEY (profile_id, name)
) STRICT;

CREATE TABLE IF NOT EXISTS editai_source_videos (
    id TEXT PRIMARY KEY NOT NULL,
    profile_id TEXT NOT NULL REFERENCES profiles (id) ON DELETE CASCADE,
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
    name TEXT NOT NULL,
    media_key TEXT NOT NULL,
    probe TEXT NOT NULL CHECK (json_valid(probe)),
    rights_note TEXT NOT NULL DEFAULT '',
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    UNIQUE (profile_id, sha256)
) STRICT;
CREATE INDEX IF NOT EXISTS source_videos_page ON editai_source_videos (profile_id, created_at);

CREATE TABLE IF NOT EXISTS editai_segments (
    id TEXT PRIMARY KEY NOT NULL,
    source_video_id TEXT NOT NULL REFERENCES editai_source_videos (id) ON DELETE CASCADE,
    start_ms INTEGER NOT NULL CHECK (start_ms >= 0),
    end_ms INTEGER NOT NULL,
    keywords TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(keywords)),
    is_favourite INTEGER NOT NULL DEFAULT 0 CHECK (is_favourite IN (0, 1)),
    created_by TEXT NOT NULL DEFAULT '',
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    CHECK (end_ms > start_ms)
) STRICT;
CREATE INDEX IF NOT EXISTS segments_of_source ON editai_segments (source_video_id, start_ms);

CREATE TABLE IF NOT EXISTS editai_projects (
    id TEXT PRIMARY KEY NOT NULL,
    profile_id TEXT NOT NULL REFERENCES profiles (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    product TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(product)),
    script TEXT NOT NULL DEFAULT '',
    settings TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(settings)),
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    UNIQUE (id, profile_id)
) STRICT;
CREATE INDEX IF NOT EXISTS projects_page ON editai_projects (profile_id, created_at);

-- profile_id stands here too, tied to the project's by the key, so that a store's library is one
-- index range and a clip cannot hang under another store's project.
CREATE TABLE IF NOT EXISTS editai_clips (
    id TEXT PRIMARY KEY NOT NULL,
    project_id TEXT NOT NULL,
    profile_id TEXT NOT NULL REFERENCES profiles (id) ON DELETE CASCADE,
    variant INTEGER NOT NULL CHECK (variant >= 1),
    state TEXT NOT NULL CHECK (state IN ('ready', 'approved', 'sent_back')),
    media_key TEXT NOT NULL,
    cover_key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    checks TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(checks)),
    words TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(words)),
    cues TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(cues)),
    used TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(used)),
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    FOREIGN KEY (project_id, profile_id) REFERENCES editai_projects (id, profile_id) ON DELETE CASCADE,
    UNIQUE (project_id, variant)
) STRICT;
CREATE INDEX IF NOT EXISTS clips_page ON editai_clips (profile_id, created_at);
CREATE INDEX IF NOT EXISTS clips_by_state ON editai_clips (profile_id, state, created_at);
CREATE INDEX IF NOT EXISTS clips_of_project ON editai_clips (project_id, profile_id);

CREATE TABLE IF NOT EXISTS clip_segments (
    clip_id TEXT NOT NULL REFERENCES editai_clips (id) ON DELETE CASCADE,
    position INTEGER NOT NULL CHECK (position >= 0),
    segment_id TEXT REFERENCES editai_segments (id) ON DELETE SET NULL,
    source_video_id TEXT REFERENCES editai_source_videos (id) ON DELETE SET NULL,
    start_ms INTEGER NOT NULL CHECK (start_ms >= 0),
    end_ms INTEGER NOT NULL,
    PRIMARY KEY (clip_id, position),
    CHECK (end_ms > start_ms)
) STRICT;
CREATE INDEX IF NOT EXISTS clip_segments_segment ON clip_segments (segment_id);
CREATE INDEX IF NOT EXISTS clip_segments_source ON clip_segments (source_video_id);

CREATE TABLE IF NOT EXISTS clip_reviews (
    id TEXT PRIMARY KEY NOT NULL,
    clip_id TEXT NOT NULL REFERENCES editai_clips (id) ON DELETE CASCADE,
    verdict TEXT NOT NULL CHECK (verdict IN ('approved', 'sent_back')),
    note TEXT NOT NULL DEFAULT '',
    reviewer TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS clip_reviews_of_clip ON clip_reviews (clip_id, created_at);

CREATE TRIGGER IF NOT EXISTS clip_reviews_never_change
BEFORE UPDATE ON clip_reviews
BEGIN
    SELECT RAISE(ABORT, 'editai: A review is never changed.');
END;

-- Only the deletion of the clip takes its reviews along: then the clip is gone already.
CREATE TRIGGER IF NOT EXISTS clip_reviews_never_go_alone
BEFORE DELETE ON clip_reviews WHEN EXISTS (SELECT 1 FROM editai_clips WHERE id = OLD.clip_id)
BEGIN
    SELECT RAISE(ABORT, 'editai: A review is never deleted.');
END;

CREATE TABLE IF NOT EXISTS publications (
    id TEXT PRIMARY KEY NOT NULL,
    profile_id TEXT NOT NULL REFERENCES profiles (id) ON DELETE CASCADE,
    clip_id TEXT REFERENCES editai_clips (id) ON DELETE SET NULL,
    clip_snapshot TEXT NOT NULL CHECK (json_valid(clip_snapshot)),
    channel_id TEXT NOT NULL CHECK (channel_id <> ''),
    network TEXT NOT NULL,
    text TEXT NOT NULL,
    settings TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(settings)),
    scheduled_at TEXT NOT NULL,
    state TEXT NOT NULL CHECK (
        state IN ('planned', 'uploading', 'sending', 'queued', 'published', 'failed', 'unconfirmed', 'cancelled')
    ),
    attempt INTEGER NOT NULL DEFAULT 0 CHECK (attempt >= 0),
    client_ref TEXT NOT NULL UNIQUE,
    postiz_post_id TEXT,
    link TEXT,
    reason TEXT,
    superseded INTEGER NOT NULL DEFAULT 0 CHECK (superseded IN (0, 1)), -- posted again on purpose
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    CHECK (superseded = 0 OR state = 'published')
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS publications_one_live ON publications (clip_id, channel_id)
WHERE superseded = 0 AND state IN ('planned', 'uploading', 'sending', 'queued', 'published', 'unconfirmed');
CREATE INDEX IF NOT EXISTS publications_page ON publications (profile_id, created_at);
CREATE INDEX IF NOT EXISTS publications_by_state ON publications (profile_id, state, created_at);
CREATE INDEX IF NOT EXISTS publications_due ON publications (state, scheduled_at);
CREATE INDEX IF NOT EXISTS publications_of_clip ON publications (clip_id);

CREATE TRIGGER IF NOT EXISTS publications_of_own_clip_insert
BEFORE INSERT ON publications
WHEN NEW.clip_id IS NOT NULL
    AND NEW.profile_id IS NOT (SELECT profile_id FROM editai_clips WHERE id = NEW.clip_id)
BEGIN
    SELECT RAISE(ABORT, 'editai: A publication belongs to the store of its clip.');
END;

CREATE TRIGGER IF NOT EXISTS publications_of_own_clip_update
BEFORE UPDATE OF profile_id, clip_id ON publications
WHEN NEW.profile_id <> OLD.profile_id OR (NEW.clip_id IS NOT NULL AND NEW.clip_id IS NOT OLD.clip_id)
BEGIN
    SELECT RAISE(ABORT, 'editai: A publication stays with its store and its clip.');
END;

CREATE TABLE IF NOT EXISTS voices (
    id TEXT PRIMARY KEY NOT NULL,
    profile_id TEXT NOT NULL REFERENCES profiles (id) ON DELETE CASCADE,
    engine TEXT NOT NULL,
    name TEXT NOT NULL,
    sample_key TEXT NOT NULL,
    consent TEXT NOT NULL CHECK (json_valid(consent)),
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS voices_page ON voices (profile_id, created_at);

CREATE TABLE IF NOT EXISTS jobs (
    id TEXT PRIMARY KEY NOT NULL,
    profile_id TEXT REFERENCES profiles (id) ON DELETE SET NULL,
    kind TEXT NOT NULL CHECK (kind <> ''),
    lane TEXT NOT NULL CHECK (lane IN ('render', 'quick')),
    priority INTEGER NOT NULL DEFAULT 10,
    state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
    stage TEXT NOT NULL DEFAULT '',
    percent INTEGER NOT NULL DEFAULT 0 CHECK (percent BETWEEN 0 AND 100),
    attempt INTEGER NOT NULL DEFAULT 0 CHECK (attempt >= 0),
    data TEXT NOT NULL CHECK (json_valid(data)),
    result TEXT CHECK (result IS NULL OR json_valid(result)),
    error TEXT CHECK (error IS NULL OR json_valid(error)),
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    started_at TEXT,
    finished_at TEXT,
    -- IS, not =: data without a profile_id must fail, and NULL would pass a check.
    CHECK (profile_id IS NULL OR json_extract(data, '$.profile_id') IS profile_id)
) STRICT;
CREATE INDEX IF NOT EXISTS jobs_page ON jobs (profile_id, created_at);
CREATE INDEX IF NOT EXISTS jobs_page_by_state ON jobs (profile_id, state, created_at);
CREATE INDEX IF NOT EXISTS jobs_by_state ON jobs (state, created_at);
CREATE INDEX IF NOT EXISTS jobs_all ON jobs (created_at);

CREATE TRIGGER IF NOT EXISTS jobs_start_queued
BEFORE INSERT ON jobs WHEN NEW.state <> 'queued'
BEGIN
    SELECT RAISE(ABORT, 'editai: A job begins as queued.');
END;

-- What stays possible after the end is the deletion of the store, which nulls profile_id.
CREATE TRIGGER IF NOT EXISTS jobs_ended_stay_ended
BEFORE UPDATE ON jobs
WHEN OLD.state IN ('succeeded', 'failed', 'cancelled') AND (
    NEW.state <> OLD.state OR NEW.stage <> OLD.stage OR NEW.percent <> OLD.percent OR NEW.attempt <> OLD.attempt
    OR NEW.result IS NOT OLD.result OR NEW.error IS NOT OLD.error OR NEW.finished_at IS NOT OLD.finished_at
)
BEGIN
    SELECT RAISE(ABORT, 'editai: A job that has ended does not change.');
END;

CREATE TRIGGER IF NOT EXISTS jobs_percent_grows
BEFORE UPDATE OF percent, attempt ON jobs
WHEN NEW.attempt < OLD.attempt OR (NEW.attempt = OLD.attempt AND NEW.percent < OLD.percent)
BEGIN
    SELECT RAISE(ABORT, 'editai: A job''s percent only grows within an attempt.');
END;

CREATE TRIGGER IF NOT EXISTS jobs_keep_their_store
BEFORE UPDATE OF profile_id, data, kind, lane ON jobs
WHEN NEW.data <> OLD.data OR NEW.kind <> OLD.kind OR NEW.lane <> OLD.lane
    OR (NEW.profile_id IS NOT OLD.profile_id AND NOT (
        NEW.profile_id IS NULL AND NOT EXISTS (SELECT 1 FROM profiles WHERE id = OLD.profile_id)
    ))
BEGIN
    SELECT RAISE(ABORT, 'editai: A job keeps its store and what it was asked.');
END;

CREATE TABLE IF NOT EXISTS api_costs (
    id TEXT PRIMARY KEY NOT NULL,
    profile_id TEXT REFERENCES profiles (id) ON DELETE SET NULL,
    profile_name TEXT NOT NULL,
    job_id TEXT,
    service TEXT NOT NULL CHECK (service <> ''),
    operation TEXT NOT NULL CHECK (operation <> ''),
    model TEXT NOT NULL DEFAULT '',
    units REAL NOT NULL,
    unit TEXT NOT NULL CHECK (unit <> ''),
    unit_price_microusd REAL NOT NULL CHECK (unit_price_microusd >= 0),
    amount_microusd INTEGER NOT NULL,
    request_id TEXT NOT NULL CHECK (request_id <> ''),
    details TEXT NOT NULL CHECK (json_valid(details)),
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    UNIQUE (profile_id, request_id)
) STRICT;
-- Totals by service and by day read this index alone.
CREATE INDEX IF NOT EXISTS api_costs_month ON api_costs (profile_id, created_at, service, amount_microusd);
CREATE INDEX IF NOT EXISTS api_costs_all ON api_costs (created_at, service, amount_microusd);
CREATE INDEX IF NOT EXISTS api_costs_of_job ON api_costs (job_id);

-- The one change that is allowed is the store's deletion nulling profile_id: the store is gone then.
CREATE TRIGGER IF NOT EXISTS api_costs_never_change
BEFORE UPDATE ON api_costs
WHEN NOT (
    OLD.profile_id IS NOT NULL AND NEW.profile_id IS NULL
    AND NOT EXISTS (SELECT 1 FROM profiles WHERE id = OLD.profile_id)
    AND NEW.id = OLD.id AND NEW.profile_name = OLD.profile_name AND NEW.job_id IS OLD.job_id
    AND NEW.service = OLD.service AND NEW.operation = OLD.operation AND NEW.model = OLD.model
    AND NEW.units = OLD.units AND NEW.unit = OLD.unit AND NEW.unit_price_microusd = OLD.unit_price_microusd
    AND NEW.amount_microusd = OLD.amount_microusd AND NEW.request_id = OLD.request_id
    AND NEW.details = OLD.details AND NEW.created_by = OLD.created_by AND NEW.created_at = OLD.created_at
)
BEGIN
    SELECT RAISE(ABORT, 'editai: A cost entry is never changed; book a correction.');
END;

CREATE TRIGGER IF NOT EXISTS api_costs_never_go
BEFORE DELETE ON api_costs
BEGIN
    SELECT RAISE(ABORT, 'editai: A cost entry is never deleted; book a correction.');
END;

CREATE TABLE IF NOT EXISTS cost_reservations (
    id TEXT PRIMARY KEY NOT NULL,
    profile_id TEXT NOT NULL REFERENCES profiles (id) ON DELETE CASCADE,
    job_id TEXT,
    amount_microusd INTEGER NOT NULL CHECK (amount_microusd >= 0),
    state TEXT NOT NULL CHECK (state IN ('held', 'committed', 'released', 'unsettled')),
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS cost_reservations_counting ON cost_reservations (profile_id, state, amount_microusd);

CREATE TRIGGER IF NOT EXISTS cost_reservations_end_once
BEFORE UPDATE OF state, amount_microusd, profile_id ON cost_reservations
WHEN NEW.amount_microusd <> OLD.amount_microusd OR NEW.profile_id <> OLD.profile_id
    OR (OLD.state IN ('committed', 'released') AND NEW.state <> OLD.state)
BEGIN
    SELECT RAISE(ABORT, 'editai: A reservation that has ended does not change.');
END;
