-- An edit of a store that was read before: it is made only while what it began from still stands, so that of
-- two owners who change the same list at the same moment neither loses a word.

create or replace function public.update_profile_if(
    p_profile_id uuid, p_changes jsonb, p_expected jsonb, p_now timestamptz default null
) returns jsonb language plpgsql security definer set search_path = '' as $$
declare
    stands public.profiles;
begin
    perform editai.require_role(p_profile_id, array['owner']);
    select * into stands from public.profiles where id = p_profile_id for update;
    if stands.id is not null and exists (
        select 1 from jsonb_each(p_expected) as one (name, keys), jsonb_each(one.keys) as each (key, value)
        where coalesce(to_jsonb(stands) -> one.name -> each.key, 'null') <> each.value
    ) then
        perform editai.fail('EA409', 'Somebody else has just changed this store. Nothing was changed; look and try again.');
    end if;
    return public.update_profile(p_profile_id, p_changes, p_now);
end $$;
revoke all on function public.update_profile_if(uuid, jsonb, jsonb, timestamptz) from public, anon, authenticated;
grant execute on function public.update_profile_if(uuid, jsonb, jsonb, timestamptz) to service_role, authenticated;

insert into public.schema_migrations (name) values ('20261122174300_update_if') on conflict do nothing;
