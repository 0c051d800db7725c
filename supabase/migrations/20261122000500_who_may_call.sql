-- Who may call what, and whose files are whose. A database gives every new function to everyone;
-- here each one is taken back and given to those who need it.

-- What migrate --check compares with these files: names only, for the worker's key.
create or replace function public.schema_report() returns jsonb
language sql stable security definer set search_path = '' as $$
    select jsonb_build_object(
        'steps', (select coalesce(jsonb_agg(name order by name), '[]') from public.schema_migrations),
        'columns', (select coalesce(jsonb_agg(table_name || '.' || column_name), '[]')
            from information_schema.columns where table_schema = 'public'),
        'functions', (select coalesce(jsonb_agg(distinct n.nspname || '.' || p.proname), '[]') from pg_catalog.pg_proc as p
            join pg_catalog.pg_namespace as n on n.oid = p.pronamespace where n.nspname in ('public', 'editai')),
        'triggers', (select coalesce(jsonb_agg(distinct tgname), '[]') from pg_catalog.pg_trigger
            where not tgisinternal and tgenabled <> 'D'),
        'indexes', (select coalesce(jsonb_agg(indexname), '[]') from pg_catalog.pg_indexes where schemaname = 'public'),
        'policies', (select coalesce(jsonb_agg(schemaname || '.' || tablename || '.' || policyname), '[]')
            from pg_catalog.pg_policies where schemaname in ('public', 'storage')),
        'guarded', (select coalesce(jsonb_agg(c.relname), '[]') from pg_catalog.pg_class as c
            join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
            where n.nspname = 'public' and c.relkind = 'r' and c.relrowsecurity)
    );
$$;

do $$
declare
    people constant text[] := array[
        'create_profile', 'ensure_profile', 'update_profile', 'store_exists', 'set_default_profile', 'touch_profile',
        'set_member', 'remove_member', 'delete_profile', 'set_secret', 'delete_secret', 'read_secret', 'has_secrets',
        'invite_member', 'withdraw_invitation', 'claim_invitations', 'delete_source_video', 'add_segment',
        'add_project', 'update_project', 'review_clip', 'delete_clip', 'count_clips', 'submit_job', 'cancel_job',
        'commit_cost', 'release_cost', 'set_quota', 'cost_entries', 'sum_costs', 'total_costs', 'store_activity',
        'plan_publication', 'move_publication'
    ];
    worker constant text[] := array[
        'add_source_video', 'save_clip', 'start_job', 'progress_job', 'finish_job', 'reserve_cost', 'unsettle_cost',
        'schema_report'
    ];
    one record;
begin
    for one in
        select p.oid::regprocedure as signature, p.proname::text as name
        from pg_proc as p join pg_namespace as n on n.oid = p.pronamespace
        where n.nspname = 'public' and p.proname = any (people || worker)
    loop
        execute format('revoke all on function %s from public, anon, authenticated', one.signature);
        execute format('grant execute on function %s to service_role', one.signature);
        if one.name = any (people) then
            execute format('grant execute on function %s to authenticated', one.signature);
        end if;
    end loop;
    revoke all on all functions in schema editai from public, anon, authenticated;
    grant execute on function editai.my_stores(), editai.my_own_stores(), editai.my_making_stores(), editai.my_email(),
        editai.cost_key(text, text), editai.cost_condition(uuid, timestamptz, timestamptz, jsonb, text)
        to authenticated, service_role;
end $$;

-- Files: one private bucket; the first folder of a file's name is its store. Members look, owners and
-- editors bring uploads; everything else is the worker's.
do $$
begin
    if to_regclass('storage.objects') is null then
        raise notice 'There is no storage here; the media bucket was not made.';
        return;
    end if;
    insert into storage.buckets (id, name, public) values ('editai-media', 'editai-media', false)
    on conflict (id) do nothing;
    drop policy if exists editai_members_look on storage.objects;
    create policy editai_members_look on storage.objects for select to authenticated using (
        bucket_id = 'editai-media' and split_part(name, '/', 1) in (select one::text from editai.my_stores() as one)
    );
    drop policy if exists editai_makers_upload on storage.objects;
    create policy editai_makers_upload on storage.objects for insert to authenticated with check (
        bucket_id = 'editai-media' and split_part(name, '/', 2) = 'uploads'
        and split_part(name, '/', 1) in (select one::text from editai.my_making_stores() as one)
    );
end $$;

insert into public.schema_migrations (name) values ('20261122000500_who_may_call') on conflict do nothing;
