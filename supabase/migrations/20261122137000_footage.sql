-- The library of footage: what is known of a source video, what depends on it, and its segments.

create or replace function public.change_source_video(
    p_profile_id uuid, p_id uuid, p_changes jsonb, p_now timestamptz default null
) returns jsonb language plpgsql security definer set search_path = '' as $$
declare
    changed public.editai_source_videos;
begin
    perform editai.require_role(p_profile_id, array['owner', 'editor']);
    update public.editai_source_videos as v set
        name = case when p_changes ? 'name' then p_changes ->> 'name' else v.name end,
        rights_note = case when p_changes ? 'rights_note' then p_changes ->> 'rights_note' else v.rights_note end,
        probe = case when p_changes ? 'probe' then v.probe || (p_changes -> 'probe') else v.probe end,
        updated_at = editai.moment(p_now)
    where v.id = p_id and v.profile_id = p_profile_id returning * into changed;
    if changed.id is null then
        perform editai.fail('EA404', 'There is no such video in this store.');
    end if;
    return to_jsonb(changed);
end $$;

create or replace function public.source_video_uses(p_profile_id uuid, p_id uuid) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
begin
    perform editai.require_role(p_profile_id, array['owner', 'editor', 'reviewer']);
    if not exists (select 1 from public.editai_source_videos where id = p_id and profile_id = p_profile_id) then
        perform editai.fail('EA404', 'There is no such video in this store.');
    end if;
    return jsonb_build_object(
        'segments', (select count(*) from public.editai_segments where source_video_id = p_id),
        'clips', (select count(distinct clip_id) from public.clip_segments where source_video_id = p_id),
        'projects', (select count(*) from public.editai_projects
            where profile_id = p_profile_id and settings -> 'source_video_ids' ? p_id::text));
end $$;

-- How many clips show any part of a segment goes with it.
create or replace function editai.segment_row(segment public.editai_segments) returns jsonb
language sql stable set search_path = '' as $$
    select to_jsonb(segment) || jsonb_build_object('used_count', (
        select count(distinct c.clip_id) from public.clip_segments as c
        where c.source_video_id = segment.source_video_id
            and c.start_ms < segment.end_ms and c.end_ms > segment.start_ms));
$$;

create or replace function public.list_segments(p_profile_id uuid, p_source_video_id uuid) returns jsonb
language sql stable set search_path = '' as $$
    select coalesce(jsonb_agg(editai.segment_row(s)
        order by s.source_video_id, s.start_ms, s.end_ms, s.created_at, s.id), '[]')
    from public.editai_segments as s join public.editai_source_videos as v on v.id = s.source_video_id
    where v.profile_id = p_profile_id and (p_source_video_id is null or v.id = p_source_video_id);
$$;

create or replace function public.change_segment(
    p_profile_id uuid, p_id uuid, p_changes jsonb, p_now timestamptz default null
) returns jsonb language plpgsql security definer set search_path = '' as $$
declare
    changed public.editai_segments;
begin
    perform editai.require_role(p_profile_id, array['owner', 'editor']);
    update public.editai_segments as s set
        start_ms = coalesce((p_changes ->> 'start_ms')::integer, s.start_ms),
        end_ms = coalesce((p_changes ->> 'end_ms')::integer, s.end_ms),
        keywords = coalesce(p_changes -> 'keywords', s.keywords),
        is_favourite = coalesce((p_changes ->> 'is_favourite')::boolean, s.is_favourite),
        updated_at = editai.moment(p_now)
    where s.id = p_id and s.source_video_id in (
        select id from public.editai_source_videos where profile_id = p_profile_id) returning * into changed;
    if changed.id is null then
        perform editai.fail('EA404', 'There is no such segment in this store.');
    end if;
    return editai.segment_row(changed);
end $$;

create or replace function public.delete_segment(p_profile_id uuid, p_id uuid) returns void
language plpgsql security definer set search_path = '' as $$
begin
    perform editai.require_role(p_profile_id, array['owner', 'editor']);
    delete from public.editai_segments where id = p_id and source_video_id in (
        select id from public.editai_source_videos where profile_id = p_profile_id);
    if not found then
        perform editai.fail('EA404', 'There is no such segment in this store.');
    end if;
end $$;

do $$
declare
    people constant text[] := array[
        'change_source_video', 'source_video_uses', 'list_segments', 'change_segment', 'delete_segment'
    ];
    one record;
begin
    for one in
        select p.oid::regprocedure as signature from pg_proc as p join pg_namespace as n on n.oid = p.pronamespace
        where n.nspname = 'public' and p.proname = any (people)
    loop
        execute format('revoke all on function %s from public, anon, authenticated', one.signature);
        execute format('grant execute on function %s to service_role, authenticated', one.signature);
    end loop;
end $$;
revoke all on function editai.segment_row(public.editai_segments) from public, anon, authenticated;
grant execute on function editai.segment_row(public.editai_segments) to authenticated, service_role;

insert into public.schema_migrations (name) values ('20261122137000_footage') on conflict do nothing;
