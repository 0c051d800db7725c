-- The names of what costs are cut by are looked up through the keys of their tables: with the id turned into
-- text, each of a month's clips was looked for in all clips.

create or replace function editai.as_id(key text) returns uuid
language sql immutable set search_path = '' as $$
    select case when key ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then key::uuid end;
$$;

create or replace function public.sum_costs(
    p_profile_id uuid, p_since timestamptz, p_until timestamptz, p_by text, p_timezone text, p_only jsonb, p_limit bigint
) returns jsonb language plpgsql stable set search_path = '' as $$
declare
    is_told boolean := not exists (
        select 1 from jsonb_object_keys(p_only || jsonb_build_object(p_by, '')) as used (name)
        where used.name not in ('service', 'operation', 'store', 'day'));
    more text := case when is_told then $q$,
        sum(case when c.unit = 'character' then trunc(c.units) else 0 end)::bigint as characters,
        sum(trunc(coalesce((c.details ->> 'cached_characters')::numeric, 0)))::bigint as cached_characters,
        sum(round(coalesce((c.details ->> 'cached_characters')::numeric, 0) * c.unit_price_microusd::numeric))::bigint
            as cache_saved_microusd,
        sum(round(coalesce((c.details ->> 'work_seconds')::numeric, 0) * 1000))::bigint as work_ms $q$ else '' end;
    named text := case p_by
        when 'project' then '(select p.name from public.editai_projects as p where p.id = editai.as_id(s.key))'
        when 'store' then 'coalesce((select p.name from public.profiles as p where p.id = editai.as_id(s.key)), s.last_name)'
        when 'clip' then '(select p.name from public.editai_clips as l join public.editai_projects as p'
            ' on p.id = l.project_id where l.id = editai.as_id(s.key))'
        else 'null::text' end;
    ordered text := case p_by when 'day' then 's.key collate "C"'
        else 's.amount_microusd desc, s.count desc, s.key collate "C"' end;
    answer jsonb;
begin
    if is_told and editai.has_whole_hours(p_since, p_until, p_timezone) then
        return editai.sum_hours(p_profile_id, p_since, p_until, p_by, p_timezone, p_only, p_limit);
    end if;
    execute format($q$
        select coalesce(jsonb_agg(to_jsonb(t) order by t.place), '[]') from (
            select s.*, %s as name, row_number() over (order by %s) as place from (
                select %s as key, sum(c.amount_microusd)::bigint as amount_microusd, count(*) as count,
                    (array_agg(c.profile_name order by c.created_at desc))[1] as last_name %s
                from public.api_costs as c where %s group by 1
            ) as s where s.key <> '' or %L order by place limit %s
        ) as t $q$,
        named, ordered, editai.cost_key(p_by, p_timezone), more,
        editai.cost_condition(p_profile_id, p_since, p_until, p_only, p_timezone), p_by <> 'clip',
        coalesce(p_limit::text, 'all')
    ) into answer;
    return answer;
end $$;

revoke all on function editai.as_id(text) from public, anon, authenticated;
grant execute on function editai.as_id(text) to authenticated, service_role;

insert into public.schema_migrations (name) values ('20261122131200_names_by_id') on conflict do nothing;
