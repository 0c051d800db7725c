-- The entries, added up by hour as they are booked, so that a year of a million of them is told at once.
-- Nothing points to the store: a deleted one still adds up, under the name it last had in the books.

create table if not exists public.cost_hours (
    hour timestamptz not null,
    store_id uuid not null,
    service text not null,
    operation text not null,
    amount_microusd bigint not null,
    entries bigint not null,
    characters bigint not null, -- spoken
    cached_characters bigint not null, -- taken from the cache instead
    cache_saved_microusd bigint not null,
    work_ms bigint not null,
    primary key (hour, store_id, service, operation)
);

create table if not exists public.cost_stores (
    store_id uuid primary key not null,
    name text not null
);

-- What one entry adds to its hour.
create or replace function editai.cost_hour(e public.api_costs) returns public.cost_hours
language sql immutable set search_path = '' as $$
    select row(
        date_trunc('hour', e.created_at, 'UTC'),
        coalesce(e.profile_id, (e.details ->> 'profile_id')::uuid),
        e.service, e.operation, e.amount_microusd, 1::bigint,
        (case when e.unit = 'character' then trunc(e.units) else 0 end)::bigint,
        trunc(coalesce((e.details ->> 'cached_characters')::numeric, 0))::bigint,
        round(coalesce((e.details ->> 'cached_characters')::numeric, 0) * e.unit_price_microusd::numeric)::bigint,
        round(coalesce((e.details ->> 'work_seconds')::numeric, 0) * 1000)::bigint
    )::public.cost_hours;
$$;

create or replace function editai.add_up_entry() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
    added public.cost_hours := editai.cost_hour(new);
begin
    insert into public.cost_hours as h select added.*
    on conflict (hour, store_id, service, operation) do update set
        amount_microusd = h.amount_microusd + excluded.amount_microusd,
        entries = h.entries + 1,
        characters = h.characters + excluded.characters,
        cached_characters = h.cached_characters + excluded.cached_characters,
        cache_saved_microusd = h.cache_saved_microusd + excluded.cache_saved_microusd,
        work_ms = h.work_ms + excluded.work_ms;
    insert into public.cost_stores as s values (added.store_id, new.profile_name)
    on conflict (store_id) do update set name = excluded.name where s.name <> excluded.name;
    return null;
end $$;
create or replace trigger api_costs_add_up after insert on public.api_costs
for each row execute function editai.add_up_entry();

-- What was booked before this table was there. Nobody books meanwhile, so nothing is counted twice.
lock table public.api_costs in share row exclusive mode;
truncate public.cost_hours, public.cost_stores;
insert into public.cost_hours
select h.hour, h.store_id, h.service, h.operation, sum(h.amount_microusd), sum(h.entries), sum(h.characters),
    sum(h.cached_characters), sum(h.cache_saved_microusd), sum(h.work_ms)
from public.api_costs as e cross join lateral editai.cost_hour(e) as h group by 1, 2, 3, 4;
insert into public.cost_stores
select distinct on (1) coalesce(profile_id, (details ->> 'profile_id')::uuid), profile_name
from public.api_costs order by 1, created_at desc;

-- Days begin on a whole hour (UTC) in most zones; in India, at half past, and there the entries are read.
create or replace function editai.has_whole_hours(since timestamptz, until timestamptz, zone text) returns boolean
language sql stable set search_path = '' as $$
    select not exists (
        select 1 from (
            select generate_series(since, least(until, since + interval '20 years'), interval '14 days')
            union all select until
        ) as looked (at)
        where extract(minute from (looked.at at time zone zone) - (looked.at at time zone 'UTC')) <> 0
            or extract(second from (looked.at at time zone zone) - (looked.at at time zone 'UTC')) <> 0
    );
$$;

-- Totals by service, operation, store or day: whole hours as they were added up, the span's ends from the entries.
create or replace function editai.sum_hours(
    store uuid, since timestamptz, until timestamptz, cut text, zone text, narrowed jsonb, most bigint
) returns jsonb language plpgsql stable set search_path = '' as $$
declare
    first timestamptz := least(date_trunc('hour', since + interval '1 hour' - interval '1 microsecond', 'UTC'), until);
    last timestamptz := greatest(date_trunc('hour', until, 'UTC'), first);
    key text := case cut when 'store' then 'c.store_id::text'
        when 'day' then format($k$to_char(c.hour at time zone %L, 'YYYY-MM-DD')$k$, zone) else format('c.%I', cut) end;
    condition text := coalesce((
        select string_agg(case name
            when 'store' then format(' and c.store_id = %L', value)
            when 'day' then format($k$ and to_char(c.hour at time zone %L, 'YYYY-MM-DD') = %L$k$, zone, value)
            else format(' and c.%I = %L', name, value) end, '')
        from jsonb_each_text(narrowed) as used (name, value)), '');
    answer jsonb;
begin
    if store is not null then
        -- The sums of a deleted store outlive it, but only for who sees all books.
        condition := condition
            || format(' and c.store_id = %L and exists (select 1 from public.profiles where id = %L)', store, store);
    end if;
    execute format($q$
        select coalesce(jsonb_agg(to_jsonb(t) order by t.place), '[]') from (
            select s.*, case when %L = 'store' then coalesce(
                (select p.name from public.profiles as p where p.id::text = s.key),
                (select n.name from public.cost_stores as n where n.store_id::text = s.key)) end as name,
                row_number() over (order by %s) as place
            from (
                select %s as key, sum(c.amount_microusd)::bigint as amount_microusd, sum(c.entries)::bigint as count,
                    sum(c.characters)::bigint as characters, sum(c.cached_characters)::bigint as cached_characters,
                    sum(c.cache_saved_microusd)::bigint as cache_saved_microusd, sum(c.work_ms)::bigint as work_ms
                from (
                    select * from public.cost_hours where hour >= %L and hour < %L
                    union all
                    select h.* from public.api_costs as e cross join lateral editai.cost_hour(e) as h
                    where e.created_at >= %L and e.created_at < %L
                    union all
                    select h.* from public.api_costs as e cross join lateral editai.cost_hour(e) as h
                    where e.created_at >= %L and e.created_at < %L
                ) as c where true %s group by 1
            ) as s order by place limit %s
        ) as t $q$,
        cut, case cut when 'day' then 's.key collate "C"'
            else 's.amount_microusd desc, s.count desc, s.key collate "C"' end,
        key, first, last, since, first, last, until, condition, coalesce(most::text, 'all')
    ) into answer;
    return answer;
end $$;

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
        when 'project' then '(select p.name from public.editai_projects as p where p.id::text = s.key)'
        when 'store' then 'coalesce((select p.name from public.profiles as p where p.id::text = s.key), s.last_name)'
        when 'clip' then '(select p.name from public.editai_clips as l join public.editai_projects as p'
            ' on p.id = l.project_id where l.id::text = s.key)'
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

do $$
declare
    one text;
begin
    foreach one in array array['cost_hours', 'cost_stores'] loop
        execute format('alter table public.%I enable row level security', one);
        execute format('revoke all on public.%I from public, anon, authenticated, service_role', one);
        execute format('grant select on public.%I to service_role, authenticated', one);
        execute format('drop policy if exists members_read on public.%I', one);
        execute format(
            'create policy members_read on public.%I for select to authenticated'
            ' using (store_id in (select editai.my_stores()))', one);
    end loop;
end $$;
revoke all on function editai.add_up_entry(), editai.cost_hour(public.api_costs),
    editai.has_whole_hours(timestamptz, timestamptz, text),
    editai.sum_hours(uuid, timestamptz, timestamptz, text, text, jsonb, bigint) from public, anon, authenticated;
grant execute on function editai.cost_hour(public.api_costs),
    editai.has_whole_hours(timestamptz, timestamptz, text),
    editai.sum_hours(uuid, timestamptz, timestamptz, text, text, jsonb, bigint) to authenticated, service_role;

insert into public.schema_migrations (name) values ('20261122000600_cost_hours') on conflict do nothing;
