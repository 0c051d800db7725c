-- Everything that changes stores, their members, invitations and secrets. Each function is one transaction,
-- acts for the person whose token the request carries, and checks that person's role. The worker's key
-- (service_role) may act for anyone; it is trusted to have been asked by a member.

create or replace function editai.is_worker() returns boolean
language sql stable set search_path = '' as $$
    select coalesce(current_setting('role', true), '') = 'service_role';
$$;

-- The present moment. Only the worker may name another one, which is what tests do: a person who could
-- would book this month's costs in another month.
create or replace function editai.moment(asked timestamptz) returns timestamptz
language sql volatile set search_path = '' as $$
    select case when asked is not null and editai.is_worker() then asked else clock_timestamp() end;
$$;

-- Who acts: the person of the token, who may not claim to be somebody else.
create or replace function editai.actor(claimed uuid) returns uuid
language plpgsql stable set search_path = '' as $$
declare
    me uuid := auth.uid();
begin
    if editai.is_worker() then
        return claimed;
    end if;
    if me is null then
        perform editai.fail('EA401', 'You are signed out. Sign in again; nothing was changed.');
    end if;
    if claimed is not null and claimed <> me then
        perform editai.fail('EA403', 'You can act for yourself only. Nothing was changed.');
    end if;
    return me;
end $$;

-- Refuses unless whoever asks has one of the roles in the store. A stranger is not told that it exists.
create or replace function editai.require_role(store uuid, roles text[]) returns void
language plpgsql stable security definer set search_path = '' as $$
declare
    mine text;
begin
    if editai.is_worker() then
        return;
    end if;
    perform editai.actor(null);
    select role into mine from public.profile_members where profile_id = store and user_id = auth.uid();
    if mine is null then
        perform editai.fail('EA404', 'There is no such store.');
    elsif not (mine = any (roles)) then
        perform editai.fail('EA403', format('Your role in this store is %s, which does not allow that. Nothing was changed.', mine));
    end if;
end $$;

create or replace function editai.without_nulls(object jsonb) returns jsonb
language sql immutable set search_path = '' as $$
    select coalesce(jsonb_object_agg(key, value) filter (where value <> 'null'::jsonb), '{}'::jsonb)
    from jsonb_each(coalesce(object, '{}'::jsonb));
$$;

create or replace function editai.counted(number bigint, what text) returns text
language sql immutable set search_path = '' as $$
    select number || ' ' || what || case when number = 1 then '' else 's' end;
$$;

-- A new membership; the person's first one is their default.
create or replace function editai.add_member(store uuid, person uuid, role_given text, maker uuid, moment timestamptz)
returns void language plpgsql set search_path = '' as $$
begin
    perform editai.lock_person(person);
    insert into public.profile_members
        (profile_id, user_id, role, is_default, created_by, created_at, updated_at)
    select store, person, role_given,
        not exists (select 1 from public.profile_members where user_id = person and is_default),
        maker, moment, moment;
end $$;

create or replace function editai.membership(person uuid, store uuid) returns jsonb
language sql stable set search_path = '' as $$
    select to_jsonb(m) || jsonb_build_object('profiles', to_jsonb(p))
    from public.profile_members as m join public.profiles as p on p.id = m.profile_id
    where m.user_id = person and m.profile_id = store;
$$;

create or replace function editai.insert_store(person uuid, fields jsonb, moment timestamptz) returns jsonb
language plpgsql set search_path = '' as $$
declare
    made public.profiles;
begin
    insert into public.profiles
        (name, description, brand, voice, caption, publishing, timezone, monthly_quota_microusd,
         created_by, created_at, updated_at)
    values (
        fields ->> 'name', coalesce(fields ->> 'description', ''),
        editai.without_nulls(fields -> 'brand'), editai.without_nulls(fields -> 'voice'),
        editai.without_nulls(fields -> 'caption'), editai.without_nulls(fields -> 'publishing'),
        coalesce(fields ->> 'timezone', 'UTC'), (fields ->> 'monthly_quota_microusd')::bigint,
        person, moment, moment
    ) returning * into made;
    perform editai.add_member(made.id, person, 'owner', person, moment);
    return to_jsonb(made);
end $$;

create or replace function public.create_profile(p_user_id uuid, p_fields jsonb, p_now timestamptz default null)
returns jsonb language plpgsql security definer set search_path = '' as $$
begin
    return editai.insert_store(editai.actor(p_user_id), p_fields, editai.moment(p_now));
end $$;

create or replace function public.ensure_profile(p_user_id uuid, p_fields jsonb, p_now timestamptz default null)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
    person uuid := editai.actor(p_user_id);
    standing jsonb;
begin
    perform editai.lock_person(person);
    select to_jsonb(p) into standing from public.profile_members as m join public.profiles as p on p.id = m.profile_id
    where m.user_id = person and m.is_default;
    return coalesce(standing, editai.insert_store(person, p_fields, editai.moment(p_now)));
end $$;

create or replace function public.update_profile(p_profile_id uuid, p_changes jsonb, p_now timestamptz default null)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
    changed public.profiles;
begin
    perform editai.require_role(p_profile_id, array['owner']);
    update public.profiles as p set
        name = case when p_changes ? 'name' then p_changes ->> 'name' else p.name end,
        description = case when p_changes ? 'description' then p_changes ->> 'description' else p.description end,
        timezone = case when p_changes ? 'timezone' then p_changes ->> 'timezone' else p.timezone end,
        monthly_quota_microusd = case when p_changes ? 'monthly_quota_microusd'
            then (p_changes ->> 'monthly_quota_microusd')::bigint else p.monthly_quota_microusd end,
        brand = editai.without_nulls(p.brand || coalesce(p_changes -> 'brand', '{}')),
        voice = editai.without_nulls(p.voice || coalesce(p_changes -> 'voice', '{}')),
        caption = editai.without_nulls(p.caption || coalesce(p_changes -> 'caption', '{}')),
        publishing = editai.without_nulls(p.publishing || coalesce(p_changes -> 'publishing', '{}')),
        updated_at = editai.moment(p_now)
    where p.id = p_profile_id returning * into changed;
    if changed.id is null then
        perform editai.fail('EA404', 'There is no such store.');
    end if;
    return to_jsonb(changed);
end $$;

-- Whether there is such a store at all: an unknown one is told from one that is not yours.
create or replace function public.store_exists(p_profile_id uuid) returns boolean
language sql stable security definer set search_path = '' as $$
    select exists (select 1 from public.profiles where id = p_profile_id);
$$;

create or replace function editai.require_membership(person uuid, store uuid) returns public.profile_members
language plpgsql set search_path = '' as $$
declare
    found_one public.profile_members;
begin
    select * into found_one from public.profile_members where user_id = person and profile_id = store;
    if found_one.user_id is null then
        if public.store_exists(store) then
            perform editai.fail('EA403', 'You are no member of that store. Ask one of its owners to invite you.');
        end if;
        perform editai.fail('EA404', 'There is no such store.');
    end if;
    return found_one;
end $$;

-- One call, one transaction: whoever looks sees the old default or the new one, never none and never two.
create or replace function public.set_default_profile(
    p_user_id uuid, p_profile_id uuid, p_now timestamptz default null
) returns void language plpgsql security definer set search_path = '' as $$
declare
    person uuid := editai.actor(p_user_id);
begin
    perform editai.lock_person(person);
    perform editai.require_membership(person, p_profile_id);
    update public.profile_members set is_default = false
    where user_id = person and is_default and profile_id <> p_profile_id;
    update public.profile_members set is_default = true, updated_at = editai.moment(p_now)
    where user_id = person and profile_id = p_profile_id;
end $$;

create or replace function public.touch_profile(p_user_id uuid, p_profile_id uuid, p_now timestamptz default null)
returns void language plpgsql security definer set search_path = '' as $$
declare
    person uuid := editai.actor(p_user_id);
begin
    perform editai.require_membership(person, p_profile_id);
    update public.profile_members set last_used_at = editai.moment(p_now)
    where user_id = person and profile_id = p_profile_id;
end $$;

create or replace function editai.keep_an_owner(store uuid) returns void
language plpgsql set search_path = '' as $$
begin
    if not exists (select 1 from public.profile_members where profile_id = store and role = 'owner') then
        perform editai.fail('EA409', 'A store needs an owner. Make somebody else an owner first; nothing was changed.');
    end if;
end $$;

-- The lock on the store's row puts two changes of its members one after the other: two owners cannot
-- both step down believing that the other one stays.
create or replace function editai.lock_store(store uuid) returns void
language plpgsql set search_path = '' as $$
begin
    perform 1 from public.profiles where id = store for no key update;
    if not found then
        perform editai.fail('EA404', 'There is no such store.');
    end if;
end $$;

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
        perform editai.add_member(p_profile_id, p_user_id, p_role, maker, moment);
    end if;
    perform editai.keep_an_owner(p_profile_id);
    return editai.membership(p_user_id, p_profile_id);
end $$;

create or replace function public.remove_member(p_profile_id uuid, p_user_id uuid) returns void
language plpgsql security definer set search_path = '' as $$
begin
    if p_user_id is distinct from auth.uid() then
        perform editai.require_role(p_profile_id, array['owner']);
    end if;
    perform 1 from public.profiles where id = p_profile_id for no key update;
    perform editai.lock_person(p_user_id);
    delete from public.profile_members where profile_id = p_profile_id and user_id = p_user_id;
    if not found then
        perform editai.fail('EA404', 'That person is no member of this store.');
    end if;
    perform editai.keep_an_owner(p_profile_id);
end $$;

create or replace function public.delete_profile(p_user_id uuid, p_profile_id uuid) returns void
language plpgsql security definer set search_path = '' as $$
declare
    person uuid := editai.actor(p_user_id);
    store public.profiles;
    member public.profile_members;
    number bigint;
begin
    -- For update: a job or a post that is just being added waits, and is refused after the deletion.
    select * into store from public.profiles where id = p_profile_id for update;
    member := editai.require_membership(person, p_profile_id);
    if member.role <> 'owner' then
        perform editai.fail('EA403', format('Only an owner may delete %s.', store.name));
    end if;
    if member.is_default then
        perform editai.fail('EA409', format(
            '%s is your default store. Make another store the default first; nothing was deleted.', store.name));
    end if;
    select count(*) into number from public.jobs where profile_id = p_profile_id and state in ('queued', 'running');
    if number > 0 then
        perform editai.fail('EA409', format(
            '%s has %s. Wait for the end or cancel first; nothing was deleted.',
            store.name, editai.counted(number, 'unfinished job')), jsonb_build_object('jobs', number));
    end if;
    select count(*) into number from public.publications where profile_id = p_profile_id
        and state in ('planned', 'uploading', 'sending', 'queued', 'unconfirmed');
    if number > 0 then
        perform editai.fail('EA409', format(
            '%s has %s on the way, which would be published all the same. Cancel them first; nothing was deleted.',
            store.name, editai.counted(number, 'post')), jsonb_build_object('publications', number));
    end if;
    perform editai.lock_person(m.user_id)
    from (select user_id from public.profile_members where profile_id = p_profile_id order by user_id) as m;
    delete from public.profiles where id = p_profile_id;
end $$;


-- Secrets: written by owners, read by the worker alone ------------------------------------------

create or replace function public.set_secret(
    p_profile_id uuid, p_name text, p_ciphertext text, p_hint text, p_now timestamptz default null
) returns void language plpgsql security definer set search_path = '' as $$
declare
    moment timestamptz := editai.moment(p_now);
begin
    perform editai.require_role(p_profile_id, array['owner']);
    insert into public.profile_secrets (profile_id, name, ciphertext, hint, created_at, updated_at)
    values (p_profile_id, p_name, p_ciphertext, p_hint, moment, moment)
    on conflict (profile_id, name) do update
    set ciphertext = excluded.ciphertext, hint = excluded.hint, updated_at = excluded.updated_at;
end $$;

create or replace function public.delete_secret(p_profile_id uuid, p_name text) returns void
language plpgsql security definer set search_path = '' as $$
begin
    perform editai.require_role(p_profile_id, array['owner']);
    delete from public.profile_secrets where profile_id = p_profile_id and name = p_name;
end $$;

-- The secret for the worker; for members the same row without its ciphertext.
create or replace function public.read_secret(p_profile_id uuid, p_name text) returns jsonb
language sql stable security definer set search_path = '' as $$
    select jsonb_build_object(
        'name', s.name, 'hint', s.hint, 'updated_at', s.updated_at,
        'ciphertext', case when editai.is_worker() then s.ciphertext else '' end
    )
    from public.profile_secrets as s
    where s.profile_id = p_profile_id and s.name = p_name
        and (editai.is_worker() or p_profile_id in (select editai.my_stores()));
$$;

-- Whether any store keeps a secret: then a lost key is not replaced by a new one.
create or replace function public.has_secrets() returns boolean
language sql stable security definer set search_path = '' as $$
    select exists (select 1 from public.profile_secrets);
$$;


-- Invitations: rows that a confirmed e-mail claims ----------------------------------------------

create or replace function public.invite_member(
    p_profile_id uuid, p_email text, p_role text, p_expires_at timestamptz, p_created_by uuid,
    p_now timestamptz default null
) returns jsonb language plpgsql security definer set search_path = '' as $$
declare
    maker uuid := editai.actor(p_created_by);
    moment timestamptz := editai.moment(p_now);
    made public.invitations;
begin
    perform editai.require_role(p_profile_id, array['owner']);
    insert into public.invitations (profile_id, email, role, expires_at, created_by, created_at, updated_at)
    values (p_profile_id, lower(btrim(p_email)), p_role, p_expires_at, maker, moment, moment)
    on conflict (profile_id, email) where accepted_by is null do update
    set role = excluded.role, expires_at = excluded.expires_at, updated_at = excluded.updated_at
    returning * into made;
    return to_jsonb(made);
end $$;

create or replace function public.withdraw_invitation(p_profile_id uuid, p_invitation_id uuid) returns void
language plpgsql security definer set search_path = '' as $$
begin
    perform editai.require_role(p_profile_id, array['owner']);
    delete from public.invitations
    where id = p_invitation_id and profile_id = p_profile_id and accepted_by is null;
    if not found then
        perform editai.fail('EA404', 'There is no such open invitation in this store.');
    end if;
end $$;

-- Makes whoever asks a member of every store that has invited their confirmed e-mail, and names those stores.
create or replace function public.claim_invitations() returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
    person uuid := editai.actor(null);
    email_of_mine text := editai.my_email();
    moment timestamptz := clock_timestamp();
    one public.invitations;
    joined jsonb := '[]';
begin
    if person is null or email_of_mine is null then
        return joined;
    end if;
    for one in
        select * from public.invitations
        where email = email_of_mine and accepted_by is null and expires_at > moment order by profile_id for update
    loop
        if not exists (select 1 from public.profile_members where profile_id = one.profile_id and user_id = person) then
            perform editai.add_member(one.profile_id, person, one.role, one.created_by, moment);
        end if;
        update public.invitations set accepted_by = person, updated_at = moment where id = one.id;
        joined := joined || to_jsonb(one.profile_id);
    end loop;
    return joined;
end $$;

insert into public.schema_migrations (name) values ('20261122000200_stores') on conflict do nothing;
