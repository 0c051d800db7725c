-- Who is in a store: members by their e-mail, invitations that are claimed, and no member who was not asked.

-- Whom an owner names becomes a member only through an invitation that they claim themselves; an owner
-- changes the roles of those who are members. The worker's key may add anyone.
create or replace function public.set_member(
    p_profile_id uuid, p_user_id uuid, p_role text, p_created_by uuid, p_now timestamptz default null
) returns jsonb language plpgsql security definer set search_path = '' as $$
declare
    maker uuid := editai.actor(p_created_by);
    moment timestamptz := editai.moment(p_now);
begin
    perform editai.require_role(p_profile_id, array['owner']);
    perform editai.lock_store(p_profile_id);
    update public.profile_members set role = p_role, updated_at = moment
    where profile_id = p_profile_id and user_id = p_user_id;
    if not found then
        if not editai.is_worker() then
            perform editai.fail('EA404', 'That person is no member of this store. Invite them by their e-mail.');
        end if;
        perform editai.add_member(p_profile_id, p_user_id, p_role, maker, moment);
    end if;
    perform editai.keep_an_owner(p_profile_id);
    return editai.membership(p_user_id, p_profile_id);
end $$;

-- The e-mails of a store's members by their ids, for its members.
create or replace function public.member_emails(p_profile_id uuid) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
begin
    perform editai.require_role(p_profile_id, array['owner', 'editor', 'reviewer']);
    return (
        select coalesce(jsonb_object_agg(m.user_id, lower(u.email)), '{}'::jsonb)
        from public.profile_members as m join auth.users as u on u.id = m.user_id
        where m.profile_id = p_profile_id and u.email is not null
    );
end $$;

-- Makes a person a member of every store that has invited their confirmed e-mail, and names those stores.
-- A person's e-mail is what the sign-in has confirmed, whatever the call says; the worker is believed.
drop function if exists public.claim_invitations();
create or replace function public.claim_invitations(
    p_user_id uuid default null, p_email text default null, p_now timestamptz default null
) returns jsonb language plpgsql security definer set search_path = '' as $$
declare
    person uuid := editai.actor(p_user_id);
    email_of_person text := case when editai.is_worker() then lower(btrim(p_email)) else editai.my_email() end;
    moment timestamptz := editai.moment(p_now);
    one public.invitations;
    joined jsonb := '[]';
begin
    if person is null or email_of_person is null then
        return joined;
    end if;
    for one in
        select * from public.invitations
        where email = email_of_person and accepted_by is null and expires_at > moment order by profile_id for update
    loop
        if not exists (select 1 from public.profile_members where profile_id = one.profile_id and user_id = person) then
            perform editai.add_member(one.profile_id, person, one.role, one.created_by, moment);
            joined := joined || to_jsonb(one.profile_id);
        end if;
        update public.invitations set accepted_by = person, updated_at = moment where id = one.id;
    end loop;
    return joined;
end $$;

do $$
declare
    one record;
begin
    for one in
        select p.oid::regprocedure as signature
        from pg_proc as p join pg_namespace as n on n.oid = p.pronamespace
        where n.nspname = 'public' and p.proname in ('set_member', 'member_emails', 'claim_invitations')
    loop
        execute format('revoke all on function %s from public, anon, authenticated', one.signature);
        execute format('grant execute on function %s to authenticated, service_role', one.signature);
    end loop;
end $$;

insert into public.schema_migrations (name) values ('20261122130000_people') on conflict do nothing;
