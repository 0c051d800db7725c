-- Which Postiz account each store posts through, and how many requests that account has left of its hour.
-- Postiz counts per organisation, so stores that share one share its hour.

create table if not exists public.publishing_accounts (
    profile_id uuid primary key not null references public.profiles (id) on delete cascade,
    account text not null, -- a digest of address and key
    group_id text not null,
    updated_at timestamptz not null
);

create index if not exists publishing_accounts_of on public.publishing_accounts (account);

create table if not exists public.publishing_pace (
    account text primary key not null,
    hourly_limit integer not null,
    used integer not null,
    window_ends_at timestamptz not null,
    blocked_until timestamptz,
    updated_at timestamptz not null
);

create or replace function public.join_account(
    p_profile_id uuid, p_account text, p_group text, p_now timestamptz default null
) returns jsonb language plpgsql security definer set search_path = '' as $$
begin
    if not exists (select 1 from public.profiles where id = p_profile_id) then
        perform editai.fail('EA404', 'There is no such store.');
    end if;
    insert into public.publishing_accounts as a values (p_profile_id, p_account, p_group, editai.moment(p_now))
    on conflict (profile_id) do update set
        account = excluded.account, group_id = excluded.group_id, updated_at = excluded.updated_at;
    return (select coalesce(jsonb_agg(jsonb_build_array(profile_id, group_id) order by profile_id), '[]')
        from public.publishing_accounts where account = p_account and profile_id <> p_profile_id);
end $$;

create or replace function public.leave_account(p_profile_id uuid) returns void
language plpgsql security definer set search_path = '' as $$
begin
    perform editai.require_role(p_profile_id, array['owner']);
    delete from public.publishing_accounts where profile_id = p_profile_id;
end $$;

create or replace function public.account_pace(p_profile_id uuid) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
begin
    perform editai.require_role(p_profile_id, array['owner', 'editor', 'reviewer']);
    return (select to_jsonb(p) from public.publishing_pace as p
        join public.publishing_accounts as a on a.account = p.account where a.profile_id = p_profile_id);
end $$;

-- Null: taken; else when to ask again. The row is locked, so two workers never take the same request.
create or replace function public.take_request(p_account text, p_limit integer, p_now timestamptz default null)
returns timestamptz language plpgsql security definer set search_path = '' as $$
declare
    present timestamptz := editai.moment(p_now);
    stands public.publishing_pace;
begin
    insert into public.publishing_pace values (p_account, p_limit, 0, present + interval '1 hour', null, present)
    on conflict (account) do nothing;
    select * into stands from public.publishing_pace where account = p_account for update;
    if stands.blocked_until > present then
        return stands.blocked_until;
    end if;
    if stands.window_ends_at <= present then
        stands.used := 0;
        stands.window_ends_at := present + interval '1 hour';
    end if;
    if stands.used >= stands.hourly_limit then
        return stands.window_ends_at;
    end if;
    update public.publishing_pace set
        used = stands.used + 1, window_ends_at = stands.window_ends_at, blocked_until = null, updated_at = present
    where account = p_account;
    return null;
end $$;

create or replace function public.note_pace(
    p_account text, p_default integer, p_limit integer, p_used integer, p_window_ends_at timestamptz,
    p_blocked_until timestamptz, p_now timestamptz default null
) returns void language plpgsql security definer set search_path = '' as $$
declare
    present timestamptz := editai.moment(p_now);
begin
    insert into public.publishing_pace
    values (p_account, p_default, 0, present + interval '1 hour', null, present) on conflict (account) do nothing;
    update public.publishing_pace set
        hourly_limit = coalesce(p_limit, hourly_limit),
        used = coalesce(p_used, used),
        window_ends_at = coalesce(p_window_ends_at, window_ends_at),
        blocked_until = coalesce(p_blocked_until, blocked_until),
        updated_at = present
    where account = p_account;
end $$;

do $$
declare
    one record;
    name text;
begin
    foreach name in array array['publishing_accounts', 'publishing_pace'] loop
        execute format('alter table public.%I enable row level security', name);
        execute format('drop policy if exists members_read on public.%I', name);
        execute format('create policy members_read on public.%I for select to authenticated using (false)', name);
        execute format('revoke all on public.%I from public, anon, authenticated, service_role', name);
    end loop;
    for one in
        select p.oid::regprocedure as signature, p.proname::text as name
        from pg_proc as p join pg_namespace as n on n.oid = p.pronamespace
        where n.nspname = 'public'
            and p.proname in ('join_account', 'leave_account', 'account_pace', 'take_request', 'note_pace')
    loop
        execute format('revoke all on function %s from public, anon, authenticated', one.signature);
        execute format('grant execute on function %s to service_role', one.signature);
        if one.name in ('leave_account', 'account_pace') then
            execute format('grant execute on function %s to authenticated', one.signature);
        end if;
    end loop;
end $$;

insert into public.schema_migrations (name) values ('20261122136000_publishing_pace') on conflict do nothing;
