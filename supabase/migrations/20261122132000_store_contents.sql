-- How much a store holds, for its members: one of them is about to delete it.

create or replace function public.store_contents(p_profile_id uuid) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
begin
    perform editai.require_role(p_profile_id, array['owner', 'editor', 'reviewer']);
    return jsonb_build_object(
        'source_videos', (select count(*) from public.editai_source_videos where profile_id = p_profile_id),
        'segments', (select count(*) from public.editai_segments where source_video_id in
            (select id from public.editai_source_videos where profile_id = p_profile_id)),
        'projects', (select count(*) from public.editai_projects where profile_id = p_profile_id),
        'clips', (select count(*) from public.editai_clips where profile_id = p_profile_id),
        'voices', (select count(*) from public.voices where profile_id = p_profile_id),
        'publications', (select count(*) from public.publications where profile_id = p_profile_id),
        'members', (select count(*) from public.profile_members where profile_id = p_profile_id),
        'live_jobs', (select count(*) from public.jobs
            where profile_id = p_profile_id and state in ('queued', 'running')),
        'pending_publications', (select count(*) from public.publications where profile_id = p_profile_id
            and state in ('planned', 'uploading', 'sending', 'queued', 'unconfirmed')),
        'jobs', (select count(*) from public.jobs where profile_id = p_profile_id),
        'cost_entries', (select count(*) from public.api_costs where profile_id = p_profile_id)
    );
end $$;

revoke all on function public.store_contents(uuid) from public, anon, authenticated;
grant execute on function public.store_contents(uuid) to authenticated, service_role;

insert into public.schema_migrations (name) values ('20261122132000_store_contents') on conflict do nothing;
