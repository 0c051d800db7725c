-- Everything that changes source videos, projects, clips and jobs.

create or replace function public.add_source_video(
    p_profile_id uuid, p_id uuid, p_sha256 text, p_name text, p_media_key text, p_probe jsonb, p_created_by uuid,
    p_now timestamptz default null
) returns jsonb language plpgsql security definer set search_path = '' as $$
declare
    moment timestamptz := editai.moment(p_now);
    standing jsonb;
begin
    if exists (
        select 1 from public.editai_source_videos
        where id = p_id and (profile_id <> p_profile_id or sha256 <> p_sha256)
    ) then
        perform editai.fail('EA404', 'There is no such video in this store.');
    end if;
    insert into public.editai_source_videos
        (id, profile_id, sha256, name, media_key, probe, created_by, created_at, updated_at)
    values (p_id, p_profile_id, p_sha256, p_name, p_media_key, p_probe, p_created_by, moment, moment)
    on conflict (profile_id, sha256) do nothing;
    select to_jsonb(v) into standing from public.editai_source_videos as v
    where v.profile_id = p_profile_id and v.sha256 = p_sha256;
    return standing;
end $$;

create or replace function public.delete_source_video(p_profile_id uuid, p_id uuid) returns void
language plpgsql security definer set search_path = '' as $$
begin
    perform editai.require_role(p_profile_id, array['owner', 'editor']);
    delete from public.editai_source_videos where id = p_id and profile_id = p_profile_id;
    if not found then
        perform editai.fail('EA404', 'There is no such video in this store.');
    end if;
end $$;

create or replace function public.add_segment(
    p_profile_id uuid, p_source_video_id uuid, p_start_ms integer, p_end_ms integer, p_keywords jsonb,
    p_now timestamptz default null
) returns jsonb language plpgsql security definer set search_path = '' as $$
declare
    moment timestamptz := editai.moment(p_now);
    made public.editai_segments;
begin
    perform editai.require_role(p_profile_id, array['owner', 'editor']);
    insert into public.editai_segments
        (source_video_id, start_ms, end_ms, keywords, created_by, created_at, updated_at)
    select v.id, p_start_ms, p_end_ms, p_keywords, coalesce(auth.uid(), v.created_by), moment, moment
    from public.editai_source_videos as v where v.id = p_source_video_id and v.profile_id = p_profile_id
    returning * into made;
    if made.id is null then
        perform editai.fail('EA404', 'There is no such video in this store.');
    end if;
    return to_jsonb(made);
end $$;

create or replace function public.add_project(
    p_profile_id uuid, p_name text, p_product jsonb, p_script text, p_settings jsonb, p_created_by uuid,
    p_now timestamptz default null
) returns jsonb language plpgsql security definer set search_path = '' as $$
declare
    maker uuid := editai.actor(p_created_by);
    moment timestamptz := editai.moment(p_now);
    made public.editai_projects;
begin
    perform editai.require_role(p_profile_id, array['owner', 'editor']);
    insert into public.editai_projects
        (profile_id, name, product, script, settings, created_by, created_at, updated_at)
    values (p_profile_id, p_name, p_product, p_script, p_settings, maker, moment, moment)
    returning * into made;
    return to_jsonb(made);
end $$;

create or replace function public.update_project(
    p_profile_id uuid, p_project_id uuid, p_changes jsonb, p_now timestamptz default null
) returns jsonb language plpgsql security definer set search_path = '' as $$
declare
    changed public.editai_projects;
begin
    perform editai.require_role(p_profile_id, array['owner', 'editor']);
    update public.editai_projects as p set
        name = case when p_changes ? 'name' then p_changes ->> 'name' else p.name end,
        script = case when p_changes ? 'script' then p_changes ->> 'script' else p.script end,
        product = case when p_changes ? 'product' then p_changes -> 'product' else p.product end,
        settings = case when p_changes ? 'settings' then p_changes -> 'settings' else p.settings end,
        updated_at = editai.moment(p_now)
    where p.id = p_project_id and p.profile_id = p_profile_id returning * into changed;
    if changed.id is null then
        perform editai.fail('EA404', 'There is no such project in this store.');
    end if;
    return to_jsonb(changed);
end $$;

create or replace function editai.clip_row(store uuid, clip uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
    found_one jsonb;
begin
    select to_jsonb(r) into found_one from public.editai_clip_rows as r where r.id = clip and r.profile_id = store;
    if found_one is null then
        perform editai.fail('EA404', 'There is no such clip in this store.');
    end if;
    return found_one;
end $$;

-- The worker's: p_clip holds the columns by name, p_segments the shots in order.
create or replace function public.save_clip(
    p_profile_id uuid, p_clip_id uuid, p_project_id uuid, p_clip jsonb, p_segments jsonb, p_created_by uuid,
    p_now timestamptz default null
) returns jsonb language plpgsql security definer set search_path = '' as $$
declare
    moment timestamptz := editai.moment(p_now);
begin
    -- The project's row is the lock under which variants are numbered.
    perform 1 from public.editai_projects where id = p_project_id and profile_id = p_profile_id for no key update;
    if not found and not exists (select 1 from public.editai_clips where id = p_clip_id) then
        perform editai.fail('EA404', 'There is no such project in this store.');
    end if;
    if exists (select 1 from public.editai_clips where id = p_clip_id) then
        return editai.clip_row(p_profile_id, p_clip_id);
    end if;
    if exists (
        select 1 from jsonb_to_recordset(p_segments) as shot (segment_id uuid, source_video_id uuid)
        where (shot.source_video_id is not null and not exists (
                select 1 from public.editai_source_videos as v
                where v.id = shot.source_video_id and v.profile_id = p_profile_id))
            or (shot.segment_id is not null and not exists (
                select 1 from public.editai_segments as s
                join public.editai_source_videos as v on v.id = s.source_video_id
                where s.id = shot.segment_id and v.profile_id = p_profile_id))
    ) then
        perform editai.fail('EA404',
            'A video that this clip was made from is not in this store any more. The clip was not kept.');
    end if;
    insert into public.editai_clips
        (id, project_id, profile_id, variant, state, media_key, cover_key, fingerprint, checks, words, cues, used,
         created_by, created_at, updated_at)
    select p_clip_id, p_project_id, p_profile_id,
        1 + coalesce((select max(variant) from public.editai_clips where project_id = p_project_id), 0), 'ready',
        p_clip ->> 'media_key', p_clip ->> 'cover_key', p_clip ->> 'fingerprint',
        p_clip -> 'checks', p_clip -> 'words', p_clip -> 'cues', p_clip -> 'used', p_created_by, moment, moment;
    insert into public.clip_segments (clip_id, position, segment_id, source_video_id, start_ms, end_ms)
    select p_clip_id, number - 1, (shot ->> 'segment_id')::uuid, (shot ->> 'source_video_id')::uuid,
        (shot ->> 'start_ms')::integer, (shot ->> 'end_ms')::integer
    from jsonb_array_elements(p_segments) with ordinality as shots (shot, number);
    return editai.clip_row(p_profile_id, p_clip_id);
end $$;

create or replace function public.review_clip(
    p_profile_id uuid, p_clip_id uuid, p_verdict text, p_note text, p_reviewer uuid, p_now timestamptz default null
) returns jsonb language plpgsql security definer set search_path = '' as $$
declare
    person uuid := editai.actor(p_reviewer);
    moment timestamptz := editai.moment(p_now);
    stands text;
begin
    perform editai.require_role(p_profile_id, array['owner', 'reviewer']);
    update public.editai_clips set state = p_verdict, updated_at = moment
    where id = p_clip_id and profile_id = p_profile_id
        and ((p_verdict = 'approved' and state in ('ready', 'sent_back')) or (p_verdict = 'sent_back' and state = 'ready'));
    if not found then
        stands := editai.clip_row(p_profile_id, p_clip_id) ->> 'state';
        perform editai.fail('EA409', format('This clip is %s already. Nothing was changed.',
            case stands when 'approved' then 'approved' else 'sent back' end), jsonb_build_object('state', stands));
    end if;
    insert into public.clip_reviews (clip_id, verdict, note, reviewer, created_at)
    values (p_clip_id, p_verdict, p_note, person, moment);
    return editai.clip_row(p_profile_id, p_clip_id);
end $$;

create or replace function public.delete_clip(p_profile_id uuid, p_clip_id uuid) returns void
language plpgsql security definer set search_path = '' as $$
declare
    posts bigint;
begin
    perform editai.require_role(p_profile_id, array['owner', 'editor']);
    -- For update: a post that is just being planned waits, and is refused after the deletion.
    perform 1 from public.editai_clips where id = p_clip_id and profile_id = p_profile_id for update;
    if not found then
        perform editai.fail('EA404', 'There is no such clip in this store.');
    end if;
    select count(*) into posts from public.publications where clip_id = p_clip_id and profile_id = p_profile_id
        and state in ('planned', 'uploading', 'sending', 'queued', 'unconfirmed');
    if posts > 0 then
        perform editai.fail('EA409', format(
            'This clip has %s on the way, which would be published all the same. Cancel them first; nothing was deleted.',
            editai.counted(posts, 'post')), jsonb_build_object('publications', posts));
    end if;
    delete from public.editai_clips where id = p_clip_id and profile_id = p_profile_id;
end $$;

create or replace function public.count_clips(p_profile_id uuid) returns jsonb
language sql stable set search_path = '' as $$
    select coalesce(jsonb_object_agg(state, number), '{}') from (
        select state, count(*) as number from public.editai_clips where profile_id = p_profile_id group by state
    ) as counted;
$$;


-- Jobs -------------------------------------------------------------------------------------------

-- The only way in. What a job's data names besides its store is proven again by the worker.
create or replace function public.submit_job(
    p_profile_id uuid, p_job_id uuid, p_kind text, p_lane text, p_priority integer, p_data jsonb, p_created_by uuid,
    p_now timestamptz default null
) returns jsonb language plpgsql security definer set search_path = '' as $$
declare
    person uuid := editai.actor(p_created_by);
    moment timestamptz := editai.moment(p_now);
    job public.jobs;
begin
    if p_profile_id is null and not editai.is_worker() then
        perform editai.fail('EA403', 'A job belongs to a store. Nothing was started.');
    end if;
    if p_profile_id is not null then
        perform editai.require_role(p_profile_id, case
            when p_kind in ('preview-voice', 'read-back') then array['owner', 'editor', 'reviewer']
            when p_kind = 'test-connection' then array['owner']
            else array['owner', 'editor'] end);
    end if;
    insert into public.jobs (id, profile_id, kind, lane, priority, state, data, created_by, created_at, updated_at)
    values (p_job_id, p_profile_id, p_kind, p_lane, p_priority, 'queued',
        p_data || jsonb_build_object('profile_id', p_profile_id), person, moment, moment)
    on conflict (id) do nothing;
    select * into job from public.jobs where id = p_job_id and profile_id is not distinct from p_profile_id;
    if job.id is null then
        perform editai.fail('EA404', 'There is no such job in this store.');
    end if;
    return to_jsonb(job);
end $$;

create or replace function editai.require_job(job uuid) returns void
language plpgsql set search_path = '' as $$
begin
    if not exists (select 1 from public.jobs where id = job) then
        perform editai.fail('EA404', 'There is no such job in this store.');
    end if;
end $$;

create or replace function public.start_job(p_job_id uuid, p_now timestamptz default null) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
    moment timestamptz := editai.moment(p_now);
    job public.jobs;
begin
    update public.jobs set state = 'running', attempt = attempt + 1, percent = 0, updated_at = moment,
        started_at = coalesce(started_at, moment)
    where id = p_job_id and state in ('queued', 'running') returning * into job;
    if job.id is null then
        perform editai.require_job(p_job_id);
        return null;
    end if;
    return to_jsonb(job);
end $$;

create or replace function public.progress_job(
    p_job_id uuid, p_attempt integer, p_stage text, p_percent integer, p_now timestamptz default null
) returns boolean language plpgsql security definer set search_path = '' as $$
begin
    update public.jobs set stage = p_stage, percent = greatest(percent, least(100, greatest(0, p_percent))),
        updated_at = editai.moment(p_now)
    where id = p_job_id and attempt = p_attempt and state = 'running';
    return found;
end $$;

create or replace function public.finish_job(
    p_job_id uuid, p_state text, p_result jsonb, p_error jsonb, p_now timestamptz default null
) returns boolean language plpgsql security definer set search_path = '' as $$
declare
    moment timestamptz := editai.moment(p_now);
begin
    update public.jobs set state = p_state, result = p_result, error = p_error, updated_at = moment,
        finished_at = moment, percent = case when p_state = 'succeeded' then 100 else percent end
    where id = p_job_id and state in ('queued', 'running');
    if found then
        return true;
    end if;
    perform editai.require_job(p_job_id);
    return false;
end $$;

-- p_profile_id null: whatever store it belongs to, for the worker.
create or replace function public.cancel_job(p_profile_id uuid, p_job_id uuid, p_now timestamptz default null)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
    moment timestamptz := editai.moment(p_now);
    job public.jobs;
begin
    if p_profile_id is not null or not editai.is_worker() then
        perform editai.require_role(p_profile_id, array['owner', 'editor']);
    end if;
    update public.jobs set state = 'cancelled', updated_at = moment, finished_at = moment
    where id = p_job_id and state in ('queued', 'running') and (p_profile_id is null or profile_id = p_profile_id);
    select * into job from public.jobs
    where id = p_job_id and (p_profile_id is null or profile_id = p_profile_id);
    if job.id is null then
        perform editai.fail('EA404', 'There is no such job in this store.');
    end if;
    return to_jsonb(job);
end $$;

insert into public.schema_migrations (name) values ('20261122000300_library_and_jobs') on conflict do nothing;
