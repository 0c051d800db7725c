-- Everything that changes the books and the outbox.

-- Hold an amount against the store's quota. The lock on the store's row lets one caller at a time count
-- and hold, so entries of the month + held + unsettled never pass the quota. 0 is always held: free work goes on.
create or replace function public.reserve_cost(
    p_profile_id uuid, p_amount_microusd bigint, p_job_id uuid, p_month_start timestamptz, p_month_end timestamptz,
    p_details jsonb, p_now timestamptz default null
) returns jsonb language plpgsql security definer set search_path = '' as $$
declare
    moment timestamptz := editai.moment(p_now);
    store public.profiles;
    made public.cost_reservations;
begin
    select * into store from public.profiles where id = p_profile_id for no key update;
    if store.id is null then
        perform editai.fail('EA404', 'There is no such store.');
    end if;
    if p_amount_microusd > 0 and store.monthly_quota_microusd is not null and store.monthly_quota_microusd <
        p_amount_microusd
        + (select coalesce(sum(amount_microusd), 0) from public.api_costs
           where profile_id = p_profile_id and created_at >= p_month_start and created_at < p_month_end)
        + (select coalesce(sum(amount_microusd), 0) from public.cost_reservations
           where profile_id = p_profile_id and state in ('held', 'unsettled'))
    then
        perform editai.fail('EA402', store.name, jsonb_build_object(
            'amount_microusd', p_amount_microusd, 'quota_microusd', store.monthly_quota_microusd));
    end if;
    insert into public.cost_reservations (profile_id, job_id, amount_microusd, state, details, created_at, updated_at)
    values (p_profile_id, p_job_id, p_amount_microusd, 'held', p_details, moment, moment) returning * into made;
    return to_jsonb(made);
end $$;

-- The reservation, locked until the transaction ends. The worker settles any; an owner what is unsettled.
create or replace function editai.take_reservation(store uuid, reservation uuid) returns public.cost_reservations
language plpgsql set search_path = '' as $$
declare
    taken public.cost_reservations;
begin
    perform editai.require_role(store, array['owner']);
    select * into taken from public.cost_reservations where id = reservation and profile_id = store for update;
    if taken.id is null then
        perform editai.fail('EA404', 'There is no such reservation in this store.');
    end if;
    if taken.state = 'held' and not editai.is_worker() then
        perform editai.fail('EA403', 'The work that this amount is held for is still running. Nothing was changed.');
    end if;
    return taken;
end $$;

create or replace function editai.end_reservation(reservation uuid, ending text, moment timestamptz) returns void
language sql set search_path = '' as $$
    update public.cost_reservations set state = ending, updated_at = moment where id = reservation;
$$;

-- Book what it really cost and end the reservation. p_cost holds the entry's columns by name.
create or replace function public.commit_cost(
    p_profile_id uuid, p_reservation_id uuid, p_cost jsonb, p_created_by uuid, p_now timestamptz default null
) returns jsonb language plpgsql security definer set search_path = '' as $$
declare
    person uuid := editai.actor(p_created_by);
    moment timestamptz := editai.moment(p_now);
    taken public.cost_reservations := editai.take_reservation(p_profile_id, p_reservation_id);
    entry public.api_costs;
begin
    insert into public.api_costs
        (profile_id, profile_name, job_id, service, operation, model, units, unit, unit_price_microusd,
         amount_microusd, request_id, details, created_by, created_at)
    select p.id, p.name, taken.job_id, p_cost ->> 'service', p_cost ->> 'operation', p_cost ->> 'model',
        (p_cost ->> 'units')::double precision, p_cost ->> 'unit',
        (p_cost ->> 'unit_price_microusd')::double precision, (p_cost ->> 'amount_microusd')::bigint,
        p_cost ->> 'request_id', (p_cost -> 'details') || jsonb_build_object('profile_id', p.id), person, moment
    from public.profiles as p where p.id = p_profile_id and taken.state in ('held', 'unsettled')
    on conflict (profile_id, request_id) do nothing returning * into entry;
    if entry.id is not null then
        perform editai.end_reservation(taken.id, 'committed', moment);
        return to_jsonb(entry);
    end if;
    select * into entry from public.api_costs
    where profile_id = p_profile_id and request_id = p_cost ->> 'request_id';
    if entry.id is null then
        perform editai.fail('EA409', format('This reservation is %s already. Nothing was booked.', taken.state));
    end if;
    -- The call was booked before, perhaps under an earlier reservation: nothing new was charged.
    if taken.state in ('held', 'unsettled') then
        perform editai.end_reservation(taken.id, 'released', moment);
    end if;
    return to_jsonb(entry);
end $$;

create or replace function public.release_cost(p_profile_id uuid, p_reservation_id uuid, p_now timestamptz default null)
returns void language plpgsql security definer set search_path = '' as $$
declare
    taken public.cost_reservations := editai.take_reservation(p_profile_id, p_reservation_id);
begin
    if taken.state = 'committed' then
        perform editai.fail('EA409', 'This reservation is booked already. Nothing was changed.');
    end if;
    perform editai.end_reservation(taken.id, 'released', editai.moment(p_now));
end $$;

create or replace function public.unsettle_cost(p_profile_id uuid, p_reservation_id uuid, p_now timestamptz default null)
returns void language plpgsql security definer set search_path = '' as $$
declare
    taken public.cost_reservations := editai.take_reservation(p_profile_id, p_reservation_id);
begin
    if taken.state in ('committed', 'released') then
        perform editai.fail('EA409', format('This reservation is %s already. Nothing was changed.', taken.state));
    end if;
    perform editai.end_reservation(taken.id, 'unsettled', editai.moment(p_now));
end $$;

-- Change the store's monthly quota and write down who did and why.
create or replace function public.set_quota(
    p_profile_id uuid, p_quota_microusd bigint, p_note text, p_created_by uuid, p_now timestamptz default null
) returns jsonb language plpgsql security definer set search_path = '' as $$
declare
    person uuid := editai.actor(p_created_by);
    moment timestamptz := editai.moment(p_now);
    store public.profiles;
    made public.quota_changes;
begin
    perform editai.require_role(p_profile_id, array['owner']);
    select * into store from public.profiles where id = p_profile_id for no key update;
    if store.id is null then
        perform editai.fail('EA404', 'There is no such store.');
    end if;
    insert into public.quota_changes (profile_id, old_microusd, new_microusd, note, created_by, created_at)
    values (p_profile_id, store.monthly_quota_microusd, p_quota_microusd, p_note, person, moment)
    returning * into made;
    update public.profiles set monthly_quota_microusd = p_quota_microusd, updated_at = moment where id = p_profile_id;
    return to_jsonb(made);
end $$;

-- The keys by which costs are cut, in SQL over api_costs as c.
create or replace function editai.cost_key(name text, zone text) returns text
language plpgsql immutable set search_path = '' as $$
begin
    case name
        when 'service' then return 'c.service';
        when 'operation' then return 'c.operation';
        when 'project' then return $k$coalesce(c.details ->> 'project_id', '')$k$;
        when 'clip' then return $k$coalesce(c.details ->> 'clip_id', '')$k$;
        when 'person' then return 'c.created_by::text';
        when 'store' then return $k$coalesce(c.profile_id::text, c.details ->> 'profile_id', '')$k$;
        when 'day' then return format($k$to_char(c.created_at at time zone %L, 'YYYY-MM-DD')$k$, zone);
        else raise exception using errcode = '22023', message = format('costs cannot be cut by %s', name);
    end case;
end $$;

-- The entries of a store (null: of all that whoever asks may see) and a span, narrowed to the keys given.
-- Text, so that the plan is made for this store and this span and goes through their index.
create or replace function editai.cost_condition(
    store uuid, since timestamptz, until timestamptz, narrowed jsonb, zone text
) returns text language sql stable set search_path = '' as $$
    select format('%s c.created_at >= %L and c.created_at < %L',
        case when store is null then '' else format('c.profile_id = %L and', store) end, since, until)
        || coalesce((select string_agg(format(' and %s = %L', editai.cost_key(key, zone), value), '')
            from jsonb_each_text(narrowed)), '');
$$;

create or replace function public.cost_entries(
    p_profile_id uuid, p_since timestamptz, p_until timestamptz, p_only jsonb, p_timezone text, p_limit bigint,
    p_offset bigint
) returns jsonb language plpgsql stable set search_path = '' as $$
declare
    answer jsonb;
begin
    execute format($q$
        select coalesce(jsonb_agg(to_jsonb(e) order by e.created_at desc, e.id desc), '[]') from (
            select c.* from public.api_costs as c where %s order by c.created_at desc, c.id desc limit %s offset %s
        ) as e $q$,
        editai.cost_condition(p_profile_id, p_since, p_until, p_only, p_timezone), p_limit, p_offset
    ) into answer;
    return answer;
end $$;

-- Totals, largest first; days in order. What was spoken and saved is told where the keys allow it.
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

create or replace function public.total_costs(p_profile_id uuid, p_since timestamptz, p_until timestamptz)
returns bigint language plpgsql stable set search_path = '' as $$
declare
    answer bigint;
begin
    execute 'select coalesce(sum(c.amount_microusd), 0)::bigint from public.api_costs as c where '
        || editai.cost_condition(p_profile_id, p_since, p_until, '{}', 'UTC') into answer;
    return answer;
end $$;

-- What each store (null: of those that whoever asks may see) did in that time, by name.
create or replace function public.store_activity(p_profile_id uuid, p_since timestamptz, p_until timestamptz)
returns jsonb language sql stable set search_path = '' as $$
    select coalesce(jsonb_agg(to_jsonb(a) order by a.name collate "C", a.profile_id), '[]') from (
        select p.id as profile_id, p.name,
            (select count(*) from public.editai_clips as c
             where c.profile_id = p.id and c.created_at >= p_since and c.created_at < p_until) as clips_made,
            (select count(distinct v.clip_id) from public.clip_reviews as v
             join public.editai_clips as c on c.id = v.clip_id
             where c.profile_id = p.id and v.verdict = 'approved'
                and v.created_at >= p_since and v.created_at < p_until) as approved,
            (select count(*) from public.publications as u
             where u.profile_id = p.id and u.state = 'published'
                and u.scheduled_at >= p_since and u.scheduled_at < p_until) as published,
            greatest(
                (select max(created_at) from public.editai_clips where profile_id = p.id),
                (select max(v.created_at) from public.clip_reviews as v
                 join public.editai_clips as c on c.id = v.clip_id where c.profile_id = p.id),
                (select max(updated_at) from public.publications where profile_id = p.id),
                (select max(created_at) from public.jobs where profile_id = p.id)
            ) as last_at
        from public.profiles as p where p_profile_id is null or p.id = p_profile_id
    ) as a;
$$;


-- The outbox -------------------------------------------------------------------------------------

-- Returns {"publication": row, "is_new": true | false}.
create or replace function public.plan_publication(
    p_profile_id uuid, p_clip_id uuid, p_clip_snapshot jsonb, p_channel_id text, p_network text, p_text text,
    p_settings jsonb, p_scheduled_at timestamptz, p_client_ref text, p_created_by uuid, p_again boolean,
    p_now timestamptz default null
) returns jsonb language plpgsql security definer set search_path = '' as $$
declare
    person uuid := editai.actor(p_created_by);
    moment timestamptz := editai.moment(p_now);
    stands text;
    live public.publications;
    made public.publications;
begin
    perform editai.require_role(p_profile_id, array['owner', 'editor']);
    -- The clip's row is the lock: two plans of one clip come one after the other.
    select state into stands from public.editai_clips
    where id = p_clip_id and profile_id = p_profile_id for no key update;
    if stands is null then
        perform editai.fail('EA404', 'There is no such clip in this store.');
    elsif stands <> 'approved' then
        perform editai.fail('EA409', 'Only an approved clip can be published. Nothing was planned.',
            jsonb_build_object('state', stands));
    end if;
    select * into live from public.publications
    where clip_id = p_clip_id and channel_id = p_channel_id and profile_id = p_profile_id and not superseded
        and state in ('planned', 'uploading', 'sending', 'queued', 'published', 'unconfirmed') for update;
    if live.id is not null then
        -- A repeated call with the same mark is the same act, also when it posts again.
        if not (p_again and live.state = 'published') or live.client_ref = p_client_ref then
            return jsonb_build_object('publication', to_jsonb(live), 'is_new', false);
        end if;
        update public.publications set superseded = true, updated_at = moment where id = live.id;
    end if;
    insert into public.publications
        (profile_id, clip_id, clip_snapshot, channel_id, network, text, settings, scheduled_at, state, client_ref,
         created_by, created_at, updated_at)
    values (p_profile_id, p_clip_id, p_clip_snapshot, p_channel_id, p_network, p_text, p_settings, p_scheduled_at,
        'planned', p_client_ref, person, moment, moment) returning * into made;
    return jsonb_build_object('publication', to_jsonb(made), 'is_new', true);
end $$;

-- Compare and set. The worker may do any move; a person may only cancel what has not been sent.
create or replace function public.move_publication(
    p_profile_id uuid, p_publication_id uuid, p_expected jsonb, p_state text, p_changes jsonb, p_attempt integer,
    p_now timestamptz default null
) returns jsonb language plpgsql security definer set search_path = '' as $$
declare
    moved public.publications;
    stands text;
begin
    perform editai.require_role(p_profile_id, array['owner', 'editor']);
    if not editai.is_worker() and (p_state <> 'cancelled' or (p_changes - 'reason') <> '{}') then
        perform editai.fail('EA403', 'Only the worker sends posts. Nothing was changed.');
    end if;
    update public.publications as p set
        state = p_state,
        updated_at = editai.moment(p_now),
        attempt = case when p_changes ? 'attempt' then (p_changes ->> 'attempt')::integer else p.attempt end,
        postiz_post_id = case when p_changes ? 'postiz_post_id'
            then p_changes ->> 'postiz_post_id' else p.postiz_post_id end,
        link = case when p_changes ? 'link' then p_changes ->> 'link' else p.link end,
        reason = case when p_changes ? 'reason' then p_changes ->> 'reason' else p.reason end,
        client_ref = case when p_changes ? 'client_ref' then p_changes ->> 'client_ref' else p.client_ref end,
        scheduled_at = case when p_changes ? 'scheduled_at'
            then (p_changes ->> 'scheduled_at')::timestamptz else p.scheduled_at end
    where p.id = p_publication_id and p.profile_id = p_profile_id and p_expected ? p.state
        and (p_attempt is null or p.attempt = p_attempt)
        and (editai.is_worker() or p.state in ('planned', 'uploading'))
    returning * into moved;
    if moved.id is null then
        select state into stands from public.publications
        where id = p_publication_id and profile_id = p_profile_id;
        if stands is null then
            perform editai.fail('EA404', 'There is no such post in this store.');
        end if;
        perform editai.fail('EA409', format('This post is %s now. Nothing was changed; look again.', stands),
            jsonb_build_object('state', stands));
    end if;
    return to_jsonb(moved);
end $$;

insert into public.schema_migrations (name) values ('20261122000400_costs_and_publications') on conflict do nothing;
