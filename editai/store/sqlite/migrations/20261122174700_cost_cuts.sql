-- What a store did last, and which clips may have been approved in a time, without reading every verdict: a
-- verdict changes its clip, so the clip's last change is never before it.
CREATE INDEX IF NOT EXISTS clips_changed ON editai_clips (profile_id, updated_at, created_at);
CREATE INDEX IF NOT EXISTS clip_verdicts ON clip_reviews (clip_id, verdict, created_at);
