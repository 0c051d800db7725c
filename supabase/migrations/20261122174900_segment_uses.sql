-- A segment that is added over a part which clips show already says so at once, as one that is read does.

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
    return editai.segment_row(made);
end $$;

insert into public.schema_migrations (name) values ('20261122174900_segment_uses') on conflict do nothing;
