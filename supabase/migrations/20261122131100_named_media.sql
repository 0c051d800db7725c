-- Which files rows name, for the worker's daily look for files that nothing needs any more.

-- Every media key of the store (null: of all) that any row of any table names, in whichever column. The
-- books hold no keys, and may hold a million rows.
create or replace function public.named_media(p_profile_id uuid) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
    one text;
    found jsonb;
    answer jsonb := '[]';
begin
    for one in
        select c.relname from pg_catalog.pg_class as c
        where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
            and c.relname not in ('api_costs', 'schema_migrations') and c.relname not like 'cost\_%'
    loop
        execute format($q$
            select coalesce(jsonb_agg(distinct m.key), '[]') from (
                select (regexp_matches(r::text, '[0-9A-Za-z-]{1,64}/[a-z]+/[0-9A-Za-z-]{1,64}\.[a-z0-9]{1,8}', 'g'))[1]
                    as key
                from public.%I as r
            ) as m where $1 is null or m.key like $1 || '/%%' $q$, one) into found using p_profile_id::text;
        answer := answer || found;
    end loop;
    return answer;
end $$;
revoke all on function public.named_media(uuid) from public, anon, authenticated;
grant execute on function public.named_media(uuid) to service_role;

insert into public.schema_migrations (name) values ('20261122131100_named_media') on conflict do nothing;
