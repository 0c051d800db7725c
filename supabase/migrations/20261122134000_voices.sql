-- The voices that a store has added: cloned ones and recordings.

create or replace function editai.voice_of(p_profile_id uuid, p_id uuid) returns public.voices
language plpgsql stable set search_path = '' as $$
declare
    found_one public.voices;
begin
    select * into found_one from public.voices where id = p_id and profile_id = p_profile_id;
    if found_one.id is null then
        perform editai.fail('EA404', 'There is no such voice in this store.');
    end if;
    return found_one;
end $$;

create or replace function public.add_voice(
    p_profile_id uuid, p_id uuid, p_engine text, p_name text, p_sample_key text, p_consent jsonb, p_created_by uuid,
    p_now timestamptz default null
) returns jsonb language plpgsql security definer set search_path = '' as $$
declare
    present timestamptz := editai.moment(p_now);
begin
    if not exists (select 1 from public.profiles where id = p_profile_id) then
        perform editai.fail('EA404', 'There is no such store.');
    end if;
    insert into public.voices (id, profile_id, engine, name, sample_key, consent, created_by, created_at, updated_at)
    values (p_id, p_profile_id, p_engine, p_name, p_sample_key, p_consent, p_created_by, present, present)
    on conflict (id) do nothing;
    return to_jsonb(editai.voice_of(p_profile_id, p_id));
end $$;

create or replace function public.list_voices(p_profile_id uuid, p_engine text default null) returns jsonb
language sql stable set search_path = '' as $$
    select coalesce(jsonb_agg(to_jsonb(v) order by v.created_at desc, v.id desc), '[]')
    from public.voices as v where v.profile_id = p_profile_id and (p_engine is null or v.engine = p_engine);
$$;

create or replace function public.one_voice(p_profile_id uuid, p_id uuid) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
begin
    perform editai.require_role(p_profile_id, array['owner', 'editor', 'reviewer']);
    return to_jsonb(editai.voice_of(p_profile_id, p_id));
end $$;

create or replace function public.rename_voice(
    p_profile_id uuid, p_id uuid, p_name text, p_now timestamptz default null
) returns jsonb language plpgsql security definer set search_path = '' as $$
begin
    perform editai.require_role(p_profile_id, array['owner', 'editor']);
    update public.voices set name = p_name, updated_at = editai.moment(p_now)
    where id = p_id and profile_id = p_profile_id;
    return to_jsonb(editai.voice_of(p_profile_id, p_id));
end $$;

create or replace function public.delete_voice(p_profile_id uuid, p_id uuid) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
    gone jsonb;
begin
    perform editai.require_role(p_profile_id, array['owner', 'editor']);
    gone := to_jsonb(editai.voice_of(p_profile_id, p_id));
    delete from public.voices where id = p_id and profile_id = p_profile_id;
    return gone;
end $$;

do $$
declare
    one record;
begin
    for one in
        select p.oid::regprocedure as signature, p.proname::text as name
        from pg_proc as p join pg_namespace as n on n.oid = p.pronamespace
        where n.nspname = 'public'
            and p.proname in ('add_voice', 'list_voices', 'one_voice', 'rename_voice', 'delete_voice')
    loop
        execute format('revoke all on function %s from public, anon, authenticated', one.signature);
        execute format('grant execute on function %s to service_role', one.signature);
        if one.name <> 'add_voice' then
            execute format('grant execute on function %s to authenticated', one.signature);
        end if;
    end loop;
end $$;
revoke all on function editai.voice_of(uuid, uuid) from public, anon, authenticated;

insert into public.schema_migrations (name) values ('20261122134000_voices') on conflict do nothing;
