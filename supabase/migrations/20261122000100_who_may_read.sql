-- Who may read what: row-level security by membership on every table. Nobody writes a row directly,
-- not even the worker: all writing goes through the functions of the files that follow.

-- The stores of whoever asks. Security definer: a policy on profile_members that read profile_members
-- as the person would call itself for ever.
create or replace function editai.my_stores() returns setof uuid
language sql stable security definer set search_path = '' as $$
    select profile_id from public.profile_members where user_id = (select auth.uid());
$$;

create or replace function editai.my_own_stores() returns setof uuid
language sql stable security definer set search_path = '' as $$
    select profile_id from public.profile_members where user_id = (select auth.uid()) and role = 'owner';
$$;

create or replace function editai.my_making_stores() returns setof uuid
language sql stable security definer set search_path = '' as $$
    select profile_id from public.profile_members
    where user_id = (select auth.uid()) and role in ('owner', 'editor');
$$;

-- The confirmed e-mail of whoever asks, in small letters; null while it is not confirmed.
create or replace function editai.my_email() returns text
language sql stable security definer set search_path = '' as $$
    select lower(email) from auth.users where id = (select auth.uid()) and email_confirmed_at is not null;
$$;

revoke all on schema editai from public;
grant usage on schema editai to authenticated, service_role;
revoke all on all functions in schema editai from public, anon, authenticated;
grant execute on function editai.my_stores(), editai.my_own_stores(), editai.my_making_stores(), editai.my_email()
to authenticated, service_role;

-- A clip with its project's name and its shots, as every list shows it. security_invoker: the rules of
-- the tables below hold for whoever asks.
create or replace view public.editai_clip_rows with (security_invoker = true) as
select c.*, p.name as project_name, (
    select coalesce(jsonb_agg(to_jsonb(s) order by s.position), '[]'::jsonb)
    from public.clip_segments as s where s.clip_id = c.id
) as segments
from public.editai_clips as c
join public.editai_projects as p on p.id = c.project_id and p.profile_id = c.profile_id;

do $$
declare
    one text;
    rule text;
begin
    for one, rule in
        select * from (values
            ('schema_migrations', 'true'),
            ('profiles', 'id in (select editai.my_stores())'),
            ('profile_members', 'profile_id in (select editai.my_stores())'),
            ('invitations',
                'profile_id in (select editai.my_own_stores()) or lower(email) = (select editai.my_email())'),
            ('profile_secrets', null), -- nobody: the worker's key passes by, and people see hints only
            ('editai_source_videos', 'profile_id in (select editai.my_stores())'),
            ('editai_segments',
                'exists (select 1 from public.editai_source_videos as v where v.id = source_video_id)'),
            ('editai_projects', 'profile_id in (select editai.my_stores())'),
            ('editai_clips', 'profile_id in (select editai.my_stores())'),
            ('clip_segments', 'exists (select 1 from public.editai_clips as c where c.id = clip_id)'),
            ('clip_reviews', 'exists (select 1 from public.editai_clips as c where c.id = clip_id)'),
            ('publications', 'profile_id in (select editai.my_stores())'),
            ('voices', 'profile_id in (select editai.my_stores())'),
            ('jobs', 'profile_id in (select editai.my_stores())'),
            ('api_costs', 'profile_id in (select editai.my_stores())'),
            ('cost_reservations', 'profile_id in (select editai.my_stores())'),
            ('quota_changes', 'profile_id in (select editai.my_stores())')
        ) as rules (one, rule)
    loop
        execute format('alter table public.%I enable row level security', one);
        execute format('revoke all on public.%I from public, anon, authenticated, service_role', one);
        execute format('grant select on public.%I to service_role', one);
        execute format('drop policy if exists members_read on public.%I', one);
        if rule is not null then
            execute format('create policy members_read on public.%I for select to authenticated using (%s)', one, rule);
            execute format('grant select on public.%I to authenticated', one);
        end if;
    end loop;
end $$;
revoke all on public.editai_clip_rows from public, anon, authenticated, service_role;
grant select on public.editai_clip_rows to authenticated, service_role;

insert into public.schema_migrations (name) values ('20261122000100_who_may_read') on conflict do nothing;
