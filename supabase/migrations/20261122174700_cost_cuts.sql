-- Every cut of a year's costs at once: sums by hour for project, clip and person as well, and days cut in
-- their zone before anything is added up, so that no entry's time is converted.

create table if not exists public.cost_clip_hours (
    hour timestamptz not null,
    store_id uuid not null,
    project_id text collate "C" not null, -- '': none
    clip_id text collate "C" not null,
    person uuid not null,
    amount_microusd bigint not null,
    entries bigint not null,
    primary key (hour, store_id, project_id, clip_id, person)
);
create index if not exists cost_clip_hours_of_store on public.cost_clip_hours (store_id, hour) include (
    project_id, clip_id, person, amount_microusd, entries
);

-- What one entry adds to its hour.
create or replace function editai.cost_clip_hour(e public.api_costs) returns public.cost_clip_hours
language sql immutable set search_path = '' as $$
    select row(
        date_trunc('hour', e.created_at, 'UTC'),
        coalesce(e.profile_id, (e.details ->> 'profile_id')::uuid),
        coalesce(e.details ->> 'project_id', ''), coalesce(e.details ->> 'clip_id', ''),
        e.created_by, e.amount_microusd, 1::bigint
    )::public.cost_clip_hours;
$$;

create or replace function editai.add_up_clip() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
    insert into public.cost_clip_hours as h select (editai.cost_clip_hour(new)).*
    on conflict (hour, store_id, project_id, clip_id, person) do update set
        amount_microusd = h.amount_microusd + excluded.amount_microusd,
        entries = h.entries + 1;
    return null;
end $$;
create or replace trigger api_costs_add_up_clips after insert on public.api_costs
for each row execute function editai.add_up_clip();

-- What was booked before. Nobody books meanwhile, so nothing is counted twice.
lock table public.api_costs in share row exclusive mode;
truncate public.cost_clip_hours;
insert into public.cost_clip_hours
select h.hour, h.store_id, h.project_id, h.clip_id, h.person, sum(h.amount_microusd), sum(h.entries)
from public.api_costs as e cross join lateral editai.cost_clip_hour(e) as h group by 1, 2, 3, 4, 5;

alter table public.cost_clip_hours enable row level security;
revoke all on public.cost_clip_hours from public, anon, authenticated, service_role;
grant select on public.cost_clip_hours to service_role, authenticated;
drop policy if exists members_read on public.cost_clip_hours;
create policy members_read on public.cost_clip_hours for select to authenticated
using (store_id in (select editai.my_stores()) or (select editai.reads_all_books()));

-- The entries of a store (null: of all that whoever asks may see) and a span, narrowed to the keys given.
-- A day is its beginning and its end in the zone, which the index of the times knows.
create or replace function editai.cost_condition(
    store uuid, since timestamptz, until timestamptz, narrowed jsonb, zone text
) returns text language sql stable set search_path = '' as $$
    select format('%s c.created_at >= %L and c.created_at < %L',
        case when store is null then '' else format('c.profile_id = %L and', store) end,
        greatest(since, (narrowed ->> 'day')::date::timestamp at time zone zone),
        least(until, ((narrowed ->> 'day')::date + 1)::timestamp at time zone zone))
        || coalesce((select string_agg(format(' and %s = %L', editai.cost_key(key, zone), value), '')
            from jsonb_each_text(narrowed) where key <> 'day'), '');
$$;

-- The days of the zone from the first entry's to the last one's in the span, as SQL: label, since, until.
create or replace function editai.cost_days(store uuid, since timestamptz, until timestamptz, zone text) returns text
language plpgsql stable set search_path = '' as $$
declare
    first timestamptz;
    last timestamptz;
begin
    execute format('select min(hour), max(hour) from public.cost_hours where hour >= %L and hour < %L',
        date_trunc('hour', since, 'UTC'), until)
        || case when store is null then '' else format(' and store_id = %L', store) end into first, last;
    first := greatest(first, since);
    last := least(last + interval '1 hour', until);
    return format($q$
        select to_char(day, 'YYYY-MM-DD') as label, greatest(day at time zone %1$L, %2$L::timestamptz) as since,
            least((day + interval '1 day') at time zone %1$L, %3$L::timestamptz) as until
        from generate_series(%4$L::timestamp, %5$L::timestamp, interval '1 day') as day $q$,
        zone, first, last, date_trunc('day', first at time zone zone), last at time zone zone);
end $$;

-- What is added up by one key over the spans, as SQL: whole hours from their sums, the rest from the entries.
-- table_name: the sums by hour that know every key in use; null: none does. Each span looks for itself
-- (offset 0 keeps it so), which goes through the index of the times whatever the planner thinks of many spans.
create or replace function editai.cost_pieces(
    table_name text, store uuid, since timestamptz, until timestamptz, by_key text, zone text, narrowed jsonb
) returns text language sql stable set search_path = '' as $$
    select case when table_name is null then '' else format(
        'select %s as key, h.amount_microusd as amount, h.entries as number%s from spans as d cross join lateral ('
        'select * from public.%I as h where h.hour >= d.first and h.hour < d.last',
        names ->> by_key,
        case when is_told then ', h.characters, h.cached_characters, h.cache_saved_microusd, h.work_ms' else '' end,
        table_name)
        -- The sums of a deleted store outlive it, but only for who sees all books.
        || case when store is null then '' else format(
            ' and h.store_id = %1$L and exists (select 1 from public.profiles where id = %1$L)', store) end
        || coalesce((select string_agg(format(' and %s = %L', names ->> key, value), '')
            from jsonb_each_text(narrowed) where key <> 'day'), '') || ' offset 0) as h union all ' end
        || format(
        'select %s as key, c.amount_microusd as amount, 1 as number%s from spans as d'
        ' cross join lateral (values (d.since, d.first), (d.last, d.until)) as edge (since, until)'
        ' cross join lateral (select * from public.api_costs as c where edge.since < edge.until'
        ' and c.created_at >= edge.since and c.created_at < edge.until and %s offset 0) as c',
        case by_key when 'day' then 'd.label' else editai.cost_key(by_key, zone) end,
        case when is_told then $more$,
            case when c.unit = 'character' then trunc(c.units) else 0 end as characters,
            trunc(coalesce((c.details ->> 'cached_characters')::numeric, 0)) as cached_characters,
            round(coalesce((c.details ->> 'cached_characters')::numeric, 0) * c.unit_price_microusd::numeric)
                as cache_saved_microusd,
            round(coalesce((c.details ->> 'work_seconds')::numeric, 0) * 1000) as work_ms $more$ else '' end,
        editai.cost_condition(store, since, until, narrowed, zone))
    from (select table_name is not distinct from 'cost_hours' as is_told, jsonb_build_object(
        'service', 'h.service', 'operation', 'h.operation', 'store', 'h.store_id::text', 'project', 'h.project_id',
        'clip', 'h.clip_id', 'person', 'h.person::text', 'day', 'd.label') as names) as known;
$$;

-- Totals, largest first; days in order. What was spoken and saved is told where the keys allow it.
-- Without jit: its compiling took longer than these sums.
create or replace function public.sum_costs(
    p_profile_id uuid, p_since timestamptz, p_until timestamptz, p_by text, p_timezone text, p_only jsonb, p_limit bigint
) returns jsonb language plpgsql stable set search_path = '' set jit = off as $$
declare
    keys text[] := array(select jsonb_object_keys(p_only || jsonb_build_object(p_by, '')));
    hours text := case when keys <@ array['service', 'operation', 'store', 'day'] then 'cost_hours'
        when keys <@ array['project', 'clip', 'person', 'store', 'day'] then 'cost_clip_hours' end;
    more text := case when hours = 'cost_hours' then ', sum(characters)::bigint as characters,'
        ' sum(cached_characters)::bigint as cached_characters,'
        ' sum(cache_saved_microusd)::bigint as cache_saved_microusd, sum(work_ms)::bigint as work_ms' else '' end;
    since timestamptz := greatest(p_since, (p_only ->> 'day')::date::timestamp at time zone p_timezone);
    until timestamptz := least(p_until, ((p_only ->> 'day')::date + 1)::timestamp at time zone p_timezone);
    days text := case when p_by = 'day' then editai.cost_days(p_profile_id, since, until, p_timezone)
        else format('select %L as label, %L::timestamptz as since, %L::timestamptz as until', '', since, until) end;
    -- Days begin on a whole hour (UTC) in most zones; in India, at half past.
    first text := case when hours is null then 'until'
        else $q$least(date_trunc('hour', since + interval '1 hour - 1 microsecond', 'UTC'), until)$q$ end;
    last text := case when hours is null then 'until'
        else format($q$greatest(date_trunc('hour', until, 'UTC'), %s)$q$, first) end;
    named text := case p_by
        when 'project' then '(select p.name from public.editai_projects as p where p.id = editai.as_id(s.key))'
        when 'store' then 'coalesce((select p.name from public.profiles as p where p.id = editai.as_id(s.key)),'
            ' (select n.name from public.cost_stores as n where n.store_id = editai.as_id(s.key)))'
        when 'clip' then '(select p.name from public.editai_clips as l join public.editai_projects as p'
            ' on p.id = l.project_id where l.id = editai.as_id(s.key))'
        else 'null::text' end;
    ordered text := case p_by when 'day' then 'key collate "C"'
        else 'amount_microusd desc, count desc, key collate "C"' end;
    answer jsonb;
begin
    execute format(
        'with spans as (select label, since, until, %s as first, %s as last from (%s) as days where since < until),'
        ' found as (select key, sum(amount)::bigint as amount_microusd, sum(number)::bigint as count%s'
        ' from (%s) as pieces where key <> %L or %L group by key),'
        ' shown as (select * from found order by %s limit %s)'
        ' select coalesce(jsonb_agg(to_jsonb(t) order by t.place), %L)'
        ' from (select s.*, %s as name, row_number() over (order by %s) as place from shown as s) as t',
        first, last, days, more,
        editai.cost_pieces(hours, p_profile_id, since, until, p_by, p_timezone, p_only), '', p_by <> 'clip',
        ordered, coalesce(p_limit::text, 'all'), '[]', named, ordered
    ) into answer;
    return answer;
end $$;

-- What each store (null: of those that whoever asks is a member of) did in that time, by name. Who asks is
-- looked at once, here: under the rule of each review, a store's approvals took as many seconds as it has
-- ten thousands of clips. A verdict changes its clip, so a clip's last change is never before its last verdict.
create index if not exists clips_changed on public.editai_clips (profile_id, updated_at);
create index if not exists clip_approvals on public.clip_reviews (created_at, clip_id) where verdict = 'approved';

create or replace function public.store_activity(p_profile_id uuid, p_since timestamptz, p_until timestamptz)
returns jsonb language sql stable security definer set search_path = '' set jit = off as $$
    select coalesce(jsonb_agg(to_jsonb(a) order by a.name collate "C", a.profile_id), '[]') from (
        select p.id as profile_id, p.name,
            (select count(*) from public.editai_clips as c
             where c.profile_id = p.id and c.created_at >= p_since and c.created_at < p_until) as clips_made,
            (select count(*) from public.editai_clips as c where c.profile_id = p.id and c.id in (
                select v.clip_id from public.clip_reviews as v
                where v.verdict = 'approved' and v.created_at >= p_since and v.created_at < p_until)) as approved,
            (select count(*) from public.publications as u
             where u.profile_id = p.id and u.state = 'published'
                and u.scheduled_at >= p_since and u.scheduled_at < p_until) as published,
            greatest(
                (select max(updated_at) from public.editai_clips where profile_id = p.id),
                (select max(updated_at) from public.publications where profile_id = p.id),
                (select max(created_at) from public.jobs where profile_id = p.id)
            ) as last_at
        from public.profiles as p
        where (p_profile_id is null or p.id = p_profile_id)
            and ((select editai.is_worker()) or p.id in (select editai.my_stores()))
    ) as a;
$$;

drop function if exists editai.sum_hours(uuid, timestamptz, timestamptz, text, text, jsonb, bigint);
drop function if exists editai.has_whole_hours(timestamptz, timestamptz, text);

revoke all on function editai.add_up_clip(), editai.cost_clip_hour(public.api_costs),
    editai.cost_days(uuid, timestamptz, timestamptz, text),
    editai.cost_pieces(text, uuid, timestamptz, timestamptz, text, text, jsonb) from public, anon, authenticated;
grant execute on function editai.cost_clip_hour(public.api_costs),
    editai.cost_days(uuid, timestamptz, timestamptz, text),
    editai.cost_pieces(text, uuid, timestamptz, timestamptz, text, text, jsonb) to authenticated, service_role;

insert into public.schema_migrations (name) values ('20261122174700_cost_cuts') on conflict do nothing;
