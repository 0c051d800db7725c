-- EditAI's tables, with their keys, indexes, delete rules and the rules that no code may break.
-- Paste the files of this folder into the SQL editor in the order of their names. Each is safe to run again.
-- Times are with zone, money is whole micro-dollars, ids are UUIDs. web_sessions is not here on purpose:
-- people's sign-ins stay with the web process.

create schema if not exists editai; -- helpers; not among the schemas that the Data API shows

create table if not exists public.schema_migrations (
    name text primary key not null,
    applied_at timestamptz not null default now()
);

create table if not exists public.profiles (
    id uuid primary key not null default gen_random_uuid(),
    name text not null check (btrim(name) <> ''),
    description text not null default '',
    brand jsonb not null default '{}' check (jsonb_typeof(brand) = 'object'),
    voice jsonb not null default '{}' check (jsonb_typeof(voice) = 'object'),
    caption jsonb not null default '{}' check (jsonb_typeof(caption) = 'object'),
    publishing jsonb not null default '{}' check (jsonb_typeof(publishing) = 'object'),
    timezone text not null default 'UTC',
    monthly_quota_microusd bigint check (monthly_quota_microusd >= 0),
    created_by uuid not null,
    created_at timestamptz not null,
    updated_at timestamptz not null
);

create table if not exists public.profile_members (
    profile_id uuid not null references public.profiles (id) on delete cascade,
    user_id uuid not null,
    role text not null check (role in ('owner', 'editor', 'reviewer')),
    is_default boolean not null default false,
    last_used_at timestamptz,
    created_by uuid not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (profile_id, user_id)
);
create index if not exists profile_members_person on public.profile_members (user_id);
create unique index if not exists profile_members_one_default on public.profile_members (user_id) where is_default;

create table if not exists public.invitations (
    id uuid primary key not null default gen_random_uuid(),
    profile_id uuid not null references public.profiles (id) on delete cascade,
    email text not null,
    role text not null check (role in ('owner', 'editor', 'reviewer')),
    expires_at timestamptz not null,
    accepted_by uuid,
    created_by uuid not null,
    created_at timestamptz not null,
    updated_at timestamptz not null
);
create unique index if not exists invitations_one_open on public.invitations (profile_id, email) where accepted_by is null;
create index if not exists invitations_of_email on public.invitations (email);

create table if not exists public.profile_secrets (
    profile_id uuid not null references public.profiles (id) on delete cascade,
    name text not null,
    ciphertext text not null,
    hint text not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (profile_id, name)
);

create table if not exists public.editai_source_videos (
    id uuid primary key not null,
    profile_id uuid not null references public.profiles (id) on delete cascade,
    sha256 text not null check (length(sha256) = 64),
    name text not null,
    media_key text not null,
    probe jsonb not null,
    rights_note text not null default '',
    created_by uuid not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    unique (profile_id, sha256)
);
create index if not exists source_videos_page on public.editai_source_videos (profile_id, created_at desc, id desc);

create table if not exists public.editai_segments (
    id uuid primary key not null default gen_random_uuid(),
    source_video_id uuid not null references public.editai_source_videos (id) on delete cascade,
    start_ms integer not null check (start_ms >= 0),
    end_ms integer not null,
    keywords jsonb not null default '[]' check (jsonb_typeof(keywords) = 'array'),
    is_favourite boolean not null default false,
    created_by uuid not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    check (end_ms > start_ms)
);
create index if not exists segments_of_source on public.editai_segments (source_video_id, start_ms);

create table if not exists public.editai_projects (
    id uuid primary key not null default gen_random_uuid(),
    profile_id uuid not null references public.profiles (id) on delete cascade,
    name text not null,
    product jsonb not null default '{}',
    script text not null default '',
    settings jsonb not null default '{}',
    created_by uuid not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    unique (id, profile_id)
);
create index if not exists projects_page on public.editai_projects (profile_id, created_at desc, id desc);

-- profile_id stands here too, tied to the project's by the key, so that a store's library is one
-- index range and a clip cannot hang under another store's project.
create table if not exists public.editai_clips (
    id uuid primary key not null,
    project_id uuid not null,
    profile_id uuid not null references public.profiles (id) on delete cascade,
    variant integer not null check (variant >= 1),
    state text not null check (state in ('ready', 'approved', 'sent_back')),
    media_key text not null,
    cover_key text not null,
    fingerprint text not null,
    checks jsonb not null default '[]' check (jsonb_typeof(checks) = 'array'),
    words jsonb not null default '[]' check (jsonb_typeof(words) = 'array'),
    cues jsonb not null default '[]' check (jsonb_typeof(cues) = 'array'),
    used jsonb not null default '{}',
    created_by uuid not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    foreign key (project_id, profile_id) references public.editai_projects (id, profile_id) on delete cascade,
    unique (project_id, variant)
);
create index if not exists clips_page on public.editai_clips (profile_id, created_at desc, id desc);
create index if not exists clips_by_state on public.editai_clips (profile_id, state, created_at desc, id desc);
create index if not exists clips_of_project on public.editai_clips (project_id, profile_id);

create table if not exists public.clip_segments (
    clip_id uuid not null references public.editai_clips (id) on delete cascade,
    position integer not null check (position >= 0),
    segment_id uuid references public.editai_segments (id) on delete set null,
    source_video_id uuid references public.editai_source_videos (id) on delete set null,
    start_ms integer not null check (start_ms >= 0),
    end_ms integer not null,
    primary key (clip_id, position),
    check (end_ms > start_ms)
);
create index if not exists clip_segments_segment on public.clip_segments (segment_id);
create index if not exists clip_segments_source on public.clip_segments (source_video_id);

create table if not exists public.clip_reviews (
    id uuid primary key not null default gen_random_uuid(),
    clip_id uuid not null references public.editai_clips (id) on delete cascade,
    verdict text not null check (verdict in ('approved', 'sent_back')),
    note text not null default '',
    reviewer uuid not null,
    created_at timestamptz not null
);
create index if not exists clip_reviews_when on public.clip_reviews (created_at, clip_id);
create index if not exists clip_reviews_of_clip on public.clip_reviews (clip_id, created_at);

create table if not exists public.publications (
    id uuid primary key not null default gen_random_uuid(),
    profile_id uuid not null references public.profiles (id) on delete cascade,
    clip_id uuid references public.editai_clips (id) on delete set null,
    clip_snapshot jsonb not null,
    channel_id text not null check (channel_id <> ''),
    network text not null,
    text text not null,
    settings jsonb not null default '{}',
    scheduled_at timestamptz not null,
    state text not null check (
        state in ('planned', 'uploading', 'sending', 'queued', 'published', 'failed', 'unconfirmed', 'cancelled')
    ),
    attempt integer not null default 0 check (attempt >= 0),
    client_ref text not null unique,
    postiz_post_id text,
    link text,
    reason text,
    superseded boolean not null default false, -- posted again on purpose
    created_by uuid not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    check (not superseded or state = 'published')
);
create unique index if not exists publications_one_live on public.publications (clip_id, channel_id)
where not superseded and state in ('planned', 'uploading', 'sending', 'queued', 'published', 'unconfirmed');
create index if not exists publications_page on public.publications (profile_id, created_at desc, id desc);
create index if not exists publications_by_state on public.publications (profile_id, state, created_at desc, id desc);
create index if not exists publications_due on public.publications (state, scheduled_at);
create index if not exists publications_of_clip on public.publications (clip_id);

create table if not exists public.voices (
    id uuid primary key not null default gen_random_uuid(),
    profile_id uuid not null references public.profiles (id) on delete cascade,
    engine text not null,
    name text not null,
    sample_key text not null,
    consent jsonb not null,
    created_by uuid not null,
    created_at timestamptz not null,
    updated_at timestamptz not null
);
create index if not exists voices_page on public.voices (profile_id, created_at);

create table if not exists public.jobs (
    id uuid primary key not null,
    profile_id uuid references public.profiles (id) on delete set null,
    kind text not null check (kind <> ''),
    lane text not null check (lane in ('render', 'quick')),
    priority integer not null default 10,
    state text not null check (state in ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
    stage text not null default '',
    percent integer not null default 0 check (percent between 0 and 100),
    attempt integer not null default 0 check (attempt >= 0),
    data jsonb not null,
    result jsonb,
    error jsonb,
    created_by uuid not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    started_at timestamptz,
    finished_at timestamptz,
    -- is not distinct from: data without a profile_id must fail, and null would pass a check.
    check (profile_id is null or (data ->> 'profile_id') is not distinct from profile_id::text)
);
create index if not exists jobs_page on public.jobs (profile_id, created_at desc, id desc);
create index if not exists jobs_page_by_state on public.jobs (profile_id, state, created_at desc, id desc);
create index if not exists jobs_by_state on public.jobs (state, created_at desc, id desc);
create index if not exists jobs_all on public.jobs (created_at desc, id desc);

create table if not exists public.api_costs (
    id uuid primary key not null default gen_random_uuid(),
    profile_id uuid references public.profiles (id) on delete set null,
    profile_name text not null,
    job_id uuid,
    service text not null check (service <> ''),
    operation text not null check (operation <> ''),
    model text not null default '',
    units double precision not null,
    unit text not null check (unit <> ''),
    unit_price_microusd double precision not null check (unit_price_microusd >= 0),
    amount_microusd bigint not null,
    request_id text not null check (request_id <> ''),
    details jsonb not null,
    created_by uuid not null,
    created_at timestamptz not null,
    unique (profile_id, request_id)
);
-- Totals by service and by day read this index alone.
create index if not exists api_costs_month on public.api_costs (profile_id, created_at desc, id desc)
include (service, amount_microusd);
create index if not exists api_costs_all on public.api_costs (created_at desc, id desc) include (service, amount_microusd);
create index if not exists api_costs_of_job on public.api_costs (job_id);

create table if not exists public.cost_reservations (
    id uuid primary key not null default gen_random_uuid(),
    profile_id uuid not null references public.profiles (id) on delete cascade,
    job_id uuid,
    amount_microusd bigint not null check (amount_microusd >= 0),
    state text not null check (state in ('held', 'committed', 'released', 'unsettled')),
    details jsonb not null default '{}', -- what it is held for: read after a crash
    created_at timestamptz not null,
    updated_at timestamptz not null
);
create index if not exists cost_reservations_counting on public.cost_reservations (profile_id, state, amount_microusd);

-- Who changed a store's monthly quota, from what to what, and why. Goes with the store.
create table if not exists public.quota_changes (
    id uuid primary key not null default gen_random_uuid(),
    profile_id uuid not null references public.profiles (id) on delete cascade,
    old_microusd bigint,
    new_microusd bigint check (new_microusd >= 0),
    note text not null check (note <> ''),
    created_by uuid not null,
    created_at timestamptz not null
);
create index if not exists quota_changes_of_store on public.quota_changes (profile_id, created_at desc, id desc);


-- What no code may break -----------------------------------------------------------------------

-- Our own errors: EA401 signed out, EA402 quota, EA403 may not, EA404 not here, EA409 conflict.
create or replace function editai.fail(code text, sentence text, details jsonb default '{}') returns void
language plpgsql set search_path = '' as $$
begin
    raise exception using errcode = code, message = sentence, detail = details::text;
end $$;

create or replace function editai.refuse() returns trigger language plpgsql set search_path = '' as $$
begin
    perform editai.fail('EA409', tg_argv[0]);
    return null;
end $$;

-- Two changes of one person's memberships come one after the other: else two defaults could be set at once.
create or replace function editai.lock_person(person uuid) returns void
language sql set search_path = '' as $$
    select pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('editai-person:' || person::text, 0));
$$;

create or replace function editai.store_is_gone(store uuid) returns boolean
language sql stable security definer set search_path = '' as $$
    select not exists (select 1 from public.profiles where id = store);
$$;

-- A person with a store has a default: when the row of theirs goes (also by the store's deletion),
-- it moves to the store they used last.
create or replace function editai.move_default() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
    perform editai.lock_person(old.user_id);
    update public.profile_members set is_default = true where user_id = old.user_id and profile_id = (
        select m.profile_id from public.profile_members as m join public.profiles as p on p.id = m.profile_id
        where m.user_id = old.user_id
        order by m.last_used_at desc nulls last, m.created_at, p.name, m.profile_id limit 1
    );
    return null;
end $$;
create or replace trigger profile_members_default_moves after delete on public.profile_members
for each row when (old.is_default) execute function editai.move_default();

create or replace trigger clip_reviews_never_change before update on public.clip_reviews
for each row execute function editai.refuse('A review is never changed.');

create or replace trigger quota_changes_never_change before update on public.quota_changes
for each row execute function editai.refuse('A change of the quota is never rewritten.');

-- Only the deletion of the clip takes its reviews along: then the clip is gone already.
create or replace function editai.keep_review() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
    if exists (select 1 from public.editai_clips where id = old.clip_id) then
        perform editai.fail('EA409', 'A review is never deleted.');
    end if;
    return old;
end $$;
create or replace trigger clip_reviews_never_go_alone before delete on public.clip_reviews
for each row execute function editai.keep_review();

create or replace function editai.keep_to_own_clip() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
    if new.clip_id is not null and new.profile_id is distinct from
        (select profile_id from public.editai_clips where id = new.clip_id)
    then
        perform editai.fail('EA409', 'A publication belongs to the store of its clip.');
    end if;
    return new;
end $$;
create or replace trigger publications_of_own_clip_insert before insert on public.publications
for each row execute function editai.keep_to_own_clip();

create or replace trigger publications_of_own_clip_update before update on public.publications
for each row when (
    new.profile_id <> old.profile_id or (new.clip_id is not null and new.clip_id is distinct from old.clip_id)
) execute function editai.refuse('A publication stays with its store and its clip.');

create or replace trigger jobs_start_queued before insert on public.jobs
for each row when (new.state <> 'queued') execute function editai.refuse('A job begins as queued.');

-- What stays possible after the end is the deletion of the store, which nulls profile_id.
create or replace trigger jobs_ended_stay_ended before update on public.jobs
for each row when (
    old.state in ('succeeded', 'failed', 'cancelled') and (
        new.state <> old.state or new.stage <> old.stage or new.percent <> old.percent or new.attempt <> old.attempt
        or new.result is distinct from old.result or new.error is distinct from old.error
        or new.finished_at is distinct from old.finished_at
    )
) execute function editai.refuse('A job that has ended does not change.');

create or replace trigger jobs_percent_grows before update on public.jobs
for each row when (new.attempt < old.attempt or (new.attempt = old.attempt and new.percent < old.percent))
execute function editai.refuse('A job''s percent only grows within an attempt.');

create or replace function editai.keep_job() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
    if new.data <> old.data or new.kind <> old.kind or new.lane <> old.lane or (
        new.profile_id is distinct from old.profile_id
        and not (new.profile_id is null and editai.store_is_gone(old.profile_id))
    ) then
        perform editai.fail('EA409', 'A job keeps its store and what it was asked.');
    end if;
    return new;
end $$;
create or replace trigger jobs_keep_their_store before update on public.jobs
for each row execute function editai.keep_job();

-- The one change that is allowed is the store's deletion nulling profile_id: the store is gone then.
create or replace function editai.keep_entry() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
    if old.profile_id is not null and new.profile_id is null and editai.store_is_gone(old.profile_id)
        and (to_jsonb(new) - 'profile_id') = (to_jsonb(old) - 'profile_id')
    then
        return new;
    end if;
    perform editai.fail('EA409', 'A cost entry is never changed; book a correction.');
    return null;
end $$;
create or replace trigger api_costs_never_change before update on public.api_costs
for each row execute function editai.keep_entry();
create or replace trigger api_costs_never_go before delete on public.api_costs
for each row execute function editai.refuse('A cost entry is never deleted; book a correction.');

create or replace trigger cost_reservations_end_once before update on public.cost_reservations
for each row when (
    new.amount_microusd <> old.amount_microusd or new.profile_id <> old.profile_id
    or (old.state in ('committed', 'released') and new.state <> old.state)
) execute function editai.refuse('A reservation that has ended does not change.');

insert into public.schema_migrations (name) values ('20261122000000_first_light') on conflict do nothing;
